/*
 * blocks.c, threads.c and processes.c: a file as a sequence of blocks, from
 * reading to the signature.
 *
 * Files here are memory, read as streams, and what is printed goes to a
 * temporary file. The engine is the baseline's: all memory is the global
 * heap's, and every test ends with all of it free again.
 */
#include "blocks.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "container.h"
#include "suite.h"
#include "umem.h"

#define ROOM 4 /* blocks of a batch here */

static unsigned char data[10 * BLOCK_SIZE]; /* the file */
static struct blocks job;
static struct block batch[ROOM];
static size_t all;

/* Blocks whose first byte is the number of the block. */
static void begin_in(enum umem_mode mode, size_t length)
{
    unsigned short state[3] = {61};

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (unsigned char)(nrand48(state) % 100);
    for (size_t i = 0; i < sizeof data / BLOCK_SIZE; i++)
        data[i * BLOCK_SIZE] = (unsigned char)i;
    job = (struct blocks){.source = fmemopen(data, length, "rb"),
                          .source_name = "'x'"};
    memset(batch, 0, sizeof batch);
    ck_assert(umem_open(mode));
    all = umem_free_bytes();
}

static void begin(size_t length)
{
    begin_in(UMEM_SINGLE, length);
}

static void end(void)
{
    fclose(job.source);
    ck_assert_uint_eq(umem_free_bytes(), all);
    umem_close();
}

/* ---- Reading ---- */

static void expect_filled(long n, const size_t *lengths)
{
    ck_assert_int_eq(blocks_fill(&job, batch, ROOM), n);
    for (long i = 0; i < n; i++) {
        unsigned long long index = job.filled - (unsigned long long)(n - i);
        ck_assert_uint_eq(batch[i].index, index);
        ck_assert_uint_eq(batch[i].length, lengths[i]);
        ck_assert_int_eq(batch[i].status, BLOCK_NOT_DONE);
        ck_assert_mem_eq(batch[i].input, data + index * BLOCK_SIZE, lengths[i]);
    }
    blocks_release(batch, ROOM);
}

START_TEST(only_the_last_block_may_be_short)
{
    begin(5 * BLOCK_SIZE + 7);
    expect_filled(4, (size_t[]){1024, 1024, 1024, 1024});
    expect_filled(2, (size_t[]){1024, 7});
    expect_filled(0, NULL);
    end();
}
END_TEST

START_TEST(whole_blocks_are_followed_by_no_empty_one)
{
    begin(4 * BLOCK_SIZE);
    expect_filled(4, (size_t[]){1024, 1024, 1024, 1024});
    expect_filled(0, NULL);
    end();
}
END_TEST

START_TEST(an_empty_file_has_no_block_and_takes_no_memory)
{
    begin(0);
    ck_assert_int_eq(blocks_fill(&job, batch, ROOM), 0);
    ck_assert_uint_eq(umem_free_bytes(), all);
    end();
}
END_TEST

START_TEST(memory_is_taken_only_for_blocks_that_there_are)
{
    begin(BLOCK_SIZE + 1);
    ck_assert_int_eq(blocks_fill(&job, batch, ROOM), 2);
    ck_assert_ptr_nonnull(batch[1].input);
    ck_assert_ptr_null(batch[2].input);
    blocks_release(batch, 2);
    ck_assert_ptr_null(batch[0].input);
    end();
}
END_TEST

START_TEST(given_inputs_are_used_and_kept)
{
    static unsigned char inputs[ROOM][BLOCK_SIZE];

    begin(3 * BLOCK_SIZE);
    for (size_t i = 0; i < ROOM; i++) {
        batch[i].input = inputs[i];
        batch[i].input_is_given = true;
    }
    ck_assert_int_eq(blocks_fill(&job, batch, ROOM), 3);
    ck_assert_uint_eq(umem_free_bytes(), all);
    blocks_release(batch, ROOM);
    ck_assert_ptr_eq(batch[2].input, inputs[2]);
    ck_assert_mem_eq(inputs, data, 3 * BLOCK_SIZE);
    end();
}
END_TEST

