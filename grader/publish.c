/*
 * publish: what students get of a rubric, or of a manifest.
 *
 *     publish [--set PATH=VALUE]... rubric FILE
 *     publish [--set PATH=VALUE]... manifest FILE FOLDER
 *
 * writes it to standard output. Of a rubric, the hidden checks are left out,
 * also where others need them, and symptoms that name one. Of a manifest, those
 * contenders are left out that may be missing and whose source is not in
 * FOLDER, where the archive is put together: x/y is there if FOLDER/x/y.c is.
 * A manifest need not have any contenders, nor vary anything of them. The demo
 * is left out, as students do not have the program that makes it.
 * PATH=VALUE, as "scale.threaded=zlib -t", gives a field another value first.
 *
 * What is written is what libconfig has read, so comments do not get through,
 * and what is left out leaves nothing behind. Exit status: 0 written, 1 it
 * cannot be, 2 wrong usage.
 */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grading/fields.h"

#define EXIT_USAGE 2

/* What is being published. */
struct publish {
    struct fields_file file;
    config_t *config;
    const char *folder; /* of a manifest */
    char why[FIELDS_WHY];
};

static _Noreturn void usage(void)
{
    fputs("usage: publish [--set PATH=VALUE]... rubric FILE\n"
          "       publish [--set PATH=VALUE]... manifest FILE FOLDER\n",
          stderr);
    exit(EXIT_USAGE);
}

/* One line on standard error. @return false. */
__attribute__((format(printf, 2, 3))) static bool
cannot(const struct publish *publish, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "publish: %s: ", publish->file.path);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return false;
}

/* A list or array that must be there; NULL, and it was said so. */
static config_setting_t *find(const struct publish *publish, const char *path)
{
    config_setting_t *found = config_lookup(publish->config, path);
    if (found == NULL)
        cannot(publish, "there is no '%s'", path);
    return found;
}

/* Takes a text out of an array, wherever it stands. NULL: no array. */
static void drop_word(config_setting_t *array, const char *word)
{
    int count = array != NULL ? config_setting_length(array) : 0;
    for (int i = count - 1; i >= 0; i--) {
        const char *here = config_setting_get_string_elem(array, i);
        if (here != NULL && strcmp(here, word) == 0)
            config_setting_remove_elem(array, (unsigned)i);
    }
}

/* ---- a rubric ---- */

static void forget_need(config_setting_t *checks, const char *id)
{
    for (int i = 0; i < config_setting_length(checks); i++)
        drop_word(config_setting_get_member(
                      config_setting_get_elem(checks, (unsigned)i), "needs"),
                  id);
}

/* Symptoms of which a text names a check that students must not see. */
static void forget_symptoms(config_setting_t *symptoms, const char *id)
{
    int count = symptoms != NULL ? config_setting_length(symptoms) : 0;
    for (int i = count - 1; i >= 0; i--) {
        config_setting_t *symptom =
            config_setting_get_elem(symptoms, (unsigned)i);
        if (strstr(fields_text(symptom, "says"), id) != NULL ||
            strstr(fields_text(symptom, "hint"), id) != NULL)
            config_setting_remove_elem(symptoms, (unsigned)i);
    }
}

static bool leave_out_hidden(struct publish *publish)
{
    config_setting_t *checks = find(publish, "checks");
    config_setting_t *symptoms = config_lookup(publish->config, "symptoms");
    if (checks == NULL)
        return false;
    for (int i = config_setting_length(checks) - 1; i >= 0; i--) {
        config_setting_t *check = config_setting_get_elem(checks, (unsigned)i);
        if (fields_truth(check, "visible", true))
            continue;
        forget_need(checks, fields_text(check, "id"));
        forget_symptoms(symptoms, fields_text(check, "id"));
        config_setting_remove_elem(checks, (unsigned)i);
    }
    return true;
}

/* ---- a manifest ---- */

static bool has_source(const struct publish *publish,
                       const config_setting_t *contender)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s.c", publish->folder,
                          fields_text(contender, "program"));
    return length < (int)sizeof path && access(path, F_OK) == 0;
}

