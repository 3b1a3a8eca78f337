/*
 * A report in memory, and read from a file. What a field may be is said in
 * timing_take.c; here are the whole and its arrays. A complaint names the file,
 * the line and the place.
 */
#include <stdlib.h>
#include <string.h>

#include "../grading/words.h"
#include "timing_parts.h"

/* ---- memory ---- */

/* Room for one more item, which is all 0. Grows at powers of 2. */
static void *grow(void *items, size_t count, size_t size)
{
    if ((count & (count - 1)) == 0) {
        size_t room = count == 0 ? 1 : 2 * count;
        items = realloc(items, room * size);
    }
    if (items != NULL)
        memset((char *)items + count * size, 0, size);
    return items;
}

struct timing_input *timing_add_input(struct timing *timing)
{
    struct timing_input *items =
        grow(timing->inputs, timing->input_count, sizeof *items);
    if (items == NULL)
        return NULL;
    timing->inputs = items;
    return &items[timing->input_count++];
}

struct timing_contender *timing_add_contender(struct timing *timing)
{
    struct timing_contender *items =
        grow(timing->contenders, timing->contender_count, sizeof *items);
    if (items == NULL)
        return NULL;
    timing->contenders = items;
    return &items[timing->contender_count++];
}

struct timing_row *timing_add_row(struct timing *timing)
{
    struct timing_row *items =
        grow(timing->rows, timing->row_count, sizeof *items);
    if (items == NULL)
        return NULL;
    timing->rows = items;
    items[timing->row_count].others = -1;
    return &items[timing->row_count++];
}

struct timing_count *timing_add_count(struct timing *timing)
{
    struct timing_count *items =
        grow(timing->counts, timing->count_count, sizeof *items);
    if (items == NULL)
        return NULL;
    timing->counts = items;
    items[timing->count_count].claim = -1;
    return &items[timing->count_count++];
}

static struct timing_summary *add_summary(struct timing *timing)
{
    struct timing_summary *items =
        grow(timing->summaries, timing->summary_count, sizeof *items);
    if (items == NULL)
        return NULL;
    timing->summaries = items;
    return &items[timing->summary_count++];
}

void *timing_add(struct timing *timing, enum timing_array array)
{
    switch (array) {
    case TIMING_INPUTS:
        return timing_add_input(timing);
    case TIMING_CONTENDERS:
        return timing_add_contender(timing);
    case TIMING_ROWS:
        return timing_add_row(timing);
    case TIMING_COUNTS:
        return timing_add_count(timing);
    default:
        return add_summary(timing);
    }
}

void timing_free(struct timing *timing)
{
    for (size_t i = 0; i < timing->contender_count; i++) {
        struct timing_contender *contender = &timing->contenders[i];
        for (size_t j = 0; j < TIMING_WORDS; j++) {
            free(contender->arguments[j]);
            free(contender->environment[j]);
        }
    }
    free(timing->inputs);
    free(timing->contenders);
    free(timing->rows);
    free(timing->counts);
    free(timing->summaries);
    *timing = (struct timing){.path = ""};
}

/* ---- reading ---- */

static bool take_array(struct timing_reader *reader, const json_t *array)
{
    const struct timing_table *table = &timing_tables[reader->array];
    size_t count = json_array_size(array);
    snprintf(reader->place, sizeof reader->place, "%s", table->name);
    if (!json_is_array(array))
        return timing_complain(reader,
                               array == NULL ? "is missing" : "is no array");
    if (count > table->most)
        return timing_complain(reader, "has %zu items, of %zu at most", count,
                               table->most);
    for (size_t i = 0; i < count; i++) {
        void *item = timing_add(reader->timing, reader->array);
        reader->index = i;
        snprintf(reader->place, sizeof reader->place, "%s[%zu]", table->name,
                 i);
        if (item == NULL)
            return timing_complain(reader, "out of memory");
        if (!timing_take(reader, item, table->fields, json_array_get(array, i),
                         NULL))
            return false;
    }
    reader->place[0] = '\0';
    return true;
}

static bool take_head(struct timing_reader *reader, const json_t *report)
{
    static const char *const also[] = {"format", "version",    "machine",
                                       "inputs", "contenders", "rows",
                                       "counts", "summaries",  NULL};
    const char *format = json_string_value(json_object_get(report, "format"));
    const json_t *version = json_object_get(report, "version");
    if (format == NULL || strcmp(format, TIMING_FORMAT) != 0)
        return timing_complain(reader, "it is no " TIMING_FORMAT);
    if (!json_is_integer(version) ||
        json_integer_value(version) != TIMING_VERSION)
        return timing_complain(
            reader,
            "its version is not %d, the only one that this program "
            "reads",
            TIMING_VERSION);
    if (!timing_take(reader, reader->timing, timing_top, report, also))
        return false;
    snprintf(reader->place, sizeof reader->place, "machine");
    if (!timing_take(reader, &reader->timing->machine, timing_machine_fields,
                     json_object_get(report, "machine"), NULL))
        return false;
    reader->place[0] = '\0';
    return true;
}

static bool take_all(struct timing_reader *reader, const json_t *report)
{
    reader->array = TIMING_ARRAYS;
    if (!take_head(reader, report))
        return false;
    for (int i = 0; i < TIMING_ARRAYS; i++) {
        reader->array = (enum timing_array)i;
        reader->index = 0;
        if (!take_array(reader, json_object_get(report, timing_tables[i].name)))
            return false;
    }
    return timing_check(reader);
}

/* "'FILE', line 3: rows[2]: wall_s: is ..." */
static bool refuse(const char *path, unsigned line, const char *place,
                   const char *complaint, char why[TIMING_WHY])
{
    char safe[TIMING_WHY / 2], said[TIMING_WHY], number[32] = "";
    words_safe(safe, sizeof safe, path, WORDS_LINE);
    words_safe(said, sizeof said, complaint, WORDS_LINE);
    if (line > 0)
        snprintf(number, sizeof number, ", line %u", line);
    int length = snprintf(why, TIMING_WHY, "'%s'%s: %s%s%s", safe, number,
                          place, *place != '\0' ? ": " : "", said);
    if (length >= TIMING_WHY)
        words_cut(why, TIMING_WHY);
    return false;
}

static bool read_text(struct timing *timing, const char *text, size_t length,
                      const char *path, char why[TIMING_WHY])
{
    struct timing_reader reader = {.timing = timing};
    json_error_t error;
    unsigned line = 0;
    json_t *report = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (report == NULL)
        return refuse(path, error.line > 0 ? (unsigned)error.line : 0,
                      "is no JSON", error.text, why);
    bool ok = take_all(&reader, report);
    json_decref(report);
    if (ok)
        return true;
    if (reader.array < TIMING_ARRAYS)
        line = timing_line_in(text, length, timing_tables[reader.array].name,
                              reader.index);
    return refuse(path, line, reader.place, reader.complaint, why);
}

bool timing_read(struct timing *timing, const char *path, char why[TIMING_WHY])
{
    char reason[TIMING_WHY];
    size_t length;
    *timing = (struct timing){.path = ""};
    char *text = timing_text_of(path, &length, reason);
    if (text == NULL)
        return refuse(path, 0, "", reason, why);
    bool ok = read_text(timing, text, length, path, why);
    free(text);
    if (!ok)
        timing_free(timing);
    else
        words_copy(timing->path, sizeof timing->path, path);
    return ok;
}
