/*
 * The table of checks: name, what a rubric must say of it, the function, how
 * long it usually takes, for the line that says what is left to do, and
 * whether it measures time.
 */
#include "checks.h"

#include <string.h>

#define LIMITS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* In two tables of equal order, since rubric.c wants an array of rules. */
static const struct rubric_rule rules[] = {
    {"compiles", false, LIMITS("most_seconds")},
    {"entry_points", false, NULL},
    {"links", false, LIMITS("most_seconds")},
    {"warnings", false, NULL},
    {"answers", true, LIMITS("least_seconds", "times_baseline")},
    {"blocks", true, LIMITS("least_seconds", "times_baseline")},
    {"round_trip", true, LIMITS("least_seconds", "times_baseline")},
    {"unit", true, LIMITS("most_seconds")},
    {"threads", true, LIMITS("least_made", "most_alive")},
    {"joined", true, NULL},
    {"heap", true, LIMITS("most_calls", "most_kib")},
    {"honest", true, NULL},
    {"claim", true, NULL},
    {"locks", true, LIMITS("most_per_block")},
    {"second_count", true,
     LIMITS("least_seconds", "times_baseline", "most_difference")},
    {"memcheck", true, LIMITS("least_seconds")},
    {"races", true, LIMITS("least_seconds")},
    {"lock_order", true, LIMITS("least_seconds")},
    {"chaos", true, LIMITS("seeds", "least_seconds", "times_baseline")},
    {"memory", true, LIMITS("most_growth", "spare_kib")},
    {"instructions", true, LIMITS("least_ratio", "least_seconds")},
    {"cpu_time", true, LIMITS("least_ratio", "pairs")},
    {"wall_clock", true, LIMITS("least_ratio", "most_pairs", "most_seconds")},
    {NULL, false, NULL},
};

static const struct {
    checks_function *function;
    double seconds;
    bool is_timed;
} behind[] = {
    {check_compiles, 0.3, false},   {check_entry_points, 0, false},
    {check_links, 0.1, false},      {check_warnings, 0, false},
    {check_answers, 1, false},      {check_blocks, 0.5, false},
    {check_round_trip, 1, false},   {check_unit, 0.1, false},
    {check_threads, 0.2, false},    {check_joined, 0.1, false},
    {check_heap, 0.1, false},       {check_honest, 0.1, false},
    {check_claim, 0.1, false},      {check_locks, 0.3, false},
    {check_second_count, 4, false}, {check_memcheck, 2, false},
    {check_races, 10, false},       {check_lock_order, 1, false},
    {check_chaos, 1, false},        {check_memory, 1, false},
    {check_instructions, 5, false}, {check_cpu_time, 2, true},
    {check_wall_clock, 10, true},
};

_Static_assert(sizeof behind / sizeof *behind + 1 ==
                   sizeof rules / sizeof *rules,
               "both tables must have the same checks");

const struct rubric_rule *checks_rules(void)
{
    return rules;
}

/* Where in the tables; the rubric's reader knows only names that are there. */
static size_t place_of(const char *name)
{
    size_t i = 0;
    while (strcmp(rules[i].name, name) != 0)
        i++;
    return i;
}

checks_function *checks_find(const char *name)
{
    return behind[place_of(name)].function;
}

double checks_seconds(const char *name)
{
    return behind[place_of(name)].seconds;
}

bool checks_is_timed(const char *name)
{
    return behind[place_of(name)].is_timed;
}
