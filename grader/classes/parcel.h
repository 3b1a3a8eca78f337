/**
 * @file parcel.h
 * @brief One job on its way to another machine and back: a store of its own.
 *
 *     parcel_pack("x/class.sqlite", 7, "place/7.sqlite", why)
 *     ... grade-class --job 7.sqlite 7 functional, wherever that is ...
 *     parcel_unpack(&store, 7, "functional", "place/7.sqlite", why)
 *
 * A parcel has the class's schema, its settings, and of all lines those of
 * one grading, without what the roster says of anybody. Nobody else uses it, so
 * it can be copied to where SQLite works, and back.
 *
 * Unpacking is one transaction, and only what has no result yet gets one: a
 * parcel that comes twice, or too late, changes nothing.
 */
#ifndef PARCEL_H
#define PARCEL_H

#include "store.h"

/**
 * Makes a parcel, in place of what is there.
 * @param class  path of the class's store. @param path of the parcel.
 * @param why gets a clause. @return false: there is none.
 */
bool parcel_pack(const char *class, long long grading, const char *path,
                 char why[STORE_WHY]);

/**
 * Takes over what came of a part of a grading.
 * @param store the class's; without an error, also afterwards.
 * @return false: there is no result in it; why gets a clause.
 */
bool parcel_unpack(struct store *store, long long grading, const char *part,
                   const char *path, char why[STORE_WHY]);

#endif
