/*
 * inputs: fresh workloads for one grading run, all from one number.
 *
 *     refcount-inputs --seed N --out DIR [--small | --large]
 *
 * Same N, same workloads; another N, another seed in each and other numbers in
 * most. The files are DIR/in-01, in-02, ...; which is which, the seed decides.
 * DIR/index.json, written last, tells; it is not for the eyes of a submission:
 *
 *     {"version": 1, "seed": "N",
 *      "files": [{"name": "in-07", "class": "kind.local", "bytes": 20000},
 * ...]}
 *
 * "bytes" says how much work it is, and that are its operations. The classes:
 *
 *     edge.*      nothing to do, one of everything, more threads than work
 *     kind.*      each kind of operation
 *     pool.*      pools of several sizes
 *     replace.*   much is replaced, while references are held
 *     blocked.*   the same while a thread blocks, for longer than any bound
 *     random.*    anything
 *     large.*     with --large: two for timing, 5,000,000 and 25,000,000
 *
 * Chosen numbers are drawn around those in the table below.
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

#include "inputs_random.h"

/* A workload. Operations are drawn from the number up to half more, if it is
 * 100 or more and the input is a small one. */
struct input {
    const char *family, *name; /* its class, "edge" and "one" */
    const char *kind;
    unsigned threads, objects, operations, replace_every, reads, hold, blocked;
    unsigned number; /* of the file, in-07 */
};

#define SMALL (sizeof table / sizeof *table - 2) /* the last two are large */

static struct input table[] = {
    {"edge", "nothing", "shared", 2, 10, 0, 1, 1, 1, 0, 0},
    {"edge", "nothing_to_send", "hand-over", 3, 10, 0, 1, 1, 1, 0, 0},
    {"edge", "one", "shared", 1, 1, 1, 1, 1, 1, 0, 0},
    {"edge", "one_created", "local", 1, 1, 1, 0, 1, 1, 0, 0},
    {"edge", "one_sent", "hand-over", 1, 1, 1, 1, 1, 1, 0, 0},
    {"edge", "idle_threads", "hand-over", 16, 10, 5, 2, 2, 1, 0, 0},
    {"edge", "most_threads", "shared", 32, 50, 6400, 3, 1, 4, 0, 0},
    {"edge", "most_blocked", "shared", 1, 9, 3000, 1, 1, 1, 31, 0},
    {"kind", "local", "local", 4, 1, 40000, 0, 3, 1, 0, 0},
    {"kind", "shared", "shared", 4, 1000, 60000, 256, 1, 1, 0, 0},
    {"kind", "hand_over", "hand-over", 4, 1000, 20000, 64, 1, 1, 0, 0},
    {"kind", "alone", "shared", 1, 1000, 20000, 64, 2, 3, 0, 0},
    {"kind", "to_itself", "hand-over", 1, 10, 5000, 8, 2, 1, 0, 0},
    {"pool", "one_hot", "shared", 4, 1, 40000, 512, 1, 1, 0, 0},
    {"pool", "hundred", "shared", 2, 100, 40000, 512, 2, 1, 0, 0},
    {"pool", "document", "shared", 2, 10000, 40000, 4096, 1, 1, 0, 0},
    {"replace", "each_time", "shared", 4, 20, 8000, 1, 1, 1, 0, 0},
    {"replace", "while_held", "shared", 4, 16, 20000, 4, 2, 64, 0, 0},
    {"replace", "one_hot", "shared", 4, 1, 8000, 2, 1, 8, 0, 0},
    {"replace", "sent", "hand-over", 4, 4, 12000, 2, 2, 1, 0, 0},
    {"blocked", "one", "shared", 2, 64, 20000, 8, 1, 2, 1, 0},
    {"blocked", "of_one_hot", "shared", 2, 1, 8000, 2, 1, 1, 2, 0},
    {"blocked", "while_sending", "hand-over", 3, 8, 10000, 4, 1, 1, 1, 0},
    {"random", "a", NULL, 0, 0, 0, 0, 0, 0, 0, 0},
    {"random", "b", NULL, 0, 0, 0, 0, 0, 0, 0, 0},
    {"random", "c", NULL, 0, 0, 0, 0, 0, 0, 0, 0},
    {"random", "d", NULL, 0, 0, 0, 0, 0, 0, 0, 0},
    {"large", "5M", "shared", 2, 10000, 5000000, 4096, 1, 1, 0, 0},
    {"large", "25M", "shared", 2, 10000, 25000000, 4096, 1, 1, 0, 0},
};

