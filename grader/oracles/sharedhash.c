/*
 * oracle: what sharedhash must print and may have written.
 *
 *     sharedhash [--blocks] FILE       the right answers, as one JSON object
 *     sharedhash --decode IN OUT       unpacks a container that -o wrote
 *
 * It shares no code with the lab's programs and follows their specification by
 * other ways. It builds no tree: a step of the walk, h * 31 + frequency +
 * symbol, is an affine function of h, and so is the walk of a whole subtree,
 * h * times + plus. A node that joins two subtrees is three such functions,
 * one after the other. What the last of them makes of h = 0 is the hash.
 * sharedhash_decode.c is the other half.
 *
 * Files may be of any size; '-' is standard input (OUT: output), others must
 * be regular files. IN and its folder may be hostile: no symlink in its place
 * is followed, and OUT must not exist; it stays only if all of IN was sound.
 * Exit status 1: trouble with a file, said in one line; 2: wrong usage.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sharedhash_decode.h"

#define BLOCK   1024u       /* bytes */
#define SYMBOLS 256u        /* values of a byte */
#define PRIME   2147483647u /* hashes and their sum are modulo this */

static const char help[] =
    "usage: sharedhash [--blocks] FILE, sharedhash --decode IN OUT\n"
    "Says what sharedhash must print for FILE, as JSON: signature, blocks,\n"
    "acquisitions (of the allocator's lock, by a program that takes it each\n"
    "time) and, with --blocks, block_hashes. Or unpacks IN, which -o wrote.\n";

/* Says why in one line. Returns the exit status. */
__attribute__((format(printf, 1, 2))) static int fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("oracle: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return 1;
}

/* NULL if it cannot be had, and the reason was told. */
static FILE *open_input(const char *path, int flags)
{
    struct stat status;
    if (strcmp(path, "-") == 0)
        return stdin;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | flags);
    if (file >= 0 && fstat(file, &status) == 0 && !S_ISREG(status.st_mode)) {
        fail("cannot read '%s': not a regular file", path);
        close(file);
        return NULL;
    }
    FILE *stream = file < 0 ? NULL : fdopen(file, "rb");
    if (stream == NULL)
        fail("cannot open '%s': %s", path, strerror(errno));
    return stream;
}

/* ---- The hash of a block ---- */

struct subtree {
    uint64_t frequency;
    uint64_t times, plus; /* walking it makes h * times + plus of h */
};

struct heap {
    struct subtree slots[SYMBOLS];
    size_t count;
};

/* On a tie the newcomer goes up. */
static void push(struct heap *heap, struct subtree new)
{
    size_t hole = heap->count++;
    for (; hole > 0; hole = (hole - 1) / 2) {
        const struct subtree *parent = &heap->slots[(hole - 1) / 2];
        if (parent->frequency < new.frequency)
            break;
        heap->slots[hole] = *parent;
    }
    heap->slots[hole] = new;
}

/* On a tie the one that came from the end stays up, then the left child. */
static struct subtree pop(struct heap *heap)
{
    struct subtree top = heap->slots[0];
    struct subtree last = heap->slots[--heap->count];
    size_t hole = 0, smallest = 0;
    do {
        uint64_t least = last.frequency;
        hole = smallest;
        for (size_t i = 2 * hole + 1; i <= 2 * hole + 2; i++)
            if (i < heap->count && heap->slots[i].frequency < least) {
                smallest = i;
                least = heap->slots[i].frequency;
            }
        heap->slots[hole] = heap->slots[smallest];
    } while (smallest != hole);
    heap->slots[hole] = last;
    return top;
}

/* The walk of the new node, then of its left, then of its right child. */
static struct subtree join(struct subtree left, struct subtree right)
{
    struct subtree node = {.frequency = left.frequency + right.frequency};
    uint64_t times = left.times * right.times % PRIME;
    node.times = 31 * times % PRIME;
    node.plus = node.frequency * times % PRIME;
    node.plus += left.plus * right.times % PRIME + right.plus;
    node.plus %= PRIME;
    return node;
}

