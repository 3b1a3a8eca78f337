/*
 * second_count   MODE CLASSES   least_seconds times_baseline most_difference
 *
 * The lock counts once more, by Valgrind: who counts in the program's own
 * memory can be lied to. The program that is graded runs under DRD, which
 * traces each call of a lock function, with lockmeter's library in it, which
 * counts as always. Both have to agree (second_count.h); without Valgrind it
 * may take at most `most_difference` acquisitions a block fewer. The input is
 * the first one of CLASSES.
 *
 * What is not heard of is as suspicious as what is wrong: a program that ends
 * badly, or not at all, only where it is watched, fails. What cannot be told
 * is left to machines on which Valgrind runs nothing.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "checks.h"
#include "counter.h"
#include "listener.h"
#include "metered_parts.h"
#include "second_count.h"

#define VALGRIND "/usr/bin/valgrind"

/* What makes it visible, by hand. */
#define AGAIN METERED_COMMAND " --witness"

/* --log-fd follows. Programs that take its place are traced, too. */
static const char *const command[] = {VALGRIND,
                                      "--command-line-only=yes",
                                      "--tool=drd",
                                      "--vgdb=no",
                                      "--fair-sched=yes",
                                      "--trace-children=yes",
                                      "--trace-mutex=yes",
                                      "--trace-rwlock=yes",
                                      "--trace-semaphore=yes",
                                      "--trace-barrier=yes"};

#define COMMAND_WORDS (sizeof command / sizeof *command)

/* One check. */
struct second {
    struct grading *grading;
    struct result_check *check;
    struct subject_wish wish;
    uint64_t plain; /* acquisitions without Valgrind */
    struct meter meter;
    struct witness_trace trace;
    bool is_cut; /* the trace */
};

static void describe(const struct second *second, char what[RESULT_TEXT])
{
    result_set(what, "%s, input %s, counted by lockmeter and Valgrind's DRD",
               second->wish.mode->name, second->wish.input->family);
}

static bool fail(struct second *second, const char *expected, const char *got)
{
    char what[RESULT_TEXT];
    describe(second, what);
    result_fail(second->check, what, expected, got);
    subject_again(second->grading, second->check, &second->wish, AGAIN);
    return false;
}

/* ---- the run ---- */

static void read_trace(struct second *second, const struct listener *listener)
{
    witness_trace_feed(&second->trace, listener->bytes, listener->length);
    second->is_cut = listener->length == LISTENER_BYTES;
}

/* Runs something under DRD, and reads its trace. @param run is called for it;
 * false: grading cannot go on. */
static bool trace(struct second *second,
                  bool (*run)(struct second *, struct subject_wish *),
                  struct subject_wish wish)
{
    struct grading *grading = second->grading;
    const char *before[COMMAND_WORDS + 2] = {0};
    struct listener listener;
    char option[32];
    if (!listener_open(&listener))
        return grading_fail(grading, "cannot listen to Valgrind: %s",
                            strerror(errno));
    memcpy(before, command, sizeof command);
    snprintf(option, sizeof option, "--log-fd=%d", listener.file);
    before[COMMAND_WORDS] = option;
    wish.before = before;
    wish.also_keep = listener.file;
    bool ok = run(second, &wish);
    listener_close(&listener);
    if (ok)
        read_trace(second, &listener);
    listener_free(&listener);
    return ok;
}

static bool run_counted(struct second *second, struct subject_wish *wish)
{
    return metered_run_with(second->grading, &second->meter, wish);
}

static bool run_control(struct second *second, struct subject_wish *wish)
{
    struct grading *grading = second->grading;
    subject_run(grading, wish, &grading->metered->result);
    return grading->signal == 0 && *grading->trouble == '\0';
}

/* ---- what came of it ---- */

/* Valgrind did not say a word. Does it, of a program that is not theirs? */
static bool tell_silence(struct second *second)
{
    struct subject_wish control = {.program = "/usr/bin/true"};
    char why[RESULT_TEXT];
    result_set(why, "Valgrind does not work here: %.1000s",
               *second->trace.complaint != '\0'
                   ? second->trace.complaint
                   : second->grading->metered->result.err.text);
    if (!trace(second, run_control, control))
        return false;
    if (second->trace.has_header)
        return fail(second, "a program that Valgrind can run", why);
    result_cannot_tell(second->check, why);
    return false;
}

