/**
 * @file rubric_parts.h
 * @brief What the parts of reading a rubric share.
 *
 *     fields_read.c     the file's text
 *     fields.c          fields: known, of the right type, all there
 *     rubric.c          the whole rubric, and what is asked of it later
 *     rubric_check.c    one check
 */
#ifndef RUBRIC_PARTS_H
#define RUBRIC_PARTS_H

#include "fields.h"
#include "rubric.h"

/** What is being read. */
struct rubric_loader {
    struct rubric *rubric;
    const struct rubric_rule *rules;
    struct fields_file file;
};

/** Reads the next check into rubric->checks, which has room for it. */
bool rubric_take_check(const struct rubric_loader *loader,
                       const config_setting_t *group);

#endif
