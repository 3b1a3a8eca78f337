# What only those need who carry the kit on: the solution, the demo, the kit's
# own tests, the archive for students. The Makefile includes this file where it
# is there; students get neither it nor what it builds.

# ---- The bench -------------------------------------------------------------
# Libraries that contenders are run with; one of these less is no harm. The
# lab's own are LAB_BENCH_PACKAGES.
bench-kit: bench-preloads
bench-preloads:
	@$(SETUP_TOOL) --for bench bench $($(LAB)_BENCH_PACKAGES) || true

# ---- The demo --------------------------------------------------------------
DEMO := demo demo_rounds demo_table demo_verdict answer figure machine run \
        spawn standard stats
$(B)/grader/demo: $(DEMO:%=$(B)/grader/%.o)
	$(call link,$^)
LADDER := $(basename $(notdir $(wildcard grader/ladder*.c)))
$(B)/grader/ladder: $(LADDER:%=$(B)/grader/%.o) $(B)/grader/answer.o \
                    $(LIB_GRADING)
	$(call link,$^ -lconfig -ljansson -lm)
tools: $(addprefix $(B)/grader/,demo ladder)
tools: $(addprefix $(B)/grader/platform-,result pick)

demo: ## see what the lab is about, beside documented figures (100 seconds)
	@$(SETUP_TOOL) --for demo build
	@$(MAKE) --no-print-directory all demo-data
	@$(B)/$($(LAB)_DEMO)

# ---- A whole class ---------------------------------------------------------
# Where SQLite is not (grader/setup.sh class), classes are not graded.
GRADE_CLASS := $(if $(wildcard $(addsuffix /sqlite3.h,/usr/include \
                 /usr/local/include)),grade-class)
