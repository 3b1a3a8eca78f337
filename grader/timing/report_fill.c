/*
 * Places in the Markdown, filled one by one.
 *
 * A place says what belongs there, and nothing else is changed but comments,
 * which are left out:
 *
 *     <!-- place: table speed -->
 *     <!-- place: picture speed-up -->
 *
 * A picture is shown if its file is in the folder. What was not measured is
 * said so where it would stand.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "../grading/words.h"
#include "report.h"

/* Pictures of one place. */
#define REPORT_PICTURES 100

/* A picture and what is said under it. */
struct picture {
    const char *name;
    const char *caption;
};

static const struct picture pictures[] = {
    {"speed-up",
     "How many times faster than the baseline, median; the whiskers "
     "are the interval of the ratio."},
    {"split", "What the threads did, in percent of their time together, which "
              "stands on the right."},
    {"scaling", "Median times, both axes logarithmic; the whiskers are the "
                "spread. Dashed is the ideal: twice the input takes twice the "
                "time, twice the threads take half of it."},
    {"sweep", "What other constants do to the time. In a map, a darker field "
              "is a slower one, or one with more locks; a star: some of its "
              "runs failed."},
    {"sizes", "How many requests of each size the allocator got."},
};

static const struct {
    const char *name;
    void (*write)(FILE *out, const struct report *report);
} tables[] = {
    {"table speed", report_speed}, {"table locks", report_locks},
    {"table split", report_split}, {"table scaling", report_scaling},
    {"table sweep", report_sweep}, {"table sizes", report_table_sizes},
    {"machine", report_machine},   {"runs", report_runs},
};

const struct timing *report_find(const struct report *report, const char *kind)
{
    for (size_t i = 0; i < report->count; i++)
        if (strcmp(report->timings[i].kind, kind) == 0)
            return &report->timings[i];
    return NULL;
}

void report_text(FILE *out, const char *text)
{
    char safe[WORDS_ROOM(TIMING_TEXT)];
    words_safe(safe, sizeof safe, text, WORDS_LINE);
    for (const char *c = safe; *c != '\0'; c++) {
        if (strchr("\\`*_{}[]()<>#+-.!|$~^&@:\"'=/", *c) != NULL)
            putc('\\', out);
        putc(*c, out);
    }
}

/* ---- pictures ---- */

static bool has_picture(const struct report *report, const char *name)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s.svg", report->folder, name);
    return length < (int)sizeof path && access(path, R_OK) == 0;
}

/* All pictures that are NAME, NAME-1, NAME-2, ... */
static bool write_numbered(FILE *out, const struct report *report,
                           const char *name, const char *caption)
{
    char numbered[48];
    bool has_any = has_picture(report, name);
    if (has_any)
        fprintf(out, "![%s](%s.svg)\n", caption, name);
    for (unsigned i = 1; i < REPORT_PICTURES; i++) {
        snprintf(numbered, sizeof numbered, "%s-%u", name, i);
        if (!has_picture(report, numbered))
            break;
        fprintf(out, "%s![%s](%s.svg)\n", has_any ? "\n" : "", caption,
                numbered);
        has_any = true;
    }
    return has_any;
}

static bool write_picture(FILE *out, const struct report *report,
                          const char *name)
{
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
        if (strcmp(pictures[i].name, name) != 0)
            continue;
        if (!write_numbered(out, report, name, pictures[i].caption))
            fputs("*No picture: this was not measured.*\n", out);
        return true;
    }
    return false;
}

/* ---- places ---- */

static bool write_place(FILE *out, const struct report *report,
                        const char *name)
{
    if (strncmp(name, "picture ", 8) == 0)
        return write_picture(out, report, name + 8);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (strcmp(tables[i].name, name) == 0) {
            tables[i].write(out, report);
            return true;
        }
    return false;
}

static void complain(const char *path, size_t line, const char *name)
{
    char safe[WORDS_ROOM(64)];
    words_safe(safe, 64, name, WORDS_LINE);
    fprintf(stderr, "%s:%zu: there is no place '%s'; there are:", path, line,
            safe);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        fprintf(stderr, " %s,", tables[i].name);
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++)
        fprintf(stderr, "%s picture %s", i > 0 ? "," : "", pictures[i].name);
    putc('\n', stderr);
}

bool report_fill(FILE *out, const struct report *report,
                 const struct markdown *page, const char *path)
{
    bool is_filled = true;
    for (size_t i = 0; i < page->count; i++) {
        const struct markdown_line *line = &page->lines[i];
        if (line->kind != MARKDOWN_PLACE) {
            fprintf(out, "%s\n", line->text);
            continue;
        }
        putc('\n', out); /* a table needs a line of nothing before it */
        if (!write_place(out, report, line->text)) {
            complain(path, i + 1, line->text);
            is_filled = false;
        }
        putc('\n', out);
    }
    return is_filled;
}
