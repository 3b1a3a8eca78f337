/**
 * @file timeline_pieces.h
 * @brief A big JSON file, one piece at a time.
 *
 *     static bool take(void *context, const char *key, json_t *value,
 *                      char why[TIMELINE_WHY]) ...
 *     if (!timeline_pieces("trace.json", take, &context, why))
 *         fprintf(stderr, "%s\n", why);
 */
#ifndef TIMELINE_PIECES_H
#define TIMELINE_PIECES_H

#include <jansson.h>
#include <stdbool.h>

#include "timeline.h"

/**
 * Called with each piece of a file's outermost object, in order.
 * @param value a member's value, or one element of it if it is an array.
 * @param why is to say what is wrong with it, when that is the case.
 * @return false to stop.
 */
typedef bool timeline_taker(void *context, const char *key, json_t *value,
                            char why[TIMELINE_WHY]);

/**
 * Reads a JSON file whose outermost value is an object.
 * @return false, with the reason (and the line, if it is about one) in why.
 */
bool timeline_pieces(const char *path, timeline_taker *take, void *context,
                     char why[TIMELINE_WHY]);

#endif
