/**
 * @file roster.h
 * @brief Who is in the class, by a CSV file; and when things were handed in.
 *
 *     id,name,email,login,section,due
 *     4711,Ada Lovelace,ada@example.org,ada,Mon 10,2026-03-08 23:59
 *
 * Only `id` must be there: as names.h finds it. The others fill gradebooks;
 * `due` is that student's own date. Who stands here and has handed nothing in
 * is listed without a grade. Times, for when those of the files say nothing:
 *
 *     id,time
 *     4711,2026-03-02T10:15:00Z
 */
#ifndef ROSTER_H
#define ROSTER_H

#include "class.h"
#include "names.h"

/** Reads --roster into the store, if there is one. */
bool roster_read(struct class *class);

/** Reads --times; comes when submissions are in the store. */
bool roster_read_times(struct class *class);

/** Makes sure that a student is in the store. */
void roster_add(struct class *class, const char *student, const char *name);

#endif
