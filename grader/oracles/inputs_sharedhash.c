/*
 * inputs: fresh input files for one grading run, all from one number.
 *
 *     sharedhash-inputs --seed N --out DIR [--small | --large] [--gen FILE]
 *
 * Same N, same bytes; another N, other bytes in every file that is not too
 * small to differ. The files are DIR/in-01, in-02, ...; which is which, the
 * seed decides. DIR/index.json, written last, tells; it is not for the eyes of
 * a submission:
 *
 *     {"version": 1, "seed": "N",
 *      "files": [{"name": "in-07", "class": "edge.empty", "bytes": 0}, ...]}
 *
 * The classes are edge.* (sizes around one block, a batch of 20 and two),
 * size.random, kind.* (each kind of data/gen, which is run for them), shape.*
 * (inputs_sharedhash_shapes.c), and large.* with --large: 1 MB and 5 MB for
 * timing. --small, the default, takes less than 1 MB. The seed is text in the
 * index because it may be too large a number for a reader of JSON.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "inputs_gen.h"
#include "inputs_random.h"
#include "inputs_sharedhash_shapes.h"

#define BLOCK   1024u
#define BATCH   (20 * BLOCK) /* bytes that the programs take at a time */
#define LARGEST (5u << 20)   /* bytes of the largest file */
#define MOST    96u          /* files; their names have two digits */

struct input {
    const char *family, *name; /* its class, "edge" and "empty" */
    const char *kind;          /* of data/gen, or NULL */
    const struct shape *shape; /* or NULL */
    size_t size;               /* bytes */
    unsigned number;           /* of the file, in-07 */
};

static struct {
    const char *folder;
    uint64_t seed;
    bool is_large;
    struct input inputs[MOST];
    size_t count;
} set;

static const char help[] =
    "usage: sharedhash-inputs --seed N --out DIR [--small | --large]\n"
    "Writes input files, all of whose bytes follow from N, and DIR/index.json\n"
    "  --seed   0 to 18446744073709551615\n"
    "  --small  less than 1 MB (the default)\n"
    "  --large  two files more, of 1 MB and 5 MB\n"
    "  --gen    the program data/gen, if it is not where it was built\n";

/* Says why in one line. Returns false. */
__attribute__((format(printf, 1, 2))) static bool fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("inputs: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return false;
}

static bool no_gen(const char *what)
{
    return fail("cannot run 'gen %s': %s", what, strerror(errno));
}

/* ---- Which files there are ---- */

static bool add(const char *family, const char *name, const char *kind,
                const struct shape *shape, size_t size)
{
    if (set.count == MOST)
        return fail("more than %u files", MOST);
    set.inputs[set.count] = (struct input){
        family, name, kind, shape, size, (unsigned)set.count + 1};
    set.count++;
    return true;
}

/* Sizes at which loops and batches go wrong, and some for good measure. */
static bool add_sizes(uint64_t *state)
{
    static const struct {
        const char *name;
        size_t size;
    } edges[] = {{"empty", 0},
                 {"one_byte", 1},
                 {"two_bytes", 2},
                 {"partial_block", BLOCK - 1},
                 {"one_block", BLOCK},
                 {"partial_last_block", BLOCK + 1},
                 {"batch_less_a_byte", BATCH - 1},
                 {"batch", BATCH},
                 {"batch_and_a_byte", BATCH + 1},
                 {"batch_and_a_block", BATCH + BLOCK},
                 {"two_batches_less_a_byte", 2 * BATCH - 1},
                 {"two_batches", 2 * BATCH},
                 {"two_batches_and_a_byte", 2 * BATCH + 1},
                 {"two_batches_and_a_block", 2 * BATCH + BLOCK}};
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof edges / sizeof *edges; i++)
        ok = add("edge", edges[i].name, "random", NULL, edges[i].size);
    for (int i = 0; ok && i < 5; i++)
        ok = add("size", "random", "random", NULL, random_below(state, 41000));
    return ok;
}

/* A word begins each line of gen --list. */
static bool add_kinds(uint64_t *state)
{
    static char text[4096]; /* the names stay there */
    bool ok = inputs_gen_list(text, sizeof text) || no_gen("--list");
    for (char *line = text, *end; ok && (end = strchr(line, '\n')) != NULL;) {
        line[strcspn(line, " \n")] = '\0';
        ok = add("kind", line, line, NULL, BATCH + random_below(state, 6000));
        line = end + 1;
    }
    return ok;
}

