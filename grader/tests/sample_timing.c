/*
 * Writes a timing report whose figures are known, for tests:
 *
 *     sample_timing FACTOR ROUNDS [csv]
 *
 * Two inputs; the baseline takes a second, "mine" half of it over FACTOR, the
 * floor a tenth. Odd rounds are 2 % slower than even ones, in all alike, and
 * the last round of mine is another 1 % slower, so that intervals have a width.
 */
#include <stdlib.h>
#include <string.h>

#include "grading/words.h"
#include "timing/timing.h"

static void add_input(struct timing *timing, const char *name, uint64_t blocks)
{
    struct timing_input *input = timing_add_input(timing);
    words_copy(input->name, sizeof input->name, name);
    words_copy(input->answer, sizeof input->answer, "4711");
    input->bytes = 1000 * blocks;
    input->blocks = blocks;
}

static void add_contender(struct timing *timing, const char *name)
{
    struct timing_contender *contender = timing_add_contender(timing);
    words_copy(contender->name, sizeof contender->name, name);
    words_copy(contender->title, sizeof contender->title, "for a test");
    words_copy(contender->program, sizeof contender->program, "bin/program");
    contender->arguments[0] = strdup("-t");
}

static void add_rows(struct timing *timing, unsigned round, double factor)
{
    const double walls[] = {1, 0.5 / factor, 0.1};
    for (size_t input = 0; input < 2; input++)
        for (size_t i = 0; i < 3; i++) {
            struct timing_row *row = timing_add_row(timing);
            row->contender = i;
            row->input = input;
            row->round = round;
            row->is_ok = true;
            row->wall = walls[i] * (round % 2 == 1 ? 1.02 : 1) *
                        (i == 1 && round == 1 ? 1.01 : 1);
            row->user = 2 * row->wall;
            row->others = 0.01;
        }
}

static void add_counts(struct timing *timing)
{
    for (size_t input = 0; input < 2; input++)
        for (size_t i = 0; i < 2; i++) {
            struct timing_count *count = timing_add_count(timing);
            count->contender = i;
            count->input = input;
            count->is_known = true;
            count->acquisitions =
                (i == 0 ? 1009 : 2) * timing->inputs[input].blocks;
            count->contended = 1;
            count->waiting = 0.5;
            count->longest_wait = 0.5;
        }
}

static void fill(struct timing *timing, double factor, unsigned rounds)
{
    words_copy(timing->lab, sizeof timing->lab, "bakery");
    words_copy(timing->kind, sizeof timing->kind, "bench");
    words_copy(timing->started, sizeof timing->started, "2026-01-02T03:04:05Z");
    words_copy(timing->compiler, sizeof timing->compiler, "gcc 12.2.0");
    words_copy(timing->machine.cpu, sizeof timing->machine.cpu, "a CPU");
    timing->machine.cores = 2;
    add_input(timing, "random-1M", 1024);
    add_input(timing, "random-5M", 5120);
    add_contender(timing, "all locks");
    add_contender(timing, "mine");
    add_contender(timing, "the least");
    timing->contenders[0].is_baseline = true;
    timing->contenders[2].is_floor = true;
    for (unsigned round = 1; round <= rounds; round++)
        add_rows(timing, round, factor);
    add_counts(timing);
}

int main(int argc, char **argv)
{
    struct timing timing = {.path = ""};
    if (argc < 3)
        return 2;
    fill(&timing, strtod(argv[1], NULL), (unsigned)strtoul(argv[2], NULL, 10));
    bool ok =
        timing_summarise(&timing) &&
        (argc > 3 ? timing_write_csv : timing_write_json)(stdout, &timing);
    timing_free(&timing);
    return ok ? 0 : 1;
}
