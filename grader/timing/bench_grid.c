/*
 * The tables of a sweep, for people: what each pair of constants gives, one
 * constant across, the other down. First times, then lock acquisitions.
 */
#include <stdio.h>

#include "bench.h"
#include "report_groups.h"

#define CELL 11 /* "out of heap", "impossible" */

static void print_head(const struct report_group *group, enum report_field what,
                       const double *across, size_t columns)
{
    const struct timing *timing = group->timing;
    const struct timing_contender *first = &timing->contenders[group->first];
    printf("\n%s on %s: %s; %s across", report_line(timing, group->first),
           timing->inputs[group->input].name,
           what == REPORT_TIME ? "median times" : "lock acquisitions",
           first->parameter[0]);
    if (group->is_map)
        printf(", %s down", first->parameter[1]);
    printf("\n%6s", "");
    for (size_t c = 0; c < columns; c++)
        printf(" %*.6g", CELL, across[c]);
    putchar('\n');
}

static void print_grid(const struct report_group *group, enum report_field what)
{
    double across[REPORT_VALUES], down[REPORT_VALUES];
    char text[FIGURE_SIZE];
    size_t columns = report_values(group, 0, across, REPORT_VALUES);
    size_t rows = report_values(group, 1, down, REPORT_VALUES);
    print_head(group, what, across, columns);
    for (size_t r = 0; r < rows; r++) {
        if (group->is_map)
            printf("%6.6g", down[r]);
        else
            printf("%6s", "");
        for (size_t c = 0; c < columns; c++) {
            report_field(group, report_cell(group, across[c], down[r]), what,
                         text);
            printf(" %*.*s", CELL, CELL, text);
        }
        putchar('\n');
    }
}

/* Whether any field has a star. */
static bool has_star(const struct timing *timing)
{
    for (size_t i = 0; i < timing->summary_count; i++)
        if (timing->summaries[i].rounds > 0 && timing->summaries[i].failed > 0)
            return true;
    return false;
}

void bench_print_grids(const struct bench *bench)
{
    struct report_group group;
    size_t at = 0;
    while (report_next_group(&bench->timing, &at, &group)) {
        print_grid(&group, REPORT_TIME);
        if (report_has_locks(&group))
            print_grid(&group, REPORT_LOCKS);
    }
    if (has_star(&bench->timing))
        puts("\n" REPORT_STAR " some of its runs failed");
}
