/*
 * Programs of the kit's tests with the submission's object: tests of a unit,
 * and the stress program.
 *
 * Of a unit's tests, their harness and its libraries, main only stays visible,
 * in one object that comes first; their program has no table of symbols. So a
 * submission cannot ask for them by name, which would tell it where it is.
 */
#include <string.h>

#include "build_parts.h"
#include "folders.h"

/* What belongs to the C library is no archive to take objects from. */
static bool is_c_library(const char *word)
{
    static const char *const all[] = {"-lm", "-lrt", "-lpthread", "-ldl"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(word, all[i]) == 0)
            return true;
    return false;
}

/* Makes one object of tests, harness and its libraries: main is all it shows.
 * It is of the kit: if that fails, it is not the submission's fault. */
static bool join_tests(struct grading *grading, struct build *build,
                       const char *tests, const char *harness)
{
    const char *const *library = grading->lab.harness_libraries;
    struct command join = {.count = 0};
    const struct command hide = {
        .list = {"objcopy", "--keep-global-symbol=main", build->name}};
    const char *const start[] = {"gcc",       "-r",  "-nostdlib", "-o",
                                 build->name, tests, harness,     NULL};
    command_add_all(&join, start);
    for (; *library != NULL; library++)
        if (!is_c_library(*library))
            command_add(&join, *library);
    build->is_made = build_step(grading, build, &join, 0) &&
                     build_step(grading, build, &hide, 0);
    return build->is_made ||
           grading_fail(grading, "cannot join the tests: %s", build->said);
}

/* The object with a unit's tests, once. @return NULL: trouble. */
static const struct build *unit_object(struct grading *grading,
                                       const struct lab_unit *unit)
{
    char name[64];
    char from[PATH_MAX];
    char tests[PATH_MAX];
    char harness[PATH_MAX];
    bool is_new;
    snprintf(name, sizeof name, "tests-%.50s.o", unit->name);
    struct build *build = build_find(grading, name, &is_new);
    if (build == NULL || !is_new)
        return build;
    folders_path(tests, grading->kit_copy, "%s.o", unit->name);
    folders_path(harness, grading->kit_copy, "harness.o");
    if (!build_need(grading,
                    folders_path(from, grading->tools, "%s", unit->object),
                    strrchr(tests, '/') + 1) ||
        !build_need(
            grading,
            folders_path(from, grading->tools, "%s", grading->lab.harness),
            "harness.o") ||
        !join_tests(grading, build, tests, harness))
        return NULL;
    return build;
}

/* Their program: the addresses of other libraries' functions in memory that is
 * read only, and no symbols, but for a student who keeps it for a debugger. */
static const char *const bare[] = {"-Wl,-z,relro,-z,now", "-s", NULL};
static const char *const with_symbols[] = {"-Wl,-z,relro,-z,now", NULL};

const struct build *build_unit(struct grading *grading, const char *unit)
{
    const struct lab *lab = &grading->lab;
    char name[64];
    bool is_new;
    const struct lab_unit *found = lab->units;
    while (found < lab->units + lab->unit_count &&
           strcmp(found->name, unit) != 0)
        found++;
    build_name(grading, build_first(grading), unit, name);
    struct build *build = build_find(grading, name, &is_new);
    if (build == NULL || !is_new)
        return build;
    if (found == lab->units + lab->unit_count) {
        grading_fail(grading, "the lab has no unit '%s'", unit);
        return build;
    }
    const struct build *tests = unit_object(grading, found);
    if (tests == NULL || !tests->is_made)
        return build;
    const struct build_parts parts = {
        .flavour = build_first(grading),
        .objects = {tests->name},
        .libraries = lab->harness_libraries,
        .options = grading->keeps_symbols ? with_symbols : bare};
    build_link(grading, build, &parts);
    return build;
}

/* The stress program's own object: from a source of the kit. */
static const struct build *stress_object(struct grading *grading,
                                         const char *flavour)
{
    char name[64];
    char from[PATH_MAX];
    char source[PATH_MAX];
    bool is_new;
    snprintf(name, sizeof name, "stress-%s.o", flavour);
    struct build *build = build_find(grading, name, &is_new);
    if (build == NULL || !is_new || !build_copy_kit(grading))
        return build;
    folders_path(from, grading->kit, "%s", grading->lab.stress);
    if (build_need(grading, from, "stress.c"))
        build_compile(grading, build, lab_flavour(&grading->lab, flavour),
                      folders_path(source, grading->kit_copy, "stress.c"), 0);
    return build;
}

const struct build *build_stress(struct grading *grading, const char *flavour)
{
    char name[64];
    bool is_new;
    build_name(grading, flavour, "stress", name);
    struct build *build = build_find(grading, name, &is_new);
    if (build == NULL || !is_new)
        return build;
    const struct build *object = stress_object(grading, flavour);
    if (object == NULL || !object->is_made) {
        if (object != NULL)
            grading_fail(grading, "cannot compile '%s': %s",
                         grading->lab.stress, object->said);
        return build;
    }
    const struct build_parts parts = {.flavour = flavour,
                                      .objects = {object->name}};
    build_link(grading, build, &parts);
    return build;
}
