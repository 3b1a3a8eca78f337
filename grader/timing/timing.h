/**
 * @file timing.h
 * @brief A timing report: what was measured, run by run, and its sums.
 *
 *     struct timing timing;
 *     if (!timing_read(&timing, "build/reports/bench.json", why))
 *         say("%s", why);     "'bench.json', line 31: rows[3]: wall_s: ..."
 *     timing_summarise(&timing);
 *     ... timing.summaries[i].median, timing.contenders[c].name ...
 *     timing_free(&timing);
 *
 * bench writes such reports, compare and report read them; the JSON is
 * described by timing.schema.json, whose names are the ones used here, without
 * "is_" and with units. Each run is a row of its own, and nothing is averaged
 * away: the summaries can be computed again from the rows, and compare does so.
 *
 *     timing.c            memory; reading a file
 *     timing_take.c       taking one field
 *     timing_check.c      whether the parts of a report fit each other
 *     timing_fields.c     the tables of fields, for reading and writing
 *     timing_write.c      JSON
 *     timing_csv.c        CSV
 *     timing_summary.c    medians, spreads, ratios with intervals
 *     timing_growth.c     a line over the sizes of inputs of one series
 *     timing_place.c      on which line of a file something stands
 *     timing_words.c      what a lab calls its units
 *
 * Nothing here knows a lab. What its inputs are made of, and what their sizes
 * count, is a word in the report, if it is not what most have.
 */
#ifndef TIMING_H
#define TIMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../grading/words.h"

/** Version of the JSON. Rises when a field changes its meaning or goes. */
#define TIMING_VERSION 1

/** Room for a reason and for one text. */
#define TIMING_WHY  512
#define TIMING_TEXT 512

/** Words of a command. */
#define TIMING_WORDS 16

/** What was measured on. */
struct timing_machine {
    int cores;
    char cpu[TIMING_TEXT];
    uint64_t memory_bytes;
    char system[TIMING_TEXT]; /**< kernel */
    bool is_virtual;
    char governor[64]; /**< of the frequency; "" if not known */
};

/** A file that was worked on. */
struct timing_input {
    char name[128];  /**< unique: "random-1M" */
    uint64_t bytes;  /**< its size: timing_amount */
    uint64_t blocks; /**< of it: timing_unit */
    char answer[64];
};

/** Something that was run. */
struct timing_contender {
    char name[128];                      /**< unique: "baseline -t" */
    char title[TIMING_TEXT];             /**< one clause for people */
    char program[TIMING_TEXT];           /**< relative to the kit */
    char *arguments[TIMING_WORDS + 1];   /**< up to a NULL; of strdup, each */
    char *environment[TIMING_WORDS + 1]; /**< below TIMING_TEXT; freed */
    bool is_baseline;                    /**< speed-up is against this one */
    bool is_floor;                       /**< the least that the job can take */
    /** What was varied: pool or batch size, threads, file size; "" and 0 when
     * nothing was. */
    char parameter[2][32];
    double value[2];
};

/** One run. */
struct timing_row {
    size_t contender; /**< index */
    size_t input;
    unsigned round; /**< from 1 */
    bool is_pinned; /**< to one CPU */
    bool is_ok;     /**< it ended with the right answer; else `why` */
    char why[128];
    double wall, user, system; /**< seconds */
    uint64_t peak_kib;
    uint64_t voluntary, involuntary; /**< context switches */
    double others; /**< cores that others used meanwhile; -1: not known */
};

/** What lockmeter saw of a contender on an input, once. Times in seconds,
 * summed over all threads. */
struct timing_count {
    size_t contender;
    size_t input;
    bool is_known; /**< false: could not be metered; `why` */
    char why[128];
    uint64_t acquisitions, contended;
    double waiting, holding, working, ready, blocked;
    double longest_wait;
    int64_t claim; /**< the program's own count; -1: none */
};

/** A median ratio and its interval (pairs.h), of runs of the same round. All
 * 0: not known. The interval holds the true median with a probability of at
 * least `sure`, 0 to 1; below PAIRS_SURE there were too few rounds. */
struct timing_ratio {
    double median, low, high, sure;
};

/** A contender on an input, pinned or not. Without a run that was right, all
 * times are 0. Ratios are to runs with the same pinning. */
