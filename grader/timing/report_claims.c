/*
 * Reading numbers with their units out of prose.
 *
 *     [about] 1,033.5 [million] [to 2,000] [+] unit
 *
 * A number without one of our units is passed over. Between number and unit
 * may be blanks, a hyphen, and the marks of bold text.
 */
#include "report_claims.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../grading/words.h"

/* A number as it is written. */
struct number {
    double value;
    double last; /* what one in its last digit is worth */
    bool is_whole;
};

/* What can stand behind a number. */
struct unit {
    const char *word;
    enum claim_kind kind;
    double factor;
};

/* Of two that begin alike, the longer is first. */
static const struct unit units[] = {
    {"x", CLAIM_RATIO, 1},
    {"\xc3\x97", CLAIM_RATIO, 1}, /* the multiplication sign */
    {"times faster", CLAIM_RATIO, 1},
    {"times as fast", CLAIM_RATIO, 1},
    {"times quicker", CLAIM_RATIO, 1},
    {"times slower", CLAIM_RATIO, 1},
    {"times as slow", CLAIM_RATIO, 1},
    {"fold", CLAIM_RATIO, 1},
    {"seconds", CLAIM_SECONDS, 1},
    {"second", CLAIM_SECONDS, 1},
    {"secs", CLAIM_SECONDS, 1},
    {"sec", CLAIM_SECONDS, 1},
    {"s", CLAIM_SECONDS, 1},
    {"milliseconds", CLAIM_SECONDS, 1e-3},
    {"millisecond", CLAIM_SECONDS, 1e-3},
    {"ms", CLAIM_SECONDS, 1e-3},
    {"microseconds", CLAIM_SECONDS, 1e-6},
    {"microsecond", CLAIM_SECONDS, 1e-6},
    {"us", CLAIM_SECONDS, 1e-6},
    {"\xc2\xb5s", CLAIM_SECONDS, 1e-6}, /* micro sign */
    {"\xce\xbcs", CLAIM_SECONDS, 1e-6}, /* Greek mu */
    {"ns", CLAIM_SECONDS, 1e-9},
    {"minutes", CLAIM_SECONDS, 60},
    {"minute", CLAIM_SECONDS, 60},
    {"min", CLAIM_SECONDS, 60},
    {"lock acquisitions", CLAIM_COUNT, 1},
    {"lock acquisition", CLAIM_COUNT, 1},
    {"acquisitions", CLAIM_COUNT, 1},
    {"acquisition", CLAIM_COUNT, 1},
    {"locks", CLAIM_COUNT, 1},
    {"lock", CLAIM_COUNT, 1},
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (c & 0x80) != 0;
}

/* ---- words ---- */

/* How many characters words take that stand there, and end there; 0: they do
 * not. Any case, and also over the end of a line, whose next may be indented.
 */
static size_t begins(const char *text, const char *word)
{
    size_t at = 0;
    for (size_t i = 0; word[i] != '\0'; i++) {
        bool is_end = text[at] == '\n';
        char c = is_end ? ' ' : (char)tolower((unsigned char)text[at]);
        if (c != word[i])
            return 0;
        at += is_end ? 1 + strspn(text + at + 1, " \t") : 1;
    }
    return is_word(text[at]) ? 0 : at;
}

/* Blanks, line feeds and marks of bold text. */
static size_t gap(const char *text)
{
    size_t length = strspn(text, " \t\n*");
    while (strncmp(text + length, "\xc2\xa0", 2) == 0) /* no-break space */
        length += 2 + strspn(text + length + 2, " \t\n*");
    return length;
}

/* Whether a word stands directly before a place. */
static bool ends_before(const char *text, size_t at, const char *word)
{
    size_t length = strlen(word);
    while (at > 0 && strchr(" \t\n*(", text[at - 1]) != NULL)
        at--;
    if (at < length || strncasecmp(text + at - length, word, length) != 0)
        return false;
    return !is_word(*word) || at == length || !is_word(text[at - length - 1]);
}

static bool any_before(const char *text, size_t at, const char *const *words)
{
    for (; *words != NULL; words++)
        if (ends_before(text, at, *words))
            return true;
    return false;
}

/* ---- numbers ---- */

/* Reads 1,033.5 into digits; a comma counts only before three digits.
 * @return its length, 0: there is none. */
static size_t read_digits(const char *text, struct number *number)
{
    char plain[32];
    size_t length = 0, from = 0, places = 0;
    bool has_point = false;
    if (!isdigit((unsigned char)*text))
        return 0;
    for (;; from++) {
        const char *c = text + from;
        bool digit = isdigit((unsigned char)*c);
        bool point = *c == '.' && !has_point && isdigit((unsigned char)c[1]);
        if (!digit && !point) {
            if (*c == ',' && !has_point && strspn(c + 1, "0123456789") == 3)
                continue;
            break;
        }
        if (length + 1 < sizeof plain)
            plain[length++] = *c;
        places += digit && has_point;
        has_point |= point;
    }
    plain[length] = '\0';
    number->value = strtod(plain, NULL);
    number->last = pow(10, -(double)places);
    number->is_whole = !has_point;
    return from;
}

