/*
 * The table on standard error:
 *
 *     how it ended
 *     where the time of its threads went, a line for each kind of thread
 *     its locks, two lines each, most taken first
 *     calls for memory
 *     doubts
 */
#include "table.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "../figure.h"

/* ---- figures ---- */

/* A time of any size: "1.27 s", "8.4 ms", "520 ns". */
static char *duration(char text[FIGURE_SIZE], uint64_t nanoseconds)
{
    static const char *const units[] = {"ns", "us", "ms", "s"};
    double value = (double)nanoseconds;
    size_t unit = 0;

    while (value >= 999.5 && unit < 3) {
        value /= 1000;
        unit++;
    }
    int digits = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    snprintf(text, FIGURE_SIZE, "%.*f %s", digits, value, units[unit]);
    return text;
}

static char *share(char text[FIGURE_SIZE], uint64_t part, uint64_t whole)
{
    if (whole == 0)
        snprintf(text, FIGURE_SIZE, "-");
    else
        snprintf(text, FIGURE_SIZE, "%.1f %%",
                 100 * (double)part / (double)whole);
    return text;
}

/* ---- the head ---- */

static void print_end(FILE *stream, const char *program,
                      const struct report *report)
{
    const struct meter *meter = report->meter;
    char text[FIGURE_SIZE];

    fprintf(stream, "lockmeter: %s\n", program);
    if (meter->end == METER_EXITED)
        fprintf(stream, "exit status %d", meter->code);
    else if (meter->end == METER_SIGNALLED)
        fprintf(stream, "killed by signal %d (%s)", meter->code,
                strsignal(meter->code));
    else
        fprintf(stream, "still running at the limit of %u s, killed",
                meter->options.limit_seconds);
    fprintf(stream, " after %s; CPU time", duration(text, meter->wall_ns));
    fprintf(stream, " %s", duration(text, meter->user_ns));
    fprintf(stream, " user, %s system, of %ld cores\n",
            duration(text, meter->system_ns), sysconf(_SC_NPROCESSORS_ONLN));
    fprintf(stream, "threads made: %s", figure_count(text, report->made));
    fprintf(stream, ", joined: %s", figure_count(text, report->joined));
    if (report->detached > 0)
        fprintf(stream, ", detached: %s", figure_count(text, report->detached));
    fprintf(stream, ", alive at once at most: %s",
            figure_count(text, report->peak));
    fprintf(stream, "; processes: %s\n", figure_count(text, report->processes));
}

/* ---- time ---- */

static void print_time(FILE *stream, const char *name,
                       const struct report *report,
                       const struct report_time *time)
{
    const uint64_t parts[] = {time->working, time->waiting, time->holding,
                              time->ready, time->blocked};
    bool known[] = {true, true, report->knows_holding, report->knows_ready,
                    true};
    char text[FIGURE_SIZE];

    if (time->threads == 0)
        return;
    fprintf(stream, "  %-13s %7s", name, figure_count(text, time->threads));
    fprintf(stream, " %9s", duration(text, time->alive));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        fprintf(stream, " %8s",
                known[i] ? share(text, parts[i], time->alive) : "?");
    fputc('\n', stream);
}

static void print_times(FILE *stream, const struct report *report)
{
    fprintf(stream, "\nwhere their time went  alive in all  working  waiting"
                    "  holding    ready  blocked\n");
    print_time(stream,
               report->main.threads == 1 ? "main thread" : "main threads",
               report, &report->main);
    print_time(stream, "other threads", report, &report->workers);
    if (!report->knows_holding)
        fputs("  holding: not known, for want of a counter with a constant "
              "rate\n",
              stream);
    if (!report->knows_ready)
        fputs("  ready: not known, the kernel has no schedstat\n", stream);
}

/* ---- locks ---- */

