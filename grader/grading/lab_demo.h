/**
 * @file lab_demo.h
 * @brief What a manifest says for the demo: tables, their columns, and what is
 * documented beside them.
 */
#ifndef LAB_DEMO_H
#define LAB_DEMO_H

#include "lab.h"
#include "lab_fields.h"

/** How long titles of columns may be, bytes. */
#define LAB_COLUMN_TITLE     12
#define LAB_DOCUMENTED_TITLE 6

/** How long a documented figure may be, bytes. */
#define LAB_DOCUMENTED_VALUE 6

/**
 * Takes the group `demo` of a manifest, which has been judged to be one. A
 * manifest without it leaves that part of the lab empty.
 * @param root the manifest's fields.
 */
bool lab_take_demo(const struct fields_file *file, const config_setting_t *root,
                   struct lab *lab);

#endif
