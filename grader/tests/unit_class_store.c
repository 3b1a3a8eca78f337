/*
 * store.c: values come back as they were given, transactions are whole, and
 * the first error stops all that follows.
 */
#include "classes/store.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite.h"

#define SCHEMA "grader/classes/schema.sql"

static struct store store;
static struct store_rows rows;
static char folder[] = "/tmp/unit-store-XXXXXX";
static char path[64];
static char why[STORE_WHY];

static void begin(void)
{
    snprintf(folder, sizeof folder, "/tmp/unit-store-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x.sqlite", folder);
    ck_assert_msg(store_open(&store, path, SCHEMA, STORE_MAKE, why), "%s", why);
}

static void end(void)
{
    store_close(&store);
    unlink(path);
    ck_assert_int_eq(rmdir(folder), 0); /* no journal is left */
}

START_TEST(values_come_back_as_they_were_given)
{
    size_t size;
    begin();
    store_do(&store, "CREATE TABLE x (a, b, c, d, e)", "");
    ck_assert_int_eq(store_do(&store, "INSERT INTO x VALUES (?, ?, ?, ?, ?)",
                              "tidbd", "t\xc3\xa4xt", 1LL << 62, 0.1, "a\0b",
                              (size_t)3, NAN),
                     1);
    store_ask(&store, &rows, "SELECT a, b, c, d, e FROM x", "");
    ck_assert(store_next(&rows));
    ck_assert_str_eq(store_text(&rows, 0), "t\xc3\xa4xt");
    ck_assert_int_eq(store_number(&rows, 1), 1LL << 62);
    ck_assert_double_eq(store_real(&rows, 2), 0.1);
    ck_assert_mem_eq(store_bytes(&rows, 3, &size), "a\0b", 3);
    ck_assert_uint_eq(size, 3);
    ck_assert(store_is_null(&rows, 4));
    ck_assert(isnan(store_real(&rows, 4)));
    ck_assert_str_eq(store_text(&rows, 4), "");
    ck_assert(!store_next(&rows));
    end();
}
END_TEST

START_TEST(texts_are_never_taken_for_sql)
{
    begin();
    store_set(&store, "x'); DROP TABLE settings; --", "y");
    ck_assert_str_eq(store_setting(&store, "x'); DROP TABLE settings; --"),
                     "y");
    ck_assert_str_eq(store_setting(&store, "z"), "");
    end();
}
END_TEST

START_TEST(what_was_not_ended_has_not_happened)
{
    begin();
    store_begin(&store);
    store_set(&store, "a", "1");
    store_undo(&store);
    ck_assert_str_eq(store_setting(&store, "a"), "");
    store_begin(&store);
    store_set(&store, "a", "2");
    ck_assert(store_end(&store));
    ck_assert_str_eq(store_setting(&store, "a"), "2");
    end();
}
END_TEST

START_TEST(after_an_error_nothing_is_done_any_more)
{
    begin();
    store_begin(&store);
    store_set(&store, "a", "1");
    ck_assert_int_eq(store_do(&store, "INSERT INTO nowhere VALUES (1)", ""),
                     -1);
    store_set(&store, "b", "1");
    ck_assert_ptr_nonnull(strstr(store.why, "no such table: nowhere"));
    ck_assert(!store_end(&store));
    store_undo(&store);
    ck_assert_str_eq(store_setting(&store, "a"), "");
    ck_assert_str_eq(store_setting(&store, "b"), "");
    end();
}
END_TEST

START_TEST(two_may_use_it_at_a_time)
{
    struct store other;
    begin();
    ck_assert(store_open(&other, path, NULL, STORE_USE, why));
    store_set(&store, "a", "1");
    ck_assert_str_eq(store_setting(&other, "a"), "1");
    store_set(&other, "a", "2");
    ck_assert_str_eq(store_setting(&store, "a"), "2");
    store_close(&other);
    end();
}
END_TEST

START_TEST(a_killed_writer_leaves_nothing_half_done)
{
    begin();
    pid_t pid = fork();
    if (pid == 0) { /* on a connection of its own */
        struct store other;
        if (!store_open(&other, path, NULL, STORE_USE, why))
            _exit(1);
        store_set(&other, "whole", "1");
        store_begin(&other);
        store_set(&other, "half", "1");
        raise(SIGKILL);
    }
    waitpid(pid, NULL, 0);
    ck_assert_str_eq(store_setting(&store, "whole"), "1");
    ck_assert_str_eq(store_setting(&store, "half"), "");
    end();
}
END_TEST

START_TEST(other_files_are_refused)
{
    begin();
    store_do(&store, "PRAGMA user_version = 99", "");
    store_close(&store);
    ck_assert(!store_open(&store, path, SCHEMA, STORE_MAKE, why));
    ck_assert_ptr_nonnull(strstr(why, "version 99"));
    FILE *stream = fopen(path, "w");
    ck_assert_ptr_nonnull(stream);
    fputs("this is no database, but long enough to be looked at. ", stream);
    for (int i = 0; i < 200; i++)
        fputs("this is no database, ", stream);
    fclose(stream);
    ck_assert(!store_open(&store, path, SCHEMA, STORE_MAKE, why));
    unlink(path);
    ck_assert(!store_open(&store, path, SCHEMA, STORE_USE, why));
    end();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        values_come_back_as_they_were_given,
        texts_are_never_taken_for_sql,
        what_was_not_ended_has_not_happened,
        after_an_error_nothing_is_done_any_more,
        two_may_use_it_at_a_time,
        a_killed_writer_leaves_nothing_half_done,
        other_files_are_refused,
    };
    return suite_run("class_store", tests, sizeof tests / sizeof *tests);
}
