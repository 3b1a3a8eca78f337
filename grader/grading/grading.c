/*
 * Sets one grading up, and tidies away: which lab, which rubric, which file,
 * the temporary folder with its parts, and the boxes around them.
 */
#include "grading.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "../machine.h"
#include "checks.h"
#include "folders.h"
#include "lab_find.h"
#include "metered.h"
#include "submission.h"
#include "tools.h"

/* Seeds that are drawn are easy to type. */
#define SEEDS 1000000

bool grading_fail(struct grading *grading, const char *format, ...)
{
    va_list arguments;
    if (grading->trouble[0] != '\0') /* the first one is the cause */
        return false;
    va_start(arguments, format);
    vsnprintf(grading->trouble, sizeof grading->trouble, format, arguments);
    va_end(arguments);
    return false;
}

static bool refuse(char why[RESULT_TEXT], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool refuse(char why[RESULT_TEXT], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, RESULT_TEXT, format, arguments);
    va_end(arguments);
    return false;
}

/* ---- where the kit is ---- */

/* The program is KIT/build/release/grader/grade. */
static bool find_kit(struct grading *grading, char why[RESULT_TEXT])
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length < 0)
        return refuse(why, "cannot find the kit: %s", strerror(errno));
    path[length] = '\0';
    for (int up = 1; up <= 4; up++) {
        char *slash = strrchr(path, '/');
        if (slash == NULL)
            return refuse(why, "cannot find the kit above '%s'", path);
        *slash = '\0';
        if (up == 2)
            snprintf(grading->tools, sizeof grading->tools, "%s", path);
    }
    snprintf(grading->kit, sizeof grading->kit, "%s", path);
    return true;
}

/* ---- which checks ---- */

/* Whether a word names a check: by its id, by what stands before the point in
 * it, by a pattern. */
static bool names(const char *word, const char *id)
{
    size_t group = strcspn(id, ".");
    return fnmatch(word, id, 0) == 0 ||
           (strlen(word) == group && strncmp(word, id, group) == 0);
}

/* Marks the checks that a list names; commas and blanks separate its words. */
static bool mark(const struct rubric *rubric, const char *list,
                 bool wanted[RUBRIC_CHECKS], char why[RESULT_TEXT])
{
    char copy[RESULT_TEXT];
    char *rest = NULL;
    if (strlen(list) >= sizeof copy)
        return refuse(why, "--only: more than %zu letters", sizeof copy - 1);
    snprintf(copy, sizeof copy, "%s", list);
    for (char *word = strtok_r(copy, ", ", &rest); word != NULL;
         word = strtok_r(NULL, ", ", &rest)) {
        bool is_known = false;
        for (size_t i = 0; i < rubric->count; i++)
            if (names(word, rubric->checks[i].id))
                wanted[i] = is_known = true;
        if (!is_known)
            return refuse(why, "the rubric has no check '%s'", word);
    }
    return true;
}

/* Keeps the checks that are wanted and what they need, in their order. */
static bool keep_only(struct rubric *rubric, const char *list,
                      char why[RESULT_TEXT])
{
    bool wanted[RUBRIC_CHECKS] = {false};
    size_t place[RUBRIC_CHECKS];
    size_t count = 0;
    if (!mark(rubric, list, wanted, why))
        return false;
    for (size_t i = rubric->count; i-- > 0;) {
        const struct rubric_check *check = &rubric->checks[i];
        for (size_t j = 0; wanted[i] && j < check->need_count; j++)
            wanted[check->needs[j]] = true;
    }
    for (size_t i = 0; i < rubric->count; i++) {
        if (!wanted[i])
            continue;
        struct rubric_check check = rubric->checks[i];
        for (size_t j = 0; j < check.need_count; j++)
            check.needs[j] = place[check.needs[j]];
        place[i] = count;
        rubric->checks[count++] = check;
    }
    rubric->count = count;
    return count > 0 || refuse(why, "--only: no check is named");
}

static bool load_rubric(struct grading *grading,
                        const struct grading_wish *wish, char why[RESULT_TEXT])
{
    char path[PATH_MAX];
    const char *file = wish->rubric;
    if (file == NULL)
        file = folders_path(path, grading->kit, "%s", grading->lab.rubric);
    if (!rubric_load(&grading->rubric, file, checks_rules(), why) ||
        !checks_suit(&grading->rubric, file, &grading->lab, why))
        return false;
    return wish->only == NULL || keep_only(&grading->rubric, wish->only, why);
}

/* ---- the result ---- */

static void fill_frame(struct grading *grading, const struct grading_wish *wish)
{
    struct result *result = grading->result;
    struct machine machine;
    struct tm utc;
    time_t now = time(NULL);
    machine_look(&machine);
    snprintf(result->machine, sizeof result->machine, "%d cores, %s; %s; %s",
             machine.cores, machine.cpu, machine.system, machine.compiler);
    gmtime_r(&now, &utc);
    strftime(result->started, sizeof result->started, "%Y-%m-%dT%H:%M:%SZ",
             &utc);
    snprintf(result->submission, sizeof result->submission, "%.500s",
             wish->submission);
    result->seed = grading->seed;
    result->is_quick = wish->is_quick;
    result->is_visible_only = wish->is_visible_only;
    result_set(result->problem, "grading has not come to its end");
}

