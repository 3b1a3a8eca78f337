/*
 * Whether the numbers in a page's prose are those that were measured.
 *
 * A sentence reaches over lines of its paragraph. It ends at . ! ? before a
 * blank and no small letter, and with a list's item, a row of a table, a
 * heading, an empty line. Contenders that it names as `code`, and inputs, by
 * name or size, are what it speaks of (report_facts.h).
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "report_lint.h"

/* Bytes of a paragraph; longer ones are cut. */
#define PARAGRAPH 65536

/* A paragraph in one piece; a line feed stands where a line ends. */
struct paragraph {
    size_t line; /* of its first */
    size_t length;
    char text[PARAGRAPH];  /* with code: names stand there */
    char prose[PARAGRAPH]; /* without: claims stand there */
    char code[PARAGRAPH];  /* of one sentence, only the code */
};

/* ---- what a sentence names ---- */

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

static void add_name(const char **names, size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(names[i], name) == 0)
            return;
    if (*count < FACTS_NAMES)
        names[(*count)++] = name;
}

/* The length of a name without its options: of "pools -t" that of "pools". */
static size_t stem_of(const char *name)
{
    const char *option = strstr(name, " -");
    return option != NULL ? (size_t)(option - name) : strlen(name);
}

/* Whether code names a contender: "pools" names "pools -t" as well as "pools
 * -m", and "pools -t" only that one. */
static bool has_contender(const struct timing *timing, size_t contender,
                          const char *code, size_t length)
{
    const char *name = timing->contenders[contender].name;
    size_t stem = stem_of(name);
    char word[sizeof timing->contenders->name];
    bool is_exact = false;
    for (size_t c = 0; c < timing->contender_count; c++) {
        const char *other = timing->contenders[c].name;
        is_exact |= stem_of(other) == stem && other[stem] != '\0' &&
                    strncmp(other, name, stem) == 0 &&
                    has_name(code, length, other);
    }
    if (is_exact)
        return name[stem] != '\0' && has_name(code, length, name);
    snprintf(word, sizeof word, "%.*s", (int)stem, name);
    return has_name(code, length, word);
}

/* A way to write a size, behind its number; what it counts follows a blank. */
struct size_form {
    double factor;
    const char *unit;
};

static const struct size_form forms_of_bytes[] = {
    {1048576, "M"}, {1048576, " MB"}, {1048576, "MB"}, {1048576, " MiB"},
    {1e6, " MB"},   {1e6, "MB"},      {1024, "K"},     {1024, " KB"},
    {1024, " KiB"}, {1e3, " KB"},     {0, NULL},
};

static const struct size_form forms_of_others[] = {
    {1e6, "M"}, {1e6, " million "}, {1e3, "K"}, {1e3, " thousand "}, {0, NULL},
};

/* Whether a text has the size of an input as people write it: 5 MB, 5M, 100
 * KiB; 5 million operations. */
static bool has_size(const char *text, size_t length,
                     const struct timing *timing, size_t input)
{
    const char *amount = timing_amount(timing);
    const struct size_form *form =
        strcmp(amount, WORDS_AMOUNT) == 0 ? forms_of_bytes : forms_of_others;
    double size = (double)timing->inputs[input].bytes;
    char whole[64];
    for (; form->unit != NULL; form++) {
        bool is_open = form->unit[strlen(form->unit) - 1] == ' ';
        snprintf(whole, sizeof whole, "%g%s%s", size / form->factor, form->unit,
                 is_open ? amount : "");
        if (has_name(text, length, whole))
            return true;
    }
    return false;
}

/* The length of a size at the start of a text, as gen takes them; 0: none. */
static size_t size_at(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length && isdigit((unsigned char)text[at]))
        at++;
    bool has_unit = at > 0 && at < length && strchr("kKmMgG", text[at]) != NULL;
    at += has_unit;
    return at == 0 || (at < length && is_word(text[at])) ? 0 : at;
}

static bool is_input(const struct report *report, const char *name)
{
    for (size_t t = 0; t < report->count; t++)
        for (size_t i = 0; i < report->timings[t].input_count; i++)
            if (strcasecmp(report->timings[t].inputs[i].name, name) == 0)
                return true;
    return false;
}

/* Looks for an input that was not measured: named as this one, random-5M, but
 * with another size. */
static void find_strange(const struct report *report, const char *text,
                         size_t length, const char *name,
                         char strange[FACTS_NAME])
{
    const char *size = strrchr(name, '-');
    size_t stem = size != NULL ? (size_t)(size + 1 - name) : 0;
    if (stem == 0 || size_at(name + stem, strlen(name + stem)) == 0)
        return;
    for (size_t i = 0; i + stem < length && *strange == '\0'; i++) {
        if (strncasecmp(text + i, name, stem) != 0 ||
            (i > 0 && is_word(text[i - 1])))
            continue;
        size_t more = size_at(text + i + stem, length - i - stem);
        if (more > 0)
            snprintf(strange, FACTS_NAME, "%.*s", (int)(stem + more), text + i);
        if (is_input(report, strange))
            *strange = '\0';
    }
}

/* What the sentence of so many bytes at `start` names: contenders as code,
 * inputs anyhow. */
static void find_scope(const struct lint *lint, struct paragraph *paragraph,
                       size_t start, size_t length, struct facts_scope *scope)
{
    const char *text = paragraph->text + start;
    char *code = paragraph->code;
    *scope = (struct facts_scope){0};
    for (size_t i = 0; i < length; i++)
        code[i] = text[i] == paragraph->prose[start + i] ? ' ' : text[i];
    for (size_t t = 0; t < lint->report->count; t++) {
        const struct timing *timing = &lint->report->timings[t];
        for (size_t c = 0; c < timing->contender_count; c++)
            if (has_contender(timing, c, code, length))
                add_name(scope->contenders, &scope->contender_count,
                         timing->contenders[c].name);
        for (size_t i = 0; i < timing->input_count; i++) {
            if (has_name(text, length, timing->inputs[i].name) ||
                has_size(text, length, timing, i))
                add_name(scope->inputs, &scope->input_count,
                         timing->inputs[i].name);
            find_strange(lint->report, text, length, timing->inputs[i].name,
                         scope->strange);
        }
    }
}

/* ---- sentences ---- */

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
    fprintf(lint_complain(lint, line_of(paragraph, at)),
            "'%s' was not measured: %s; if it is from elsewhere, mark "
            "it: [%s](documented) the task's, (elsewhere) another tool's, "
            "(estimate) your guess\n",
            words, why, words);
}

static void judge_sentence(struct lint *lint, struct paragraph *paragraph,
                           size_t start, size_t end)
{
    struct facts_scope scope;
    struct claim claim;
    size_t at = 0;
    find_scope(lint, paragraph, start, end - start, &scope);
    char after = paragraph->prose[end];
    paragraph->prose[end] = '\0';
    const char *unit = facts_unit(&lint->facts);
    while (claim_next(paragraph->prose + start, unit, &at, &claim))
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

/* Whether a line begins a paragraph of its own: a row, an item, nothing. (A
 * comment alone on its line has nothing left, and ends one, too.) */
static bool is_first(const struct markdown_line *line)
{
    const char *at = line->text + strspn(line->text, " \t>");
    size_t digits = strspn(at, "0123456789");
    return line->kind != MARKDOWN_TEXT || *at == '\0' || *at == '|' ||
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

bool lint_numbers(struct lint *lint)
{
    struct paragraph *paragraph = calloc(1, sizeof *paragraph);
    if (paragraph == NULL)
        return false;
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
    free(paragraph);
    return true;
}
