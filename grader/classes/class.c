/*
 * Sets a class up: finds the kit, makes the folder of results and takes it for
 * itself, opens the secret. And what all parts need: signals, complaints,
 * temporary folders.
 */
#include "class.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../grading/folders.h"
#include "../grading/words.h"

/* How the names of temporary folders begin. */
#define PLACE "grade-class-"

/* ---- what goes wrong ---- */

bool class_fail(struct class *class, const char *format, ...)
{
    va_list arguments;
    if (class->trouble[0] != '\0')
        return false;
    va_start(arguments, format);
    vsnprintf(class->trouble, sizeof class->trouble, format, arguments);
    va_end(arguments);
    return false;
}

bool class_fail_store(struct class *class)
{
    return class_fail(class, "'%.300s/class.sqlite': %s", class->out,
                      class->store.why);
}

void class_say(const char *format, ...)
{
    char line[RESULT_TEXT], safe[WORDS_ROOM(RESULT_TEXT)];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fprintf(stderr, "grade-class: %s\n",
            words_safe(safe, sizeof safe, line, WORDS_LINE));
}

/* ---- signals ---- */

static atomic_int caught;

static void catch (int number)
{
    atomic_store(&caught, number);
}

int class_signal(void)
{
    return atomic_load(&caught);
}

void class_note_signal(int number)
{
    atomic_store(&caught, number);
}

void class_listen(void)
{
    const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = catch};
    struct sigaction before;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        sigaction(numbers[i], NULL, &before);
        if (before.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_DFL); /* were it ignored, nobody could be waited for */
}

/* ---- the kit ---- */

static bool find_kit(struct class *class)
{
    const struct class_options *options = class->options;
    const struct grading_wish wish = {.submission = "",
                                      .lab = options->lab,
                                      .rubric = options->rubric,
                                      .only = options->only,
                                      .is_quick = options->is_quick};
    char path[PATH_MAX];
    char why[RESULT_TEXT];
    if (!grading_open(&class->grading, &wish, why))
        return class_fail(class, "%s", why);
    int length = snprintf(class->wishes, sizeof class->wishes, "%s%s%s",
                          options->is_quick ? "quick " : "",
                          options->only != NULL ? "only=" : "",
                          options->only != NULL ? options->only : "");
    if (length >= (int)sizeof class->wishes)
        return class_fail(class, "--only is too long");
    folders_path(path, class->grading.kit, "%s", class->grading.lab.rubric);
    return digest_kit(class, class->kit) &&
           (digest_file(options->rubric != NULL ? options->rubric : path,
                        class->rubric, why) ||
            class_fail(class, "%s", why));
}

char *class_beside(char path[PATH_MAX], const char *name)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(program, '/');
    if (slash != NULL)
        *slash = '\0';
    return folders_path(path, program, "%s", name);
}

/* ---- temporary folders ---- */

bool class_name_place(char place[PATH_MAX], char why[RESULT_TEXT])
{
    const char *folder = getenv("TMPDIR");
    uint64_t number;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number) {
        result_set(why, "cannot draw a random number: %s", strerror(errno));
        place[0] = '\0';
        return false;
    }
    folders_path(place, folder != NULL ? folder : P_tmpdir, PLACE "%016" PRIx64,
                 number);
    return true;
}

bool class_make_place(const char *place, char why[RESULT_TEXT])
{
    if (mkdir(place, S_IRWXU) == 0 && chmod(place, 0711) == 0)
        return true;
    result_set(why, "cannot make a temporary folder: %s", strerror(errno));
    return false;
}

/* Its name comes from the store, and others may make folders beside it. */
void class_remove_place(const char *place)
{
    struct stat status;
    const char *name = strrchr(place, '/');
    if (name == NULL || strncmp(name + 1, PLACE, strlen(PLACE)) != 0 ||
        lstat(place, &status) != 0 || !S_ISDIR(status.st_mode) ||
        status.st_uid != geteuid())
        return;
    folders_remove(place, true);
}

/* ---- the folders ---- */

static bool is_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 &&
           (path[length] == '/' || path[length] == '\0');
}

static bool find_folders(struct class *class)
{
    char out[PATH_MAX];
    struct stat status;
    const char *given = class->options->folder;
    if (realpath(given, class->folder) == NULL ||
        stat(class->folder, &status) != 0)
        return class_fail(class, "cannot read '%.500s': %s", given,
                          strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return class_fail(class, "cannot read '%.500s': %s", given,
                          strerror(ENOTDIR));
    if (class->options->out != NULL)
        snprintf(out, sizeof out, "%s", class->options->out);
    else if (snprintf(out, sizeof out, "%s-graded", class->folder) >=
             (int)sizeof out)
        out[0] = '\0';
    class->is_new = mkdir(out, S_IRWXU) == 0;
    if ((!class->is_new && errno != EEXIST) ||
        realpath(out, class->out) == NULL)
        return class_fail(class, "cannot make the folder '%.500s': %s", out,
                          strerror(errno));
    if (is_below(class->out, class->folder))
        return class_fail(class,
                          "'%.500s': results cannot lie among submissions",
                          class->out);
    return true;
}

static bool take_lock(struct class *class)
{
    char path[PATH_MAX];
    folders_path(path, class->out, "lock");
    class->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (class->lock < 0)
        return class_fail(class, "cannot open '%.500s': %s", path,
                          strerror(errno));
    return flock(class->lock, LOCK_EX | LOCK_NB) == 0 ||
           class_fail(class, "another grade-class works on '%.500s'",
                      class->out);
}

/* A secret is made only where there are no results of an older one. */
static bool open_secret(struct class *class, const char *store)
{
    char path[PATH_MAX];
    char why[SEEDS_WHY];
    const char *given = class->options->secret;
    bool may_make = given == NULL && access(store, F_OK) != 0;
    if (given == NULL)
        given = folders_path(path, class->out, "secret");
    return seeds_open(&class->seeds, given, may_make, why) ||
           class_fail(class, "%s", why);
}

bool class_open(struct class *class)
{
    char store[PATH_MAX];
    char why[RESULT_TEXT];
    if (!find_folders(class) || !take_lock(class))
        return false;
    folders_path(store, class->out, "class.sqlite");
    if (!open_secret(class, store) || !class_open_store(class, store) ||
        !find_kit(class))
        return false;
    if (!class_name_place(class->place, why))
        return class_fail(class, "%s", why);
    if (!class_begin(class))
        return false;
    return class_make_place(class->place, why) || class_fail(class, "%s", why);
}

static bool has_submissions(struct class *class)
{
    return class->store.db != NULL &&
           store_count(&class->store, "SELECT count(*) FROM submissions", "") >
               0;
}

void class_close(struct class *class)
{
    bool is_in_vain = class->is_new && !has_submissions(class);
    class_remove_place(class->place);
    class_close_store(class);
    if (is_in_vain)
        folders_remove(class->out, true);
    if (class->lock > 0)
        close(class->lock);
    if (class->grading.result != NULL)
        grading_close(&class->grading);
}
