/**
 * @file report_facts.h
 * @brief What reports of measurements say, number by number.
 *
 *     struct facts facts = {0};
 *     facts_add(&facts, &timing);                  for each report
 *     struct facts_scope scope = {0};              what the sentence names
 *     facts_judge(&facts, &claim, &scope, why)     false: measured otherwise
 *     facts_free(&facts);
 *
 * A fact is a number with what it may vary by: a time with its spread, a ratio
 * with its interval, a count as it is. It belongs to a contender, and a ratio
 * to a second one, too. Facts point into the timings, which must outlive them.
 */
#ifndef REPORT_FACTS_H
#define REPORT_FACTS_H

#include "report_claims.h"
#include "timing.h"

/** A measured number. */
struct fact {
    enum claim_kind kind;
    const char *contender, *other; /**< other: "" for all but ratios */
    const char *input;
    bool is_pair;      /**< counts only where a sentence names both */
    const char *where; /**< "", or what else describe() has to say of it */
    bool is_base;      /**< of the baseline, with which all are compared */
    double value, low, high;
};

/** Names in a sentence, at most. */
#define FACTS_NAMES 16

/** Room for the name of an input that was not measured. */
#define FACTS_NAME 64

/** What a sentence speaks of; what it does not name is not restricted. */
struct facts_scope {
    const char *contenders[FACTS_NAMES];
    size_t contender_count;
    const char *inputs[FACTS_NAMES];
    size_t input_count;
    char strange[FACTS_NAME]; /**< an input that nothing is known of, or "" */
};

/** All that is known. */
struct facts {
    struct fact *list;
    size_t count;
    const char *unit; /**< what counts are per: of the first report; NULL */
};

/** @return what counts are per: "block". */
const char *facts_unit(const struct facts *facts);

/** Adds what a report says. Its summaries must be there.
 * @return false: out of memory. */
bool facts_add(struct facts *facts, const struct timing *timing);

/** Frees the list. */
void facts_free(struct facts *facts);

/**
 * Judges a claim: some fact of its kind must meet what it stands for. If its
 * sentence names contenders, the fact must be one of theirs or, as they are
 * compared with it, the baseline's; and a ratio between two that it names is a
 * fact, too. If it names inputs, the fact must be of one of them; so of one
 * that was not measured alone, nothing is true.
 * @param why gets what was measured instead, the nearest.
 */
bool facts_judge(const struct facts *facts, const struct claim *claim,
                 const struct facts_scope *scope, char why[512]);

#endif
