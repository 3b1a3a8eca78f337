/*
 * Reading a workload: strictly, since a misspelt name that is passed over is
 * a measurement of something else.
 *
 * The file is read whole, cut into lines, and each line into a name and a
 * value. The table of names says where each value goes and what it may be.
 * After that comes what concerns several of them.
 *
 * No locks; no state.
 */
#include "refcount_workload.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "refcount_mail.h"

/* Where numbers are until it is known that all is well. */
enum {
    THREADS,
    OBJECTS,
    OPERATIONS,
    SEED,
    NEEDED, /* what comes before it has to be there */
    REPLACE_EVERY = NEEDED,
    READS,
    HOLD,
    BLOCKED,
    NUMBERS
};

static const struct {
    const char *name;
    uint64_t least, most;
    uint64_t otherwise; /* if it is left out */
} names[NUMBERS] = {
    [THREADS] = {"threads", 1, RC_THREADS, 0},
    [OBJECTS] = {"objects", 1, RC_OBJECTS, 0},
    [OPERATIONS] = {"operations", 0, WORKLOAD_OPERATIONS, 0},
    [SEED] = {"seed", 0, UINT64_MAX, 0},
    [REPLACE_EVERY] = {"replace-every", 0, WORKLOAD_OPERATIONS, 0},
    [READS] = {"reads", 1, WORKLOAD_READS, 1},
    [HOLD] = {"hold", 1, WORKLOAD_HOLD, 1},
    [BLOCKED] = {"blocked", 0, RC_THREADS - 1, 0},
};

static const char *const kinds[] = {[WORKLOAD_LOCAL] = "local",
                                    [WORKLOAD_SHARED] = "shared",
                                    [WORKLOAD_HAND_OVER] = "hand-over"};

#define KINDS (sizeof kinds / sizeof *kinds)

/* What has been read so far. */
struct reading {
    char *why;
    unsigned line; /* 0: the file as a whole */
    size_t kind;   /* KINDS: none yet */
    bool given[NUMBERS];
    uint64_t numbers[NUMBERS];
};

static bool wrong(struct reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool wrong(struct reading *reading, const char *format, ...)
{
    va_list arguments;
    int used = 0;

    if (reading->line > 0)
        used = snprintf(reading->why, WORKLOAD_WHY, "line %u: ", reading->line);
    va_start(arguments, format);
    vsnprintf(reading->why + used, WORKLOAD_WHY - (size_t)used, format,
              arguments);
    va_end(arguments);
    return false;
}

bool rc_workload_number(const char *text, uint64_t least, uint64_t most,
                        uint64_t *number)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || text[digits] != '\0')
        return false;
    errno = 0;
    *number = strtoull(text, NULL, 10);
    return errno == 0 && *number >= least && *number <= most;
}

static bool take_kind(struct reading *reading, const char *value)
{
    if (reading->kind != KINDS)
        return wrong(reading, "kind: it was given before");
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i], value) == 0)
            reading->kind = i;
    return reading->kind != KINDS ||
           wrong(reading, "kind '%.40s': not local, shared or hand-over",
                 value);
}

static bool take_number(struct reading *reading, size_t i, const char *value)
{
    if (reading->given[i])
        return wrong(reading, "%s: it was given before", names[i].name);
    reading->given[i] = true;
    return rc_workload_number(value, names[i].least, names[i].most,
                              &reading->numbers[i]) ||
           wrong(reading, "%s '%.40s': not %llu to %llu", names[i].name, value,
                 (unsigned long long)names[i].least,
                 (unsigned long long)names[i].most);
}

static bool take(struct reading *reading, const char *name, const char *value)
{
    if (strcmp(name, "kind") == 0)
        return take_kind(reading, value);
    for (size_t i = 0; i < NUMBERS; i++)
        if (strcmp(name, names[i].name) == 0)
            return take_number(reading, i, value);
    return wrong(reading, "'%.40s': there is no such name", name);
}

/* A line without its end. It is cut into words where it stands. */
static bool take_line(struct reading *reading, char *line)
{
    static const char blanks[] = " \t\r";
    char *rest;

    line[strcspn(line, "#")] = '\0';
    char *name = strtok_r(line, blanks, &rest);
    if (name == NULL)
        return true;
    char *value = strtok_r(NULL, blanks, &rest);
    if (value == NULL)
        return wrong(reading, "%.40s: its value is missing", name);
    if (strtok_r(NULL, blanks, &rest) != NULL)
        return wrong(reading, "%.40s: more than one value", name);
    return take(reading, name, value);
}

static bool take_text(struct reading *reading, char *text)
{
    bool is_last = false;

    while (!is_last) {
        char *end = text + strcspn(text, "\n");
        is_last = *end == '\0';
        *end = '\0';
        reading->line++;
        if (!take_line(reading, text))
            return false;
        text = end + 1;
    }
    return true;
}

static bool is_whole(struct reading *reading)
{
    const uint64_t *numbers = reading->numbers;

    reading->line = 0;
    if (reading->kind == KINDS)
        return wrong(reading, "no kind is given");
    for (size_t i = 0; i < NEEDED; i++)
        if (!reading->given[i])
            return wrong(reading, "no %s is given", names[i].name);
    if (reading->kind != WORKLOAD_SHARED && numbers[HOLD] > 1)
        return wrong(reading, "hold goes with kind shared only");
    if (numbers[THREADS] + numbers[BLOCKED] > RC_THREADS)
        return wrong(reading, "threads and blocked are more than %d together",
                     RC_THREADS);
    return true;
}

static void fill(struct workload *workload, const struct reading *reading)
{
    const uint64_t *numbers = reading->numbers;

    *workload = (struct workload){
        .kind = (enum workload_kind)reading->kind,
        .threads = (unsigned)numbers[THREADS],
        .objects = (size_t)numbers[OBJECTS],
        .operations = numbers[OPERATIONS],
        .replace_every = numbers[REPLACE_EVERY],
        .reads = (unsigned)numbers[READS],
        .hold = (unsigned)numbers[HOLD],
        .blocked = (unsigned)numbers[BLOCKED],
        .seed = numbers[SEED],
    };
}

bool rc_workload_read(struct workload *workload, FILE *from,
                      char why[WORKLOAD_WHY])
{
    char text[WORKLOAD_BYTES + 2];
    struct reading reading = {.why = why, .kind = KINDS};

    for (size_t i = 0; i < NUMBERS; i++)
        reading.numbers[i] = names[i].otherwise;
    why[0] = '\0';
    size_t length = fread(text, 1, WORKLOAD_BYTES + 1, from);
    if (ferror(from))
        return false;
    text[length] = '\0';
    if (length > WORKLOAD_BYTES)
        return wrong(&reading, "more than %d bytes", WORKLOAD_BYTES);
    if (strlen(text) != length)
        return wrong(&reading, "a zero byte is in it");
    if (!take_text(&reading, text) || !is_whole(&reading))
        return false;
    fill(workload, &reading);
    return true;
}

/* Each thread has those that it holds, one that it works with, and one that is
 * to replace another; and there is what is on the way between two of them. */
uint64_t rc_workload_held(const struct workload *workload)
{
    uint64_t each = (uint64_t)workload->hold + 2;

    if (workload->kind == WORKLOAD_HAND_OVER)
        each += MAIL_ROOM;
    return workload->threads * each + workload->blocked;
}
