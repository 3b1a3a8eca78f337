/*
 * Timing reports: their sums against samples worked out by hand, what is
 * written is read again, and what is no report is refused with its place.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stats.h"
#include "suite.h"
#include "timing/timing_parts.h"

#define NEAR 1e-9

static struct timing timing;
static char why[TIMING_WHY];

/* ---- lines ---- */

/* Worked out by hand: means 2.5 and 3, sums of products 5, 7 and 10. */
START_TEST(a_line_is_laid_by_least_squares)
{
    static const double x[] = {1, 2, 3, 4}, y[] = {1, 2, 4, 5};
    static const double up[] = {3, 5, 7, 9}, flat[] = {2, 2, 2, 2};
    struct stats_line line = stats_line_of(x, y, 4);
    ck_assert_double_eq_tol(line.slope, 1.4, NEAR);
    ck_assert_double_eq_tol(line.intercept, -0.5, NEAR);
    ck_assert_double_eq_tol(line.r_squared, 0.98, NEAR);
    line = stats_line_of(x, up, 4);
    ck_assert_double_eq_tol(line.slope, 2, NEAR);
    ck_assert_double_eq_tol(line.r_squared, 1, NEAR);
    line = stats_line_of(x, flat, 4);
    ck_assert_double_eq_tol(line.slope, 0, NEAR);
    ck_assert_double_eq_tol(line.r_squared, 1, NEAR);
    ck_assert_double_eq(stats_line_of(x, y, 1).slope, 0);
}
END_TEST

/* ---- samples ---- */

static void add_row(size_t contender, unsigned round, double wall, bool is_ok)
{
    struct timing_row *row = timing_add_row(&timing);
    row->contender = contender;
    row->round = round;
    row->wall = wall;
    row->user = wall;
    row->system = 1;
    row->is_ok = is_ok;
    if (!is_ok)
        snprintf(row->why, sizeof row->why, "wrong answer");
}

/* A baseline, another one and a floor on one input of 4 blocks. */
static void begin(void)
{
    static const char *const names[] = {"base", "mine", "least"};
    memset(&timing, 0, sizeof timing);
    snprintf(timing.lab, sizeof timing.lab, "bakery");
    snprintf(timing.kind, sizeof timing.kind, "bench");
    snprintf(timing.started, sizeof timing.started, "2026-01-02T03:04:05Z");
    timing.machine.cores = 2;
    struct timing_input *input = timing_add_input(&timing);
    snprintf(input->name, sizeof input->name, "one");
    input->blocks = 4;
    for (size_t i = 0; i < 3; i++) {
        struct timing_contender *contender = timing_add_contender(&timing);
        snprintf(contender->name, sizeof contender->name, "%s", names[i]);
        contender->is_baseline = i == 0;
        contender->is_floor = i == 2;
    }
    timing.contenders[1].arguments[0] = strdup("-t");
    snprintf(timing.contenders[1].parameter[0], 32, "pool");
    timing.contenders[1].value[0] = 8192;
}

/* Five rounds; mine is 2, 4, 5, 4, 3 times as fast. */
static void five_rounds(void)
{
    static const double ratios[] = {2, 4, 5, 4, 3};
    begin();
    for (unsigned i = 0; i < 5; i++) {
        add_row(2, i + 1, 0.5, true);
        add_row(1, i + 1, 1 + i, true);
        add_row(0, i + 1, (1 + i) * ratios[i], true);
    }
    struct timing_count *count = timing_add_count(&timing);
    count->contender = 1;
    count->is_known = true;
    count->acquisitions = 10;
    ck_assert(timing_summarise(&timing));
}

/* A report as text, to be freed. */
static char *text_of(size_t *length)
{
    char *text;
    FILE *stream = open_memstream(&text, length);
    ck_assert(timing_write_json(stream, &timing));
    fclose(stream);
    return text;
}

/* Reads a text as a file. */
static bool read_text(struct timing *to, const char *text, size_t length)
{
    char path[] = "/tmp/unit_timing.XXXXXX";
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, text, length), (ssize_t)length);
    close(file);
    bool ok = timing_read(to, path, why);
    if (!ok)
        ck_assert_ptr_nonnull(strstr(why, path));
    unlink(path);
    return ok;
}

