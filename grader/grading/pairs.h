/**
 * @file pairs.h
 * @brief What pairs of times prove: a ratio, its interval, and a verdict.
 *
 *     struct pairs_interval ratio = pairs_interval(pairs, count);
 *     enum result_status status = pairs_verdict(&ratio, 3.0, doubt, why);
 *
 * In each pair the baseline and the submission ran one right after the other,
 * so that what disturbs the machine for longer than that disturbs both. The
 * measure is the baseline's time over the submission's: 3 is three times as
 * fast. All is a function of the numbers alone; nothing here runs anything.
 */
#ifndef PAIRS_H
#define PAIRS_H

#include <stdbool.h>
#include <stddef.h>

#include "result.h"

/** How sure an interval has to be. It is judged by one of its ends, which is
 * wrong half as often as both: once in 20 times at most. */
#define PAIRS_SURE 0.9

/** The fewest pairs that can be as sure as that. */
#define PAIRS_LEAST 5

/** What some pairs say of the ratio. */
struct pairs_interval {
    size_t count;
    double median; /**< of the pairs' ratios; 0 without pairs */
    double low;    /**< the true median is not below this ... */
    double high;   /**< ... nor above this ... */
    double sure;   /**< ... with at least this probability, 0 to 1. Less than
                        PAIRS_SURE: there are too few pairs */
};

/** @param count at most RESULT_PAIRS; times are above 0. */
struct pairs_interval pairs_interval(const struct result_pair *pairs,
                                     size_t count);

/**
 * When to look at what there is: after `least` pairs, twice and three times
 * as many. No more often, because each look is another chance to be wrong.
 */
bool pairs_is_look(size_t count, size_t least);

/** @return +1: the ratio is `limit` or more, -1: it is less, 0: not clear. */
int pairs_compare(const struct pairs_interval *ratio, double limit);

/**
 * The verdict on a ratio that has to be `limit` or more.
 * @param doubt why on this machine a ratio that is too small proves nothing
 *              (preflight.h); NULL: it does prove it.
 * @param why   gets the reason of a verdict that cannot be told.
 * @return RESULT_PASS, RESULT_FAIL or RESULT_CANNOT_TELL.
 */
enum result_status pairs_verdict(const struct pairs_interval *ratio,
                                 double limit, const char *doubt,
                                 char why[RESULT_TEXT]);

#endif
