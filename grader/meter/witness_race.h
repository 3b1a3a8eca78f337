/**
 * @file witness_race.h
 * @brief Counts the data races in a log of DRD's, and keeps the first.
 *
 *     struct witness_race race = {.count = 0};
 *     witness_race_line(&race, 1902, "Conflicting load by thread 2 at ...");
 *     witness_race_line(&race, 1902, "   at 0x10C8AB: take (pool.c:31)");
 *     ...
 *     say("%" PRIu64 " races, the first:\n%s", race.count, race.first);
 *
 * DRD reports a race once for each place in the program. It tells where one
 * of the two threads was, and of the other between which calls.
 */
#ifndef WITNESS_RACE_H
#define WITNESS_RACE_H

#include <stdbool.h>
#include <stdint.h>

/** Bytes of a race's text, with its NUL. */
#define WITNESS_RACE 1024

/** What has been seen of races. Zero is the beginning. */
struct witness_race {
    uint64_t count;           /**< places where DRD saw one */
    char first[WITNESS_RACE]; /**< lines as DRD's, fewer of them; or "" */
    uint64_t pid;             /**< the process that reports the first ... */
    bool is_open;             /**< ... and has not come to its end */
    unsigned frames;          /**< kept of the call stack that is read ... */
    char heading[64];         /**< ... and what is to come before them */
};

/**
 * Takes one line of the log, which may be about anything.
 * @param pid whose line it is.
 * @param text the line without "==PID== " and without its end.
 */
void witness_race_line(struct witness_race *race, uint64_t pid,
                       const char *text);

#endif
