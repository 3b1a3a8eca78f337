/*
 * SQLite with one way to bind values, to step, and to fail.
 *
 * Every statement is prepared, run and finalised on the spot: there are some
 * hundred of them in the life of a class, so none is worth keeping.
 */
#include "store.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "grad" in the file's head, for file(1). */
#define APPLICATION 0x67726164

/* How long to wait for another writer, milliseconds. Nobody writes for long:
 * one who waits for more than this waits for one who hangs. */
#define PATIENCE 60000

/* The schema's file is some KiB. */
#define SCHEMA_MOST 65536

/* Notes what went wrong first. */
static void fail(struct store *store, const char *what)
{
    if (store->why[0] == '\0')
        snprintf(store->why, sizeof store->why, "%.300s (%.120s)",
                 sqlite3_errmsg(store->db), what);
}

bool store_has_failed(const struct store *store)
{
    return store->why[0] != '\0';
}

/* ---- statements ---- */

static int bind_one(sqlite3_stmt *statement, int place, char type,
                    va_list *values)
{
    if (type == 't')
        return sqlite3_bind_text(statement, place,
                                 va_arg(*values, const char *), -1,
                                 SQLITE_TRANSIENT);
    if (type == 'i')
        return sqlite3_bind_int64(statement, place, va_arg(*values, long long));
    if (type == 'd') /* a NaN becomes NULL */
        return sqlite3_bind_double(statement, place, va_arg(*values, double));
    const void *bytes = va_arg(*values, const void *);
    size_t size = va_arg(*values, size_t);
    return sqlite3_bind_blob64(statement, place, bytes, size, SQLITE_TRANSIENT);
}

/* @return the statement; NULL: it failed, or something did before. */
static sqlite3_stmt *prepare(struct store *store, const char *sql,
                             const char *types, va_list values)
{
    sqlite3_stmt *statement = NULL;
    va_list copy;
    if (store_has_failed(store))
        return NULL;
    int result = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
    va_copy(copy, values);
    for (int i = 0; result == SQLITE_OK && types[i] != '\0'; i++)
        result = bind_one(statement, i + 1, types[i], &copy);
    va_end(copy);
    if (result == SQLITE_OK)
        return statement;
    fail(store, sql);
    sqlite3_finalize(statement);
    return NULL;
}

int store_do(struct store *store, const char *sql, const char *types, ...)
{
    va_list values;
    int result;
    va_start(values, types);
    sqlite3_stmt *statement = prepare(store, sql, types, values);
    va_end(values);
    if (statement == NULL)
        return -1;
    do {
        result = sqlite3_step(statement);
    } while (result == SQLITE_ROW);
    if (result != SQLITE_DONE)
        fail(store, sql);
    sqlite3_finalize(statement);
    return result == SQLITE_DONE ? sqlite3_changes(store->db) : -1;
}

long long store_last(const struct store *store)
{
    return sqlite3_last_insert_rowid(store->db);
}

/* ---- answers ---- */

void store_ask(struct store *store, struct store_rows *rows, const char *sql,
               const char *types, ...)
{
    va_list values;
    rows->store = store;
    va_start(values, types);
    rows->statement = prepare(store, sql, types, values);
    va_end(values);
}

bool store_next(struct store_rows *rows)
{
    if (rows->statement == NULL)
        return false;
    int result = sqlite3_step(rows->statement);
    if (result == SQLITE_ROW)
        return true;
    if (result != SQLITE_DONE)
        fail(rows->store, sqlite3_sql(rows->statement));
    store_stop(rows);
    return false;
}

void store_stop(struct store_rows *rows)
{
    sqlite3_finalize(rows->statement);
    rows->statement = NULL;
}

const char *store_text(const struct store_rows *rows, int column)
{
    const unsigned char *text = sqlite3_column_text(rows->statement, column);
    return text != NULL ? (const char *)text : "";
}

long long store_number(const struct store_rows *rows, int column)
{
    return sqlite3_column_int64(rows->statement, column);
}

double store_real(const struct store_rows *rows, int column)
{
    if (store_is_null(rows, column))
        return NAN;
    return sqlite3_column_double(rows->statement, column);
}

const void *store_bytes(const struct store_rows *rows, int column, size_t *size)
{
    const void *bytes = sqlite3_column_blob(rows->statement, column);
    *size = (size_t)sqlite3_column_bytes(rows->statement, column);
    return bytes != NULL ? bytes : "";
}

