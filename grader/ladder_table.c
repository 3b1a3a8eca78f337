/*
 * A table of the manifest as a box.
 *
 *     a row for each number of threads       or, of a square, for each word
 *                                            of `down`
 *     a column for each program, with its    or for each number of threads,
 *     speed-up and its nanoseconds           below the words of `across`
 *     the factor between two of them
 *     what a document has
 *
 * Ratios are rounded down (figure.h), so that none claims a mark that was
 * missed. What stands below a box is in ladder_notes.c.
 */
#include <stdio.h>
#include <string.h>

#include "figure.h"
#include "grading/words.h"
#include "ladder.h"
#include "ladder_box.h"

/* The text of a cell: " 1.9x   8.41"; and titles. */
#define RATIO_WIDTH 5
#define TIME_WIDTH  7
#define CELL_WIDTH  (RATIO_WIDTH + TIME_WIDTH)
#define CELL_TITLE  "speed-up  ns"
#define FACTOR      "Factor"
#define DOCUMENTED  "documented"
#define THREADS     "Threads"

/* Above a box that is no square: the document's words. */
#define CAPTION "Thread Count vs Speedup:"

/* Titles of columns that are not the manifest's: "16 threads *". */
typedef char titles[LAB_NUMBERS][LADDER_BOX_TEXT];

static const struct lab_table *table_of(const struct ladder *ladder,
                                        size_t table)
{
    return &ladder->lab.demo.tables[table];
}

static bool is_square(const struct lab_table *table)
{
    return table->across[0] != NULL;
}

/* ---- cells ---- */

/* "1.9x", below 1 "0.38x", as the documents have it. */
static char *describe_ratio(char text[FIGURE_SIZE], double ratio)
{
    int hundredths = (int)(ratio * 100 + 1e-6);
    if (ratio <= 0)
        snprintf(text, FIGURE_SIZE, "-");
    else if (hundredths >= 100)
        figure_ratio(text, ratio);
    else
        snprintf(text, FIGURE_SIZE, "0.%02dx", hundredths);
    return text;
}

/* Nanoseconds, in at most six characters; with a unit where that is another. */
static char *describe_time(char text[FIGURE_SIZE], double time)
{
    if (time >= 999.5e3)
        snprintf(text, FIGURE_SIZE, "%.0f ms", time / 1e6);
    else if (time >= 99999.5)
        snprintf(text, FIGURE_SIZE, "%.0f us", time / 1e3);
    else if (time >= 999.95)
        figure_count(text, (unsigned long long)(time + 0.5));
    else
        snprintf(text, FIGURE_SIZE, "%.*f", time < 9.995 ? 2 : 1, time);
    return text;
}

static void describe_cell(const struct ladder *ladder,
                          const struct ladder_place *place, char *text)
{
    char ratio[FIGURE_SIZE], time[FIGURE_SIZE];
    double speed_up = ladder_speed_up(ladder, place);
    if (ladder->columns[place->table][place->column].is_absent) {
        snprintf(text, LADDER_BOX_TEXT, "%*s", CELL_WIDTH, "not here");
        return;
    }
    if (ladder_is_out(ladder, place)) {
        snprintf(text, LADDER_BOX_TEXT, "%*s", CELL_WIDTH, "FAILED");
        return;
    }
    if (ladder_is_refused(ladder, speed_up))
        snprintf(ratio, sizeof ratio, LADDER_REFUSED);
    else
        describe_ratio(ratio, speed_up);
    snprintf(text, LADDER_BOX_TEXT, "%*s%*s", RATIO_WIDTH, ratio, TIME_WIDTH,
             describe_time(time, ladder_times(ladder, place).median));
}

/* The column with this title: one that there is (lab_demo.c). */
static size_t column_called(const struct lab_table *table, const char *title)
{
    size_t column = 0;
    while (strcmp(table->columns[column].title, title) != 0)
        column++;
    return column;
}

static void describe_factor(const struct ladder *ladder,
                            const struct ladder_place *row, char *text)
{
    const struct lab_table *table = table_of(ladder, row->table);
    struct ladder_place first = *row, second = *row;
    char ratio[FIGURE_SIZE];
    first.column = column_called(table, table->factor[0]);
    second.column = column_called(table, table->factor[1]);
    double above = ladder_speed_up(ladder, &first);
    double below = ladder_speed_up(ladder, &second);
    bool is_known = above > 0 && below > 0 &&
                    !ladder_is_refused(ladder, above) &&
                    !ladder_is_refused(ladder, below);
    snprintf(text, LADDER_BOX_TEXT, "%*s", (int)strlen(FACTOR),
             describe_ratio(ratio, is_known ? above / below : 0));
}

