/*
 * What a lab calls the units of its inputs. Reports say it only where it is
 * not what most labs count: blocks, and bytes.
 */
#include <string.h>

#include "timing.h"

const char *timing_unit(const struct timing *timing)
{
    return *timing->unit != '\0' ? timing->unit : WORDS_UNIT;
}

const char *timing_amount(const struct timing *timing)
{
    return *timing->amount != '\0' ? timing->amount : WORDS_AMOUNT;
}

static bool counts_bytes(const struct timing *timing)
{
    return strcmp(timing_amount(timing), WORDS_AMOUNT) == 0;
}

double timing_scale(const struct timing *timing)
{
    return counts_bytes(timing) ? 1 << 20 : 1e6;
}

const char *timing_scale_word(const struct timing *timing)
{
    return counts_bytes(timing) ? "MiB" : "million";
}
