/**
 * @file grade_options.h
 * @brief The command line of grade.
 */
#ifndef GRADE_OPTIONS_H
#define GRADE_OPTIONS_H

#include "grading.h"

/** What was asked for. Texts are of argv. */
struct grade_options {
    struct grading_wish wish;
    const char *files[5]; /**< by enum outputs_form; NULL: not wanted */
    const char *folder;   /**< all five go there; NULL: the usual place */
    const char *keep;     /**< programs and inputs go there; or NULL */
    bool is_student;      /**< text shows what a student may see */
};

/** Reads them. Ends the program on --help and on wrong usage (status 2). */
void grade_options_read(struct grade_options *options, int argc, char **argv);

#endif
