/*
 * Fresh inputs for one grading, and what is right for them.
 *
 * The lab's generator makes them from the seed; its index, which tells what is
 * what, stays in secret/. The lab's oracle, which shares no code with the
 * lab's programs, says what the answers are. Both are the grader's own
 * programs and run outside of any box, before the submission runs.
 */
#include <fnmatch.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../run.h"
#include "folders.h"
#include "grading.h"

/* Seconds that the grader's own programs may take. */
#define SECONDS 120

/* How the classes of the inputs for timing begin. */
#define LARGE "large."

/* Runs a tool of the grader's. @return whether it went well. */
static bool run_tool(struct grading *grading, char *const *argv,
                     struct run_result *result)
{
    const struct run_request request = {.argv = argv, .limit_seconds = SECONDS};
    char how[200];
    run_program(&request, result);
    if (result->end == RUN_EXITED && result->code == 0)
        return true;
    if (result->end == RUN_INTERRUPTED) {
        grading->signal = result->code;
        return false;
    }
    return grading_fail(grading, "'%s': %s: %.500s", argv[0],
                        run_describe(result, how, sizeof how),
                        result->err.text);
}

/* ---- making them ---- */

static bool generate(struct grading *grading)
{
    static struct run_result result;
    char tool[PATH_MAX];
    char folder[PATH_MAX];
    char seed[32];
    char why[RESULT_TEXT];
    char *argv[] = {tool, "--seed", seed, "--out", folder, "--large", NULL};
    folders_path(tool, grading->tools, "%s", grading->lab.inputs);
    folders_path(folder, grading->secret, "inputs");
    snprintf(seed, sizeof seed, "%" PRIu64, grading->seed);
    if (!folders_make(folder, why))
        return grading_fail(grading, "%s", why);
    return run_tool(grading, argv, &result);
}

/* Moves an input to where the submission sees it, whatever our umask is: the
 * box has a user of its own. */
static bool place(struct grading *grading, struct grading_input *input)
{
    char from[PATH_MAX];
    folders_path(from, grading->secret, "inputs/%s", input->name);
    folders_path(input->path, grading->work, "in/%s", input->name);
    return (chmod(from, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH) == 0 &&
            rename(from, input->path) == 0) ||
           grading_fail(grading, "cannot move '%s'", from);
}

static bool ask_answer(struct grading *grading, struct grading_input *input)
{
    static struct run_result result;
    struct lab_answer answer;
    char tool[PATH_MAX];
    char *argv[] = {tool, input->path, NULL};
    folders_path(tool, grading->tools, "%s", grading->lab.oracle);
    if (!run_tool(grading, argv, &result))
        return false;
    if (!lab_answer_read(&answer, result.out.text))
        return grading_fail(grading, "'%s': its answer cannot be read", tool);
    memcpy(input->answer, answer.text, sizeof input->answer);
    input->blocks = answer.blocks;
    input->acquisitions = answer.acquisitions;
    return true;
}

/* One entry of the index. */
static bool take(struct grading *grading, const json_t *entry)
{
    const char *name;
    const char *family;
    json_int_t bytes;
    if (json_unpack((json_t *)entry, "{s:s, s:s, s:I}", "name", &name, "class",
                    &family, "bytes", &bytes) != 0)
        return grading_fail(grading, "the index of inputs cannot be read");
    bool is_large = strncmp(family, LARGE, strlen(LARGE)) == 0;
    size_t *count = is_large ? &grading->large_count : &grading->input_count;
    struct grading_input *list = is_large ? grading->large : grading->inputs;
    if (*count == (is_large ? GRADING_LARGE : GRADING_INPUTS))
        return grading_fail(grading, "more inputs than there is room for");
    struct grading_input *input = &list[(*count)++];
    *input = (struct grading_input){.bytes = (uint64_t)bytes};
    snprintf(input->name, sizeof input->name, "%s", name);
    snprintf(input->family, sizeof input->family, "%s", family);
    return place(grading, input) && ask_answer(grading, input);
}

static int by_size(const void *a, const void *b)
{
    const struct grading_input *left = a;
    const struct grading_input *right = b;
    return (left->bytes > right->bytes) - (left->bytes < right->bytes);
}

