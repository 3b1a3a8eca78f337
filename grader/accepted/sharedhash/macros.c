// accepted: pools in the style of another school: tabs, macros, __thread
// least: 100
//
// Short lines, C99 comments, static inline, GNU's __thread and statement
// expressions: a grader has to read what the compiler reads, not how it is
// laid out. The allocator is the usual one, a pool of its own per thread.
//
// Locks: the heap's, nothing else.
#include "engine.h"
#include "heap.h"
#include "umem.h"
#include <stdint.h>

// clang-format off
#define ALIGN(n)	(((n) + UMEM_ALIGNMENT - 1) & ~(UMEM_ALIGNMENT - 1UL))
#define MIN(a, b)	({ __typeof__(a) a_ = (a), b_ = (b); a_ < b_ ? a_ : b_; })
#define EACH(i, n)	for (size_t i = 0; i < (n); ++i)
#define ROOM		((size_t)(hi - lo))
#define IN_POOLS(p)	(base && (uintptr_t)(p) - (uintptr_t)base < POOLS_SIZE)
#define POOL(i)		(base + (size_t)(i) * POOL_SIZE)

const char engine_program[] = "esharedhash";
const struct engine_option engine_options[] = { { 0 } };

static unsigned char *base;			// first pool, or 0
static size_t rest[POOL_COUNT];			// what threads left over
static __thread unsigned char *lo, *hi;		// mine: [lo, hi)
static __thread size_t *mine;

static inline void refill(void)
{	EACH(i, POOL_COUNT) rest[i] = base ? POOL_SIZE : 0;
}
static inline void *bump(size_t n)
{	unsigned char *p = lo; return lo += MIN(ALIGN(n), ROOM), p;
}

bool umem_open(enum umem_mode m)
{	bool threads = m == UMEM_THREADS;
	if (!umem_heap_open(m, threads ? POOLS_SIZE : 0)) return false;
	base = threads ? umem_heap_start() : 0;
	return refill(), true;
}
void umem_close(void) { base = 0; umem_heap_close(); }

void *umalloc(size_t n)
{	return !n ? 0 : n <= ROOM ? bump(n) : umem_heap_alloc(n);
}
void ufree(void *p) { if (!IN_POOLS(p)) umem_heap_free(p); }

unsigned long long umem_lock_count(void) { return umem_heap_lock_count(); }

void umem_thread_begin(unsigned i)
{	if (base && i < POOL_COUNT) lo = POOL(i), hi = POOL(i + 1), mine = &rest[i];
}
void umem_thread_end(void) { if (mine) *mine = ROOM; lo = hi = 0; mine = 0; }
void umem_batch_end(void) { refill(); }

size_t umem_free_bytes(void)
{	size_t sum = umem_heap_free_bytes();
	EACH(i, POOL_COUNT) sum += rest[i];
	return sum;
}

bool engine_run(struct blocks *j)
{	static struct block b[BATCH_SIZE];
	return blocks_run_batches(j, b, BATCH_SIZE, blocks_run_threads);
}
// clang-format on
