/*
 * The class's page: one file that needs no network. Head, summary, what stands
 * out; the sections come from the other files.
 */
#include "page.h"

#include <errno.h>
#include <math.h>
#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "../figure.h"
#include "../grading/result_figures.h"
#include "../grading/result_html.h"
#include "../grading/words.h"
#include "when.h"

/* The style sheet and the script have some KiB. */
#define FILE_MOST 65536

/* ---- small things ---- */

int page_bin(const struct sheet *sheet, const struct sheet_row *row)
{
    if (!sheet_has_score(row) || !(sheet->out_of > 0))
        return -1;
    double share = floor(10 * row->score / row->out_of);
    return (int)fmin(fmax(share, 0), PAGE_BINS - 1);
}

void page_link(FILE *page, const struct sheet_row *row)
{
    if (row->state == SHEET_NONE) {
        words_markup(page, row->shown, WORDS_LINE);
        return;
    }
    fputs("<a href=\"feedback/", page);
    words_markup(page, row->page, WORDS_LINE);
    fputs("\">", page);
    words_markup(page, row->shown, WORDS_LINE);
    fputs("</a>", page);
}

void page_ratio(FILE *page, double ratio)
{
    char text[FIGURE_SIZE];
    if (isfinite(ratio))
        fputs(figure_ratio(text, ratio), page);
}

void page_mean(FILE *page, double mean)
{
    char text[FIGURE_SIZE];
    if (isfinite(mean))
        words_markup(page, mean > 0 ? figure_mean(text, mean) : "0",
                     WORDS_LINE);
}

/* ---- style and script ---- */

/* @return the content of a file of the kit; "" with trouble. */
static const char *load(struct class *class, const char *name)
{
    static char text[FILE_MOST];
    char path[PATH_MAX];
    FILE *stream = fopen(class_beside(path, name), "rbe");
    size_t length =
        stream != NULL ? fread(text, 1, sizeof text - 1, stream) : 0;
    text[length] = '\0';
    if (stream != NULL)
        fclose(stream);
    if (length == 0)
        class_fail(class, "cannot read '%.500s': %s", path, strerror(errno));
    return text;
}

/* The only script that the page may run. */
static void write_policy(FILE *page, const char *script)
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char text[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE) + 1];
    sha256_init(&context);
    sha256_update(&context, strlen(script), (const uint8_t *)script);
    sha256_digest(&context, sizeof digest, digest);
    base64_encode_raw(text, sizeof digest, digest);
    text[sizeof text - 1] = '\0';
    fprintf(page,
            "<meta http-equiv=\"Content-Security-Policy\" content=\""
            "default-src 'none'; style-src 'unsafe-inline'; "
            "script-src 'sha256-%s'\">\n",
            text);
}

static void write_head(FILE *page, const struct sheet *sheet)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
          "<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" "
          "content=\"width=device-width, initial-scale=1\">\n",
          page);
    write_policy(page, load(sheet->class, CLASS_FILES "class_page.js"));
    fputs("<meta name=\"color-scheme\" content=\"light dark\">\n"
          "<meta name=\"robots\" content=\"noindex\">\n<title>",
          page);
    words_markup(page, sheet->title, WORDS_LINE);
    fprintf(page, ": %zu students</title>\n<style>\n", sheet->count);
    for (const char *const *piece = result_html_style; *piece != NULL; piece++)
        fputs(*piece, page);
    fputs(load(sheet->class, CLASS_FILES "class_page.css"), page);
    fputs("</style>\n</head>\n<body>\n<main>\n", page);
}

/* ---- summary ---- */

static void write_counts(FILE *page, const struct sheet *sheet)
{
    static const int order[] = {SHEET_DONE,    SHEET_UNTIMED, SHEET_BROKEN,
                                SHEET_WAITING, SHEET_UNFIT,   SHEET_NONE};
    fputs("<ul class=\"counts\">\n", page);
    for (size_t i = 0; i < SHEET_STATES; i++)
        if (sheet->states[order[i]] > 0)
            fprintf(page, "<li><b>%zu</b> %s</li>\n", sheet->states[order[i]],
                    sheet_word((enum sheet_state)order[i]));
    fputs("</ul>\n", page);
}

static void write_summary(FILE *page, const struct sheet *sheet)
{
    char median[RESULT_NUMBER], most[RESULT_NUMBER], now[WHEN_TEXT];
    fputs("<header>\n", page);
    result_html_text(page, "p", "soft", sheet->title);
    fprintf(page, "<h1><b>%zu</b> students", sheet->count);
    if (isfinite(sheet->median))
        fprintf(page, ", median <b>%s</b> of %s points",
                result_points(median, sheet->median),
                result_points(most, sheet->out_of));
    fputs("</h1>\n", page);
    write_counts(page, sheet);
    fprintf(page, "<p class=\"soft\">Written %s", when_text(when_now(), now));
    if (sheet->class->options->is_anonymous)
        fputs("; ids that tell no names", page);
    fputs("</p>\n<nav>", page);
    fputs("<a href=\"#scores\">Scores</a> <a href=\"#checks\">Checks</a> "
          "<a href=\"#speed\">Speed and locks</a> "
          "<a href=\"#pairs\">Similar</a> "
          "<a href=\"#students\">Students</a></nav>\n</header>\n",
          page);
}

/* Who has no grade for a reason that somebody has to look at. */
static void write_problems(FILE *page, const struct sheet *sheet)
{
    size_t count = 0;
    for (size_t i = 0; i < sheet->count; i++)
        count += *sheet->rows[i].problem != '\0';
    if (count == 0)
        return;
    fprintf(page,
            "<details class=\"notice\"%s><summary>%zu could not be "
            "graded, or not timed</summary>\n<ul>\n",
            count <= 5 ? " open" : "", count);
    for (size_t i = 0; i < sheet->count; i++) {
        if (*sheet->rows[i].problem == '\0')
            continue;
        fputs("<li>", page);
        page_link(page, &sheet->rows[i]);
        fprintf(page, ": %s: ", sheet_word(sheet->rows[i].state));
        words_markup(page, sheet->rows[i].problem, WORDS_LINE);
        fputs("</li>\n", page);
    }
    fputs("</ul></details>\n", page);
}

/* ---- all ---- */

static bool write_page(FILE *page, const struct sheet *sheet)
{
    write_head(page, sheet);
    write_summary(page, sheet);
    write_problems(page, sheet);
    page_scores(page, sheet);
    page_checks(page, sheet);
    page_speed(page, sheet);
    page_pairs(page, sheet);
    page_table(page, sheet);
    fputs("<div id=\"active\" hidden><span id=\"filter-words\"></span> "
          "<a href=\"#students\">to the table</a> "
          "<button type=\"button\" id=\"clear\">Show all</button></div>\n"
          "</main>\n<script>",
          page);
    fputs(load(sheet->class, CLASS_FILES "class_page.js"), page);
    fputs("</script>\n</body>\n</html>\n", page);
    return sheet->class->trouble[0] == '\0';
}

bool page_write(struct sheet *sheet)
{
    return sheet_file(sheet, "class.html", write_page);
}