tools: $(GRADE_CLASS:%=$(B)/grader/%)
CLASSES := $(basename $(notdir $(wildcard grader/classes/*.c)))
CLASSES_LIBS := -lsqlite3 $(GRADING_LIBS)
LIB_CLASSES := $(B)/grader/libclasses.a
$(LIB_CLASSES): $(patsubst %,$(B)/grader/classes/%.o, \
    $(filter-out grade_class,$(CLASSES)))
	$(archive)
$(B)/grader/grade-class: $(B)/grader/classes/grade_class.o $(LIB_CLASSES) \
                         $(LIB_GRADING) $(LIB_METER) | $(B)/grader/grade
	$(call link,$^ $(CLASSES_LIBS))

# ---- Tests -----------------------------------------------------------------
# grader/tests/unit_*.c test the kit's own parts; those of a lab's library, and
# of its engines (grader/unit/LAB), are built as the lab says.
# Tests of lockmeter's own parts.
UNIT_METER := $(B)/grader/tests/unit_target $(B)/grader/tests/unit_symbols \
              $(B)/grader/tests/unit_witness
$(UNIT_METER): $(B)/grader/tests/unit_%: $(B)/grader/tests/unit_%.o $(SUITE) \
    $(LIB_METER)
	$(call link,$^ $(CHECK_LIBS) $(METER_LIBS))

# Tests of the grader's own parts: lab, rubric, result, writers, checks.
UNIT_GRADING := $(addprefix $(B)/grader/tests/unit_,rubric lab lab_bench \
                  lab_answer lab_demo checks entry result result_figures \
                  result_read result_shown words tools pairs counter metered \
                  second_count quota)
$(UNIT_GRADING): $(B)/grader/tests/unit_%: $(B)/grader/tests/unit_%.o \
    $(SUITE) $(LIB_GRADING) $(LIB_METER)
	$(call link,$^ $(CHECK_LIBS) $(GRADING_LIBS))
$(B)/grader/tests/sample_result: $(B)/grader/tests/sample_result.o \
    $(LIB_GRADING)
	$(call link,$^ $(GRADING_LIBS))

# Tests of what grades a class.
UNIT_CLASSES := $(addprefix $(B)/grader/tests/unit_,class_names class_csv \
                  class_when class_seeds class_store)
$(UNIT_CLASSES): $(B)/grader/tests/unit_%: $(B)/grader/tests/unit_%.o \
    $(SUITE) $(LIB_CLASSES) $(LIB_GRADING) $(LIB_METER)
	$(call link,$^ $(CHECK_LIBS) $(CLASSES_LIBS))

# Tests of timing reports.
$(B)/grader/tests/unit_timing: $(B)/grader/tests/unit_timing.o $(SUITE) \
                               $(LIB_TIMING)
	$(call link,$^ $(CHECK_LIBS) $(TIMING_LIBS))
$(B)/grader/tests/sample_timing: $(B)/grader/tests/sample_timing.o \
                                 $(LIB_TIMING)
	$(call link,$^ $(TIMING_LIBS))

# Tests of what judges a student's report.
$(B)/grader/tests/unit_lint: $(B)/grader/tests/unit_lint.o $(SUITE) \
    $(filter-out %/report.o,$(REPORT_PARTS)) $(LIB_TIMING)
	$(call link,$^ $(CHECK_LIBS) $(TIMING_LIBS))

unit-tests: $(UNIT_METER) $(UNIT_GRADING) \
            $(if $(GRADE_CLASS),$(UNIT_CLASSES)) \
            $(addprefix $(B)/grader/tests/,unit_timing unit_lint \
              sample_result sample_timing)
	@:

# Small programs that take known locks, try ways round lockmeter, or race.
PROBE_SOURCES := $(wildcard $(addprefix grader/tests/,locks/*.c evasions/*.c \
                                                     chaos/*.c))
PROBE_LIBRARIES := library library_asm own_library audit
PROBE_LIBRARIES := $(PROBE_LIBRARIES:%=$(B)/grader/tests/evasions/%.so)
PROBES := $(filter-out $(PROBE_LIBRARIES:.so=),$(PROBE_SOURCES:%.c=$(B)/%))
PROBE_CFLAGS := $(STD) $(WARN) -g -O2 -pthread
PROBE_FLAGS_got := -Wl,-z,lazy
PROBE_FLAGS_static := -static
PROBE_FLAGS_wrap := -Wl,--wrap=pthread_mutex_lock
PROBE_FLAGS_own_library := -Wl,-Bsymbolic
$(PROBES): $(B)/%: %.c
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(PROBE_CFLAGS) $(PROBE_FLAGS_$(*F)) -MMD -MP -MT $@ -o $@ $<
$(PROBE_LIBRARIES): $(B)/%.so: %.c
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(PROBE_CFLAGS) $(PROBE_FLAGS_$(*F)) -MMD -MP -MT $@ \
	    -shared -fPIC -o $@ $<
BOX_ATTACKS := $(patsubst %.c,$(B)/%,$(wildcard grader/tests/boxed/*.c))
$(BOX_ATTACKS): $(B)/%: %.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(PLAIN_CFLAGS) -MMD -MP -MT $@ -o $@ $<

probes: $(PROBES) $(PROBE_LIBRARIES) $(BOX_ATTACKS)
	@:

# ---- The handout -----------------------------------------------------------
# Its settings (handout/*.doxy) say what goes into which book.
BOOK := $(if $(wildcard handout/$(LAB)/$(LAB).doxy),$(LAB),student)
handout: ## build the handout: pages and PDF, in build/handout/student
	@$(SETUP_TOOL) --for handout docs
	@handout/build.sh $(BOOK)

handout-instructor: ## build the instructor's guide (build/handout/instructor)
	@$(SETUP_TOOL) --for handout-instructor docs
	@handout/build.sh instructor

.PHONY: handout handout-instructor

# ---- The archive for students ----------------------------------------------
$(B)/grader/publish: $(B)/grader/publish.o $(LIB_GRADING) $(LIB_METER)
	$(call link,$^ $(GRADING_LIBS))

# The commit's time: fonts in the PDF would have that of now.
COMMITTED = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct))
dist: ## make the archive that students get (build/dist)
	@$(SETUP_TOOL) --for dist grade
	@SOURCE_DATE_EPOCH=$(COMMITTED) $(MAKE) --no-print-directory handout
	@$(MAKE) --no-print-directory FLAVOUR=release \
	    build/release/grader/publish
	@LAB=$(LAB) handout/dist.sh

# ---- Archives for course platforms -----------------------------------------
# What goes in is in grader/platforms/*.list; platforms.mk builds it there.
# libarchive's bsdtar makes zips.
DIST = LAB=$(LAB) handout/dist.sh --list grader/platforms/$(1).list
PLATFORM_NAME = $(shell LAB=$(LAB) grader/version.sh --name)-$(1)
dist-platform:
	@$(SETUP_TOOL) --for dist grade libarchive-tools
	@$(MAKE) --no-print-directory FLAVOUR=release \
	    $(addprefix build/release/grader/,publish platform-result)

dist-gradescope: dist-platform ## the autograder that Gradescope takes, a zip
	@$(call DIST,gradescope) --flat --format zip \
	    --name '$(call PLATFORM_NAME,gradescope)'

dist-autolab: dist-platform ## the autograder that Autolab takes, and an image
	@mkdir -p build/dist/autolab
	@$(call DIST,autolab) --format tar --name autograde build/dist/autolab
	@install -m 644 grader/platforms/autolab/autograde-Makefile \
	    grader/platforms/autolab/Dockerfile build/dist/autolab
	@echo 'build/dist/autolab: autograde.tar, autograde-Makefile, Dockerfile'

dist-classroom: dist-platform ## the repository for GitHub Classroom
	@SOURCE_DATE_EPOCH=$(COMMITTED) $(MAKE) --no-print-directory handout
	@$(call DIST,classroom) --name '$(call PLATFORM_NAME,classroom)'

.PHONY: dist-platform dist-gradescope dist-autolab dist-classroom

# ---- What a maintainer types -----------------------------------------------
grade: own-constants ## grade one submission (SUBMIT=, QUICK=1, ONLY=, SEED=)
	@$(SETUP_TOOL) --for grade grading
	@$(MAKE) --no-print-directory FLAVOUR=release grade-kit
	@$(GRADE) "$$SUBMIT"

lock-cost: ## what lockmeter adds to an uncontended lock, in nanoseconds
	@$(SETUP_TOOL) --for lock-cost meter
	@$(MAKE) --no-print-directory programs tools $(B)/grader/tests/lock_cost
	@$(B)/grader/tests/lock_cost

$(B)/grader/tests/lock_cost: $(B)/grader/tests/lock_cost.o
	$(call link,$^)

check: ## run the kit's own tests (maintainers; at most 20 minutes)
	@$(SETUP_TOOL) --for check check
	@$(MAKE) --no-print-directory check-build
	@grader/tests/run.sh check

check-full: ## run them all, also those that take longer
	@$(SETUP_TOOL) --for check check
	@$(MAKE) --no-print-directory check-build
	@grader/tests/run.sh full

# What the jobs of grader/tests/jobs*.tsv need; they build the rest. `all` calls
# make once more, so it must not run beside what builds the same.
check-build:
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@$(MAKE) --no-print-directory -j$$(nproc) unit-tests probes contenders \
	    report-kit grade-kit
	@$(MAKE) --no-print-directory -j$$(nproc) FLAVOUR=debug unit-tests
	@for flavour in hooks memdebug asan tsan ubsan; do \
	    $(MAKE) --no-print-directory -j$$(nproc) FLAVOUR=$$flavour \
	        programs || exit 1; \
	done

lint: ## format, width, banned functions, cppcheck, clang-tidy, shellcheck
	@$(SETUP_TOOL) --for lint lint
	@grader/lint.sh

cov: ## line coverage of baseline/ and solution/ by the unit tests
	@$(SETUP_TOOL) --for check check
	@grader/tests/coverage.sh

.PHONY: bench-preloads demo grade lock-cost check check-full check-build lint \
        cov dist unit-tests probes

# The reference's report, from the raw data that is committed beside it.
reference-report: ## make solution/report.md again from its raw data
	@$(SETUP_TOOL) --for reference-report report grade
	@$(MAKE) --no-print-directory report-kit
	@BUILD=$(B) REPORTS=solution/report OUT=build/reference-report \
	    grader/report.sh solution/report/page.md
	@cp build/reference-report/*.svg solution/report/
	@sed 's|](\([a-z0-9-]*\.svg\))|](report/\1)|' \
	    build/reference-report/filled.md > solution/report.md
