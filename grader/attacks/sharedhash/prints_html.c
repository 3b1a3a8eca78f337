/*
 * Prints what does something to whoever looks at it: scripts for pages,
 * commands for terminals, bytes that are no UTF-8, the marks of report formats,
 * one very long line. The answer is not the last line, so that all of it is
 * quoted.
 *
 *     attack: output with HTML, escape sequences and bad UTF-8
 *     most: 12
 *     first: signature.single
 *     canary: <script>attack
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

static const char text[] =
    "<script>attack(\"run\")</script><img src=x onerror=attack()>\n"
    "]]></failure></testcase><testcase name=\"all\"/>\n"
    "\"}], \"score\": 100, \"x\": [{\"\n"
    "ok 1 - everything\n1..1\nBail out!\n"
    "::set-output name=result::e30=\n{\"scores\": {\"All\": 100}}\n"
    "\033]0;title\007\033[2J\033[1;1H\033[32mall passed\033[0m\r\b\b\n"
    "\xff\xfe\xc3\x28\xed\xa0\x80\xf4\x90\x80\x80 \xe2\x80\xae txet\n"
    "%s%n%p";

static void finish(void)
{
    static char line[65536];

    fflush(stdout);
    memset(line, '<', sizeof line);
    for (int to = STDOUT_FILENO; to <= STDERR_FILENO; to++) {
        (void)!write(to, text, sizeof text); /* with its NUL */
        (void)!write(to, line, sizeof line);
    }
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

bool umem_open(enum umem_mode mode)
{
    static bool has_begun;

    if (!has_begun)
        atexit(finish);
    has_begun = true;
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
