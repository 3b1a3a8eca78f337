/*
 * The Huffman tree of one block.
 *
 * Building takes the two rarest nodes again and again and puts them below a
 * new one, until one node is left: the root. "The rarest" comes from a binary
 * min-heap, an array of 256 pointers in which the children of slot i are in
 * slots 2i + 1 and 2i + 2. (This min-heap is a data structure and has nothing
 * to do with the heap that memory comes from.)
 *
 *     "aab":   a:2  b:1      pop b, pop a      (3)
 *                                              / \
 *                                          b:1     a:2
 *
 * Which of two equally frequent nodes comes first decides the tree and so the
 * signature. The comparisons in push and pop are therefore exact: `<` and
 * `>=` must stay as they are.
 *
 * The code of the container is in code.c; here is only the tree.
 */
#include "huffman.h"

#include "chaos.h"
#include "umem.h"

struct min_heap {
    struct huffman_node **slots; /* HUFFMAN_SYMBOLS of them */
    size_t count;                /* slots in use */
};

static void swap(struct huffman_node **a, struct huffman_node **b)
{
    struct huffman_node *old_a = *a;

    *a = *b;
    *b = old_a;
}

/* Appends the node and lets it rise; on a tie it rises. */
static void push(struct min_heap *heap, struct huffman_node *node)
{
    struct huffman_node **slots = heap->slots;
    size_t i = heap->count++;

    slots[i] = node;
    while (i > 0) {
        size_t parent = (i - 1) / 2;
        if (slots[parent]->frequency < slots[i]->frequency)
            return;
        swap(&slots[parent], &slots[i]);
        i = parent;
    }
}

/* Takes slot 0, moves the last node there and lets it sink to below the rarer
 * child; on a tie it stays. While it sinks, `i` is an empty slot. */
static struct huffman_node *pop(struct min_heap *heap)
{
    struct huffman_node **slots = heap->slots;
    struct huffman_node *rarest = slots[0];
    struct huffman_node *sinking = slots[--heap->count];
    size_t i = 0;
    size_t child;

    while ((child = 2 * i + 1) < heap->count) {
        size_t right = child + 1;
        if (right < heap->count)
            child += slots[right]->frequency < slots[child]->frequency;
        if (slots[child]->frequency >= sinking->frequency)
            break;
        slots[i] = slots[child];
        i = child;
    }
    slots[i] = sinking;
    return rarest;
}

static struct huffman_node *new_node(uint64_t symbol, uint64_t frequency)
{
    struct huffman_node *node = umalloc(sizeof *node);

    blocks_chaos();
    if (node != NULL)
        *node = (struct huffman_node){frequency, symbol, NULL, NULL};
    return node;
}

/* One leaf for every symbol that occurs, in order 0 to 255. */
static bool push_leaves(struct min_heap *heap, const unsigned char *data,
                        size_t n)
{
    uint64_t frequency[HUFFMAN_SYMBOLS] = {0};

    for (size_t i = 0; i < n; i++)
        frequency[data[i]]++;
    for (unsigned symbol = 0; symbol < HUFFMAN_SYMBOLS; symbol++) {
        if (frequency[symbol] == 0)
            continue;
        struct huffman_node *leaf = new_node(symbol, frequency[symbol]);
        if (leaf == NULL)
            return false;
        push(heap, leaf);
    }
    return true;
}

/* Joins the two rarest nodes until one is left. */
static bool join_nodes(struct min_heap *heap)
{
    while (heap->count > 1) {
        struct huffman_node *a = pop(heap);
        struct huffman_node *b = pop(heap);
        struct huffman_node *inner = new_node(0, a->frequency + b->frequency);
        if (inner == NULL) {
            push(heap, a);
            push(heap, b);
            return false;
        }
        inner->left = a;
        inner->right = b;
        push(heap, inner);
    }
    return true;
}

struct huffman_node *huffman_build(const unsigned char *data, size_t n)
{
    struct huffman_node *root = NULL;
    struct min_heap *heap = umalloc(sizeof *heap);

    if (heap == NULL)
        return NULL;
    heap->count = 0;
    heap->slots = umalloc(HUFFMAN_SYMBOLS * sizeof *heap->slots);
    if (heap->slots != NULL) {
        if (push_leaves(heap, data, n) && join_nodes(heap))
            root = pop(heap);
        while (heap->count > 0)
            huffman_free(pop(heap));
        ufree(heap->slots);
    }
    ufree(heap);
    return root;
}

void huffman_free(struct huffman_node *root)
{
    if (root == NULL)
        return;
    huffman_free(root->left);
    huffman_free(root->right);
    ufree(root);
}

static uint64_t hash_from(uint64_t hash, const struct huffman_node *node)
{
    if (node == NULL)
        return hash;
    hash = (hash * 31 + node->frequency + node->symbol) % HUFFMAN_PRIME;
    hash = hash_from(hash, node->left);
    return hash_from(hash, node->right);
}

uint32_t huffman_hash(const struct huffman_node *root)
{
    return (uint32_t)hash_from(0, root);
}
