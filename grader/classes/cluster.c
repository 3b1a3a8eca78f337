/*
 * What lies in the folder, and what the store learns of it.
 */
#include "cluster.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../grading/folders.h"
#include "class.h"
#include "parcel.h"
#include "when.h"

/* Seconds of a job besides its limit: copying, folders, the store. */
#define BESIDES 120

/* ---- opening ---- */

static bool make(const char *path, char why[ENGINES_WHY])
{
    if (mkdir(path, S_IRWXU) == 0 || errno == EEXIST)
        return true;
    snprintf(why, ENGINES_WHY, "cannot make the folder '%.300s': %s", path,
             strerror(errno));
    return false;
}

bool cluster_make(struct cluster *cluster, char why[ENGINES_WHY])
{
    static const char *const names[] = {"", "in", "out", "log"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!make(folders_path(path, cluster->path, "%s", names[i]), why))
            return false;
    return true;
}

/* All jobs of this class have a name that no others have. */
static bool find_name(struct cluster *cluster, const struct engine_run *run)
{
    struct store *store = &cluster->store;
    store_do(store,
             "INSERT OR IGNORE INTO settings VALUES ('cluster', "
             "lower(hex(randomblob(6))))",
             "");
    const char *id = store_setting(store, "cluster");
    snprintf(cluster->name, sizeof cluster->name, "grade-class-%.40s", id);
    folders_path(cluster->path, run->shared, "cluster-%.40s", id);
    return !store_has_failed(store);
}

bool cluster_open(struct cluster *cluster, const struct engine_run *run,
                  char why[ENGINES_WHY])
{
    if (!store_open(&cluster->store, run->store, NULL, STORE_USE, why))
        return false;
    if (find_name(cluster, run))
        return true;
    snprintf(why, ENGINES_WHY, "'%.200s': %.200s", run->store,
             cluster->store.why);
    cluster_close(cluster, false);
    return false;
}

unsigned cluster_limit(struct cluster *cluster)
{
    return BESIDES +
           (unsigned)strtoul(store_setting(&cluster->store, "limit"), NULL, 10);
}

void cluster_close(struct cluster *cluster, bool also)
{
    store_close(&cluster->store);
    if (also)
        folders_remove(cluster->path, true);
}

/* ---- there ---- */

/* SQLite writes in our own place: it may not be able to where they share. */
bool cluster_send(struct cluster *cluster, const struct engine_run *run,
                  size_t job, char why[ENGINES_WHY])
{
    char from[PATH_MAX], to[PATH_MAX];
    char problem[RESULT_TEXT];
    long long grading = run->jobs[job].grading;
    folders_path(from, run->place, "parcel");
    folders_path(to, cluster->path, "in/%s-%lld", run->part, grading);
    if (!parcel_pack(run->store, grading, from, why))
        return false;
    unlink(to);
    bool ok = folders_copy(from, to, false, problem);
    if (!ok)
        snprintf(why, ENGINES_WHY, "%.500s", problem);
    unlink(from);
    return ok;
}

/* ---- what is seen ---- */

static void begin(struct cluster *cluster, const struct engine_run *run,
                  size_t job)
{
    store_do(&cluster->store,
             "UPDATE jobs SET state = 'running', tries = tries + 1, run = "
             "(SELECT max(run) FROM runs), began = ? WHERE grading = ? AND "
             "part = ? AND state = 'waiting'",
             "iit", when_now(), run->jobs[job].grading, run->part);
}

void cluster_lose(struct cluster *cluster, const struct engine_run *run,
                  size_t job)
{
    store_do(&cluster->store,
             "UPDATE jobs SET state = 'waiting' WHERE grading = ? AND part = ? "
             "AND state = 'running'",
             "it", run->jobs[job].grading, run->part);
}

void cluster_give_back(struct cluster *cluster, const struct engine_run *run,
                       size_t job)
{
    store_do(&cluster->store,
             "UPDATE jobs SET state = 'waiting', tries = tries - 1 WHERE "
             "grading = ? AND part = ? AND state = 'running'",
             "it", run->jobs[job].grading, run->part);
}

/* A parcel is back. One that cannot be used is as if it were not there. */
static void take(struct cluster *cluster, struct engine_run *run, size_t job,
                 const char *from)
{
    char path[PATH_MAX], why[RESULT_TEXT];
    long long grading = run->jobs[job].grading;
    folders_path(path, run->place, "parcel");
    unlink(path);
    if (!folders_copy(from, path, false, why) ||
        !parcel_unpack(&cluster->store, grading, run->part, path, why)) {
        class_say("a result that came back cannot be used: %s", why);
    } else {
        run->jobs[job].is_done = true;
        run->jobs[job].status = 0;
    }
    unlink(path);
    unlink(folders_path(path, cluster->path, "in/%s-%lld", run->part, grading));
}

static void see(struct cluster *cluster, struct engine_run *run, size_t job,
                const char *path, const char *what)
{
    bool is_awaited = !run->jobs[job].is_done; /* one result is enough */
    if (is_awaited && strcmp(what, ".begun") == 0)
        begin(cluster, run, job);
    else if (is_awaited)
        take(cluster, run, job, path);
    unlink(path);
}

/* "functional-12.done". @return whether it is of our part. */
static bool read_name(const char *name, const char *part, long long *grading,
                      const char **what)
{
    size_t length = strlen(part);
    char *end;
    if (strncmp(name, part, length) != 0 || name[length] != '-')
        return false;
    *grading = strtoll(name + length + 1, &end, 10);
    *what = end;
    return strcmp(end, ".begun") == 0 || strcmp(end, ".done") == 0;
}

void cluster_look(struct cluster *cluster, struct engine_run *run)
{
    char folder[PATH_MAX], path[PATH_MAX];
    const struct dirent *entry;
    const char *what;
    long long grading;
    DIR *stream = opendir(folders_path(folder, cluster->path, "out"));
    while (stream != NULL && (entry = readdir(stream)) != NULL) {
        if (!read_name(entry->d_name, run->part, &grading, &what))
            continue;
        folders_path(path, folder, "%s", entry->d_name);
        for (size_t i = 0; i < run->count; i++)
            if (run->jobs[i].grading == grading)
                see(cluster, run, i, path, what);
    }
    if (stream != NULL)
        closedir(stream);
}
