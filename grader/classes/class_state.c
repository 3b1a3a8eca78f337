/*
 * The store when a start begins and ends: its settings, what an earlier start
 * left that was killed (jobs that were running, temporary folders), and the
 * line about this start.
 */
#include <stdlib.h>
#include <string.h>

#include "class.h"
#include "when.h"

/* A setting that cannot change while there are grades. */
static bool hold(struct class *class, const char *name, const char *value)
{
    const char *before = store_setting(&class->store, name);
    if (*before == '\0')
        store_set(&class->store, name, value);
    else if (strcmp(before, value) != 0)
        return class_fail(class,
                          "'%.300s' has grades of another %s; choose another "
                          "folder with --out",
                          class->out, name);
    return true;
}

/* An absolute path, for jobs that run elsewhere; a lab's name is none. */
static void set_path(struct class *class, const char *name, const char *given,
                     bool is_path)
{
    char path[PATH_MAX];
    if (is_path && given != NULL && realpath(given, path) != NULL)
        given = path;
    store_set(&class->store, name, given != NULL ? given : "");
}

static bool set_settings(struct class *class)
{
    const struct class_options *options = class->options;
    char text[RESULT_TEXT];
    char mark[SEEDS_TEXT];
    if (!hold(class, "lab", class->grading.rubric.lab) ||
        !hold(class, "secret", seeds_fingerprint(&class->seeds, mark)))
        return false;
    if (class->options == &class->own)
        return true;
    set_path(class, "lab_file", options->lab,
             options->lab != NULL && strchr(options->lab, '/') != NULL);
    set_path(class, "rubric_file", options->rubric, true);
    store_set(&class->store, "only", options->only ? options->only : "");
    store_set(&class->store, "quick", options->is_quick ? "1" : "");
    store_set(&class->store, "title", class->grading.rubric.title);
    store_set(&class->store, "submission", class->grading.lab.submission);
    snprintf(text, sizeof text, "%u", options->limit);
    store_set(&class->store, "limit", text);
    snprintf(text, sizeof text, "%u", options->jobs);
    store_set(&class->store, "width", text);
    return true;
}

/* What was running when somebody killed the last start. */
static void recover(struct class *class)
{
    struct store_rows rows;
    store_ask(&class->store, &rows,
              "SELECT folder FROM runs WHERE folder IS NOT NULL UNION "
              "SELECT folder FROM jobs WHERE folder IS NOT NULL",
              "");
    while (store_next(&rows))
        class_remove_place(store_text(&rows, 0));
    store_do(&class->store, "UPDATE runs SET folder = NULL", "");
    store_do(&class->store, "UPDATE jobs SET folder = NULL", "");
    store_do(&class->store,
             "UPDATE jobs SET state = CASE WHEN tries < ? "
             "THEN 'waiting' ELSE 'broken' END, problem = CASE WHEN tries < ? "
             "THEN '' ELSE 'the grader was killed ' || tries || "
             "' times while it worked on it' END WHERE state = 'running'",
             "ii", (long long)CLASS_TRIES, (long long)CLASS_TRIES);
    if (class->options->may_retry)
        store_do(&class->store,
                 "UPDATE jobs SET state = 'waiting', tries = 0, problem = '' "
                 "WHERE state = 'broken'",
                 "");
}

static void begin_run(struct class *class)
{
    store_do(&class->store,
             "INSERT INTO runs (started, engine, width, machine, folder, kit, "
             "rubric) VALUES (?, ?, ?, ?, ?, ?, ?)",
             "ititttt", when_now(), class->options->engine,
             (long long)class->options->jobs, class->grading.result->machine,
             class->place, class->kit, class->rubric);
    class->run = store_last(&class->store);
}

/* ---- settings of an earlier start ---- */

static const char *adopt_text(struct class *class, const char *name,
                              char text[PATH_MAX])
{
    snprintf(text, PATH_MAX, "%s", store_setting(&class->store, name));
    return *text != '\0' ? text : NULL;
}

/* Who writes pages, or repeats a grade, means what has been graded. */
static void adopt(struct class *class)
{
    static char lab[PATH_MAX], rubric[PATH_MAX], only[PATH_MAX];
    struct class_options *own = &class->own;
    if (!class->options->is_report_only && class->options->seed_of == NULL)
        return;
    *own = *class->options;
    own->lab = adopt_text(class, "lab_file", lab);
    own->rubric = adopt_text(class, "rubric_file", rubric);
    own->only = adopt_text(class, "only", only);
    own->is_quick = *store_setting(&class->store, "quick") != '\0';
    class->options = own;
}

/* The due date is remembered until there is another one. */
static void keep_due(struct class *class)
{
    char text[32];
    if (class->options->due != WHEN_NEVER) {
        snprintf(text, sizeof text, "%lld", class->options->due);
        store_set(&class->store, "due", text);
    }
    class->due = WHEN_NEVER;
    const char *due = store_setting(&class->store, "due");
    if (*due != '\0')
        class->due = strtoll(due, NULL, 10);
}

/* ---- beginning and end ---- */

bool class_open_store(struct class *class, const char *path)
{
    char schema[PATH_MAX];
    char why[STORE_WHY];
    class_beside(schema, CLASS_FILES "schema.sql");
    if (!store_open(&class->store, path, schema, STORE_MAKE, why))
        return class_fail(class, "%s", why);
    adopt(class);
    return !store_has_failed(&class->store) || class_fail_store(class);
}

bool class_begin(struct class *class)
{
    store_begin(&class->store);
    bool ok = set_settings(class);
    keep_due(class);
    recover(class);
    begin_run(class);
    if (!ok)
        store_undo(&class->store);
    return ok && (store_end(&class->store) || class_fail_store(class));
}

void class_close_store(struct class *class)
{
    if (class->store.db == NULL)
        return;
    store_undo(&class->store);
    store_do(&class->store,
             "UPDATE runs SET ended = ?, folder = NULL WHERE run = ?", "ii",
             when_now(), class->run);
    store_close(&class->store);
}
