/**
 * @file doubts.h
 * @brief Reasons to doubt the counts of a run.
 *
 *     struct doubts doubts;
 *     doubts_look(&doubts, &report, &target);
 *     for (size_t i = 0; i < doubts.count; i++)
 *         say("%s: %s", doubts_word(doubts.list[i].kind), ...text);
 *
 * A suspicion is something that a program does to take locks unseen, and that
 * an honest one has no reason to do. A gap is what lockmeter itself could not
 * count. A remark is neither, but good to know.
 */
#ifndef DOUBTS_H
#define DOUBTS_H

#include <stddef.h>

#include "report.h"
#include "target.h"
#include "witness.h"

#define DOUBTS_MOST 64

/** What a doubt says of the counts. */
enum doubt_kind {
    DOUBT_SUSPICION, /**< they may be too low on purpose */
    DOUBT_GAP,       /**< they are too low */
    DOUBT_REMARK     /**< they are right */
};

struct doubt {
    enum doubt_kind kind;
    char text[REPORT_TEXT]; /**< a clause: "it calls ..." */
};

struct doubts {
    struct doubt list[DOUBTS_MOST];
    size_t count;
};

/**
 * Looks for all of them.
 * @param target what was found in the program's file.
 */
void doubts_look(struct doubts *doubts, const struct report *report,
                 const struct target *target);

/** Adds what a second count gave; nothing if it agrees. */
void doubts_hear(struct doubts *doubts, const struct witness_result *witness);

/** Adds one. Of more than DOUBTS_MOST, the last are lost. */
void doubts_add(struct doubts *doubts, enum doubt_kind kind, const char *format,
                ...) __attribute__((format(printf, 3, 4)));

/** @return "evasion suspected", "not counted" or "note". */
const char *doubts_word(enum doubt_kind kind);

/** @return how many there are of a kind. */
size_t doubts_count(const struct doubts *doubts, enum doubt_kind kind);

#endif
