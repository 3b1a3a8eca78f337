/**
 * @file report.h
 * @brief The parts of report: what fills a student's page from measurements.
 *
 *     report.c            the command line
 *     report_fill.c       places in the Markdown, one by one
 *     report_tables.c     tables of a bench
 *     report_growth.c     tables of scaling
 *     report_more.c       tables of what was varied, of sizes; the machine
 *     report_data.c       what gnuplot draws
 *     report_lines.c      the same, where something was varied
 *     report_groups.c     which contenders make a line or a map together
 *     report_sizes.c      the histogram of allocation sizes
 *     report_lint.c       what is empty or left over
 *     report_numbers.c    what contradicts the measurements
 *     report_markdown.c report_claims.c report_facts.c     what lint reads
 *
 * None of them knows a lab.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "report_groups.h"
#include "report_markdown.h"
#include "timing.h"

/** Timings that one page can show: one of each kind, and some more. */
#define REPORT_TIMINGS 8

/** Bars of the histogram. */
#define REPORT_BARS 16

/** A bar of the histogram: requests of from to upto bytes. */
struct report_bar {
    unsigned long long from, upto;
    unsigned long long requests; /**< how many */
    unsigned long long bytes;    /**< of all together */
};

/** How large the requests to an allocator were. */
struct report_sizes {
    bool is_known;
    size_t count;
    struct report_bar bars[REPORT_BARS];
};

/** What a page is made from. */
struct report {
    struct timing timings[REPORT_TIMINGS];
    size_t count;
    struct report_sizes sizes;
    const char *folder; /**< of data and pictures */
    const char *split;  /**< whose largest input is drawn, of where the threads'
                             time goes: a series; NULL: of all inputs */
};

/** Reads a histogram: lines "SIZE TAB COUNT".
 * @param why gets one line. */
bool report_read_sizes(struct report_sizes *sizes, const char *path,
                       char why[512]);

/** @return the first timing of a kind; NULL: none was given. */
const struct timing *report_find(const struct report *report, const char *kind);

/* ---- output ---- */

/** Writes the data files of all pictures into the folder.
 * @param why gets one line. */
bool report_data(const struct report *report, char why[512]);

/** Writes a page with its places filled.
 * @param path names the page in messages. @return false: it has places that
 * do not exist; standard error says which. */
bool report_fill(FILE *out, const struct report *report,
                 const struct markdown *page, const char *path);

/** @return a contender's name, and that of a series if there are several. */
const char *report_series(const struct timing *timing, size_t contender,
                          size_t input, char name[2 * TIMING_TEXT]);

/** Writes a text so that Markdown shows it as it is, in one line. */
void report_text(FILE *out, const char *text);

/** The tables; each says so where nothing was measured. */
void report_speed(FILE *out, const struct report *report);
void report_locks(FILE *out, const struct report *report);
void report_split(FILE *out, const struct report *report);
void report_scaling(FILE *out, const struct report *report);
void report_sweep(FILE *out, const struct report *report);
void report_table_sizes(FILE *out, const struct report *report);

/** Tables of what was varied, in scale's reports or in all others.
 * @return whether there is any. */
bool report_groups(FILE *out, const struct report *report, bool is_scale);

/** The machine in a line; what was run, in a list. */
void report_machine(FILE *out, const struct report *report);
void report_runs(FILE *out, const struct report *report);

/** Prints what keeps a page from being handed in, "FILE:LINE: ...".
 * @return how much there is; -1: out of memory. */
int report_lint(FILE *out, const struct report *report,
                const struct markdown *page, const char *path);

#endif
