/*
 * Reads dates by hand: strptime knows no zones with a colon, and takes what
 * is no date.
 */
#include "when.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY 86400LL

/* Exactly so many digits. @return false if there are not. */
static bool take_number(const char **text, int digits, int *number)
{
    *number = 0;
    for (int i = 0; i < digits; i++) {
        char c = **text;
        if (c < '0' || c > '9')
            return false;
        *number = 10 * *number + (c - '0');
        (*text)++;
    }
    return true;
}

static bool take_char(const char **text, const char *wanted)
{
    if (**text == '\0' || strchr(wanted, **text) == NULL)
        return false;
    (*text)++;
    return true;
}

/* "2026-03-01" */
static bool take_day(const char **text, struct tm *tm)
{
    if (!take_number(text, 4, &tm->tm_year) || !take_char(text, "-") ||
        !take_number(text, 2, &tm->tm_mon) || !take_char(text, "-") ||
        !take_number(text, 2, &tm->tm_mday))
        return false;
    tm->tm_year -= 1900;
    tm->tm_mon--;
    return tm->tm_mon >= 0 && tm->tm_mon < 12 && tm->tm_mday >= 1 &&
           tm->tm_mday <= 31 && tm->tm_year >= 70;
}

/* "23:59" or "23:59:30"; fractions are passed over. */
static bool take_time(const char **text, struct tm *tm)
{
    if (!take_number(text, 2, &tm->tm_hour) || !take_char(text, ":") ||
        !take_number(text, 2, &tm->tm_min))
        return false;
    if (take_char(text, ":") && !take_number(text, 2, &tm->tm_sec))
        return false;
    if (take_char(text, ".,"))
        *text += strspn(*text, "0123456789");
    return tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec < 61;
}

/* "Z", "+01:00", "-0500". @return seconds east of Greenwich. */
static bool take_zone(const char **text, long long *east)
{
    int hours, minutes;
    *east = 0;
    if (take_char(text, "Z"))
        return true;
    bool is_west = **text == '-';
    if (!take_char(text, "+-") || !take_number(text, 2, &hours))
        return false;
    take_char(text, ":");
    if (!take_number(text, 2, &minutes))
        return false;
    *east = (hours * 60LL + minutes) * 60 * (is_west ? -1 : 1);
    return hours <= 14 && minutes < 60;
}

/* In this machine's zone; a day that there is not is refused. */
static bool make_local(struct tm *tm, long long *moment)
{
    int day = tm->tm_mday;
    tm->tm_isdst = -1;
    time_t seconds = mktime(tm);
    *moment = (long long)seconds;
    return seconds != (time_t)-1 && tm->tm_mday == day;
}

static bool make_east(struct tm *tm, long long east, long long *moment)
{
    int day = tm->tm_mday;
    *moment = (long long)timegm(tm) - east;
    return tm->tm_mday == day;
}

bool when_read(const char *text, bool is_due, long long *moment)
{
    struct tm tm = {.tm_year = 0};
    long long east;
    if (strspn(text, "0123456789") == 10 && text[10] == '\0')
        return sscanf(text, "%10lld", moment) == 1;
    if (!take_day(&text, &tm))
        return false;
    if (*text == '\0') {
        if (is_due) {
            tm.tm_hour = 23;
            tm.tm_min = tm.tm_sec = 59;
        }
        return make_local(&tm, moment);
    }
    if (!take_char(&text, "T ") || !take_time(&text, &tm))
        return false;
    take_char(&text, " ");
    if (*text == '\0')
        return make_local(&tm, moment);
    return take_zone(&text, &east) && *text == '\0' &&
           make_east(&tm, east, moment);
}

long long when_late(long long received, long long due)
{
    if (received == WHEN_NEVER || due == WHEN_NEVER || received <= due)
        return 0;
    return (received - due + DAY - 1) / DAY;
}

char *when_text(long long moment, char text[WHEN_TEXT])
{
    struct tm local;
    time_t seconds = (time_t)moment;
    text[0] = '\0';
    if (moment != WHEN_NEVER && localtime_r(&seconds, &local) != NULL)
        strftime(text, WHEN_TEXT, "%Y-%m-%d %H:%M", &local);
    return text;
}

long long when_now(void)
{
    return (long long)time(NULL);
}
