/**
 * @file report_lint.h
 * @brief What the parts of the lint share.
 */
#ifndef REPORT_LINT_H
#define REPORT_LINT_H

#include "report.h"
#include "report_facts.h"

/** What a page is being judged with. */
struct lint {
    FILE *out;
    const struct report *report;
    const struct markdown *page;
    const char *path;
    struct facts facts;
    int found;
};

/** Begins a finding, "FILE:LINE: ", and counts it.
 * @return where its words go; they end the line. */
FILE *lint_complain(struct lint *lint, size_t line);

/** Judges all numbers of the page. @return false: out of memory. */
bool lint_numbers(struct lint *lint);

#endif
