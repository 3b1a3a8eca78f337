/*
 * firstfit.c against a model: over a million random operations.
 *
 * The model has no free list. It is an array with one cell for every 16
 * bytes, in which the first cell of each piece says how long the piece is and
 * whether it is used; pieces lie wall to wall:
 *
 *     cells   3 . .   2 .   5 . . . .   2 .          (used pieces: 3, 2)
 *     hole            ^-----------------^            one of 9 cells
 *
 * To allocate, it walks over the pieces from the beginning, adding up
 * neighbours that are free, to the first hole that is large enough. So it
 * predicts the address of every payload, and when there is no room. After
 * each operation the list's invariants and the number of free bytes are
 * compared, and each payload is full of its own pattern until it is freed.
 * Seeds are fixed; a failure names the seed and the operation.
 */
#include <stdint.h>
#include <stdio.h>

#include "firstfit.h"
#include "note.h"
#include "suite.h"

/* Cells of the memory; 64 KiB make a walk short and a full heap frequent. */
#define CELLS 4096

/* Operations of one test: four tests make two million. */
#define OPERATIONS 500000

/* Every so many operations the memory fills up, or empties, for a while. */
#define TIDE 2000

struct used {
    unsigned char *payload;
    size_t size;
    unsigned char pattern;
};

static _Alignas(16) unsigned char memory[CELLS * 16];
static struct firstfit list;

static size_t length_of[CELLS]; /* cells of the piece that begins here */
static bool is_used[CELLS];
static size_t free_cells;

static struct used used[CELLS];
static size_t used_count;

static unsigned long long seed;
static unsigned long operation;
static uint64_t random_state;

/* xorshift64* */
static uint64_t random_below(uint64_t limit)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (random_state * 0x2545F4914F6CDD1Du >> 33) % limit;
}

/* ck_assert writes to a pipe each time, which is too slow for every byte. */
#define EXPECT(condition, format, ...)                                         \
    do {                                                                       \
        if (!(condition))                                                      \
            ck_abort_msg("seed %llu, operation %lu: " format, seed, operation, \
                         __VA_ARGS__);                                         \
    } while (0)

static void begin(unsigned long long first_seed)
{
    seed = first_seed;
    random_state = seed * 0x9E3779B97F4A7C15u;
    firstfit_init(&list, memory, sizeof memory);
    length_of[0] = free_cells = CELLS;
}

/* ---- The model ---- */

static size_t cells_needed(size_t size)
{
    return (FIRSTFIT_HEADER + 2 * UMEM_REDZONE + (size + 15) / 16 * 16) / 16;
}

/* The free pieces from this cell on become one. */
static size_t join(size_t cell)
{
    size_t end = cell;

    while (end < CELLS && !is_used[end])
        end += length_of[end];
    return length_of[cell] = end - cell;
}

/* Two cells is the smallest piece; a rest of one stays with the piece. */
static size_t take_cells(size_t cell, size_t need)
{
    size_t rest = length_of[cell] - need;

    if (rest >= 2) {
        length_of[cell] = need;
        length_of[cell + need] = rest;
    }
    is_used[cell] = true;
    free_cells -= length_of[cell];
    return cell;
}

/* Returns the piece's first cell, CELLS when there is no room. */
static size_t model_alloc(size_t size)
{
    size_t need = cells_needed(size);

    for (size_t cell = 0; cell < CELLS; cell += length_of[cell])
        if (!is_used[cell] && join(cell) >= need)
            return take_cells(cell, need);
    return CELLS;
}

static void model_free(size_t cell)
{
    is_used[cell] = false;
    free_cells += length_of[cell];
}

static unsigned char *payload_at(size_t cell)
{
    return cell == CELLS ? NULL
                         : memory + cell * 16 + FIRSTFIT_HEADER + UMEM_REDZONE;
}

static size_t cell_of(const unsigned char *payload)
{
    return (size_t)(payload - UMEM_REDZONE - FIRSTFIT_HEADER - memory) / 16;
}

/* ---- One operation ---- */

