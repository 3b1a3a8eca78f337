/*
 * Compiles and links the submission in a box, each thing once.
 *
 *     build/x.c -> build/x.o -> (only the entry points stay visible)
 *                            -> build/x, linked with the lab's library
 *                            -> work/bin/x, where no submission can write
 *
 * The compiler runs in the box, too: a file may include what it should not
 * see, or take for ever. What it finds there is the kit that students have:
 * headers, the library, the tests.
 *
 * Of an engine file, all external names but the entry points become local
 * before anything is linked with it. So a submission cannot replace functions
 * of the tests or of the C library by some of the same name. And of the tests,
 * their harness and its libraries, main only stays visible, in one object that
 * comes first; their program has no table of symbols. So a submission cannot
 * ask for them by name, which would tell it where it is.
 */
#include <errno.h>
#include <glob.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folders.h"
#include "grading.h"

/* Programs of one grading, and words of one command. */
#define BUILDS 32
#define WORDS  200

/* Seconds that a step may take if no check says it, and bytes. */
#define SECONDS    60
#define FILE_BYTES (64 * 1024 * 1024)
#define MEMORY     ((uint64_t)2 * 1024 * 1024 * 1024)

struct builds {
    struct build list[BUILDS];
    size_t count;
    bool has_kit;
    struct entry entry; /* of the first flavour's object ... */
    bool has_entry;
    struct entry_verdict verdict; /* ... and what comes of it */
    char entry_why[ENTRY_WHY];    /* why it has none */
};

/* A command that grows. */
struct words {
    const char *list[WORDS + 1];
    size_t count;
};

static void add(struct words *words, const char *word)
{
    if (words->count < WORDS)
        words->list[words->count++] = word;
}

static void add_all(struct words *words, const char *const *more)
{
    while (*more != NULL)
        add(words, *more++);
}

const char *build_first(const struct grading *grading)
{
    return grading->lab.flavours[0].name;
}

/* ---- the kit ---- */

/* Copies a file of the kit to kit/NAME, once. */
static bool need(struct grading *grading, const char *from, const char *name)
{
    char to[PATH_MAX];
    char why[RESULT_TEXT];
    if (access(folders_path(to, grading->kit_copy, "%s", name), F_OK) == 0)
        return true;
    return folders_copy(from, to, false, why) ||
           grading_fail(grading, "%.1500s; is all of the kit built?", why);
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
        ok = need(grading, found.gl_pathv[i],
                  strrchr(found.gl_pathv[i], '/') + 1);
    globfree(&found);
    return ok;
}

static bool copy_kit(struct grading *grading)
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

/* ---- a step in the box ---- */

/* A new entry, or an old one of that name; NULL: too many. */
static struct build *find(struct grading *grading, const char *name,
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
    if (builds == NULL || builds->count == BUILDS) {
        grading_fail(grading, "no room for '%s'", name);
        return NULL;
    }
    struct build *build = &builds->list[builds->count++];
    snprintf(build->name, sizeof build->name, "%s", name);
    *is_new = true;
    return build;
}

/* Runs a compiler or linker. It has done its job if the file is there. */
static bool step(struct grading *grading, struct build *build,
                 const struct words *words, unsigned seconds)
{
    static struct sandbox_result result;
    static char *const environment[] = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8",
                                        "LC_ALL=C.UTF-8", NULL};
    char why[SANDBOX_WHY + 64];
    const struct sandbox_job job = {
        .argv = (char *const *)words->list,
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
        return grading_fail(grading, "cannot run '%s': %s", words->list[0],
                            result.why);
    build->is_too_slow = result.end == SANDBOX_TIMED_OUT;
    result_set(build->said, "%.*s", (int)result.err.length, result.err.text);
    if (result.end == SANDBOX_EXITED && result.code == 0)
        return true;
    if (result.end != SANDBOX_EXITED)
        result_set(build->said, "%s: %s", words->list[0],
                   sandbox_describe(&job, &result, why, sizeof why));
    return false;
}