bool inputs_make(struct grading *grading)
{
    char path[PATH_MAX];
    if (grading->input_count > 0)
        return true;
    if (!generate(grading))
        return false;
    json_t *root = json_load_file(
        folders_path(path, grading->secret, "inputs/index.json"), 0, NULL);
    const json_t *files = json_object_get(root, "files");
    bool ok = json_array_size(files) > 0 ||
              grading_fail(grading, "cannot read '%s'", path);
    for (size_t i = 0; ok && i < json_array_size(files); i++)
        ok = take(grading, json_array_get(files, i));
    json_decref(root);
    qsort(grading->large, grading->large_count, sizeof *grading->large,
          by_size);
    return ok;
}

/* They come with the others: making them takes some hundredths of a second. */
bool inputs_make_large(struct grading *grading)
{
    return inputs_make(grading) &&
           (grading->large_count == GRADING_LARGE ||
            grading_fail(grading, "there are no inputs for timing"));
}

/* ---- more of the oracle ---- */

size_t inputs_blocks(struct grading *grading, const struct grading_input *input,
                     char (*hashes)[LAB_ANSWER], size_t most)
{
    static struct run_result result;
    char tool[PATH_MAX];
    char path[PATH_MAX];
    char *argv[] = {tool, "--blocks", path, NULL};
    folders_path(tool, grading->tools, "%s", grading->lab.oracle);
    snprintf(path, sizeof path, "%s", input->path);
    if (!run_tool(grading, argv, &result))
        return 0;
    if (input->blocks <= most &&
        lab_answer_blocks(result.out.text, hashes, input->blocks))
        return input->blocks;
    grading_fail(grading, "'%s': its hashes cannot be read", tool);
    return 0;
}

static bool are_equal(FILE *a, FILE *b)
{
    static char left[64 * 1024];
    static char right[64 * 1024];
    size_t got;
    do {
        got = fread(left, 1, sizeof left, a);
        if (fread(right, 1, sizeof right, b) != got ||
            memcmp(left, right, got) != 0)
            return false;
    } while (got > 0);
    return ferror(a) == 0 && ferror(b) == 0;
}

static bool compare(const char *a, const char *b)
{
    FILE *left = fopen(a, "rbe");
    FILE *right = fopen(b, "rbe");
    bool ok = left != NULL && right != NULL && are_equal(left, right);
    if (left != NULL)
        fclose(left);
    if (right != NULL)
        fclose(right);
    return ok;
}

bool inputs_unpacks(struct grading *grading, const struct grading_input *input,
                    const char *container, char why[RESULT_TEXT])
{
    static struct run_result result;
    const struct run_request request = {.limit_seconds = SECONDS};
    char tool[PATH_MAX];
    char in[PATH_MAX];
    char out[PATH_MAX];
    char *argv[] = {tool, "--decode", in, out, NULL};
    folders_path(tool, grading->tools, "%s", grading->lab.oracle);
    folders_path(out, grading->secret, "unpacked");
    snprintf(in, sizeof in, "%s", container);
    unlink(out);
    struct run_request asked = request;
    asked.argv = argv;
    run_program(&asked, &result);
    if (result.end == RUN_INTERRUPTED)
        grading->signal = result.code;
    result.err.text[strcspn(result.err.text, "\n")] = '\0';
    if (result.end != RUN_EXITED || result.code != 0)
        result_set(why, "it cannot be unpacked: %s", result.err.text);
    else if (!compare(input->path, out))
        result_set(why, "it unpacks to other bytes");
    else
        return true;
    return false;
}

/* ---- what a check is about ---- */

struct grading_input *inputs_next(struct grading *grading, const char *argument,
                                  size_t *next)
{
    char words[RUBRIC_TEXT + 1];
    if (!inputs_make(grading))
        return NULL;
    for (; *next < grading->input_count; (*next)++) {
        struct grading_input *input = &grading->inputs[*next];
        char *rest;
        snprintf(words, sizeof words, "%s", argument);
        strtok_r(words, " ", &rest);
        for (char *word; (word = strtok_r(NULL, " ", &rest)) != NULL;) {
            if (fnmatch(word, input->family, 0) == 0) {
                (*next)++;
                return input;
            }
        }
    }
    return NULL;
}

const struct lab_mode *inputs_mode(struct grading *grading,
                                   const char *argument)
{
    char name[RUBRIC_TEXT + 1];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(argument, " "), argument);
    const struct lab_mode *mode = lab_mode(&grading->lab, name);
    if (mode == NULL)
        grading_fail(grading,
                     "the rubric asks for mode '%s', which the lab "
                     "does not have",
                     name);
    return mode;
}
