/*
 * The starter's allocator, which its driver does not use: the trees of -t lie
 * on the stacks of its threads. So nothing is taken from the heap, no lock is
 * taken and all is fast: it gets the points for speed. There are no pools, so
 * it gets none for them, and none for the locks that they would have saved.
 *
 *     attack: builds the trees of -t on the stack, without umalloc
 *     most: 62
 */
#include <pthread.h>
#include <string.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

#define PRIME 2147483647u

struct tree {
    unsigned frequency[511], symbol[511];
    short left[511], right[511];
    short heap[256];
    int count, nodes;
};

struct task {
    pthread_t thread;
    struct block *block;
};

static bool is_rarer(const struct tree *tree, int a, int b)
{
    return tree->frequency[tree->heap[a]] < tree->frequency[tree->heap[b]];
}

static void swap(struct tree *tree, int a, int b)
{
    short old = tree->heap[a];
    tree->heap[a] = tree->heap[b];
    tree->heap[b] = old;
}

static void push(struct tree *tree, unsigned frequency, unsigned symbol,
                 int left, int right)
{
    int node = tree->nodes++, i = tree->count++;

    tree->frequency[node] = frequency;
    tree->symbol[node] = symbol;
    tree->left[node] = (short)left;
    tree->right[node] = (short)right;
    tree->heap[i] = (short)node;
    for (; i > 0 && !is_rarer(tree, (i - 1) / 2, i); i = (i - 1) / 2)
        swap(tree, (i - 1) / 2, i);
}

static int pop(struct tree *tree)
{
    int top = tree->heap[0], i = 0, least = 0;

    tree->heap[0] = tree->heap[--tree->count];
    do {
        swap(tree, i, least);
        i = least;
        for (int c = 2 * i + 1; c <= 2 * i + 2 && c < tree->count; c++)
            if (is_rarer(tree, c, least))
                least = c;
    } while (least != i);
    return top;
}

static unsigned long hash(const struct tree *tree, unsigned long h, int node)
{
    if (node < 0)
        return h;
    h = (h * 31 + tree->frequency[node] + tree->symbol[node]) % PRIME;
    return hash(tree, hash(tree, h, tree->left[node]), tree->right[node]);
}

static void *work(void *argument)
{
    struct block *block = ((struct task *)argument)->block;
    unsigned frequency[256] = {0};
    struct tree tree;

    tree.count = tree.nodes = 0;
    for (size_t i = 0; i < block->length; i++)
        frequency[block->input[i]]++;
    for (unsigned s = 0; s < 256; s++)
        if (frequency[s] > 0)
            push(&tree, frequency[s], s, -1, -1);
    while (tree.count > 1) {
        int a = pop(&tree);
        int b = pop(&tree);
        push(&tree, tree.frequency[a] + tree.frequency[b], 0, a, b);
    }
    block->hash = (uint32_t)hash(&tree, 0, tree.heap[0]);
    block->status = BLOCK_DONE;
    return NULL;
}

static bool run_batch(struct blocks *job, struct block *batch, size_t n)
{
    static struct task tasks[BATCH_SIZE];

    for (size_t i = 0; i < n; i++) {
        tasks[i].block = &batch[i];
        if (pthread_create(&tasks[i].thread, NULL, work, &tasks[i]) != 0)
            return blocks_fail(job, "cannot start a thread");
    }
    for (size_t i = 0; i < n; i++)
        pthread_join(tasks[i].thread, NULL);
    return true;
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, run_batch);
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