struct timing_summary {
    size_t contender;
    size_t input;
    bool is_pinned;
    unsigned rounds;                /**< runs that were right */
    unsigned failed;                /**< runs that were not */
    double median, spread, minimum; /**< wall; seconds, percent, seconds */
    double cpu;                     /**< median of user + system */
    struct timing_ratio speed_up;   /**< baseline's wall over this one's */
    struct timing_ratio to_floor;   /**< this one's wall over the floor's */
    double acquisitions_per_block;  /**< -1: not known; pinned or not */
};

/** A report. Owns its arrays. */
struct timing {
    char path[TIMING_TEXT]; /**< as it was read */
    char lab[64];
    char kind[32];               /**< "bench", "scale", "sweep" */
    char unit[WORDS_NOUN + 1];   /**< what blocks are: "operation"; "": those */
    char amount[WORDS_NOUN + 1]; /**< what bytes are: "operations" */
    char command[TIMING_TEXT];   /**< that made it */
    char started[32];            /**< ISO 8601, UTC */
    char commit[64];             /**< "1a2b3c4", "1a2b3c4, changed", "" */
    char compiler[TIMING_TEXT];
    char flags[TIMING_TEXT];
    struct timing_machine machine;
    struct timing_input *inputs;
    size_t input_count;
    struct timing_contender *contenders;
    size_t contender_count;
    struct timing_row *rows;
    size_t row_count;
    struct timing_count *counts;
    size_t count_count;
    struct timing_summary *summaries;
    size_t summary_count;
};

/**
 * Reads a report and checks that it is one: types, ranges, indices.
 * @param why gets one line, which names the file and the place.
 * @return false if it is not; there is nothing to free then.
 */
bool timing_read(struct timing *timing, const char *path, char why[TIMING_WHY]);

/** Frees what it owns. */
void timing_free(struct timing *timing);

/** Adds an empty one; NULL: out of memory. What is not known begins
 * as that (others, claim: -1). It may move when the next of its kind is added.
 */
struct timing_input *timing_add_input(struct timing *timing);
struct timing_contender *timing_add_contender(struct timing *timing);
struct timing_row *timing_add_row(struct timing *timing);
struct timing_count *timing_add_count(struct timing *timing);

/** Computes the summaries from rows and counts, in the order of contenders,
 * then inputs, unpinned first. @return false: out of memory. */
bool timing_summarise(struct timing *timing);

/** @return a summary; NULL: not measured. */
const struct timing_summary *timing_find(const struct timing *timing,
                                         size_t contender, size_t input,
                                         bool is_pinned);

/** @return what one of an input's blocks is called: "block". */
const char *timing_unit(const struct timing *timing);

/** @return what the size of an input counts: "bytes". */
const char *timing_amount(const struct timing *timing);

/** @return the size that times are told for: a MiB; where no bytes are counted,
 * a million. */
double timing_scale(const struct timing *timing);

/** @return how that is called: "MiB". */
const char *timing_scale_word(const struct timing *timing);

/** @return whether two inputs differ in their sizes only: their names are the
 * same up to the last '-', or have none. */
bool timing_are_alike(const struct timing *timing, size_t a, size_t b);

/** @return the first input, from one on, that is like none before it: those
 * which are like it make a series. input_count: there is no further one. */
size_t timing_series(const struct timing *timing, size_t from);

/** @return how a series is called beside others: its names up to their last
 * '-'. */
const char *timing_series_name(const struct timing *timing, size_t input,
                               char name[TIMING_TEXT]);

/** How a contender does on a series of inputs, unpinned. */
struct timing_growth {
    size_t sizes;     /**< of inputs on which it was right */
    double slope;     /**< seconds that one timing_scale more takes */
    double r_squared; /**< 0 to 1; 1: the medians lie on a straight line */
    uint64_t least_kib, most_kib; /**< peak memory of all its runs */
};

/** Lays a line through its medians.
 * @param input one of the series. @return false: there are fewer than three
 * sizes. */
bool timing_growth_of(const struct timing *timing, size_t contender,
                      size_t input, struct timing_growth *growth);

/** @return index of the baseline or floor; contender_count: there is none. */
size_t timing_baseline(const struct timing *timing);
size_t timing_floor(const struct timing *timing);

/** Writes the whole. @return false: the stream cannot be written. */
bool timing_write_json(FILE *stream, const struct timing *timing);

/** Writes the rows, under lines with # that say what the report says. */
bool timing_write_csv(FILE *stream, const struct timing *timing);

/** @return the line of a file on which an item of one of the report's arrays
 * begins ("rows", 3); 0: not known. */
unsigned timing_line(const char *path, const char *array, size_t index);

#endif
