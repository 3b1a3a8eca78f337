/*
 * Boxes of lines and figures.
 *
 * A group has a blank on both sides, its columns have two blanks between them,
 * and there is a line between groups: so a group of two columns takes
 * 1 + width + 2 + width + 1 characters, and the line after it one more.
 */
#include "ladder_box.h"

#include <stdbool.h>
#include <stdio.h>

/* Blanks between two columns; on both sides of a group together as many. */
#define BETWEEN 2

/* A text of UTF-8: bytes that go on with a character do not count. */
int ladder_box_width(const char *text)
{
    int width = 0;
    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

void ladder_box_column(struct ladder_box *box, const char *group,
                       const char *title, int width)
{
    int needed = ladder_box_width(title);
    if (width < needed)
        width = needed;
    if (box->width == 0)
        box->width = 1; /* the line on the left */
    box->width += width + (group != NULL ? 3 : BETWEEN);
    if (box->count < LADDER_BOX_COLUMNS)
        box->columns[box->count++] =
            (struct ladder_box_column){group, title, width};
}

static bool ends_group(const struct ladder_box *box, size_t column)
{
    return column + 1 >= box->count || box->columns[column + 1].group != NULL;
}

static void repeat(const char *text, int count)
{
    for (; count > 0; count--)
        fputs(text, stdout);
}

/* ---- lines ---- */

static void print_rule(const struct ladder_box *box, const char *left,
                       const char *between, const char *right)
{
    fputs(left, stdout);
    for (size_t i = 0; i < box->count; i++) {
        repeat("─", box->columns[i].width + BETWEEN);
        if (ends_group(box, i))
            fputs(i + 1 < box->count ? between : right, stdout);
    }
    putchar('\n');
}

/* Characters of a text, and blanks up to a width. */
static void print_text(const char *text, int width)
{
    for (; *text != '\0' && width > 0; width--) {
        do
            putchar(*text++);
        while (((unsigned char)*text & 0xC0) == 0x80);
    }
    repeat(" ", width);
}

/* A group's title goes over all of its columns. */
static void print_groups(const struct ladder_box *box)
{
    const char *group = "";
    int width = 0;
    fputs("│", stdout);
    for (size_t i = 0; i < box->count; i++) {
        const struct ladder_box_column *column = &box->columns[i];
        if (column->group != NULL) {
            group = column->group;
            width = -BETWEEN;
        }
        width += column->width + BETWEEN;
        if (ends_group(box, i)) {
            putchar(' ');
            print_text(group, width);
            fputs(" │", stdout);
        }
    }
    putchar('\n');
}

void ladder_box_row(const struct ladder_box *box, ladder_box_texts texts)
{
    fputs("│", stdout);
    for (size_t i = 0; i < box->count; i++) {
        repeat(" ", box->columns[i].group != NULL ? 1 : BETWEEN);
        print_text(texts[i], box->columns[i].width);
        if (ends_group(box, i))
            fputs(" │", stdout);
    }
    putchar('\n');
}

void ladder_box_open(const struct ladder_box *box)
{
    ladder_box_texts titles;
    print_rule(box, "┌", "┬", "┐");
    print_groups(box);
    for (size_t i = 0; i < box->count; i++)
        snprintf(titles[i], sizeof titles[i], "%s", box->columns[i].title);
    ladder_box_row(box, titles);
    print_rule(box, "├", "┼", "┤");
}

void ladder_box_close(const struct ladder_box *box)
{
    print_rule(box, "└", "┴", "┘");
}
