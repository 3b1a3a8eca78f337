/*
 * The files that are worked on: random bytes of seed 61, as everywhere in the
 * kit. make knows how to make them, the lab's oracle what is right for them.
 *
 * Those larger than KEPT_MOST are removed at the end, if it was bench that had
 * them made; where the disk has no room for one, it is left out, and that is
 * said. A file of another length than its name has stops bench: it is not the
 * one that it seems to be.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "bench.h"

#define DATA      "build/data"
#define KEPT_MOST (UINT64_C(256) << 20) /* bytes */

/* What has to stay free on the disk besides. */
#define ROOM (UINT64_C(1) << 30)

static const char *const bench_sizes[] = {"1M", "5M", NULL};
static const char *const quick_sizes[] = {"20k", "50k", NULL};

static const char *const *sizes_of(const struct bench *bench)
{
    const struct bench_options *options = &bench->options;
    if (options->sizes[0] != NULL)
        return options->sizes;
    if (options->is_quick)
        return quick_sizes;
    return strcmp(options->kind, "scale") == 0 ? bench->lab.scale.sizes
                                               : bench_sizes;
}

char *bench_input_path(const struct bench *bench, size_t input,
                       char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, DATA "/%s.bin", bench->timing.inputs[input].name);
    return path;
}

/* bench_options.c has made sure that it is a size. */
static uint64_t bytes_of(const char *size)
{
    char *unit;
    uint64_t bytes = strtoull(size, &unit, 10);
    if (*unit == 'k' || *unit == 'K')
        return bytes << 10;
    if (*unit == 'm' || *unit == 'M')
        return bytes << 20;
    return *unit == 'g' || *unit == 'G' ? bytes << 30 : bytes;
}

/* ---- one file ---- */

static bool has_room(uint64_t bytes)
{
    struct statvfs disk;
    if (statvfs(DATA, &disk) != 0)
        return true; /* the folder is yet to be made */
    return (uint64_t)disk.f_bavail * disk.f_frsize >= bytes + ROOM;
}

static bool make_file(struct bench *bench, size_t input, char *path)
{
    char *argv[] = {(char[]){"make"}, (char[]){"-s"},
                    (char[]){"--no-print-directory"}, path, NULL};
    char why[TIMING_WHY];
    bench->doing = "making the input";
    bench->made[input] = bench->timing.inputs[input].bytes > KEPT_MOST;
    if (bench_tool(bench, argv, why))
        return true;
    return bench->signal == 0 ? bench_say(bench, "%s", why) : false;
}

static bool read_answer(struct bench *bench, struct timing_input *input)
{
    long long answer, blocks;
    json_t *said = json_loads(bench->result.out.text, 0, NULL);
    bool ok = json_unpack(said, "{s:I, s:I}", "signature", &answer, "blocks",
                          &blocks) == 0 &&
              blocks >= 0;
    if (ok) {
        snprintf(input->answer, sizeof input->answer, "%lld", answer);
        input->blocks = (uint64_t)blocks;
    }
    json_decref(said);
    return ok ||
           bench_say(bench, "the oracle said no answer for %s", input->name);
}

/* One pass of the oracle also brings the file into memory. */
static bool ask(struct bench *bench, size_t input, char *path)
{
    char oracle[PATH_MAX], why[TIMING_WHY];
    char *argv[] = {oracle, path, NULL};
    snprintf(oracle, sizeof oracle, "%s/%s", bench->options.build,
             bench->lab.oracle);
    bench->doing = "asking what is right";
    if (bench_tool(bench, argv, why))
        return read_answer(bench, &bench->timing.inputs[input]);
    return bench->signal == 0 ? bench_say(bench, "%s", why) : false;
}

static bool prepare(struct bench *bench, size_t input)
{
    char path[PATH_MAX];
    struct stat status;
    uint64_t bytes = bench->timing.inputs[input].bytes;
    bench_input_path(bench, input, path);
    bench->doing_what = bench->timing.inputs[input].name;
    if (stat(path, &status) != 0 && !make_file(bench, input, path))
        return false;
    if (stat(path, &status) != 0)
        return bench_say(bench, "cannot read '%s': %s", path, strerror(errno));
    if ((uint64_t)status.st_size != bytes)
        return bench_say(bench,
                         "'%s' has another length than its name: "
                         "remove it first",
                         path);
    return ask(bench, input, path);
}

/* @return false: no memory, or it cannot be made. Without room it is left
 * out. */
static bool add(struct bench *bench, const char *size)
{
    char path[PATH_MAX];
    uint64_t bytes = bytes_of(size);
    snprintf(path, sizeof path, DATA "/random-%s.bin", size);
    if (access(path, F_OK) != 0 && !has_room(bytes)) {
        bench_say(bench, "random-%s is left out: the disk is too full", size);
        return true;
    }
    struct timing_input *input = timing_add_input(&bench->timing);
    if (input == NULL)
        return bench_say(bench, "%s", strerror(ENOMEM));
    snprintf(input->name, sizeof input->name, "random-%s", size);
    input->bytes = bytes;
    return prepare(bench, bench->timing.input_count - 1);
}

bool bench_inputs(struct bench *bench)
{
    const char *const *sizes = sizes_of(bench);
    bool ok = true;
    bench->left = -1;
    for (int i = 0; ok && i < BENCH_SIZES && sizes[i] != NULL; i++)
        ok = add(bench, sizes[i]);
    bench_show_nothing(bench);
    if (ok && bench->timing.input_count == 0)
        return bench_say(bench, "there is nothing to work on");
    return ok;
}

void bench_inputs_remove(const struct bench *bench)
{
    char path[PATH_MAX];
    for (size_t i = 0; i < bench->timing.input_count; i++)
        if (bench->made[i])
            unlink(bench_input_path(bench, i, path));
}
