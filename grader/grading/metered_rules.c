/*
 * Rules about counts, and nothing else: no runs, no files.
 */
#include "metered_rules.h"

bool metered_is_lock(enum shared_kind kind)
{
    return kind != SHARED_BARRIER;
}

double metered_per_block(uint64_t count, uint64_t blocks)
{
    return blocks > 0 ? (double)count / (double)blocks : 0;
}

uint64_t metered_left_out(uint64_t blocks, uint64_t acquisitions)
{
    uint64_t most = METERED_LEFT_OUT * blocks;
    uint64_t part = acquisitions / METERED_PART;
    return part < most ? part : most;
}

/* The groups that may be left out, and the sum of all others. */
static size_t split(const struct metered_group *groups, size_t count,
                    uint64_t optional[METERED_GROUPS], uint64_t *needed)
{
    size_t found = 0;
    *needed = 0;
    for (size_t i = 0; i < count; i++) {
        if (groups[i].is_needed || found == METERED_GROUPS)
            *needed += groups[i].acquisitions;
        else
            optional[found++] = groups[i].acquisitions;
    }
    return found;
}

/* All choices of them, bit i for the i-th. */
bool metered_claim_is_true(const struct metered_group *groups, size_t count,
                           uint64_t claim, uint64_t most)
{
    uint64_t optional[METERED_GROUPS];
    uint64_t needed;
    size_t found = split(groups, count, optional, &needed);
    for (size_t choice = 0; choice < (size_t)1 << found; choice++) {
        uint64_t sum = needed;
        uint64_t left_out = 0;
        for (size_t i = 0; i < found; i++) {
            if ((choice >> i & 1) != 0)
                sum += optional[i];
            else
                left_out += optional[i];
        }
        if (sum == claim && left_out <= most)
            return true;
    }
    return false;
}
