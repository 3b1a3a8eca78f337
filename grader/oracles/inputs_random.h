/**
 * @file inputs_random.h
 * @brief Random numbers for fresh inputs, all from one.
 *
 *     uint64_t state = seed;
 *     uint32_t die = 1 + random_below(&state, 6);
 *
 * Same seed, same numbers, on every machine and with every C library. The
 * state is all there is: who has several has several streams of numbers.
 */
#ifndef INPUTS_RANDOM_H
#define INPUTS_RANDOM_H

#include <stdint.h>

/** @return the next random number: every bit is as good as the others. */
uint64_t random_next(uint64_t *state);

/** @return 0 to bound - 1, about equally likely. */
uint32_t random_below(uint64_t *state, uint32_t bound);

#endif
