/**
 * @file compare.h
 * @brief Timing reports side by side.
 *
 *     struct compare compare = {.count = 0};
 *     compare_add(&compare, "a.json");       false: refused, and why is kept
 *     compare_add(&compare, "b.json");
 *     compare_match(&compare);
 *     compare_text(stdout, &compare);
 *     compare_free(&compare);
 *
 * Machines differ, so times of different reports are not compared, but
 * speed-ups over each report's own baseline are. All figures are computed
 * again from the rows; where the report itself says another thing, that is a
 * doubt about it. What is compared with is the first report that could be
 * read; a difference counts when the two intervals do not overlap.
 *
 *     compare.c             the program
 *     compare_match.c       reading, matching by name, verdicts
 *     compare_doubts.c      reports that contradict themselves
 *     compare_remarks.c     what differs beside the times
 *     compare_text.c, compare_csv.c
 *     compare_html.c, compare_draw.c, compare_style.c
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "timing.h"

/** Doubts that are kept of one report. */
#define COMPARE_DOUBTS 20

/** Remarks at most. */
#define COMPARE_REMARKS 16

/** Room for what a machine is. */
#define COMPARE_MACHINE (3 * TIMING_TEXT)

/** Room for a ratio as text. */
#define COMPARE_RATIO 32

/** Room for a line that counts verdicts. */
#define COMPARE_LINE 256

/** A report. Its number, for people, is its index + 1. */
struct compare_report {
    struct timing timing; /**< its summaries are computed again */
    char doubts[COMPARE_DOUBTS][TIMING_WHY];
    size_t doubt_count; /**< may be more than are kept */
};

/** A contender on an input, pinned or not, in all reports. */
struct compare_line {
    const char *contender, *input; /**< names */
    bool is_pinned;
    size_t ranks[2]; /**< order in which input and contender came first */
    const struct timing_summary **cells; /**< of each report; NULL: none */
};

/** How a cell stands to that of the first report. */
enum compare_verdict {
    COMPARE_NONE,   /**< nothing to compare: it is that one, or the baseline */
    COMPARE_SAME,   /**< intervals overlap */
    COMPARE_FASTER, /**< its interval is above */
    COMPARE_SLOWER,
    COMPARE_UNSURE, /**< too few rounds, another baseline or input */
    COMPARE_VERDICTS
};

/** All that is compared. Owns it. */
struct compare {
    struct compare_report *reports;
    size_t count;
    struct compare_line *lines;
    size_t line_count;
    char (*refused)[TIMING_WHY];
    size_t refused_count;
    char remarks[COMPARE_REMARKS][TIMING_WHY];
    size_t remark_count;
};

/** Reads a report. @return false: it is refused; its reason is the last of
 * `refused`, or NULL there: out of memory. */
bool compare_add(struct compare *compare, const char *path);

/** Makes the lines and remarks. @return false: out of memory. */
bool compare_match(struct compare *compare);

void compare_free(struct compare *compare);

/** How a cell stands to that of the first report. */
enum compare_verdict compare_verdict(const struct compare *compare,
                                     const struct compare_line *line,
                                     size_t report);

/** A ratio, to three digits: "0.89x", "1.88x", "58.1x"; "-": not known. */
char *compare_ratio(char text[COMPARE_RATIO], double ratio);

/** "faster", "slower", ..., "" */
const char *compare_word(enum compare_verdict verdict);

/** The most important line: how many are faster, slower, refused. */
char *compare_outcome(char text[COMPARE_LINE], const struct compare *compare);

/** Reports that contradict themselves. */
size_t compare_doubtful(const struct compare *compare);

/** Finds what a report says that its rows and counts do not give. stored: the
 * summaries of the file; those of the report are computed again. */
void compare_doubt(struct compare_report *report,
                   const struct timing_summary *stored, size_t count);

/** Adds the remarks: other machines, compilers, baselines, inputs. */
void compare_remark(struct compare *compare);

/** "2 cores, AMD EPYC, 8.0 GB, Linux 6.1, virtual". @return text. */
char *compare_machine(char text[COMPARE_MACHINE],
                      const struct timing_machine *machine);

/** What one unit of the first report's inputs is called. */
const char *compare_unit(const struct compare *compare);

/** The baseline's name; "": there is none. */
const char *compare_baseline(const struct timing *timing);

/** Writers. @return false: the stream cannot be written. */
bool compare_text(FILE *stream, const struct compare *compare);
bool compare_csv(FILE *stream, const struct compare *compare);
bool compare_html(FILE *stream, const struct compare *compare);

/** The picture of lines first to end - 1, which are of one input. */
void compare_draw(FILE *page, const struct compare *compare, size_t first,
                  size_t end);

/** The style sheet, in pieces; NULL ends it. */
extern const char *const compare_style[];

/** The end of the lines that have the same input as one. */
size_t compare_end(const struct compare *compare, size_t first);

#endif
