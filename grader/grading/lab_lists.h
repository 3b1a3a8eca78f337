/**
 * @file lab_lists.h
 * @brief Lists of groups in a manifest, ( { ... }, { ... } ).
 *
 *     static const struct lab_list list = {parts, "units",
 *                                          sizeof(struct lab_unit), 0, 16};
 *     if (!lab_take_list(&file, root, &list, units, &count))
 *         ...                        "x.lab:12: units: 'x' is there twice"
 */
#ifndef LAB_LISTS_H
#define LAB_LISTS_H

#include "lab_fields.h"

/** A list. */
struct lab_list {
    const struct lab_part *parts; /**< the first of them is its name */
    const char *name;
    size_t size; /**< of what one group becomes */
    size_t least, most;
};

/**
 * Takes all groups of a list. That it is one has been judged (LAB_GROUPS);
 * one that is not there has none.
 * @param root  the group that the list is in.
 * @param array gets them, in their order; @param count how many.
 */
bool lab_take_list(const struct fields_file *file, const config_setting_t *root,
                   const struct lab_list *list, void *array, size_t *count);

#endif
