/*
 * memcheck, races, lock_order: what Valgrind and ThreadSanitizer find.
 *
 *     memcheck    MODE CLASSES    no memory error in one run
 *     races       MODE CLASSES    no data race, in two programs: that one, and
 *                                 the lab's stress program, in which all
 *                                 threads use up all memory at once
 *     lock_order  MODE CLASSES    likewise, no two locks in both orders
 *
 * The input is the first one of CLASSES. A run may take least_seconds, one of
 * ThreadSanitizer a third of that: it makes programs ten times slower,
 * Valgrind fifty times.
 *
 * One tool alone never costs points. DRD and helgrind do not know C11's
 * atomics, and helgrind reports races that are none; ThreadSanitizer sees only
 * what has been compiled for it. So what one kind reports the other has to
 * confirm, if only by another place:
 *
 *     races        ThreadSanitizer, and DRD or helgrind
 *     lock_order   ThreadSanitizer, and helgrind (DRD does not look for it)
 *
 * A submission that contains what silences one of them (tools.h) is judged by
 * the others. What is not confirmed is told, and passes. A program that hangs
 * after ThreadSanitizer has said why has confirmed it itself.
 */
#include <stdio.h>
#include <string.h>

#include "checks.h"
#include "tools.h"

/* What one kind of tool says of one subject. */
struct witness {
    enum tools_tool tool;
    const struct tools_run *run; /* that found something, or the last one */
    const struct tool_finding *finding; /* NULL: nothing */
    size_t places;
};

/* One check: what is looked for, and where. */
struct search {
    struct grading *grading;
    struct result_check *check;
    struct tools_wish wish;
    enum tool_subject subject;
    const char *subject_name;
};

static bool has_found(const struct witness *witness)
{
    return witness->finding != NULL;
}

/* Whether a run ended as it should, or could not even begin. */
static bool is_well(const struct witness *witness)
{
    return *witness->run->why != '\0' || witness->run->end == TOOLS_WELL;
}

static bool is_believed(const struct search *search, enum tools_tool tool)
{
    return tools_can_be_believed(search->grading, tool);
}

/* ---- looking ---- */

static bool prepare(struct search *search, struct grading *grading,
                    struct result_check *check)
{
    const char *argument = check->rubric->argument;
    size_t next = 0;
    *search = (struct search){.grading = grading, .check = check};
    search->wish.mode = inputs_mode(grading, argument);
    if (search->wish.mode == NULL)
        return false;
    struct grading_input *input = inputs_next(grading, argument, &next);
    if (input == NULL) {
        if (grading->signal == 0 && *grading->trouble == '\0')
            grading_fail(grading, "no input is of the classes in '%s'",
                         argument);
        return false;
    }
    search->wish.input = input;
    search->wish.seconds =
        subject_limit(grading, check->rubric, search->wish.mode, input);
    return true;
}

static bool look_at(const struct search *search, bool is_stress,
                    struct witness *witness)
{
    struct tools_wish wish = search->wish;
    wish.is_stress = is_stress;
    if (witness->tool == TOOLS_TSAN)
        wish.seconds = (wish.seconds + 2) / 3;
    witness->run = tools_run(search->grading, witness->tool, &wish);
    if (witness->run == NULL)
        return false;
    witness->finding =
        tool_report_first(&witness->run->report, search->subject);
    witness->places = tool_report_count(&witness->run->report, search->subject);
    return true;
}

/* Asks a tool about the stress program; and, unless that has brought it to
 * light, or down, about the program itself. @return false: interrupted. */
static bool look(const struct search *search, enum tools_tool tool,
                 struct witness *witness)
{
    *witness = (struct witness){.tool = tool};
    if (!search->grading->is_whole) {
        if (!look_at(search, true, witness))
            return false;
        if (has_found(witness) || *witness->run->why != '\0' ||
            !is_well(witness))
            return true;
    }
    return look_at(search, false, witness);
}

/* ---- telling ---- */

/* Adds a line to the commands: the last one of those that show another run. */
static void add_again(const struct search *search,
                      const struct witness *witness)
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

static void describe(const struct witness *witness, char what[RESULT_TEXT])
{
    const struct subject_wish *wish = &witness->run->wish;
    if (wish->input == NULL)
        result_set(what, "%s, all threads using up all memory",
                   tools_name(witness->tool));
    else
        result_set(what, "%s, %s, input %s", tools_name(witness->tool),
                   wish->mode->name, wish->input->family);
}

/* @param other what confirms it, or NULL. */
static void tell(const struct search *search, const struct witness *first,
                 const struct witness *other)
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