bool grading_open(struct grading *grading, const struct grading_wish *wish,
                  char why[RESULT_TEXT])
{
    uint64_t drawn;
    if (!find_kit(grading, why) ||
        !lab_find(&grading->lab, grading->kit, wish->lab, why))
        return false;
    if (!load_rubric(grading, wish, why))
        return false;
    grading->result = result_new(&grading->rubric);
    if (grading->result == NULL)
        return refuse(why, "%s", strerror(ENOMEM));
    if (getrandom(&drawn, sizeof drawn, 0) != (ssize_t)sizeof drawn)
        drawn = (uint64_t)time(NULL);
    grading->seed = wish->has_seed ? wish->seed : drawn % SEEDS;
    grading->is_quick = wish->is_quick;
    grading->is_untimed = wish->is_untimed;
    grading->is_contained = wish->is_contained;
    snprintf(grading->given, sizeof grading->given, "%s", wish->submission);
    fill_frame(grading, wish);
    return true;
}

/* ---- folders and boxes ---- */

static bool make_folders(struct grading *grading)
{
    const struct {
        char *path;
        const char *name;
    } parts[] = {{grading->kit_copy, "kit"}, {grading->build, "build"},
                 {grading->work, "work"},    {grading->out, "out"},
                 {grading->base, "base"},    {grading->secret, "secret"}};
    char path[PATH_MAX];
    char why[RESULT_TEXT];
    const char *place = getenv("TMPDIR");
    folders_path(grading->folder, place != NULL ? place : P_tmpdir,
                 "grade-XXXXXX");
    if (mkdtemp(grading->folder) == NULL) {
        grading->folder[0] = '\0';
        return grading_fail(grading, "cannot make a temporary folder: %s",
                            strerror(errno));
    }
    /* Others may pass, since the box has a user of its own. */
    if (chmod(grading->folder, 0711) != 0)
        return grading_fail(grading, "cannot open '%s' to the box: %s",
                            grading->folder, strerror(errno));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!folders_make(folders_path(parts[i].path, grading->folder, "%s",
                                       parts[i].name),
                          why))
            return grading_fail(grading, "%s", why);
    if (!folders_make(folders_path(path, grading->work, "bin"), why) ||
        !folders_make(folders_path(path, grading->work, "in"), why) ||
        chmod(grading->secret, 0700) != 0)
        return grading_fail(grading, "%s", why);
    return true;
}

static bool open_boxes(struct grading *grading)
{
    const struct {
        struct sandbox *box;
        const char *folder;
    } all[] = {{&grading->build_box, grading->build},
               {&grading->box, grading->work},
               {&grading->out_box, grading->out},
               {&grading->base_box, grading->base}};
    char why[SANDBOX_WHY];
    for (; grading->boxes < sizeof all / sizeof *all; grading->boxes++)
        if (!sandbox_open(all[grading->boxes].box, all[grading->boxes].folder,
                          why))
            return grading_fail(grading, "%s", why);
    snprintf(grading->result->sandbox, sizeof grading->result->sandbox, "%s",
             grading->box.description);
    if (grading->is_contained && !grading->box.has_namespaces &&
        grading->box.uid == 0)
        return grading_fail(grading, "nothing is run here: %s",
                            grading->box.description);
    return true;
}

static void close_boxes(struct grading *grading)
{
    struct sandbox *const all[] = {&grading->build_box, &grading->box,
                                   &grading->out_box, &grading->base_box};
    while (grading->boxes > 0)
        sandbox_close(all[--grading->boxes]);
}

/* Source and baseline go to where they are seen. */
static bool fill_folders(struct grading *grading)
{
    char from[PATH_MAX];
    char to[PATH_MAX];
    char why[RESULT_TEXT];
    folders_path(to, grading->work, "%s", grading->lab.submission);
    if (!folders_write(to, grading->text, grading->length, why))
        return grading_fail(grading, "%s", why);
    folders_path(from, grading->tools, "%s", grading->lab.baseline);
    folders_path(to, grading->base, "baseline");
    return folders_copy(from, to, true, why) ||
           grading_fail(grading, GRADING_UNBUILT, why);
}

bool grading_begin(struct grading *grading)
{
    struct submission file;
    if (!submission_read(&file, grading->given, grading->result->problem))
        return false;
    grading->text = file.text;
    grading->length = file.length;
    snprintf(grading->result->hash, sizeof grading->result->hash, "%s",
             file.hash);
    snprintf(grading->result->format, sizeof grading->result->format,
             "engine file"); /* until the compiler has seen it */
    return make_folders(grading) && fill_folders(grading) &&
           open_boxes(grading);
}

void grading_close(struct grading *grading)
{
    metered_close(grading);
    tools_close(grading);
    build_forget(grading);
    close_boxes(grading);
    if (grading->folder[0] != '\0')
        folders_remove(grading->folder, true);
    free(grading->text);
    result_free(grading->result);
    rubric_free(&grading->rubric);
    lab_free(&grading->lab);
}