static void leave_out_absent(struct publish *publish)
{
    config_setting_t *contenders = config_lookup(publish->config, "contenders");
    config_setting_t *scale =
        config_lookup(publish->config, "scale.contenders");
    int count = contenders != NULL ? config_setting_length(contenders) : 0;
    for (int i = count - 1; i >= 0; i--) {
        config_setting_t *contender =
            config_setting_get_elem(contenders, (unsigned)i);
        if (!fields_truth(contender, "is_optional", false) ||
            has_source(publish, contender))
            continue;
        drop_word(scale, fields_text(contender, "name"));
        config_setting_remove_elem(contenders, (unsigned)i);
    }
}

/* Whether a field, if it is there, names a contender that is still there. */
static bool judge_name(const struct publish *publish, const char *path)
{
    const config_setting_t *contenders =
        config_lookup(publish->config, "contenders");
    const config_setting_t *field = config_lookup(publish->config, path);
    const char *name = field != NULL ? config_setting_get_string(field) : NULL;
    int count = contenders != NULL ? config_setting_length(contenders) : 0;
    if (name == NULL)
        return true;
    for (int i = 0; i < count; i++) {
        const config_setting_t *contender =
            config_setting_get_elem(contenders, (unsigned)i);
        if (strcmp(name, fields_text(contender, "name")) == 0)
            return true;
    }
    return cannot(publish, "%s: '%s' is left out; --set another", path, name);
}

/* ---- fields that get another value ---- */

/* A number that is one to its last character. */
static bool set_number(config_setting_t *field, const char *digits)
{
    char *end;
    errno = 0;
    double value = strtod(digits, &end);
    if (end == digits || *end != '\0' || errno != 0)
        return false;
    if (config_setting_type(field) == CONFIG_TYPE_FLOAT)
        return config_setting_set_float(field, value);
    return value >= INT_MIN && value <= INT_MAX && value == (int)value &&
           config_setting_set_int(field, (int)value);
}

static bool set(const struct publish *publish, const char *path_and_value)
{
    char path[FIELDS_WHY];
    const char *equals = strchr(path_and_value, '=');
    if (equals == NULL)
        usage();
    snprintf(path, sizeof path, "%.*s", (int)(equals - path_and_value),
             path_and_value);
    config_setting_t *field = find(publish, path);
    if (field == NULL)
        return false;
    bool ok = config_setting_type(field) == CONFIG_TYPE_STRING
                  ? config_setting_set_string(field, equals + 1)
                  : set_number(field, equals + 1);
    return ok || cannot(publish, "%s cannot be '%s'", path, equals + 1);
}

/* ---- all ---- */

static bool write_all(const struct publish *publish)
{
    printf("# Made by `make dist` of the kit's own file of this name: "
           "without what is\n# not in this archive, and without its "
           "comments.\n");
    config_set_options(publish->config, CONFIG_OPTION_SEMICOLON_SEPARATORS);
    config_set_tab_width(publish->config, 4);
    config_write(publish->config, stdout);
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return true;
    return cannot(publish, "cannot write: %s", strerror(errno));
}

static bool work(struct publish *publish, char **sets)
{
    bool ok = true;
    for (; ok && strcmp(*sets, "--set") == 0; sets += 2)
        ok = set(publish, sets[1]);
    if (ok && publish->folder == NULL)
        ok = leave_out_hidden(publish);
    else if (ok) {
        leave_out_absent(publish);
        config_setting_remove(config_root_setting(publish->config), "demo");
        ok = judge_name(publish, "scale.threaded") &&
             judge_name(publish, "sweep.contender");
    }
    return ok && write_all(publish);
}

int main(int argc, char **argv)
{
    static struct publish publish;
    char **word = argv + 1;
    while (argv + argc - word > 2 && strcmp(*word, "--set") == 0)
        word += 2;
    size_t count = (size_t)(argv + argc - word);
    bool is_rubric = count == 2 && strcmp(word[0], "rubric") == 0;
    if (!is_rubric && !(count == 3 && strcmp(word[0], "manifest") == 0))
        usage();
    publish.file = (struct fields_file){word[1], word[0], publish.why};
    publish.folder = word[2]; /* argv ends with a NULL */
    publish.config = fields_open(&publish.file);
    if (publish.config == NULL) {
        fprintf(stderr, "publish: %s\n", publish.why);
        return EXIT_FAILURE;
    }
    bool ok = work(&publish, argv + 1);
    fields_close(publish.config);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
