/*
 * zlib_huffman: a yardstick from outside, Huffman coding by zlib.
 *
 *     zlib_huffman [-t] [-j N] FILE     prints "Packed bytes: N"
 *
 * Every 1,024 bytes of the file become a deflate stream of their own with
 * Z_HUFFMAN_ONLY, so zlib too counts bytes, builds one tree per block and
 * nothing is looked for in a window. What is not the same: its codes have at
 * most 15 bits, it builds two small trees more and writes all of them and the
 * block (a block of random data as it is), and it prints no signature.
 * So its answer can be compared with nobody's; that all numbers of threads
 * give the same sum is all that can be said.
 *
 * Each thread has one z_stream and resets it for every block. One stream over
 * the whole file would have trees of blocks that zlib cuts itself; a new
 * z_stream per block would measure how fast its tables are allocated.
 *
 * `-t` starts one thread per CPU, up to 20, `-j N` so many; as in the other
 * programs `-j` does nothing without `-t`. Thread i of n reads pieces i, i + n,
 * i + 2n, ... of the file with pread.
 *
 * Locks: none. A worker's fields are its thread's until main has joined it.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* Bytes that are coded as one, as in the lab. */
#ifndef BLOCK_SIZE
#define BLOCK_SIZE 1024
#endif

/* Bytes read at a time: as many blocks as a standing worker takes. */
#define PIECE_SIZE ((size_t)16 * BLOCK_SIZE)

/* No deflate stream of one block is longer. */
#define PACKED_SIZE (2 * BLOCK_SIZE + 1024)

/* Raw deflate (negative) with the least window that holds a block; and room
 * for more symbols than it has bytes, or zlib would cut it in two. */
#define WINDOW_BITS (-11)
#define MEMORY      6

#define MOST_THREADS    64
#define DEFAULT_THREADS 20

_Static_assert(BLOCK_SIZE <= 2048, "WINDOW_BITS and MEMORY are for less");

struct worker {
    pthread_t thread;
    int file;
    off_t first, step; /* bytes from one of its pieces to the next */
    unsigned long long packed;
    char problem[128]; /* "": none */
};

static bool fail(struct worker *worker, const char *what, const char *why)
{
    snprintf(worker->problem, sizeof worker->problem, "%s: %s", what, why);
    return false;
}

/* Codes one block; what comes out is counted and forgotten. */
static bool pack_block(struct worker *worker, z_stream *stream,
                       unsigned char *block, size_t length)
{
    unsigned char packed[PACKED_SIZE];

    stream->next_in = block;
    stream->avail_in = (uInt)length;
    stream->next_out = packed;
    stream->avail_out = sizeof packed;
    if (deflate(stream, Z_FINISH) != Z_STREAM_END)
        return fail(worker, "cannot deflate a block", "no room");
    worker->packed += sizeof packed - stream->avail_out;
    if (deflateReset(stream) != Z_OK)
        return fail(worker, "cannot reset a stream", zError(Z_STREAM_ERROR));
    return true;
}

/* Reads a whole piece, less only at the end of the file; -1 on an error. */
static ssize_t read_piece(int file, unsigned char *piece, off_t at)
{
    size_t used = 0;
    ssize_t got;

    do {
        got = pread(file, piece + used, PIECE_SIZE - used, at + (off_t)used);
        used += got > 0 ? (size_t)got : 0;
    } while ((got > 0 && used < PIECE_SIZE) || (got < 0 && errno == EINTR));
    return got < 0 ? -1 : (ssize_t)used;
}

