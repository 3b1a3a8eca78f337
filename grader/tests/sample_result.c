/*
 * Sample results for tests of the writers, on standard output:
 *
 *     sample_result SAMPLE FORMAT [student] [colour]
 *
 *     full      all passed                  mixed     some of everything
 *     whole     half of it does not apply   nobuild   it does not compile
 *     broken    grading broke off           hostile   texts of an attacker
 *     tiny      one check                   visible   mixed, visible only
 *     many      60 checks, long words       nothing   none can be decided
 *
 *     text, live (the same piece by piece), json, junit, tap, html
 *
 * The rubric's lab is a bakery, so no lab that there is can be meant.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grading/result.h"

#define MANY 60

static struct rubric_check checks[] = {
    {.id = "build.links", .title = "The file compiles and links", .points = 5},
    {.id = "build.no_warnings",
     .title = "The compiler has nothing to complain about",
     .points = 5},
    {.id = "bread.one_loaf", .title = "One loaf is right", .points = 10},
    {.id = "bread.many_loaves",
     .title = "Many loaves at once are right",
     .points = 20,
     .needs = {2},
     .need_count = 1},
    {.id = "oven.opened_rarely",
     .title = "A loaf is baked without opening the shared oven",
     .leaderboard = "openings per loaf: least",
     .is_least_best = true,
     .points = 20,
     .needs = {2},
     .need_count = 1},
    {.id = "oven.cleaned_between_batches",
     .title = "The oven is clean again when a batch is done",
     .points = 10,
     .needs = {4},
     .need_count = 1},
    {.id = "oven.at_night",
     .title = "The oven holds a secret",
     .points = 5,
     .is_hidden = true},
    {.id = "races.flour", .title = "No two bakers share flour", .points = 10},
    {.id = "speed.instructions",
     .title = "A loaf takes few steps",
     .points = 5,
     .needs = {3},
     .need_count = 1},
    {.id = "speed.wall_clock",
     .title = "Two ovens bake faster than one",
     .leaderboard = "speed-up",
     .points = 10,
     .needs = {3, 6},
     .need_count = 2},
};

#define COUNT (sizeof checks / sizeof *checks)

static struct rubric rubric = {.lab = "bakery",
                               .title = "The bakery: many bakers, one oven",
                               .checks = checks,
                               .count = COUNT};

static void name_checks(struct rubric_check *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        list[i].check = "run";
        list[i].argument = "";
        list[i].hint = "the oven is opened for each loaf";
        list[i].chapter = "The task, step 1";
        list[i].line = (unsigned)i + 1;
    }
}

/* ---- pieces ---- */

static void set_frame(struct result *result)
{
    snprintf(result->submission, sizeof result->submission,
             "submissions/ada/bakery.c");
    snprintf(result->format, sizeof result->format, "engine file");
    memset(result->hash, 'a', 64);
    result->seed = 61;
    snprintf(result->started, sizeof result->started, "2026-03-01T09:30:00Z");
    result->seconds = 41.26;
    snprintf(result->machine, sizeof result->machine,
             "2 cores, idle (others used 0.02 cores); gcc 12.2.0");
    snprintf(result->sandbox, sizeof result->sandbox,
             "contained by bubblewrap, as a user of its own");
    result->is_complete = true;
}

static void add_openings(struct result *result, double value)
{
    struct result_check *check = &result->checks[4];
    result_figure(check, "openings of the oven per loaf", value, "", -1, 2.1)
        ->baseline = 1009.5;
}

/* Rounds with a little noise, and what a check made of them. */
static void add_speed(struct result *result, double ratio)
{
    struct result_check *steps = &result->checks[8];
    struct result_check *wall = &result->checks[9];
    static const double noise[] = {1, 1.04, 0.98, 1.11, 0.97, 1.02, 0.99};
    for (size_t i = 0; i < 7; i++)
        result->pairs[result->pair_count++] = (struct result_pair){
            1.27 * noise[i], 1.27 * noise[(i + 3) % 7] / ratio};
    result_figure(steps, "steps per loaf, share of the baseline's", 0.31, "x",
                  -1, 0.5)
        ->baseline = 1;
    result_figure(steps, "CPU time", 0.052, "s", 0, 0)->baseline = 0.31;
    struct result_figure *figure =
        result_figure(wall, "speed-up", ratio, "x", 1, 20);
    figure->low = ratio * 0.95;
    figure->high = ratio * 1.08;
    result->speed_up = figure;
}

