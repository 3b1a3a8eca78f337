/*
 * Bugs on purpose, each in a function of its own, inside umalloc memory.
 *
 *     planted NAME        commits the bug NAME
 *     planted             lists the names
 *
 * Linked with an engine file, so the same bug is tried on the first-fit heap
 * and in a pool. None of them crashes by itself: without a checker that knows
 * what umalloc hands out, most go unnoticed. planted.sh says who must find
 * which.
 *
 * The main thread plays thread 0 of a batch. It allocates something before
 * the bug, so that no bug touches the first bytes of heap or pool.
 */
#include <stdio.h>
#include <string.h>

#include "umem.h"

/* Bytes of the object that is mistreated: no multiple of 16, so that one byte
 * too many does not even reach the next object. */
#define SIZE 24

/* Bytes of one that has no such padding. */
#define FULL_SIZE 32

static unsigned seen; /* what was read: printed, so that it is read */

static void overflow(void)
{
    unsigned char *object = umalloc(SIZE);

    object[SIZE] = 1;
    ufree(object);
}

static void underflow(void)
{
    unsigned char *object = umalloc(SIZE);

    seen += object[-1];
    ufree(object);
}

/* Nothing lies between two such objects but a header, or nothing at all. */
static void read_beyond(void)
{
    unsigned char *object = umalloc(FULL_SIZE);
    void *next = umalloc(FULL_SIZE);

    seen += object[FULL_SIZE];
    ufree(next);
    ufree(object);
}

static void use_after_free(void)
{
    unsigned char *object = umalloc(SIZE);

    ufree(object);
    seen += object[0];
}

static void double_free(void)
{
    unsigned char *object = umalloc(SIZE);

    ufree(object);
    ufree(object);
}

static void leak(void)
{
    unsigned char *object = umalloc(SIZE);

    object[0] = 1;
}

static void uninitialised(void)
{
    unsigned char *object = umalloc(SIZE);

    if (object[0] == 1)
        seen++;
    ufree(object);
}

/* On the heap this is a leak; in a pool, what is gone with the batch. */
static void use_after_recycling(void)
{
    unsigned char *object = umalloc(SIZE);

    umem_thread_end();
    umem_batch_end();
    seen += object[0];
}

static const struct {
    const char *name;
    void (*commit)(void);
} bugs[] = {
    {"overflow", overflow},
    {"underflow", underflow},
    {"read_beyond", read_beyond},
    {"use_after_free", use_after_free},
    {"double_free", double_free},
    {"leak", leak},
    {"uninitialised", uninitialised},
    {"use_after_recycling", use_after_recycling},
};

static int commit(const char *name)
{
    for (size_t i = 0; i < sizeof bugs / sizeof *bugs; i++) {
        if (strcmp(name, bugs[i].name) == 0) {
            bugs[i].commit();
            return 0;
        }
    }
    fprintf(stderr, "planted: there is no bug '%s'\n", name);
    return 2;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        for (size_t i = 0; i < sizeof bugs / sizeof *bugs; i++)
            puts(bugs[i].name);
        return 0;
    }
    if (!umem_open(UMEM_THREADS))
        return 1;
    umem_thread_begin(0);
    void *before = umalloc(SIZE);
    int status = commit(argv[1]);
    ufree(before);
    umem_thread_end();
    umem_batch_end();
    printf("%u\n", seen);
    umem_close();
    return status;
}
