/**
 * @file timing_parts.h
 * @brief What the parts of timing.h share: the tables of fields.
 *
 *     const struct timing_field *field = timing_tables[TIMING_ROWS].fields;
 *     for (; field->name != NULL; field++)
 *         ... (char *)row + field->offset ...
 *
 * Reader, writers and schema follow one list of fields, so that none of them
 * forgets one. A field has a kind, which says what its JSON and its C look
 * like, and limits.
 */
#ifndef TIMING_PARTS_H
#define TIMING_PARTS_H

#include <jansson.h>

#include "timing.h"

/** What the JSON says that it is. */
#define TIMING_FORMAT "timing report"

/** No count is beyond it: many readers of JSON keep only 53 bits. */
#define TIMING_COUNT_MOST 9007199254740992

/** No time, in seconds, and no ratio is beyond it. */
#define TIMING_REAL_MOST 1e12

/** Bytes of a file that can be a report. */
#define TIMING_FILE_MOST (64u << 20)

/** Room for a place in a report: "rows[3]: wall_s". */
#define TIMING_PLACE 256

/** What a field is, in JSON and in C. */
enum timing_kind {
    TIMING_STRING,     /**< string; char[most] */
    TIMING_NAME,       /**< string, not empty; char[most] */
    TIMING_NOUN,       /**< a word of a-z (words.h), may lack; char[most] */
    TIMING_FLAG,       /**< true, false; bool */
    TIMING_NUMBER,     /**< integer; unsigned or int */
    TIMING_COUNT,      /**< integer; uint64_t */
    TIMING_CLAIM,      /**< integer or null; int64_t or -1 */
    TIMING_CONTENDER,  /**< integer, an index; size_t */
    TIMING_INPUT,      /**< the same */
    TIMING_REAL,       /**< number; double */
    TIMING_MAYBE,      /**< number or null; double or -1 */
    TIMING_RATIO,      /**< object or null; struct timing_ratio */
    TIMING_LIST,       /**< strings; char *[TIMING_WORDS + 1] */
    TIMING_PARAMETERS, /**< objects; in struct timing_contender */
};

/** A field of an object. */
struct timing_field {
    const char *name; /**< NULL ends a table */
    enum timing_kind kind;
    size_t offset; /**< in its struct */
    double most;   /**< largest number; of a text, its room */
    double least;  /**< of a number */
};

/** The arrays of a report, in the order of the JSON. */
enum timing_array {
    TIMING_INPUTS,
    TIMING_CONTENDERS,
    TIMING_ROWS,
    TIMING_COUNTS,
    TIMING_SUMMARIES,
    TIMING_ARRAYS
};

/** An array of a report. */
struct timing_table {
    const char *name;
    const struct timing_field *fields;
    size_t size; /**< of one item */
    size_t most; /**< items */
};

extern const struct timing_field timing_top[], timing_machine_fields[];
extern const struct timing_table timing_tables[TIMING_ARRAYS];

/** @return items of an array, and their number. */
void *timing_items(const struct timing *timing, enum timing_array array,
                   size_t *count);

/** Adds an empty item; NULL: out of memory. */
void *timing_add(struct timing *timing, enum timing_array array);

/** A report that is being read. */
struct timing_reader {
    struct timing *timing;
    char complaint[TIMING_WHY]; /**< about a field */
    char place[TIMING_PLACE];   /**< of it */
    enum timing_array array;    /**< where; TIMING_ARRAYS: in none */
    size_t index;
};

/** Takes all fields of an object; it may have no others than them, or than
 * what `also` (NULL: nothing) lists. @return false with complaint and place. */
bool timing_take(struct timing_reader *reader, void *item,
                 const struct timing_field *fields, const json_t *object,
                 const char *const *also);

/** Sets the complaint. @return false. */
bool timing_complain(struct timing_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Whether the parts of a report fit each other. */
bool timing_check(struct timing_reader *reader);

/** @return pointers to the rows, ordered as the summaries are, then by round;
 * the caller frees them. NULL: out of memory (or no rows). */
const struct timing_row **timing_order(const struct timing *timing);

/** The line on which an item of an array begins. @return 0: there is none. */
unsigned timing_line_in(const char *text, size_t length, const char *array,
                        size_t index);

/** @return a whole file's text, with a 0 behind it, which the caller frees;
 * NULL with a clause why. */
char *timing_text_of(const char *path, size_t *length, char why[TIMING_WHY]);

/** A text as a field of CSV: what cannot be seen is escaped, and no spreadsheet
 * takes it for a formula. */
void timing_csv_text(FILE *stream, const char *text);

#endif
