/*
 * Takes an earlier result over. It must be of the same file, lab and seed;
 * what the rubric no longer has is passed over, and what it has besides runs
 * like what measures time. A check that needs one which has failed is skipped
 * as always: result_may_run looks at what was taken as at anything else.
 */
#include "taken.h"

#include <string.h>

#include "checks.h"
#include "result_read.h"

/* The line of the rubric with an id; NULL: there is none. */
static const struct rubric_check *line_of(const struct rubric *rubric,
                                          const char *id)
{
    for (size_t i = 0; i < rubric->count; i++)
        if (strcmp(rubric->checks[i].id, id) == 0)
            return &rubric->checks[i];
    return NULL;
}

static void take_check(struct grading *grading, const struct result_check *old)
{
    const struct rubric_check *line =
        line_of(&grading->rubric, old->rubric->id);
    if (line == NULL || checks_is_timed(line->check))
        return;
    struct result_check *check =
        &grading->result->checks[line - grading->rubric.checks];
    *check = *old;
    check->rubric = line;
    if (old->blocker != NULL)
        check->blocker = line_of(&grading->rubric, old->blocker->id);
}

static void take(struct grading *grading, const struct result *old)
{
    struct result *result = grading->result;
    grading->is_whole = strcmp(old->format, "whole program") == 0;
    memcpy(result->format, old->format, sizeof result->format);
    memcpy(result->started, old->started, sizeof result->started);
    result->seconds = old->seconds;
    for (size_t i = 0; i < old->rubric->count; i++)
        take_check(grading, &old->checks[i]);
    for (size_t i = 0; i < old->note_count; i++)
        result_note(result, "%s", old->notes[i]);
}

/* Why it cannot be completed; NULL: it can. */
static const char *judge(const struct grading *grading,
                         const struct grading_wish *wish,
                         const struct result *old)
{
    if (strcmp(old->hash, grading->result->hash) != 0)
        return "it is of another file";
    if (strcmp(old->rubric->lab, grading->rubric.lab) != 0)
        return "it is of another lab";
    if (wish->has_seed && wish->seed != old->seed)
        return "it has another seed";
    return old->is_complete ? NULL : "it is not complete";
}

/* What is measured has to be there; checks that would make it are taken. */
static bool make_program(struct grading *grading)
{
    const struct build *build = build_program(grading, build_first(grading), 0);
    if (build != NULL && build->is_made)
        return true;
    return grading_fail(grading, "it does not build any more: %.1900s",
                        build != NULL ? build->said : "");
}

bool taken_read(struct grading *grading, const struct grading_wish *wish,
                const char *path)
{
    char why[RESULT_TEXT];
    struct result *old = result_read_file(path, why);
    if (old == NULL)
        return grading_fail(grading, "%s", why);
    const char *reason = judge(grading, wish, old);
    if (reason == NULL) {
        grading->seed = grading->result->seed = old->seed;
        take(grading, old);
    }
    bool ok = reason == NULL;
    if (!ok)
        grading_fail(grading, "cannot complete '%.500s': %s", path, reason);
    else if (taken_is_lacking(old))
        ok = make_program(grading);
    result_read_free(old);
    return ok;
}

bool taken_is_lacking(const struct result *result)
{
    for (size_t i = 0; i < result->rubric->count; i++)
        if (result->checks[i].status == RESULT_SKIP &&
            strcmp(result->checks[i].reason, TAKEN_LATER) == 0)
            return true;
    return false;
}
