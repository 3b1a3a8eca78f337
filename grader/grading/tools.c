/*
 * Which tool runs which build with which words, and how that went.
 *
 *     memcheck            the flavour that tells Valgrind of every umalloc
 *     DRD, helgrind       the first flavour, what is graded: in the other one
 *                         DRD forgets all accesses to memory that is handed
 *                         out again, and so misses races of the allocator
 *     AddressSanitizer    its own flavour; where memcheck sees only pieces of
 *                         memory from malloc, it sees variables, too
 *     ThreadSanitizer     its own flavour
 *
 * helgrind's history of accesses is off: it takes thrice as long, and is about
 * the second stack of a race only, which ThreadSanitizer shows as well.
 *
 * Some kernels place memory where sanitizers cannot work. They say so and end;
 * then they are run again under `setarch -R`, which switches that off, if that
 * helps a program that does nothing.
 */
#include "tools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "counter.h"
#include "listener.h"
#include "sanitizer_report.h"
#include "valgrind_report.h"

/* Words in front of a program, most of them. */
#define WORDS 16

#define VALGRIND "/usr/bin/valgrind"
#define COMMON                                                                 \
    VALGRIND, "--command-line-only=yes", "--vgdb=no", "--fair-sched=yes",      \
        "--child-silent-after-fork=yes", "--xml=yes"

/* All that a program could set by functions of its own. What leaks memcheck
 * tells: a box does not let a program look into itself for that. */
static const char *const asan_environment[] = {
    "ASAN_OPTIONS=exitcode=66:log_path=stderr:halt_on_error=1:color=never:"
    "symbolize=1:suppressions=:detect_leaks=0:poison_heap=1:report_globals=1:"
    "replace_str=1:replace_intrin=1:start_deactivated=0:"
    "detect_stack_use_after_return=1:handle_segv=1:" SANITIZER_STACKS,
    NULL};

static const char *const tsan_environment[] = {
    "TSAN_OPTIONS=exitcode=66:log_path=stderr:halt_on_error=0:"
    "report_bugs=1:report_atomic_races=1:report_thread_leaks=0:"
    "detect_deadlocks=1:second_deadlock_stack=1:history_size=4:"
    "suppressions=:print_suppressions=0:color=never:symbolize=1:"
    "ignore_noninstrumented_modules=0:ignore_interceptors_accesses=0",
    NULL};

/* Of a tool: the build it wants, and its command. */
static const struct {
    const char *name;
    const char *flavour;            /* NULL: the first one */
    const char *words[WORDS];       /* of Valgrind; --xml-fd follows */
    const char *const *environment; /* of a sanitizer; NULL: it is none */
    const char *again;
} tools[TOOLS_COUNT] = {
    {"memcheck",
     "memdebug",
     {COMMON, "--tool=memcheck", "--leak-check=full",
      "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite"},
     NULL,
     "valgrind --leak-check=full"},
    {"DRD", NULL, {COMMON, "--tool=drd"}, NULL, "valgrind --tool=drd"},
    {"helgrind",
     NULL,
     {COMMON, "--tool=helgrind", "--history-level=none"},
     NULL,
     "valgrind --tool=helgrind"},
    {"AddressSanitizer",
     "asan",
     {NULL},
     asan_environment,
     "ASAN_OPTIONS=detect_stack_use_after_return=1"},
    {"ThreadSanitizer",
     "tsan",
     {NULL},
     tsan_environment,
     "TSAN_OPTIONS=second_deadlock_stack=1"},
};

static const char *const fixed_addresses[] = {"setarch", "-R", NULL};

/* What one grading remembers. */
struct tool_runs {
    struct tools_run runs[TOOLS_COUNT][2]; /* of the program, of stress */
};

const char *tools_name(enum tools_tool tool)
{
    return tools[tool].name;
}

const char *tools_again(enum tools_tool tool)
{
    return tools[tool].again;
}