static void start(struct words *words, const struct grading *grading,
                  const struct lab_flavour *flavour, const char *include)
{
    *words = (struct words){.count = 0};
    add(words, "gcc");
    add(words, "-fdiagnostics-color=never");
    add_all(words, grading->lab.cflags);
    add_all(words, flavour->flags);
    add(words, include);
}

/* "-I" and where the headers are. */
static const char *include_word(const struct grading *grading)
{
    static char word[PATH_MAX + 3];
    snprintf(word, sizeof word, "-I%s", grading->kit_copy);
    return word;
}

/* ---- the object ---- */

/* Makes all names local but those that the lab asks for. */
static bool hide_names(struct grading *grading, struct build *build)
{
    static char keep[2 * LAB_WORDS][128];
    struct words words = {.count = 0};
    const char *const *lists[] = {grading->lab.functions, grading->lab.objects};
    size_t n = 0;
    add(&words, "objcopy");
    for (size_t i = 0; i < 2; i++) {
        for (const char *const *name = lists[i]; *name != NULL; name++) {
            snprintf(keep[n], sizeof keep[n], "--keep-global-symbol=%s", *name);
            add(&words, keep[n++]);
        }
    }
    add(&words, build->name);
    return step(grading, build, &words, 0);
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

static void compile(struct grading *grading, struct build *build,
                    const struct lab_flavour *flavour, const char *source,
                    unsigned seconds)
{
    struct words words;
    start(&words, grading, flavour, include_word(grading));
    add(&words, "-c");
    add(&words, "-o");
    add(&words, build->name);
    add(&words, source);
    build->is_made = step(grading, build, &words, seconds);
    folders_path(build->path, grading->build, "%s", build->name);
}

const struct build *build_object(struct grading *grading, const char *flavour,
                                 unsigned seconds)
{
    const struct lab_flavour *how = lab_flavour(&grading->lab, flavour);
    char name[64];
    char said[RESULT_TEXT];
    bool is_new;
    snprintf(name, sizeof name, "%s-%s.o", grading->lab.program, flavour);
    struct build *build = find(grading, name, &is_new);
    if (build == NULL || !is_new || !copy_kit(grading))
        return build;
    compile(grading, build, how, grading->lab.submission, seconds);
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
    if (!need(grading, from, name))
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

/* What a program is made of. */
struct parts {
    const char *flavour;
    const char *objects[3];       /* besides the submission's; or NULL */
    const char *const *libraries; /* besides the lab's; or NULL */
    const char *const *options;   /* for the linker; or NULL */
    unsigned seconds;
};

static void link_parts(struct grading *grading, struct build *build,
                       const struct parts *parts)
{
    const struct lab_flavour *flavour =
        lab_flavour(&grading->lab, parts->flavour);
    const struct build *object =
        build_object(grading, parts->flavour, parts->seconds);
    const char *archive = library(grading, flavour);
    struct words words;
    if (object == NULL || !object->is_made) {
        memcpy(build->said, object == NULL ? "" : object->said, RESULT_TEXT);
        return;
    }
    if (archive == NULL)
        return;
    start(&words, grading, flavour, include_word(grading));
    add(&words, "-o");
    add(&words, build->name);
    if (parts->options != NULL)
        add_all(&words, parts->options);
    add_all(&words, parts->objects);
    add(&words, object->name);
    add(&words, archive);
    if (parts->libraries != NULL)
        add_all(&words, parts->libraries);
    add_all(&words, grading->lab.libraries);
    build->is_made =
        step(grading, build, &words, parts->seconds) && fetch(grading, build);
}

/* The first flavour's program has the plain name. */
static void name_program(const struct grading *grading, const char *flavour,
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
    const struct parts parts = {.flavour = flavour, .seconds = seconds};
    char name[64];
    bool is_new;
    name_program(grading, flavour, "", name);
    struct build *build = find(grading, name, &is_new);
    if (build != NULL && is_new)
        link_parts(grading, build, &parts);
    return build;
}

/* ---- tests of a unit ---- */

/* What belongs to the C library is no archive to take objects from. */
static bool is_c_library(const char *word)
{
    static const char *const words[] = {"-lm", "-lrt", "-lpthread", "-ldl"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

/* Makes one object of tests, harness and its libraries: main is all it shows.
 * It is of the kit: if that fails, it is not the submission's fault. */
static bool join_tests(struct grading *grading, struct build *build,
                       const char *tests, const char *harness)
{
    const char *const *library = grading->lab.harness_libraries;
    struct words join = {.count = 0};
    const struct words hide = {
        .list = {"objcopy", "--keep-global-symbol=main", build->name}};
    const char *const start[] = {"gcc",       "-r",  "-nostdlib", "-o",
                                 build->name, tests, harness,     NULL};
    add_all(&join, start);
    for (; *library != NULL; library++)
        if (!is_c_library(*library))
            add(&join, *library);
    build->is_made =
        step(grading, build, &join, 0) && step(grading, build, &hide, 0);
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
    struct build *build = find(grading, name, &is_new);
    if (build == NULL || !is_new)
        return build;
    folders_path(tests, grading->kit_copy, "%s.o", unit->name);
    folders_path(harness, grading->kit_copy, "harness.o");
    if (!need(grading, folders_path(from, grading->tools, "%s", unit->object),
              strrchr(tests, '/') + 1) ||
        !need(grading,
              folders_path(from, grading->tools, "%s", grading->lab.harness),
              "harness.o") ||
        !join_tests(grading, build, tests, harness))
        return NULL;
    return build;
}

/* Their program: no symbols, and the addresses of other libraries' functions
 * in memory that is read only. */
static const char *const bare[] = {"-s", "-Wl,-z,relro,-z,now", NULL};

const struct build *build_unit(struct grading *grading, const char *unit)
{
    const struct lab *lab = &grading->lab;
    char name[64];
    bool is_new;
    const struct lab_unit *found = lab->units;
    while (found < lab->units + lab->unit_count &&
           strcmp(found->name, unit) != 0)
        found++;
    name_program(grading, build_first(grading), unit, name);
    struct build *build = find(grading, name, &is_new);
    if (build == NULL || !is_new)
        return build;
    if (found == lab->units + lab->unit_count) {
        grading_fail(grading, "the lab has no unit '%s'", unit);
        return build;
    }
    const struct build *tests = unit_object(grading, found);
    if (tests == NULL || !tests->is_made)
        return build;
    const struct parts parts = {.flavour = build_first(grading),
                                .objects = {tests->name},
                                .libraries = lab->harness_libraries,
                                .options = bare};
    link_parts(grading, build, &parts);
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
    struct build *build = find(grading, name, &is_new);
    if (build == NULL || !is_new || !copy_kit(grading))
        return build;
    folders_path(from, grading->kit, "%s", grading->lab.stress);
    if (need(grading, from, "stress.c"))
        compile(grading, build, lab_flavour(&grading->lab, flavour),
                folders_path(source, grading->kit_copy, "stress.c"), 0);
    return build;
}

const struct build *build_stress(struct grading *grading, const char *flavour)
{
    char name[64];
    bool is_new;
    name_program(grading, flavour, "stress", name);
    struct build *build = find(grading, name, &is_new);
    if (build == NULL || !is_new)
        return build;
    const struct build *object = stress_object(grading, flavour);
    if (object == NULL || !object->is_made) {
        if (object != NULL)
            grading_fail(grading, "cannot compile '%s': %s",
                         grading->lab.stress, object->said);
        return build;
    }
    const struct parts parts = {.flavour = flavour, .objects = {object->name}};
    link_parts(grading, build, &parts);
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
