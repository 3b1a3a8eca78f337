/*
 * The program that is metered: can it be, and whose is which code of it?
 *
 * Both are looked at once for a grading, at the first run that is wanted.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "folders.h"
#include "metered_parts.h"

static bool copy_library(struct grading *grading, char why[RESULT_TEXT])
{
    char from[PATH_MAX];
    char *to = grading->metered->library;
    if (to[0] != '\0')
        return true;
    folders_path(to, grading->work, "bin/" METERED_LIBRARY_NAME);
    return folders_copy(
        folders_path(from, grading->tools, "grader/" METERED_LIBRARY_NAME), to,
        true, why);
}

/* A program that does not build is not metered: the checks before say why. */
static bool find_program(struct grading *grading, struct result_check *check)
{
    struct metered *metered = grading->metered;
    const char *first = build_first(grading);
    char why[OWNED_WHY];
    const struct build *object = build_object(grading, first, 0);
    const struct build *program = build_program(grading, first, 0);
    if (object == NULL || program == NULL)
        return false; /* grading->trouble says why */
    if (!object->is_made || !program->is_made)
        result_fail(check, "building", "a program",
                    object->is_made ? program->said : object->said);
    else if (!target_look(program->path, &metered->target))
        result_fail(check, "the program's file",
                    "a program that lockmeter can meter",
                    metered->target.problem);
    else if (!owned_open(&metered->owned, program->path, object->path, why))
        return grading_fail(grading, "%s", why);
    else
        return true;
    return false;
}

bool metered_prepare(struct grading *grading, struct result_check *check)
{
    char why[RESULT_TEXT];
    if (grading->metered == NULL)
        grading->metered = calloc(1, sizeof *grading->metered);
    if (grading->metered == NULL)
        return grading_fail(grading, "%s", strerror(ENOMEM));
    if (grading->metered->is_prepared)
        return true;
    if (!copy_library(grading, why))
        return grading_fail(grading, GRADING_UNBUILT, why);
    grading->metered->is_prepared = find_program(grading, check);
    return grading->metered->is_prepared;
}

enum metered_owner metered_owner(const struct grading *grading,
                                 const struct metered_run *run,
                                 uint64_t *return_address)
{
    const struct owned *owned = &grading->metered->owned;
    uint64_t address = *return_address - run->base;
    if (!run->has_base || !owned_is_code(owned, address - 1))
        return METERED_ELSEWHERE;
    if (owned_has(owned, address - 1))
        return METERED_SUBMISSION;
    uint64_t function = owned_call(owned, address);
    if (function == 0 || !owned_has(owned, function))
        return METERED_LIBRARY;
    *return_address = function + run->base + 1;
    return METERED_SUBMISSION;
}

uint64_t metered_static_bytes(const struct grading *grading)
{
    return grading->metered->owned.static_bytes;
}
