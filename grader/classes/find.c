/*
 * Reads one folder. Nothing is opened here; what an entry is says lstat.
 */
#include "find.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FIRST_ROOM 64

static bool refuse(char why[FIND_WHY], const char *folder, const char *reason)
{
    snprintf(why, FIND_WHY, "cannot read '%.300s': %s", folder, reason);
    return false;
}

static bool is_c(const char *name)
{
    size_t length = strlen(name);
    return length > 2 && strcmp(name + length - 2, ".c") == 0;
}

static enum find_kind kind_of(int folder, const char *name)
{
    struct stat status;
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return FIND_OTHER;
    if (S_ISDIR(status.st_mode))
        return FIND_FOLDER;
    if (!S_ISREG(status.st_mode))
        return FIND_OTHER;
    return names_archive(name) > 0 ? FIND_ARCHIVE : FIND_FILE;
}

/* Whether a platform's name says whose it is: then a report or a picture is a
 * submission without a C file, and not somebody else's file. */
static bool is_named(const struct find_entry *entry)
{
    return strcmp(entry->names.file, entry->name) != 0;
}

static bool is_wanted(const struct find_entry *entry)
{
    if (entry->names.is_typed)
        return false;
    return entry->kind != FIND_FILE || is_c(entry->name) || is_named(entry);
}

static void pass_over(struct find *find, const char *name)
{
    if (find->passed_over++ == 0)
        snprintf(find->example, sizeof find->example, "%s", name);
}

/* @return false: out of memory. */
static bool add(struct find *find, int folder, const char *name)
{
    if (find->count == find->room) {
        size_t room = find->room > 0 ? 2 * find->room : FIRST_ROOM;
        struct find_entry *entries =
            realloc(find->entries, room * sizeof *entries);
        if (entries == NULL)
            return false;
        find->entries = entries;
        find->room = room;
    }
    struct find_entry *entry = &find->entries[find->count];
    memset(entry, 0, sizeof *entry);
    snprintf(entry->name, sizeof entry->name, "%s", name);
    entry->kind = kind_of(folder, name);
    names_read(&entry->names, name);
    if (is_wanted(entry))
        find->count++;
    else
        pass_over(find, name);
    return true;
}

static int by_id(const void *a, const void *b)
{
    const struct find_entry *left = a;
    const struct find_entry *right = b;
    int order = strcmp(left->names.id, right->names.id);
    return order != 0 ? order : strcmp(left->name, right->name);
}

bool find_all(struct find *find, const char *folder, char why[FIND_WHY])
{
    const struct dirent *entry;
    bool ok = true;
    *find = (struct find){.count = 0};
    DIR *stream = opendir(folder);
    if (stream == NULL)
        return refuse(why, folder, strerror(errno));
    while (ok && (entry = readdir(stream)) != NULL) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "__MACOSX") == 0)
            continue;
        if (find->count == FIND_MOST)
            ok = refuse(why, folder, "there are more than 20,000 entries");
        else
            ok = add(find, dirfd(stream), entry->d_name) ||
                 refuse(why, folder, strerror(ENOMEM));
    }
    closedir(stream);
    if (!ok)
        find_free(find);
    else if (find->count > 0)
        qsort(find->entries, find->count, sizeof *find->entries, by_id);
    return ok;
}

void find_free(struct find *find)
{
    free(find->entries);
    find->entries = NULL;
}
