/*
 * floor: the least that this job can take.
 *
 * The driver is that of solution/further/standing_workers.c, the tree is that
 * of baseline/huffman.c, step for step and with the same nodes. But no memory
 * is allocated for a block: nodes and slots are arrays on the stack of the
 * thread that works on it, taken and freed by the call itself. Whatever a
 * program needs beyond this is the price of its allocator and its threads.
 *
 *     nodes   leaf leaf leaf | inner inner ... root |         511 at most
 *     slots   -> -> -> ...                min-heap of rarest  256 at most
 *
 * A block's input still comes from the heap, all of them with one umalloc of
 * main's. No other thread allocates with `-t`, so the heap is opened as that
 * of a single thread: it takes no lock, and the count is 0. Without `-t` and
 * with `-m` this is the library's program on the plain heap.
 *
 * Locks: those of the driver.
 */
#include "blocks.h"
#include "heap.h"
#include "huffman.h"
#include "umem.h"

/* ---- umem.h ---- */

bool umem_open(enum umem_mode mode)
{
    return umem_heap_open(mode == UMEM_THREADS ? UMEM_SINGLE : mode, 0);
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

static void recycle(void)
{
}

/* ---- the tree of one block ---- */

/* A tree of s leaves has 2s - 1 nodes; the last one made is the root. */
struct tree {
    struct huffman_node nodes[2 * HUFFMAN_SYMBOLS - 1];
    size_t used;
    struct huffman_node *slots[HUFFMAN_SYMBOLS]; /* min-heap */
    size_t count;                                /* slots in use */
};

/* As in huffman.c: on a tie it rises. */
static void push(struct tree *tree, struct huffman_node *node)
{
    struct huffman_node **slots = tree->slots;
    size_t i = tree->count++;

    while (i > 0) {
        size_t parent = (i - 1) / 2;
        if (slots[parent]->frequency < node->frequency)
            break;
        slots[i] = slots[parent];
        i = parent;
    }
    slots[i] = node;
}

/* As in huffman.c: on a tie the last one stays above. */
static struct huffman_node *pop(struct tree *tree)
{
    struct huffman_node **slots = tree->slots;
    struct huffman_node *rarest = slots[0];
    struct huffman_node *sinking = slots[--tree->count];
    size_t i = 0;
    size_t child;

    while ((child = 2 * i + 1) < tree->count) {
        size_t right = child + 1;
        if (right < tree->count)
            child += slots[right]->frequency < slots[child]->frequency;
        if (slots[child]->frequency >= sinking->frequency)
            break;
        slots[i] = slots[child];
        i = child;
    }
    slots[i] = sinking;
    return rarest;
}

static void push_leaves(struct tree *tree, const unsigned char *data, size_t n)
{
    uint64_t frequency[HUFFMAN_SYMBOLS] = {0};

    for (size_t i = 0; i < n; i++)
        frequency[data[i]]++;
    for (unsigned symbol = 0; symbol < HUFFMAN_SYMBOLS; symbol++) {
        if (frequency[symbol] == 0)
            continue;
        struct huffman_node *leaf = &tree->nodes[tree->used++];
        *leaf = (struct huffman_node){frequency[symbol], symbol, NULL, NULL};
        push(tree, leaf);
    }
}

static const struct huffman_node *build(struct tree *tree,
                                        const unsigned char *data, size_t n)
{
    tree->used = tree->count = 0;
    push_leaves(tree, data, n);
    while (tree->count > 1) {
        struct huffman_node *a = pop(tree);
        struct huffman_node *b = pop(tree);
        struct huffman_node *inner = &tree->nodes[tree->used++];
        *inner = (struct huffman_node){a->frequency + b->frequency, 0, a, b};
        push(tree, inner);
    }
    return tree->slots[0];
}

/* blocks_work without umalloc. */
static void work_on_stack(const struct blocks *job, struct block *block)
{
    struct tree tree;
    const struct huffman_node *root = build(&tree, block->input, block->length);

    block->hash = huffman_hash(root);
    if (job->pack)
        block->packed_length =
            huffman_encode(root, block->input, block->length, block->packed);
    block->status = BLOCK_DONE;
}

/* ---- the driver, which calls that for each block ---- */

#define OTHER_ALLOCATOR
#define blocks_work work_on_stack
#include "../../solution/further/standing_workers.c"
