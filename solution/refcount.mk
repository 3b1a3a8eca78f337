# The second lab: what only those have who have the solution (Makefile, "Labs").
refcount_ENGINES += solution/erefcount $(addprefix solution/further/,biased \
                      refcount_atomic refcount_bare refcount_big_lock \
                      refcount_lock_only refcount_unpadded)
refcount_TRACED := baseline/refcount solution/erefcount
refcount_TESTS := unit_refcount

# ---- Contenders of the bench on libraries, where those are -----------------
REFCOUNT_URCU := $(wildcard /usr/include/urcu-qsbr.h \
                   /usr/include/*/urcu-qsbr.h)
REFCOUNT_CK := $(wildcard /usr/include/ck_epoch.h /usr/include/*/ck_epoch.h)
$(B)/grader/contenders/refcount_urcu: $(B)/grader/contenders/refcount_urcu.o \
                                      $(B)/librefcount.a
	$(call link,$^ -lurcu-qsbr -lurcu-common)
$(B)/grader/contenders/refcount_ck: $(B)/grader/contenders/refcount_ck.o \
                                    $(B)/librefcount.a
	$(call link,$^ -lck)
contenders: $(if $(REFCOUNT_URCU),$(B)/grader/contenders/refcount_urcu) \
            $(if $(REFCOUNT_CK),$(B)/grader/contenders/refcount_ck)
refcount_BENCH_PACKAGES := liburcu-dev libck-dev
