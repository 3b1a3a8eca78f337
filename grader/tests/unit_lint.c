/*
 * The number rule of a report's lint: which words claim to be measured, what
 * they stand for, and whether that was measured.
 */
#include <math.h>
#include <string.h>

#include "suite.h"
#include "timing/report_claims.h"
#include "timing/report_facts.h"
#include "timing/report_markdown.h"

/* ---- claims ---- */

static const char *unit = "block";

static int count_claims(const char *text)
{
    struct claim claim;
    size_t at = 0;
    int count = 0;
    while (claim_next(text, unit, &at, &claim))
        count++;
    return count;
}

static struct claim only_claim(const char *text)
{
    struct claim claim;
    size_t at = 0;
    ck_assert_int_eq(count_claims(text), 1);
    ck_assert(claim_next(text, unit, &at, &claim));
    return claim;
}

static void expect(const char *text, enum claim_kind kind, double low,
                   double high)
{
    struct claim claim = only_claim(text);
    ck_assert_int_eq(claim.kind, kind);
    if (isinf(low))
        ck_assert(claim.low == low);
    else
        ck_assert_double_eq_tol(claim.low, low, 1e-9 * fabs(low) + 1e-12);
    if (isinf(high))
        ck_assert(claim.high == high);
    else
        ck_assert_double_eq_tol(claim.high, high, 1e-9 * fabs(high) + 1e-12);
}

START_TEST(ratios_are_found)
{
    expect("26.1x", CLAIM_RATIO, 26.0, 26.2);
    expect("is 26.1 x as fast", CLAIM_RATIO, 26.0, 26.2);
    expect("**26.1x**", CLAIM_RATIO, 26.0, 26.2);
    expect("**26.1**x", CLAIM_RATIO, 26.0, 26.2);
    expect("(33\xc3\x97)", CLAIM_RATIO, 32, 34);
    expect("30 times faster", CLAIM_RATIO, 29, 31);
    expect("30 times\nas fast", CLAIM_RATIO, 29, 31);
    expect("- about\n  30 times\n  faster", CLAIM_RATIO, 26.1, 34.1);
    expect("a 30-fold gain", CLAIM_RATIO, 29, 31);
    expect("1,033x.", CLAIM_RATIO, 1032, 1034);
}
END_TEST

START_TEST(times_are_found_in_any_unit)
{
    expect("0.28 s", CLAIM_SECONDS, 0.27, 0.29);
    expect("0.277s", CLAIM_SECONDS, 0.276, 0.278);
    expect("280 ms", CLAIM_SECONDS, 0.279, 0.281);
    expect("12 \xc2\xb5s", CLAIM_SECONDS, 11e-6, 13e-6);
    expect("12 \xce\xbcs", CLAIM_SECONDS, 11e-6, 13e-6);
    expect("12\xc2\xa0us", CLAIM_SECONDS, 11e-6, 13e-6);
    expect("25 ns", CLAIM_SECONDS, 24e-9, 26e-9);
    expect("1.5 minutes", CLAIM_SECONDS, 84, 96);
    expect("7.2 seconds", CLAIM_SECONDS, 7.1, 7.3);
}
END_TEST

START_TEST(counts_are_exact)
{
    expect("2,048 locks", CLAIM_COUNT, 2048, 2048);
    expect("1 lock", CLAIM_COUNT, 1, 1);
    expect("2048 lock acquisitions", CLAIM_COUNT, 2048, 2048);
    expect("1.03 million lock acquisitions", CLAIM_COUNT, 1.02e6, 1.04e6);
    expect("5 thousand acquisitions", CLAIM_COUNT, 4000, 6000);
}
END_TEST

START_TEST(counts_per_block_are_another_kind)
{
    expect("2 locks per block", CLAIM_PER_BLOCK, 1, 3);
    expect("1,009.5 acquisitions a block", CLAIM_PER_BLOCK, 1009.4, 1009.6);
    expect("1,009.5 locks/block", CLAIM_PER_BLOCK, 1009.4, 1009.6);
    expect("2.0 lock acquisitions for each block", CLAIM_PER_BLOCK, 1.9, 2.1);
    expect("2 locks per operation", CLAIM_COUNT, 2, 2);
}
END_TEST

START_TEST(what_counts_are_per_is_the_labs)
{
    unit = "operation";
    expect("0.01 locks per operation", CLAIM_PER_BLOCK, 0, 0.02);
    expect("1.00 acquisitions an operation", CLAIM_PER_BLOCK, 0.99, 1.01);
    expect("0.01 locks/operation", CLAIM_PER_BLOCK, 0, 0.02);
    expect("0.5 locks for every Operation", CLAIM_PER_BLOCK, 0.4, 0.6);
    expect("2 locks per block", CLAIM_COUNT, 2, 2);
    expect("2 locks per operations", CLAIM_COUNT, 2, 2);
    unit = "block";
}
END_TEST

