/*
 * The other places: tables of what was varied, the histogram, the machine and
 * what was run on it.
 */
#include "../figure.h"
#include "report.h"

/* ---- sweep ---- */

static void write_field(FILE *out, const struct report_group *group,
                        const struct timing_summary *summary,
                        enum report_field what)
{
    char text[FIGURE_SIZE];
    report_field(group, summary, what, text);
    fprintf(out, " | %s", text);
}

static void write_group_head(FILE *out, const struct report_group *group,
                             enum report_field what)
{
    const struct timing_contender *contender =
        &group->timing->contenders[group->first];
    fputs("**", out);
    report_text(out, report_line(group->timing, group->first));
    fputs("** on ", out);
    report_text(out, group->timing->inputs[group->input].name);
    fputs(what == REPORT_TIME ? ", median times; " : ", lock acquisitions; ",
          out);
    report_text(out, contender->parameter[0]);
    if (group->is_map) {
        fputs(" across, ", out);
        report_text(out, contender->parameter[1]);
        fputs(" down", out);
    }
    fputs(":\n\n", out);
}

static void write_values(FILE *out, const double *values, size_t count)
{
    fputs("| ", out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, " | %.6g", values[i]);
    fputs(" |\n|--:", out);
    for (size_t i = 0; i < count; i++)
        fputs("|--:", out);
    fputs("|\n", out);
}

static void write_map(FILE *out, const struct report_group *group,
                      enum report_field what)
{
    double across[REPORT_VALUES], down[REPORT_VALUES];
    size_t columns = report_values(group, 0, across, REPORT_VALUES);
    size_t rows = report_values(group, 1, down, REPORT_VALUES);
    write_group_head(out, group, what);
    write_values(out, across, columns);
    for (size_t r = 0; r < rows; r++) {
        fprintf(out, "| %.6g", down[r]);
        for (size_t c = 0; c < columns; c++)
            write_field(out, group, report_cell(group, across[c], down[r]),
                        what);
        fputs(" |\n", out);
    }
    putc('\n', out);
}

static void write_list(FILE *out, const struct report_group *group)
{
    const struct timing *timing = group->timing;
    write_group_head(out, group, REPORT_TIME);
    fputs("| contender | value | time | locks |\n|:--|--:|--:|--:|\n", out);
    for (size_t c = 0; c < timing->contender_count; c++) {
        const struct timing_summary *summary = report_in_group(group, c);
        if (summary == NULL)
            continue;
        fputs("| ", out);
        report_text(out, timing->contenders[c].name);
        fprintf(out, " | %.6g", timing->contenders[c].value[0]);
        write_field(out, group, summary, REPORT_TIME);
        write_field(out, group, summary, REPORT_LOCKS);
        fputs(" |\n", out);
    }
    putc('\n', out);
}

bool report_groups(FILE *out, const struct report *report, bool is_scale)
{
    struct report_group group;
    bool has_any = false;
    for (size_t t = 0; t < report->count; t++) {
        size_t at = 0;
        if (report_is_scale(&report->timings[t]) != is_scale)
            continue;
        while (report_next_group(&report->timings[t], &at, &group)) {
            if (group.is_map)
                write_map(out, &group, REPORT_TIME);
            else
                write_list(out, &group);
            if (group.is_map && report_has_locks(&group))
                write_map(out, &group, REPORT_LOCKS);
            has_any = true;
        }
    }
    return has_any;
}

void report_sweep(FILE *out, const struct report *report)
{
    if (!report_groups(out, report, false))
        fputs("*Not measured: `make bench-sweep` does that.*\n", out);
}

/* ---- sizes ---- */

void report_table_sizes(FILE *out, const struct report *report)
{
    unsigned long long requests = 0;
    if (!report->sizes.is_known) {
        fputs("*No sizes: `make report` counts them where it can.*\n", out);
        return;
    }
    for (size_t i = 0; i < report->sizes.count; i++)
        requests += report->sizes.bars[i].requests;
    fputs("| bytes asked for | requests | share |\n|--:|--:|--:|\n", out);
    for (size_t i = 0; i < report->sizes.count; i++) {
        const struct report_bar *bar = &report->sizes.bars[i];
        char from[FIGURE_SIZE], upto[FIGURE_SIZE], count[FIGURE_SIZE];
        fprintf(out, "| %s", figure_count(from, bar->from));
        if (bar->upto != bar->from)
            fprintf(out, " to %s", figure_count(upto, bar->upto));
        fprintf(out, " | %s | %.1f %% |\n", figure_count(count, bar->requests),
                requests > 0 ? 100 * (double)bar->requests / (double)requests
                             : 0.0);
    }
}

/* ---- the machine, the runs ---- */

void report_machine(FILE *out, const struct report *report)
{
    const struct timing *timing = report_find(report, "bench");
    if (timing == NULL && report->count > 0)
        timing = &report->timings[0];
    if (timing == NULL) {
        fputs("*Not measured: `make bench` says what this machine is.*\n", out);
        return;
    }
    const struct timing_machine *machine = &timing->machine;
    fprintf(out, "%d cores, ", machine->cores);
    report_text(out, machine->cpu);
    fprintf(out, "%s; %.1f GB of memory; ",
            machine->is_virtual ? ", a virtual machine" : "",
            (double)machine->memory_bytes / 1e9);
    report_text(out, machine->system);
    if (machine->governor[0] != '\0') {
        fputs("; frequency governor ", out);
        report_text(out, machine->governor);
    }
    fputs("; ", out);
    report_text(out, timing->compiler);
    fputs(" ", out);
    report_text(out, timing->flags);
    fputs("\n", out);
}

/* How many runs failed as this one did; 0 if it is not the first of them. */
static size_t count_failures(const struct timing *timing, size_t first)
{
    const struct timing_row *row = &timing->rows[first];
    size_t count = 0;
    for (size_t i = 0; i < timing->row_count; i++) {
        const struct timing_row *other = &timing->rows[i];
        bool is_same = !other->is_ok && other->contender == row->contender &&
                       other->input == row->input;
        if (is_same && i < first)
            return 0;
        count += is_same;
    }
    return count;
}

static void write_failures(FILE *out, const struct timing *timing)
{
    for (size_t i = 0; i < timing->row_count; i++) {
        const struct timing_row *row = &timing->rows[i];
        size_t count = row->is_ok ? 0 : count_failures(timing, i);
        if (count == 0)
            continue;
        fprintf(out, "    - %zu failed: ", count);
        report_text(out, timing->contenders[row->contender].name);
        fputs(" on ", out);
        report_text(out, timing->inputs[row->input].name);
        fputs(", ", out);
        report_text(out, row->why);
        putc('\n', out);
    }
}

void report_runs(FILE *out, const struct report *report)
{
    char count[FIGURE_SIZE];
    for (size_t t = 0; t < report->count; t++) {
        const struct timing *timing = &report->timings[t];
        fputs("- ", out);
        report_text(out, timing->kind);
        fputs(", ", out);
        report_text(out, timing->started);
        fprintf(out, ", %s runs: ", figure_count(count, timing->row_count));
        report_text(out, timing->command);
        if (timing->commit[0] != '\0') {
            fputs(" (commit ", out);
            report_text(out, timing->commit);
            fputs(")", out);
        }
        fputs("; raw data: ", out);
        report_text(out, timing->path);
        putc('\n', out);
        write_failures(out, timing);
    }
}