static void check_list(void)
{
    const char *broken = firstfit_broken(&list);
    size_t bytes = firstfit_free_bytes(&list);

    EXPECT(broken == NULL, "%s", broken);
    EXPECT(bytes == free_cells * 16, "free bytes: expected %zu, got %zu",
           free_cells * 16, bytes);
}

static void allocate(size_t size)
{
    unsigned char *expected = payload_at(model_alloc(size));
    unsigned char *payload = firstfit_alloc(&list, size);

    EXPECT(payload == expected, "%zu bytes: expected offset %td, got %td", size,
           expected == NULL ? (ptrdiff_t)-1 : expected - memory,
           payload == NULL ? (ptrdiff_t)-1 : payload - memory);
    if (payload == NULL)
        return;
    unsigned char pattern = (unsigned char)random_below(256);
    memset(payload, pattern, size);
    used[used_count++] = (struct used){payload, size, pattern};
}

static void free_one(void)
{
    size_t i = (size_t)random_below(used_count);
    struct used gone = used[i];

    for (size_t byte = 0; byte < gone.size; byte++)
        EXPECT(gone.payload[byte] == gone.pattern,
               "offset %td, byte %zu of %zu: expected 0x%02x, got 0x%02x",
               gone.payload - memory, byte, gone.size, gone.pattern,
               gone.payload[byte]);
    used[i] = used[--used_count];
    model_free(cell_of(gone.payload));
    firstfit_free(&list, gone.payload);
}

/* Mostly allocates when the tide comes in, mostly frees when it goes out. */
static void run(unsigned long long first_seed, size_t (*next_size)(void))
{
    unsigned long nulls = 0;

    begin(first_seed);
    for (operation = 0; operation < OPERATIONS; operation++) {
        bool comes_in = operation / TIDE % 2 == 0;
        size_t before = used_count;
        if (used_count == 0 || random_below(100) < (comes_in ? 70 : 35)) {
            allocate(next_size());
            nulls += used_count == before;
        } else {
            free_one();
        }
        check_list();
    }
    for (; used_count > 0; operation++)
        free_one();
    check_list();
    ck_assert_uint_eq(firstfit_holes(&list), 1);
    ck_assert_uint_eq(firstfit_free_bytes(&list), sizeof memory);
    printf("# seed %llu: %lu operations agree with the model, %lu of them "
           "got NULL\n",
           seed, operation, nulls);
    ck_assert_uint_gt(nulls, 0);
}

/* What blocks ask for: inputs, heap structs, arrays, and many nodes. */
static size_t lab_size(void)
{
    const size_t sizes[] = {1024, 16, 2048, 32, 32, 32, 32, 32};

    return sizes[random_below(sizeof sizes / sizeof *sizes)];
}

static size_t any_size(void)
{
    return 1 + (size_t)random_below(3000);
}

static size_t tiny_size(void)
{
    return 1 + (size_t)random_below(64);
}

/* Mostly tiny, and now and then nearly all of the memory, or more. */
static size_t uneven_size(void)
{
    switch (random_below(20)) {
    case 0:
        return 1 + (size_t)random_below(sizeof memory + 100);
    case 1:
        return 1 + (size_t)random_below(sizeof memory / 8);
    default:
        return 1 + (size_t)random_below(200);
    }
}

START_TEST(sizes_of_the_lab_go_where_the_model_says)
{
    run(1, lab_size);
}
END_TEST

START_TEST(sizes_from_1_to_3000_go_where_the_model_says)
{
    run(2, any_size);
}
END_TEST

START_TEST(tiny_sizes_go_where_the_model_says)
{
    run(3, tiny_size);
}
END_TEST

START_TEST(very_uneven_sizes_go_where_the_model_says)
{
    run(4, uneven_size);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        sizes_of_the_lab_go_where_the_model_says,
        sizes_from_1_to_3000_go_where_the_model_says,
        tiny_sizes_go_where_the_model_says,
        very_uneven_sizes_go_where_the_model_says,
    };

    return suite_run("firstfit_model", tests, sizeof tests / sizeof *tests);
}
