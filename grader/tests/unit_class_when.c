/*
 * when.c: moments as people write them; progress.c: what is left.
 */
#include "classes/when.h"

#include <stdlib.h>
#include <time.h>

#include "classes/progress.h"
#include "suite.h"

static void set_zone(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

static void expect(const char *text, long long expected)
{
    long long moment = 0;
    ck_assert_msg(when_read(text, false, &moment), "%s", text);
    ck_assert_msg(moment == expected, "%s: expected %lld, got %lld", text,
                  expected, moment);
}

START_TEST(moments_with_a_zone_are_the_same_everywhere)
{
    set_zone("Asia/Tokyo");
    expect("2026-03-01T12:00:00Z", 1772366400);
    expect("2026-03-01 12:00Z", 1772366400);
    expect("2026-03-01T13:00:00+01:00", 1772366400);
    expect("2026-03-01T07:30:00-0430", 1772366400);
    expect("2026-03-01 12:00:00.123456 Z", 1772366400);
    expect("1772366400", 1772366400);
}
END_TEST

START_TEST(moments_without_one_are_of_this_machine)
{
    set_zone("UTC-1"); /* as POSIX has it: one hour east */
    expect("2026-03-01 13:00", 1772366400);
    expect("2026-03-01T13:00:05", 1772366405);
    expect("2026-03-01", 1772319600);
}
END_TEST

START_TEST(a_due_day_ends_with_its_last_second)
{
    long long moment;
    set_zone("UTC0");
    ck_assert(when_read("2026-03-01", true, &moment));
    ck_assert_int_eq(moment, 1772409599);
    ck_assert(when_read("2026-03-01 12:00", true, &moment));
    ck_assert_int_eq(moment, 1772366400);
}
END_TEST

START_TEST(what_is_no_moment_is_refused)
{
    static const char *const texts[] = {"",
                                        "tomorrow",
                                        "2026-13-01",
                                        "2026-02-30",
                                        "2026-2-3",
                                        "01.03.2026",
                                        "2026-03-01 24:00",
                                        "2026-03-01 1:00",
                                        "2026-03-01 12:00 CET",
                                        "2026-03-01T12:00+15:00",
                                        "2026-03-01x",
                                        "12345",
                                        "2026-03-01 12:60",
                                        "1969-12-31",
                                        "2026-03-01T12:00Z ",
                                        "17723664001"};
    long long moment;
    set_zone("UTC0");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(!when_read(texts[i], false, &moment), "%s", texts[i]);
}
END_TEST

START_TEST(a_day_that_has_begun_is_a_day_late)
{
    ck_assert_int_eq(when_late(1000, 1000), 0);
    ck_assert_int_eq(when_late(1001, 1000), 1);
    ck_assert_int_eq(when_late(1000 + 86400, 1000), 1);
    ck_assert_int_eq(when_late(1001 + 86400, 1000), 2);
    ck_assert_int_eq(when_late(1, 1000), 0);
    ck_assert_int_eq(when_late(WHEN_NEVER, 1000), 0);
    ck_assert_int_eq(when_late(1000, WHEN_NEVER), 0);
}
END_TEST

START_TEST(moments_are_told_in_this_machines_time)
{
    char text[WHEN_TEXT];
    set_zone("UTC-1");
    ck_assert_str_eq(when_text(1772366400, text), "2026-03-01 13:00");
    ck_assert_str_eq(when_text(WHEN_NEVER, text), "");
}
END_TEST

START_TEST(durations_are_told_shortly)
{
    char text[PROGRESS_TIME];
    ck_assert_str_eq(progress_time(0, text), "0 s");
    ck_assert_str_eq(progress_time(7.2, text), "8 s");
    ck_assert_str_eq(progress_time(200, text), "3 min 20 s");
    ck_assert_str_eq(progress_time(3599, text), "59 min");
    ck_assert_str_eq(progress_time(7500, text), "2 h 5 min");
    ck_assert_str_eq(progress_time(-5, text), "0 s");
}
END_TEST

START_TEST(what_is_left_follows_from_what_was_done)
{
    struct progress progress = {
        .count = 10, .width = 2, .usual = 6, .later = 100};
    ck_assert_double_eq(progress_left(&progress, 0), 130);
    ck_assert_double_eq(progress_left(&progress, 10), 120);
    progress.done = 1; /* one of two at a time tells nothing yet */
    ck_assert_double_eq(progress_left(&progress, 40), 100);
    progress.done = 4;
    ck_assert_double_eq(progress_left(&progress, 40), 160);
    progress.done = 10;
    ck_assert_double_eq(progress_left(&progress, 100), 100);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        moments_with_a_zone_are_the_same_everywhere,
        moments_without_one_are_of_this_machine,
        a_due_day_ends_with_its_last_second,
        what_is_no_moment_is_refused,
        a_day_that_has_begun_is_a_day_late,
        moments_are_told_in_this_machines_time,
        durations_are_told_shortly,
        what_is_left_follows_from_what_was_done,
    };
    return suite_run("class_when", tests, sizeof tests / sizeof *tests);
}
