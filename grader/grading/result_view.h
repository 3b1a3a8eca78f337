/**
 * @file result_view.h
 * @brief What of a result an audience gets to see.
 *
 *     struct result *view = result_view(result, RESULT_STUDENT);
 *     ... write all of view ...
 *     result_view_free(view);
 *
 * A view is a copy in which what is not for this audience's eyes is not there
 * any more. So no writer has to know what is hidden, and none can forget it.
 */
#ifndef RESULT_VIEW_H
#define RESULT_VIEW_H

#include "result.h"

/** @return the view; NULL: out of memory. Its rubric is its own, too. */
struct result *result_view(const struct result *result,
                           enum result_audience audience);

void result_view_free(struct result *view);

/** @return where a check of the result is in views; the view's count if it is
 * left out of them. */
size_t result_view_index(const struct result *result, size_t number);

/** Writes the view of an audience. @return false: that failed, or the stream
 * had failed before, or memory is short. */
bool result_view_write(FILE *stream, const struct result *result,
                       enum result_audience audience,
                       void (*write)(FILE *stream, const struct result *view));

/** Whether readers of this view may not see what a check looked at. Its id is
 * "CLASS (hidden)" then. */
bool result_is_masked(const struct result_check *check);

/** @return the check of a view that made a figure; NULL for a NULL figure. */
const struct result_check *result_owner(const struct result *view,
                                        const struct result_figure *figure);

#endif
