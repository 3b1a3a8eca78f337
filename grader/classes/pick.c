/*
 * Looks through files, folders and archives. All names are strangers': each
 * thing is opened below the folder that it lies in, without following links.
 */
#include "pick.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../grading/submission.h"
#include "when.h"

#define MOST_DEPTH   8
#define MOST_ENTRIES 4000

/* Archives are looked for so deep in a folder, and in no archive. */
#define ARCHIVE_DEPTH 1

/* Ranks: the lab's name; less for each folder; more for Canvas's number. */
#define RANK_WANTED 1000000L
#define RANK_DEPTH  10000L
#define MOST_NUMBER 9999L

/* The first thing that is wrong is told, if there is nothing better. */
static void note(struct pick *pick, const char *name, const char *reason)
{
    if (pick->problem[0] == '\0')
        result_set(pick->problem, "'%.300s': %s", name, reason);
}

/* ---- which one ---- */

/* "x-12.c" is number 12 of "x.c". @return it, 0 for "x.c" itself; -1: it has
 * another name. */
static long number_of(const char *name, const char *wanted)
{
    size_t stem = strlen(wanted) - 2; /* without .c, which lab.c has seen */
    char *end;
    if (strcmp(name, wanted) == 0)
        return 0;
    if (strncmp(name, wanted, stem) != 0 || name[stem] != '-' ||
        name[stem + 1] < '0' || name[stem + 1] > '9')
        return -1;
    long number = strtol(name + stem + 1, &end, 10);
    return strcmp(end, ".c") == 0 && number <= MOST_NUMBER ? number : -1;
}

static long rank_of(const struct pick *pick, const char *name, int depth)
{
    long number = number_of(name, pick->wanted);
    if (number < 0)
        return 0; /* all others are alike */
    return RANK_WANTED - RANK_DEPTH * depth + number;
}

/* Takes the text, which it then owns, if it is better. */
static void consider(struct pick *pick, const char *name, int depth, char *text,
                     size_t length)
{
    long rank = rank_of(pick, name, depth);
    bool is_same = pick->text != NULL && pick->length == length &&
                   memcmp(pick->text, text, length) == 0;
    if (pick->text != NULL && rank == pick->rank && !is_same)
        snprintf(pick->rival, sizeof pick->rival, "%s", name);
    if (pick->text != NULL && rank <= pick->rank) {
        free(text);
        return;
    }
    free(pick->text);
    pick->text = text;
    pick->length = length;
    pick->rank = rank;
    pick->rival[0] = '\0';
    pick->received = pick->moment;
    snprintf(pick->file, sizeof pick->file, "%s", name);
}

/* ---- files ---- */

/* @return the text; NULL: it is none that can be graded. */
static char *read_text(struct pick *pick, const char *name, int file,
                       size_t *length)
{
    char *text = malloc(SUBMISSION_MOST + 2);
    ssize_t got = 1;
    *length = 0;
    while (text != NULL && got > 0 && *length <= SUBMISSION_MOST) {
        got = read(file, text + *length, SUBMISSION_MOST + 1 - *length);
        *length += got > 0 ? (size_t)got : 0;
    }
    if (text == NULL || got < 0)
        note(pick, name, strerror(errno));
    else if (*length > SUBMISSION_MOST)
        note(pick, name, "it has more than 1 MiB");
    else if (memchr(text, '\0', *length) != NULL)
        note(pick, name, "it is a binary, not a C file");
    else
        return text;
    free(text);
    return NULL;
}

static bool is_c(const char *name)
{
    size_t length = strlen(name);
    return length > 2 && strcmp(name + length - 2, ".c") == 0;
}

/* @param shown what the student called it. */
static void look_at_file(struct pick *pick, int folder, const char *name,
                         const char *shown, int depth)
{
    struct stat status;
    size_t length;
    if (!is_c(shown))
        return;
    int file =
        openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) {
        note(pick, name,
             errno == ELOOP ? "it is a link, which is not followed"
                            : strerror(errno));
        return;
    }
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        note(pick, name, "it is not a regular file");
    } else {
        if (pick->moment == WHEN_NEVER)
            pick->moment = (long long)status.st_mtime;
        char *text = read_text(pick, name, file, &length);
        if (text != NULL)
            consider(pick, shown, depth, text, length);
    }
    close(file);
}

/* ---- folders ---- */

static void look_through(struct pick *pick, int folder, int depth,
                         bool is_archive);

static void look_at_archive(struct pick *pick, int folder, const char *name,
                            int depth)
{
    struct stat status;
    char problem[RESULT_TEXT] = "";
    long long before = pick->moment;
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0)
        pick->moment = (long long)status.st_mtime;
    int inner = unpack_open(pick->unpack, folder, name, problem);
    if (inner >= 0)
        look_through(pick, inner, depth, true);
    else if (pick->problem[0] == '\0')
        result_set(pick->problem, "%s", problem);
    unpack_clear(pick->unpack);
    pick->moment = before;
}

static void look_at(struct pick *pick, int folder, const char *name, int depth,
                    bool is_archive)
{
    struct stat status;
    long long before = pick->moment;
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return;
    if (S_ISDIR(status.st_mode)) {
        int inner = openat(folder, name,
                           O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (inner >= 0)
            look_through(pick, inner, depth + 1, is_archive);
    } else if (names_archive(name) > 0 && !is_archive &&
               depth <= ARCHIVE_DEPTH) {
        look_at_archive(pick, folder, name, depth);
    } else {
        look_at_file(pick, folder, name, name, depth);
        pick->moment = before;
    }
}

/* Closes the folder. */
static void look_through(struct pick *pick, int folder, int depth,
                         bool is_archive)
{
    const struct dirent *entry;
    DIR *stream = depth < MOST_DEPTH ? fdopendir(folder) : NULL;
    if (stream == NULL) {
        close(folder);
        return;
    }
    while ((entry = readdir(stream)) != NULL) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "__MACOSX") == 0)
            continue;
        if (++pick->seen > MOST_ENTRIES) {
            note(pick, entry->d_name, "there are more than 4,000 files");
            break;
        }
        look_at(pick, dirfd(stream), entry->d_name, depth, is_archive);
    }
    closedir(stream);
}

/* ---- all of a student's ---- */

void pick_begin(struct pick *pick, struct unpack *unpack, const char *wanted)
{
    *pick = (struct pick){.unpack = unpack,
                          .wanted = wanted,
                          .received = WHEN_NEVER,
                          .moment = WHEN_NEVER};
}

void pick_entry(struct pick *pick, int folder, const struct find_entry *entry)
{
    pick->moment = WHEN_NEVER;
    if (entry->kind == FIND_OTHER)
        note(pick, entry->name,
             "it is a link, or no file, and is not followed");
    else if (entry->kind == FIND_FILE)
        look_at_file(pick, folder, entry->name, entry->names.file, 0);
    else
        look_at(pick, folder, entry->name, 0, false);
}

bool pick_end(struct pick *pick)
{
    if (pick->rival[0] != '\0') {
        result_set(pick->problem,
                   "there are several C files, as '%.200s' and '%.200s', and "
                   "it is not clear which one counts; it should be called "
                   "'%.100s'",
                   pick->file, pick->rival, pick->wanted);
        return false;
    }
    if (pick->text != NULL)
        return true;
    if (pick->problem[0] == '\0')
        result_set(pick->problem, "there is no C file in it");
    return false;
}

void pick_free(struct pick *pick)
{
    free(pick->text);
    pick->text = NULL;
}
