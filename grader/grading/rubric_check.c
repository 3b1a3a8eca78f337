/*
 * One check of a rubric, from its group of fields.
 *
 * What it says about others (an id that is taken, a check that it needs) can
 * only be about those above it: they are in rubric->checks already.
 */
#include <stdio.h>
#include <string.h>

#include "rubric_parts.h"

static const struct fields_field check_fields[] = {
    {"id", FIELDS_A_TEXT, true, NULL},
    {"title", FIELDS_A_TEXT, true, NULL},
    {"check", FIELDS_A_TEXT, true, NULL},
    {"argument", FIELDS_ANY_TEXT, false, NULL},
    {"points", FIELDS_A_NUMBER, true, NULL},
    {"needs", FIELDS_AN_ARRAY, false, "ids"},
    {"limits", FIELDS_A_GROUP, false, NULL},
    {"hint", FIELDS_A_TEXT, true, NULL},
    {"chapter", FIELDS_A_TEXT, true, NULL},
    {"visible", FIELDS_A_TRUTH, false, NULL},
    {"quick", FIELDS_A_TRUTH, false, NULL},
    {"leaderboard", FIELDS_A_TEXT, false, NULL},
    {"least_is_best", FIELDS_A_TRUTH, false, NULL},
    {0},
};

/* ---- who it is ---- */

/* Words of a-z 0-9 _ with dots between them. */
static bool is_id(const char *id)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    size_t length = strspn(id, letters);
    while (length > 0 && id[length] == '.') {
        id += length + 1;
        length = strspn(id, letters);
    }
    return length > 0 && id[length] == '\0';
}

/* The check of an id among those read so far; count if there is none. */
static size_t find(const struct rubric *rubric, const char *id)
{
    size_t i = 0;
    while (i < rubric->count && strcmp(rubric->checks[i].id, id) != 0)
        i++;
    return i;
}

static bool take_id(const struct rubric_loader *loader,
                    const config_setting_t *group, struct rubric_check *check)
{
    const config_setting_t *at = config_setting_get_member(group, "id");
    const char *id = check->id = fields_text(group, "id");
    size_t same = find(loader->rubric, id);
    if (!is_id(id))
        return fields_wrong(
            &loader->file, at,
            "id: '%s' is not words of a-z 0-9 _ with dots between", id);
    if (strlen(id) > RUBRIC_ID)
        return fields_wrong(&loader->file, at, "id: longer than %d bytes",
                            RUBRIC_ID);
    if (same < loader->rubric->count)
        return fields_wrong(&loader->file, at, "id: '%s' is in line %u already",
                            id, loader->rubric->checks[same].line);
    return true;
}

static bool take_need(const struct rubric_loader *loader,
                      const config_setting_t *needs, int number,
                      struct rubric_check *check)
{
    const config_setting_t *at =
        config_setting_get_elem(needs, (unsigned)number);
    const char *id = config_setting_get_string(at);
    if (id == NULL)
        return fields_wrong(&loader->file, at, "needs: expected ids in [ ]");
    size_t found = find(loader->rubric, id);
    if (found == loader->rubric->count)
        return fields_wrong(&loader->file, at,
                            "needs: there is no check '%s' above", id);
    for (size_t i = 0; i < check->need_count; i++)
        if (check->needs[i] == found)
            return fields_wrong(&loader->file, at, "needs: '%s' is there twice",
                                id);
    if (check->need_count == RUBRIC_NEEDS)
        return fields_wrong(&loader->file, at, "needs: more than %d",
                            RUBRIC_NEEDS);
    check->needs[check->need_count++] = found;
    return true;
}

static bool take_needs(const struct rubric_loader *loader,
                       const config_setting_t *group,
                       struct rubric_check *check)
{
    const config_setting_t *needs = config_setting_get_member(group, "needs");
    for (int i = 0; needs != NULL && i < config_setting_length(needs); i++)
        if (!take_need(loader, needs, i, check))
            return false;
    return true;
}

/* The rule that a check names. */
static const struct rubric_rule *take_rule(const struct rubric_loader *loader,
                                           const config_setting_t *group)
{
    char known[RUBRIC_WHY] = "";
    const char *name = fields_text(group, "check");
    for (const struct rubric_rule *rule = loader->rules; rule->name != NULL;
         rule++) {
        if (strcmp(name, rule->name) == 0)
            return rule;
        fields_list(known, sizeof known, rule->name);
    }
    fields_wrong(&loader->file, config_setting_get_member(group, "check"),
                 "check: unknown check '%s'; known: %s", name, known);
    return NULL;
}

