/**
 * @file fields_read.h
 * @brief The text of a file of settings, before libconfig sees it.
 *
 *     char *text = fields_read(&file);
 *     ... config_read_string(&config, text) ...
 *     free(text);
 *
 * Refuses what libconfig would not refuse, or would do: other files than
 * ordinary ones, text that is none, includes, and numbers of so many digits
 * that it silently takes others for them.
 */
#ifndef FIELDS_READ_H
#define FIELDS_READ_H

#include "fields.h"

/** @return the file's text, which the caller frees; NULL with why. */
char *fields_read(const struct fields_file *file);

/** Sets why to "FILE:LINE: reason". @return false. */
bool fields_refuse(const struct fields_file *file, unsigned line,
                   const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
