/**
 * @file rubric_fields.h
 * @brief What the parts of reading a rubric share: settings and their fields.
 *
 *     static const struct rubric_field fields[] = {
 *         {"points", RUBRIC_A_NUMBER, true}, {0}};
 *     if (!rubric_judge(loader, group, fields))
 *         return false;                             "x.cfg:31: ..."
 *     ... rubric_text(group, "title") ...
 *
 *     rubric_read.c     the file's text
 *     rubric.c          the whole of it, and what is asked of it later
 *     rubric_check.c    one check
 *     rubric_fields.c   fields: known, of the right type, all there
 */
#ifndef RUBRIC_FIELDS_H
#define RUBRIC_FIELDS_H

#include <libconfig.h>

#include "rubric.h"

/** What is being read. */
struct rubric_loader {
    struct rubric *rubric;
    const struct rubric_rule *rules;
    const char *path;
    char *why;
};

/** Types of values. */
enum rubric_kind {
    RUBRIC_A_TEXT,
    RUBRIC_A_NUMBER,
    RUBRIC_A_TRUTH,
    RUBRIC_A_GROUP,
    RUBRIC_A_LIST,
    RUBRIC_AN_ARRAY
};

/** A field that may be there. A table ends with {0}. */
struct rubric_field {
    const char *name;
    enum rubric_kind kind;
    bool must_be;
};

/** Sets why to "FILE:LINE: reason". @return false. */
bool rubric_wrong(const struct rubric_loader *loader,
                  const config_setting_t *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** @return what is expected where another type was, "a number". */
const char *rubric_kind_name(enum rubric_kind kind);

/** Whether a group's fields are known, of the right type, and all there;
 * texts can be shown and are not empty (but an argument may be). */
bool rubric_judge(const struct rubric_loader *loader,
                  const config_setting_t *group,
                  const struct rubric_field *fields);

/** Adds a word to a list of words, "x, y". */
void rubric_list(char *words, size_t size, const char *word);

/** @return a text of a group that has been judged; "" if it is not there. */
const char *rubric_text(const config_setting_t *group, const char *name);

/** @return whether a truth is true or not there. */
bool rubric_is_true(const config_setting_t *group, const char *name);

/** Takes a number of a group that has been judged, from 0 to a most. */
bool rubric_take_number(const struct rubric_loader *loader,
                        const config_setting_t *group, const char *name,
                        double most, double *number);

/** Reads the next check into rubric->checks, which has room for it. */
bool rubric_take_check(const struct rubric_loader *loader,
                       const config_setting_t *group);

#endif
