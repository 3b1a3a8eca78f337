/**
 * @file checks.h
 * @brief The checks that a rubric may pick from: a closed set.
 *
 * Each takes one line of the rubric, looks at the submission, and fills that
 * line's result. `argument` and `limits` of the line say what exactly. MODE is
 * one of the lab's modes, CLASSES are patterns of its classes of inputs.
 *
 *     check         argument       limits
 *     compiles      -              most_seconds
 *     entry_points  -              -
 *     links         -              most_seconds
 *     warnings      -              -
 *     answers       MODE CLASSES   least_seconds times_baseline
 *     blocks        MODE CLASSES   least_seconds times_baseline
 *     round_trip    MODE CLASSES   least_seconds times_baseline
 *     unit          UNIT.CASE      most_seconds
 *     threads       MODE           least_made most_alive
 *     joined        MODE           -
 *     heap          MODE           most_calls most_kib
 *     honest        MODE           -
 *     claim         MODE           -
 *     locks         MODE CLASSES   most_per_block
 *     second_count  MODE CLASSES   least_seconds times_baseline most_difference
 *     memcheck      MODE CLASSES   least_seconds
 *     asan          MODE CLASSES   least_seconds
 *     races         MODE CLASSES   least_seconds
 *     lock_order    MODE CLASSES   least_seconds
 *     chaos         MODE CLASSES   seeds least_seconds times_baseline
 *     memory        MODE           most_growth spare_kib
 *     instructions  MODE           least_ratio least_seconds
 *     cpu_time      MODE           least_ratio pairs
 *     wall_clock    MODE           least_ratio most_pairs most_seconds
 *
 * least_seconds and times_baseline make a time limit for one run: the larger
 * of that many seconds and that many times what the baseline took just now.
 * What the others mean is said where each check is implemented.
 */
#ifndef CHECKS_H
#define CHECKS_H

#include "grading.h"

/** A check. It sets the status of `check` unless grading->signal or
 * grading->trouble is set when it returns. */
typedef void checks_function(struct grading *grading,
                             struct result_check *check);

/* check_build.c */
checks_function check_compiles, check_entry_points, check_links, check_warnings;
/* check_answers.c */
checks_function check_answers, check_blocks, check_round_trip;
/* check_unit.c */
checks_function check_unit;
/* check_metered.c, check_chaos.c: under lockmeter's library */
checks_function check_threads, check_joined, check_heap, check_honest,
    check_claim, check_locks, check_chaos;
/* check_second.c: and under Valgrind, too */
checks_function check_second_count;
/* check_tools.c: Valgrind and sanitizers */
checks_function check_memcheck, check_asan, check_races, check_lock_order;
/* check_speed.c, check_memory.c */
checks_function check_memory, check_instructions, check_cpu_time,
    check_wall_clock;

/** What rubric_load is to accept. */
const struct rubric_rule *checks_rules(void);

/**
 * Whether a lab has what the checks of a rubric ask it for: a rubric that asks
 * for more is refused when it is loaded, and no submission need be run for it.
 * @param path of the rubric.
 * @param why  gets "FILE:LINE: reason" if not.
 */
bool checks_suit(const struct rubric *rubric, const char *path,
                 const struct lab *lab, char why[RESULT_TEXT]);

/** @return the function of a rule; rubric_load has made sure it is there. */
checks_function *checks_find(const char *name);

/** @return seconds that it usually takes, to say what is left. */
double checks_seconds(const char *name);

/** Whether it measures time, so that nothing else should run beside it. */
bool checks_is_timed(const char *name);

#endif
