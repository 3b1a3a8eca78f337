/*
 * Reads the manifest of a lab.
 *
 * What fields there are, and where their values go, stands in tables; a field
 * that is added to lab.h is one line more in them. Texts stay where libconfig
 * has put them.
 */
#include "lab.h"

#include <stdlib.h>
#include <string.h>

#include "lab_fields.h"

_Static_assert(LAB_WHY == FIELDS_WHY, "lab.h does not say what fields.h does");

/* What lab->memory is. */
struct memory {
    config_t *config;
    char path[];
};

static const struct lab_part lab_parts[] = {
    {LAB_AT(struct lab, name), LAB_A_NAME, false},
    {LAB_AT(struct lab, title), LAB_A_TEXT, false},
    {LAB_AT(struct lab, is_default), LAB_A_TRUTH, true},
    {LAB_AT(struct lab, rubric), LAB_A_PATH, false},
    {LAB_AT(struct lab, submission), LAB_A_FILE, false},
    {LAB_AT(struct lab, program), LAB_A_FILE, false},
    {LAB_AT(struct lab, headers), LAB_PATTERNS, false},
    {LAB_AT(struct lab, library), LAB_A_FILE, false},
    {LAB_AT(struct lab, libraries), LAB_ARGUMENTS, false},
    {LAB_AT(struct lab, cflags), LAB_ARGUMENTS, false},
    {LAB_AT(struct lab, functions), LAB_IDENTIFIERS, false},
    {LAB_AT(struct lab, objects), LAB_IDENTIFIERS, false},
    {LAB_AT(struct lab, reserved), LAB_IDENTIFIERS, false},
    {"flavours", 0, LAB_GROUPS, false},
    {LAB_AT(struct lab, baseline), LAB_A_PATH, false},
    {"modes", 0, LAB_GROUPS, false},
    {LAB_AT(struct lab, answer), LAB_A_TEXT, false},
    {LAB_AT(struct lab, blocks), LAB_ARGUMENTS, false},
    {LAB_AT(struct lab, block_answer), LAB_A_FORMAT, false},
    {LAB_AT(struct lab, pack), LAB_ARGUMENTS, false},
    {LAB_AT(struct lab, unpack), LAB_ARGUMENTS, false},
    {LAB_AT(struct lab, block_bytes), LAB_BYTES, false},
    {LAB_AT(struct lab, oracle), LAB_A_PATH, false},
    {LAB_AT(struct lab, inputs), LAB_A_PATH, false},
    {"units", 0, LAB_GROUPS, false},
    {LAB_AT(struct lab, harness), LAB_A_PATH, false},
    {LAB_AT(struct lab, harness_libraries), LAB_ARGUMENTS, false},
    {LAB_AT(struct lab, stress), LAB_A_PATH, false},
    {0},
};

_Static_assert(sizeof lab_parts / sizeof *lab_parts <= LAB_PARTS,
               "LAB_PARTS is too small");

static const struct lab_part flavour_parts[] = {
    {LAB_AT(struct lab_flavour, name), LAB_A_NAME, false},
    {LAB_AT(struct lab_flavour, folder), LAB_A_PATH, false},
    {LAB_AT(struct lab_flavour, flags), LAB_ARGUMENTS, false},
    {0},
};

static const struct lab_part mode_parts[] = {
    {LAB_AT(struct lab_mode, name), LAB_A_NAME, false},
    {LAB_AT(struct lab_mode, arguments), LAB_ARGUMENTS, false},
    {LAB_AT(struct lab_mode, claim), LAB_A_TEXT, true},
    {0},
};

static const struct lab_part unit_parts[] = {
    {LAB_AT(struct lab_unit, name), LAB_A_NAME, false},
    {LAB_AT(struct lab_unit, object), LAB_A_PATH, false},
    {0},
};

/* A list of groups: the first part of each is its name. */
struct list {
    const struct lab_part *parts;
    const char *name;
    size_t size;          /* of what one group becomes */
    size_t offset, count; /* in struct lab: of the first, and how many */
    size_t least, most;
};

