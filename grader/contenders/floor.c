/*
 * floor: the least that this job can take.
 *
 * The driver is that of solution/further/standing_workers.c, the tree is built
 * by the steps of baseline/huffman.c. But no memory is allocated for a block:
 * all that it needs is on the stack of the thread that works on it. So a node
 * need not have an address of its own that can be freed, and arrays as tight
 * as can be are enough:
 *
 *     nodes   leaf leaf leaf | inner inner ... root     511 at most, numbered
 *     slots   (frequency, node) ...                     256 at most: min-heap
 *
 * What a program needs beyond this is the price of its allocator, of pointers
 * and of its threads.
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

/* Of s leaves it has 2s - 1 nodes. */
#define MOST_NODES (2 * HUFFMAN_SYMBOLS - 1)

/* In a leaf left and right are both 0: node 0 is a leaf and above nobody's
 * two sides. */
struct node {
    uint32_t frequency;
    uint16_t symbol, left, right;
};

struct slot {
    uint32_t frequency, node;
};

struct tree {
    struct node nodes[MOST_NODES];
    uint32_t used;
    struct slot slots[HUFFMAN_SYMBOLS];
    size_t count; /* slots in use */
};

/* Adds a node. As in huffman.c: on a tie it rises. `inline`, here and below,
 * saves a fifth of the CPU time: gcc -O2 does not do it by itself. */
static inline void push(struct tree *tree, struct node node)
{
    struct slot *slots = tree->slots;
    size_t i = tree->count++;

    while (i > 0) {
        size_t parent = (i - 1) / 2;
        if (slots[parent].frequency < node.frequency)
            break;
        slots[i] = slots[parent];
        i = parent;
    }
    slots[i] = (struct slot){node.frequency, tree->used};
    tree->nodes[tree->used++] = node;
}

/* Takes the rarest. As in huffman.c: on a tie the sinking one stays. */
static inline struct slot pop(struct tree *tree)
{
    struct slot *slots = tree->slots;
    struct slot rarest = slots[0];
    struct slot sinking = slots[--tree->count];
    size_t i = 0;
    size_t child;

    while ((child = 2 * i + 1) < tree->count) {
        size_t right = child + 1;
        if (right < tree->count)
            child += slots[right].frequency < slots[child].frequency;
        if (slots[child].frequency >= sinking.frequency)
            break;
        slots[i] = slots[child];
        i = child;
    }
    slots[i] = sinking;
    return rarest;
}

/* Its root is the node that was added last. */
static void build(struct tree *tree, const unsigned char *data, size_t n)
{
    uint32_t frequency[HUFFMAN_SYMBOLS] = {0};

    for (size_t i = 0; i < n; i++)
        frequency[data[i]]++;
    tree->used = 0;
    tree->count = 0;
    for (unsigned symbol = 0; symbol < HUFFMAN_SYMBOLS; symbol++)
        if (frequency[symbol] > 0)
            push(tree,
                 (struct node){frequency[symbol], (uint16_t)symbol, 0, 0});
    while (tree->count > 1) {
        struct slot a = pop(tree);
        struct slot b = pop(tree);
        push(tree, (struct node){a.frequency + b.frequency, 0, (uint16_t)a.node,
                                 (uint16_t)b.node});
    }
}

static uint64_t hash_from(uint64_t hash, const struct node *nodes, size_t i)
{
    const struct node *node = &nodes[i];

    hash = (hash * 31 + node->frequency + node->symbol) % HUFFMAN_PRIME;
    if (node->left == node->right)
        return hash;
    hash = hash_from(hash, nodes, node->left);
    return hash_from(hash, nodes, node->right);
}

/* For `-o`, which is not what is timed: the tree as the library has it. */
static size_t encode(const struct tree *tree, struct block *block)
{
    struct huffman_node copy[MOST_NODES];

    for (size_t i = 0; i < tree->used; i++) {
        const struct node *node = &tree->nodes[i];
        bool is_leaf = node->left == node->right;
        copy[i] = (struct huffman_node){node->frequency, node->symbol,
                                        is_leaf ? NULL : &copy[node->left],
                                        is_leaf ? NULL : &copy[node->right]};
    }
    return huffman_encode(&copy[tree->used - 1], block->input, block->length,
                          block->packed);
}

/* blocks_work without umalloc. */
static void work_on_stack(const struct blocks *job, struct block *block)
{
    struct tree tree;

    build(&tree, block->input, block->length);
    block->hash = (uint32_t)hash_from(0, tree.nodes, tree.used - 1);
    if (job->pack)
        block->packed_length = encode(&tree, block);
    block->status = BLOCK_DONE;
}

/* ---- the driver, which calls that for each block ---- */

#define OTHER_ALLOCATOR
#define blocks_work work_on_stack
#include "../../solution/further/standing_workers.c" /* NOLINT */
