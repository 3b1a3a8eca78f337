/**
 * @file store.h
 * @brief The one file of a class: SQLite, with the tables of schema.sql.
 *
 *     struct store store;
 *     if (!store_open(&store, "x/class.sqlite", schema, STORE_MAKE, why)) ...
 *     store_begin(&store);
 *     store_do(&store, "UPDATE jobs SET state = ? WHERE grading = ?", "ti",
 *              "done", 7LL);
 *     store_end(&store)                        false: nothing was changed
 *     struct store_rows rows;
 *     store_ask(&store, &rows, "SELECT student, due FROM students", "");
 *     while (store_next(&rows))
 *         ... store_text(&rows, 0), store_number(&rows, 1) ...
 *     store_close(&store);
 *
 * Values are given behind a text that has a letter for each: t a text (NULL
 * is NULL), i a long long, d a double (a NaN is NULL), b bytes and their
 * size_t. The first thing that goes wrong is kept in store->why; from then on
 * nothing is done any more, and store_end tells. So callers ask once.
 *
 * Several processes may use the file at a time; each waits for the others. It
 * is in WAL mode: whoever is killed, at any moment, leaves all of what was
 * ended and nothing of what was not.
 */
#ifndef STORE_H
#define STORE_H

#include <limits.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

/** Room for a reason. */
#define STORE_WHY 512

/** Version of the schema: PRAGMA user_version. */
#define STORE_VERSION 1

/** An open file. */
struct store {
    sqlite3 *db;
    char why[STORE_WHY]; /**< what went wrong first; "" */
};

/** Lines of an answer. */
struct store_rows {
    struct store *store;
    sqlite3_stmt *statement; /**< NULL: there are no more */
};

/** How to open it. */
enum store_wish {
    STORE_MAKE, /**< and make it, if it is not there */
    STORE_USE   /**< it must be there */
};

/**
 * Opens it.
 * @param schema path of schema.sql.
 * @param why gets a clause, "cannot open 'x': ...".
 */
bool store_open(struct store *store, const char *path, const char *schema,
                enum store_wish wish, char why[STORE_WHY]);

void store_close(struct store *store);

/** Whether something has gone wrong. */
bool store_has_failed(const struct store *store);

/** From here to store_end, all or nothing. Others cannot write meanwhile. */
void store_begin(struct store *store);

/** @return whether all of it is in the file. */
bool store_end(struct store *store);

/** Gives up what was done since store_begin; the error is forgotten. */
void store_undo(struct store *store);

/** Does something. @return how many lines it changed; -1: it failed. */
int store_do(struct store *store, const char *sql, const char *types, ...);

/** @return the number of the line that was added last. */
long long store_last(const struct store *store);

/** Asks. The rows end themselves, or with store_stop. */
void store_ask(struct store *store, struct store_rows *rows, const char *sql,
               const char *types, ...);

/** The next line. @return false at the end. */
bool store_next(struct store_rows *rows);

/** No more lines are wanted. */
void store_stop(struct store_rows *rows);

/** A column of the line, from 0. A text is valid until the next line; NULL
 * reads as "", 0 or a NaN. */
const char *store_text(const struct store_rows *rows, int column);
long long store_number(const struct store_rows *rows, int column);
double store_real(const struct store_rows *rows, int column);
const void *store_bytes(const struct store_rows *rows, int column,
                        size_t *size);
bool store_is_null(const struct store_rows *rows, int column);

/** Asks for one number. @return it; -1: there is none. */
long long store_count(struct store *store, const char *sql, const char *types,
                      ...);

/** A setting. @return its text, in a buffer that the next call reuses; "". */
const char *store_setting(struct store *store, const char *name);
void store_set(struct store *store, const char *name, const char *value);

#endif
