/*
 * Compiles and links the submission in a box, each thing once.
 *
 *     build/x.c -> build/x.o -> (only the entry points stay visible)
 *                            -> build/x, linked with the lab's library
 *                            -> work/bin/x, where no submission can write
 *
 * Of an engine file, all external names but the entry points become local
 * before anything is linked with it. So a submission cannot replace functions
 * of the tests or of the C library by some of the same name.
 */
#include <stdlib.h>
#include <string.h>

#include "build_parts.h"
#include "folders.h"

const char *build_first(const struct grading *grading)
{
    return grading->lab.flavours[0].name;
}

/* ---- the object ---- */

/* Makes all names local but those that the lab asks for. */
static bool hide_names(struct grading *grading, struct build *build)
{
    static char keep[2 * LAB_WORDS][128];
    struct command command = {.count = 0};
    const char *const *lists[] = {grading->lab.functions, grading->lab.objects};
    size_t n = 0;
    command_add(&command, "objcopy");
    for (size_t i = 0; i < 2; i++) {
        for (const char *const *name = lists[i]; *name != NULL; name++) {
            snprintf(keep[n], sizeof keep[n], "--keep-global-symbol=%s", *name);
            command_add(&command, keep[n++]);
        }
    }
    command_add(&command, build->name);
    return build_step(grading, build, &command, 0);
}

/* Looks at what the file defines, which also tells its format. */
static void look_at_names(struct grading *grading, const struct build *build)
{
    struct builds *builds = grading->builds;
    builds->has_entry =
        entry_look(&builds->entry, build->path, builds->entry_why);
    if (!builds->has_entry)
        return;
    entry_judge(&builds->entry, &grading->lab, &builds->verdict);
    grading->is_whole = builds->verdict.is_whole;
    snprintf(grading->result->format, sizeof grading->result->format, "%s",
             grading->is_whole ? "whole program" : "engine file");
}

const struct build *build_object(struct grading *grading, const char *flavour,
                                 unsigned seconds)
{
    const struct lab_flavour *how = lab_flavour(&grading->lab, flavour);
    char name[64];
    char said[RESULT_TEXT];
    bool is_new;
    snprintf(name, sizeof name, "%s-%s.o", grading->lab.program, flavour);
    struct build *build = build_find(grading, name, &is_new);
    if (build == NULL || !is_new || !build_copy_kit(grading))
        return build;
    build_compile(grading, build, how, grading->lab.submission, seconds);
    if (!build->is_made)
        return build;
    if (how == grading->lab.flavours)
        look_at_names(grading, build);
    memcpy(said, build->said, sizeof said);
    build->is_made = grading->is_whole || hide_names(grading, build);
    if (build->is_made)
        memcpy(build->said, said, sizeof said);
    return build;
}

/* ---- programs ---- */

/* The library of a flavour. @return its path in the kit; NULL: trouble. */
static const char *library(struct grading *grading,
                           const struct lab_flavour *flavour)
{
    static char path[PATH_MAX];
    char from[PATH_MAX];
    char name[128];
    snprintf(name, sizeof name, "%s-%s", flavour->name, grading->lab.library);
    folders_path(from, grading->kit, "%s/%s", flavour->folder,
                 grading->lab.library);
    if (!build_need(grading, from, name))
        return NULL;
    return folders_path(path, grading->kit_copy, "%s", name);
}

/* Brings a program to where it is run. */
static bool fetch(struct grading *grading, struct build *build)
{
    char made[PATH_MAX];
    char why[RESULT_TEXT];
    folders_path(made, grading->build, "%s", build->name);
    folders_path(build->path, grading->work, "bin/%s", build->name);
    if (folders_copy(made, build->path, true, why))
        return true;
    result_set(build->said, "%s", why);
    return false;
}

void build_link(struct grading *grading, struct build *build,
                const struct build_parts *parts)
{
    const struct lab_flavour *flavour =
        lab_flavour(&grading->lab, parts->flavour);
    const struct build *object =
        build_object(grading, parts->flavour, parts->seconds);
    const char *archive = library(grading, flavour);
    struct command command;
    if (object == NULL || !object->is_made) {
        memcpy(build->said, object == NULL ? "" : object->said, RESULT_TEXT);
        return;
    }
    if (archive == NULL)
        return;
    build_start(&command, grading, flavour);
    command_add(&command, "-o");
    command_add(&command, build->name);
    command_add_all(&command, parts->options);
    command_add_all(&command, parts->objects);
    command_add(&command, object->name);
    command_add(&command, archive);
    command_add_all(&command, parts->libraries);
    command_add_all(&command, grading->lab.libraries);
    build->is_made = build_step(grading, build, &command, parts->seconds) &&
                     fetch(grading, build);
}

/* The first flavour's program has the plain name. */
void build_name(const struct grading *grading, const char *flavour,
                const char *what, char name[64])
{
    bool is_first = strcmp(flavour, build_first(grading)) == 0;
    snprintf(name, 64, "%s%s%s%s%s", grading->lab.program,
             *what != '\0' ? "-" : "", what, is_first ? "" : "-",
             is_first ? "" : flavour);
}

const struct build *build_program(struct grading *grading, const char *flavour,
                                  unsigned seconds)
{
    const struct build_parts parts = {.flavour = flavour, .seconds = seconds};
    char name[64];
    bool is_new;
    build_name(grading, flavour, "", name);
    struct build *build = build_find(grading, name, &is_new);
    if (build != NULL && is_new)
        build_link(grading, build, &parts);
    return build;
}

const struct build *build_probe(struct grading *grading, const char *flavour)
{
    static const char source[] = "int main(void)\n{\n    return 0;\n}\n";
    struct command command;
    char name[64];
    char path[PATH_MAX];
    bool is_new;
    build_name(grading, flavour, "probe", name);
    struct build *build = build_find(grading, name, &is_new);
    if (build == NULL || !is_new)
        return build;
    folders_path(path, grading->kit_copy, "%s.c", name);
    if (!folders_write(path, source, strlen(source), build->said))
        return build;
    build_start(&command, grading, lab_flavour(&grading->lab, flavour));
    command_add(&command, "-o");
    command_add(&command, build->name);
    command_add(&command, path);
    build->is_made =
        build_step(grading, build, &command, 0) && fetch(grading, build);
    return build;
}

const char *build_flavour(struct grading *grading, const char *flavour,
                          char why[RESULT_TEXT])
{
    if (lab_flavour(&grading->lab, flavour) == NULL) {
        snprintf(why, RESULT_TEXT, "the lab has no flavour '%s'", flavour);
        return NULL;
    }
    const struct build *build = build_program(grading, flavour, 0);
    if (build != NULL && build->is_made)
        return build->path;
    snprintf(why, RESULT_TEXT, "it does not build as '%s': %.1900s", flavour,
             build != NULL ? build->said : "");
    return NULL;
}

const struct entry_verdict *build_verdict(const struct grading *grading,
                                          char why[RESULT_TEXT])
{
    if (grading->builds != NULL && grading->builds->has_entry)
        return &grading->builds->verdict;
    result_set(why, "%s",
               grading->builds != NULL ? grading->builds->entry_why
                                       : "it has not been compiled");
    return NULL;
}

void build_forget(struct grading *grading)
{
    if (grading->builds != NULL && grading->builds->has_entry)
        entry_free(&grading->builds->entry);
    free(grading->builds);
    grading->builds = NULL;
}
