/**
 * @file ladder_box.h
 * @brief A box of lines and figures, as the documents of the labs draw them.
 *
 *     struct ladder_box box = {.count = 0};
 *     ladder_box_column(&box, "", "Threads", 7);
 *     ladder_box_column(&box, "documented", "3.13", 4);
 *     ladder_box_column(&box, NULL, "3.13t", 5);
 *     ladder_box_open(&box);
 *     ladder_box_row(&box, texts);
 *     ladder_box_close(&box);
 *
 *     +---------+-------------+
 *     |         | documented  |
 *     | Threads | 3.13  3.13t |
 *     +---------+-------------+
 *     | 1       | 1.0x  1.0x  |
 *     +---------+-------------+
 *
 * but with lines where here are + - and |. Texts belong to the caller. They
 * stand on the left; whoever wants figures on the right puts blanks before
 * them.
 */
#ifndef LADDER_BOX_H
#define LADDER_BOX_H

#include <stddef.h>

/** Most columns of a box; more do not fit on a terminal. */
#define LADDER_BOX_COLUMNS 16

/** Room for the text of one cell. */
#define LADDER_BOX_TEXT 96

/** A column. */
struct ladder_box_column {
    const char *group; /**< above its title; NULL: that of the one before */
    const char *title;
    int width; /**< of its texts */
};

/** A box. */
struct ladder_box {
    struct ladder_box_column columns[LADDER_BOX_COLUMNS];
    size_t count;
    int width; /**< of all of it, with columns that there was no room for */
};

/** The texts of a row. */
typedef char ladder_box_texts[LADDER_BOX_COLUMNS][LADDER_BOX_TEXT];

/**
 * Adds a column; if there is no room for it, only its width is added.
 * @param group see above. A line is drawn between groups.
 * @param width if it is less than the title needs, it is that.
 */
void ladder_box_column(struct ladder_box *box, const char *group,
                       const char *title, int width);

/** Prints everything above the rows. */
void ladder_box_open(const struct ladder_box *box);

/** Prints a row. A text that is too long for its column is cut. */
void ladder_box_row(const struct ladder_box *box, ladder_box_texts texts);

/** Prints the last line. */
void ladder_box_close(const struct ladder_box *box);

/** @return columns of a terminal that a text takes: its characters. */
int ladder_box_width(const char *text);

#endif