/* Adds the block's distinct symbols to *distinct. */
static uint64_t hash(const unsigned char *bytes, size_t n, uint64_t *distinct)
{
    uint64_t counts[SYMBOLS] = {0};
    struct heap heap = {.count = 0};
    for (size_t i = 0; i < n; i++)
        counts[bytes[i]]++;
    for (unsigned symbol = 0; symbol < SYMBOLS; symbol++)
        if (counts[symbol] > 0)
            push(&heap,
                 (struct subtree){counts[symbol], 31, counts[symbol] + symbol});
    *distinct += heap.count;
    while (heap.count > 1) {
        struct subtree left = pop(&heap);
        push(&heap, join(left, pop(&heap)));
    }
    return pop(&heap).plus;
}

static int answer(const char *path, bool with_blocks)
{
    unsigned char block[BLOCK];
    uint64_t signature = 0, blocks = 0, distinct = 0;
    FILE *stream = open_input(path, 0);
    if (stream == NULL)
        return 1;
    fputs(with_blocks ? "{\"block_hashes\": [" : "{", stdout);
    for (size_t n; (n = fread(block, 1, BLOCK, stream)) > 0; blocks++) {
        uint64_t value = hash(block, n, &distinct);
        if (with_blocks)
            printf("%s%" PRIu64, blocks > 0 ? ", " : "", value);
        signature = (signature + value) % PRIME;
    }
    if (ferror(stream))
        return fail("cannot read '%s': %s", path, strerror(errno));
    fclose(stream);
    fputs(with_blocks ? "], " : "", stdout);
    printf("\"signature\": %" PRIu64 ", \"blocks\": %" PRIu64
           ", \"acquisitions\": %" PRIu64 "}\n",
           signature, blocks, 4 * distinct + 4 * blocks);
    return 0;
}

/* ---- The program ---- */

/* 0 if all is well with both streams and what was in them. */
static int judge(const char *problem, FILE *in, const char *in_name, FILE *out,
                 const char *out_name)
{
    if (ferror(in))
        return fail("cannot read '%s': %s", in_name, strerror(errno));
    if (ferror(out) || fflush(out) != 0)
        return fail("cannot write '%s': %s", out_name, strerror(errno));
    if (problem != NULL)
        return fail("'%s' is damaged: %s", in_name, problem);
    return 0;
}

static int unpack(const char *in_name, const char *out_name)
{
    bool is_file = strcmp(out_name, "-") != 0;
    FILE *in = open_input(in_name, O_NOFOLLOW);
    if (in == NULL)
        return 1;
    FILE *out = is_file ? fopen(out_name, "wbx") : stdout;
    if (out == NULL)
        return fail("cannot create '%s': %s", out_name, strerror(errno));
    const char *problem = sharedhash_decode(in, out);
    int status = judge(problem, in, in_name, out, out_name);
    fclose(in);
    if (is_file && fclose(out) != 0 && status == 0)
        status = fail("cannot write '%s': %s", out_name, strerror(errno));
    if (is_file && status != 0)
        unlink(out_name);
    return status;
}

static int usage(const char *problem)
{
    fail("%s, see --help", problem);
    return 2;
}

static int choose(int argc, char **argv)
{
    static const struct option options[] = {{"blocks", no_argument, NULL, 'b'},
                                            {"decode", no_argument, NULL, 'd'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    bool with_blocks = false, decode = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (c == 'h')
            return fputs(help, stdout) < 0;
        if (c == '?')
            return usage("unknown option");
        with_blocks |= c == 'b';
        decode |= c == 'd';
    }
    if (decode && (with_blocks || argc - optind != 2))
        return usage("expected --decode IN OUT");
    if (!decode && argc - optind != 1)
        return usage("expected one FILE");
    return decode ? unpack(argv[optind], argv[optind + 1])
                  : answer(argv[optind], with_blocks);
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a closed pipe and a file too large: errors */
    signal(SIGXFSZ, SIG_IGN); /* of writing, told in words */
    int status = choose(argc, argv);
    if (status == 0 && (ferror(stdout) || fclose(stdout) != 0))
        status = fail("cannot write standard output: %s", strerror(errno));
    return status;
}