static void expect_ratio(const struct timing_ratio *ratio, double median,
                         double low, double high, double sure)
{
    ck_assert_double_eq_tol(ratio->median, median, NEAR);
    ck_assert_double_eq_tol(ratio->low, low, NEAR);
    ck_assert_double_eq_tol(ratio->high, high, NEAR);
    ck_assert_double_eq_tol(ratio->sure, sure, NEAR);
}

/* ---- sums ---- */

/* 1, 2 and 4 MiB in 3, 5 and 9 s: 2 s a MiB. */
START_TEST(a_contender_grows_over_three_sizes)
{
    struct timing_growth growth;
    begin();
    timing.inputs[0].bytes = 1 << 20;
    for (unsigned i = 0; i < 3; i++) {
        struct timing_input *input =
            i == 0 ? &timing.inputs[0] : timing_add_input(&timing);
        input->bytes = (uint64_t)1 << (20 + i);
        add_row(1, 1, 1 + 2 * (1 << i), i < 2);
        timing.rows[i].input = i;
        timing.rows[i].peak_kib = 100 - i;
    }
    ck_assert(timing_summarise(&timing));
    ck_assert(!timing_growth_of(&timing, 1, 0, &growth)); /* one failed */
    ck_assert(!timing_growth_of(&timing, 0, 0, &growth));
    timing.rows[2].is_ok = true;
    ck_assert(timing_summarise(&timing));
    ck_assert(timing_growth_of(&timing, 1, 0, &growth));
    ck_assert_uint_eq(growth.sizes, 3);
    ck_assert_double_eq_tol(growth.slope, 2, NEAR);
    ck_assert_double_eq_tol(growth.r_squared, 1, NEAR);
    ck_assert_uint_eq(growth.least_kib, 98);
    ck_assert_uint_eq(growth.most_kib, 100);
    timing_free(&timing);
}
END_TEST

/* By their names, whatever their order: no point of another line counts. */
START_TEST(a_series_is_of_one_kind)
{
    static const char *const names[] = {"hand-over-1M", "hot-1M",
                                        "hand-over-2M", "hot-2M", "hand-1M"};
    struct timing_growth growth;
    char name[TIMING_TEXT];
    begin();
    for (size_t i = 0; i < 5; i++) {
        struct timing_input *input =
            i == 0 ? &timing.inputs[0] : timing_add_input(&timing);
        snprintf(input->name, sizeof input->name, "%s", names[i]);
    }
    ck_assert(timing_are_alike(&timing, 0, 2));
    ck_assert(timing_are_alike(&timing, 1, 3));
    ck_assert(!timing_are_alike(&timing, 0, 1));
    ck_assert(!timing_are_alike(&timing, 0, 4));
    ck_assert_uint_eq(timing_series(&timing, 0), 0);
    ck_assert_uint_eq(timing_series(&timing, 1), 1);
    ck_assert_uint_eq(timing_series(&timing, 2), 4);
    ck_assert_uint_eq(timing_series(&timing, 5), 5);
    ck_assert_str_eq(timing_series_name(&timing, 2, name), "hand-over");
    for (size_t i = 0; i < 5; i++) {
        add_row(1, 1, 1, true);
        timing.rows[i].input = i;
    }
    ck_assert(timing_summarise(&timing));
    ck_assert(!timing_growth_of(&timing, 1, 0, &growth));
    ck_assert_uint_eq(growth.sizes, 2);
    timing_free(&timing);
}
END_TEST

/* 1, 2 and 4 million in 3, 5 and 9 s, where no bytes are counted. */
START_TEST(what_is_no_byte_grows_by_the_million)
{
    struct timing_growth growth;
    begin();
    ck_assert_str_eq(timing_unit(&timing), "block");
    ck_assert_str_eq(timing_amount(&timing), "bytes");
    ck_assert_str_eq(timing_scale_word(&timing), "MiB");
    snprintf(timing.unit, sizeof timing.unit, "operation");
    snprintf(timing.amount, sizeof timing.amount, "operations");
    ck_assert_str_eq(timing_unit(&timing), "operation");
    ck_assert_str_eq(timing_scale_word(&timing), "million");
    for (unsigned i = 0; i < 3; i++) {
        struct timing_input *input =
            i == 0 ? &timing.inputs[0] : timing_add_input(&timing);
        input->bytes = (uint64_t)1000000 << i;
        add_row(1, 1, 1 + 2 * (1 << i), true);
        timing.rows[i].input = i;
    }
    ck_assert(timing_summarise(&timing));
    ck_assert(timing_growth_of(&timing, 1, 0, &growth));
    ck_assert_double_eq_tol(growth.slope, 2, NEAR);
    timing_free(&timing);
}
END_TEST

