/*
 * cpu_time MODE, wall_clock MODE: the baseline and the submission in turn,
 * pair after pair (pairs.h), with the smaller of the large inputs.
 *
 * cpu_time    user and system time, pinned to one CPU: the same beside busy
 *             neighbours, and blind to waiting. `pairs` of them, or two or
 *             three times as many until the ratio is clear of least_ratio.
 *             In a container that gets less than a core it cannot be told:
 *             there both are stopped and started again, caches cold.
 * wall_clock  seconds, on all CPUs: what it was all for, and what a busy
 *             machine turns upside down. From 5 up to most_pairs, while
 *             most_seconds have not passed. A ratio that is clearly large
 *             enough passes on any machine. One that is too small fails on a
 *             machine with cores to spare that was idle from before to after
 *             (preflight.h), and cannot be told elsewhere: never a failure
 *             that the same file would not get again.
 *
 * Within a pair they take turns in being first.
 */
#include <math.h>

#include "../stats.h"
#include "checks.h"
#include "preflight.h"
#include "quota.h"
#include "speed.h"

#define SECONDS 60 /* of one run of the baseline */
#define LEAST                                                                  \
    10          /* seconds that a submission's run may take, or as many ...    \
                 */
#define TIMES 5 /* ... times as long as the baseline, if that is more */

/* One measurement. */
struct race {
    struct grading *grading;
    struct result_check *check;
    struct subject_wish wish;
    double (*measure)(const struct sandbox_result *result);
    struct result_pair pairs[RESULT_PAIRS];
    size_t count;
    double limit;        /* of the ratio */
    double slowest;      /* the baseline's longest run, seconds */
    double seconds_left; /* of a budget, INFINITY for none */
    struct pairs_interval ratio;
};

static bool begin(struct race *race, struct grading *grading,
                  struct result_check *check)
{
    *race = (struct race){
        .grading = grading,
        .check = check,
        .wish = {.mode = inputs_mode(grading, check->rubric->argument)},
        .limit = rubric_number(check->rubric, "least_ratio"),
        .seconds_left = INFINITY};
    if (race->wish.mode == NULL || !inputs_make_large(grading))
        return false;
    race->wish.input = &grading->large[0];
    return true;
}

/* ---- pairs ---- */

/* Seconds of one run by the race's measure; 0: it failed. */
static double run(struct race *race, bool is_baseline)
{
    static struct sandbox_result result;
    double longest = fmax(LEAST, TIMES * race->slowest);
    race->wish.is_baseline = is_baseline;
    race->wish.wall_seconds = is_baseline ? SECONDS : (unsigned)ceil(longest);
    if (!speed_run(race->grading, race->check, &race->wish, &result))
        return 0;
    race->seconds_left -= speed_wall(&result);
    if (is_baseline)
        race->slowest = fmax(race->slowest, speed_wall(&result));
    return race->measure(&result);
}

/* @return false if a run failed, which has been told. */
static bool add_pair(struct race *race)
{
    struct result_pair *pair = &race->pairs[race->count];
    bool is_second = race->count % 2 != 0;
    double first = run(race, !is_second);
    double second = first > 0 ? run(race, is_second) : 0;
    if (second <= 0)
        return false;
    pair->baseline = is_second ? second : first;
    pair->submission = is_second ? first : second;
    race->count++;
    return true;
}

/* Pairs until it is clear, or there are `most`, or time is up. */
static bool run_pairs(struct race *race, size_t least, size_t most)
{
    bool is_clear = false;
    most = most > RESULT_PAIRS ? RESULT_PAIRS : most;
    while (!is_clear && race->count < most && race->seconds_left > 0) {
        if (!add_pair(race))
            return false;
        race->ratio = pairs_interval(race->pairs, race->count);
        is_clear = pairs_is_look(race->count, least) &&
                   pairs_compare(&race->ratio, race->limit) != 0;
    }
    return true;
}

/* ---- what they say ---- */

/* The medians of both, and the ratio. */
static const struct result_figure *
add_figures(struct race *race, const char *ratio, const char *time)
{
    double own[RESULT_PAIRS], baseline[RESULT_PAIRS];
    for (size_t i = 0; i < race->count; i++) {
        own[i] = race->pairs[i].submission;
        baseline[i] = race->pairs[i].baseline;
    }
    struct result_figure *figure = result_figure(
        race->check, ratio, race->ratio.median, "x", 1, race->limit);
    figure->low = race->ratio.low;
    figure->high = race->ratio.high;
    result_figure(race->check, time, stats_of(own, race->count).median, "s", 0,
                  0)
        ->baseline = stats_of(baseline, race->count).median;
    return figure;
}

static void conclude(struct race *race, const char *what, const char *doubt)
{
    char why[RESULT_TEXT];
    race->wish.is_baseline = false;
    switch (pairs_verdict(&race->ratio, race->limit, doubt, why)) {
    case RESULT_PASS:
        result_pass(race->check);
        break;
    case RESULT_FAIL:
        speed_fail_ratio(race->grading, race->check, &race->wish, what,
                         race->ratio.median);
        break;
    default:
        result_cannot_tell(race->check, why);
    }
}

/* @return whether there is a whole core; if not, that is told. */
static bool has_a_core(struct result_check *check)
{
    char why[RESULT_TEXT];
    double cores = quota_cores("");
    if (cores <= 0 || cores >= 1)
        return true;
    result_set(why,
               "this container gets %.2f of a core's time, so its programs "
               "are stopped again and again; counts mean what they mean "
               "elsewhere",
               cores);
    result_cannot_tell(check, why);
    return false;
}

void check_cpu_time(struct grading *grading, struct result_check *check)
{
    static const char what[] = "CPU time, the baseline's over yours";
    static struct race race;
    double pairs = rubric_number(check->rubric, "pairs");
    size_t least = (size_t)fmax(PAIRS_LEAST, fmin(pairs, RESULT_PAIRS));
    if (!has_a_core(check) || !begin(&race, grading, check))
        return;
    race.wish.is_pinned = true;
    race.measure = speed_cpu;
    if (!run_pairs(&race, least, 3 * least))
        return;
    add_figures(&race, what, "CPU time on one core");
    conclude(&race, what, NULL);
}

/* Shown by the page. */
static void keep_pairs(struct result *result, const struct race *race)
{
    for (size_t i = 0; i < race->count; i++)
        result->pairs[i] = race->pairs[i];
    result->pair_count = race->count;
}

void check_wall_clock(struct grading *grading, struct result_check *check)
{
    static const char what[] = "speed-up";
    static struct race race;
    char text[RESULT_TEXT];
    struct preflight flight;
    double most = rubric_number(check->rubric, "most_pairs");
    if (!begin(&race, grading, check))
        return;
    race.measure = speed_wall;
    race.seconds_left = rubric_number(check->rubric, "most_seconds");
    preflight_look(&flight);
    if (!preflight_is_parallel(&flight)) {
        result_set(check->detail, "%s", preflight_text(&flight, text));
        result_cannot_tell(check, preflight_doubt(&flight, text));
        return;
    }
    preflight_begin(&flight);
    if (!run_pairs(&race, PAIRS_LEAST, (size_t)most))
        return;
    preflight_end(&flight);
    result_set(check->detail, "%s", preflight_text(&flight, text));
    keep_pairs(grading->result, &race);
    grading->result->speed_up = add_figures(&race, what, "seconds");
    conclude(&race, what, preflight_doubt(&flight, text));
}
