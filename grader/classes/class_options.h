/**
 * @file class_options.h
 * @brief The command line of grade-class.
 *
 *     struct class_options options;
 *     class_options_read(&options, argc, argv);     or does not come back
 */
#ifndef CLASS_OPTIONS_H
#define CLASS_OPTIONS_H

#include <stdbool.h>

/** What the user wants. */
struct class_options {
    const char *folder; /**< with the submissions */
    const char *out;    /**< with the results; NULL: beside the folder */
    const char *lab;    /**< the next three as grade has them; NULL */
    const char *rubric;
    const char *only;
    const char *engine;  /**< who runs the jobs */
    const char *shared;  /**< a folder for its machines; NULL: `out` */
    const char *roster;  /**< a CSV file; NULL */
    const char *times;   /**< likewise */
    const char *secret;  /**< a file; NULL: one in the folder of results */
    const char *seed_of; /**< the student whose grade is to be repeated */
    long long due;       /**< for whom the roster has none; WHEN_NEVER */
    unsigned jobs;       /**< at a time */
    unsigned limit;      /**< seconds that one job may take */
    bool is_quick;
    bool is_untimed;
    bool is_anonymous;   /**< pages show no names */
    bool is_report_only; /**< nothing is looked for or graded */
    bool may_retry;      /**< jobs that broke are tried again */

    const char *job_store; /**< --job: the store ... */
    long long job;         /**< ... the grading ... */
    const char *job_part;  /**< ... and its part */
};

/** Reads it; ends the program when the usage is wrong, or help was wanted. */
void class_options_read(struct class_options *options, int argc, char **argv);

#endif