/* All but how many there must and may be. */
#define GROUPS(one)                                                            \
    one##_parts, #one "s", sizeof(struct lab_##one),                           \
        offsetof(struct lab, one##s), offsetof(struct lab, one##_count)

static const struct list lists[] = {
    {GROUPS(flavour), 1, LAB_FLAVOURS},
    {GROUPS(mode), 1, LAB_MODES},
    {GROUPS(unit), 0, LAB_UNITS},
};

/* ---- reading ---- */

/* The name of a flavour, mode or unit in the array of them. */
static const char *name_of(const struct list *list, const char *array,
                           size_t number)
{
    const char *name;
    memcpy(&name, array + number * list->size + list->parts->offset,
           sizeof name);
    return name;
}

static bool take_group(const struct fields_file *file, const struct list *list,
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
            return fields_wrong(file, config_setting_get_member(group, "name"),
                                "%s: '%s' is there twice", list->name, name);
    return true;
}

static bool take_list(const struct fields_file *file, struct lab *lab,
                      const config_setting_t *root, const struct list *list)
{
    const config_setting_t *at = config_setting_get_member(root, list->name);
    size_t count = (size_t)config_setting_length(at);
    if (count < list->least)
        return fields_wrong(file, at, "%s: there are none", list->name);
    if (count > list->most)
        return fields_wrong(file, at, "%s: more than %zu", list->name,
                            list->most);
    for (size_t i = 0; i < count; i++)
        if (!take_group(file, list, config_setting_get_elem(at, (unsigned)i),
                        (char *)lab + list->offset, i))
            return false;
    memcpy((char *)lab + list->count, &count, sizeof count);
    return true;
}

/* What only both lists of names together can tell. */
static bool judge_names(const struct fields_file *file, const struct lab *lab,
                        const config_setting_t *root)
{
    if (lab->functions[0] == NULL)
        return fields_wrong(file, config_setting_get_member(root, "functions"),
                            "functions: there are none");
    for (int i = 0; lab->objects[i] != NULL; i++)
        for (int j = 0; lab->functions[j] != NULL; j++)
            if (strcmp(lab->objects[i], lab->functions[j]) == 0)
                return fields_wrong(
                    file, config_setting_get_member(root, "objects"),
                    "objects: '%s' is among functions, too", lab->objects[i]);
    return true;
}

static bool take_all(const struct fields_file *file, struct lab *lab,
                     const config_setting_t *root)
{
    bool ok = lab_take(file, root, lab_parts, lab);
    for (size_t i = 0; ok && i < sizeof lists / sizeof *lists; i++)
        ok = take_list(file, lab, root, &lists[i]);
    return ok && judge_names(file, lab, root);
}

bool lab_load(struct lab *lab, const char *path, char why[LAB_WHY])
{
    const struct fields_file file = {path, "manifest", why};
    memset(lab, 0, sizeof *lab);
    config_t *config = fields_open(&file);
    if (config == NULL)
        return false;
    size_t length = strlen(path) + 1;
    struct memory *memory = malloc(sizeof *memory + length);
    if (memory == NULL) {
        fields_wrong(&file, config_root_setting(config), "out of memory");
        fields_close(config);
        return false;
    }
    memory->config = config;
    lab->memory = memory;
    lab->path = memcpy(memory->path, path, length);
    bool ok = take_all(&file, lab, config_root_setting(config));
    if (!ok)
        lab_free(lab);
    return ok;
}

void lab_free(struct lab *lab)
{
    struct memory *memory = lab->memory;
    if (memory != NULL)
        fields_close(memory->config);
    free(memory);
    memset(lab, 0, sizeof *lab);
}

/* ---- what is asked later ---- */

const struct lab_flavour *lab_flavour(const struct lab *lab, const char *name)
{
    for (size_t i = 0; i < lab->flavour_count; i++)
        if (strcmp(lab->flavours[i].name, name) == 0)
            return &lab->flavours[i];
    return NULL;
}

const struct lab_mode *lab_mode(const struct lab *lab, const char *name)
{
    for (size_t i = 0; i < lab->mode_count; i++)
        if (strcmp(lab->modes[i].name, name) == 0)
            return &lab->modes[i];
    return NULL;
}
