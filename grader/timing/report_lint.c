/*
 * What keeps a page from being handed in.
 *
 *     sections     all are there, and each has words of the author's own
 *     left over    "Write here", TODO, a place that is gone or misspelt
 *     numbers      what prose claims was measured so (report_claims.h)
 *
 * A sentence reaches over lines of its paragraph. It ends at . ! ? before a
 * blank and no small letter, and with a list's item, a row of a table, a
 * heading. Contenders that it names, also as code, and inputs, by name or size,
 * are what it speaks of.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "report.h"
#include "report_facts.h"

/* Words from which on a section is not empty. */
#define LEAST_WORDS 5

/* Bytes of a paragraph; longer ones are cut. */
#define PARAGRAPH 65536

/* What a page is being judged with. */
struct lint {
    FILE *out;
    const struct report *report;
    const struct markdown *page;
    const char *path;
    struct facts facts;
    int found;
};

/* A paragraph in one piece; a line feed stands where a line ends. */
struct paragraph {
    size_t line; /* of its first */
    size_t length;
    char text[PARAGRAPH];  /* with code: names stand there */
    char prose[PARAGRAPH]; /* without: claims stand there */
};

static const char *const sections[] = {
    "Summary",  "Strategy and why", "Implementation", "Results",
    "Analysis", "What I learned",   "Trade-offs",     "Appendix"};

/* The start of a finding; what follows ends the line. */
static FILE *complain(struct lint *lint, size_t line)
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
    while (i < page->count && (page->lines[i].kind != MARKDOWN_HEADING ||
                               page->lines[i].level >
                                   page->lines[heading].level))
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
        *has_more |= line->kind == MARKDOWN_PLACE ||
                     line->kind == MARKDOWN_CODE;
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
        fputs("this heading has no words\n", complain(lint, heading + 1));
    else if (words == 0 && !has_more)
        fprintf(complain(lint, heading + 1), "'%s' is empty\n", title);
    else if (words < LEAST_WORDS && (is_own || !has_more))
        fprintf(complain(lint, heading + 1),
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
            fprintf(complain(lint, page->count > 0 ? page->count : 1),
                    "there is no section '## %s'\n", sections[s]);
}

/* ---- what was left ---- */

static void judge_left(struct lint *lint, size_t i)
{
    static const char *const marks[] = {"Write here", "TODO", "FIXME", "TBD",
                                        "XXX",        "???",  NULL};
    const struct markdown_line *line = &lint->page->lines[i];
    if (line->has_place)
        fputs("a place must stand alone on its line\n", complain(lint, i + 1));
    if (line->kind != MARKDOWN_TEXT && line->kind != MARKDOWN_HEADING)
        return;
    for (size_t m = 0; marks[m] != NULL; m++)
        if (strstr(line->prose, marks[m]) != NULL) {
            fprintf(complain(lint, i + 1), "'%s' is left over: %.60s\n",
                    marks[m], line->text + strspn(line->text, " >*_-"));
            return;
        }
}

/* ---- numbers ---- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (c & 0x80) != 0;
}

/* Whether a text has the name, as words of its own. */
static bool has_name(const char *text, size_t length, const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; size > 0 && i + size <= length; i++)
        if (strncasecmp(text + i, name, size) == 0 &&
            (i == 0 || !is_word(text[i - 1])) &&
            (i + size == length || !is_word(text[i + size])))
            return true;
    return false;
}

/* Adds a name, but of "pools -t" and "pools" only the longer one. */
static void add_name(const char **names, size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++) {
        if (has_name(names[i], strlen(names[i]), name))
            return;
        if (has_name(name, strlen(name), names[i])) {
            names[i] = name;
            return;
        }
    }
    if (*count < FACTS_NAMES)
        names[(*count)++] = name;
}

/* Whether a text has a size as people write it: 5 MB, 5M, 100 KiB. */
static bool has_size(const char *text, size_t length, double bytes)
{
    static const struct {
        double factor;
        const char *form;
    } forms[] = {{1048576, "%gM"},  {1048576, "%g MB"}, {1048576, "%gMB"},
                 {1048576, "%g MiB"}, {1e6, "%g MB"},   {1e6, "%gMB"},
                 {1024, "%gK"},     {1024, "%g KB"},    {1024, "%g KiB"},
                 {1e3, "%g KB"}};
    char size[64];
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        snprintf(size, sizeof size, forms[i].form, bytes / forms[i].factor);
        if (has_name(text, length, size))
            return true;
    }
    return false;
}

static void find_scope(const struct lint *lint, const char *text,
                       size_t length, struct facts_scope *scope)
{
    *scope = (struct facts_scope){0};
    for (size_t t = 0; t < lint->report->count; t++) {
        const struct timing *timing = &lint->report->timings[t];
        for (size_t c = 0; c < timing->contender_count; c++)
            if (has_name(text, length, timing->contenders[c].name))
                add_name(scope->contenders, &scope->contender_count,
                         timing->contenders[c].name);
        for (size_t i = 0; i < timing->input_count; i++)
            if (has_name(text, length, timing->inputs[i].name) ||
                has_size(text, length, (double)timing->inputs[i].bytes))
                add_name(scope->inputs, &scope->input_count,
                         timing->inputs[i].name);
    }
}

