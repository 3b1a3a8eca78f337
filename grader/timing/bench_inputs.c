/*
 * The files that are worked on: those of the lab's manifest, in all sizes. make
 * knows how to make them, the lab's oracle what is right for them.
 *
 * Those larger than KEPT_MOST are removed at the end, if it was bench that had
 * them made; where the disk has no room for one, it is left out, and that is
 * said. A file of another length than its name has stops bench: it is not the
 * one that it seems to be. All this holds where sizes are those of files; where
 * a lab counts something else, files are small.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "../grading/lab_answer.h"
#include "bench.h"

#define KEPT_MOST (UINT64_C(256) << 20) /* bytes */

/* What has to stay free on the disk besides. */
#define ROOM (UINT64_C(1) << 30)

_Static_assert(sizeof((struct timing_input *)NULL)->answer == LAB_ANSWER,
               "timing.h has no room for an answer");

static bool is_scale(const struct bench *bench)
{
    return strcmp(bench->options.kind, "scale") == 0;
}

static const char *const *sizes_of(const struct bench *bench)
{
    const struct bench_options *options = &bench->options;
    if (options->sizes[0] != NULL)
        return options->sizes;
    if (options->is_quick)
        return bench->lab.bench.quick_sizes;
    return is_scale(bench) ? bench->lab.scale.sizes : bench->lab.bench.sizes;
}

static const char *const *inputs_of(const struct bench *bench)
{
    bool has_own = is_scale(bench) && bench->lab.scale.inputs[0] != NULL;
    return has_own ? bench->lab.scale.inputs : bench->lab.bench.inputs;
}

/* ---- its name ---- */

/* With the size in it: lab.c has seen that there is one %s. */
static void set_path(const struct bench_file *file, char path[PATH_MAX])
{
    int head = (int)(strchr(file->path, '%') - file->path);
    snprintf(path, PATH_MAX, "%.*s%s%s", head, file->path, file->size,
             file->path + head + 2);
}

char *bench_input_path(const struct bench *bench, size_t input,
                       char path[PATH_MAX])
{
    set_path(&bench->files[input], path);
    return path;
}

/* Without folder and extension. */
static void set_name(struct timing_input *input, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    size_t length = dot != NULL ? (size_t)(dot - name) : strlen(name);
    snprintf(input->name, sizeof input->name, "%.*s", (int)length, name);
}

/* Reports know inputs by their names. */
static bool is_new(const struct timing *timing, const char *name)
{
    for (size_t i = 0; i + 1 < timing->input_count; i++)
        if (strcmp(timing->inputs[i].name, name) == 0)
            return false;
    return true;
}

/* ---- one file ---- */

static bool has_room(const char *path, uint64_t bytes)
{
    struct statvfs disk;
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s",
             slash != NULL ? (int)(slash - path) : 1,
             slash != NULL ? path : ".");
    if (statvfs(folder, &disk) != 0)
        return true; /* the folder is yet to be made */
    return (uint64_t)disk.f_bavail * disk.f_frsize >= bytes + ROOM;
}

static bool make_file(struct bench *bench, size_t input, char *path)
{
    char *argv[] = {(char[]){"make"}, (char[]){"-s"},
                    (char[]){"--no-print-directory"}, path, NULL};
    char why[TIMING_WHY];
    bench->doing = "making the input";
    bench->files[input].is_to_go =
        lab_counts_bytes(&bench->lab) &&
        bench->timing.inputs[input].bytes > KEPT_MOST;
    if (bench_tool(bench, argv, why))
        return true;
    return bench->signal == 0 ? bench_say(bench, "%s", why) : false;
}

static bool read_answer(struct bench *bench, struct timing_input *input)
{
    struct lab_answer answer;
    if (!lab_answer_read(&answer, bench->result.out.text))
        return bench_say(bench, "the oracle said no answer for %s",
                         input->name);
    memcpy(input->answer, answer.text, sizeof input->answer);
    input->blocks = answer.blocks;
    return true;
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

static bool prepare(struct bench *bench, size_t input, char path[PATH_MAX])
{
    struct stat status;
    uint64_t bytes = bench->timing.inputs[input].bytes;
    bench->doing_what = bench->timing.inputs[input].name;
    if (stat(path, &status) != 0 && !make_file(bench, input, path))
        return false;
    if (stat(path, &status) != 0)
        return bench_say(bench, "cannot read '%s': %s", path, strerror(errno));
    if (lab_counts_bytes(&bench->lab) && (uint64_t)status.st_size != bytes)
        return bench_say(bench,
                         "'%s' has another length than its name: "
                         "remove it first",
                         path);
    return ask(bench, input, path);
}

/* @return false: no memory, or it cannot be made. Without room it is left
 * out. */
static bool add(struct bench *bench, const struct bench_file *file)
{
    char path[PATH_MAX];
    size_t number = bench->timing.input_count;
    uint64_t bytes = lab_size(&bench->lab, file->size);
    if (number == BENCH_INPUTS)
        return bench_say(bench, "more than %d inputs", BENCH_INPUTS);
    struct timing_input *input = timing_add_input(&bench->timing);
    if (input == NULL)
        return bench_say(bench, "%s", strerror(ENOMEM));
    set_path(file, path);
    set_name(input, path);
    input->bytes = bytes;
    if (!is_new(&bench->timing, input->name))
        return bench_say(bench, "two inputs are called '%s'", input->name);
    if (lab_counts_bytes(&bench->lab) && access(path, F_OK) != 0 &&
        !has_room(path, bytes)) {
        bench_say(bench, "%s is left out: the disk is too full", input->name);
        bench->timing.input_count--;
        return true;
    }
    bench->files[number] = *file;
    return prepare(bench, number, path);
}

bool bench_inputs(struct bench *bench)
{
    const char *const *paths = inputs_of(bench);
    const char *const *sizes = sizes_of(bench);
    bool ok = true;
    bench->left = -1;
    if (paths[0] == NULL || sizes[0] == NULL)
        return bench_say(bench, "'%s' has no bench", bench->lab.path);
    for (; ok && *paths != NULL; paths++)
        for (size_t i = 0; ok && sizes[i] != NULL; i++)
            ok = add(bench, &(struct bench_file){*paths, sizes[i], false});
    bench_show_nothing(bench);
    if (ok && bench->timing.input_count == 0)
        return bench_say(bench, "there is nothing to work on");
    return ok;
}

void bench_inputs_remove(const struct bench *bench)
{
    char path[PATH_MAX];
    for (size_t i = 0; i < bench->timing.input_count; i++)
        if (bench->files[i].is_to_go)
            unlink(bench_input_path(bench, i, path));
}
