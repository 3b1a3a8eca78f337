/*
 * What a check says of what tools found, or of what kept them from finding
 * anything: the first finding with its stacks, and commands that show it again.
 */
#include "tools_tell.h"

#include <string.h>

bool tools_has_found(const struct tools_witness *witness)
{
    return witness->finding != NULL;
}

bool tools_is_well(const struct tools_witness *witness)
{
    return *witness->run->why != '\0' || witness->run->end == TOOLS_WELL;
}

/* Adds a line to the commands: the last one of those that show another run. */
static void add_again(const struct tools_search *search,
                      const struct tools_witness *witness)
{
    struct result_check *check = search->check;
    char first[RESULT_TEXT];
    char more[RESULT_TEXT];
    memcpy(first, check->again, sizeof first);
    subject_again(search->grading, check, &witness->run->wish,
                  tools_again(witness->tool));
    const char *line = strrchr(check->again, '\n');
    memcpy(more, check->again, sizeof more);
    if (line != NULL)
        result_set(check->again, "%.1000s\n%.1000s", first,
                   more + (line + 1 - check->again));
}

static void describe(const struct tools_witness *witness,
                     char what[RESULT_TEXT])
{
    const struct subject_wish *wish = &witness->run->wish;
    if (wish->input == NULL)
        result_set(what, "%s, all threads using up all memory",
                   tools_name(witness->tool));
    else
        result_set(what, "%s, %s, input %s", tools_name(witness->tool),
                   wish->mode->name, wish->input->family);
}

void tools_tell(const struct tools_search *search,
                const struct tools_witness *first,
                const struct tools_witness *other)
{
    struct result_check *check = search->check;
    char what[RESULT_TEXT];
    char expected[RESULT_TEXT];
    char got[RESULT_TEXT];
    describe(first, what);
    result_set(expected, "no %s", search->subject_name);
    result_set(got, "%zu %s, first at %s%s%s", first->places,
               first->places == 1 ? "place" : "places", first->finding->place,
               other != NULL ? "; confirmed by " : "",
               other != NULL ? tools_name(other->tool) : "");
    result_fail(check, what, expected, got);
    result_set(check->detail, "%s", first->finding->text);
    subject_again(search->grading, check, &first->run->wish,
                  tools_again(first->tool));
    if (other != NULL)
        add_again(search, other);
}

void tools_pass(const struct tools_search *search,
                const struct tools_witness *witnesses, size_t count)
{
    struct result_check *check = search->check;
    result_pass(check);
    for (size_t i = 0; i < count; i++) {
        const struct tools_witness *witness = &witnesses[i];
        const char *silent =
            witness->tool == TOOLS_TSAN ? "Valgrind" : "ThreadSanitizer";
        char so_far[RESULT_TEXT];
        if (!tools_has_found(witness))
            continue;
        memcpy(so_far, check->detail, sizeof so_far);
        result_set(check->detail,
                   "%.1000s%s%s reports a %s at %s; %s does not confirm it, so "
                   "no points are lost",
                   so_far, *so_far != '\0' ? "\n" : "",
                   tools_name(witness->tool), search->subject_name,
                   witness->finding->place, silent);
    }
}

/* A sanitizer's own exit status, and none of its words. */
static bool is_mute(const struct tools_witness *witness)
{
    const struct sandbox_result *result = &witness->run->result;
    return tools_is_sanitizer(witness->tool) && result->end == SANDBOX_EXITED &&
           result->code == TOOLS_REPORTED;
}

/* The program crashed or hung. What the tool had said until then, even of
 * another subject, is the best guess why. */
static void tell_crash(const struct tools_search *search,
                       const struct tools_witness *witness)
{
    struct result_check *check = search->check;
    const struct tools_run *run = witness->run;
    const struct tool_finding *guess = run->report.findings;
    if (run->report.count > 0)
        result_set(check->likely, "%s says: %s, at %s",
                   tools_name(witness->tool), guess->what, guess->place);
    else if (run->end == TOOLS_TIMED_OUT)
        result_set(check->likely, "threads wait for each other, or one of them "
                                  "runs in a circle");
    else if (is_mute(witness))
        result_set(check->likely,
                   "%s had something to say (status %d is its), but standard "
                   "error was closed",
                   tools_name(witness->tool), TOOLS_REPORTED);
    else
        result_set(check->likely, "it fails when threads run in an order that "
                                  "is not the usual one: what do they share?");
    subject_fail(search->grading, check, &run->wish, &run->result);
    describe(witness, check->what);
    if (run->report.count > 0)
        result_set(check->detail, "%s", guess->text);
}

/* It ended well, and is not what was to be looked at. */
static void tell_absence(const struct tools_search *search,
                         const struct tools_witness *witness)
{
    struct result_check *check = search->check;
    const struct tools_run *run = witness->run;
    const char *expected = "a report that has an end";
    const char *likely = "it runs another program in its place, or shuts what "
                         "is not its own";
    char got[RESULT_TEXT] = "exit status 0, but the tool's report ends before";
    char answer[LAB_ANSWER];
    if (run->end == TOOLS_IDLE) {
        expected = run->wish.input->answer;
        if (subject_answer(search->grading, &run->result, answer)) {
            likely = "what it has to do can be looked at when its answer is "
                     "right; see to that first";
            result_set(got, "%s", answer);
        } else {
            likely = "it does something else when it is watched";
            result_set(got, "exit status 0, but no line that begins '%s'",
                       search->grading->lab.answer);
        }
    }
    result_fail(check, tools_name(witness->tool), expected, got);
    result_set(check->likely, "%s", likely);
    subject_again(search->grading, check, &run->wish,
                  tools_again(witness->tool));
}

bool tools_tell_end(const struct tools_search *search,
                    const struct tools_witness *witness)
{
    struct result_check *check = search->check;
    const struct tools_run *run = witness->run;
    const char *name = tools_name(witness->tool);
    if (*run->why != '\0' && run->is_own_fault)
        result_fail(check, name, "a file that can be built for it", run->why);
    else if (*run->why != '\0')
        result_cannot_tell(check, run->why);
    else if (run->end == TOOLS_TAMPERED || run->end == TOOLS_IDLE)
        tell_absence(search, witness);
    else if (run->end != TOOLS_WELL)
        tell_crash(search, witness);
    else
        return false;
    return true;
}