/* The line of a place in a paragraph. */
static size_t line_of(const struct paragraph *paragraph, size_t at)
{
    size_t line = paragraph->line;
    for (size_t i = 0; i < at; i++)
        line += paragraph->text[i] == '\n';
    return line;
}

static void judge_claim(struct lint *lint, const struct paragraph *paragraph,
                        const struct claim *claim, size_t start,
                        const struct facts_scope *scope)
{
    char why[512], words[80];
    size_t at = start + claim->start, length = claim->end - claim->start;
    if (facts_judge(&lint->facts, claim, scope, why))
        return;
    snprintf(words, sizeof words, "%.*s", (int)length, paragraph->text + at);
    for (char *c = words; *c != '\0'; c++)
        if (*c == '\n')
            *c = ' ';
    fprintf(complain(lint, line_of(paragraph, at)),
            "'%s' was not measured: %s; a number from elsewhere is marked, "
            "as [%s](documented)\n",
            words, why, words);
}

static void judge_sentence(struct lint *lint, struct paragraph *paragraph,
                           size_t start, size_t end)
{
    struct facts_scope scope;
    struct claim claim;
    size_t at = 0;
    find_scope(lint, paragraph->text + start, end - start, &scope);
    char after = paragraph->prose[end];
    paragraph->prose[end] = '\0';
    while (claim_next(paragraph->prose + start, &at, &claim))
        judge_claim(lint, paragraph, &claim, start, &scope);
    paragraph->prose[end] = after;
}

static bool ends_sentence(const char *prose)
{
    size_t blanks = strspn(prose + 1, " \n*_)\"");
    return strchr(".!?", *prose) != NULL && blanks > 0 &&
           !islower((unsigned char)prose[1 + blanks]);
}

static void judge_paragraph(struct lint *lint, struct paragraph *paragraph)
{
    size_t start = 0;
    for (size_t i = 0; i < paragraph->length; i++)
        if (ends_sentence(paragraph->prose + i)) {
            judge_sentence(lint, paragraph, start, i + 1);
            start = i + 1;
        }
    judge_sentence(lint, paragraph, start, paragraph->length);
    paragraph->length = 0;
    paragraph->text[0] = paragraph->prose[0] = '\0';
}

/* Whether a line begins a paragraph of its own: a row, an item, nothing. */
static bool is_first(const struct markdown_line *line)
{
    const char *at = line->text + strspn(line->text, " \t>");
    size_t digits = strspn(at, "0123456789");
    return line->kind != MARKDOWN_TEXT || strchr("|", *at) != NULL ||
           (strchr("-*+", *at) != NULL && at[1] == ' ') ||
           (digits > 0 && digits < 4 &&
            (at[digits] == '.' || at[digits] == ')') && at[digits + 1] == ' ');
}

static void append(struct paragraph *paragraph,
                   const struct markdown_line *line, size_t number)
{
    size_t size = strlen(line->text);
    if (paragraph->length == 0)
        paragraph->line = number;
    if (paragraph->length + size + 2 > PARAGRAPH)
        return;
    memcpy(paragraph->text + paragraph->length, line->text, size);
    memcpy(paragraph->prose + paragraph->length, line->prose, size);
    paragraph->length += size;
    paragraph->text[paragraph->length] = '\n';
    paragraph->prose[paragraph->length++] = '\n';
    paragraph->text[paragraph->length] = '\0';
    paragraph->prose[paragraph->length] = '\0';
}

static void judge_numbers(struct lint *lint, struct paragraph *paragraph)
{
    for (size_t i = 0; i < lint->page->count; i++) {
        const struct markdown_line *line = &lint->page->lines[i];
        if (is_first(line))
            judge_paragraph(lint, paragraph);
        if (line->kind == MARKDOWN_TEXT || line->kind == MARKDOWN_HEADING)
            append(paragraph, line, i + 1);
        if (line->kind == MARKDOWN_HEADING)
            judge_paragraph(lint, paragraph);
    }
    judge_paragraph(lint, paragraph);
}

/* ---- the whole ---- */

int report_lint(FILE *out, const struct report *report,
                const struct markdown *page, const char *path)
{
    struct lint lint = {
        .out = out, .report = report, .page = page, .path = path};
    struct paragraph *paragraph = calloc(1, sizeof *paragraph);
    bool is_known = paragraph != NULL;
    for (size_t i = 0; i < report->count; i++)
        is_known = is_known && facts_add(&lint.facts, &report->timings[i]);
    judge_sections(&lint);
    for (size_t i = 0; i < page->count; i++)
        judge_left(&lint, i);
    if (is_known && report->count > 0)
        judge_numbers(&lint, paragraph);
    facts_free(&lint.facts);
    free(paragraph);
    return is_known ? lint.found : -1;
}
