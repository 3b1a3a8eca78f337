/*
 * memcheck, asan, races, lock_order: what Valgrind and sanitizers find.
 *
 *     memcheck    MODE CLASSES    no memory error in one run, and no leak
 *     asan        MODE CLASSES    likewise, as AddressSanitizer sees it: beyond
 *                                 variables, too, but no leaks
 *     races       MODE CLASSES    no data race, in two programs: that one, and
 *                                 the lab's stress program, if it has one, in
 *                                 which threads do their worst at once
 *     lock_order  MODE CLASSES    likewise, no two locks in both orders
 *
 * The input is the first one of CLASSES. A run may take least_seconds, one of
 * ThreadSanitizer a third of that: it makes programs ten times slower,
 * Valgrind fifty times.
 *
 * Of races one tool alone never costs points. DRD and helgrind do not know
 * C11's atomics, and helgrind reports races that are none; ThreadSanitizer sees
 * only what has been compiled for it. So what one kind reports the other has to
 * confirm, if only by another place:
 *
 *     races        ThreadSanitizer, and DRD or helgrind
 *     lock_order   ThreadSanitizer, and helgrind (DRD does not look for it)
 *
 * A submission that contains what silences one of them (tools.h) is judged by
 * the others. What is not confirmed is told, and passes. A program that hangs
 * after ThreadSanitizer has said why has confirmed it itself. One that data
 * races bring down fails once: lock_order passes it.
 */
#include "checks.h"
#include "tools.h"
#include "tools_tell.h"

static bool is_believed(const struct tools_search *search, enum tools_tool tool)
{
    return tools_can_be_believed(search->grading, tool);
}

/* ---- looking ---- */

static bool prepare(struct tools_search *search, struct grading *grading,
                    struct result_check *check)
{
    const char *argument = check->rubric->argument;
    size_t next = 0;
    *search = (struct tools_search){.grading = grading, .check = check};
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

/* Whether data races are why the program was brought down, or runs in a circle
 * of its free list, which is not what is looked for. Threads that wait for each
 * other's locks would have been reported: ThreadSanitizer does so first. */
static bool has_raced(const struct tools_search *search,
                      const struct tools_run *run)
{
    return search->subject == TOOL_LOCK_ORDER && *run->why == '\0' &&
           (run->end == TOOLS_BADLY || run->end == TOOLS_TIMED_OUT) &&
           tool_report_count(&run->report, TOOL_RACE) > 0;
}

static bool look_at(const struct tools_search *search, bool is_stress,
                    struct tools_witness *witness)
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
    witness->has_raced = has_raced(search, witness->run);
    return true;
}

/* Asks a tool about the stress program; and, unless that has brought it to
 * light, or down, about the program itself. @return false: interrupted. */
static bool look(const struct tools_search *search, enum tools_tool tool,
                 struct tools_witness *witness)
{
    *witness = (struct tools_witness){.tool = tool};
    if (!search->grading->is_whole && search->grading->lab.stress != NULL) {
        if (!look_at(search, true, witness))
            return false;
        if (tools_has_found(witness) || *witness->run->why != '\0' ||
            !(tools_is_well(witness) || witness->has_raced))
            return true;
    }
    return look_at(search, false, witness);
}

/* ---- memcheck and asan ---- */

static void check_by(enum tools_tool tool, struct grading *grading,
                     struct result_check *check)
{
    struct tools_search search;
    struct tools_witness witness = {.tool = tool};
    if (!prepare(&search, grading, check))
        return;
    search.subject = TOOL_MEMORY;
    search.subject_name = "memory error";
    if (!look_at(&search, false, &witness))
        return;
    if (tools_has_found(&witness)) {
        tools_tell(&search, &witness, NULL);
        result_set(check->got, "%zu %s; first: %s, at %s", witness.places,
                   witness.places == 1 ? "place" : "places",
                   witness.finding->what, witness.finding->place);
    } else if (!tools_tell_end(&search, &witness)) {
        result_pass(check);
    }
}

