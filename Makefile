# The kit's one Makefile. `make help` lists what it can do.
#
# Everything is built below build/<flavour>/, in the tree's own folders:
#
#     make                        release: all programs (gcc, make, zlib)
#     make FLAVOUR=debug          another flavour, see "Flavours"
#     make POOL_SIZE=8192         another constant, if the lab has it; its
#                                 folder says so
#     make V=1                    show the commands
#
# A program is a lab's library (build/<flavour>/libLAB.a, from baseline/) linked
# with ONE engine file, which implements the headers that the lab names. What
# there is of each lab is said in baseline/LAB.mk; see "Labs".

MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash
.SUFFIXES:
.SECONDARY:
.DELETE_ON_ERROR:

CC := gcc
AR := ar
CLANG := clang

# ---- Flavours --------------------------------------------------------------
#   release   what is measured and graded
#   debug     junk-filled memory, no optimisation that hides a line
#   memdebug  tells Valgrind what is handed out and shared (client requests)
#   asan tsan ubsan   the sanitizers
#   hooks     release, and the kit's tests can kill a child at a chosen place
#   cov       counts executed lines, for the kit's tests
FLAVOUR ?= release

FLAGS_release := -O2
FLAGS_debug := -Og -DUMEM_JUNK
FLAGS_memdebug := -O1 -DUMEM_MEMDEBUG
FLAGS_asan := -O1 -fsanitize=address -fno-omit-frame-pointer
FLAGS_tsan := -O1 -fsanitize=thread
FLAGS_ubsan := -O1 -DUMEM_JUNK -fsanitize=undefined -fno-sanitize-recover=all
FLAGS_hooks := -O2 -DUMEM_HOOKS
FLAGS_cov := -O0 --coverage -DUMEM_HOOKS

ifeq ($(origin FLAGS_$(FLAVOUR)),undefined)
$(error no flavour '$(FLAVOUR)'; there are: release debug memdebug asan tsan \
ubsan hooks cov)
endif

# Constants that may be overridden, where a lab has them: make POOL_SIZE=2048
CONSTANTS := BLOCK_SIZE UMEM_SIZE BATCH_SIZE POOL_SIZE POOL_COUNT STACK_SIZE
GIVEN := $(strip $(foreach c,$(CONSTANTS),$(if $($(c)),$(c)=$($(c)))))
empty :=
space := $(empty) $(empty)
B := build/$(FLAVOUR)$(if $(GIVEN),+$(subst =,-,$(subst $(space),+,$(GIVEN))))

STD := -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
       -D_FILE_OFFSET_BITS=64
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
        -Wmissing-prototypes -Wvla
MORE := -g -pthread $(FLAGS_$(FLAVOUR)) $(addprefix -D,$(GIVEN))
INCLUDES := -Ibaseline -Igrader
CFLAGS = $(STD) $(WARN) $(MORE) $(INCLUDES)
# What a submission is compiled with: the strict set is for the kit.
SUBMIT_CFLAGS = -std=gnu11 -Wall -Wextra $(MORE) $(INCLUDES)
LDLIBS := -lz

ifeq ($(V),1)
Q :=
say :=
else ifneq ($(findstring s,$(filter-out -%,$(firstword $(MAKEFLAGS)))),)
Q := @
say :=
else
Q := @
say = @printf '  %-5s %s\n' $(1) '$(2)';
endif

# ---- How things are built --------------------------------------------------
SETUP_TOOL := grader/setup.sh

# The labs' own programs need gcc, make and zlib only. Where nothing may be
# installed, those are built, and lockmeter is not.
all: ## build all programs (the default)
	@$(SETUP_TOOL) --for make build
	@$(MAKE) --no-print-directory programs
	@if $(SETUP_TOOL) --for lockmeter,grade grade; then \
	    $(MAKE) --no-print-directory tools; \
	else \
	    echo "make: the programs are built; lockmeter, grade are not" >&2; \
	fi

programs: ## build the labs' programs only, without the tools
	@:

tools: $(addprefix $(B)/grader/,lockmeter liblockmeter.so timeline boxed \
         runner bench compare report grade)
	@:

# What the bench runs beside a lab's programs.
contenders:
	@:

# What engines, and tests of them, are linked with.
library:
	@:

grade-objects:
	@:

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CFLAGS) $(OBJECT_FLAGS) -MMD -MP -c -o $@ $<

define link
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(MORE) -o $@ $(1) $(LDLIBS)
endef

define archive
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^
endef

# What tests of one engine file are linked with, whichever file it is.
CHECK_LIBS := -lcheck -lsubunit -lrt -lm
SUITE := $(B)/grader/tests/suite.o