static bool pack_pieces(struct worker *worker, z_stream *stream)
{
    unsigned char piece[PIECE_SIZE];
    off_t at = worker->first;
    ssize_t length;

    while ((length = read_piece(worker->file, piece, at)) > 0) {
        for (size_t i = 0; i < (size_t)length; i += BLOCK_SIZE) {
            size_t left = (size_t)length - i;
            if (!pack_block(worker, stream, piece + i,
                            left < BLOCK_SIZE ? left : BLOCK_SIZE))
                return false;
        }
        at += worker->step;
    }
    return length == 0 || fail(worker, "cannot read", strerror(errno));
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    z_stream stream = {0};
    int result = deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                              WINDOW_BITS, MEMORY, Z_HUFFMAN_ONLY);

    if (result != Z_OK) {
        fail(worker, "cannot begin a stream", zError(result));
        return NULL;
    }
    pack_pieces(worker, &stream);
    deflateEnd(&stream);
    return NULL;
}

/* Main is the first worker. @return how many have been started. */
static size_t start_all(struct worker *workers, size_t count)
{
    size_t started = 1;
    int error = 0;

    while (error == 0 && started < count) {
        error = pthread_create(&workers[started].thread, NULL, work,
                               &workers[started]);
        started += error == 0;
    }
    if (error == 0)
        work(&workers[0]);
    else
        fail(&workers[0], "cannot start a thread", strerror(error));
    return started;
}

static void join_all(struct worker *workers, size_t started)
{
    for (size_t i = 1; i < started; i++) {
        int error = pthread_join(workers[i].thread, NULL);
        if (error != 0)
            fail(&workers[i], "cannot join a thread", strerror(error));
    }
}

/* False when something has failed; it has been said. */
static bool pack_file(int file, size_t count, unsigned long long *packed)
{
    static struct worker workers[MOST_THREADS];

    for (size_t i = 0; i < count; i++)
        workers[i] = (struct worker){.file = file,
                                     .first = (off_t)(i * PIECE_SIZE),
                                     .step = (off_t)(count * PIECE_SIZE)};
    join_all(workers, start_all(workers, count));
    *packed = 0;
    for (size_t i = 0; i < count; i++) {
        if (workers[i].problem[0] != '\0') {
            fprintf(stderr, "zlib_huffman: %s\n", workers[i].problem);
            return false;
        }
        *packed += workers[i].packed;
    }
    return true;
}

/* ---- the command line ---- */

static int wrong_usage(void)
{
    fputs("zlib_huffman: expected [-t] [-j 1 to 64] FILE\n", stderr);
    return 2;
}

static size_t default_threads(void)
{
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);

    if (cpus < 1)
        return 1;
    return (size_t)(cpus < DEFAULT_THREADS ? cpus : DEFAULT_THREADS);
}

/* 1 to MOST_THREADS, or 0. */
static size_t to_threads(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);
    bool ok = *text >= '0' && *text <= '9' && *end == '\0' && n >= 1 &&
              n <= MOST_THREADS;

    return ok ? (size_t)n : 0;
}

static int pack(const char *path, size_t threads)
{
    unsigned long long packed;
    int file = open(path, O_RDONLY | O_CLOEXEC);

    if (file < 0) {
        fprintf(stderr, "zlib_huffman: cannot open '%s': %s\n", path,
                strerror(errno));
        return EXIT_FAILURE;
    }
    bool ok = pack_file(file, threads, &packed);
    close(file);
    if (!ok)
        return EXIT_FAILURE;
    printf("Packed bytes: %llu\n", packed);
    if (fflush(stdout) == 0)
        return EXIT_SUCCESS;
    fprintf(stderr, "zlib_huffman: cannot write standard output: %s\n",
            strerror(errno));
    return EXIT_FAILURE;
}

/* The file may come first, as everywhere in this lab. getopt_long moves it;
 * getopt, in a program of POSIX, does not. */
int main(int argc, char **argv)
{
    static const struct option none[] = {{0}};
    bool is_threaded = false;
    size_t threads = default_threads();
    int letter;

    while ((letter = getopt_long(argc, argv, "tj:", none, NULL)) != -1) {
        is_threaded = is_threaded || letter == 't';
        if (letter == 'j')
            threads = to_threads(optarg);
        if (letter == '?' || threads == 0)
            return wrong_usage();
    }
    if (argc - optind != 1)
        return wrong_usage();
    return pack(argv[optind], is_threaded ? threads : 1);
}
