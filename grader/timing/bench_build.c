/*
 * Programs with other constants: make builds each set into a folder of its
 * own, and says which (target build-folder).
 *
 * Constants that contradict each other are refused by static assertions. That
 * is a finding and no mistake: such a contender stays in the list, with what
 * the compiler says.
 */
#include <stdio.h>
#include <string.h>

#include "../answer.h"
#include "bench.h"

#define ASSERTION "static assertion failed: "
#define WORDS     16 /* of make's command line */
#define WORD      64 /* bytes of "NAME=VALUE" */

/* make's command line: options, the constants as NAME=VALUE, a goal. */
struct command {
    char varied[LAB_VARIED][WORD];
    char *argv[WORDS + 1];
};

static void make_command(const struct bench *bench, struct command *command,
                         size_t contender, char *goal)
{
    const struct timing_contender *of = &bench->timing.contenders[contender];
    const char *const *fixed = bench->entries[contender].constants;
    static char make[] = "make", silent[] = "-s";
    static char plain[] = "--no-print-directory";
    size_t count = 0;
    command->argv[count++] = make;
    command->argv[count++] = silent;
    command->argv[count++] = plain;
    for (; fixed != NULL && *fixed != NULL && count < WORDS - LAB_VARIED - 1;
         fixed++)
        command->argv[count++] = (char *)*fixed; /* exec changes none */
    for (size_t i = 0; i < LAB_VARIED && of->parameter[i][0] != '\0'; i++) {
        snprintf(command->varied[i], WORD, "%.31s=%.0f", of->parameter[i],
                 of->value[i]);
        command->argv[count++] = command->varied[i];
    }
    command->argv[count++] = goal;
    command->argv[count] = NULL;
}

/* Asks make for the folder and puts it in the place of --build. */
static bool find_folder(struct bench *bench, size_t contender)
{
    struct timing_contender *of = &bench->timing.contenders[contender];
    struct command command = {.argv = {NULL}};
    char goal[] = "build-folder", why[TIMING_WHY], folder[TIMING_TEXT / 2];
    char program[TIMING_TEXT];
    make_command(bench, &command, contender, goal);
    if (!bench_tool(bench, command.argv, why))
        return bench->signal == 0 ? bench_say(bench, "%s", why) : false;
    answer_last_line(bench->result.out.text, folder, sizeof folder);
    snprintf(program, sizeof program, "%s",
             of->program + strlen(bench->options.build) + 1);
    snprintf(of->program, sizeof of->program, "%s/%.200s", folder, program);
    return true;
}

/* The first thing that the compiler did not like. */
static void explain(struct bench_entry *entry, const char *said)
{
    char line[BENCH_WHY / 2];
    const char *assertion = strstr(said, ASSERTION);
    const char *error = strstr(said, "error: ");
    const char *prefix = "impossible constants";
    if (assertion != NULL) {
        error = assertion + strlen(ASSERTION);
    } else {
        prefix = "does not build";
        error = error != NULL ? error : said;
    }
    error += *error == '"';
    snprintf(line, sizeof line, "%.*s", (int)strcspn(error, "\"\n"), error);
    answer_last_line(line, line, sizeof line); /* plain characters only */
    snprintf(entry->missing, sizeof entry->missing, "%s: %s", prefix, line);
}

static bool build_one(struct bench *bench, size_t contender)
{
    struct timing_contender *of = &bench->timing.contenders[contender];
    struct command command = {.argv = {NULL}};
    char why[TIMING_WHY];
    bench->doing_what = of->name;
    if (!bench->entries[contender].has_constants)
        return true;
    if (!find_folder(bench, contender))
        return false;
    make_command(bench, &command, contender, of->program);
    if (!bench_tool(bench, command.argv, why) && bench->signal == 0)
        explain(&bench->entries[contender], bench->result.err.text);
    return bench->signal == 0;
}

bool bench_build(struct bench *bench)
{
    bool ok = true;
    bench->doing = "building";
    bench->left = -1;
    for (size_t i = 0; ok && i < bench->timing.contender_count; i++)
        ok = build_one(bench, i);
    bench_show_nothing(bench);
    return ok;
}
