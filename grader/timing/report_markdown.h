/**
 * @file report_markdown.h
 * @brief A report's Markdown, line by line: what is prose and what is not.
 *
 *     struct markdown page;
 *     if (!markdown_read(&page, "my/report.md", why))
 *         say("%s", why);
 *     for (size_t i = 0; i < page.count; i++)
 *         ... page.lines[i].kind, .text, .prose ...
 *     markdown_free(&page);
 *
 * Only as much Markdown as a check needs: headings with #, code in fences,
 * comments, code between backticks, links. What a reader of the page sees is
 * `text`; what the author claims in words is `prose`, of the same length, with
 * blanks where code and the targets of links were.
 */
#ifndef REPORT_MARKDOWN_H
#define REPORT_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

/** Bytes that a report may have. */
#define MARKDOWN_MOST (4u << 20)

/** What a line is. */
enum markdown_kind {
    MARKDOWN_TEXT,    /**< a paragraph, list, table, or nothing */
    MARKDOWN_HEADING, /**< "## Results": level and prose */
    MARKDOWN_CODE,    /**< within or around a fence */
    MARKDOWN_PLACE    /**< <!-- place: table speed -->, alone on its line */
};

/** A line. */
struct markdown_line {
    enum markdown_kind kind;
    int level;         /**< of a heading, 1 to 6 */
    bool has_place;    /**< a place that is not alone on its line */
    char *text;        /**< without comments; of a place: its name */
    char *prose;       /**< the same without code, targets, marked numbers */
    const char *title; /**< of a heading: where it begins in text */
};

/** A page. Owns its lines. */
struct markdown {
    struct markdown_line *lines; /**< lines[0] is line 1 of the file */
    size_t count;
};

/** Takes a text apart. @return false: out of memory, nothing to free. */
bool markdown_parse(struct markdown *page, const char *text);

/** Reads a file and takes it apart.
 * @param why gets one line. @return false: nothing to free. */
bool markdown_read(struct markdown *page, const char *path, char why[512]);

/** Frees the lines. */
void markdown_free(struct markdown *page);

/**
 * A number that was not measured here may say so: "[26.1x](documented)".
 * @param target what stands in the round brackets, and its length.
 * @return true for documented, estimate, elsewhere.
 */
bool markdown_is_mark(const char *target, size_t length);

#endif