/* Passes; what was not confirmed is told. */
static void pass(const struct search *search, const struct witness *witnesses,
                 size_t count)
{
    struct result_check *check = search->check;
    result_pass(check);
    for (size_t i = 0; i < count; i++) {
        const struct witness *witness = &witnesses[i];
        const char *silent =
            witness->tool == TOOLS_TSAN ? "Valgrind" : "ThreadSanitizer";
        char so_far[RESULT_TEXT];
        if (!has_found(witness))
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

/* The program crashed or hung. What the tool had said until then, even of
 * another subject, is the best guess why. */
static void tell_crash(const struct search *search,
                       const struct witness *witness)
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
    subject_fail(search->grading, check, &run->wish, &run->result);
    describe(witness, check->what);
    if (run->report.count > 0)
        result_set(check->detail, "%s", guess->text);
}

/* A run that is no witness because the program, or the tool, was brought down.
 * @return whether that decides the check. */
static bool tell_end(const struct search *search, const struct witness *witness)
{
    struct result_check *check = search->check;
    const struct tools_run *run = witness->run;
    const char *name = tools_name(witness->tool);
    if (*run->why != '\0' && run->is_own_fault)
        result_fail(check, name, "a file that can be built for it", run->why);
    else if (*run->why != '\0')
        result_cannot_tell(check, run->why);
    else if (run->end == TOOLS_TAMPERED) {
        result_fail(check, name, "a report that has an end",
                    "exit status 0, but the report ends before");
        result_set(check->likely, "it runs another program in its place");
        subject_again(search->grading, check, &run->wish,
                      tools_again(witness->tool));
    } else if (run->end != TOOLS_WELL)
        tell_crash(search, witness);
    else
        return false;
    return true;
}

/* ---- memcheck ---- */

void check_memcheck(struct grading *grading, struct result_check *check)
{
    struct search search;
    struct witness witness = {.tool = TOOLS_MEMCHECK};
    if (!prepare(&search, grading, check))
        return;
    search.subject = TOOL_MEMORY;
    search.subject_name = "memory error";
    if (!look_at(&search, false, &witness))
        return;
    if (has_found(&witness)) {
        tell(&search, &witness, NULL);
        result_set(check->got, "%zu %s; first: %s, at %s", witness.places,
                   witness.places == 1 ? "place" : "places",
                   witness.finding->what, witness.finding->place);
    } else if (!tell_end(&search, &witness)) {
        result_pass(check);
    }
}

/* ---- races and lock_order ---- */

/* What ThreadSanitizer alone decides: it cannot run, or it has seen nothing
 * and the program is down. */
static bool ends_early(const struct search *search, const struct witness *tsan)
{
    return !has_found(tsan) && tell_end(search, tsan);
}

/* The program was brought down before this tool found anything. */
static bool is_down(const struct witness *witness)
{
    return *witness->run->why == '\0' && !has_found(witness) &&
           (witness->run->end == TOOLS_BADLY ||
            witness->run->end == TOOLS_TAMPERED);
}

/* The tool could not say what it would have found. */
static bool is_unheard(const struct witness *witness)
{
    return !has_found(witness) &&
           (*witness->run->why != '\0' || witness->run->end == TOOLS_TIMED_OUT);
}

/* @return the first witness of which something is true, or NULL. */
static const struct witness *first(const struct witness *witnesses,
                                   size_t count,
                                   bool (*is)(const struct witness *))
{
    for (size_t i = 0; i < count; i++)
        if (is(&witnesses[i]))
            return &witnesses[i];
    return NULL;
}

static bool has_all_found(const struct witness *witnesses, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += has_found(&witnesses[i]);
    return found == count;
}

/* All have been heard. @param all ThreadSanitizer first, then Valgrind's. */
static void judge(const struct search *search, const struct witness *all,
                  size_t count)
{
    const struct witness *other = first(all + 1, count - 1, has_found);
    const struct witness *down = first(all + 1, count - 1, is_down);
    const struct witness *unheard = first(all + 1, count - 1, is_unheard);
    bool is_certain =
        other != NULL || !is_well(all) || !is_believed(search, TOOLS_DRD);
    if (has_found(all) && is_certain)
        tell(search, all, other);
    else if (has_all_found(all + 1, count - 1) &&
             !is_believed(search, TOOLS_TSAN))
        tell(search, other, NULL);
    else if (down != NULL)
        tell_end(search, down);
    else if (has_found(all) && unheard != NULL)
        result_cannot_tell(search->check,
                           *unheard->run->why != '\0'
                               ? unheard->run->why
                               : "Valgrind was too slow to confirm what "
                                 "ThreadSanitizer reports");
    else
        pass(search, all, count);
}

void check_races(struct grading *grading, struct result_check *check)
{
    struct search search;
    struct witness all[3];
    size_t count = 2;
    if (!prepare(&search, grading, check))
        return;
    search.subject = TOOL_RACE;
    search.subject_name = "data race";
    if (!look(&search, TOOLS_TSAN, &all[0]) || ends_early(&search, &all[0]) ||
        !look(&search, TOOLS_DRD, &all[1]))
        return;
    bool is_needed = has_found(&all[0]) ? !has_found(&all[1])
                                        : !is_believed(&search, TOOLS_TSAN);
    if (is_needed && !look(&search, TOOLS_HELGRIND, &all[count++]))
        return;
    judge(&search, all, count);
}

void check_lock_order(struct grading *grading, struct result_check *check)
{
    struct search search;
    struct witness all[2];
    if (!prepare(&search, grading, check))
        return;
    search.subject = TOOL_LOCK_ORDER;
    search.subject_name = "lock order that is reversed elsewhere";
    if (!look(&search, TOOLS_TSAN, &all[0]) || ends_early(&search, &all[0]) ||
        !look(&search, TOOLS_HELGRIND, &all[1]))
        return;
    judge(&search, all, 2);
}