static void pass_all(struct result *result)
{
    for (size_t i = 0; i < result->rubric->count; i++) {
        result_pass(&result->checks[i]);
        result->checks[i].seconds = 0.3 + 0.7 * (double)i;
    }
}

/* ---- samples ---- */

static void make_full(struct result *result)
{
    pass_all(result);
    add_openings(result, 0.0391);
    add_speed(result, 44.2);
}

static void fail_oven(struct result *result)
{
    struct result_check *check = &result->checks[4];
    result_fail(check, "openings of the oven for 1,000 loaves", "0", "1,000");
    result_set(check->again,
               "build/grade '%s' --only oven.opened_rarely\n"
               "gdb --args build/bakery -t build/data/loaves.bin",
               result->submission);
    result_set(check->detail, "bakery.c:104: oven_open() called from bake()\n"
                              "bakery.c:131: bake()");
    check->seconds = 0.04;
}

static void make_mixed(struct result *result)
{
    pass_all(result);
    add_openings(result, 1009.5);
    fail_oven(result);
    result_may_run(result, 5);
    result_fail(&result->checks[6], "the SECRET oven", "SECRET dark",
                "SECRET light");
    result_set(result->checks[6].detail, "SECRET detail");
    result_set(result->checks[6].again, "SECRET again");
    result_figure(&result->checks[6], "SECRET lamps", 7, "", -1, 5);
    result_cannot_tell(&result->checks[7],
                       "one tool reports a race, the other does not");
    result_figure(&result->checks[7], "reports of the first tool", 1, "", 0, 0);
    add_speed(result, 3.4);
    result_may_run(result, 9);
    result_fail(&result->checks[8], "", "", "");
    result_note(result, "the load was 1.72 before; timing took three tries");
}

static void make_whole(struct result *result)
{
    pass_all(result);
    snprintf(result->format, sizeof result->format, "whole program");
    for (size_t i = 4; i < 8; i++)
        result_not_applicable(&result->checks[i],
                              "a whole program has an oven of its own");
    result_fail(&result->checks[3], "weight of loaf 20 of 20", "1,000",
                "12,345,678,901,234");
    add_speed(result, 19.9996);
    result->pairs[result->pair_count++] = (struct result_pair){1, -1};
    result->pairs[result->pair_count++] = (struct result_pair){0, 1};
    result->pairs[result->pair_count++] = (struct result_pair){1, NAN};
    result->pairs[result->pair_count++] = (struct result_pair){INFINITY, 1};
    result_cannot_tell(&result->checks[9],
                       "the machine is busy: the interval holds the limit");
}

static void make_nobuild(struct result *result)
{
    struct result_check *check = &result->checks[0];
    result_fail(check, "what the compiler says", "a program", "2 errors");
    result_set(check->detail,
               "bakery.c: In function 'bake':\n"
               "bakery.c:12:5: error: 'oven' undeclared (first use in this "
               "function); did you mean 'over'?\n"
               "   12 |     oven_open(oven);\n"
               "      |               ^~~~\n"
               "      |               over\n"
               "bakery.c:13:1: error: expected ';' before '}' token");
    result_set(check->likely, "line 12 of bakery.c");
    for (size_t i = 1; i < result->rubric->count; i++) {
        result_skip(&result->checks[i], "needs build.links");
        result->checks[i].blocker = result->checks[0].rubric;
    }
}

static void make_broken(struct result *result)
{
    result_pass(&result->checks[0]);
    result->is_complete = false;
    result_set(result->problem, "interrupted by signal 2 (Interrupt)");
}

static void make_nothing(struct result *result)
{
    for (size_t i = 0; i < result->rubric->count; i++)
        result_cannot_tell(&result->checks[i], "no oven here");
}

/* What an attacker would write, in all places where he can. */
static const char attack[] =
    "<script>document.title='owned'</script>\"><img src=x onerror=alert(1)>"
    "&amp;' ]]> --> \x1b[31mred\x1b]0;title\x07 \xe2\x80\xae"
    "desrever\xe2\x80\xac"
    " \xff\xfe\xc0\xaf\xed\xa0\x80 \xef\xbf\xbf \x01\x0b\x7f # SKIP\r\n"
    "not ok 99 - forged\n..."
    "\n  ---\n1..1\nBail out!\n";