static const char *folder;
static uint64_t seed;
static bool is_large;

static const char help[] =
    "usage: refcount-inputs --seed N --out DIR [--small | --large]\n"
    "Writes workloads, all of which follow from N, and DIR/index.json\n"
    "  --seed   0 to 18446744073709551615\n"
    "  --small  a second's work at most (the default)\n"
    "  --large  two more, for timing\n";

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

static size_t count(void)
{
    return SMALL + (is_large ? 2 : 0);
}

/* ---- Choosing ---- */

static unsigned between(uint64_t *state, unsigned least, unsigned most)
{
    return least + random_below(state, most - least + 1);
}

static void draw_anything(struct input *input, uint64_t *state)
{
    static const char *const kinds[] = {"local", "shared", "hand-over"};
    input->kind = kinds[random_below(state, 3)];
    input->threads = between(state, 1, 8);
    input->objects = between(state, 1, 300);
    input->operations = between(state, 1, 20000);
    input->replace_every = random_below(state, 100);
    input->reads = between(state, 1, 3);
    input->hold =
        strcmp(input->kind, "shared") == 0 ? between(state, 1, 32) : 1;
    input->blocked = random_below(state, 3);
}

static void choose(void)
{
    uint64_t state = seed;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct input *input = &table[i];
        input->number = (unsigned)i + 1;
        if (input->kind == NULL)
            draw_anything(input, &state);
        else if (input->operations >= 100 && i < SMALL)
            input->operations =
                between(&state, input->operations, input->operations * 3 / 2);
    }
    for (size_t left = SMALL; left > 1; left--) {
        size_t chosen = random_below(&state, (uint32_t)left);
        unsigned number = table[chosen].number;
        table[chosen].number = table[left - 1].number;
        table[left - 1].number = number;
    }
}

/* ---- The files ---- */

/* A new file; what is there already is not overwritten. */
static FILE *create(const char *name, char *path, size_t room)
{
    int length = snprintf(path, room, "%s/%s", folder, name);
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

static bool write_input(const struct input *input)
{
    char name[16], path[PATH_MAX];
    uint64_t state = seed + (uint64_t)(input - table);
    snprintf(name, sizeof name, "in-%02u", input->number);
    FILE *stream = create(name, path, sizeof path);
    if (stream == NULL)
        return false;
    fprintf(stream,
            "kind %s\nthreads %u\nobjects %u\noperations %u\n"
            "replace-every %u\nreads %u\nhold %u\nblocked %u\n"
            "seed %" PRIu64 "\n",
            input->kind, input->threads, input->objects, input->operations,
            input->replace_every, input->reads, input->hold, input->blocked,
            random_next(&state));
    return finish(stream, path);
}

static bool write_index(void)
{
    char path[PATH_MAX];
    FILE *stream = create("index.json", path, sizeof path);
    if (stream == NULL)
        return false;
    fprintf(stream, "{\"version\": 1, \"seed\": \"%" PRIu64 "\", \"files\": [",
            seed);
    for (const struct input *i = table; i < table + count(); i++)
        fprintf(stream,
                "%s\n  {\"name\": \"in-%02u\", \"class\": \"%s.%s\", "
                "\"bytes\": %u}",
                i > table ? "," : "", i->number, i->family, i->name,
                i->operations);
    fputs("\n]}\n", stream);
    return finish(stream, path);
}

static bool write_all(void)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return fail("cannot create '%s': %s", folder, strerror(errno));
    for (size_t i = 0; i < count(); i++)
        if (!write_input(&table[i]))
            return false;
    return write_index();
}

/* ---- The program ---- */

static bool parse_seed(const char *text)
{
    char *rest;
    errno = 0;
    seed = strtoull(text, &rest, 10);
    return *text >= '0' && *text <= '9' && *rest == '\0' && errno == 0;
}

/* False: what was given is not usable. */
static bool parse(int argc, char **argv)
{
    static const struct option options[] = {
        {"seed", required_argument, NULL, 's'},
        {"out", required_argument, NULL, 'o'},
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
            folder = optarg;
        if (c == 'k' || c == 'l')
            is_large = c == 'l';
    }
    return (has_seed && folder != NULL && optind == argc) ||
           fail("expected --seed N --out DIR, see --help");
}

int main(int argc, char **argv)
{
    signal(SIGXFSZ, SIG_IGN); /* a file too large: an error, told in words */
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return fputs(help, stdout) < 0 || fclose(stdout) != 0;
    if (!parse(argc, argv))
        return 2;
    choose();
    return write_all() ? 0 : 1;
}
