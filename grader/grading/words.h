/**
 * @file words.h
 * @brief Text that strangers wrote, made fit to be shown.
 *
 *     char safe[WORDS_ROOM(2048)];
 *     words_safe(safe, sizeof safe, output, WORDS_LINE)   "\x1b[31mred\xff"
 *     words_markup(page, output, WORDS_BLOCK);            &lt;b&gt; ...
 *     words_wrap(stream, 8, "got ", text);                80 columns
 *
 * File names, compilers and submissions may write what they like: commands to
 * a terminal, characters that turn the reading direction round, bytes that are
 * no UTF-8, markup. What cannot be seen, or is no character, is shown as an
 * escape as in C: `\x1b`, `\xff`, `\u202e`. What comes out is valid UTF-8, has
 * only characters that XML 1.0 knows, and gives a terminal no command.
 */
#ifndef WORDS_H
#define WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** What words_next gives for a byte that is no part of a character. */
#define WORDS_BAD UINT32_MAX

/** Room for one character as it is shown, "\U000e0001". */
#define WORDS_PIECE 16

/** Room for what words_safe makes of a text with room for `size` bytes. */
#define WORDS_ROOM(size) (4 * (size))

/** Columns that wrapped text takes. */
#define WORDS_COLUMNS 80

/** What is counted where nobody says what: one of many, and all of them. */
#define WORDS_UNIT   "block"
#define WORDS_AMOUNT "bytes"

/** Letters that such a noun may have. */
#define WORDS_NOUN 20

/** What becomes of line feeds and tabs. */
enum words_form {
    WORDS_LINE, /**< they are shown as `\n`, `\t`: the text stays one line */
    WORDS_BLOCK /**< they stay */
};

/** @return the next character of a UTF-8 text, of which text is moved to its
 * end; 0 at the text's end; WORDS_BAD for a single byte that is none. */
uint32_t words_next(const char **text);

/** Whether readers cannot see it, or it changes how others look: control
 * characters (also line feed and tab), format and bidirectional controls,
 * what Unicode has no character for. */
bool words_is_unseen(uint32_t character);

/** Whether a text is UTF-8 and all of it can be seen. */
bool words_are_plain(const char *text);

/** Whether a text is one word of a-z that is not too long: "block". */
bool words_is_noun(const char *text);

/** @return "a" or "an", as a noun wants it. */
const char *words_article(const char *noun);

/** Makes a text fit to be shown; one that is too long is cut at a character
 * and ends with "...". @return safe. */
char *words_safe(char *safe, size_t size, const char *text,
                 enum words_form form);

/** The same for HTML and XML, as content or in an attribute with ". */
void words_markup(FILE *stream, const char *text, enum words_form form);

/** The same as a string of YAML or JSON, in quotes. */
void words_quoted(FILE *stream, const char *text);

/** Copies a text; one that is too long is cut as in words_safe. */
void words_copy(char *to, size_t size, const char *text);

/** Makes a text that did not fit into its room end with "...". */
void words_cut(char *text, size_t size);

/** Prints words in lines that begin with blanks, the first also with a head;
 * longer words than a line stay whole. The text must be safe. */
void words_wrap(FILE *stream, int indent, const char *head, const char *text);

/** Prints each line of a safe text behind so many blanks. */
void words_indent(FILE *stream, int indent, const char *text);

#endif
