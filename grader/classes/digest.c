/*
 * What decides on a grade besides submission, seed and rubric, in one number:
 * the grader's program and those that it runs, the lab's manifest, headers,
 * libraries, tests and oracle. Whoever changes one of them gets other grades,
 * so all are graded again; who only builds the kit anew gets the same bytes.
 */
#include <errno.h>
#include <glob.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>

#include "../grading/folders.h"
#include "class.h"

static void write_hex(struct sha256_ctx *context, char hex[65])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

void digest_bytes(const void *bytes, size_t size, char hex[65])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, size, bytes);
    write_hex(&context, hex);
}

static bool add_file(struct sha256_ctx *context, const char *path,
                     char why[RESULT_TEXT])
{
    static uint8_t bytes[65536];
    size_t got;
    FILE *stream = fopen(path, "rbe");
    if (stream == NULL) {
        result_set(why, "cannot read '%.500s': %s", path, strerror(errno));
        return false;
    }
    while ((got = fread(bytes, 1, sizeof bytes, stream)) > 0)
        sha256_update(context, got, bytes);
    bool ok = ferror(stream) == 0;
    fclose(stream);
    if (!ok)
        result_set(why, "cannot read '%.500s'", path);
    return ok;
}

bool digest_file(const char *path, char hex[65], char why[RESULT_TEXT])
{
    struct sha256_ctx context;
    sha256_init(&context);
    if (!add_file(&context, path, why))
        return false;
    write_hex(&context, hex);
    return true;
}

/* ---- the kit ---- */

/* What is being added up. */
struct sum {
    struct class *class;
    struct sha256_ctx context;
};

/* Files below a folder of the kit; there must be one at least. */
static bool add(struct sum *sum, const char *folder, const char *pattern)
{
    char path[PATH_MAX];
    char why[RESULT_TEXT];
    glob_t found;
    if (glob(folders_path(path, folder, "%s", pattern), 0, NULL, &found) != 0)
        return class_fail(sum->class,
                          "no file is '%.500s'; is all of the kit "
                          "built?",
                          path);
    bool ok = true;
    for (size_t i = 0; ok && i < found.gl_pathc; i++) {
        const char *name = strrchr(found.gl_pathv[i], '/') + 1;
        sha256_update(&sum->context, strlen(name) + 1, (const uint8_t *)name);
        ok = add_file(&sum->context, found.gl_pathv[i], why) ||
             class_fail(sum->class, "%s", why);
    }
    globfree(&found);
    return ok;
}

static bool add_programs(struct sum *sum)
{
    const struct grading *grading = &sum->class->grading;
    const char *const names[] = {
        "grader/grade",        "grader/runner",     "grader/liblockmeter.so",
        grading->lab.baseline, grading->lab.oracle, grading->lab.inputs,
        grading->lab.harness};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!add(sum, grading->tools, names[i]))
            return false;
    for (size_t i = 0; i < grading->lab.unit_count; i++)
        if (!add(sum, grading->tools, grading->lab.units[i].object))
            return false;
    return true;
}

static bool add_sources(struct sum *sum)
{
    const struct grading *grading = &sum->class->grading;
    const struct lab *lab = &grading->lab;
    char why[RESULT_TEXT];
    char path[256];
    if (!add_file(&sum->context, lab->path, why))
        return class_fail(sum->class, "%s", why);
    for (size_t i = 0; lab->headers[i] != NULL; i++)
        if (!add(sum, grading->kit, lab->headers[i]))
            return false;
    for (size_t i = 0; i < lab->flavour_count; i++) {
        snprintf(path, sizeof path, "%s/%s", lab->flavours[i].folder,
                 lab->library);
        if (!add(sum, grading->kit, path))
            return false;
    }
    return lab->stress == NULL || add(sum, grading->kit, lab->stress);
}

bool digest_kit(struct class *class, char hex[65])
{
    struct sum sum = {.class = class};
    sha256_init(&sum.context);
    if (!add_programs(&sum) || !add_sources(&sum))
        return false;
    write_hex(&sum.context, hex);
    return true;
}
