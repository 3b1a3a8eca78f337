/**
 * @file seeds.h
 * @brief What follows from the course secret: seeds, and ids without names.
 *
 *     struct seeds seeds;
 *     seeds_open(&seeds, "x/secret", true, why)
 *     seeds_of(&seeds, "ada")                     a number, always the same
 *     seeds_anonymous(&seeds, "ada", text)        "s-5b3f09c2d1"
 *
 * All of them are the first bytes of an HMAC-SHA256 with the secret as its
 * key, so that nobody without the secret can foretell one, and everybody with
 * it can show where one comes from:
 *
 *     seed        48 bits, decimal   of "seed ada"
 *     anonymous   40 bits, hex       of "anonymous ada"
 *     fingerprint 64 bits, hex       of "fingerprint"
 *
 *     printf 'seed ada' | openssl dgst -sha256 -mac HMAC -macopt key:SECRET
 *
 * The secret is the first line of a file. One that is not there can be made:
 * 256 random bits in hexadecimal, for nobody else to read.
 */
#ifndef SEEDS_H
#define SEEDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Room for a reason. */
#define SEEDS_WHY 512

/** How long a secret may be, and has to be, bytes. */
#define SEEDS_MOST  512
#define SEEDS_LEAST 16

/** Room for an anonymous id, and for a fingerprint. */
#define SEEDS_TEXT 24

/** A secret. */
struct seeds {
    uint8_t secret[SEEDS_MOST];
    size_t length;
};

/** Reads the secret; with may_make it is made if there is none.
 * @param why gets a clause. */
bool seeds_open(struct seeds *seeds, const char *path, bool may_make,
                char why[SEEDS_WHY]);

/** @return a student's seed; 15 digits at most, so every program that reads
 * numbers keeps it. */
uint64_t seeds_of(const struct seeds *seeds, const char *student);

/** @return text: an id that tells nothing of the student. */
char *seeds_anonymous(const struct seeds *seeds, const char *student,
                      char text[SEEDS_TEXT]);

/** @return text, by which another secret is noticed. */
char *seeds_fingerprint(const struct seeds *seeds, char text[SEEDS_TEXT]);

#endif