START_TEST(sums_are_those_of_the_samples)
{
    five_rounds();
    ck_assert_uint_eq(timing.summary_count, 3);
    const struct timing_summary *mine = timing_find(&timing, 1, 0, false);
    ck_assert_ptr_eq(mine, &timing.summaries[1]);
    ck_assert_uint_eq(mine->rounds, 5);
    ck_assert_double_eq_tol(mine->median, 3, NEAR);
    ck_assert_double_eq_tol(mine->minimum, 1, NEAR);
    ck_assert_double_eq_tol(mine->spread, 100.0 / 3, NEAR); /* 2 to 4 */
    ck_assert_double_eq_tol(mine->cpu, 4, NEAR);
    expect_ratio(&mine->speed_up, 4, 2, 5, 0.9375);
    expect_ratio(&mine->to_floor, 6, 2, 10, 0.9375);
    ck_assert_double_eq_tol(mine->acquisitions_per_block, 2.5, NEAR);
    expect_ratio(&timing.summaries[0].speed_up, 1, 1, 1, 0.9375);
    ck_assert_double_eq(timing.summaries[0].acquisitions_per_block, -1);
    timing_free(&timing);
}
END_TEST

START_TEST(failed_runs_and_rounds_of_one_side_do_not_count)
{
    begin();
    add_row(0, 1, 10, true);
    add_row(0, 2, 90, false);
    add_row(0, 4, 30, true);
    add_row(1, 1, 5, true);
    add_row(1, 2, 1, true);
    add_row(1, 3, 1, true);
    add_row(1, 4, 10, true);
    ck_assert(timing_summarise(&timing));
    ck_assert_uint_eq(timing.summaries[0].rounds, 2);
    ck_assert_uint_eq(timing.summaries[0].failed, 1);
    ck_assert_double_eq_tol(timing.summaries[0].median, 20, NEAR);
    expect_ratio(&timing.summaries[1].speed_up, 2.5, 2, 3, 0.5);
    expect_ratio(&timing.summaries[1].to_floor, 0, 0, 0, 0);
    timing_free(&timing);
}
END_TEST

START_TEST(pinned_runs_are_summed_up_apart)
{
    begin();
    add_row(0, 1, 4, true);
    add_row(0, 1, 12, true);
    timing.rows[1].is_pinned = true;
    add_row(1, 1, 2, true);
    timing.rows[2].is_pinned = true;
    ck_assert(timing_summarise(&timing));
    ck_assert_uint_eq(timing.summary_count, 3);
    ck_assert(!timing.summaries[0].is_pinned);
    ck_assert(timing.summaries[1].is_pinned);
    ck_assert_double_eq(timing.summaries[1].median, 12);
    expect_ratio(&timing_find(&timing, 1, 0, true)->speed_up, 6, 6, 6, 0);
    ck_assert_ptr_null(timing_find(&timing, 1, 0, false));
    timing_free(&timing);
}
END_TEST

START_TEST(without_a_right_run_nothing_is_known)
{
    begin();
    add_row(1, 1, 5, false);
    timing.contenders[0].is_baseline = false;
    ck_assert(timing_summarise(&timing));
    ck_assert_uint_eq(timing_baseline(&timing), timing.contender_count);
    ck_assert_uint_eq(timing_floor(&timing), 2);
    ck_assert_uint_eq(timing.summaries[0].rounds, 0);
    ck_assert_uint_eq(timing.summaries[0].failed, 1);
    ck_assert_double_eq(timing.summaries[0].median, 0);
    expect_ratio(&timing.summaries[0].speed_up, 0, 0, 0, 0);
    timing_free(&timing);
    ck_assert(timing_summarise(&timing)); /* of nothing */
    ck_assert_uint_eq(timing.summary_count, 0);
}
END_TEST

