/*
 * Which contenders make one picture together.
 *
 *     POOL_SIZE, BATCH_SIZE    on random-1M    a map, of one program
 *     POOL_SIZE                on random-1M    lines, one of each program
 *     nothing                  on many inputs  a line over their sizes
 *
 * A program that was built with other constants lies in another folder, so its
 * name is the last part of its path.
 */
#include <math.h>
#include <string.h>

#include "report_groups.h"

const char *report_line(const struct timing *timing, size_t contender)
{
    const char *program = timing->contenders[contender].program;
    const char *slash = strrchr(program, '/');
    return slash != NULL ? slash + 1 : program;
}

static bool is_varied(const struct timing *timing, size_t contender)
{
    return timing->contenders[contender].parameter[0][0] != '\0';
}

/* Whether two contenders vary the same. */
static bool are_alike(const struct timing *timing, size_t a, size_t b)
{
    const struct timing_contender *one = &timing->contenders[a];
    const struct timing_contender *other = &timing->contenders[b];
    bool is_map = one->parameter[1][0] != '\0';
    return strcmp(one->parameter[0], other->parameter[0]) == 0 &&
           strcmp(one->parameter[1], other->parameter[1]) == 0 &&
           (!is_map ||
            strcmp(report_line(timing, a), report_line(timing, b)) == 0);
}

const struct timing_summary *report_in_group(const struct report_group *group,
                                             size_t contender)
{
    if (!are_alike(group->timing, group->first, contender))
        return NULL;
    return timing_find(group->timing, contender, group->input, false);
}

/* Whether an earlier contender stands for the same group. */
static bool is_known(const struct report_group *group)
{
    for (size_t c = 0; c < group->first; c++)
        if (is_varied(group->timing, c) && report_in_group(group, c) != NULL)
            return true;
    return false;
}

bool report_next_group(const struct timing *timing, size_t *at,
                       struct report_group *group)
{
    if (timing == NULL || timing->input_count == 0)
        return false;
    while (*at < timing->contender_count * timing->input_count) {
        *group = (struct report_group){
            .timing = timing,
            .first = *at / timing->input_count,
            .input = *at % timing->input_count,
        };
        ++*at;
        group->is_map = timing->contenders[group->first].parameter[1][0] != 0;
        if (is_varied(timing, group->first) &&
            report_in_group(group, group->first) != NULL && !is_known(group))
            return true;
    }
    return false;
}

/* Puts a value into its place, if it is new. */
static size_t insert(double *values, size_t count, double value)
{
    size_t place = 0;
    while (place < count && values[place] < value)
        place++;
    if (place < count && values[place] == value)
        return count;
    memmove(values + place + 1, values + place,
            (count - place) * sizeof *values);
    values[place] = value;
    return count + 1;
}

size_t report_values(const struct report_group *group, int parameter,
                     double *values, size_t room)
{
    const struct timing *timing = group->timing;
    size_t count = 0;
    for (size_t c = 0; c < timing->contender_count && count < room; c++)
        if (report_in_group(group, c) != NULL)
            count =
                insert(values, count, timing->contenders[c].value[parameter]);
    return count;
}

const struct timing_summary *report_cell(const struct report_group *group,
                                         double first, double second)
{
    const struct timing *timing = group->timing;
    for (size_t c = 0; c < timing->contender_count; c++) {
        const struct timing_contender *contender = &timing->contenders[c];
        const struct timing_summary *summary = report_in_group(group, c);
        if (summary != NULL && contender->value[0] == first &&
            contender->value[1] == second)
            return summary;
    }
    return NULL;
}

/* ---- what is shown of one ---- */

/* What lockmeter counted; NULL: nothing. */
static const struct timing_count *count_of(const struct report_group *group,
                                           size_t contender)
{
    for (size_t i = 0; i < group->timing->count_count; i++) {
        const struct timing_count *count = &group->timing->counts[i];
        if (count->contender == contender && count->input == group->input &&
            count->is_known)
            return count;
    }
    return NULL;
}

bool report_has_locks(const struct report_group *group)
{
    for (size_t c = 0; c < group->timing->contender_count; c++)
        if (report_in_group(group, c) != NULL && count_of(group, c) != NULL)
            return true;
    return false;
}

/* In a word why no run was right. */
static const char *failure(const struct report_group *group, size_t contender)
{
    const struct timing *timing = group->timing;
    for (size_t i = 0; i < timing->row_count; i++) {
        const struct timing_row *row = &timing->rows[i];
        if (row->contender != contender || row->input != group->input)
            continue;
        if (strncmp(row->why, "impossible", 10) == 0)
            return "impossible";
        if (strstr(row->why, "out of heap") != NULL)
            return "out of heap";
    }
    return "failed";
}

static double locks_field(const struct report_group *group, size_t contender,
                          char text[FIGURE_SIZE])
{
    const struct timing_count *count = count_of(group, contender);
    if (count == NULL) {
        snprintf(text, FIGURE_SIZE, "not known");
        return NAN;
    }
    figure_count(text, count->acquisitions);
    return fmax((double)count->acquisitions, 1); /* logarithms have no 0 */
}

double report_field(const struct report_group *group,
                    const struct timing_summary *summary,
                    enum report_field what, char text[FIGURE_SIZE])
{
    text[0] = '\0';
    if (summary == NULL)
        return NAN;
    if (summary->rounds == 0) {
        snprintf(text, FIGURE_SIZE, "%s", failure(group, summary->contender));
        return NAN;
    }
    if (what == REPORT_LOCKS)
        return locks_field(group, summary->contender, text);
    size_t length = strlen(figure_seconds(text, summary->median));
    if (summary->failed > 0)
        snprintf(text + length, FIGURE_SIZE - length, REPORT_STAR);
    return summary->median;
}

bool report_is_scale(const struct timing *timing)
{
    return strcmp(timing->kind, "scale") == 0;
}

bool report_scales(const struct timing *timing, size_t contender)
{
    size_t count = 0;
    for (size_t i = 0; i < timing->input_count; i++) {
        const struct timing_summary *summary =
            timing_find(timing, contender, i, false);
        count += summary != NULL && summary->rounds > 0;
    }
    return count > 1 && !is_varied(timing, contender);
}