/* Room for two inputs and a half. */
START_TEST(no_room_for_an_input_fails_and_keeps_nothing)
{
    begin(4 * BLOCK_SIZE);
    void *hole = umalloc(BLOCK_SIZE * 5 / 2);
    void *wall = umalloc(umem_free_bytes() - 100);
    ufree(hole);
    size_t before = umem_free_bytes();
    ck_assert_int_eq(blocks_fill(&job, batch, ROOM), -1);
    ck_assert_str_eq(job.problem,
                     "out of heap: no room for the input of block 2");
    ck_assert_uint_eq(umem_free_bytes(), before);
    ufree(wall);
    end();
}
END_TEST

START_TEST(an_error_of_reading_fails_and_says_why)
{
    begin(1);
    fclose(job.source);
    job.source = fopen("/", "rb");
    ck_assert_int_eq(blocks_fill(&job, batch, ROOM), -1);
    ck_assert_str_eq(job.problem, "cannot read 'x': Is a directory");
    end();
}
END_TEST

/* A pipe with a block and a half in it, and no end of the file. */
START_TEST(an_error_in_the_middle_fails_and_keeps_nothing)
{
    int ends[2];

    begin(1);
    fclose(job.source);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], data, 1500), 1500);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    job.source = fdopen(ends[0], "rb");
    ck_assert_int_eq(blocks_fill(&job, batch, ROOM), -1);
    ck_assert_str_eq(job.problem,
                     "cannot read 'x': Resource temporarily unavailable");
    ck_assert_ptr_null(batch[0].input);
    close(ends[1]);
    end();
}
END_TEST

START_TEST(the_first_reason_of_a_failure_stays)
{
    begin(0);
    ck_assert(!blocks_fail(&job, "cannot %s %d", "do", 1));
    ck_assert(!blocks_fail(&job, "something else"));
    ck_assert_str_eq(job.problem, "cannot do 1");
    end();
}
END_TEST

/* ---- Working and draining ---- */

START_TEST(work_sets_hash_status_and_packed_bytes)
{
    begin(1);
    memset(data, 'z', BLOCK_SIZE);
    struct block block = {.input = data, .length = BLOCK_SIZE};
    blocks_work(&job, &block);
    ck_assert_int_eq(block.status, BLOCK_DONE);
    ck_assert_uint_eq(block.hash, 1146); /* 1024 + 'z' */
    ck_assert_uint_eq(block.packed_length, 0);
    job.pack = true;
    blocks_work(&job, &block);
    ck_assert_uint_eq(block.packed_length, 33);
    end();
}
END_TEST

START_TEST(work_without_room_says_so_and_keeps_nothing)
{
    begin(1);
    struct block block = {.input = data, .length = BLOCK_SIZE};
    void *wall = umalloc(UMEM_SIZE - 3000);
    size_t before = umem_free_bytes();
    blocks_work(&job, &block);
    ck_assert_int_eq(block.status, BLOCK_OUT_OF_HEAP);
    ck_assert_uint_eq(umem_free_bytes(), before);
    ufree(wall);
    end();
}
END_TEST