/* "16 *" */
static void describe_threads(const struct ladder *ladder,
                             const struct ladder_place *row, const char *word,
                             char *text, size_t size)
{
    long threads = ladder_threads(ladder, row);
    snprintf(text, size, "%ld%s%s%s", threads, word,
             *word != '\0' && threads > 1 ? "s" : "",
             threads > ladder->machine.cores ? " " LADDER_MORE : "");
}

/* ---- a ladder ---- */

static void begin_ladder(const struct ladder *ladder, size_t number,
                         struct ladder_box *box)
{
    const struct lab_table *table = table_of(ladder, number);
    int width = table->documented_count == 1 ? (int)strlen(DOCUMENTED) : 0;
    ladder_box_column(box, "", THREADS, 0);
    for (size_t i = 0; i < table->column_count; i++)
        ladder_box_column(box, table->columns[i].title, CELL_TITLE, CELL_WIDTH);
    if (table->factor[0] != NULL)
        ladder_box_column(box, "", FACTOR, 0);
    for (size_t i = 0; i < table->documented_count; i++)
        ladder_box_column(box, i == 0 ? DOCUMENTED : NULL,
                          table->documented[i].title,
                          width > 0 ? width : RATIO_WIDTH);
}

static void print_ladder(const struct ladder *ladder, size_t number,
                         const struct ladder_box *box)
{
    const struct lab_table *table = table_of(ladder, number);
    struct ladder_place place = {.table = number};
    ladder_box_texts texts;
    for (; place.row < ladder_rows(ladder, number); place.row++) {
        size_t count = 0;
        describe_threads(ladder, &place, "", texts[count++], LADDER_BOX_TEXT);
        for (place.column = 0; place.column < table->column_count;
             place.column++)
            describe_cell(ladder, &place, texts[count++]);
        if (table->factor[0] != NULL)
            describe_factor(ladder, &place, texts[count++]);
        for (size_t i = 0; i < table->documented_count; i++)
            snprintf(texts[count++], LADDER_BOX_TEXT, "%s",
                     table->documented[i].values[place.row]);
        ladder_box_row(box, texts);
    }
}

/* ---- a square ---- */

static void begin_square(const struct ladder *ladder, size_t number,
                         titles rows, struct ladder_box *box)
{
    const struct lab_table *table = table_of(ladder, number);
    struct ladder_place place = {.table = number};
    int width = 0;
    for (size_t i = 0; table->down[i] != NULL; i++)
        if (ladder_box_width(table->down[i]) > width)
            width = ladder_box_width(table->down[i]);
    ladder_box_column(box, "", "", width);
    for (; place.row < ladder_rows(ladder, number); place.row++)
        describe_threads(ladder, &place, " thread", rows[place.row],
                         LADDER_BOX_TEXT);
    for (size_t i = 0; table->across[i] != NULL; i++)
        for (size_t j = 0; j < ladder_rows(ladder, number); j++)
            ladder_box_column(box, j == 0 ? table->across[i] : NULL, rows[j],
                              CELL_WIDTH);
}

static void print_square(const struct ladder *ladder, size_t number,
                         const struct ladder_box *box)
{
    const struct lab_table *table = table_of(ladder, number);
    struct ladder_place place = {.table = number};
    ladder_box_texts texts;
    for (size_t i = 0; table->down[i] != NULL; i++) {
        size_t count = 0;
        snprintf(texts[count++], LADDER_BOX_TEXT, "%s", table->down[i]);
        for (size_t j = 0; table->across[j] != NULL; j++, place.column++)
            for (place.row = 0; place.row < ladder_rows(ladder, number);
                 place.row++)
                describe_cell(ladder, &place, texts[count++]);
        ladder_box_row(box, texts);
    }
}

/* ---- all of it ---- */

static void begin(const struct ladder *ladder, size_t number, titles rows,
                  struct ladder_box *box)
{
    if (is_square(table_of(ladder, number)))
        begin_square(ladder, number, rows, box);
    else
        begin_ladder(ladder, number, box);
}

int ladder_table_width(const struct ladder *ladder, size_t number)
{
    struct ladder_box box = {.count = 0};
    titles rows;
    begin(ladder, number, rows, &box);
    return box.width;
}

void ladder_print_table(const struct ladder *ladder, size_t number)
{
    const struct lab_table *table = table_of(ladder, number);
    struct ladder_box box = {.count = 0};
    titles rows;
    const char *unit = ladder->lab.unit;
    printf("\n%s\n", table->title);
    words_wrap(stdout, 0, "", table->note);
    if (is_square(table))
        printf("Speedup, and ns of %s %s:\n", words_article(unit), unit);
    else
        puts(CAPTION);
    begin(ladder, number, rows, &box);
    ladder_box_open(&box);
    if (is_square(table))
        print_square(ladder, number, &box);
    else
        print_ladder(ladder, number, &box);
    ladder_box_close(&box);
    ladder_print_below(ladder, number);
}