START_TEST(many_rounds_have_an_interval)
{
    begin();
    for (unsigned i = 1; i <= 200; i++) {
        add_row(0, i, 4, true);
        add_row(1, i, 2, true);
    }
    ck_assert(timing_summarise(&timing));
    ck_assert_uint_eq(timing.summaries[1].rounds, 200);
    ck_assert_double_eq_tol(timing.summaries[1].speed_up.median, 2, NEAR);
    ck_assert_double_gt(timing.summaries[1].speed_up.sure, 0.9);
    timing_free(&timing);
}
END_TEST

/* ---- writing and reading ---- */

START_TEST(what_is_written_is_read_again)
{
    struct timing again;
    size_t length, length_again;
    five_rounds();
    timing.rows[0].others = 0.25;
    char *text = text_of(&length);
    timing_free(&timing);
    ck_assert_msg(read_text(&again, text, length), "%s", why);
    ck_assert_double_eq(again.rows[0].others, 0.25);
    ck_assert_double_eq(again.rows[1].others, -1);
    ck_assert_int_eq(again.counts[0].claim, -1);
    ck_assert_str_eq(again.contenders[1].arguments[0], "-t");
    ck_assert_double_eq(again.contenders[1].value[0], 8192);
    timing = again;
    char *text_again = text_of(&length_again);
    ck_assert_str_eq(text, text_again);
    free(text);
    free(text_again);
    timing_free(&timing);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_written_as_text)
{
    struct timing again;
    size_t length;
    begin();
    snprintf(timing.command, sizeof timing.command, "a\xff\x1b[31m\"\n");
    char *text = text_of(&length);
    ck_assert_ptr_null(strchr(text, 0x1b));
    ck_assert_msg(read_text(&again, text, length), "%s", why);
    ck_assert_str_eq(again.command, "a\xef\xbf\xbd\x1b[31m\"\n");
    free(text);
    timing_free(&again);
    timing_free(&timing);
}
END_TEST

START_TEST(csv_has_a_row_for_each_run)
{
    char *text;
    size_t length, lines = 0;
    five_rounds();
    snprintf(timing.contenders[2].name, 128, "=cmd,\"x\"\n#");
    FILE *stream = open_memstream(&text, &length);
    ck_assert(timing_write_csv(stream, &timing));
    fclose(stream);
    ck_assert_int_eq(strncmp(text, "# timing report, version 1\n", 27), 0);
    for (const char *c = text; *c != '\0'; c++)
        lines += *c == '\n' && c[1] != '#' && c[1] != '\0';
    ck_assert_uint_eq(lines, 1 + timing.row_count);
    ck_assert_ptr_nonnull(strstr(
        text, "\n\"'=cmd,\"\"x\"\"\\n#\",one,1,0,1,,0.5,0.5,1,0,0,0,\n"));
    free(text);
    timing_free(&timing);
}
END_TEST

/* Reports of most labs say nothing of it, and are as they always were. */
START_TEST(units_are_told_where_they_are_others)
{
    struct timing again;
    size_t length;
    five_rounds();
    char *text = text_of(&length);
    ck_assert_ptr_null(strstr(text, "\"unit\""));
    ck_assert_ptr_null(strstr(text, "\"amount\""));
    free(text);
    snprintf(timing.unit, sizeof timing.unit, "operation");
    snprintf(timing.amount, sizeof timing.amount, "operations");
    text = text_of(&length);
    ck_assert_ptr_nonnull(strstr(text, "\n\"unit\":\"operation\","));
    ck_assert_msg(read_text(&again, text, length), "%s", why);
    ck_assert_str_eq(timing_unit(&again), "operation");
    ck_assert_str_eq(timing_amount(&again), "operations");
    free(text);
    timing_free(&again);
    FILE *stream = open_memstream(&text, &length);
    ck_assert(timing_write_csv(stream, &timing));
    fclose(stream);
    ck_assert_ptr_nonnull(strstr(text, "\n# unit: operation\n"));
    ck_assert_ptr_nonnull(
        strstr(text, "\n# input one: 0 operations, 4 operations\n"));
    free(text);
    timing_free(&timing);
}
END_TEST

