/**
 * @file pick.h
 * @brief The one C file of a student, among all that was handed in.
 *
 *     struct pick pick;
 *     pick_begin(&pick, &unpack, "bakery.c");
 *     pick_entry(&pick, folder, entry);     each file, folder or archive
 *     if (pick_end(&pick))
 *         ... pick.text, pick.length, pick.file, pick.received ...
 *     else
 *         ... pick.problem ...
 *     pick_free(&pick);
 *
 * A file of the lab's name wins, else it must be the only C file. Of several
 * with the lab's name the one nearest to the top counts, and of those the one
 * with the highest number as Canvas adds it: bakery-2.c. Two that are
 * as good as each other and differ are nobody's to choose from: a problem.
 *
 * Nothing is followed out of the folder; folders are looked through 8 deep.
 */
#ifndef PICK_H
#define PICK_H

#include "find.h"
#include "unpack.h"

/** What has been found so far. */
struct pick {
    struct unpack *unpack;
    const char *wanted; /**< the lab's name of the file */
    char *text;         /**< the best one; NULL: none yet */
    size_t length;
    char file[NAME_MAX + 1];  /**< its name */
    long long received;       /**< when it was handed in; WHEN_NEVER */
    char rival[NAME_MAX + 1]; /**< another file, as good as it; "" */
    char problem[RESULT_TEXT];

    long rank;        /**< how good it is */
    unsigned seen;    /**< entries that were looked at */
    long long moment; /**< of the entry that is being looked at */
};

void pick_begin(struct pick *pick, struct unpack *unpack, const char *wanted);

/** Looks at an entry of a folder. */
void pick_entry(struct pick *pick, int folder, const struct find_entry *entry);

/** @return whether there is one; else pick->problem says why not. */
bool pick_end(struct pick *pick);

void pick_free(struct pick *pick);

#endif
