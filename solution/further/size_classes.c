/*
 * size_classes: strategy B, a lock per size class.
 *
 * Requests are rounded up to a power of two from 16 to 2,048 bytes. Each of
 * these classes has its own list of free objects, its own pages and its own
 * lock, so threads wait for each other only when they want the same class.
 * Larger requests, and all of single mode and `-m`, use the global heap.
 *
 *     region  | page of 32s | page of 2048s | page of 32s | not yet used   |
 *     class   free -> object -> object -> NULL    fresh: rest of its page
 *
 * The class of a pointer is the class of its page: no header is needed, and
 * no walk. Objects of a class are never merged or split: each fits every
 * request of its class, so merging could not satisfy one request more. What
 * merging does elsewhere, giving memory to other sizes, happens a page at a
 * time: when a batch is over and no object is in use, all pages are unused
 * again.
 *
 * Locks: each class's lock guards the class's other fields. pages.lock guards
 * pages.used and pages.lock_count and is taken inside a class's lock, never
 * the other way round. page_class[i] is written, under pages.lock, before any
 * object of page i is handed out, and only read after.
 */
#include <pthread.h>
#include <stdint.h>

#include "engine.h"
#include "heap.h"
#include "note.h"
#include "umem.h"

/* Bytes of the heap that are pages: half, like the pools of the solution. */
#define REGION_SIZE (UMEM_SIZE / 2)

/* Bytes that a class takes at a time: two of the largest objects. */
#define PAGE_SIZE 4096

#define PAGE_COUNT (REGION_SIZE / PAGE_SIZE)

/* Bytes of the smallest and largest objects, and how many classes that is. */
#define SMALLEST    16
#define LARGEST     2048
#define CLASS_COUNT 8

_Static_assert(SMALLEST << (CLASS_COUNT - 1) == LARGEST, "count the classes");

/* Bytes of a cache line: what keeps classes from sharing one. */
#define CACHE_LINE 64

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

struct free_object {
    struct free_object *next;
};

struct size_class {
    _Alignas(CACHE_LINE) pthread_mutex_t lock; /* guards all that follows */
    struct free_object *free;
    unsigned char *fresh;     /* first byte of its page not yet used */
    unsigned char *fresh_end; /* end of that page */
    size_t in_use;            /* objects handed out */
    unsigned long long lock_count;
};

static struct size_class classes[CLASS_COUNT];

static struct {
    _Alignas(CACHE_LINE) pthread_mutex_t lock; /* guards used, lock_count */
    size_t used;
    unsigned long long lock_count;
} pages = {.lock = PTHREAD_MUTEX_INITIALIZER};

static unsigned char page_class[PAGE_COUNT];

static unsigned char *region; /* NULL but for `-t` */

static size_t object_size(size_t class)
{
    return (size_t)SMALLEST << class;
}

/* All pages are unused again. No object may be in use. */
static void reset(void)
{
    for (size_t i = 0; i < CLASS_COUNT; i++) {
        classes[i].free = NULL;
        classes[i].fresh = classes[i].fresh_end = NULL;
        classes[i].in_use = 0;
    }
    pages.used = 0;
    umem_note_hide(region, REGION_SIZE);
}

bool umem_open(enum umem_mode mode)
{
    bool threads = mode == UMEM_THREADS;

    if (!umem_heap_open(mode, threads ? REGION_SIZE : 0))
        return false;
    region = NULL;
    pages.lock_count = 0;
    for (size_t i = 0; i < CLASS_COUNT; i++) {
        pthread_mutex_init(&classes[i].lock, NULL);
        classes[i].lock_count = 0;
    }
    if (threads) {
        region = umem_heap_start();
        reset();
    }
    return true;
}

void umem_close(void)
{
    for (size_t i = 0; i < CLASS_COUNT; i++)
        pthread_mutex_destroy(&classes[i].lock);
    region = NULL;
    umem_heap_close();
}

/* Gives the class a page. The caller holds the class's lock. */
static bool take_page(struct size_class *class)
{
    bool there_is;

    pthread_mutex_lock(&pages.lock);
    pages.lock_count++;
    there_is = pages.used < PAGE_COUNT;
    if (there_is) {
        page_class[pages.used] = (unsigned char)(class - classes);
        class->fresh = region + pages.used * PAGE_SIZE;
        class->fresh_end = class->fresh + PAGE_SIZE;
        pages.used++;
    }
    pthread_mutex_unlock(&pages.lock);
    return there_is;
}

/* An object that was freed, or one from the page. The caller holds the
 * class's lock. */
static void *take_object(struct size_class *class, size_t size)
{
    if (class->free != NULL) {
        struct free_object *object = class->free;
        umem_note_show(object, sizeof *object);
        class->free = object->next;
        return object;
    }
    if (class->fresh == class->fresh_end && !take_page(class))
        return NULL;
    void *object = class->fresh;
    class->fresh += size;
    return object;
}

static void *class_alloc(struct size_class *class, size_t size)
{
    pthread_mutex_lock(&class->lock);
    class->lock_count++;
    void *object = take_object(class, object_size((size_t)(class - classes)));
    class->in_use += object != NULL;
    pthread_mutex_unlock(&class->lock);
    if (object != NULL)
        umem_note_alloc(object, size);
    return object;
}

void *umalloc(size_t size)
{
    size_t i = 0;
    void *object = NULL;

    if (size == 0)
        return NULL;
    while (i < CLASS_COUNT && object_size(i) - UMEM_REDZONE < size)
        i++;
    if (region != NULL && i < CLASS_COUNT)
        object = class_alloc(&classes[i], size);
    return object != NULL ? object : umem_heap_alloc(size);
}

static void class_free(struct size_class *class, void *pointer)
{
    struct free_object *object = pointer;
    size_t size = object_size((size_t)(class - classes));

    umem_note_free(pointer);
    pthread_mutex_lock(&class->lock);
    class->lock_count++;
    umem_note_show(object, sizeof *object);
    object->next = class->free;
    umem_note_hide(object, size);
    class->free = object;
    class->in_use--;
    pthread_mutex_unlock(&class->lock);
}

/* A pointer that is in a page but at no object's beginning is left to the
 * global heap, which reports it. */
void ufree(void *pointer)
{
    uintptr_t offset = (uintptr_t)pointer - (uintptr_t)region;

    if (region != NULL && offset < REGION_SIZE) {
        size_t class = page_class[offset / PAGE_SIZE];
        if (offset % object_size(class) == 0) {
            class_free(&classes[class], pointer);
            return;
        }
    }
    umem_heap_free(pointer);
}

unsigned long long umem_lock_count(void)
{
    unsigned long long count = umem_heap_lock_count() + pages.lock_count;

    for (size_t i = 0; i < CLASS_COUNT; i++)
        count += classes[i].lock_count;
    return count;
}

void umem_thread_begin(unsigned slot)
{
    (void)slot;
}

void umem_thread_end(void)
{
}

static size_t bytes_in_use(void)
{
    size_t bytes = 0;

    for (size_t i = 0; i < CLASS_COUNT; i++)
        bytes += classes[i].in_use * object_size(i);
    return bytes;
}

/* Only main is left: its joins have made everything visible. */
void umem_batch_end(void)
{
    if (region != NULL && bytes_in_use() == 0)
        reset();
}

size_t umem_free_bytes(void)
{
    size_t free_in_region = region == NULL ? 0 : REGION_SIZE - bytes_in_use();

    return umem_heap_free_bytes() + free_in_region;
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
}
