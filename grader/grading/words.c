/*
 * Characters one by one: what they are, and how each is shown.
 *
 * Decoding is strict (no overlong forms, no surrogates, nothing above
 * U+10FFFF), because what one reader refuses, another may take for markup.
 * Each byte of what is no character is shown by itself, so no text makes
 * another one vanish.
 */
#include "words.h"

#include <string.h>

/* ---- what a character is ---- */

/* How long the character is that begins so; 0: none does. */
static unsigned length_of(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC0 && first < 0xE0)
        return 2;
    if (first >= 0xE0 && first < 0xF0)
        return 3;
    return first >= 0xF0 && first < 0xF8 ? 4 : 0;
}

uint32_t words_next(const char **text)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)*text;
    unsigned length = length_of(*bytes);
    if (*bytes == '\0')
        return 0;
    (*text)++;
    if (length < 2)
        return length == 1 ? *bytes : WORDS_BAD;
    uint32_t character = *bytes & (0xFFu >> (length + 1));
    for (unsigned i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return WORDS_BAD;
        character = character << 6 | (bytes[i] & 0x3F);
    }
    if (character < least[length] || character > 0x10FFFF ||
        (character >= 0xD800 && character < 0xE000))
        return WORDS_BAD;
    *text += length - 1;
    return character;
}

bool words_is_unseen(uint32_t character)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00, 0x1F},        /* control characters */
        {0x7F, 0x9F},        /* more of them */
        {0xAD, 0xAD},        /* soft hyphen */
        {0x61C, 0x61C},      /* bidirectional: Arabic letter mark */
        {0x180E, 0x180E},    /* Mongolian vowel separator */
        {0x200B, 0x200F},    /* zero width; left-to-right mark, ... */
        {0x2028, 0x202E},    /* separators; embeddings, overrides */
        {0x2060, 0x206F},    /* joiners; isolates */
        {0xE000, 0xF8FF},    /* for private use */
        {0xFDD0, 0xFDEF},    /* no characters */
        {0xFE00, 0xFE0F},    /* variation selectors */
        {0xFEFF, 0xFEFF},    /* byte order mark */
        {0xFFF0, 0xFFFC},    /* annotations, an object */
        {0xE0000, 0x10FFFF}, /* tags; for private use */
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (character >= ranges[i].first && character <= ranges[i].last)
            return true;
    return (character & 0xFFFE) == 0xFFFE; /* no character, or WORDS_BAD */
}

bool words_are_plain(const char *text)
{
    uint32_t character;
    while ((character = words_next(&text)) != 0)
        if (words_is_unseen(character))
            return false;
    return true;
}

/* ---- how it is shown ---- */

/* The next character of a text as it is shown; "" at the end. */
static const char *next_piece(const char **text, char piece[WORDS_PIECE],
                              enum words_form form)
{
    const char *start = *text;
    uint32_t c = words_next(text);
    size_t length = (size_t)(*text - start);
    if ((c == '\n' || c == '\t') && form == WORDS_LINE)
        snprintf(piece, WORDS_PIECE, c == '\n' ? "\\n" : "\\t");
    else if (c == 0 || c == '\n' || c == '\t' || !words_is_unseen(c))
        snprintf(piece, WORDS_PIECE, "%.*s", (int)length, start);
    else if (c == WORDS_BAD || c < 0x80)
        snprintf(piece, WORDS_PIECE, "\\x%02x", (unsigned char)*start);
    else
        snprintf(piece, WORDS_PIECE, c > 0xFFFF ? "\\U%08x" : "\\u%04x", c);
    return piece;
}

char *words_safe(char *safe, size_t size, const char *text,
                 enum words_form form)
{
    char piece[WORDS_PIECE];
    size_t used = 0;
    *safe = '\0';
    while (*next_piece(&text, piece, form) != '\0') {
        size_t length = strlen(piece);
        if (used + length >= size) {
            words_cut(safe, size);
            return safe;
        }
        memcpy(safe + used, piece, length);
        used += length;
        safe[used] = '\0';
    }
    return safe;
}

void words_markup(FILE *stream, const char *text, enum words_form form)
{
    char piece[WORDS_PIECE];
    while (*next_piece(&text, piece, form) != '\0') {
        switch (*piece) {
        case '&':
            fputs("&amp;", stream);
            break;
        case '<':
            fputs("&lt;", stream);
            break;
        case '>':
            fputs("&gt;", stream);
            break;
        case '"':
            fputs("&quot;", stream);
            break;
        default:
            fputs(piece, stream);
        }
    }
}

void words_quoted(FILE *stream, const char *text)
{
    char piece[WORDS_PIECE];
    fputc('"', stream);
    while (*next_piece(&text, piece, WORDS_BLOCK) != '\0') {
        if (*piece == '\n' || *piece == '\t')
            fputs(*piece == '\n' ? "\\n" : "\\t", stream);
        else if (*piece == '"' || *piece == '\\')
            fprintf(stream, "\\%s", piece);
        else
            fputs(piece, stream);
    }
    fputc('"', stream);
}

/* ---- nouns ---- */

bool words_is_noun(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    return length > 0 && length <= WORDS_NOUN && text[length] == '\0';
}

const char *words_article(const char *noun)
{
    return *noun != '\0' && strchr("aeiou", *noun) != NULL ? "an" : "a";
}

/* ---- lengths and lines ---- */

void words_cut(char *text, size_t size)
{
    size_t end = strnlen(text, size - 1);
    if (end + 4 > size)
        end = size - 4;
    for (int i = 0; i < 3 && ((unsigned char)text[end] & 0xC0) == 0x80; i++)
        end -= end > 0;
    memcpy(text + end, "...", 4);
}

void words_copy(char *to, size_t size, const char *text)
{
    if (text == NULL)
        text = "";
    if ((size_t)snprintf(to, size, "%s", text) >= size)
        words_cut(to, size);
}

/* How many columns a safe text takes. */
static int width_of(const char *text, size_t length)
{
    int width = 0;
    for (size_t i = 0; i < length; i++)
        width += ((unsigned char)text[i] & 0xC0) != 0x80;
    return width;
}

void words_wrap(FILE *stream, int indent, const char *head, const char *text)
{
    int column = fprintf(stream, "%*s%s", indent, "", head);
    bool is_first = true;
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        int width = width_of(text, length);
        if (!is_first && column + 1 + width > WORDS_COLUMNS) {
            fputc('\n', stream);
            column = fprintf(stream, "%*s",
                             indent + width_of(head, strlen(head)), "");
            is_first = true;
        }
        column += width + !is_first;
        fprintf(stream, "%s%.*s", is_first ? "" : " ", (int)length, text);
        is_first = false;
        text += length + strspn(text + length, " ");
    }
    fputc('\n', stream);
}

void words_indent(FILE *stream, int indent, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        fprintf(stream, "%*s%.*s\n", length > 0 ? indent : 0, "", (int)length,
                text);
        text += length + (text[length] == '\n');
    }
}
