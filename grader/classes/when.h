/**
 * @file when.h
 * @brief Moments as people write them, and how late something is.
 *
 *     long long due;
 *     when_read("2026-03-01 23:59", false, &due)
 *     when_late(received, due)                     2: on the second day after
 *
 * A moment is written as ISO 8601 has it, with a blank or a T before the
 * time: 2026-03-01T23:59:00+01:00, 2026-03-01T22:59Z, 2026-03-01 23:59,
 * 2026-03-01. Without a zone it is the machine's own. A day without a time is
 * its beginning, or its end if it is a due date. A plain number of ten digits
 * is seconds since 1970.
 */
#ifndef WHEN_H
#define WHEN_H

#include <stdbool.h>

/** Room for a moment as text. */
#define WHEN_TEXT 40

/** No moment. */
#define WHEN_NEVER (-1LL)

/** @param is_due a day alone means its end. @return false: it is none. */
bool when_read(const char *text, bool is_due, long long *moment);

/** @return days, begun ones counted as whole; 0: in time, or not known. */
long long when_late(long long received, long long due);

/** @return text: "2026-03-01 23:59", of this machine's zone; "" for none. */
char *when_text(long long moment, char text[WHEN_TEXT]);

/** @return now. */
long long when_now(void);

#endif
