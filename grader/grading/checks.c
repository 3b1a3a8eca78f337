/*
 * The table of checks: name, what a rubric must say of it, the function, how
 * long it usually takes, for the line that says what is left to do, and
 * whether it measures time. Another one says what checks ask a lab for that not
 * every lab has.
 */
#include "checks.h"

#include <stdio.h>
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
    {"asan", true, LIMITS("least_seconds")},
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
    {check_asan, 0.5, false},       {check_races, 10, false},
    {check_lock_order, 1, false},   {check_chaos, 1, false},
    {check_memory, 1, false},       {check_instructions, 5, false},
    {check_cpu_time, 2, true},      {check_wall_clock, 10, true},
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

/* ---- what they ask the lab for ---- */

static const struct lab_mode *mode_of(const struct lab *lab,
                                      const char *argument)
{
    char name[RUBRIC_TEXT + 1];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(argument, " "), argument);
    return lab_mode(lab, name);
}

static bool has_claim(const struct lab *lab, const char *argument)
{
    const struct lab_mode *mode = mode_of(lab, argument);
    return mode != NULL && mode->claim != NULL;
}

static bool has_unit(const struct lab *lab, const char *argument)
{
    size_t length = strcspn(argument, ".");
    for (size_t i = 0; i < lab->unit_count; i++)
        if (strlen(lab->units[i].name) == length &&
            strncmp(lab->units[i].name, argument, length) == 0)
            return true;
    return false;
}

static bool has_block_answer(const struct lab *lab, const char *argument)
{
    (void)argument;
    return lab->block_answer != NULL;
}

static bool has_pack(const struct lab *lab, const char *argument)
{
    (void)argument;
    return lab->pack[0] != NULL && lab->unpack[0] != NULL;
}

/* Every check with an argument asks for a mode, but for `unit`. */
static const struct {
    const char *check;
    bool (*has)(const struct lab *lab, const char *argument);
    const char *what; /* of the manifest */
} asked[] = {
    {"unit", has_unit, "that unit"},
    {"blocks", has_block_answer, "block_answer"},
    {"round_trip", has_pack, "pack and unpack"},
    {"claim", has_claim, "a claim of that mode"},
};

/* @return what the lab lacks for a check; NULL: nothing. */
static const char *lack_of(const struct lab *lab,
                           const struct rubric_check *check)
{
    bool wants_mode = rules[place_of(check->check)].has_argument &&
                      strcmp(check->check, "unit") != 0;
    if (wants_mode && mode_of(lab, check->argument) == NULL)
        return "that mode";
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (strcmp(asked[i].check, check->check) == 0 &&
            !asked[i].has(lab, check->argument))
            return asked[i].what;
    return NULL;
}

bool checks_suit(const struct rubric *rubric, const char *path,
                 const struct lab *lab, char why[RESULT_TEXT])
{
    for (size_t i = 0; i < rubric->count; i++) {
        const struct rubric_check *check = &rubric->checks[i];
        const char *lack = lack_of(lab, check);
        if (lack == NULL)
            continue;
        snprintf(why, RESULT_TEXT,
                 "%.500s:%u: check: '%s' of '%.400s' asks for %s, which lab "
                 "'%s' does not have",
                 path, check->line, check->check, check->argument, lack,
                 lab->name);
        return false;
    }
    return true;
}

/* ---- what is asked of them ---- */

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
