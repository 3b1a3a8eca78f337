/*
 * A submission in the older format of the assignment: a whole program with
 * its own main and its own allocator. Flags follow the file name:
 *
 *     esharedhash FILE [-t | -m]
 *
 * It pulls nothing from the library that it is linked with, although some of
 * its functions have names that the library uses inside other words, and is
 * tested from outside only. Memory: an arena of 32 KB per block in flight,
 * empty again when the block is done, so there is nothing to lock.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOCK 1024
#define BATCH 20
#define ARENA (32 * 1024)
#define PRIME 2147483647UL

typedef struct Node {
    unsigned long freq;
    unsigned char symbol;
    struct Node *left, *right;
} Node;

typedef struct {
    unsigned char data[BLOCK];
    size_t length;
    unsigned long hash;
    size_t used;
    _Alignas(16) unsigned char arena[ARENA];
} Slot;

static void *umalloc(Slot *slot, size_t size)
{
    void *p = slot->arena + slot->used;
    slot->used += (size + 15) & ~(size_t)15;
    return slot->used <= ARENA ? p : NULL;
}

static void push(Node **heap, int *n, Node *node)
{
    int i = (*n)++;
    heap[i] = node;
    while (i > 0 && !(heap[(i - 1) / 2]->freq < heap[i]->freq)) {
        Node *t = heap[i];
        heap[i] = heap[(i - 1) / 2];
        heap[(i - 1) / 2] = t;
        i = (i - 1) / 2;
    }
}

static Node *pop(Node **heap, int *n)
{
    Node *top = heap[0];
    int i = 0;
    heap[0] = heap[--*n];
    for (;;) {
        int s = i, l = 2 * i + 1, r = 2 * i + 2;
        if (l < *n && heap[l]->freq < heap[s]->freq)
            s = l;
        if (r < *n && heap[r]->freq < heap[s]->freq)
            s = r;
        if (s == i)
            return top;
        Node *t = heap[i];
        heap[i] = heap[s];
        heap[s] = t;
        i = s;
    }
}

static unsigned long walk(unsigned long h, const Node *node)
{
    if (!node)
        return h;
    h = (h * 31 + node->freq + node->symbol) % PRIME;
    return walk(walk(h, node->left), node->right);
}

static void *work(void *arg)
{
    Slot *slot = arg;
    unsigned long freq[256] = {0};
    int n = 0;
    slot->used = 0;
    Node **heap = umalloc(slot, 256 * sizeof *heap);
    for (size_t i = 0; i < slot->length; i++)
        freq[slot->data[i]]++;
    for (int s = 0; s < 256; s++) {
        if (freq[s]) {
            Node *leaf = umalloc(slot, sizeof *leaf);
            *leaf = (Node){freq[s], (unsigned char)s, NULL, NULL};
            push(heap, &n, leaf);
        }
    }
    while (n > 1) {
        Node *a = pop(heap, &n), *b = pop(heap, &n);
        Node *inner = umalloc(slot, sizeof *inner);
        *inner = (Node){a->freq + b->freq, 0, a, b};
        push(heap, &n, inner);
    }
    slot->hash = walk(0, heap[0]);
    return NULL;
}

static int run_threads(Slot *slots, int n)
{
    pthread_t threads[BATCH];
    int i, started = 0, ok = 1;
    for (i = 0; i < n && ok; i++) {
        ok = pthread_create(&threads[i], NULL, work, &slots[i]) == 0;
        started += ok;
    }
    for (i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return ok;
}

static int run_processes(Slot *slots, int n)
{
    int ok = 1, status;
    for (int i = 0; i < n; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            work(&slots[i]);
            _exit(0);
        }
        ok = ok && pid > 0;
    }
    while (wait(&status) > 0)
        ok = ok && status == 0;
    return ok;
}

int main(int argc, char **argv)
{
    const char *flag = argc > 2 ? argv[2] : "";
    Slot *slots = mmap(NULL, BATCH * sizeof *slots, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    unsigned long signature = 0;
    int n, ok = 1;

    if (!file || slots == MAP_FAILED) {
        fprintf(stderr, "esharedhash: cannot open the file\n");
        return 1;
    }
    do {
        for (n = 0; n < BATCH; n++) {
            slots[n].length = fread(slots[n].data, 1, BLOCK, file);
            if (slots[n].length == 0)
                break;
        }
        if (strcmp(flag, "-t") == 0)
            ok = run_threads(slots, n);
        else if (strcmp(flag, "-m") == 0)
            ok = run_processes(slots, n);
        else
            for (int i = 0; i < n; i++)
                work(&slots[i]);
        for (int i = 0; i < n; i++)
            signature = (signature + slots[i].hash) % PRIME;
    } while (n == BATCH && ok);
    if (!ok) {
        fprintf(stderr, "esharedhash: cannot start a thread or process\n");
        return 1;
    }
    printf("Final signature: %lu\n", signature);
    return 0;
}
