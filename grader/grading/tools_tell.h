/**
 * @file tools_tell.h
 * @brief What tools say of a submission becomes what a check says.
 *
 *     if (tools_has_found(&tsan) && tools_has_found(&drd))
 *         tools_tell(&search, &tsan, &drd);
 *     else if (!tools_tell_end(&search, &tsan))
 *         tools_pass(&search, witnesses, 2);
 */
#ifndef TOOLS_TELL_H
#define TOOLS_TELL_H

#include "tools.h"

/** One check: what is looked for, and where. */
struct tools_search {
    struct grading *grading;
    struct result_check *check;
    struct tools_wish wish;
    enum tool_subject subject;
    const char *subject_name; /**< "data race" */
};

/** What one tool says of that. */
struct tools_witness {
    enum tools_tool tool;
    const struct tools_run *run; /**< that found something, or the last one */
    const struct tool_finding *finding; /**< the first; NULL: nothing */
    size_t places;                      /**< with findings */
    bool has_raced; /**< lock orders were looked for, and it found data races,
                         which have brought the program down */
};

/** Whether it found something. */
bool tools_has_found(const struct tools_witness *witness);

/** Whether the run ended as it should, or could not even begin. */
bool tools_is_well(const struct tools_witness *witness);

/** Fails the check for what one tool found. @param other what confirms it, or
 * NULL. */
void tools_tell(const struct tools_search *search,
                const struct tools_witness *first,
                const struct tools_witness *other);

/** Passes the check; what was found, but not confirmed, is told. */
void tools_pass(const struct tools_search *search,
                const struct tools_witness *witnesses, size_t count);

/**
 * Ends the check if the tool cannot be run, or the run was brought down.
 * @return whether that is so.
 */
bool tools_tell_end(const struct tools_search *search,
                    const struct tools_witness *witness);

#endif