void check_memcheck(struct grading *grading, struct result_check *check)
{
    check_by(TOOLS_MEMCHECK, grading, check);
}

void check_asan(struct grading *grading, struct result_check *check)
{
    check_by(TOOLS_ASAN, grading, check);
}

/* ---- races and lock_order ---- */

/* What ThreadSanitizer alone decides: it cannot run, or it has seen nothing
 * and the program is down. */
static bool ends_early(const struct tools_search *search,
                       const struct tools_witness *tsan)
{
    return !tools_has_found(tsan) && !tsan->has_raced &&
           tools_tell_end(search, tsan);
}

/* The program was brought down before this tool found anything. */
static bool is_down(const struct tools_witness *witness)
{
    return *witness->run->why == '\0' && !tools_has_found(witness) &&
           !witness->has_raced &&
           (witness->run->end == TOOLS_BADLY ||
            witness->run->end == TOOLS_TAMPERED ||
            witness->run->end == TOOLS_IDLE);
}

/* The tool could not say what it would have found. */
static bool is_unheard(const struct tools_witness *witness)
{
    return !tools_has_found(witness) &&
           (*witness->run->why != '\0' || witness->run->end == TOOLS_TIMED_OUT);
}

/* @return the first witness of which something is true, or NULL. */
static const struct tools_witness *
first(const struct tools_witness *witnesses, size_t count,
      bool (*is)(const struct tools_witness *))
{
    for (size_t i = 0; i < count; i++)
        if (is(&witnesses[i]))
            return &witnesses[i];
    return NULL;
}

static bool has_all_found(const struct tools_witness *witnesses, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += tools_has_found(&witnesses[i]);
    return found == count;
}

/* All have been heard. @param all ThreadSanitizer first, then Valgrind's. */
static void judge(const struct tools_search *search,
                  const struct tools_witness *all, size_t count)
{
    const struct tools_witness *other =
        first(all + 1, count - 1, tools_has_found);
    const struct tools_witness *down = first(all + 1, count - 1, is_down);
    const struct tools_witness *unheard = first(all + 1, count - 1, is_unheard);
    bool is_certain =
        other != NULL || !tools_is_well(all) || !is_believed(search, TOOLS_DRD);
    if (tools_has_found(all) && is_certain)
        tools_tell(search, all, other);
    else if (has_all_found(all + 1, count - 1) &&
             !is_believed(search, TOOLS_TSAN))
        tools_tell(search, other, NULL);
    else if (down != NULL)
        tools_tell_end(search, down);
    else if (tools_has_found(all) && unheard != NULL)
        result_cannot_tell(search->check,
                           *unheard->run->why != '\0'
                               ? unheard->run->why
                               : "Valgrind was too slow to confirm what "
                                 "ThreadSanitizer reports");
    else
        tools_pass(search, all, count);
}

void check_races(struct grading *grading, struct result_check *check)
{
    struct tools_search search;
    struct tools_witness all[3];
    size_t count = 2;
    if (!prepare(&search, grading, check))
        return;
    search.subject = TOOL_RACE;
    search.subject_name = "data race";
    if (!look(&search, TOOLS_TSAN, &all[0]) || ends_early(&search, &all[0]) ||
        !look(&search, TOOLS_DRD, &all[1]))
        return;
    bool is_needed = tools_has_found(&all[0])
                         ? !tools_has_found(&all[1])
                         : !is_believed(&search, TOOLS_TSAN);
    if (is_needed && !look(&search, TOOLS_HELGRIND, &all[count++]))
        return;
    judge(&search, all, count);
}

void check_lock_order(struct grading *grading, struct result_check *check)
{
    struct tools_search search;
    struct tools_witness all[2];
    if (!prepare(&search, grading, check))
        return;
    search.subject = TOOL_LOCK_ORDER;
    search.subject_name = "lock order that is reversed elsewhere";
    if (!look(&search, TOOLS_TSAN, &all[0]) || ends_early(&search, &all[0]) ||
        !look(&search, TOOLS_HELGRIND, &all[1]))
        return;
    judge(&search, all, 2);
}
