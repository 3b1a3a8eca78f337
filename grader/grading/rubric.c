/*
 * Reads a rubric with libconfig and refuses what is wrong in it.
 *
 * libconfig checks the syntax and gives each setting's line; all else is done
 * here and in rubric_fields.c, rubric_check.c. The rubric's texts stay where
 * libconfig has put them: rubric->memory is its config_t.
 */
#include "rubric.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rubric_fields.h"
#include "rubric_read.h"

static const struct rubric_field rubric_fields[] = {
    {"lab", RUBRIC_A_TEXT, true},
    {"title", RUBRIC_A_TEXT, true},
    {"starter_points", RUBRIC_A_NUMBER, true},
    {"checks", RUBRIC_A_LIST, true},
    {0},
};

/* It names files. */
static bool take_lab(const struct rubric_loader *loader,
                     const config_setting_t *root)
{
    const char *lab = loader->rubric->lab = rubric_text(root, "lab");
    if (lab[strspn(lab, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0')
        return true;
    return rubric_wrong(loader, config_setting_get_member(root, "lab"),
                        "lab: '%s' has characters other than a-z 0-9 _", lab);
}

static bool take_checks(const struct rubric_loader *loader,
                        const config_setting_t *root)
{
    const config_setting_t *list = config_setting_get_member(root, "checks");
    int count = config_setting_length(list);
    if (count == 0)
        return rubric_wrong(loader, list, "checks: there are none");
    if (count > RUBRIC_CHECKS)
        return rubric_wrong(loader, list, "checks: more than %d",
                            RUBRIC_CHECKS);
    loader->rubric->checks =
        calloc((size_t)count, sizeof *loader->rubric->checks);
    if (loader->rubric->checks == NULL)
        return rubric_wrong(loader, list, "out of memory");
    for (int i = 0; i < count; i++)
        if (!rubric_take_check(loader,
                               config_setting_get_elem(list, (unsigned)i)))
            return false;
    if (rubric_points(loader->rubric) > 0)
        return true;
    return rubric_wrong(loader, list, "points: all checks have 0");
}

static bool take_all(const struct rubric_loader *loader)
{
    struct rubric *rubric = loader->rubric;
    const config_setting_t *root =
        config_root_setting((config_t *)rubric->memory);
    if (!rubric_judge(loader, root, rubric_fields) || !take_lab(loader, root) ||
        !take_checks(loader, root))
        return false;
    rubric->title = rubric_text(root, "title");
    return rubric_take_number(loader, root, "starter_points",
                              rubric_points(rubric), &rubric->starter_points);
}

/* Hands the text to libconfig. */
static bool parse(config_t *config, const char *text, const char *path,
                  char why[RUBRIC_WHY])
{
    if (config_read_string(config, text) == CONFIG_TRUE)
        return true;
    const char *error = config_error_text(config);
    bool is_syntax = strcmp(error, "syntax error") == 0;
    return rubric_refuse(
        why, path, (unsigned)config_error_line(config), "%s%s", error,
        is_syntax ? ", here or at the end of the line above" : "");
}

bool rubric_load(struct rubric *rubric, const char *path,
                 const struct rubric_rule *rules, char why[RUBRIC_WHY])
{
    struct rubric_loader loader = {rubric, rules, path, why};
    memset(rubric, 0, sizeof *rubric);
    char *text = rubric_read(path, why);
    if (text == NULL)
        return false;
    config_t *config = malloc(sizeof *config);
    bool ok = config != NULL;
    if (ok) {
        config_init(config);
        rubric->memory = config;
        ok = parse(config, text, path, why) && take_all(&loader);
    } else {
        rubric_refuse(why, path, 1, "out of memory");
    }
    free(text);
    if (!ok)
        rubric_free(rubric);
    return ok;
}

void rubric_free(struct rubric *rubric)
{
    if (rubric->memory != NULL)
        config_destroy(rubric->memory);
    free(rubric->memory);
    free(rubric->checks);
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
