/**
 * @file rubric_read.h
 * @brief The text of a rubric, before libconfig sees it.
 *
 *     char *text = rubric_read("x.cfg", why);
 *     ... config_read_string(&config, text) ...
 *     free(text);
 *
 * Refuses what libconfig would not refuse, or would do: other files than
 * ordinary ones, text that is none, includes, and numbers of so many digits
 * that it silently takes others for them.
 */
#ifndef RUBRIC_READ_H
#define RUBRIC_READ_H

#include "rubric.h"

/** @return the file's text, which the caller frees; NULL with why. */
char *rubric_read(const char *path, char why[RUBRIC_WHY]);

/** Sets why to "FILE:LINE: reason". @return false. */
bool rubric_refuse(char why[RUBRIC_WHY], const char *path, unsigned line,
                   const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
