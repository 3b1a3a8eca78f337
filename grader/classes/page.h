/**
 * @file page.h
 * @brief What the parts of the class's page share.
 *
 *     page.c            the page: head, summary, notices, style and script
 *     page_scores.c     the histogram of scores
 *     page_checks.c     the checks that most students failed
 *     page_speed.c      speed-up over locks, the slowest, the most contended
 *     page_pairs.c      pairs to look at
 *     page_table.c      the table of all students
 *     class_page.css    looks, besides those of a student's page
 *     class_page.js     sorting and filtering; the page reads well without
 *
 * All texts are strangers' and go through words.h. The page loads nothing, and
 * runs no other script than its own (Content-Security-Policy).
 */
#ifndef PAGE_H
#define PAGE_H

#include <stdio.h>

#include "sheet.h"

/** Scores in percent: 0 to 9, ..., 90 to 99, 100. */
#define PAGE_BINS 11

/** @return the bin of a row's score; -1: it has none. */
int page_bin(const struct sheet *sheet, const struct sheet_row *row);

/** Writes a student as a link to his page, if he has one. */
void page_link(FILE *page, const struct sheet_row *row);

/** Writes a ratio, "40.1x"; a count per block, "2.0"; "" for a NaN. */
void page_ratio(FILE *page, double ratio);
void page_mean(FILE *page, double mean);

/* Sections; those with nothing to show write nothing. */

void page_scores(FILE *page, const struct sheet *sheet);
void page_checks(FILE *page, const struct sheet *sheet);
void page_speed(FILE *page, const struct sheet *sheet);
void page_pairs(FILE *page, const struct sheet *sheet);
void page_table(FILE *page, const struct sheet *sheet);

#endif
