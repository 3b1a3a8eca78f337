/*
 * One step of building: a compiler or linker in the box, and what it sees.
 *
 * The compiler runs in the box, too: a file may include what it should not
 * see, or take for ever. What it finds there is the kit that students have:
 * headers, the library, the tests. They are copied as they are needed.
 */
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build_parts.h"
#include "folders.h"

/* Seconds that a step may take if no check says it, and bytes. */
#define SECONDS    60
#define FILE_BYTES (64 * 1024 * 1024)
#define MEMORY     ((uint64_t)2 * 1024 * 1024 * 1024)

/* A new entry, or an old one of that name; NULL: too many. */
struct build *build_find(struct grading *grading, const char *name,
                         bool *is_new)
{
    struct builds *builds = grading->builds;
    if (builds == NULL)
        builds = grading->builds = calloc(1, sizeof *builds);
    for (size_t i = 0; builds != NULL && i < builds->count; i++) {
        if (strcmp(builds->list[i].name, name) == 0) {
            *is_new = false;
            return &builds->list[i];
        }
    }
    if (builds == NULL || builds->count == BUILD_MOST) {
        grading_fail(grading, "no room for '%s'", name);
        return NULL;
    }
    struct build *build = &builds->list[builds->count++];
    snprintf(build->name, sizeof build->name, "%s", name);
    *is_new = true;
    return build;
}

/* ---- the kit ---- */

/* Copies a file of the kit to kit/NAME, once. */
bool build_need(struct grading *grading, const char *from, const char *name)
{
    char to[PATH_MAX];
    char why[RESULT_TEXT];
    if (access(folders_path(to, grading->kit_copy, "%s", name), F_OK) == 0)
        return true;
    return folders_copy(from, to, false, why) ||
           grading_fail(grading, GRADING_UNBUILT, why);
}

static bool copy_headers(struct grading *grading, const char *pattern)
{
    char path[PATH_MAX];
    glob_t found;
    bool ok = glob(folders_path(path, grading->kit, "%s", pattern), 0, NULL,
                   &found) == 0;
    if (!ok)
        return grading_fail(grading, "no file is '%s'", path);
    for (size_t i = 0; ok && i < found.gl_pathc; i++)
        ok = build_need(grading, found.gl_pathv[i],
                        strrchr(found.gl_pathv[i], '/') + 1);
    globfree(&found);
    return ok;
}

bool build_copy_kit(struct grading *grading)
{
    char path[PATH_MAX];
    char why[RESULT_TEXT];
    bool ok = true;
    if (grading->builds->has_kit)
        return true;
    for (size_t i = 0; ok && grading->lab.headers[i] != NULL; i++)
        ok = copy_headers(grading, grading->lab.headers[i]);
    folders_path(path, grading->build, "%s", grading->lab.submission);
    grading->builds->has_kit = true;
    if (ok && !folders_write(path, grading->text, grading->length, why))
        return grading_fail(grading, "%s", why);
    return ok;
}

/* ---- a step ---- */

/* Runs a compiler or linker. It has done its job if the file is there. */
bool build_step(struct grading *grading, struct build *build,
                const struct command *command, unsigned seconds)
{
    static struct sandbox_result result;
    static char *const environment[] = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8",
                                        "LC_ALL=C.UTF-8", NULL};
    char why[SANDBOX_WHY + 64];
    const struct sandbox_job job = {
        .argv = (char *const *)command->list,
        .environment = environment,
        .may_write = true,
        .mounts = {{grading->kit_copy, grading->kit_copy}},
        .limits = {.wall_seconds = seconds > 0 ? seconds : SECONDS,
                   .memory_bytes = MEMORY,
                   .file_bytes = FILE_BYTES,
                   .output_bytes = (uint64_t)1024 * 1024}};
    sandbox_run(&grading->build_box, &job, &result);
    if (result.end == SANDBOX_INTERRUPTED)
        grading->signal = result.code;
    if (result.end == SANDBOX_NOT_STARTED)
        return grading_fail(grading, "cannot run '%s': %s", command->list[0],
                            result.why);
    build->is_too_slow = result.end == SANDBOX_TIMED_OUT;
    result_set(build->said, "%.*s", (int)result.err.length, result.err.text);
    if (result.end == SANDBOX_EXITED && result.code == 0)
        return true;
    if (result.end != SANDBOX_EXITED)
        result_set(build->said, "%s: %s", command->list[0],
                   sandbox_describe(&job, &result, why, sizeof why));
    return false;
}

/* "-I" and where the headers are. */
static const char *include_word(const struct grading *grading)
{
    static char word[PATH_MAX + 3];
    snprintf(word, sizeof word, "-I%s", grading->kit_copy);
    return word;
}

void build_start(struct command *command, const struct grading *grading,
                 const struct lab_flavour *flavour)
{
    *command = (struct command){.count = 0};
    command_add(command, "gcc");
    command_add(command, "-fdiagnostics-color=never");
    command_add_all(command, grading->lab.cflags);
    command_add_all(command, flavour->flags);
    command_add(command, include_word(grading));
}

void build_compile(struct grading *grading, struct build *build,
                   const struct lab_flavour *flavour, const char *source,
                   unsigned seconds)
{
    struct command command;
    build_start(&command, grading, flavour);
    command_add(&command, "-c");
    command_add(&command, "-o");
    command_add(&command, build->name);
    command_add(&command, source);
    build->is_made = build_step(grading, build, &command, seconds);
    folders_path(build->path, grading->build, "%s", build->name);
}
