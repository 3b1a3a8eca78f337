/*
 * Doubts about files: the program's own, and all that it or its processes
 * loaded, but for what comes with the system.
 *
 *     a file is looked into      and has ways round the meter (target_find.c)
 *     a file cannot be           it is gone, or was changed since it was loaded
 *
 * What is not seen here: code that a program makes at run time or maps by
 * itself, a library that it loads, uses and ends with by a signal, and locks
 * that are ordinary instructions. Against these there is --witness.
 */
#include <string.h>

#include "doubts_parts.h"

#define GONE " (deleted)" /* how the kernel ends the path of a removed file */

/* ---- what was found ---- */

/* The file is named as a module that lies at address 0. */
static void add_findings(struct doubts *doubts, const struct target *target,
                         const char *subject)
{
    struct symbols *symbols = target->count > 0 ? symbols_open() : NULL;

    if (symbols != NULL)
        symbols_module(symbols, 0, target->image, 0);
    for (unsigned i = 0; i < target->count; i++) {
        const struct target_finding *finding = &target->findings[i];
        char place[REPORT_TEXT];
        if (symbols == NULL || finding->address == 0) {
            doubts_add(doubts, DOUBT_SUSPICION, "%s %s", subject,
                       finding->what);
            continue;
        }
        symbols_code(symbols, 0, finding->address + 1, place, sizeof place);
        doubts_add(doubts, DOUBT_SUSPICION, "%s %s, at %s", subject,
                   finding->what, place);
    }
    symbols_close(symbols);
}

/* ---- which files ---- */

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);

    return length >= strlen(end) &&
           strcmp(text + length - strlen(end), end) == 0;
}

/* What the system's packages brought has a right to locks of its own. The
 * kernel's part of each program has no path. */
static bool is_foreign(const char *path)
{
    static const char *const folders[] = {
        "/lib/",     "/lib32/",    "/lib64/",       "/bin/",
        "/sbin/",    "/usr/lib/",  "/usr/lib32/",   "/usr/lib64/",
        "/usr/bin/", "/usr/sbin/", "/usr/libexec/",
    };

    if (strstr(path, "/../") != NULL)
        return true;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (begins_with(path, folders[i]))
            return false;
    return strchr(path, '/') != NULL;
}

/* Whether it is the library that counts; somebody may have built it anew since
 * the program began. */
static bool is_ours(const struct report *report,
                    const struct shared_module *module)
{
    char path[PATH_MAX], why[METER_WHY];
    struct stat status;

    if (!meter_library(report->meter, path, why))
        return false;
    return strcmp(path, module->path) == 0 ||
           (stat(path, &status) == 0 && status.st_dev == module->file.device &&
            status.st_ino == module->file.inode);
}

static bool is_same(const struct shared_module *one,
                    const struct shared_module *other)
{
    return shared_file_is(&one->file, &other->file) &&
           strcmp(one->path, other->path) == 0;
}

/* Each program of a run has its own row of a library that it shares. */
static bool was_before(const struct shared *shared, size_t row)
{
    for (size_t i = 0; i < row; i++)
        if (shared->modules[i].image != 0 &&
            is_same(&shared->modules[i], &shared->modules[row]))
            return true;
    return false;
}

/* The kernel's names of what is no file of a folder; "/proc/self/fd/3" would
 * be another file here. */
static bool is_gone(const char *path)
{
    return ends_with(path, GONE) || begins_with(path, "/proc/");
}

static void look_into(struct doubts *doubts, const struct shared_module *module)
{
    static struct target target; /* large */
    const char *name = strrchr(module->path, '/') + 1;
    const char *why = NULL;

    if (is_gone(module->path))
        why = "its file is gone";
    else if (!target_look_mapped(module->path, &target))
        why = target.problem;
    else if (!shared_file_is(&target.identity, &module->file))
        why = "its file was changed since";
    if (why == NULL)
        add_findings(doubts, &target, name);
    else
        doubts_add(doubts, DOUBT_SUSPICION,
                   "%s was loaded, but cannot be looked at: %s", name, why);
}

static void look_at_modules(struct doubts *doubts, const struct report *report,
                            const struct target *target)
{
    const struct shared *shared = report->meter->shared;

    for (size_t i = 0; i < SHARED_MODULES; i++) {
        const struct shared_module *module = &shared->modules[i];
        if (module->image != 0 && is_foreign(module->path) &&
            !shared_file_is(&module->file, &target->identity) &&
            !was_before(shared, i) && !is_ours(report, module))
            look_into(doubts, module);
    }
}

/* Of damaged counters the paths are worth nothing. */
void doubts_files(struct doubts *doubts, const struct report *report,
                  const struct target *target)
{
    add_findings(doubts, target, "it");
    if (report->meter->is_sound)
        look_at_modules(doubts, report, target);
}