bool tools_is_sanitizer(enum tools_tool tool)
{
    return tools[tool].environment != NULL;
}

/* ---- what to run ---- */

/* A lab that has no such build leaves the check out. One that is there, but
 * not for this file, is the submission's fault; or the machine's, if it
 * compiles and cannot be linked: sanitizers have libraries of their own. */
static const char *find_program(struct grading *grading, enum tools_tool tool,
                                bool is_stress, struct tools_run *run)
{
    const char *flavour = tools[tool].flavour != NULL ? tools[tool].flavour
                                                      : build_first(grading);
    const char *path = build_flavour(grading, flavour, run->why);
    if (path == NULL) {
        const struct build *object = lab_flavour(&grading->lab, flavour) != NULL
                                         ? build_object(grading, flavour, 0)
                                         : NULL;
        run->is_own_fault = object != NULL && !object->is_made;
        return NULL;
    }
    if (!is_stress)
        return path;
    const struct build *stress = build_stress(grading, flavour);
    if (stress != NULL && stress->is_made)
        return stress->path;
    result_set(run->why, "the stress program cannot be linked: %.1500s",
               stress != NULL ? stress->said : "no memory");
    return NULL;
}

/* Whether it was to answer, and has not, or something else: then what it was to
 * do has not been looked at. */
static bool is_idle(const struct grading *grading, const struct tools_run *run)
{
    char answer[LAB_ANSWER];
    return run->wish.input != NULL &&
           (!subject_answer(grading, &run->result, answer) ||
            strcmp(answer, run->wish.input->answer) != 0);
}

static void judge(const struct grading *grading, struct tools_run *run,
                  bool is_valgrind)
{
    const struct sandbox_result *result = &run->result;
    bool has_report = run->report.count > 0;
    if (result->end == SANDBOX_TIMED_OUT)
        run->end = TOOLS_TIMED_OUT;
    else if (result->end == SANDBOX_EXITED && result->code == 0)
        run->end = is_valgrind && !run->report.is_complete ? TOOLS_TAMPERED
                   : is_idle(grading, run)                 ? TOOLS_IDLE
                                                           : TOOLS_WELL;
    else if (!is_valgrind && has_report && result->end == SANDBOX_EXITED &&
             result->code == TOOLS_REPORTED)
        run->end = TOOLS_WELL;
    else
        run->end = TOOLS_BADLY;
}

/* ---- Valgrind ---- */

/* A report that is longer than what is kept of it was cut here. */
static void read_report(struct tools_run *run, const struct listener *listener)
{
    valgrind_report_read(&run->report, listener->bytes, listener->length);
    if (listener->length == LISTENER_BYTES)
        run->report.is_complete = true;
    if (!run->report.has_begun)
        result_set(run->why, "Valgrind does not work here: %.1000s",
                   run->result.err.text);
}

static void run_valgrind(struct grading *grading, enum tools_tool tool,
                         struct tools_run *run)
{
    struct listener listener;
    char option[32];
    const char *before[WORDS + 2] = {0};
    size_t count = 0;
    if (!listener_open(&listener)) {
        grading_fail(grading, "cannot listen to Valgrind: %s", strerror(errno));
        return;
    }
    for (; tools[tool].words[count] != NULL; count++)
        before[count] = tools[tool].words[count];
    snprintf(option, sizeof option, "--xml-fd=%d", listener.file);
    before[count] = option;
    run->wish.before = before;
    run->wish.keep_file = listener.file;
    subject_run(grading, &run->wish, &run->result);
    run->wish.before = NULL;
    run->wish.keep_file = 0;
    listener_close(&listener);
    read_report(run, &listener);
    listener_free(&listener);
}

/* ---- sanitizers ---- */

static void run_once(struct grading *grading, struct tools_run *run)
{
    const char *own = run->report.own;
    tool_report_begin(&run->report, own);
    subject_run(grading, &run->wish, &run->result);
    sanitizer_report_read(&run->report, run->result.err.text);
}