# ---- Labs ------------------------------------------------------------------
# A lab is a manifest, baseline/LAB.lab (how it is graded and timed), and
# baseline/LAB.mk, with one more beside what students do not get. These say
# which sources there are; names have no .c:
#
#   LABS += LAB
#   LAB_LIBRARY    of the library, build/<flavour>/libLAB.a
#   LAB_ENGINES    each of them, linked with it, is a program of the same
#                  name; that of x/further/y is x/y. The baseline comes first
#   LAB_STARTER    the one that students begin with
#   LAB_ORACLE     of grader/oracles/LAB, which says what is right
#   LAB_INPUTS     of grader/oracles/LAB-inputs, which makes fresh inputs
#   LAB_UNITS      in grader/unit/LAB: tests of an engine, linked with each as
#                  grader/unit/LAB/UNIT-ENGINE; / in ENGINE's name becomes -
#   LAB_TESTS      in grader/tests: tests of the library
#   LAB_MORE       programs that have rules of their own there
#   LAB_DEMO       what make demo runs; LAB_DEMO_DATA has to be there
#   LAB_TRACED     programs of make trace; LAB_TRACE what they are told, the
#                  first word being a file
#
# LAB= says which lab is meant, for all that is about one.
lab_program = $(subst /further/,/,$(1))
lab_units = $(foreach u,$($(1)_UNITS),grader/unit/$(1)/$u)

# $$ is expanded when the rules are read.
define lab_rules
$(1)_LIB := $$(B)/lib$(1).a
$(1)_PROGRAMS := $$(addprefix $$(B)/,$$(call lab_program,$$($(1)_ENGINES)) \
                   $$($(1)_MORE))
$(1)_ENGINE_TESTS := $$(foreach e,$$($(1)_ENGINES), \
    $$(patsubst %,$$(B)/%-$$(subst /,-,$$e),$$(call lab_units,$(1))))

$$($(1)_LIB): $$($(1)_LIBRARY:%=$$(B)/%.o)
	$$(archive)
$$(ORACLES)/$(1): $$($(1)_ORACLE:%=$$(ORACLES)/%.o)
	$$(call link,$$^)
$$(ORACLES)/$(1)-inputs: $$($(1)_INPUTS:%=$$(ORACLES)/%.o)
	$$(call link,$$^)
$$($(1)_TESTS:%=$$(B)/grader/tests/%): $$(B)/grader/tests/%: \
    $$(B)/grader/tests/%.o $$(SUITE) $$(B)/$$(firstword $$($(1)_ENGINES)).o \
    $$($(1)_LIB)
	$$(call link,$$^ $$(CHECK_LIBS))
$$(foreach e,$$($(1)_ENGINES),$$(eval $$(call engine_rules,$(1),$$e)))

programs: $$($(1)_PROGRAMS)
tools: $$(ORACLES)/$(1) $$(ORACLES)/$(1)-inputs
library: $$($(1)_LIB)
grade-objects: $$(SUITE) $$(patsubst %,$$(B)/%.o,$$(call lab_units,$(1)))
unit-tests: $$($(1)_TESTS:%=$$(B)/grader/tests/%) $$($(1)_ENGINE_TESTS)
endef

define engine_rules
$$(B)/$$(call lab_program,$(2)): $$(B)/$(2).o $$($(1)_LIB)
	$$(call link,$$^)
$$(B)/grader/unit/$(1)/%-$(subst /,-,$(2)): $$(B)/grader/unit/$(1)/%.o \
    $$(SUITE) $$(B)/$(2).o $$($(1)_LIB)
	$$(call link,$$^ $$(CHECK_LIBS))
endef

# What is right, and fresh inputs. Of no code in baseline/.
ORACLES := $(B)/grader/oracles