/* ---- refusing ---- */

/* What replaces what, and what is said then. */
static const struct {
    const char *from, *to, *said;
} bad[] = {
    {"timing report", "lockmeter report", "it is no timing report"},
    {"\"version\":1", "\"version\":2", "its version is not 1"},
    {"\"version\":1", "\"version\":\"1\"", "its version is not 1"},
    {"\"lab\":\"bakery\"", "\"lab\":\"\"", "lab: is empty"},
    {"\"lab\":\"bakery\"", "\"lab\":7", "lab: is no text"},
    {"\"kind\":\"bench\"", "\"kind\":\"bench\",\"unit\":\"\"",
     "unit: is no word of at most 20 letters a-z"},
    {"\"kind\":\"bench\"", "\"kind\":\"bench\",\"unit\":\"a b\"",
     "unit: is no word"},
    {"\"kind\":\"bench\"",
     "\"kind\":\"bench\",\"amount\":\"abcdefghijklmnopqrstu\"",
     "amount: is no word"},
    {"\"kind\":\"bench\"", "\"kind\":\"bench\",\"amount\":null",
     "amount: is no text"},
    {"\"flags\":\"\"", "\"flag\":\"\"", "flags: is missing"},
    {"\"flags\":\"\"", "\"flags\":\"\",\"x\\u001b\":1",
     "x\\x1b: is not known here"},
    {"\"flags\":\"\"", "\"flags\":\"\",\"flags\":\"\"", "is no JSON"},
    {"2026-01-02T", "2026/01/02T", "started: is no time"},
    {"\"cores\":2", "\"cores\":0", "machine: cores: is no integer from 1"},
    {"\"cores\":2", "\"cores\":2.0", "machine: cores: is no integer"},
    {"\"virtual\":false", "\"virtual\":0", "virtual: is neither true nor"},
    {"\"blocks\":4", "\"blocks\":-4", "inputs[0]: blocks: is no integer"},
    {"\"blocks\":4", "\"blocks\":99999999999999999", "blocks: is no integer"},
    {"\"name\":\"mine\"", "\"name\":\"base\"", "contenders[1]: its name is"},
    {"[\"-t\"]", "[1]", "contenders[1]: arguments: has an item"},
    {"[\"-t\"]", "\"-t\"", "contenders[1]: arguments: is no array"},
    {"\"name\":\"pool\"", "\"nam\":\"pool\"", "parameters: name: is missing"},
    {"\"value\":8192.0", "\"value\":\"8192\"", "value: is no number"},
    {"\"floor\":false,\"parameters\":[{", "\"floor\":true,\"parameters\":[{",
     "contenders[2]: it is a second floor"},
    {"\"baseline\":false", "\"baseline\":true",
     "contenders[1]: it is a second baseline"},
    {"\"contender\":2,\"input\":0,\"round\":1",
     "\"contender\":3,\"input\":0,\"round\":1",
     "rows[0]: contender: is no index of contenders, which has 3"},
    {"\"contender\":2,\"input\":0,\"round\":1",
     "\"contender\":2,\"input\":-1,\"round\":1", "rows[0]: input: is no index"},
    {"\"contender\":2,\"input\":0,\"round\":1",
     "\"contender\":2,\"input\":0,\"round\":0",
     "rows[0]: round: is no integer"},
    {"\"contender\":2,\"input\":0,\"round\":1",
     "\"contender\":2,\"input\":0,\"round\":2", "those of another row"},
    {"\"wall_s\":0.5", "\"wall_s\":-0.5", "rows[0]: wall_s: is no number"},
    {"\"wall_s\":0.5", "\"wall_s\":1e300", "rows[0]: wall_s: is no number"},
    {"\"wall_s\":0.5", "\"wall_s\":1e999", "is no JSON"},
    {"\"wall_s\":0.5", "\"wall_s\":null", "rows[0]: wall_s: is no number"},
    {"\"wall_s\":0.5", "\"wall_s\":0", "rows[0]: it was right, but"},
    {"\"others\":null", "\"others\":\"0\"", "rows[0]: others: is no number"},
    {"\"claim\":null", "\"claim\":1.5", "counts[0]: claim: is no integer"},
    {"\"median\":4.0,", "\"median\":9.0,",
     "summaries[1]: speed_up: its median"},
    {"\"median\":4.0,", "", "summaries[1]: speed_up: median: is missing"},
    {"\"contender\":1,\"input\":0,\"pinned\":false,\"rounds\"",
     "\"contender\":0,\"input\":0,\"pinned\":false,\"rounds\"",
     "summaries[1]: its contender and input are those of another"},
    {"\"parameters\":[]", "\"parameters\":{}", "parameters: is no array"},
    {"\n}\n", "\n", "is no JSON"},
    {"\n}\n", "\n}}\n", "is no JSON"},
    {"\"one\"", "\"\xff\"", "is no JSON"},
    {"\"one\"", "\"o\\u0000e\"", "is no JSON"},
};

