/*
 * Does it do its job? Three checks run the program on fresh inputs and compare
 * with the oracle: the answer for the whole file, the answer for each block,
 * and the bytes of what it packed and unpacked again.
 *
 *     argument: MODE CLASSES
 *     limits: least_seconds, times_baseline     for one run; see checks.h
 *
 * The program learns neither what an input is called nor what is right.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "folders.h"

/* Blocks of an input for `blocks`. */
#define BLOCKS 4096

/* ---- one run ---- */

/* Runs it; fails the check if it did not end well or did not answer. */
static bool run(struct grading *grading, struct result_check *check,
                const struct subject_wish *wish, struct sandbox_result *result)
{
    char answer[LAB_ANSWER];
    char what[RESULT_TEXT];
    char got[RESULT_TEXT];
    subject_run(grading, wish, result);
    if (grading->signal != 0 || grading->trouble[0] != '\0')
        return false;
    if (result->end != SANDBOX_EXITED || result->code != 0) {
        subject_fail(grading, check, wish, result);
        return false;
    }
    if (subject_answer(grading, result, answer) &&
        strcmp(answer, wish->input->answer) == 0)
        return true;
    result_set(what, "%s, input %s (%llu %s)", wish->mode->name,
               wish->input->family, (unsigned long long)wish->input->bytes,
               grading->lab.amount);
    result_set(got, "%s%s", answer[0] != '\0' ? answer : "no line that begins ",
               answer[0] != '\0' ? "" : grading->lab.answer);
    result_fail(check, what, wish->input->answer, got);
    subject_again(grading, check, wish, SUBJECT_DEBUG);
    return false;
}

/* The next input of a check, and how to run it. */
static bool next(struct grading *grading, struct result_check *check,
                 size_t *place, struct subject_wish *wish)
{
    struct grading_input *input =
        inputs_next(grading, check->rubric->argument, place);
    if (wish->mode == NULL)
        wish->mode = inputs_mode(grading, check->rubric->argument);
    if (input == NULL || wish->mode == NULL)
        return false;
    wish->input = input;
    wish->wall_seconds =
        subject_limit(grading, check->rubric, wish->mode, input);
    return grading->signal == 0 && grading->trouble[0] == '\0';
}

/* Passes, unless there was nothing to look at. */
static void end(struct grading *grading, struct result_check *check,
                size_t count)
{
    if (grading->signal != 0 || grading->trouble[0] != '\0' ||
        check->status != RESULT_NOT_RUN)
        return;
    if (count == 0)
        grading_fail(grading, "no input has the classes of '%s'",
                     check->rubric->argument);
    else
        result_pass(check);
}

void check_answers(struct grading *grading, struct result_check *check)
{
    static struct sandbox_result result;
    struct subject_wish wish = {.mode = NULL};
    size_t place = 0;
    size_t count = 0;
    while (check->status == RESULT_NOT_RUN &&
           next(grading, check, &place, &wish)) {
        run(grading, check, &wish, &result);
        count++;
    }
    end(grading, check, count);
}

/* ---- each block ---- */

/* Whether the next line of the output is what the lab's format makes of a
 * block: "Block 7 hash: 12". */
static bool has_block(const struct lab *lab, const char **output, size_t number,
                      const char *hash, char got[128])
{
    char expected[RUBRIC_TEXT + 2 * LAB_ANSWER];
    const char *format = lab->block_answer; /* lab.c has seen %u, then %s */
    int head = (int)(strstr(format, "%u") - format);
    const char *middle = format + head + 2;
    size_t length = strcspn(*output, "\n");
    snprintf(expected, sizeof expected, "%.*s%zu%.*s%s", head, format, number,
             (int)(strstr(middle, "%s") - middle), middle, hash);
    snprintf(got, 128, "%.*s", (int)(length < 120 ? length : 120), *output);
    bool is_right =
        strlen(expected) == length && strncmp(*output, expected, length) == 0;
    *output += length + ((*output)[length] == '\n' ? 1 : 0);
    return is_right;
}

static void compare_blocks(struct grading *grading, struct result_check *check,
                           const struct subject_wish *wish,
                           const struct sandbox_result *result)
{
    static char hashes[BLOCKS][LAB_ANSWER];
    const char *output = result->out.text;
    size_t count = inputs_blocks(grading, wish->input, hashes, BLOCKS);
    char what[RESULT_TEXT];
    char got[128];
    for (size_t i = 0; i < count; i++) {
        if (has_block(&grading->lab, &output, i, hashes[i], got))
            continue;
        result_set(what, "%s, input %s: %s %zu of %zu, counted from 0",
                   wish->mode->name, wish->input->family, grading->lab.unit, i,
                   count);
        result_fail(check, what, hashes[i], got);
        subject_again(grading, check, wish, SUBJECT_DEBUG);
        return;
    }
}

/* The older format has no such options. */
static bool applies(struct grading *grading, struct result_check *check)
{
    if (!grading->is_whole)
        return true;
    result_not_applicable(check,
                          "a whole program of the older format has no such "
                          "option");
    return false;
}

void check_blocks(struct grading *grading, struct result_check *check)
{
    static struct sandbox_result result;
    struct subject_wish wish = {.extra = grading->lab.blocks};
    size_t place = 0;
    size_t count = 0;
    if (!applies(grading, check))
        return;
    while (check->status == RESULT_NOT_RUN &&
           next(grading, check, &place, &wish)) {
        if (run(grading, check, &wish, &result))
            compare_blocks(grading, check, &wish, &result);
        count++;
    }
    end(grading, check, count);
}

/* ---- there and back ---- */

static void wrong_trip(struct grading *grading, struct result_check *check,
                       const struct subject_wish *wish, const char *got)
{
    char what[RESULT_TEXT];
    result_set(what, "%s, input %s (%llu %s), packed and unpacked",
               wish->mode->name, wish->input->family,
               (unsigned long long)wish->input->bytes, grading->lab.amount);
    result_fail(check, what, "the same bytes", got);
    subject_again(grading, check, wish, NULL);
}

/* Packs, and lets the oracle unpack. */
static bool packs(struct grading *grading, struct result_check *check,
                  struct subject_wish *wish, const char *packed)
{
    static struct sandbox_result result;
    const char *extra[LAB_WORDS + 2];
    char why[RESULT_TEXT];
    size_t count = 0;
    while (grading->lab.pack[count] != NULL) {
        extra[count] = grading->lab.pack[count];
        count++;
    }
    extra[count++] = packed;
    extra[count] = NULL;
    wish->extra = extra;
    bool ok = run(grading, check, wish, &result);
    if (ok && !inputs_unpacks(grading, wish->input, packed, why)) {
        if (grading->signal == 0)
            wrong_trip(grading, check, wish, why);
        ok = false;
    }
    wish->extra = NULL;
    return ok;
}

void check_round_trip(struct grading *grading, struct result_check *check)
{
    struct subject_wish wish = {.may_write = true};
    char packed[PATH_MAX];
    size_t place = 0;
    size_t count = 0;
    if (!applies(grading, check))
        return;
    folders_path(packed, grading->out, "packed");
    while (check->status == RESULT_NOT_RUN &&
           next(grading, check, &place, &wish)) {
        folders_remove(grading->out, false);
        packs(grading, check, &wish, packed);
        count++;
    }
    folders_remove(grading->out, false);
    end(grading, check, count);
}