static bool take_argument(const struct rubric_loader *loader,
                          const config_setting_t *group,
                          const struct rubric_rule *rule,
                          struct rubric_check *check)
{
    const config_setting_t *at = config_setting_get_member(group, "argument");
    check->argument = fields_text(group, "argument");
    if (rule->has_argument && at == NULL)
        return fields_wrong(&loader->file, group,
                            "argument: check '%s' needs one", rule->name);
    if (!rule->has_argument && at != NULL)
        return fields_wrong(&loader->file, at, "argument: check '%s' has none",
                            rule->name);
    return true;
}

/* All limits of the rule, and no others. */
static bool take_limits(const struct rubric_loader *loader,
                        const config_setting_t *group,
                        const struct rubric_rule *rule,
                        struct rubric_check *check)
{
    const config_setting_t *limits = config_setting_get_member(group, "limits");
    struct fields_field fields[RUBRIC_LIMITS + 1] = {{0}};
    for (size_t i = 0;
         i < RUBRIC_LIMITS && rule->limits != NULL && rule->limits[i] != NULL;
         i++)
        fields[i] =
            (struct fields_field){rule->limits[i], FIELDS_A_NUMBER, true, NULL};
    if (limits == NULL && fields[0].name == NULL)
        return true;
    if (limits == NULL)
        return fields_wrong(&loader->file, group, "limits: '%s' is missing",
                            fields[0].name);
    if (!fields_judge(&loader->file, limits, fields))
        return false;
    for (; fields[check->limit_count].name != NULL; check->limit_count++) {
        struct rubric_limit *limit = &check->limits[check->limit_count];
        limit->name = fields[check->limit_count].name;
        if (!fields_take_number(&loader->file, limits, limit->name, 0,
                                RUBRIC_LIMIT_MOST, &limit->value))
            return false;
    }
    return true;
}

/* What everybody sees there must not be hidden. */
static bool take_leaderboard(const struct rubric_loader *loader,
                             const config_setting_t *group,
                             struct rubric_check *check)
{
    const config_setting_t *at =
        config_setting_get_member(group, "leaderboard");
    check->is_least_best = fields_truth(group, "least_is_best", false);
    if (at == NULL)
        return true;
    check->leaderboard = fields_text(group, "leaderboard");
    if (check->is_hidden)
        return fields_wrong(&loader->file, at,
                            "leaderboard: it would show a hidden check's "
                            "figure");
    for (size_t i = 0; i < loader->rubric->count; i++) {
        const struct rubric_check *other = &loader->rubric->checks[i];
        if (other->leaderboard != NULL &&
            strcmp(other->leaderboard, check->leaderboard) == 0)
            return fields_wrong(&loader->file, at,
                                "leaderboard: '%s' is of '%s' already",
                                check->leaderboard, other->id);
    }
    return true;
}

bool rubric_take_check(const struct rubric_loader *loader,
                       const config_setting_t *group)
{
    struct rubric_check *check = &loader->rubric->checks[loader->rubric->count];
    if (!config_setting_is_group(group))
        return fields_wrong(&loader->file, group,
                            "checks: expected fields in { }");
    if (!fields_judge(&loader->file, group, check_fields))
        return false;
    const struct rubric_rule *rule = take_rule(loader, group);
    if (rule == NULL || !take_id(loader, group, check) ||
        !take_needs(loader, group, check) ||
        !take_argument(loader, group, rule, check) ||
        !take_limits(loader, group, rule, check))
        return false;
    check->title = fields_text(group, "title");
    check->check = rule->name;
    check->hint = fields_text(group, "hint");
    check->chapter = fields_text(group, "chapter");
    check->is_hidden = !fields_truth(group, "visible", true);
    check->is_slow = !fields_truth(group, "quick", true);
    check->line = config_setting_source_line(group);
    if (!take_leaderboard(loader, group, check))
        return false;
    loader->rubric->count++;
    return fields_take_number(&loader->file, group, "points", 0,
                              RUBRIC_POINTS_MOST, &check->points);
}
