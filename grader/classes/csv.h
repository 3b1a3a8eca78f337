/**
 * @file csv.h
 * @brief Tables as text, RFC 4180: read from strangers, written for them.
 *
 *     struct csv csv;
 *     if (!csv_open(&csv, "roster.csv", why)) ...
 *     int id = csv_column(&csv, "id");            -1: there is none
 *     while (csv_next(&csv))
 *         ... csv_field(&csv, id) ...
 *     if (csv.why[0] != '\0') ...                 "roster.csv:7: ..."
 *     csv_close(&csv);
 *
 *     csv_write(stream, "=HYPERLINK(...)", true); fputc(',', stream);
 *
 * Reading: the first line names the columns (letters, case does not matter);
 * commas, or semicolons if the first line has more of these; quotes, line
 * ends of all systems, a byte order mark. What is written is quoted where it
 * must be; what a spreadsheet would take for a formula (it begins with = + - @
 * or a control character) gets an apostrophe in front.
 */
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** Most bytes of a file, and most columns. */
#define CSV_MOST    (16 * 1024 * 1024)
#define CSV_COLUMNS 64

/** Room for a reason. */
#define CSV_WHY 512

/** A table that is being read. */
struct csv {
    const char *path;
    char *text; /**< all of it; fields end in it */
    char *rest; /**< what has not been read yet */
    char separator;
    const char *head[CSV_COLUMNS]; /**< names of columns */
    int columns;
    const char *field[CSV_COLUMNS]; /**< of the current line */
    int fields;
    unsigned line; /**< where it begins in the file */
    unsigned next_line;
    char why[CSV_WHY]; /**< what is wrong with it; "" */
};

/** Reads the file and its first line. @param why gets a clause. */
bool csv_open(struct csv *csv, const char *path, char why[CSV_WHY]);

void csv_close(struct csv *csv);

/** @return the number of a column; -1: there is none. */
int csv_column(const struct csv *csv, const char *name);

/** The next line; empty ones are passed over. @return false at the end, or
 * with csv->why. */
bool csv_next(struct csv *csv);

/** @return a field of the line; "" if it ends before, or column is -1. */
const char *csv_field(const struct csv *csv, int column);

/** Sets csv->why to "FILE:LINE: reason". @return false. */
bool csv_wrong(struct csv *csv, const char *reason, const char *word);

/** Writes one field; with a separator before it unless it is the first. */
void csv_write(FILE *stream, const char *text, bool is_first);

#endif
