/*
 * checks.c: what a rubric's checks ask a lab for is there, or the rubric is
 * refused with the line of the check.
 */
#include <string.h>

#include "grading/checks.h"
#include "suite.h"

static const struct lab_unit units[] = {{"sums", "unit/sums.o"}};
static struct lab lab;
static struct rubric_check check;
static char why[RESULT_TEXT];

/* A lab that has all that can be asked for. */
static void begin(void)
{
    lab = (struct lab){
        .name = "shop",
        .modes = {{.name = "plain"}, {.name = "threads", .claim = "Locks: "}},
        .mode_count = 2,
        .blocks = {"-v"},
        .block_answer = "Line %u: %s",
        .pack = {"-o"},
        .unpack = {"-d", "-o"},
        .unit_count = 1};
    lab.units[0] = units[0];
}

static bool suits(const char *name, const char *argument)
{
    const struct rubric rubric = {.checks = &check, .count = 1};
    check = (struct rubric_check){
        .id = "a.b", .check = name, .argument = argument, .line = 31};
    return checks_suit(&rubric, "shop.cfg", &lab, why);
}

static void expect_lack(const char *name, const char *argument,
                        const char *lack)
{
    char expected[RESULT_TEXT];
    ck_assert(!suits(name, argument));
    snprintf(expected, sizeof expected,
             "shop.cfg:31: check: '%s' of '%s' asks for %s, which lab 'shop' "
             "does not have",
             name, argument, lack);
    ck_assert_str_eq(why, expected);
}

/* ---- what there is ---- */

START_TEST(a_lab_with_everything_suits_all_checks)
{
    begin();
    for (const struct rubric_rule *rule = checks_rules(); rule->name != NULL;
         rule++) {
        const char *argument = rule->has_argument ? "threads kind.*" : "";
        if (strcmp(rule->name, "unit") == 0)
            argument = "sums.of_nothing";
        ck_assert_msg(suits(rule->name, argument), "%s", why);
    }
}
END_TEST

START_TEST(what_may_be_left_out_is_missed_by_few)
{
    static const char *const few[] = {"blocks", "round_trip", "unit", "claim"};
    begin();
    lab.blocks[0] = lab.pack[0] = lab.unpack[0] = NULL;
    lab.block_answer = lab.modes[1].claim = NULL;
    lab.unit_count = 0;
    size_t refused = 0;
    for (const struct rubric_rule *rule = checks_rules(); rule->name != NULL;
         rule++)
        refused +=
            !suits(rule->name, rule->has_argument ? "threads kind.*" : "");
    ck_assert_uint_eq(refused, sizeof few / sizeof *few);
    for (size_t i = 0; i < sizeof few / sizeof *few; i++)
        ck_assert(!suits(few[i], "threads"));
}
END_TEST

/* ---- what there is not ---- */

START_TEST(blocks_need_their_answers)
{
    begin();
    lab.blocks[0] = NULL; /* they are told without being asked for */
    ck_assert(suits("blocks", "plain edge.*"));
    lab.block_answer = NULL;
    expect_lack("blocks", "plain edge.*", "block_answer");
}
END_TEST

START_TEST(a_round_trip_needs_both_ways)
{
    begin();
    lab.pack[0] = NULL;
    expect_lack("round_trip", "plain", "pack and unpack");
    begin();
    lab.unpack[0] = NULL;
    expect_lack("round_trip", "plain", "pack and unpack");
}
END_TEST

START_TEST(modes_are_the_labs)
{
    begin();
    expect_lack("answers", "thread kind.*", "that mode");
    expect_lack("locks", "threadsx", "that mode");
    expect_lack("wall_clock", "", "that mode");
    expect_lack("blocks", "other", "that mode");
    expect_lack("claim", "plain", "a claim of that mode");
    ck_assert(suits("claim", "threads"));
}
END_TEST

START_TEST(units_are_the_labs)
{
    begin();
    expect_lack("unit", "sum.of_two", "that unit");
    expect_lack("unit", "sums_.of_two", "that unit");
    lab.unit_count = 0;
    expect_lack("unit", "sums.of_two", "that unit");
}
END_TEST

START_TEST(the_first_check_that_does_not_suit_is_told)
{
    struct rubric_check both[] = {
        {.check = "answers", .argument = "plain", .line = 1},
        {.check = "blocks", .argument = "none", .line = 2},
        {.check = "unit", .argument = "none", .line = 3}};
    const struct rubric rubric = {.checks = both, .count = 3};
    begin();
    ck_assert(!checks_suit(&rubric, "x", &lab, why));
    ck_assert_msg(strncmp(why, "x:2: check: 'blocks' ", 21) == 0, "%s", why);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        a_lab_with_everything_suits_all_checks,
        what_may_be_left_out_is_missed_by_few,
        blocks_need_their_answers,
        a_round_trip_needs_both_ways,
        modes_are_the_labs,
        units_are_the_labs,
        the_first_check_that_does_not_suit_is_told,
    };
    return suite_run("checks", tests, sizeof tests / sizeof *tests);
}
