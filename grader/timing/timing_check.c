/*
 * Whether the parts of a report fit each other: names are unique, no run is
 * told twice, and there is one baseline at most. That sums follow from the
 * rows is not looked at here: compare does that, and says so.
 */
#include <stdlib.h>
#include <string.h>

#include "timing_parts.h"

/* Complains about an item. */
static bool wrong(struct timing_reader *reader, enum timing_array array,
                  size_t index, const char *what)
{
    reader->array = array;
    reader->index = index;
    snprintf(reader->place, sizeof reader->place, "%s[%zu]",
             timing_tables[array].name, index);
    return timing_complain(reader, "%s", what);
}

/* "2026-01-02T03:04:05Z", or nothing. */
static bool check_started(struct timing_reader *reader)
{
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
    const char *started = reader->timing->started;
    bool ok = strlen(started) == strlen(form);
    for (size_t i = 0; ok && form[i] != '\0'; i++)
        ok = form[i] == 'd' ? started[i] >= '0' && started[i] <= '9'
                            : started[i] == form[i];
    if (ok || *started == '\0')
        return true;
    reader->array = TIMING_ARRAYS;
    snprintf(reader->place, sizeof reader->place, "started");
    return timing_complain(reader, "is no time as 2026-01-02T03:04:05Z");
}

static bool check_names(struct timing_reader *reader)
{
    const struct timing *timing = reader->timing;
    for (size_t i = 0; i < timing->input_count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(timing->inputs[i].name, timing->inputs[j].name) == 0)
                return wrong(reader, TIMING_INPUTS, i,
                             "its name is another one's");
    for (size_t i = 0; i < timing->contender_count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(timing->contenders[i].name,
                       timing->contenders[j].name) == 0)
                return wrong(reader, TIMING_CONTENDERS, i,
                             "its name is another one's");
    return true;
}

static bool check_roles(struct timing_reader *reader)
{
    const struct timing *timing = reader->timing;
    for (size_t i = 0; i < timing->contender_count; i++) {
        if (timing->contenders[i].is_baseline && timing_baseline(timing) != i)
            return wrong(reader, TIMING_CONTENDERS, i,
                         "it is a second baseline");
        if (timing->contenders[i].is_floor && timing_floor(timing) != i)
            return wrong(reader, TIMING_CONTENDERS, i, "it is a second floor");
    }
    return true;
}

static bool is_same_run(const struct timing_row *a, const struct timing_row *b)
{
    return a->contender == b->contender && a->input == b->input &&
           a->is_pinned == b->is_pinned && a->round == b->round;
}

static bool check_rows(struct timing_reader *reader)
{
    const struct timing *timing = reader->timing;
    for (size_t i = 0; i < timing->row_count; i++)
        if (timing->rows[i].is_ok && timing->rows[i].wall <= 0)
            return wrong(reader, TIMING_ROWS, i,
                         "it was right, but its wall_s is 0");
    if (timing->row_count == 0)
        return true;
    const struct timing_row **order = timing_order(timing);
    if (order == NULL)
        return wrong(reader, TIMING_ROWS, 0, "out of memory");
    const struct timing_row *twice = NULL;
    for (size_t i = 1; i < timing->row_count && twice == NULL; i++)
        if (is_same_run(order[i - 1], order[i]))
            twice = order[i] > order[i - 1] ? order[i] : order[i - 1];
    free(order);
    return twice == NULL ||
           wrong(reader, TIMING_ROWS, (size_t)(twice - timing->rows),
                 "its contender, input and round are those "
                 "of another row");
}

static bool check_counts(struct timing_reader *reader)
{
    const struct timing *timing = reader->timing;
    for (size_t i = 0; i < timing->count_count; i++)
        for (size_t j = 0; j < i; j++)
            if (timing->counts[i].contender == timing->counts[j].contender &&
                timing->counts[i].input == timing->counts[j].input)
                return wrong(reader, TIMING_COUNTS, i,
                             "its contender and input are those of another");
    return true;
}

static bool check_summaries(struct timing_reader *reader)
{
    const struct timing *timing = reader->timing;
    for (size_t i = 0; i < timing->summary_count; i++) {
        const struct timing_summary *at = &timing->summaries[i];
        if (timing_find(timing, at->contender, at->input, at->is_pinned) != at)
            return wrong(reader, TIMING_SUMMARIES, i,
                         "its contender and input are those of another");
    }
    return true;
}

bool timing_check(struct timing_reader *reader)
{
    return check_started(reader) && check_names(reader) &&
           check_roles(reader) && check_rows(reader) && check_counts(reader) &&
           check_summaries(reader);
}
