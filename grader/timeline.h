/**
 * @file timeline.h
 * @brief What the parts of `timeline` share: a trace, and what is drawn of it.
 *
 *     timeline.c         options, reads all, writes the page; main
 *     timeline_pieces.c  a big JSON file, one piece at a time
 *     timeline_read.c    these pieces: threads, and slices of waiting, holding
 *     timeline_names.c   a number for each text
 *     timeline_lanes.c   packs threads onto lanes, bins time into columns
 *     timeline_window.c  chooses the short stretch that is shown enlarged
 *     timeline_draw.c    pictures of whole runs (SVG), timeline_zoom.c of that
 *     timeline_page.c    the page around them (HTML), timeline_style.c its CSS
 *     timeline_text.c    text as HTML wants it, times with units
 *
 * One struct timeline_trace a file goes through them in this order. Times are
 * microseconds since the traced program's start.
 */
#ifndef TIMELINE_H
#define TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "figure.h"

/** Room for a reason. */
#define TIMELINE_WHY 512

/** Lanes that are drawn; further ones are counted. */
#define TIMELINE_LANES 100

/** What a thread does at a moment. */
enum timeline_state {
    TIMELINE_WAITING, /**< for a lock, even while it holds another one */
    TIMELINE_HOLDING, /**< a lock */
    TIMELINE_WORKING, /**< neither: perhaps it works */
    TIMELINE_UNKNOWN, /**< alive after the trace was cut */
    TIMELINE_STATES
};

/** Waiting for a lock, or holding it, once. */
struct timeline_slice {
    double start, end;
    uint32_t thread; /**< index of its key; for sorting */
    uint32_t lock;   /**< index in the trace's texts */
    bool is_waiting;
};

/** A thread. */
struct timeline_thread {
    double start, end;
    bool is_known;     /**< start and end are set */
    bool is_named;     /**< so is name */
    uint32_t name;     /**< index in the trace's texts */
    long long process; /**< its pid */
    long long id;      /**< its tid, unique in its process */
    size_t first;      /**< its first slice; they are sorted by start */
    size_t slices;     /**< how many it has */
    size_t lane;
};

/** Texts, each of them once. */
struct timeline_names {
    char **texts;
    size_t count;
    uint32_t *slots; /**< hash table of index + 1, 0 is free */
    size_t slot_count;
};

/** A trace. */
struct timeline_trace {
    char *program; /**< as it was called */
    double wall;   /**< how long it ran */
    double cut; /**< nothing is known of locks from here on; wall if all is */
    bool is_cut;
    long long cores; /**< of the machine; 0: not known */

    struct timeline_names names; /**< of threads and locks */
    struct timeline_names keys;  /**< of threads, "pid/tid", while it is read */
    struct timeline_thread *threads; /**< those that ran */
    size_t thread_count;
    struct timeline_slice *slices; /**< sorted by thread, then by start */
    size_t slice_count;
    size_t processes;

    size_t lanes;   /**< as many as threads lived at once at most */
    size_t columns; /**< bins of time, each wall / columns long */
    float *grid;    /**< time by lane, column, state: timeline_cell */
    double *sums;   /**< time by column, state, of all lanes together */
    double total[TIMELINE_STATES]; /**< of all columns together */
    double from, to;               /**< the stretch to enlarge */
};

/**
 * Reads a trace of lockmeter. What was read is to be freed in any case.
 * @return false, with the reason in why.
 */
bool timeline_read(struct timeline_trace *trace, const char *path,
                   char why[TIMELINE_WHY]);

/** Frees what a trace owns. */
void timeline_free(struct timeline_trace *trace);

/** @return the text's index; an unknown text is added. */
uint32_t timeline_name(struct timeline_names *names, const char *text);

/** Frees the texts. */
void timeline_names_free(struct timeline_names *names);

/**
 * Makes room for one more item in an array that grows by doubling. It ends
 * the program when there is no memory.
 */
void *timeline_grow(void *array, size_t count, size_t item);

/** Room for items, all zero. It ends the program when there is no memory. */
void *timeline_zeros(size_t count, size_t item);

/** Puts each thread onto the lowest lane that is free. */
void timeline_pack(struct timeline_trace *trace);

/** Adds up by lane and column what the threads did. */
void timeline_bin(struct timeline_trace *trace, size_t columns);

/** @return the time that a lane spent in each state in a column. */
const float *timeline_cell(const struct timeline_trace *trace, size_t lane,
                           size_t column);

/** Chooses what to enlarge: from, to. */
void timeline_choose(struct timeline_trace *trace);

/** Opens a picture that is stretched to the room it gets. */
void timeline_open_svg(FILE *page, const struct timeline_trace *trace,
                       const char *class, size_t width, size_t height,
                       const char *label);

/** Draws how many threads do what, by time; `peak` threads fill the height. */
void timeline_draw_bar(FILE *page, const struct timeline_trace *trace,
                       size_t peak);

/** Draws all lanes from start to end. */
void timeline_draw_run(FILE *page, const struct timeline_trace *trace);

/** Draws all lanes in the chosen stretch, slice by slice. */
void timeline_draw_zoom(FILE *page, const struct timeline_trace *trace);

/** @return how many columns keep the page of packed traces small. */
size_t timeline_columns(const struct timeline_trace *traces, size_t count);

/** Writes the page about all traces. */
void timeline_page(FILE *page, const struct timeline_trace *traces,
                   size_t count);

/** The page's style sheet. */
extern const char timeline_style[];

/** @return how many lanes are drawn. */
size_t timeline_drawn(const struct timeline_trace *trace);

/** @return all states but unknown: thread time of which all is known. */
double timeline_known(const struct timeline_trace *trace);

/** Writes text into the page; no character of it means anything there. */
void timeline_escape(FILE *page, const char *text);

/** @return the length of the unit that suits this time, and its name. */
double timeline_unit(double time, const char **name);

/** A time with its unit, three digits: "1.27 s", "29.3 ms", "0.15 µs". */
char *timeline_time(char text[FIGURE_SIZE], double time);

/** A share in percent with one tenth, as HTML: "&lt;0.1 %" is not nothing,
 * "100 %" is all; a dash if the whole is nothing. */
char *timeline_share(char text[FIGURE_SIZE], double part, double whole);

/** @return the greatest of 1, 2, 5, 10, 20, ... that is not above limit; below
 * 1 it goes on as 0.5, 0.2, 0.1, ... */
double timeline_round(double limit);

#endif