static void print_counts(FILE *stream, const struct report *report,
                         const struct report_counts *counts, bool is_held)
{
    char text[FIGURE_SIZE];
    uint64_t taken = counts->acquisitions;

    fprintf(stream, "  %22s", figure_count(text, taken));
    fprintf(stream, " %11s", figure_count(text, counts->contended));
    fprintf(stream, " %8s", duration(text, counts->waiting));
    fprintf(stream, " %8s", duration(text, counts->longest_wait));
    if (!is_held || !report->knows_holding || taken == 0) {
        fputs("        -        -        -\n", stream);
        return;
    }
    fprintf(stream, " %8s", duration(text, counts->holding));
    fprintf(stream, " %8s", duration(text, counts->longest_hold));
    fprintf(stream, " %8s\n", duration(text, counts->holding / taken));
}

static void print_lock(FILE *stream, const struct report *report,
                       const struct report_lock *lock)
{
    char type[64];
    bool is_held =
        lock->kind != SHARED_SEMAPHORE && lock->kind != SHARED_BARRIER;

    report_type(lock, type);
    fprintf(stream, "  %s: %s%s%s\n", lock->name, type,
            *type != '\0' ? " " : "", report_kind(lock->kind));
    print_counts(stream, report, &lock->counts, is_held);
}

static void print_locks(FILE *stream, const struct report *report, size_t most)
{
    size_t shown = report->lock_count < most ? report->lock_count : most;

    if (report->lock_count == 0) {
        fputs("\nlocks: none was taken\n", stream);
        return;
    }
    fputs("\nlocks              taken   contended   waited  longest     held"
          "  longest     each\n",
          stream);
    for (size_t i = 0; i < shown; i++)
        print_lock(stream, report, &report->locks[i]);
    if (report->lock_count == 1)
        return;
    fprintf(stream, "  all %zu%s\n", report->lock_count,
            shown < report->lock_count ? ", also those not shown" : "");
    print_counts(stream, report, &report->all, true);
}

/* ---- memory ---- */

static void print_calls(FILE *stream, const char *name,
                        const uint64_t calls[SHARED_CALLS])
{
    char text[FIGURE_SIZE];
    const char *before = "";

    fprintf(stream, "  %-13s ", name);
    for (size_t i = 0; i < SHARED_CALLS; i++) {
        if (calls[i] == 0)
            continue;
        fprintf(stream, "%s%s %s", before, report_call(i),
                figure_count(text, calls[i]));
        before = ", ";
    }
    fputs(*before == '\0' ? "none\n" : "\n", stream);
}

/* ---- the end ---- */

/* Indents text of several lines. */
static void print_indented(FILE *stream, const char *text)
{
    while (*text != '\0') {
        int length = (int)strcspn(text, "\n");
        fprintf(stream, "  %.*s\n", length, text);
        text += length + (text[length] == '\n');
    }
}

static void print_witness(FILE *stream, const struct witness_result *witness)
{
    char text[FIGURE_SIZE];

    if (!witness->ran) {
        fprintf(stream, "\nwitness: none: %s\n", witness->problem);
        return;
    }
    fprintf(stream, "\nwitness (Valgrind's DRD, in a run of its own): ");
    fprintf(stream, "%s acquisitions of ",
            figure_count(text, witness->acquisitions_traced));
    fprintf(stream, "%u %s, ", witness->locks_compared,
            witness->locks_compared == 1 ? "lock" : "locks");
    fprintf(stream, "lockmeter %s",
            figure_count(text, witness->acquisitions_counted));
    if (witness->locks_unseen > 0)
        fprintf(stream, ", and of %u that lockmeter did not see",
                witness->locks_unseen);
    fputs(": ", stream);
    fputs(witness->agrees ? "they agree\n" : "they DIFFER\n", stream);
    print_indented(stream, witness->first_race);
}

void table_print(FILE *stream, const char *program, const struct report *report,
                 const struct doubts *doubts,
                 const struct witness_result *witness, size_t most)
{
    print_end(stream, program, report);
    print_times(stream, report);
    print_locks(stream, report, most);
    fputs("\ncalls for memory\n", stream);
    print_calls(stream, "main thread", report->calls[0]);
    if (report->workers.threads > 0)
        print_calls(stream, "other threads", report->calls[1]);
    if (witness != NULL)
        print_witness(stream, witness);
    if (doubts->count > 0)
        fputc('\n', stream);
    for (size_t i = 0; i < doubts->count; i++)
        fprintf(stream, "%s: %s\n", doubts_word(doubts->list[i].kind),
                doubts->list[i].text);
}