bool store_is_null(const struct store_rows *rows, int column)
{
    return sqlite3_column_type(rows->statement, column) == SQLITE_NULL;
}

long long store_count(struct store *store, const char *sql, const char *types,
                      ...)
{
    struct store_rows rows = {.store = store};
    long long number = -1;
    va_list values;
    va_start(values, types);
    rows.statement = prepare(store, sql, types, values);
    va_end(values);
    if (store_next(&rows)) {
        number = store_is_null(&rows, 0) ? -1 : store_number(&rows, 0);
        store_stop(&rows);
    }
    return number;
}

/* ---- settings ---- */

const char *store_setting(struct store *store, const char *name)
{
    static char value[PATH_MAX];
    struct store_rows rows;
    value[0] = '\0';
    store_ask(store, &rows, "SELECT value FROM settings WHERE name = ?", "t",
              name);
    if (store_next(&rows)) {
        snprintf(value, sizeof value, "%s", store_text(&rows, 0));
        store_stop(&rows);
    }
    return value;
}

void store_set(struct store *store, const char *name, const char *value)
{
    store_do(store, "INSERT OR REPLACE INTO settings VALUES (?, ?)", "tt", name,
             value);
}

/* ---- all or nothing ---- */

void store_begin(struct store *store)
{
    store_do(store, "BEGIN IMMEDIATE", "");
}

void store_undo(struct store *store)
{
    store->why[0] = '\0';
    if (sqlite3_get_autocommit(store->db) == 0)
        store_do(store, "ROLLBACK", "");
}

bool store_end(struct store *store)
{
    store_do(store, "COMMIT", "");
    if (store_has_failed(store) && sqlite3_get_autocommit(store->db) == 0)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return !store_has_failed(store);
}

/* ---- the file ---- */

/* The tables, all at once; two processes may try at the same time. */
static void make_tables(struct store *store, const char *path)
{
    static char sql[SCHEMA_MOST];
    char version[64];
    FILE *stream = fopen(path, "rbe");
    size_t length = stream != NULL ? fread(sql, 1, sizeof sql - 1, stream) : 0;
    if (stream != NULL)
        fclose(stream);
    sql[length] = '\0';
    if (length == 0) {
        snprintf(store->why, sizeof store->why, "cannot read '%.300s'", path);
        return;
    }
    store_begin(store);
    if (store_count(store, "PRAGMA user_version", "") == 0) {
        if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
            fail(store, path);
        snprintf(version, sizeof version, "PRAGMA user_version = %d",
                 STORE_VERSION);
        store_do(store, version, "");
        snprintf(version, sizeof version, "PRAGMA application_id = %d",
                 APPLICATION);
        store_do(store, version, "");
    }
    store_end(store);
}

/* Of a file that has just been opened. */
static void prepare_file(struct store *store, const char *schema,
                         enum store_wish wish)
{
    sqlite3_busy_timeout(store->db, PATIENCE);
    sqlite3_extended_result_codes(store->db, 1);
    store_count(store, "PRAGMA journal_mode = WAL", "");
    store_do(store, "PRAGMA synchronous = FULL", "");
    store_do(store, "PRAGMA foreign_keys = ON", "");
    long long version = store_count(store, "PRAGMA user_version", "");
    if (version == 0 && wish == STORE_MAKE)
        make_tables(store, schema);
    else if (version != STORE_VERSION && !store_has_failed(store))
        snprintf(store->why, sizeof store->why,
                 "it is of version %lld, and this kit has %d", version,
                 STORE_VERSION);
}

bool store_open(struct store *store, const char *path, const char *schema,
                enum store_wish wish, char why[STORE_WHY])
{
    int flags =
        SQLITE_OPEN_READWRITE | (wish == STORE_MAKE ? SQLITE_OPEN_CREATE : 0);
    *store = (struct store){.db = NULL};
    if (sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK)
        fail(store, "open");
    else
        prepare_file(store, schema, wish);
    if (!store_has_failed(store))
        return true;
    snprintf(why, STORE_WHY, "cannot open '%.200s': %.200s", path, store->why);
    store_close(store);
    return false;
}

void store_close(struct store *store)
{
    sqlite3_close(store->db);
    store->db = NULL;
}
