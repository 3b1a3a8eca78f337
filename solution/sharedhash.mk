# The first lab: what only those have who have the solution (Makefile, "Labs").
sharedhash_ENGINES += solution/esharedhash $(addprefix solution/further/, \
                        opportunistic size_classes standing_workers)
sharedhash_TRACED := baseline/sharedhash solution/esharedhash
sharedhash_TESTS := $(addprefix unit_,blocks cli container firstfit \
                      firstfit_model huffman output)

# Contenders that include a file of the solution's.
contenders: $(addprefix $(B)/grader/contenders/,malloc floor locked_pools)

# The first fit of the experiments is tested, too (the documented one loses
# bytes, which these tests would find).
NEIGHBOURS := $(addsuffix -neighbours,$(addprefix $(B)/grader/tests/unit_, \
                firstfit firstfit_model))
$(NEIGHBOURS): $(B)/grader/tests/%-neighbours: $(B)/grader/tests/%.o $(SUITE) \
    $(B)/baseline/sharedhash.o $(B)/baseline/firstfit-neighbours.o \
    $(B)/libsharedhash.a
	$(call link,$^ $(CHECK_LIBS))
unit-tests: $(NEIGHBOURS)

# Programs that tests run under Valgrind (honesty.sh, planted.sh).
PLANTED := $(B)/grader/tests/bugs/planted
$(B)/grader/tests/one_free: $(B)/grader/tests/one_free.o \
                            $(B)/baseline/sharedhash.o $(B)/libsharedhash.a
	$(call link,$^)
$(PLANTED)-sharedhash: $(PLANTED).o $(B)/baseline/sharedhash.o \
                       $(B)/libsharedhash.a
	$(call link,$^)
$(PLANTED)-esharedhash: $(PLANTED).o $(B)/solution/esharedhash.o \
                        $(B)/libsharedhash.a
	$(call link,$^)

fuzz: ## fuzz the decoder for SECONDS=600 (libFuzzer)
	@$(SETUP_TOOL) --for check check
	@$(MAKE) --no-print-directory $(B)/data/gen $(B)/baseline/sharedhash
	@grader/tests/fuzz.sh $(or $(SECONDS),600)

.PHONY: fuzz