/* Replaces something in a report and has it refused. */
static void expect_refusal(const char *text, const char *from, const char *to,
                           const char *said)
{
    struct timing again;
    char changed[1 << 14];
    const char *at = strstr(text, from);
    ck_assert_msg(at != NULL, "the report has no %s", from);
    int size = snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text),
                        text, to, at + strlen(from));
    ck_assert_int_lt(size, (int)sizeof changed);
    ck_assert_msg(!read_text(&again, changed, (size_t)size), "%s is read", to);
    ck_assert_msg(strstr(why, said) != NULL, "'%s' in %s", said, why);
    ck_assert_ptr_null(strchr(why, '\n'));
}

START_TEST(what_is_no_report_is_refused)
{
    size_t length;
    five_rounds();
    char *text = text_of(&length);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect_refusal(text, bad[i].from, bad[i].to, bad[i].said);
    free(text);
    timing_free(&timing);
}
END_TEST

START_TEST(any_cut_is_refused)
{
    struct timing again;
    size_t length;
    five_rounds();
    char *text = text_of(&length);
    for (size_t i = 0; i < length - 2; i += 61)
        ck_assert_msg(!read_text(&again, text, i), "cut at %zu", i);
    free(text);
    timing_free(&timing);
}
END_TEST

START_TEST(what_is_no_file_is_refused)
{
    struct timing again;
    ck_assert(!timing_read(&again, "/nonexistent\n", why));
    ck_assert_str_eq(why, "'/nonexistent\\n': cannot be opened: No such file "
                          "or directory");
    ck_assert(!timing_read(&again, "/", why));
    ck_assert_ptr_nonnull(strstr(why, "cannot be read"));
    ck_assert(!timing_read(&again, "/dev/null", why));
    ck_assert(!timing_read(&again, "/dev/zero", why));
}
END_TEST

START_TEST(places_have_lines)
{
    static const char text[] = "{\"a\":[{\"rows\":[{}]}],\n\"b\":\"rows\",\n"
                               "\"rows\":[\n{\"x\\\"[\":[{}]},\n{}]}";
    ck_assert_uint_eq(timing_line_in(text, strlen(text), "rows", 0), 4);
    ck_assert_uint_eq(timing_line_in(text, strlen(text), "rows", 1), 5);
    ck_assert_uint_eq(timing_line_in(text, strlen(text), "rows", 2), 3);
    ck_assert_uint_eq(timing_line_in(text, strlen(text), "a", 0), 1);
    ck_assert_uint_eq(timing_line_in(text, strlen(text), "none", 0), 0);
    ck_assert_uint_eq(timing_line("/nonexistent", "rows", 0), 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        a_line_is_laid_by_least_squares,
        a_contender_grows_over_three_sizes,
        a_series_is_of_one_kind,
        what_is_no_byte_grows_by_the_million,
        sums_are_those_of_the_samples,
        failed_runs_and_rounds_of_one_side_do_not_count,
        pinned_runs_are_summed_up_apart,
        without_a_right_run_nothing_is_known,
        many_rounds_have_an_interval,
        what_is_written_is_read_again,
        bytes_that_are_no_text_are_written_as_text,
        csv_has_a_row_for_each_run,
        units_are_told_where_they_are_others,
        what_is_no_report_is_refused,
        any_cut_is_refused,
        what_is_no_file_is_refused,
        places_have_lines,
    };
    return suite_run("timing", tests, sizeof tests / sizeof *tests);
}
