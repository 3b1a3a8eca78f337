# What grades on course platforms. The Makefile includes this file where it is
# there; the archives for platforms have it, and nothing else of kit.mk.

PICK := pick find names unpack
LIB_PLATFORMS := $(patsubst %,$(B)/grader/platforms/%.o, \
                   platform_parts gradescope autolab classroom)
$(B)/grader/platform-result: $(B)/grader/platforms/platform_result.o \
    $(LIB_PLATFORMS) $(LIB_GRADING) $(LIB_METER)
	$(call link,$^ $(GRADING_LIBS))
$(B)/grader/platform-pick: $(B)/grader/platforms/platform_pick.o \
    $(PICK:%=$(B)/grader/classes/%.o) $(LIB_GRADING) $(LIB_METER) \
    | $(B)/grader/runner
	$(call link,$^ $(GRADING_LIBS))

# All that grading one file needs: neither bench nor timeline, so that it is
# built in a quarter of a minute of two cores.
platform-kit: $(B)/$(firstword $($(LAB)_ENGINES)) $($(LAB)_MORE:%=$(B)/%) \
    $(ORACLES)/$(LAB) $(ORACLES)/$(LAB)-inputs $(B)/grader/liblockmeter.so \
    $(B)/grader/grade $(B)/grader/platform-result \
    $(if $(wildcard $(PICK:%=grader/classes/%.c)),$(B)/grader/platform-pick) \
    grade-objects
	@for flavour in $(GRADE_FLAVOURS); do \
	    $(MAKE) --no-print-directory FLAVOUR=$$flavour library || exit 1; \
	done

# Where there are no namespaces, a submission is another user, but sees this
# machine's files. Rubric, oracle and tests are none of its business. It needs
# no file of ours but the runner, which it starts from a descriptor.
platform-closed: platform-kit
	chmod -R go-rwx .
	chmod a+rx $(B)/grader/runner

.PHONY: platform-kit platform-closed
