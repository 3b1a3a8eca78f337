/*
 * Patterns of names, one function for each platform, tried one after the
 * other. A name that only looks a bit like one of them is taken as a whole.
 */
#include "names.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>

#include "../grading/words.h"

/* A part of a name. */
struct part {
    const char *text;
    size_t length;
};

static const char digits[] = "0123456789";

/* ---- ids that can be seen ---- */

/* Escapes it so that the way back is clear. */
static void make_id(char id[NAMES_ID], struct part part)
{
    char doubled[2 * NAME_MAX + 1];
    size_t used = 0;
    for (size_t i = 0; i < part.length && used + 2 < sizeof doubled; i++) {
        doubled[used++] = part.text[i];
        if (part.text[i] == '\\')
            doubled[used++] = '\\';
    }
    doubled[used] = '\0';
    words_safe(id, NAMES_ID, doubled, WORDS_LINE);
}

/* ---- what platforms do ---- */

/* The part up to the last '_' before `end`; false if there is none. */
static bool cut_back(struct part *rest, struct part *last)
{
    for (size_t i = rest->length; i > 0; i--) {
        if (rest->text[i - 1] != '_')
            continue;
        *last = (struct part){rest->text + i, rest->length - i};
        rest->length = i - 1;
        return true;
    }
    return false;
}

static bool is_number(struct part part)
{
    return part.length > 0 && strspn(part.text, digits) >= part.length;
}

static void copy_file(struct names *names, const char *file)
{
    snprintf(names->file, sizeof names->file, "%s", file);
}

/* "Full Name_4711_assignsubmission_file_x.c" */
static bool read_moodle(struct names *names, const char *entry)
{
    static const char mark[] = "_assignsubmission_";
    const char *at = strstr(entry, mark);
    struct part id;
    if (at == NULL)
        return false;
    struct part name = {entry, (size_t)(at - entry)};
    if (!cut_back(&name, &id) || !is_number(id))
        return false;
    const char *kind = at + strlen(mark);
    const char *file = strchr(kind, '_');
    names->is_typed = strncmp(kind, "onlinetext", 10) == 0;
    copy_file(names, file != NULL ? file + 1 : "");
    make_id(names->id, id);
    make_id(names->name, name);
    return true;
}

/* The next word of "a_b_c". */
static bool cut_front(const char **rest, struct part *word)
{
    const char *end = strchr(*rest, '_');
    if (end == NULL || end == *rest)
        return false;
    *word = (struct part){*rest, (size_t)(end - *rest)};
    *rest = end + 1;
    return true;
}

/* "lovelaceada_4711_90210_x.c"; Canvas leaves letters only of the name. */
static bool read_canvas(struct names *names, const char *entry)
{
    struct part name, id, number;
    const char *rest = entry;
    if (!cut_front(&rest, &name) || !cut_front(&rest, &id))
        return false;
    if (id.length == 4 && strncmp(id.text, "LATE", 4) == 0 &&
        !cut_front(&rest, &id))
        return false;
    if (!is_number(id) || !cut_front(&rest, &number) || !is_number(number) ||
        *rest == '\0')
        return false;
    copy_file(names, rest);
    make_id(names->id, id);
    make_id(names->name, name);
    return true;
}

/* "submission_90210" */
static bool read_gradescope(struct names *names, const char *entry)
{
    static const char mark[] = "submission_";
    struct part id = {entry + strlen(mark), 0};
    if (strncmp(entry, mark, strlen(mark)) != 0)
        return false;
    id.length = strlen(id.text);
    if (!is_number(id))
        return false;
    make_id(names->id, id);
    return true;
}

/* ---- all others ---- */

static bool ends_in(const char *file, const char *end)
{
    size_t length = strlen(file);
    size_t more = strlen(end);
    return length > more && strcmp(file + length - more, end) == 0;
}

size_t names_archive(const char *file)
{
    static const char *const ends[] = {
        ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tgz", ".tbz2",
        ".txz",    ".tar",     ".zip",    ".7z",      ".rar"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends_in(file, ends[i]))
            return strlen(file) - strlen(ends[i]);
    return 0;
}

static void read_plain(struct names *names, const char *entry)
{
    struct part id = {entry, names_archive(entry)};
    if (id.length == 0)
        id.length = strlen(entry) - (ends_in(entry, ".c") ? 2 : 0);
    copy_file(names, entry);
    make_id(names->id, id);
}

void names_read(struct names *names, const char *entry)
{
    memset(names, 0, sizeof *names);
    if (!read_moodle(names, entry) && !read_canvas(names, entry) &&
        !read_gradescope(names, entry))
        read_plain(names, entry);
}

/* ---- pages ---- */

#define PLAIN                                                                  \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

/* Bytes of an id that are kept, and of its digest. */
#define KEPT   60
#define DIGEST 4

void names_page(char page[NAME_MAX + 1], const char *id)
{
    struct sha256_ctx context;
    uint8_t digest[DIGEST];
    size_t length = strlen(id);
    if (length > 0 && length <= KEPT && strspn(id, PLAIN) == length &&
        id[0] != '.' && id[0] != '-') {
        snprintf(page, NAME_MAX + 1, "%s.html", id);
        return;
    }
    snprintf(page, NAME_MAX + 1, "%.*s", KEPT, id);
    for (char *c = page; *c != '\0'; c++)
        if (strchr(PLAIN, *c) == NULL || *c == '.')
            *c = '_';
    sha256_init(&context);
    sha256_update(&context, length, (const uint8_t *)id);
    sha256_digest(&context, DIGEST, digest);
    length = strlen(page);
    snprintf(page + length, NAME_MAX + 1 - length, "+%02x%02x%02x%02x.html",
             digest[0], digest[1], digest[2], digest[3]);
    if (page[0] == '-')
        page[0] = '_';
}
