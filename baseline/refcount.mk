# The second lab, reference counting: what there is of it (Makefile, "Labs").
LABS += refcount
refcount_LIBRARY := $(addprefix baseline/refcount_,main cli workload objects \
                      work run)
refcount_STARTER := starter/erefcount
refcount_ENGINES := baseline/refcount $(refcount_STARTER)
refcount_ORACLE := refcount
refcount_INPUTS := inputs_refcount inputs_random
refcount_UNITS := counts scaling steps
refcount_TRACED := baseline/refcount starter/erefcount
refcount_TRACE := build/data/refcount-shared-20k.txt
refcount_DEMO := grader/ladder --lab refcount --build $(B)

# ---- Data ------------------------------------------------------------------
# The workloads of data/refcount with another number of operations, for the
# bench: build/data/refcount-shared-5M.txt.
define refcount_data
build/data/refcount-$(1)-%.txt: data/refcount/$(2).txt
	@mkdir -p $$(@D)
	$$(call say,GEN,$$@)
	$$(Q)sed "s/^operations .*/operations $$$$(echo $$* | tr kmg KMG | \
	    numfmt --from=si)/" $$< > $$@.part && mv $$@.part $$@
endef
$(eval $(call refcount_data,local,local))
$(eval $(call refcount_data,shared,shared-10000))
$(eval $(call refcount_data,hot,shared-1))
$(eval $(call refcount_data,hand-over,hand-over))
