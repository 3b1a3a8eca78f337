/*
 * What a manifest says for the bench: programs that are timed side by side, on
 * which inputs, and what is varied in experiments with one of them.
 *
 * Fields are taken by tables, as in lab.c. Then the names are judged: scale
 * and sweep must name contenders that there are, and of these one is what the
 * others are compared with.
 */
#include "lab_bench.h"

#include <stdlib.h>
#include <string.h>

#include "lab_lists.h"
#include "words.h"

static const struct lab_part contender_parts[] = {
    {LAB_AT(struct lab_contender, name), LAB_A_LABEL, false},
    {LAB_AT(struct lab_contender, title), LAB_A_TEXT, false},
    {LAB_AT(struct lab_contender, program), LAB_A_PATH, false},
    {LAB_AT(struct lab_contender, arguments), LAB_ARGUMENTS, false},
    {LAB_AT(struct lab_contender, environment), LAB_SETTINGS, true},
    {LAB_AT(struct lab_contender, preload), LAB_A_FILE, true},
    {LAB_AT(struct lab_contender, claim), LAB_A_TEXT, true},
    {LAB_AT(struct lab_contender, most_bytes), LAB_BYTES, true},
    {LAB_AT(struct lab_contender, is_baseline), LAB_A_TRUTH, true},
    {LAB_AT(struct lab_contender, is_floor), LAB_A_TRUTH, true},
    {LAB_AT(struct lab_contender, is_optional), LAB_A_TRUTH, true},
    {LAB_AT(struct lab_contender, has_no_answer), LAB_A_TRUTH, true},
    {0},
};

static const struct lab_list contenders = {contender_parts, "contenders",
                                           sizeof(struct lab_contender), 0,
                                           LAB_CONTENDERS};

static const struct lab_part bench_parts[] = {
    {LAB_AT(struct lab_bench, inputs), LAB_INPUTS, false},
    {LAB_AT(struct lab_bench, sizes), LAB_SIZES, false},
    {LAB_AT(struct lab_bench, quick_sizes), LAB_SIZES, false},
    {0},
};

static const struct lab_part scale_parts[] = {
    {LAB_AT(struct lab_scale, contenders), LAB_LABELS, false},
    {LAB_AT(struct lab_scale, inputs), LAB_INPUTS, true},
    {LAB_AT(struct lab_scale, sizes), LAB_SIZES, false},
    {LAB_AT(struct lab_scale, threaded), LAB_A_LABEL, false},
    {LAB_AT(struct lab_scale, option), LAB_A_TEXT, false},
    {LAB_AT(struct lab_scale, threads), LAB_NUMBERS_UP, false},
    {0},
};

static const struct lab_part sweep_parts[] = {
    {LAB_AT(struct lab_sweep, contender), LAB_A_LABEL, false},
    {LAB_AT(struct lab_sweep, fixed), LAB_SETTINGS, false},
    {"constants", 0, LAB_GROUPS, false},
    {0},
};

static const struct lab_part constant_parts[] = {
    {LAB_AT(struct lab_constant, name), LAB_AN_IDENTIFIER, false},
    {LAB_AT(struct lab_constant, values), LAB_NUMBERS_UP, false},
    {0},
};

static const struct lab_list constants = {
    constant_parts, "constants", sizeof(struct lab_constant), 1, LAB_VARIED};

/* ---- contenders ---- */

static bool judge_one(const struct fields_file *file,
                      const config_setting_t *at, size_t count,
                      const char *what, size_t least)
{
    if (count >= least && count <= 1)
        return true;
    return fields_wrong(file, at, "contenders: %s is %s",
                        count == 0 ? "none" : "more than one", what);
}

static bool take_contenders(const struct fields_file *file,
                            const config_setting_t *root, struct lab *lab)
{
    const config_setting_t *at = config_setting_get_member(root, "contenders");
    size_t baselines = 0, floors = 0;
    if (!lab_take_list(file, root, &contenders, lab->contenders,
                       &lab->contender_count))
        return false;
    for (size_t i = 0; i < lab->contender_count; i++) {
        baselines += lab->contenders[i].is_baseline;
        floors += lab->contenders[i].is_floor;
    }
    return lab->contender_count == 0 ||
           (judge_one(file, at, baselines, "the baseline", 1) &&
            judge_one(file, at, floors, "the floor", 0));
}

/* ---- inputs ---- */

static bool take_inputs(const struct fields_file *file,
                        const config_setting_t *root, struct lab *lab)
{
    const config_setting_t *at = config_setting_get_member(root, "bench");
    lab->has_bench = at != NULL;
    return at == NULL || lab_take(file, at, bench_parts, &lab->bench);
}

bool lab_counts_bytes(const struct lab *lab)
{
    return strcmp(lab->amount, WORDS_AMOUNT) == 0;
}

/* The largest that may stand before a unit: all of them are 64 G. */
bool lab_is_size(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    const char *unit = text + digits;
    unsigned long number = strtoul(text, NULL, 10);
    unsigned long most = *unit == '\0' ? 1ul << 36 : 1ul << 20;
    if (*unit == 'g' || *unit == 'G')
        most = 64;
    return digits > 0 && digits <= 11 && strlen(unit) < 2 &&
           strspn(unit, "kKmMgG") == strlen(unit) && number >= 1 &&
           number <= most;
}

uint64_t lab_size(const struct lab *lab, const char *size)
{
    char *unit;
    uint64_t number = strtoull(size, &unit, 10);
    uint64_t thousand = lab_counts_bytes(lab) ? 1024 : 1000;
    if (*unit == 'k' || *unit == 'K')
        return number * thousand;
    if (*unit == 'm' || *unit == 'M')
        return number * thousand * thousand;
    return *unit == '\0' ? number : number * thousand * thousand * thousand;
}

/* ---- scale and sweep ---- */

/* Whether there is a contender of that name. */
static bool judge_name(const struct fields_file *file, const struct lab *lab,
                       const config_setting_t *group, const char *field,
                       const char *name)
{
    if (lab_contender(lab, name) != NULL)
        return true;
    return fields_wrong(file, config_setting_get_member(group, field),
                        "%s: there is no contender '%s'", field, name);
}

static bool take_scale(const struct fields_file *file,
                       const config_setting_t *root, struct lab *lab)
{
    const config_setting_t *at = config_setting_get_member(root, "scale");
    struct lab_scale *scale = &lab->scale;
    if (at == NULL)
        return true;
    if (!lab_take(file, at, scale_parts, scale) ||
        !judge_name(file, lab, at, "threaded", scale->threaded))
        return false;
    for (size_t i = 0; scale->contenders[i] != NULL; i++)
        if (!judge_name(file, lab, at, "contenders", scale->contenders[i]))
            return false;
    lab->has_scale = true;
    return true;
}

static bool take_sweep(const struct fields_file *file,
                       const config_setting_t *root, struct lab *lab)
{
    const config_setting_t *at = config_setting_get_member(root, "sweep");
    struct lab_sweep *sweep = &lab->sweep;
    if (at == NULL)
        return true;
    if (!lab_take(file, at, sweep_parts, sweep) ||
        !lab_take_list(file, at, &constants, sweep->constants,
                       &sweep->constant_count) ||
        !judge_name(file, lab, at, "contender", sweep->contender))
        return false;
    lab->has_sweep = true;
    return true;
}

bool lab_take_bench(const struct fields_file *file,
                    const config_setting_t *root, struct lab *lab)
{
    return take_contenders(file, root, lab) && take_inputs(file, root, lab) &&
           take_scale(file, root, lab) && take_sweep(file, root, lab);
}
