/*
 * Lists of groups in a manifest: each group by its table, and no name twice.
 */
#include "lab_lists.h"

#include <string.h>

/* The name of a group in the array of them. */
static const char *name_of(const struct lab_list *list, const char *array,
                           size_t number)
{
    const char *name;
    memcpy(&name, array + number * list->size + list->parts->offset,
           sizeof name);
    return name;
}

static bool take_group(const struct fields_file *file,
                       const struct lab_list *list,
                       const config_setting_t *group, char *array,
                       size_t number)
{
    if (!config_setting_is_group(group))
        return fields_wrong(file, group, "%s: expected fields in { }",
                            list->name);
    if (!lab_take(file, group, list->parts, array + number * list->size))
        return false;
    const char *name = name_of(list, array, number);
    for (size_t i = 0; i < number; i++)
        if (strcmp(name, name_of(list, array, i)) == 0)
            return fields_wrong(
                file, config_setting_get_member(group, list->parts->name),
                "%s: '%s' is there twice", list->name, name);
    return true;
}

bool lab_take_list(const struct fields_file *file, const config_setting_t *root,
                   const struct lab_list *list, void *array, size_t *count)
{
    const config_setting_t *at = config_setting_get_member(root, list->name);
    *count = at != NULL ? (size_t)config_setting_length(at) : 0;
    if (at != NULL && *count < list->least)
        return fields_wrong(file, at, "%s: there are none", list->name);
    if (*count > list->most)
        return fields_wrong(file, at, "%s: more than %zu", list->name,
                            list->most);
    for (size_t i = 0; i < *count; i++)
        if (!take_group(file, list, config_setting_get_elem(at, (unsigned)i),
                        array, i))
            return false;
    return true;
}
