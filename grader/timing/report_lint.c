/*
 * What keeps a page from being handed in.
 *
 *     sections     all are there, and each has words of the author's own
 *     left over    "Write here", TODO, a place that is gone or misspelt
 *     numbers      what prose claims was measured so (report_numbers.c)
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "report_lint.h"

/* Words from which on a section is not empty. */
#define LEAST_WORDS 5

static const char *const sections[] = {
    "Summary",  "Strategy and why", "Implementation", "Results",
    "Analysis", "What I learned",   "Trade-offs",     "Appendix"};

FILE *lint_complain(struct lint *lint, size_t line)
{
    lint->found++;
    fprintf(lint->out, "%s:%zu: ", lint->path, line);
    return lint->out;
}

/* ---- sections ---- */

static size_t count_words(const char *text)
{
    size_t count = 0;
    bool inside = false;
    for (; *text != '\0'; text++) {
        bool letter = isalpha((unsigned char)*text) || (*text & 0x80) != 0;
        count += letter && !inside;
        inside = letter || (inside && (*text == '\'' || *text == '-'));
    }
    return count;
}

/* The line after a section: the next heading of its level or above. */
static size_t end_of(const struct markdown *page, size_t heading)
{
    size_t i = heading + 1;
    while (i < page->count &&
           (page->lines[i].kind != MARKDOWN_HEADING ||
            page->lines[i].level > page->lines[heading].level))
        i++;
    return i;
}

/* Words of the author, without those that ask for some. */
static size_t words_in(const struct markdown *page, size_t from, size_t to,
                       bool *has_more)
{
    size_t words = 0;
    *has_more = false;
    for (size_t i = from; i < to; i++) {
        const struct markdown_line *line = &page->lines[i];
        *has_more |=
            line->kind == MARKDOWN_PLACE || line->kind == MARKDOWN_CODE;
        if (line->kind == MARKDOWN_TEXT && !strstr(line->text, "Write here"))
            words += count_words(line->prose);
    }
    return words;
}

static bool starts_with(const char *title, const char *name)
{
    size_t length = strlen(name);
    return strncasecmp(title, name, length) == 0 &&
           !isalnum((unsigned char)title[length]);
}

static void judge_section(struct lint *lint, size_t heading)
{
    bool has_more;
    const char *title = lint->page->lines[heading].title;
    size_t words = words_in(lint->page, heading + 1,
                            end_of(lint->page, heading), &has_more);
    bool is_own = lint->page->lines[heading].level == 2 &&
                  !starts_with(title, "Appendix");
    if (*title == '\0')
        fputs("this heading has no words\n", lint_complain(lint, heading + 1));
    else if (words == 0 && !has_more)
        fprintf(lint_complain(lint, heading + 1), "'%s' is empty\n", title);
    else if (words < LEAST_WORDS && (is_own || !has_more))
        fprintf(lint_complain(lint, heading + 1),
                "'%s' has too few words of yours (%zu); write a sentence\n",
                title, words);
}

static void judge_sections(struct lint *lint)
{
    const struct markdown *page = lint->page;
    bool is_there[sizeof sections / sizeof *sections] = {false};
    for (size_t i = 0; i < page->count; i++) {
        if (page->lines[i].kind != MARKDOWN_HEADING)
            continue;
        for (size_t s = 0; s < sizeof sections / sizeof *sections; s++)
            is_there[s] |= page->lines[i].level == 2 &&
                           starts_with(page->lines[i].title, sections[s]);
        if (page->lines[i].level > 1)
            judge_section(lint, i);
    }
    for (size_t s = 0; s < sizeof sections / sizeof *sections; s++)
        if (!is_there[s])
            fprintf(lint_complain(lint, page->count > 0 ? page->count : 1),
                    "there is no section '## %s'\n", sections[s]);
}

/* ---- what was left ---- */

static void judge_left(struct lint *lint, size_t i)
{
    static const char *const marks[] = {"Write here", "TODO", "FIXME", "TBD",
                                        "XXX",        "???",  NULL};
    const struct markdown_line *line = &lint->page->lines[i];
    if (line->has_place)
        fputs("a place must stand alone on its line\n",
              lint_complain(lint, i + 1));
    if (line->kind != MARKDOWN_TEXT && line->kind != MARKDOWN_HEADING)
        return;
    for (size_t m = 0; marks[m] != NULL; m++)
        if (strstr(line->prose, marks[m]) != NULL) {
            fprintf(lint_complain(lint, i + 1), "'%s' is left over: %.60s\n",
                    marks[m], line->text + strspn(line->text, " >*_-"));
            return;
        }
}

/* ---- the whole ---- */

int report_lint(FILE *out, const struct report *report,
                const struct markdown *page, const char *path)
{
    struct lint lint = {
        .out = out, .report = report, .page = page, .path = path};
    bool is_known = true;
    for (size_t i = 0; i < report->count; i++)
        is_known = is_known && facts_add(&lint.facts, &report->timings[i]);
    judge_sections(&lint);
    for (size_t i = 0; i < page->count; i++)
        judge_left(&lint, i);
    if (is_known && report->count > 0)
        is_known = lint_numbers(&lint);
    facts_free(&lint.facts);
    return is_known ? lint.found : -1;
}
