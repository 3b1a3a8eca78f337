/*
 * Random numbers: SplitMix64 (Steele, Lea and Flood, 2014).
 *
 * A number below a bound is made of the upper 32 bits, without a division: one
 * may be more likely than another by a share of bound / 2^32, which nobody will
 * see.
 */
#include "inputs_random.h"

uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint32_t random_below(uint64_t *state, uint32_t bound)
{
    return (uint32_t)((random_next(state) >> 32) * bound >> 32);
}