/* Drains while standard output is a file, and returns what is in it. */
static const char *drained(size_t n, bool *ok)
{
    static char text[200];
    int old = dup(STDOUT_FILENO);
    FILE *file = tmpfile();

    fflush(stdout);
    dup2(fileno(file), STDOUT_FILENO);
    *ok = blocks_drain(&job, batch, n);
    fflush(stdout);
    dup2(old, STDOUT_FILENO);
    close(old);
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void set_block(size_t i, enum block_status status, uint32_t hash)
{
    batch[i].index = i;
    batch[i].status = status;
    batch[i].hash = hash;
}

START_TEST(drain_adds_up_modulo_the_prime_and_prints_nothing)
{
    bool ok;

    begin(0);
    set_block(0, BLOCK_DONE, 2147483646);
    set_block(1, BLOCK_DONE, 2147483646);
    set_block(2, BLOCK_DONE, 5);
    ck_assert_str_eq(drained(3, &ok), "");
    ck_assert(ok);
    ck_assert_uint_eq(job.signature, 3);
    end();
}
END_TEST

START_TEST(drain_prints_the_hashes_in_order_if_asked)
{
    bool ok;

    begin(0);
    job.verbose = true;
    for (size_t i = 0; i < 3; i++)
        set_block(i, BLOCK_DONE, (uint32_t)(100 - i));
    ck_assert_str_eq(drained(3, &ok), "Block 0 hash: 100\nBlock 1 hash: 99\n"
                                      "Block 2 hash: 98\n");
    end();
}
END_TEST

START_TEST(drain_stops_at_the_first_block_that_is_not_done)
{
    bool ok;

    begin(0);
    job.verbose = true;
    set_block(0, BLOCK_DONE, 7);
    set_block(1, BLOCK_OUT_OF_HEAP, 0);
    set_block(2, BLOCK_DONE, 8);
    ck_assert_str_eq(drained(3, &ok), "Block 0 hash: 7\n");
    ck_assert(!ok);
    ck_assert_str_eq(job.problem,
                     "out of heap: no room for the tree of block 1");
    job.problem[0] = '\0';
    batch[1].status = BLOCK_NOT_DONE;
    drained(3, &ok);
    ck_assert_str_eq(job.problem, "block 1 was not worked on");
    end();
}
END_TEST

START_TEST(drain_fails_when_the_container_cannot_be_written)
{
    struct container container = {.stream = fopen("/dev/full", "wb"),
                                  .name = "'y'"};
    bool ok;

    begin(0);
    setvbuf(container.stream, NULL, _IONBF, 0);
    job.container = &container;
    set_block(0, BLOCK_DONE, 7);
    batch[0].input = data;
    batch[0].length = 1;
    drained(1, &ok);
    ck_assert(!ok);
    ck_assert_str_eq(job.problem, "cannot write 'y': No space left on device");
    fclose(container.stream);
    end();
}
END_TEST

/* ---- The whole file ---- */

static bool run_fails(struct blocks *failing, struct block *blocks, size_t n)
{
    (void)blocks;
    return blocks_fail(failing, "runner got %zu blocks", n);
}

START_TEST(a_failed_batch_ends_the_job_and_frees_its_inputs)
{
    begin(6 * BLOCK_SIZE);
    ck_assert(!blocks_run_batches(&job, batch, ROOM, run_fails));
    ck_assert_str_eq(job.problem, "runner got 4 blocks");
    ck_assert_uint_eq(job.filled, 4);
    end();
}
END_TEST

/* Signature of the file's first bytes in the mode. */
static uint32_t signature(enum umem_mode mode, size_t length)
{
    begin_in(mode, length);
    bool ok =
        mode == UMEM_PROCESSES
            ? blocks_run_processes(&job)
            : blocks_run_batches(&job, batch, ROOM,
                                 mode == UMEM_SINGLE ? blocks_run_here
                                                     : blocks_run_threads);
    ck_assert_msg(ok, "%s", job.problem);
    end();
    return job.signature;
}

START_TEST(threads_and_processes_give_the_signature_of_one_thread)
{
    const size_t lengths[] = {0, 1, 1023, 1024, 1025, 4096, 4097, 10240};
    const size_t count = sizeof lengths / sizeof *lengths;
    uint32_t in_processes[sizeof lengths / sizeof *lengths];

    for (size_t i = 0; i < count; i++)
        in_processes[i] = signature(UMEM_PROCESSES, lengths[i]);
    for (size_t i = 0; i < count; i++) {
        uint32_t expected = signature(UMEM_SINGLE, lengths[i]);
        ck_assert_uint_eq(in_processes[i], expected);
        ck_assert_uint_eq(signature(UMEM_THREADS, lengths[i]), expected);
    }
    ck_assert_uint_eq(in_processes[0], 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        only_the_last_block_may_be_short,
        whole_blocks_are_followed_by_no_empty_one,
        an_empty_file_has_no_block_and_takes_no_memory,
        memory_is_taken_only_for_blocks_that_there_are,
        given_inputs_are_used_and_kept,
        no_room_for_an_input_fails_and_keeps_nothing,
        an_error_of_reading_fails_and_says_why,
        an_error_in_the_middle_fails_and_keeps_nothing,
        the_first_reason_of_a_failure_stays,
        work_sets_hash_status_and_packed_bytes,
        work_without_room_says_so_and_keeps_nothing,
        drain_adds_up_modulo_the_prime_and_prints_nothing,
        drain_prints_the_hashes_in_order_if_asked,
        drain_stops_at_the_first_block_that_is_not_done,
        drain_fails_when_the_container_cannot_be_written,
        a_failed_batch_ends_the_job_and_frees_its_inputs,
        threads_and_processes_give_the_signature_of_one_thread,
    };

    return suite_run("blocks", tests, sizeof tests / sizeof *tests);
}
