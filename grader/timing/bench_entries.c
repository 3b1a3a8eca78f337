/*
 * The list of contenders: adding one, and whether it is there at all.
 *
 * A program that was not built, or a library that is not installed, is no
 * failure: the contender stays in the list, and its rows say what is missing.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

bool bench_words(char **list, const char *const *words)
{
    size_t count = 0;
    while (list[count] != NULL)
        count++;
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        if (count == TIMING_WORDS) {
            fprintf(stderr, "bench: more than %d words\n", TIMING_WORDS);
            return false;
        }
        list[count] = strdup(words[i]);
        if (list[count++] == NULL) {
            fprintf(stderr, "bench: %s\n", strerror(ENOMEM));
            return false;
        }
    }
    return true;
}

bool bench_wants(const struct bench *bench, const char *name)
{
    const char *only = bench->options.only;
    char pattern[TIMING_TEXT];
    if (only == NULL)
        return true;
    for (size_t length; *only != '\0'; only += length + (only[length] == ',')) {
        only += strspn(only, " ");
        length = strcspn(only, ",");
        snprintf(pattern, sizeof pattern, "%.*s", (int)length, only);
        if (fnmatch(pattern, name, 0) == 0)
            return true;
    }
    return false;
}

struct timing_contender *bench_add(struct bench *bench, const char *name,
                                   const char *title, const char *program)
{
    size_t count = bench->timing.contender_count;
    struct bench_entry *grown =
        realloc(bench->entries, (count + 1) * sizeof *grown);
    if (grown != NULL)
        bench->entries = grown;
    struct timing_contender *added =
        grown != NULL ? timing_add_contender(&bench->timing) : NULL;
    if (added == NULL) {
        bench_say(bench, "%s", strerror(ENOMEM));
        return NULL;
    }
    bench->entries[count] = (struct bench_entry){.has_answer = true};
    snprintf(added->name, sizeof added->name, "%s", name);
    snprintf(added->title, sizeof added->title, "%s", title);
    snprintf(added->program, sizeof added->program, "%s/%s",
             bench->options.build, program);
    return added;
}

/* What the dynamic linker leaves out, it says on standard error. */
static void try_environment(struct bench *bench, size_t contender)
{
    char *const argv[] = {(char[]){"true"}, NULL};
    struct timing_contender *runs = &bench->timing.contenders[contender];
    const struct run_request request = {
        .argv = argv, .environment = runs->environment, .limit_seconds = 60};
    char *missing = bench->entries[contender].missing;
    if (runs->environment[0] == NULL)
        return;
    run_program(&request, &bench->result);
    if (bench->result.end == RUN_INTERRUPTED)
        bench->signal = bench->result.code;
    else if (strstr(bench->result.err.text, "cannot be preloaded") != NULL)
        snprintf(missing, BENCH_WHY, "missing: %.100s is not installed",
                 runs->environment[0] + strcspn(runs->environment[0], "=") + 1);
}

bool bench_look(struct bench *bench)
{
    for (size_t i = 0; i < bench->timing.contender_count; i++) {
        const char *program = bench->timing.contenders[i].program;
        char *missing = bench->entries[i].missing;
        if (missing[0] != '\0')
            continue; /* bench_build.c knows why */
        if (access(program, X_OK) == 0)
            try_environment(bench, i);
        else
            snprintf(missing, BENCH_WHY, "missing: %.60s: %.40s", program,
                     strerror(errno));
        if (bench->signal != 0)
            return false;
    }
    return true;
}