static size_t read_number(const char *text, struct number *number)
{
    size_t length = read_digits(text, number);
    if (length == 0)
        return 0;
    const char *after = text + length + gap(text + length);
    double factor = begins(after, "million") > 0    ? 1e6
                    : begins(after, "thousand") > 0 ? 1e3
                                                    : 1;
    if (factor > 1) {
        number->value *= factor;
        number->last *= factor;
        number->is_whole = false;
        length = (size_t)(after - text) + (factor > 1e4 ? 7 : 8);
    }
    return length;
}

/* The second number of a range. @return how much to skip, 0: it is none. */
static size_t read_range(const char *text, struct number *number)
{
    size_t start = gap(text);
    if (text[start] == '-')
        start++;
    else if (strncmp(text + start, "\xe2\x80\x93", 3) == 0) /* en dash */
        start += 3;
    else if (begins(text + start, "to") > 0)
        start += 2;
    else
        return 0;
    start += gap(text + start);
    size_t length = read_number(text + start, number);
    return length == 0 ? 0 : start + length;
}

/* ---- units ---- */

/* "per block" and its like. @return its length. */
static size_t read_per(const char *text, const char *unit)
{
    static const char *const words[] = {
        "per ", "a ", "an ", "each ", "for each ", "for every ", "/", "/ "};
    size_t start = gap(text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char whole[WORDS_NOUN + 16];
        snprintf(whole, sizeof whole, "%s%s", words[i], unit);
        size_t length = begins(text + start, whole);
        if (length > 0)
            return start + length;
    }
    return 0;
}

/* @return its length, 0: no unit of ours. */
static size_t read_unit(const char *text, const char *per, struct unit *unit)
{
    size_t start = gap(text);
    if (text[start] == '-')
        start++;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t length = begins(text + start, units[i].word);
        if (length == 0)
            continue;
        *unit = units[i];
        length += start;
        size_t more =
            unit->kind == CLAIM_COUNT ? read_per(text + length, per) : 0;
        if (more > 0)
            unit->kind = CLAIM_PER_BLOCK;
        return length + more;
    }
    return 0;
}

/* ---- claims ---- */

/* Words before and a plus behind that make a number mean more than itself. */
static void widen(struct claim *claim, const char *text, size_t start,
                  bool has_plus)
{
    static const char *const about[] = {
        "about",  "around", "roughly", "approximately", "some",
        "nearly", "almost", "~",       "\xe2\x89\x88",  NULL};
    static const char *const least[] = {"more than", "at least", "over",
                                        "above",     ">",        "\xe2\x89\xa5",
                                        ">=",        NULL};
    static const char *const most[] = {
        "less than", "fewer than", "at most",      "up to", "below",
        "under",     "<",          "\xe2\x89\xa4", "<=",    NULL};
    if (any_before(text, start, about)) {
        claim->low = fmin(claim->low, claim->low * (1 - CLAIM_ABOUT));
        claim->high = fmax(claim->high, claim->high * (1 + CLAIM_ABOUT));
    }
    if (has_plus || any_before(text, start, least))
        claim->high = INFINITY;
    if (any_before(text, start, most))
        claim->low = -INFINITY;
}

static void set_range(struct claim *claim, const struct number *first,
                      const struct number *last, double factor)
{
    bool exact = claim->kind == CLAIM_COUNT;
    double down = exact && first->is_whole ? 0 : first->last;
    double up = exact && last->is_whole ? 0 : last->last;
    claim->low = (first->value - down) * factor;
    claim->high = (last->value + up) * factor;
}

/* A claim that begins at a digit. @return how much to skip. */
static size_t read_claim(const char *text, const char *per, size_t start,
                         struct claim *claim, bool *is_claim)
{
    struct number first = {0}, last;
    struct unit unit;
    size_t length = read_number(text + start, &first);
    last = first;
    size_t more = read_range(text + start + length, &last);
    size_t end = start + length + more;
    bool has_plus = text[end] == '+';
    size_t size = read_unit(text + end + has_plus, per, &unit);
    *is_claim = size > 0;
    if (!*is_claim)
        return length;
    claim->kind = unit.kind;
    claim->start = start;
    claim->end = end + has_plus + size;
    has_plus |= text[claim->end] == '+';
    if (last.value < first.value)
        last = first; /* "from 5 to 2 s": only the words say what is meant */
    set_range(claim, &first, &last, unit.factor);
    widen(claim, text, start, has_plus);
    return claim->end - start;
}

bool claim_next(const char *text, const char *unit, size_t *at,
                struct claim *claim)
{
    bool is_claim = false;
    while (!is_claim && text[*at] != '\0') {
        char before = *at > 0 ? text[*at - 1] : ' ';
        if (!isdigit((unsigned char)text[*at]))
            ++*at;
        else if (is_word(before) || before == '.')
            *at += strspn(text + *at, "0123456789,.");
        else
            *at += read_claim(text, unit, *at, claim, &is_claim);
    }
    return is_claim;
}
