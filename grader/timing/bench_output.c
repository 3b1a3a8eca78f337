/*
 * The report's files. Each appears whole or not at all, also when a second
 * signal comes while the first one's report is being written.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../../baseline/output.h"
#include "bench.h"

/* Makes the folders above a file. What fails here, fails again at opening. */
static void make_folders(const char *path)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    for (char *slash = strchr(folder + 1, '/'); slash != NULL && *folder != 0;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(folder, 0777);
        *slash = '/';
    }
}

static bool write_file(struct bench *bench, const char *path,
                       bool (*write)(FILE *, const struct timing *))
{
    static struct output output;
    make_folders(path);
    if (!blocks_output_open(&output, path))
        return bench_say(bench, "cannot create '%s': %s", path,
                         strerror(errno));
    bool ok = write(output.stream, &bench->timing);
    int error = errno;
    if (ok && blocks_output_commit(&output))
        return true;
    error = ok ? errno : error;
    blocks_output_discard(&output);
    return bench_say(bench, "cannot write '%s': %s", path, strerror(error));
}

bool bench_write(struct bench *bench)
{
    return write_file(bench, bench->options.json, timing_write_json) &&
           write_file(bench, bench->options.csv, timing_write_csv);
}
