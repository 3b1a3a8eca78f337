/*
 * An interval for the median ratio, from the order of the ratios alone.
 *
 * Of n independent ratios each lies below the true median with probability
 * 1/2. So the true median lies outside of the (k+1)-th smallest and the
 * (k+1)-th largest of them only if at most k of n throws of a coin are heads:
 *
 *     1 - 2 * (C(n,0) + C(n,1) + ... + C(n,k)) / 2^n       is the confidence
 *
 *     pairs              5       6       10      15      18
 *     k + 1              1       1        2       4       6
 *     confidence     0.938   0.969    0.979   0.965   0.904
 *
 * Nothing is assumed about how times are spread; that one round in ten was
 * disturbed moves an end by one place. (H. A. David and H. N. Nagaraja, Order
 * Statistics, 3rd edition, Wiley 2003, section 7.1.)
 *
 * Looking again after more pairs makes an error more likely than one look
 * does, by less than the number of looks (P. Armitage, C. K. McPherson and
 * B. C. Rowe, Repeated significance tests on accumulating data, Journal of
 * the Royal Statistical Society A 132, 1969): so there are three at most, and
 * limits are set where no sensible submission is near.
 */
#include "pairs.h"

#include <math.h>
#include <stdlib.h>

#include "result_figures.h"
#include "stats.h"

static double ratio_of(const struct result_pair *pair)
{
    return pair->baseline / pair->submission;
}

/* The sum of C(n,0) to C(n,k), over 2^n. */
static double tail(size_t n, size_t k)
{
    double term = pow(0.5, (double)n);
    double sum = term;
    for (size_t i = 1; i <= k; i++) {
        term *= (double)(n - i + 1) / (double)i;
        sum += term;
    }
    return sum;
}

struct pairs_interval pairs_interval(const struct result_pair *pairs,
                                     size_t count)
{
    struct pairs_interval ratio = {.count = count};
    double sorted[RESULT_PAIRS];
    size_t k = 0;
    if (count == 0 || count > RESULT_PAIRS)
        return (struct pairs_interval){.count = 0};
    for (size_t i = 0; i < count; i++)
        sorted[i] = ratio_of(&pairs[i]);
    ratio.median = stats_of(sorted, count).median; /* sorts them */
    while (2 * (k + 1) < count && 1 - 2 * tail(count, k + 1) >= PAIRS_SURE)
        k++;
    ratio.low = sorted[k];
    ratio.high = sorted[count - 1 - k];
    ratio.sure = fmax(0, 1 - 2 * tail(count, k));
    return ratio;
}

bool pairs_is_look(size_t count, size_t least)
{
    return count > 0 && count % least == 0 && count / least <= 3;
}

int pairs_compare(const struct pairs_interval *ratio, double limit)
{
    if (ratio->sure < PAIRS_SURE)
        return 0;
    return (ratio->low >= limit) - (ratio->high < limit);
}

enum result_status pairs_verdict(const struct pairs_interval *ratio,
                                 double limit, const char *doubt,
                                 char why[RESULT_TEXT])
{
    char low[RESULT_NUMBER], high[RESULT_NUMBER], asked[RESULT_NUMBER];
    int compared = pairs_compare(ratio, limit);
    if (compared > 0)
        return RESULT_PASS;
    if (compared < 0 && doubt == NULL)
        return RESULT_FAIL;
    if (compared < 0)
        result_set(why, "%s", doubt);
    else if (ratio->sure < PAIRS_SURE)
        result_set(why, "the time was enough for %zu pairs of runs only",
                   ratio->count);
    else
        result_set(why,
                   "after %zu pairs of runs it is from %s to %s, and %s is "
                   "asked for",
                   ratio->count, result_amount(low, ratio->low, "x"),
                   result_amount(high, ratio->high, "x"),
                   result_amount(asked, limit, "x"));
    return RESULT_CANNOT_TELL;
}