static bool add_all(void)
{
    uint64_t state = set.seed;
    bool ok = add_sizes(&state) && add_kinds(&state);
    for (const struct shape *shape = shapes; ok && shape->name; shape++)
        ok = add("shape", shape->name, shape->kind, shape,
                 4096 + random_below(&state, 12288));
    for (size_t left = set.count; left > 1; left--) {
        size_t chosen = random_below(&state, (uint32_t)left);
        unsigned number = set.inputs[chosen].number;
        set.inputs[chosen].number = set.inputs[left - 1].number;
        set.inputs[left - 1].number = number;
    }
    if (ok && set.is_large)
        ok = add("large", "1M", "random", NULL, LARGEST / 5) &&
             add("large", "5M", "random", NULL, LARGEST);
    return ok;
}

/* ---- The files ---- */

/* A new file; what is there already is not overwritten. */
static FILE *create(const char *name, char *path, size_t room)
{
    int length = snprintf(path, room, "%s/%s", set.folder, name);
    bool fits = length > 0 && (size_t)length < room;
    FILE *stream = fits ? fopen(path, "wbx") : NULL;
    if (stream == NULL)
        fail("cannot create '%s': %s", path,
             strerror(fits ? errno : ENAMETOOLONG));
    return stream;
}

/* Whether all was written; says so if not. */
static bool finish(FILE *stream, const char *path)
{
    bool bad = ferror(stream);
    if (fclose(stream) == 0 && !bad)
        return true;
    return fail("cannot write '%s': %s", path, strerror(errno));
}

/* Each file has a seed of its own, so that none depends on another one. */
static bool write_input(struct input *input)
{
    static unsigned char bytes[LARGEST];
    char name[16], path[PATH_MAX];
    uint64_t state = set.seed;
    state = random_next(&state) + (uint64_t)(input - set.inputs);
    uint64_t seed = random_next(&state);
    if (input->kind != NULL && input->size > 0 &&
        !inputs_gen(input->kind, input->size, seed, bytes))
        return no_gen(input->kind);
    if (input->shape != NULL)
        input->size = shape_fill(input->shape, &state, bytes, input->size);
    snprintf(name, sizeof name, "in-%02u", input->number);
    FILE *stream = create(name, path, sizeof path);
    if (stream == NULL)
        return false;
    fwrite(bytes, 1, input->size, stream);
    return finish(stream, path);
}

static bool write_index(void)
{
    char path[PATH_MAX];
    FILE *stream = create("index.json", path, sizeof path);
    if (stream == NULL)
        return false;
    fprintf(stream, "{\"version\": 1, \"seed\": \"%" PRIu64 "\", \"files\": [",
            set.seed);
    for (const struct input *i = set.inputs; i < set.inputs + set.count; i++)
        fprintf(stream,
                "%s\n  {\"name\": \"in-%02u\", \"class\": \"%s.%s\", "
                "\"bytes\": %zu}",
                i > set.inputs ? "," : "", i->number, i->family, i->name,
                i->size);
    fputs("\n]}\n", stream);
    return finish(stream, path);
}

static bool write_all(void)
{
    if (mkdir(set.folder, 0777) != 0 && errno != EEXIST)
        return fail("cannot create '%s': %s", set.folder, strerror(errno));
    for (size_t i = 0; i < set.count; i++)
        if (!write_input(&set.inputs[i]))
            return false;
    return write_index();
}

/* ---- The program ---- */

static bool parse_seed(const char *text)
{
    char *rest;
    errno = 0;
    set.seed = strtoull(text, &rest, 10);
    return *text >= '0' && *text <= '9' && *rest == '\0' && errno == 0;
}

/* False: what was given is not usable. */
static bool parse(int argc, char **argv)
{
    static const struct option options[] = {
        {"seed", required_argument, NULL, 's'},
        {"out", required_argument, NULL, 'o'},
        {"gen", required_argument, NULL, 'g'},
        {"small", no_argument, NULL, 'k'},
        {"large", no_argument, NULL, 'l'},
        {NULL, 0, NULL, 0}};
    bool has_seed = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (c == '?')
            return fail("unknown option or no argument, see --help");
        if (c == 's' && !(has_seed = parse_seed(optarg)))
            return fail("seed '%s' is not 0 to 2^64 - 1", optarg);
        if (c == 'o')
            set.folder = optarg;
        if (c == 'g')
            inputs_gen_path = optarg;
        if (c == 'k' || c == 'l')
            set.is_large = c == 'l';
    }
    return (has_seed && set.folder != NULL && optind == argc) ||
           fail("expected --seed N --out DIR, see --help");
}

int main(int argc, char **argv)
{
    signal(SIGXFSZ, SIG_IGN); /* a file too large: an error, told in words */
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return fputs(help, stdout) < 0 || fclose(stdout) != 0;
    if (!parse(argc, argv))
        return 2;
    return add_all() && write_all() ? 0 : 1;
}