/* Whether a program that does nothing runs in that way. The submission can say
 * in a sanitizer's words that it does not work here; this one would not. */
static bool does_work(struct grading *grading, enum tools_tool tool,
                      const struct tools_run *run)
{
    static struct sandbox_result result;
    const struct build *probe = build_probe(grading, tools[tool].flavour);
    const struct subject_wish wish = {.program =
                                          probe != NULL ? probe->path : NULL,
                                      .before = run->wish.before,
                                      .environment = run->wish.environment,
                                      .memory_bytes = run->wish.memory_bytes};
    if (probe == NULL || !probe->is_made)
        return false;
    subject_run(grading, &wish, &result);
    return result.end == SANDBOX_EXITED && result.code == 0;
}

static void run_sanitizer(struct grading *grading, enum tools_tool tool,
                          struct tools_run *run)
{
    run->wish.environment = tools[tool].environment;
    run->wish.memory_bytes = SANDBOX_UNLIMITED; /* its memory is a map of all */
    run_once(grading, run);
    if (*run->report.problem == '\0')
        return;
    run->wish.before = fixed_addresses;
    if (does_work(grading, tool, run))
        run_once(grading, run);
    else
        result_set(run->why, "%s does not work here: %s", tools[tool].name,
                   run->report.problem);
    run->wish.before = NULL;
}

/* ---- both ---- */

static void make_run(struct grading *grading, enum tools_tool tool,
                     const struct tools_wish *wish, struct tools_run *run)
{
    bool is_valgrind = !tools_is_sanitizer(tool);
    if (is_valgrind && access(VALGRIND, X_OK) != 0) {
        result_set(run->why, "there is no " VALGRIND);
        return;
    }
    run->wish = (struct subject_wish){.wall_seconds = wish->seconds};
    if (!wish->is_stress) {
        run->wish.mode = wish->mode;
        run->wish.input = wish->input;
    }
    run->wish.program = find_program(grading, tool, wish->is_stress, run);
    if (run->wish.program == NULL)
        return;
    tool_report_begin(&run->report, grading->lab.submission);
    if (is_valgrind)
        run_valgrind(grading, tool, run);
    else
        run_sanitizer(grading, tool, run);
    judge(grading, run, is_valgrind);
}

const struct tools_run *tools_run(struct grading *grading, enum tools_tool tool,
                                  const struct tools_wish *wish)
{
    if (grading->tool_runs == NULL)
        grading->tool_runs = calloc(1, sizeof *grading->tool_runs);
    if (grading->tool_runs == NULL) {
        grading_fail(grading, "out of memory");
        return NULL;
    }
    struct tools_run *run = &grading->tool_runs->runs[tool][wish->is_stress];
    if (!run->was_run)
        make_run(grading, tool, wish, run);
    run->was_run = true;
    return grading->signal == 0 && *grading->trouble == '\0' ? run : NULL;
}

void tools_close(struct grading *grading)
{
    free(grading->tool_runs);
    grading->tool_runs = NULL;
}

/* ---- who can be silenced ---- */

/* Words with which a source keeps ThreadSanitizer from seeing what it does. A
 * file that has them may have good reasons; but it is no use to ask then. */
static const char *const silencers[] = {
    "no_sanitize",      "disable_sanitizer", "SANITIZE_THREAD",
    "thread_sanitizer", "__tsan_",           "__sanitizer_",
    "AnnotateIgnore",   "AnnotateHappens",   "AnnotateBenign"};

bool tools_can_be_believed(struct grading *grading, enum tools_tool tool)
{
    char why[RESULT_TEXT];
    if (tool != TOOLS_TSAN) {
        const char *program = build_flavour(grading, build_first(grading), why);
        return program == NULL || !counter_is_addressed(program);
    }
    for (size_t i = 0; i < sizeof silencers / sizeof *silencers; i++)
        if (strstr(grading->text, silencers[i]) != NULL)
            return false;
    return true;
}
