# The first lab, per-thread pools: what there is of it (Makefile, "Labs").
LABS += sharedhash
sharedhash_LIBRARY := $(addprefix baseline/,main cli blocks threads processes \
                        huffman code container output firstfit heap)
sharedhash_STARTER := starter/esharedhash
sharedhash_ENGINES := baseline/sharedhash $(sharedhash_STARTER)
sharedhash_ORACLE := sharedhash sharedhash_decode
sharedhash_INPUTS := inputs_sharedhash inputs_sharedhash_shapes inputs_random \
                     inputs_gen
sharedhash_UNITS := allocator model pools
sharedhash_TRACED := baseline/sharedhash starter/esharedhash
sharedhash_TRACE := build/data/random-100K.bin -t
sharedhash_DEMO := grader/demo --build $(B)
sharedhash_DEMO_DATA := build/data/random-1M.bin build/data/random-5M.bin

# In the flavour `hooks`, children can be killed at a chosen place.
ifneq ($(filter -DUMEM_HOOKS,$(FLAGS_$(FLAVOUR))),)
sharedhash_LIBRARY += grader/tests/hooks
endif

# ---- The baseline with another first fit -----------------------------------
# For experiments: with the documented slip (it forgets small remainders), and
# with less work when memory is freed.
FIRSTFITS := documented neighbours
FIRSTFIT_documented := -DFIRSTFIT_FORGETS_REMAINDER
FIRSTFIT_neighbours := -DFIRSTFIT_MERGES_NEIGHBOURS
sharedhash_MORE := $(FIRSTFITS:%=baseline/sharedhash-%) data/gen

$(FIRSTFITS:%=$(B)/baseline/firstfit-%.o): $(B)/baseline/firstfit-%.o: \
    baseline/firstfit.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CFLAGS) $(FIRSTFIT_$*) -MMD -MP -c -o $@ $<
$(FIRSTFITS:%=$(B)/baseline/sharedhash-%): $(B)/baseline/sharedhash-%: \
    $(B)/baseline/sharedhash.o $(B)/baseline/firstfit-%.o $(B)/libsharedhash.a
	$(call link,$^)

# ---- Data ------------------------------------------------------------------
$(B)/data/gen: $(B)/data/gen.o
	$(call link,$^)
build/data/random-%.bin: | $(B)/data/gen
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)$(B)/data/gen random $* 61 > $@.part && mv $@.part $@

# ---- What the bench and the report run beside the programs -----------------
$(B)/grader/contenders/%: $(B)/grader/contenders/%.o $(B)/libsharedhash.a
	$(call link,$^)
contenders: $(B)/grader/contenders/zlib_huffman
report-kit: $(B)/grader/contenders/sizes build/data/random-1M.bin