START_TEST(words_before_a_number_widen_it)
{
    expect("about 30x", CLAIM_RATIO, 26.1, 34.1);
    expect("~30x", CLAIM_RATIO, 26.1, 34.1);
    expect("roughly **30x**", CLAIM_RATIO, 26.1, 34.1);
    expect("~1,000,000 locks", CLAIM_COUNT, 9e5, 1.1e6);
    expect("more than 30x", CLAIM_RATIO, 29, INFINITY);
    expect("30x+", CLAIM_RATIO, 29, INFINITY);
    expect("30+ s", CLAIM_SECONDS, 29, INFINITY);
    expect("at most 2 locks per block", CLAIM_PER_BLOCK, -INFINITY, 3);
    expect("<0.1 locks per block", CLAIM_PER_BLOCK, -INFINITY, 0.2);
    expect("less than 1 s", CLAIM_SECONDS, -INFINITY, 2);
    /* parts of other words do not */
    expect("whereabout 30x", CLAIM_RATIO, 29, 31);
}
END_TEST

START_TEST(ranges_are_one_claim)
{
    expect("20 to 30x", CLAIM_RATIO, 19, 31);
    expect("20-30x", CLAIM_RATIO, 19, 31);
    expect("20\xe2\x80\x93"
           "30 times faster",
           CLAIM_RATIO, 19, 31);
    expect("0.1 to 0.2 s", CLAIM_SECONDS, 0, 0.3);
}
END_TEST