static void make_hostile(struct result *result)
{
    make_mixed(result);
    snprintf(result->submission, sizeof result->submission, "%s", attack);
    snprintf(result->machine, sizeof result->machine, "%s", attack);
    snprintf(result->sandbox, sizeof result->sandbox, "%.100s", attack);
    struct result_check *check = &result->checks[4];
    result_fail(check, attack, attack, attack);
    result_set(check->detail, "%s", attack);
    result_set(check->again, "%s", attack);
    result_set(check->likely, "%s", attack);
    result_skip(&result->checks[5], attack);
    result_cannot_tell(&result->checks[7], attack);
    result_note(result, "%s", attack);
    result_set(result->problem, "%s", attack);
    memset(result->checks[3].what, 'w', RESULT_TEXT - 1);
    memset(result->checks[3].detail, 0xE4, RESULT_TEXT - 1);
    result->checks[3].status = RESULT_FAIL;
    result->checks[3].points = 0;
}

static void make_many(struct result *result)
{
    pass_all(result);
    for (size_t i = 0; i < MANY; i += 7) {
        struct result_check *check = &result->checks[i];
        memset(check->got, 'x', 300);
        result_fail(
            check, "a long word", "1",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        result_figure(check, "longest_name_of_any_figure_that_there_could_be",
                      1234567.5, "a_unit_without_a_blank", -1, 1e12)
            ->baseline = 1e9;
    }
    for (int i = 0; i < RESULT_PAIRS; i++)
        result->pairs[result->pair_count++] =
            (struct result_pair){i + 1e-2, 1e6 / (i + 1)};
}

static void make_tiny(struct result *result)
{
    pass_all(result);
    result->pairs[result->pair_count++] = (struct result_pair){3, 3.2};
}

/* ---- which one ---- */

static const struct sample {
    const char *name;
    void (*make)(struct result *result);
    size_t checks;
} samples[] = {
    {"full", make_full, COUNT},       {"mixed", make_mixed, COUNT},
    {"whole", make_whole, COUNT},     {"nobuild", make_nobuild, COUNT},
    {"broken", make_broken, COUNT},   {"hostile", make_hostile, COUNT},
    {"tiny", make_tiny, 1},           {"visible", make_mixed, COUNT},
    {"nothing", make_nothing, COUNT}, {"many", make_many, MANY},
};

static void set_rubric(size_t count)
{
    static struct rubric_check many[MANY];
    static char names[MANY][RUBRIC_ID + 1];
    if (count == MANY) {
        for (size_t i = 0; i < MANY; i++) {
            snprintf(names[i], sizeof names[i],
                     "class_%zu.a_long_name_as_they_come_%zu", i / 10, i);
            many[i].id = names[i];
            many[i].title = "A check among many others";
            many[i].points = 0.1 + 0.05 * (double)i;
        }
        rubric.checks = many;
    }
    rubric.count = count;
    name_checks(rubric.checks, count);
}

static bool write_live(const struct result *result,
                       enum result_audience audience, bool in_colour)
{
    bool ok = result_write_head(stdout, result, audience);
    for (size_t i = 0; i < result->rubric->count; i++)
        ok &= result_write_check(stdout, result, i, audience, in_colour);
    return result_write_end(stdout, result, audience, in_colour) && ok;
}

static bool write_as(const char *format, const struct result *result,
                     enum result_audience audience, bool in_colour)
{
    if (strcmp(format, "text") == 0)
        return result_write_text(stdout, result, audience, in_colour);
    if (strcmp(format, "live") == 0)
        return write_live(result, audience, in_colour);
    if (strcmp(format, "json") == 0)
        return result_write_json(stdout, result, audience);
    if (strcmp(format, "junit") == 0)
        return result_write_junit(stdout, result, audience);
    if (strcmp(format, "tap") == 0)
        return result_write_tap(stdout, result, audience);
    return strcmp(format, "html") == 0 &&
           result_write_html(stdout, result, audience);
}

static bool has_word(char **words, const char *word)
{
    for (; *words != NULL; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    const struct sample *end = samples + sizeof samples / sizeof *samples;
    const struct sample *sample = samples;
    while (argc >= 3 && sample < end && strcmp(sample->name, argv[1]) != 0)
        sample++;
    if (argc < 3 || sample == end)
        return 2;
    set_rubric(sample->checks);
    struct result *result = result_new(&rubric);
    if (result == NULL)
        return 1;
    set_frame(result);
    result->is_visible_only = strcmp(sample->name, "visible") == 0;
    result->is_quick = strcmp(sample->name, "tiny") == 0;
    sample->make(result);
    result_sum(result);
    bool ok = write_as(argv[2], result,
                       has_word(argv + 3, "student") ? RESULT_STUDENT
                                                     : RESULT_INSTRUCTOR,
                       has_word(argv + 3, "colour"));
    result_free(result);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
