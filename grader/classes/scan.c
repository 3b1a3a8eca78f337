/*
 * What lies in the folder goes into the store: each student's one C file, or
 * why there is none. What is there already stays as it is; another content is
 * another attempt. All in one transaction: a start that is killed here has
 * seen nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../grading/words.h"
#include "pick.h"
#include "roster.h"
#include "when.h"

/* One look through the folder. */
struct scan {
    struct class *class;
    struct find find;
    struct unpack unpack;
    int folder;
};

/* ---- one student ---- */

/* The number of the student's last attempt, if it has the same content. A
 * problem is like another: what is wrong may be told in other words. */
static long long same_as_before(struct store *store, const char *student,
                                const char *sha256)
{
    return store_count(store,
                       "SELECT submission FROM submissions WHERE student = ?1 "
                       "AND sha256 = ?2 AND attempt = (SELECT max(attempt) "
                       "FROM submissions WHERE student = ?1)",
                       "tt", student, sha256);
}

static void add_attempt(struct scan *scan, const char *student,
                        const struct pick *pick, const char *sha256)
{
    struct store *store = &scan->class->store;
    store_do(store,
             "INSERT INTO submissions (student, attempt, entry, file, sha256, "
             "content, received, problem, run, is_current) SELECT ?1, "
             "1 + coalesce(max(attempt), 0), '', '', ?2, ?3, nullif(?4, -1), "
             "'', ?5, 1 FROM submissions WHERE student = ?1",
             "ttbii", student, sha256, pick->text != NULL ? pick->text : "",
             pick->text != NULL ? pick->length : (size_t)0, pick->received,
             scan->class->run);
}

static void keep(struct scan *scan, const struct find_entry *entry,
                 const struct pick *pick, bool is_there)
{
    struct store *store = &scan->class->store;
    const char *student = entry->names.id;
    char sha256[65] = "";
    char name[NAMES_ID], file[NAMES_ID];
    if (is_there)
        digest_bytes(pick->text, pick->length, sha256);
    roster_add(scan->class, student, entry->names.name);
    long long submission = same_as_before(store, student, sha256);
    if (submission < 0) {
        add_attempt(scan, student, pick, sha256);
        submission = store_last(store);
    }
    store_do(store,
             "UPDATE submissions SET is_current = 1, entry = ?, file = ?, "
             "problem = ? WHERE submission = ?",
             "ttti", words_safe(name, sizeof name, entry->name, WORDS_LINE),
             words_safe(file, sizeof file, pick->file, WORDS_LINE),
             is_there ? "" : pick->problem, submission);
}

/* Entries from first to end are of one student. */
static bool take_student(struct scan *scan, size_t first, size_t end)
{
    struct class *class = scan->class;
    struct pick pick;
    pick_begin(&pick, &scan->unpack, class->grading.lab.submission);
    for (size_t i = first; i < end; i++)
        pick_entry(&pick, scan->folder, &scan->find.entries[i]);
    bool is_there = pick_end(&pick);
    if (scan->unpack.signal != 0)
        class_note_signal(scan->unpack.signal);
    if (scan->unpack.trouble[0] != '\0')
        class_fail(class, "%s", scan->unpack.trouble);
    if (class->trouble[0] == '\0' && class_signal() == 0)
        keep(scan, &scan->find.entries[first], &pick, is_there);
    pick_free(&pick);
    return class->trouble[0] == '\0' && class_signal() == 0 &&
           !store_has_failed(&class->store);
}

/* ---- all of them ---- */

static size_t end_of(const struct find *find, size_t first)
{
    size_t end = first;
    while (end < find->count && strcmp(find->entries[end].names.id,
                                       find->entries[first].names.id) == 0)
        end++;
    return end;
}

static bool take_all(struct scan *scan)
{
    struct class *class = scan->class;
    bool ok = roster_read(class);
    store_do(&class->store, "UPDATE submissions SET is_current = 0", "");
    for (size_t i = 0; ok && i < scan->find.count;) {
        size_t end = end_of(&scan->find, i);
        ok = take_student(scan, i, end);
        i = end;
    }
    return ok && roster_read_times(class);
}

static bool scan_folder(struct scan *scan)
{
    struct class *class = scan->class;
    scan->folder = open(class->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (scan->folder < 0)
        return class_fail(class, "cannot read '%.500s': %s", class->folder,
                          strerror(errno));
    store_begin(&class->store);
    bool ok = take_all(scan);
    unpack_close(&scan->unpack);
    close(scan->folder);
    if (!ok && !store_has_failed(&class->store)) {
        store_undo(&class->store);
        return false;
    }
    return store_end(&class->store) || class_fail_store(class);
}

bool scan_all(struct class *class)
{
    struct scan scan = {.class = class, .unpack = {.place = class->place}};
    char why[FIND_WHY];
    if (!find_all(&scan.find, class->folder, why))
        return class_fail(class, "%s", why);
    if (scan.find.passed_over > 0)
        class_say("passed over, as it is no C file, folder or archive: '%s'%s",
                  scan.find.example,
                  scan.find.passed_over > 1 ? " and others" : "");
    bool ok = scan.find.count > 0 ||
              class_fail(class, "there are no submissions in '%.500s'",
                         class->folder);
    ok = ok && scan_folder(&scan);
    find_free(&scan.find);
    return ok;
}