START_TEST(other_numbers_are_no_claims)
{
    static const char *const texts[] = {
        "20 threads",
        "32 KiB",
        "99.8 %",
        "2026-03-01",
        "chapter 3.2",
        "a 2x2 table",
        "0x20",
        "x86",
        "1 MB",
        "5 steps",
        "3 times",
        "v2.0x1",
        "",
        "1,2,3",
        "10 blocks",
        "version 1.2.3",
        "4 xylophones",
        "99999999999999999999999999999999999999999999 things"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(count_claims(texts[i]) == 0, "%s", texts[i]);
}
END_TEST

START_TEST(all_claims_of_a_sentence_are_found)
{
    ck_assert_int_eq(
        count_claims("From 7.2 s to 0.28 s, 26.1x, with 2,048 locks (2.0 locks "
                     "per block) instead of 1,033,660 locks."),
        6);
}
END_TEST

/* ---- what is prose ---- */

static int claims_of_page(const char *text)
{
    struct markdown page;
    int count = 0;
    ck_assert(markdown_parse(&page, text));
    for (size_t i = 0; i < page.count; i++)
        count += count_claims(page.lines[i].prose);
    markdown_free(&page);
    return count;
}

START_TEST(code_comments_and_marks_are_no_prose)
{
    ck_assert_int_eq(claims_of_page("26.1x"), 1);
    ck_assert_int_eq(claims_of_page("[26.1x](documented)"), 0);
    ck_assert_int_eq(claims_of_page("[26.1x](estimate) [1 s](elsewhere)"), 0);
    ck_assert_int_eq(claims_of_page("[26.1x](https://example.org/3x)"), 1);
    ck_assert_int_eq(claims_of_page("`26.1x` ``a ` 3x``"), 0);
    ck_assert_int_eq(claims_of_page("` 26.1x"), 1);
    ck_assert_int_eq(claims_of_page("```\n26.1x\n```\n"), 0);
    ck_assert_int_eq(claims_of_page("~~~c\n```\n3x\n~~~\n26.1x\n"), 1);
    ck_assert_int_eq(claims_of_page("<!-- 26.1x\n3x --> 4x\n"), 1);
    ck_assert_int_eq(claims_of_page("`<!--` 26.1x\n3x"), 2);
}
END_TEST

START_TEST(lines_are_told_apart)
{
    struct markdown page;
    ck_assert(markdown_parse(&page, "## A b\n<!-- place: table speed -->\n"
                                    "x <!-- place: y -->\n#no\n"
                                    "```\n# code\n```\n  \nend"));
    ck_assert_uint_eq(page.count, 9);
    ck_assert_int_eq(page.lines[0].kind, MARKDOWN_HEADING);
    ck_assert_int_eq(page.lines[0].level, 2);
    ck_assert_str_eq(page.lines[0].title, "A b");
    ck_assert_int_eq(page.lines[1].kind, MARKDOWN_PLACE);
    ck_assert_str_eq(page.lines[1].text, "table speed");
    ck_assert_int_eq(page.lines[2].kind, MARKDOWN_TEXT);
    ck_assert(page.lines[2].has_place);
    ck_assert_int_eq(page.lines[3].kind, MARKDOWN_TEXT);
    ck_assert_int_eq(page.lines[5].kind, MARKDOWN_CODE);
    ck_assert_str_eq(page.lines[7].text, "");
    ck_assert_str_eq(page.lines[8].text, "end");
    markdown_free(&page);
}
END_TEST

/* ---- facts ---- */

static struct fact list[] = {
    {.kind = CLAIM_SECONDS,
     .contender = "base",
     .other = "",
     .input = "1M",
     .is_base = true,
     .value = 1.27,
     .low = 1.2,
     .high = 1.3},
    {.kind = CLAIM_SECONDS,
     .contender = "pools",
     .other = "",
     .input = "1M",
     .value = 0.029,
     .low = 0.028,
     .high = 0.030},
    {.kind = CLAIM_SECONDS,
     .contender = "other",
     .other = "",
     .input = "5M",
     .value = 0.5,
     .low = 0.5,
     .high = 0.5},
    {.kind = CLAIM_RATIO,
     .contender = "pools",
     .other = "base",
     .input = "1M",
     .value = 44,
     .low = 42,
     .high = 46},
    {.kind = CLAIM_RATIO,
     .contender = "other",
     .other = "pools",
     .input = "1M",
     .is_pair = true,
     .value = 2,
     .low = 1.9,
     .high = 2.1},
    {.kind = CLAIM_COUNT,
     .contender = "pools",
     .other = "",
     .input = "1M",
     .value = 2,
     .low = 2,
     .high = 2},
};

/* What the judge says of a claim that nothing was measured of. */
static void expect_why(const struct facts *facts, const char *text,
                       const char *reason)
{
    struct facts_scope all = {0};
    struct claim claim = only_claim(text);
    char why[512] = "";
    ck_assert(!facts_judge(facts, &claim, &all, why));
    ck_assert_str_eq(why, reason);
}

static bool agrees(const char *text, const struct facts_scope *scope)
{
    struct facts facts = {list, sizeof list / sizeof *list, NULL};
    struct claim claim = only_claim(text);
    char why[512] = "";
    bool is_true = facts_judge(&facts, &claim, scope, why);
    ck_assert(is_true || *why != '\0');
    return is_true;
}

START_TEST(a_number_within_the_spread_agrees)
{
    struct facts_scope all = {0};
    ck_assert(agrees("44x", &all));
    ck_assert(agrees("42.0x", &all));
    ck_assert(agrees("47x", &all)); /* may be 46 and something */
    ck_assert(!agrees("48x", &all));
    ck_assert(!agrees("40.9x", &all));
    ck_assert(agrees("1.27 s", &all));
    ck_assert(!agrees("7.2 s", &all));
    ck_assert(agrees("2 locks", &all));
    ck_assert(!agrees("3 locks", &all));
    ck_assert(agrees("more than 40x", &all));
    ck_assert(!agrees("more than 50x", &all));
    ck_assert(!agrees("2 locks per block", &all)); /* nothing of its kind */
}
END_TEST

START_TEST(a_reason_has_the_labs_words)
{
    struct fact one = {.kind = CLAIM_PER_BLOCK,
                       .contender = "pools",
                       .other = "",
                       .where = "",
                       .input = "1M",
                       .value = 2,
                       .low = 2,
                       .high = 2};
    struct facts facts = {&one, 0, NULL};
    expect_why(&facts, "4 locks per block",
               "there is no count per block of what the sentence names");
    facts.count = 1;
    expect_why(&facts, "4 locks per block",
               "nearest is 2.0 a block, of pools on 1M");
    facts.unit = unit = "operation";
    expect_why(&facts, "4 locks per operation",
               "nearest is 2.0 an operation, of pools on 1M");
    facts.count = 0;
    expect_why(&facts, "4 locks per operation",
               "there is no count per operation of what the sentence names");
    unit = "block";
}
END_TEST

START_TEST(names_restrict_what_is_meant)
{
    struct facts_scope pools = {.contenders = {"pools"}, .contender_count = 1};
    struct facts_scope both = {.contenders = {"pools", "other"},
                               .contender_count = 2};
    struct facts_scope input = {.inputs = {"5M"}, .input_count = 1};
    struct facts_scope strange = {.strange = "9M"};
    ck_assert(agrees("0.029 s", &pools));
    ck_assert(agrees("1.27 s", &pools)); /* the baseline's, as ever */
    ck_assert(!agrees("0.50 s", &pools));
    ck_assert(agrees("0.50 s", &both));
    ck_assert(!agrees("2.0x", &pools));
    ck_assert(agrees("2.0x", &both));
    ck_assert(!agrees("1.27 s", &input));
    ck_assert(!agrees("1.27 s", &strange)); /* nothing is known of that one */
    ck_assert(agrees("0.50 s", &input));
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        ratios_are_found,
        times_are_found_in_any_unit,
        counts_are_exact,
        counts_per_block_are_another_kind,
        what_counts_are_per_is_the_labs,
        words_before_a_number_widen_it,
        ranges_are_one_claim,
        other_numbers_are_no_claims,
        all_claims_of_a_sentence_are_found,
        code_comments_and_marks_are_no_prose,
        lines_are_told_apart,
        a_number_within_the_spread_agrees,
        a_reason_has_the_labs_words,
        names_restrict_what_is_meant,
    };
    return suite_run("lint", tests, sizeof tests / sizeof *tests);
}
