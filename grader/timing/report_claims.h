/**
 * @file report_claims.h
 * @brief The numbers in a sentence that claim to be measured.
 *
 *     size_t at = 0;
 *     struct claim claim;
 *     while (claim_next("It takes 0.28 s, 26.1x less.", "block", &at, &claim))
 *         ...                  CLAIM_SECONDS 0.28, then CLAIM_RATIO 26.1
 *
 * The rule, also for students (report_template/README.md):
 *
 *     26.1x   26.1×   30 times faster   30-fold          a ratio
 *     0.28 s   280 ms   12 µs   1.5 minutes              a time
 *     2 locks per block, 1,009.5 acquisitions a block    a count per block, or
 *                              per what the lab has in the place of blocks
 *     2,048 locks   1.03 million lock acquisitions       a count
 *
 * All other numbers are nobody's business here: 20 threads, 32 KiB, 99.8 %.
 *
 * What is written stands for all that it may be rounded from: 26.1 for 26.0
 * to 26.2, and 1.03 million for 1.02 to 1.04; a plain count for itself. "about
 * 30x" (~30x, nearly, roughly) stands for 27 to 33; "more than", "at least",
 * "30x+" for 30 and all above; "less than", "at most", "up to" for all below;
 * "20 to 30x" and "20-30x" for all between.
 */
#ifndef REPORT_CLAIMS_H
#define REPORT_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>

/** What "about" allows, as a share of the number. */
#define CLAIM_ABOUT 0.10

/** What a number counts. */
enum claim_kind { CLAIM_RATIO, CLAIM_SECONDS, CLAIM_PER_BLOCK, CLAIM_COUNT };

/** A number. */
struct claim {
    enum claim_kind kind;
    size_t start, end; /**< where it stands in the text, with its unit */
    double low, high;  /**< what it stands for; -INFINITY, INFINITY */
};

/**
 * Finds the next claim.
 * @param unit what counts can be per: "block".
 * @param at where to look from; is moved behind it.
 * @return false: there is none.
 */
bool claim_next(const char *text, const char *unit, size_t *at,
                struct claim *claim);

#endif
