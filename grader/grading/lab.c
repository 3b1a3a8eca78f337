/*
 * Reads the manifest of a lab.
 *
 * What fields there are, and where their values go, stands in tables; a field
 * that is added to lab.h is one line more in them. What the bench needs is in
 * lab_bench.c, what the demo needs in lab_demo.c. Texts stay where libconfig
 * has put them.
 */
#include "lab.h"

#include <stdlib.h>
#include <string.h>

#include "lab_bench.h"
#include "lab_demo.h"
#include "lab_lists.h"
#include "words.h"

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
    {LAB_AT(struct lab, is_engine_only), LAB_A_TRUTH, true},
    {"flavours", 0, LAB_GROUPS, false},
    {LAB_AT(struct lab, baseline), LAB_A_PATH, false},
    {"modes", 0, LAB_GROUPS, false},
    {LAB_AT(struct lab, answer), LAB_A_TEXT, false},
    {LAB_AT(struct lab, unit), LAB_A_NOUN, true},
    {LAB_AT(struct lab, amount), LAB_A_NOUN, true},
    {LAB_AT(struct lab, blocks), LAB_ARGUMENTS, true},
    {LAB_AT(struct lab, block_answer), LAB_A_FORMAT, true},
    {LAB_AT(struct lab, pack), LAB_ARGUMENTS, true},
    {LAB_AT(struct lab, unpack), LAB_ARGUMENTS, true},
    {LAB_AT(struct lab, oracle), LAB_A_PATH, false},
    {LAB_AT(struct lab, inputs), LAB_A_PATH, false},
    {"units", 0, LAB_GROUPS, false},
    {LAB_AT(struct lab, harness), LAB_A_PATH, false},
    {LAB_AT(struct lab, harness_libraries), LAB_ARGUMENTS, false},
    {LAB_AT(struct lab, stress), LAB_A_PATH, true},
    {LAB_AT(struct lab, sizes), LAB_A_PATH, true},
    {LAB_AT(struct lab, split), LAB_A_TEXT, true},
    {"contenders", 0, LAB_GROUPS, true},
    {"bench", 0, LAB_A_GROUP, true},
    {"scale", 0, LAB_A_GROUP, true},
    {"sweep", 0, LAB_A_GROUP, true},
    {"demo", 0, LAB_A_GROUP, true},
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

/* All but how many there must and may be. */
#define GROUPS(one) one##_parts, #one "s", sizeof(struct lab_##one)

static const struct lab_list flavours = {GROUPS(flavour), 1, LAB_FLAVOURS};
static const struct lab_list modes = {GROUPS(mode), 1, LAB_MODES};
static const struct lab_list units = {GROUPS(unit), 0, LAB_UNITS};

/* ---- reading ---- */

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

/* What stands for words that are left out. */
static void complete(struct lab *lab)
{
    if (lab->unit == NULL)
        lab->unit = WORDS_UNIT;
    if (lab->amount == NULL)
        lab->amount = WORDS_AMOUNT;
}

static bool take_all(const struct fields_file *file, struct lab *lab,
                     const config_setting_t *root)
{
    return lab_take(file, root, lab_parts, lab) &&
           lab_take_list(file, root, &flavours, lab->flavours,
                         &lab->flavour_count) &&
           lab_take_list(file, root, &modes, lab->modes, &lab->mode_count) &&
           lab_take_list(file, root, &units, lab->units, &lab->unit_count) &&
           judge_names(file, lab, root) && lab_take_bench(file, root, lab) &&
           lab_take_demo(file, root, lab);
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
    if (ok)
        complete(lab);
    else
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

const struct lab_contender *lab_contender(const struct lab *lab,
                                          const char *name)
{
    for (size_t i = 0; i < lab->contender_count; i++)
        if (strcmp(lab->contenders[i].name, name) == 0)
            return &lab->contenders[i];
    return NULL;
}