/* Whether it did its job under DRD, too; if not, the check has its status. */
static bool is_well(struct second *second)
{
    struct grading *grading = second->grading;
    const struct sandbox_result *result = &grading->metered->result;
    const char *right = second->wish.input->answer;
    char answer[LAB_ANSWER];
    if (!second->trace.has_header)
        return tell_silence(second);
    if (result->end != SANDBOX_EXITED || result->code != 0) {
        result_set(second->check->likely,
                   result->end == SANDBOX_TIMED_OUT
                       ? "a thread runs in a circle until another one has "
                         "done something; or they wait for each other"
                       : "it fails when threads run in an order that is not "
                         "the usual one, or when it sees that it is watched");
        subject_fail(grading, second->check, &second->wish, result);
        describe(second, second->check->what);
        subject_again(grading, second->check, &second->wish, AGAIN);
        return false;
    }
    if (!subject_answer(grading, result, answer))
        answer[0] = '\0';
    return strcmp(answer, right) == 0 ||
           fail(second, right, *answer != '\0' ? answer : "no answer");
}

static void compare(struct second *second)
{
    static struct witness_result counts; /* large */
    const struct shared *shared = second->meter.shared;
    struct result_check *check = second->check;
    double most = rubric_number(check->rubric, "most_difference");
    char got[RESULT_TEXT];
    memset(&counts, 0, sizeof counts);
    witness_compare(shared, &second->trace, &counts);
    const struct second_facts facts = {
        .counts = &counts,
        .is_counted = second_count_was_in(shared, second->meter.pid),
        .is_sound = second->meter.is_sound,
        .is_cut =
            second->is_cut || second->trace.lost > 0 || shared->lost_slots > 0,
        .plain = second->plain,
        .spare = (uint64_t)(most * (double)second->wish.input->blocks)};
    result_figure(check, "acquisitions, by Valgrind's count",
                  (double)second_count_traced(&counts), "", 0, 0);
    result_figure(check, "by lockmeter's, in the same run",
                  (double)counts.acquisitions_counted, "", 0, 0);
    result_figure(check, "by lockmeter's, without Valgrind",
                  (double)second->plain, "", 0, 0);
    if (second_count_agrees(&facts, got))
        result_pass(check);
    else
        fail(second, "two counts of the same locks that agree", got);
}

/* ---- all of it ---- */

/* The input, and the run without Valgrind. @return false: the check has its
 * status, or grading cannot go on. */
static bool prepare(struct second *second)
{
    struct grading *grading = second->grading;
    struct result_check *check = second->check;
    const char *argument = check->rubric->argument;
    size_t next = 0;
    const struct lab_mode *mode = inputs_mode(grading, argument);
    struct grading_input *input =
        mode != NULL ? inputs_next(grading, argument, &next) : NULL;
    if (input == NULL && grading->signal == 0 && *grading->trouble == '\0')
        grading_fail(grading, "no input is of the classes in '%s'", argument);
    if (input == NULL)
        return false;
    const struct metered_run *run = metered_run(grading, check, mode, input);
    if (run == NULL)
        return false;
    second->plain = run->report.all.acquisitions;
    second->wish = (struct subject_wish){
        .mode = mode,
        .input = input,
        .wall_seconds = subject_limit(grading, check->rubric, mode, input)};
    return grading->signal == 0 && *grading->trouble == '\0';
}

static void count(struct second *second)
{
    /* Times are not asked for, and without them it is five times as fast. */
    const struct meter_options options = {
        .no_tsc = true, .library = second->grading->metered->library};
    char why[METER_WHY];
    if (!meter_open(&second->meter, &options, why)) {
        grading_fail(second->grading, "%s", why);
        return;
    }
    if (trace(second, run_counted, second->wish) && is_well(second))
        compare(second);
    meter_close(&second->meter);
}

/* Requests to Valgrind can change what it sees. */
static bool is_addressed(struct second *second)
{
    char why[RESULT_TEXT];
    const char *program =
        build_flavour(second->grading, build_first(second->grading), why);
    if (program == NULL || !counter_is_addressed(program))
        return false;
    fail(second, "no requests to Valgrind in the program that is graded",
         "some");
    result_set(second->check->likely,
               "valgrind.h is used: only with the flags of the build that is "
               "meant for Valgrind");
    return true;
}

void check_second_count(struct grading *grading, struct result_check *check)
{
    struct second second = {.grading = grading, .check = check};
    if (!prepare(&second) || is_addressed(&second))
        return;
    if (access(VALGRIND, X_OK) != 0) {
        result_cannot_tell(check, "there is no " VALGRIND);
        return;
    }
    if (!witness_trace_begin(&second.trace)) {
        grading_fail(grading, "%s", strerror(ENOMEM));
        return;
    }
    count(&second);
    witness_trace_free(&second.trace);
}
