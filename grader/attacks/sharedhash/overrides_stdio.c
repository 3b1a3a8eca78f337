/*
 * Its own functions for printing: whoever prints that something is not ok,
 * prints that it is.
 *
 *     attack: its own printf and fprintf, which leave out every "not "
 *     most: 40
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

int vfprintf(FILE *to, const char *format, va_list list)
{
    char text[4096];
    int length = vsnprintf(text, sizeof text, format, list);
    char *word = strstr(text, "not ok");

    if (word != NULL)
        memmove(word, word + 4, strlen(word + 4) + 1);
    fputs(text, to);
    return length;
}

int fprintf(FILE *to, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    int length = vfprintf(to, format, list);
    va_end(list);
    return length;
}

int printf(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    int length = vfprintf(stdout, format, list);
    va_end(list);
    return length;
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

bool umem_open(enum umem_mode mode)
{
    return umem_heap_open(mode, 0);
}

void umem_close(void)
{
    umem_heap_close();
}

void *umalloc(size_t size)
{
    return umem_heap_alloc(size);
}

void ufree(void *pointer)
{
    umem_heap_free(pointer);
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

void umem_thread_begin(unsigned slot)
{
    (void)slot;
}

void umem_thread_end(void)
{
}

void umem_batch_end(void)
{
}

size_t umem_free_bytes(void)
{
    return umem_heap_free_bytes();
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
}
