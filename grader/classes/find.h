/**
 * @file find.h
 * @brief What lies in the folder of submissions, sorted by student.
 *
 *     struct find find;
 *     find_all(&find, "submissions", why)
 *     for (size_t i = 0; i < find.count; i++)
 *         ... find.entries[i].names.id, find.entries[i].name ...
 *     find_free(&find);
 *
 * Files in C, archives, folders, and what a platform's name says is a
 * student's. Links are listed, and never followed. All else (a roster, a
 * note) is passed over, and so is what begins with a dot.
 */
#ifndef FIND_H
#define FIND_H

#include "names.h"

/** Room for a reason. */
#define FIND_WHY 512

/** Most entries of a folder. */
#define FIND_MOST 20000

/** What an entry is. */
enum find_kind { FIND_FILE, FIND_ARCHIVE, FIND_FOLDER, FIND_OTHER };

/** One entry. */
struct find_entry {
    struct names names;
    char name[NAME_MAX + 1]; /**< in the folder */
    enum find_kind kind;     /**< FIND_OTHER: a link, a device, ... */
};

/** All of them, by id, then by name. */
struct find {
    struct find_entry *entries;
    size_t count;
    size_t room;
    size_t passed_over;         /**< entries that are no student's */
    char example[NAME_MAX + 1]; /**< one of these */
};

/** Reads the folder. @param why gets a clause. */
bool find_all(struct find *find, const char *folder, char why[FIND_WHY]);

void find_free(struct find *find);

#endif
