/*
 * Reads a rubric with libconfig and refuses what is wrong in it.
 *
 * libconfig checks the syntax and gives each setting's line; all else is done
 * in fields.c, rubric_check.c and here. The rubric's texts stay where
 * libconfig has put them: rubric->memory is its config_t.
 */
#include "rubric.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rubric_parts.h"

_Static_assert(RUBRIC_WHY == FIELDS_WHY && RUBRIC_FILE == FIELDS_FILE &&
                   RUBRIC_TEXT == FIELDS_TEXT,
               "rubric.h does not say what fields.h does");

static const struct fields_field rubric_fields[] = {
    {"lab", FIELDS_A_TEXT, true, NULL},
    {"title", FIELDS_A_TEXT, true, NULL},
    {"starter_points", FIELDS_A_NUMBER, true, NULL},
    {"checks", FIELDS_A_LIST, true, "checks"},
    {"symptoms", FIELDS_A_LIST, false, "symptoms"},
    {0},
};

static const struct fields_field symptom_fields[] = {
    {"says", FIELDS_A_TEXT, true, NULL},
    {"hint", FIELDS_A_TEXT, true, NULL},
    {"chapter", FIELDS_A_TEXT, true, NULL},
    {0},
};

/* It names files. */
static bool take_lab(const struct rubric_loader *loader,
                     const config_setting_t *root)
{
    const char *lab = loader->rubric->lab = fields_text(root, "lab");
    if (lab[strspn(lab, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0')
        return true;
    return fields_wrong(&loader->file, config_setting_get_member(root, "lab"),
                        "lab: '%s' has characters other than a-z 0-9 _", lab);
}

static bool take_checks(const struct rubric_loader *loader,
                        const config_setting_t *root)
{
    const config_setting_t *list = config_setting_get_member(root, "checks");
    int count = config_setting_length(list);
    if (count == 0)
        return fields_wrong(&loader->file, list, "checks: there are none");
    if (count > RUBRIC_CHECKS)
        return fields_wrong(&loader->file, list, "checks: more than %d",
                            RUBRIC_CHECKS);
    loader->rubric->checks =
        calloc((size_t)count, sizeof *loader->rubric->checks);
    if (loader->rubric->checks == NULL)
        return fields_wrong(&loader->file, list, "out of memory");
    for (int i = 0; i < count; i++)
        if (!rubric_take_check(loader,
                               config_setting_get_elem(list, (unsigned)i)))
            return false;
    if (rubric_points(loader->rubric) > 0)
        return true;
    return fields_wrong(&loader->file, list, "points: all checks have 0");
}

static bool take_symptom(const struct rubric_loader *loader,
                         const config_setting_t *group)
{
    struct rubric *rubric = loader->rubric;
    if (!config_setting_is_group(group))
        return fields_wrong(&loader->file, group,
                            "symptoms: expected fields in { }");
    if (!fields_judge(&loader->file, group, symptom_fields))
        return false;
    rubric->symptoms[rubric->symptom_count++] =
        (struct rubric_symptom){.says = fields_text(group, "says"),
                                .hint = fields_text(group, "hint"),
                                .chapter = fields_text(group, "chapter")};
    return true;
}

static bool take_symptoms(const struct rubric_loader *loader,
                          const config_setting_t *root)
{
    const config_setting_t *list = config_setting_get_member(root, "symptoms");
    int count = list != NULL ? config_setting_length(list) : 0;
    if (count > RUBRIC_SYMPTOMS)
        return fields_wrong(&loader->file, list, "symptoms: more than %d",
                            RUBRIC_SYMPTOMS);
    loader->rubric->symptoms =
        calloc((size_t)count + 1, sizeof *loader->rubric->symptoms);
    if (loader->rubric->symptoms == NULL)
        return fields_wrong(&loader->file, root, "out of memory");
    for (int i = 0; i < count; i++)
        if (!take_symptom(loader, config_setting_get_elem(list, (unsigned)i)))
            return false;
    return true;
}

static bool take_all(const struct rubric_loader *loader)
{
    struct rubric *rubric = loader->rubric;
    const config_setting_t *root =
        config_root_setting((config_t *)rubric->memory);
    if (!fields_judge(&loader->file, root, rubric_fields) ||
        !take_lab(loader, root) || !take_checks(loader, root) ||
        !take_symptoms(loader, root))
        return false;
    rubric->title = fields_text(root, "title");
    return fields_take_number(&loader->file, root, "starter_points", 0,
                              rubric_points(rubric), &rubric->starter_points);
}

bool rubric_load(struct rubric *rubric, const char *path,
                 const struct rubric_rule *rules, char why[RUBRIC_WHY])
{
    struct rubric_loader loader = {rubric, rules, {path, "rubric", why}};
    memset(rubric, 0, sizeof *rubric);
    rubric->memory = fields_open(&loader.file);
    if (rubric->memory == NULL)
        return false;
    bool ok = take_all(&loader);
    if (!ok)
        rubric_free(rubric);
    return ok;
}

void rubric_free(struct rubric *rubric)
{
    fields_close(rubric->memory);
    free(rubric->checks);
    free(rubric->symptoms);
    memset(rubric, 0, sizeof *rubric);
}

/* ---- what is asked later ---- */

double rubric_number(const struct rubric_check *check, const char *name)
{
    for (size_t i = 0; i < check->limit_count; i++)
        if (strcmp(check->limits[i].name, name) == 0)
            return check->limits[i].value;
    return NAN;
}

double rubric_points(const struct rubric *rubric)
{
    double points = 0;
    for (size_t i = 0; i < rubric->count; i++)
        points += rubric->checks[i].points;
    return points;
}

int rubric_class(const char *id)
{
    return (int)strcspn(id, ".");
}
