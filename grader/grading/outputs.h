/**
 * @file outputs.h
 * @brief The files that a grading leaves: the same result in five forms.
 *
 *     outputs_write(&outputs, result, why)     before: nobody has points yet
 *     outputs_write(&outputs, result, why)     after: the real one
 *
 * Each file appears whole or not at all, by rename. The first call writes a
 * result without points, so that whatever happens to the grader, no older and
 * better result is taken for this one's.
 */
#ifndef OUTPUTS_H
#define OUTPUTS_H

#include <limits.h>

#include "result.h"

/** The forms. */
enum outputs_form {
    OUTPUTS_TEXT,
    OUTPUTS_JSON,
    OUTPUTS_JUNIT,
    OUTPUTS_TAP,
    OUTPUTS_HTML,
    OUTPUTS_FORMS
};

/** Where they go. */
struct outputs {
    char folder[PATH_MAX];            /**< all of them; "": not wanted */
    const char *files[OUTPUTS_FORMS]; /**< besides; NULL: not wanted */
    bool is_student; /**< no file tells more than a student may see; the page
                          never does */
};

/**
 * Writes all files. The folder is made if need be.
 * @param why gets a line if one cannot be written.
 */
bool outputs_write(const struct outputs *outputs, const struct result *result,
                   char why[RESULT_TEXT]);

#endif
