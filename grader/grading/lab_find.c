/*
 * Finds the manifest of a lab. All of them lie in one folder of the kit, and
 * one says itself that it is the default; if two do, the first by its name is,
 * and where there is one only, that. grader/lab.sh has the same rule.
 */
#include "lab_find.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Manifests lie here, below the kit, and are called so. */
#define LABS   "baseline"
#define SUFFIX ".lab"

static int is_manifest(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > strlen(SUFFIX) &&
           strcmp(entry->d_name + length - strlen(SUFFIX), SUFFIX) == 0;
}

/* The path of a manifest, or of their folder, as it is seen from here; one
 * that is too long is "", which no file has. @return path. */
static const char *path_of(char path[PATH_MAX], const char *kit,
                           const char *file)
{
    bool is_here = strcmp(kit, ".") == 0;
    int length =
        snprintf(path, PATH_MAX, "%s%s" LABS "%s%s", is_here ? "" : kit,
                 is_here ? "" : "/", *file != '\0' ? "/" : "", file);
    if (length < 0 || length >= PATH_MAX)
        path[0] = '\0';
    return path;
}

/* Loads one after the other until one is the default; the only one is. */
static bool load_default(struct lab *lab, const char *kit,
                         struct dirent *const *entries, int count,
                         char why[LAB_WHY])
{
    char path[PATH_MAX];
    for (int i = 0; i < count; i++) {
        if (!lab_load(lab, path_of(path, kit, entries[i]->d_name), why))
            return false;
        if (lab->is_default || count == 1)
            return true;
        lab_free(lab);
    }
    snprintf(why, LAB_WHY, "no manifest in '%.400s' has is_default = true",
             path_of(path, kit, ""));
    return false;
}

static bool load_named(struct lab *lab, const char *kit, const char *name,
                       char why[LAB_WHY])
{
    char file[NAME_MAX + 1], path[PATH_MAX];
    int length = snprintf(file, sizeof file, "%s" SUFFIX, name);
    if (length < (int)sizeof file)
        return lab_load(lab, path_of(path, kit, file), why);
    snprintf(why, LAB_WHY, "cannot read '%.400s': %s", name,
             strerror(ENAMETOOLONG));
    return false;
}

/* Students' archives have one manifest, whose lab is the default there. */
static bool load(struct lab *lab, const char *kit, const char *name,
                 struct dirent *const *entries, int count, char why[LAB_WHY])
{
    bool ok = name != NULL ? load_named(lab, kit, name, why)
                           : load_default(lab, kit, entries, count, why);
    if (ok && count == 1)
        lab->is_default = true;
    return ok;
}

bool lab_find(struct lab *lab, const char *kit, const char *name,
              char why[LAB_WHY])
{
    char folder[PATH_MAX];
    struct dirent **entries;
    if (name != NULL && strchr(name, '/') != NULL)
        return lab_load(lab, name, why);
    int count =
        scandir(path_of(folder, kit, ""), &entries, is_manifest, alphasort);
    if (count < 0) {
        snprintf(why, LAB_WHY, "cannot read '%.400s': %s", folder,
                 strerror(errno));
        return false;
    }
    bool ok = load(lab, kit, name, entries, count, why);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return ok;
}
