/**
 * @file fields.h
 * @brief Files of settings that an instructor edits, and fields in them.
 *
 *     static const struct fields_field known[] = {
 *         {"points", FIELDS_A_NUMBER, true, NULL}, {0}};
 *     struct fields_file file = {path, "rubric", why};
 *     config_t *config = fields_open(&file);
 *     const config_setting_t *root = config_root_setting(config);
 *     if (!fields_judge(&file, root, known))
 *         ...                                       "x.cfg:31: ..."
 *     ... fields_text(root, "title") ...
 *     fields_close(config);
 *
 * The format is libconfig's. What is read lies where libconfig has put it,
 * until fields_close.
 */
#ifndef FIELDS_H
#define FIELDS_H

#include <libconfig.h>
#include <stdbool.h>
#include <stddef.h>

/** Room for a reason. */
#define FIELDS_WHY 512

/** How big a file and one text may be, bytes. */
#define FIELDS_FILE (1024 * 1024)
#define FIELDS_TEXT 1000

/** What is being read. */
struct fields_file {
    const char *path;
    const char *what; /**< "rubric" */
    char *why;        /**< gets the reason: room for FIELDS_WHY bytes */
};

/** Types of values. */
enum fields_kind {
    FIELDS_A_TEXT,   /**< and not an empty one */
    FIELDS_ANY_TEXT, /**< it may be empty */
    FIELDS_A_NUMBER,
    FIELDS_A_TRUTH,
    FIELDS_A_GROUP,
    FIELDS_A_LIST,
    FIELDS_AN_ARRAY
};

/** A field that may be there. A table ends with {0}. */
struct fields_field {
    const char *name;
    enum fields_kind kind;
    bool must_be;
    const char *of; /**< what a list or an array has in it, "ids" */
};

/** Reads and parses a file. @return its settings; NULL with why. */
config_t *fields_open(const struct fields_file *file);

/** Frees them, and all texts that were taken; NULL is fine. */
void fields_close(config_t *config);

/** Sets why to "FILE:LINE: reason". @return false. */
bool fields_wrong(const struct fields_file *file, const config_setting_t *at,
                  const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Whether a group's fields are known, of the right type, and all there, and
 * its texts can be shown. */
bool fields_judge(const struct fields_file *file, const config_setting_t *group,
                  const struct fields_field *known);

/** Whether a text can be shown, and is not empty unless it may be.
 * @param name of the field that it is in. */
bool fields_judge_text(const struct fields_file *file,
                       const config_setting_t *setting, const char *name,
                       bool may_be_empty);

/** Adds a word to a list of words, "x, y". */
void fields_list(char *words, size_t size, const char *word);

/** @return a text of a group that has been judged; "" if it is not there. */
const char *fields_text(const config_setting_t *group, const char *name);

/** @return a truth; `otherwise` if it is not there. */
bool fields_truth(const config_setting_t *group, const char *name,
                  bool otherwise);

/** Takes a number of a group that has been judged, from least to most. */
bool fields_take_number(const struct fields_file *file,
                        const config_setting_t *group, const char *name,
                        double least, double most, double *number);

#endif
