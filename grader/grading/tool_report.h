/**
 * @file tool_report.h
 * @brief What a tool said of a program, whichever tool it was.
 *
 *     struct tool_report report;
 *     tool_report_begin(&report, "x.c");
 *     valgrind_report_read(&report, bytes, length);    or another reader
 *     ... tool_report_count(&report, TOOL_RACE) ...
 *     finding = tool_report_first(&report, TOOL_RACE);
 *     ... finding->what, finding->place, finding->text ...
 *
 * A report is a list of findings. Findings about the same thing at the same
 * place are one. All texts are a stranger's (function names, for one) and as
 * long as there is room for; what does not fit is cut. Whoever shows them
 * makes them fit to be shown (words.h).
 *
 *     tool_report.c       the list, and how a finding is told
 *     valgrind_report.c   reads Valgrind's XML
 *     sanitizer_report.c  reads AddressSanitizer's and ThreadSanitizer's text
 *     tools.c             runs the tools; listener.c hears Valgrind
 *     check_tools.c       what follows from it all
 */
#ifndef TOOL_REPORT_H
#define TOOL_REPORT_H

#include <stdbool.h>
#include <stddef.h>

/** Findings that are kept, the first ones. */
#define TOOL_FINDINGS 32

/** Room for one finding as text. */
#define TOOL_TEXT 1600

/** What a finding is about. */
enum tool_subject {
    TOOL_MEMORY,     /**< memory that is not owned, or was never set; leaks */
    TOOL_RACE,       /**< accesses that nothing orders */
    TOOL_LOCK_ORDER, /**< locks taken in both orders */
    TOOL_OTHER       /**< all else */
};

/** One place on a stack. */
struct tool_frame {
    char function[80]; /**< "" if it is not known */
    char file[80];     /**< without folders; likewise */
    unsigned line;
    bool is_library; /**< of the system or the tool, not of the program */
};

/** One thing that a tool found. */
struct tool_finding {
    enum tool_subject subject;
    char what[160];  /**< "Invalid write of size 1" */
    char place[200]; /**< "ufree (x.c:89)": the first one in the submission's
                          own file, or else in the program; never "" */
    bool is_own;     /**< place is in the submission's own file */
    char text[TOOL_TEXT]; /**< all of it: lines, without a line feed at the
                               end */
};

/** What a tool said. */
struct tool_report {
    const char *own; /**< name of the submission's own file */
    struct tool_finding findings[TOOL_FINDINGS];
    size_t count;
    struct tool_finding next; /**< being read */
    bool is_reading;          /**< there is such a one */
    bool has_begun;           /**< the tool has introduced itself, or said
                                   something */
    bool is_complete;         /**< and has come to its end */
    char problem[160];        /**< why it could not be read to its end, or what
                                   the tool says of itself; or "" */
};

/** Makes it empty. @param own stays the caller's. */
void tool_report_begin(struct tool_report *report, const char *own);

/** @return how many places there are findings at about a subject. */
size_t tool_report_count(const struct tool_report *report,
                         enum tool_subject subject);

/** @return the first finding about it, rather one that is in the submission's
 * own file; NULL: there is none. */
const struct tool_finding *tool_report_first(const struct tool_report *report,
                                             enum tool_subject subject);

/* ---- for the readers ---- */

/** Begins a finding; one that has been begun ends first. */
void tool_finding_begin(struct tool_report *report, enum tool_subject subject);

/** Adds a line to it. The first one becomes its `what`. */
void tool_finding_line(struct tool_report *report, const char *line);

/** Adds a place on a stack to it. */
void tool_finding_frame(struct tool_report *report,
                        const struct tool_frame *frame);

/** Ends it, if there is one, and keeps it, if it is news. */
void tool_finding_end(struct tool_report *report);

/** @return the part of a path behind its last slash. */
const char *tool_base_name(const char *path);

#endif