include $(wildcard baseline/*.mk solution/*.mk)
$(foreach l,$(LABS),$(eval $(call lab_rules,$l)))

ifneq ($(filter-out $(LABS),$(LAB)),)
$(error no lab '$(LAB)'; there are: $(LABS))
endif
LAB := $(or $(LAB),$(shell grader/lab.sh name))

# lockmeter and the library that it preloads into other programs. That one is
# the same in every flavour: it must be quick, and no sanitizer's business.
METER := $(basename $(notdir $(wildcard grader/meter/*.c)))
METER_LIBS := -ljansson -ldw -lelf -lcapstone
LIB_METER := $(B)/grader/libmeter.a
$(LIB_METER): $(patsubst %,$(B)/grader/meter/%.o, \
    $(filter-out lockmeter,$(METER))) $(B)/grader/figure.o \
    $(B)/baseline/output.o
	$(archive)
$(B)/grader/lockmeter: $(B)/grader/meter/lockmeter.o $(LIB_METER)
	$(call link,$^ $(METER_LIBS))

PRELOAD := $(basename $(notdir $(wildcard grader/meter/preload/*.c)))
PRELOAD_CFLAGS := -std=c11 -D_GNU_SOURCE $(WARN) -g -O2 -fno-tree-vectorize \
                  -fPIC -fexceptions -fvisibility=hidden -pthread
$(B)/grader/meter/preload/%.o: grader/meter/preload/%.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(PRELOAD_CFLAGS) -MMD -MP -c -o $@ $<
VERSIONS := $(if $(findstring x86_64,$(shell $(CC) -dumpmachine)), \
              grader/meter/preload/versions.map)
$(B)/grader/liblockmeter.so: $(PRELOAD:%=$(B)/grader/meter/preload/%.o)
	$(call say,LD,$@)
	$(Q)$(CC) -shared -pthread $(VERSIONS:%=-Wl,--version-script=%) -o $@ $^

# Untrusted programs run in a box; the runner is process 1 in there, and static.
RUNNER := $(basename $(notdir $(wildcard grader/grading/runner*.c)))
PLAIN_CFLAGS := $(STD) $(WARN) -g -O2 -pthread
$(RUNNER:%=$(B)/grader/grading/%.o): $(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(PLAIN_CFLAGS) -MMD -MP -c -o $@ $<
$(B)/grader/runner: $(RUNNER:%=$(B)/grader/grading/%.o)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -static -o $@ $^
GRADING := $(basename $(notdir $(wildcard grader/grading/*.c)))
GRADING := $(filter-out runner% boxed grade,$(GRADING))
GRADING_LIBS := -lconfig -lexpat -lnettle $(METER_LIBS) -lm
LIB_GRADING := $(B)/grader/libgrading.a
$(LIB_GRADING): $(GRADING:%=$(B)/grader/grading/%.o) \
    $(addprefix $(B)/grader/,figure.o machine.o run.o spawn.o stats.o) \
    $(B)/baseline/output.o
	$(archive)
$(B)/grader/boxed: $(B)/grader/grading/boxed.o $(LIB_GRADING) $(LIB_METER) \
                   | $(B)/grader/runner
	$(call link,$^ -ldw -lelf)
$(B)/grader/grade: $(B)/grader/grading/grade.o $(LIB_GRADING) $(LIB_METER) \
                   | $(B)/grader/runner
	$(call link,$^ $(GRADING_LIBS))

# Timing reports: read, written, summed up; and put side by side.
LIB_TIMING := $(B)/grader/libtiming.a
TIMING_LIBS := -ljansson -lm
$(LIB_TIMING): $(patsubst %.c,$(B)/%.o,$(wildcard grader/timing/timing*.c)) \
    $(addprefix $(B)/grader/,grading/pairs.o grading/result.o \
      grading/result_figures.o grading/words.o figure.o stats.o) \
    $(B)/baseline/output.o
	$(archive)
COMPARE := $(patsubst %.c,$(B)/%.o,$(wildcard grader/timing/compare*.c))
$(B)/grader/compare: $(COMPARE) $(LIB_TIMING)
	$(call link,$^ $(TIMING_LIBS))

# What fills a student's report from them.
REPORT_PARTS := $(patsubst %.c,$(B)/%.o,$(wildcard grader/timing/report*.c))
$(B)/grader/report: $(REPORT_PARTS) $(LIB_TIMING)
	$(call link,$^ $(TIMING_LIBS))

# What makes them.
BENCH := $(basename $(notdir $(wildcard grader/timing/bench*.c)))
$(B)/grader/timing/bench_header.o: OBJECT_FLAGS = \
    '-DBENCH_FLAGS="$(STD) $(MORE)"'
$(B)/grader/bench: $(BENCH:%=$(B)/grader/timing/%.o) $(B)/grader/answer.o \
    $(B)/grader/timing/report_groups.o \
    $(LIB_TIMING) $(LIB_GRADING)
	$(call link,$^ -lconfig -ljansson -lm)

TIMELINE := $(basename $(notdir $(wildcard grader/timeline*.c)))
$(B)/grader/timeline: $(TIMELINE:%=$(B)/grader/%.o) $(B)/grader/figure.o \
                      $(B)/baseline/output.o
	$(call link,$^ -ljansson -lm)

# ---- One submission --------------------------------------------------------
# grader/submit.sh calls this with SUBMIT (any path, in the environment) and
# SUBMISSION (the file's hash, so that two files never share a folder).
export SUBMIT ?= $($(LAB)_STARTER).c
S := $(B)/submit-$(SUBMISSION)

$(S)/submission.o: FORCE
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(SUBMIT_CFLAGS) -c -o $@ "$$SUBMIT"
$(S)/submission: $(S)/submission.o $($(LAB)_LIB)
	$(call link,$^)

FORCE:

# ---- What a user types -----------------------------------------------------
demo-data: $($(LAB)_DEMO_DATA) ## make the demo's data, in build/data
	@:

# SIZES='1M 5M' ONLY='baseline*' ROUNDS=15 SECONDS=600 QUICK=1 for all three.
# A variable that was typed is in the environment, too, whatever is in it.
BENCH_TOOL = build/release/grader/bench --lab $(LAB) \
             $(if $(SIZES),--sizes '$(SIZES)') \
             $(if $(ONLY),--only "$$ONLY") \
             $(if $(ROUNDS),--rounds $(ROUNDS)) \
             $(if $(SECONDS),--seconds $(SECONDS)) $(if $(QUICK),--quick)
bench: bench-kit ## time all contenders, many rounds (10 minutes; SIZES=)
	@$(BENCH_TOOL) bench

bench-scale: bench-kit ## the same over sizes of inputs and numbers of threads
	@$(BENCH_TOOL) scale

bench-sweep: bench-kit ## the same over constants, in labs that vary some
	@$(BENCH_TOOL) sweep

bench-kit:
	@$(SETUP_TOOL) --for bench grade
	@$(MAKE) --no-print-directory FLAVOUR=release programs tools contenders

# The student's page is only read; all goes to build/report.
export REPORT
report: ## make your report of what was measured (REPORT=)
	@$(SETUP_TOOL) --for report report grade
	@$(MAKE) --no-print-directory report-kit
	@BUILD=$(B) LAB=$(LAB) grader/report.sh "$$REPORT"

report-kit: $(B)/grader/report
	@:

# The folder of this build, for tools.
build-folder:
	@echo $(B)

trace: ## draw timelines of the lab's programs, one page
	@$(SETUP_TOOL) --for trace meter
	@$(MAKE) --no-print-directory programs tools \
	    $(firstword $($(LAB)_TRACE))
	@mkdir -p $(B)/trace
	@for program in $($(LAB)_TRACED); do \
	    $(B)/grader/lockmeter --quiet \
	        --trace $(B)/trace/$$(basename $$program).json \
	        $(B)/$$program $($(LAB)_TRACE) || exit 1; \
	done
	@$(B)/grader/timeline $(B)/trace/timelines.html \
	    $(patsubst %,$(B)/trace/%.json,$(notdir $($(LAB)_TRACED)))
	@echo "open $(B)/trace/timelines.html in a browser; the .json files" \
	    "beside it open in ui.perfetto.dev"

compare: ## put timing reports side by side (REPORTS="a.json b.json")
	@$(SETUP_TOOL) --for compare meter
	@$(MAKE) -s --no-print-directory $(B)/grader/compare
	@mkdir -p build/reports
	@$(B)/grader/compare --html build/reports/compare.html \
	    --csv build/reports/compare.csv $(REPORTS)

# What is graded with: all tools, and what submissions are linked with.
GRADE_FLAVOURS := memdebug asan tsan
grade-kit:
	@$(MAKE) --no-print-directory programs tools grade-objects
	@for flavour in $(GRADE_FLAVOURS); do \
	    $(MAKE) --no-print-directory FLAVOUR=$$flavour library || exit 1; \
	done

GRADE := build/release/grader/grade --lab $(LAB) \
         $(if $(ONLY),--only "$$ONLY") $(if $(SEED),--seed $(SEED)) \
         $(if $(KEEP),--keep $(KEEP)) $(if $(QUICK),--quick)
# What is graded has the constants that the sources have.
own-constants:
	@$(if $(GIVEN),echo "make: no constants for a grade: $(GIVEN)" >&2; \
	    exit 2,:)

test: own-constants ## test your file (a minute; SUBMIT=, ONLY=, QUICK=1)
	@$(SETUP_TOOL) --for test grading
	@$(MAKE) --no-print-directory FLAVOUR=release grade-kit
	@$(GRADE) --visible "$$SUBMIT"

doctor: ## say what this machine has of tools, cores, limits
	@grader/doctor.sh

submit: ## pack what you hand in, with a receipt (SUBMIT=, REPORT=)
	@$(SETUP_TOOL) --for submit build
	@LAB=$(LAB) grader/submit.sh "$$SUBMIT" "$$REPORT"

.PHONY: compare submit
.PHONY: FORCE demo-data trace test grade-kit grade-objects library doctor \
        bench bench-scale bench-sweep bench-kit build-folder

# What students do not get: the solution, the kit's own tests, the archive; and
# what grades on course platforms.
include $(wildcard grader/kit.mk grader/platforms/platforms.mk)

-include $(shell find $(B) -name '*.d' 2>/dev/null)

clean: ## remove everything that was built
	rm -rf build

help: ## list the targets (LAB= for another lab than the first)
	@grep -hE '^[a-z-]+:.*## ' Makefile \
	    $(wildcard grader/kit.mk baseline/*.mk solution/*.mk) | \
	    awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

.PHONY: report report-kit
.PHONY: all programs tools contenders clean help
