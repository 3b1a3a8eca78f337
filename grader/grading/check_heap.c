/*
 * heap: all memory comes from the lab's heap.
 *
 *     heap   MODE   most_calls most_kib
 *
 * Calls of malloc and its family, mmap and sbrk count if the submission's own
 * code makes them (owned.h), in whatever thread. What the C library asks for
 * itself, for a thread's stack say, and what the lab's library does, is not
 * the submission's.
 *
 *     an engine file      makes at most `most_calls` of them
 *     a whole program     must get its heap somehow: its main thread may ask
 *                         for memory, other threads at most `most_calls`
 *                         times
 *
 * Either may have variables, and a whole program may ask for memory, of at
 * most `most_kib` in all.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "metered.h"

#define KIB 1024

/* Places that are told apart in the list; more are counted, but not shown. */
#define PLACES 12

/* A place that calls for memory. */
struct place {
    char name[SYMBOLS_TEXT];
    enum shared_call call;
    uint64_t times;
    uint64_t counted; /* of them, those that are limited */
};

/* Calls that the submission makes. */
struct sum {
    uint64_t calls; /* that are limited */
    uint64_t bytes; /* of all calls */
    struct place places[PLACES];
    size_t place_count;
};

/* Calls of one line may come from several places in the code. */
static void add_place(struct sum *sum, const char *name,
                      const struct report_site *site, uint64_t counted)
{
    size_t i = 0;
    while (i < sum->place_count && (sum->places[i].call != site->call ||
                                    strcmp(sum->places[i].name, name) != 0))
        i++;
    if (i == PLACES)
        return;
    struct place *place = &sum->places[i];
    if (i == sum->place_count) {
        sum->place_count++;
        *place = (struct place){.call = site->call};
        snprintf(place->name, sizeof place->name, "%s", name);
    }
    place->times += site->by_main + site->by_workers;
    place->counted += counted;
}

static void add_site(const struct grading *grading,
                     const struct metered_run *run,
                     const struct report_site *site, struct sum *sum)
{
    char name[SYMBOLS_TEXT];
    uint64_t address = site->address;
    uint64_t counted = site->by_workers;
    if (metered_owner(grading, run, &address) != METERED_SUBMISSION)
        return;
    if (!grading->is_whole)
        counted += site->by_main;
    sum->calls += counted;
    sum->bytes += site->bytes;
    symbols_code(run->report.symbols, site->image, address, name, sizeof name);
    add_place(sum, name, site, counted);
}

/* ---- the verdict ---- */

static void name_place(char text[RESULT_TEXT], const struct place *place)
{
    result_set(text, "%s calls %s %" PRIu64 " time%s", place->name,
               report_call(place->call), place->times,
               place->times == 1 ? "" : "s");
}

/* All places as the detail. @return the worst. */
static const struct place *list_places(struct result_check *check,
                                       const struct sum *sum)
{
    const struct place *worst = &sum->places[0];
    for (size_t i = 0; i < sum->place_count; i++) {
        char line[RESULT_TEXT];
        size_t used = strlen(check->detail);
        name_place(line, &sum->places[i]);
        snprintf(check->detail + used, sizeof check->detail - used, "%s%s",
                 used > 0 ? "\n" : "", line);
        if (sum->places[i].counted > worst->counted)
            worst = &sum->places[i];
    }
    return worst;
}

static void fail(struct grading *grading, struct result_check *check,
                 const struct metered_run *run, const struct sum *sum)
{
    char what[RESULT_TEXT], expected[RESULT_TEXT], got[RESULT_TEXT];
    double most = rubric_number(check->rubric, "most_calls");
    const struct place *worst = list_places(check, sum);
    metered_what(what, run);
    if ((double)sum->calls > most) {
        char line[RESULT_TEXT];
        name_place(line, worst);
        result_set(expected, "at most %.0f calls for memory%s", most,
                   grading->is_whole ? " by threads" : "");
        result_set(got, "%" PRIu64 ": %.1900s", sum->calls, line);
    } else {
        result_set(expected, "%s: at most %.0f KiB", check->figures[1].name,
                   check->figures[1].limit);
        result_set(got, "%.0f KiB", check->figures[1].value);
    }
    result_fail(check, what, expected, got);
    metered_again(grading, check, run);
}

void check_heap(struct grading *grading, struct result_check *check)
{
    const struct lab_mode *mode = inputs_mode(grading, check->rubric->argument);
    const struct grading_input *input = metered_largest(grading);
    static struct sum sum; /* large */
    if (mode == NULL || input == NULL)
        return;
    const struct metered_run *run = metered_run(grading, check, mode, input);
    if (run == NULL)
        return;
    sum = (struct sum){.calls = 0};
    for (size_t i = 0; i < run->report.site_count; i++)
        add_site(grading, run, &run->report.sites[i], &sum);
    uint64_t bytes = metered_static_bytes(grading);
    if (grading->is_whole)
        bytes += sum.bytes;
    result_figure(check, "calls for memory", (double)sum.calls, "", -1,
                  rubric_number(check->rubric, "most_calls"));
    result_figure(check,
                  grading->is_whole ? "variables, and memory asked for"
                                    : "variables",
                  (double)bytes / KIB, "KiB", -1,
                  rubric_number(check->rubric, "most_kib"));
    if (result_keeps_limits(check))
        result_pass(check);
    else
        fail(grading, check, run, &sum);
}
