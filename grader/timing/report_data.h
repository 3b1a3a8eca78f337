/**
 * @file report_data.h
 * @brief What the writers of data files for gnuplot share.
 *
 *     FILE *file = report_begin(report, "split", why);
 *     report_word(file, name);                 "standing workers"
 *     if (!report_end(file, why)) ...
 */
#ifndef REPORT_DATA_H
#define REPORT_DATA_H

#include "report.h"

/** Opens the file of a picture. @return NULL: why says why. */
FILE *report_begin(const struct report *report, const char *name,
                   char why[512]);

/** Closes it. @return false: it could not be written. */
bool report_end(FILE *file, char why[512]);

/** Writes a name in quotes: no tab, no quote, nothing unseen, and not so long
 * that nothing else has room. */
void report_word(FILE *file, const char *text);

/** Writes two names as one, with something between them. */
void report_pair(FILE *file, const char *one, const char *between,
                 const char *other);

/** Writes the data of lines over inputs, and of all groups. */
bool report_data_scaling(const struct report *report, char why[512]);
bool report_data_groups(const struct report *report, char why[512]);

#endif
