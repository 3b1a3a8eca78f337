/*
 * From CSV lines to lines of the store. A line without an id is refused, as
 * it was meant to have one; one about a student who is not there adds him.
 */
#include "roster.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../grading/words.h"
#include "csv.h"
#include "when.h"

/* Room for a field as it is kept. */
#define FIELD 512

void roster_add(struct class *class, const char *student, const char *name)
{
    char anonymous[SEEDS_TEXT], seed[32];
    snprintf(seed, sizeof seed, "%" PRIu64, seeds_of(&class->seeds, student));
    store_do(&class->store,
             "INSERT INTO students (student, anonymous, seed) VALUES (?, ?, ?) "
             "ON CONFLICT (student) DO NOTHING",
             "ttt", student, seeds_anonymous(&class->seeds, student, anonymous),
             seed);
    if (*name != '\0')
        store_do(&class->store,
                 "UPDATE students SET name = ? WHERE student = ? AND "
                 "name = ''",
                 "tt", name, student);
}

/* A field, made fit to be shown. */
static const char *field(const struct csv *csv, int column, char text[FIELD])
{
    return words_safe(text, FIELD, csv_field(csv, column), WORDS_LINE);
}

/* ---- the roster ---- */

/* Columns of it; -1: there is no such one. */
struct columns {
    int id, name, email, login, section, due;
};

static bool take_student(struct class *class, struct csv *csv,
                         const struct columns *columns)
{
    char id[NAMES_ID], name[FIELD], email[FIELD], login[FIELD], section[FIELD];
    const char *due = csv_field(csv, columns->due);
    long long moment = WHEN_NEVER;
    words_safe(id, sizeof id, csv_field(csv, columns->id), WORDS_LINE);
    if (*id == '\0')
        return csv_wrong(csv, "there is no id in this line", "");
    if (*due != '\0' && !when_read(due, true, &moment))
        return csv_wrong(csv, "not a moment, as '2026-03-01 23:59' is:", due);
    roster_add(class, id, "");
    store_do(&class->store,
             "UPDATE students SET name = ?, email = ?, login = ?, section = ?, "
             "due = nullif(?, -1), is_listed = 1 WHERE student = ?",
             "ttttit", field(csv, columns->name, name),
             field(csv, columns->email, email),
             field(csv, columns->login, login),
             field(csv, columns->section, section), moment, id);
    return !store_has_failed(&class->store);
}

bool roster_read(struct class *class)
{
    struct csv csv;
    char why[CSV_WHY];
    if (class->options->roster == NULL)
        return true; /* an earlier one still holds */
    if (!csv_open(&csv, class->options->roster, why))
        return class_fail(class, "%s", why);
    store_do(&class->store, "UPDATE students SET is_listed = 0, due = NULL",
             "");
    const struct columns columns = {
        csv_column(&csv, "id"),      csv_column(&csv, "name"),
        csv_column(&csv, "email"),   csv_column(&csv, "login"),
        csv_column(&csv, "section"), csv_column(&csv, "due")};
    if (columns.id < 0)
        csv_wrong(&csv, "there is no column 'id'", "");
    while (csv_next(&csv) && take_student(class, &csv, &columns))
        continue;
    csv_close(&csv);
    return csv.why[0] == '\0' || class_fail(class, "%s", csv.why);
}

/* ---- times ---- */

static bool take_time(struct class *class, struct csv *csv, int id, int time)
{
    char student[NAMES_ID];
    long long moment;
    words_safe(student, sizeof student, csv_field(csv, id), WORDS_LINE);
    if (!when_read(csv_field(csv, time), false, &moment))
        return csv_wrong(csv, "not a moment, as '2026-03-01 23:59' is:",
                         csv_field(csv, time));
    store_do(&class->store,
             "UPDATE submissions SET received = ? WHERE student = ? AND "
             "is_current",
             "it", moment, student);
    return !store_has_failed(&class->store);
}

bool roster_read_times(struct class *class)
{
    struct csv csv;
    char why[CSV_WHY];
    if (class->options->times == NULL)
        return true;
    if (!csv_open(&csv, class->options->times, why))
        return class_fail(class, "%s", why);
    int id = csv_column(&csv, "id");
    int time = csv_column(&csv, "time");
    if (id < 0 || time < 0)
        csv_wrong(&csv, "there are no columns 'id' and 'time'", "");
    while (csv_next(&csv) && take_time(class, &csv, id, time))
        continue;
    csv_close(&csv);
    return csv.why[0] == '\0' || class_fail(class, "%s", csv.why);
}
