/**
 * @file live.h
 * @brief What the user sees while a submission is graded.
 *
 *     live_begin(&live, result, audience);
 *     live_check(&live, i);          about to be run
 *     live_checked(&live, i);        its result, as it comes
 *     live_end(&live);               totals
 *
 * Results go to standard output. If standard error is a terminal, its last
 * line says which check is running and how much is left.
 */
#ifndef LIVE_H
#define LIVE_H

#include "result.h"

/** The state. */
struct live {
    const struct result *result;
    enum result_audience audience;
    bool in_colour; /**< of standard output */
    bool has_line;  /**< standard error is a terminal */
    double left;    /**< seconds that the checks usually take from here on */
    double (*usual)(const char *check); /**< how long a check takes */
};

/** Begins with the head. @param usual seconds of a check, by its rule. */
void live_begin(struct live *live, const struct result *result,
                enum result_audience audience, double (*usual)(const char *));

void live_check(struct live *live, size_t number);
void live_checked(struct live *live, size_t number);
void live_end(struct live *live);

#endif
