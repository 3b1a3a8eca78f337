/**
 * @file lab_fields.h
 * @brief Fields of a manifest, by a table of where their values go.
 *
 *     static const struct lab_part parts[] = {
 *         {LAB_AT(struct x, name), LAB_A_NAME, false}, {0}};
 *     struct x x = {0};
 *     if (!lab_take(&file, group, parts, &x))
 *         ...                                       "x.lab:12: name: ..."
 *
 *     lab.c             the tables, what is asked later
 *     lab_bench.c       the tables of what the bench needs
 *     lab_demo.c        the tables of what the demo needs
 *     lab_lists.c       lists of groups
 *     lab_fields.c      one field: is it of the right shape?
 *     fields.c          settings: known, of the right type, all there
 */
#ifndef LAB_FIELDS_H
#define LAB_FIELDS_H

#include "fields.h"

/** How long names of files and parts, and names in C, may be, bytes. */
#define LAB_NAME_MOST       32
#define LAB_IDENTIFIER_MOST 64
#define LAB_LABEL_MOST      40

/** Most fields of one group. */
#define LAB_PARTS 40

/** What a value is, and what it becomes. */
enum lab_shape {
    LAB_A_TEXT,        /**< const char *; NULL if it is not there */
    LAB_A_NAME,        /**< of a-z 0-9 _ */
    LAB_A_LABEL,       /**< a short text, for tables */
    LAB_A_FILE,        /**< a file's name without a folder */
    LAB_A_PATH,        /**< below the kit or build */
    LAB_A_FORMAT,      /**< with one %u, then one %s */
    LAB_A_NOUN,        /**< one word of a-z (words.h) */
    LAB_AN_IDENTIFIER, /**< a name in C */
    LAB_A_TRUTH,       /**< bool; false if it is not there */
    LAB_BYTES,         /**< double, 1 and more; 0 if it is not there */
    LAB_ARGUMENTS,     /**< lab_words */
    LAB_PATTERNS,      /**< lab_words: paths, for glob */
    LAB_IDENTIFIERS,   /**< lab_words: names in C, none twice */
    LAB_LABELS,        /**< lab_words: short texts, none twice */
    LAB_SETTINGS,      /**< lab_words: NAME=value */
    LAB_INPUTS,        /**< lab_words: paths for make, with one %s */
    LAB_SIZES,         /**< lab_words: sizes of inputs (lab_is_size) */
    LAB_NUMBERS_UP,    /**< struct lab_numbers */
    LAB_GROUPS,        /**< ( { }, ... ): left to the caller */
    LAB_A_GROUP        /**< { }: left to the caller */
};

/** A field. A table ends with {0}. */
struct lab_part {
    const char *name;
    size_t offset; /**< in the struct that it belongs to */
    enum lab_shape shape;
    bool may_lack;
};

/** The first two of them. */
#define LAB_AT(type, field) #field, offsetof(type, field)

/** Judges a group and takes all of its fields but those that
 * are left to the caller. */
bool lab_take(const struct fields_file *file, const config_setting_t *group,
              const struct lab_part *parts, void *to);

#endif
