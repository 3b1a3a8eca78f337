/*
 * Says what went wrong in a run of the submission, and which commands show it
 * again: one that keeps programs and inputs of this grading in a folder, and
 * one that runs the program on the input there, alone or under a debugger.
 */
#include <string.h>

#include "folders.h"
#include "grading.h"

/* How much of an output is shown; and beside stacks. */
#define SHOWN        600
#define SHOWN_BESIDE 400

/* A file's name as a word for a shell: in quotes, and ' as '\''. */
static void quote(char *text, size_t size, const char *name)
{
    size_t used = 0;
    for (const char *c = name; *c != '\0' && used + 8 < size; c++) {
        if (*c == '\'')
            used += (size_t)snprintf(text + used, size - used, "'\\''");
        else
            text[used++] = *c;
    }
    text[used] = '\0';
}

/* The part of a path below the grading's work folder. */
static const char *below(const struct grading *grading, const char *path)
{
    const char *folders[] = {grading->work, grading->base};
    for (size_t i = 0; i < 2; i++) {
        size_t length = strlen(folders[i]);
        if (strncmp(path, folders[i], length) == 0 && path[length] == '/')
            return path + length + 1;
    }
    return path;
}

static void add_words(char text[RESULT_TEXT], const char *const *words)
{
    for (; words != NULL && *words != NULL; words++) {
        char so_far[RESULT_TEXT];
        memcpy(so_far, text, sizeof so_far);
        result_set(text, "%s %s", so_far, *words);
    }
}

static void command_line(const struct grading *grading,
                         const struct subject_wish *wish, const char *before,
                         char text[RESULT_TEXT])
{
    char path[PATH_MAX];
    char so_far[RESULT_TEXT];
    const char *program = wish->program;
    if (program == NULL)
        program =
            folders_path(path, grading->work, "bin/%s", grading->lab.program);
    result_set(text, "%s%s" SUBJECT_KEPT "/%.500s",
               before != NULL ? before : "", before != NULL ? " " : "",
               below(grading, program));
    if (wish->input != NULL) {
        memcpy(so_far, text, sizeof so_far);
        result_set(text, "%.1000s " SUBJECT_KEPT "/%s", so_far,
                   below(grading, wish->input->path));
    }
    add_words(text, wish->mode != NULL ? wish->mode->arguments : NULL);
    add_words(text, wish->extra);
}

/* Visible checks are told of as a student repeats them. */
void subject_again(struct grading *grading, struct result_check *check,
                   const struct subject_wish *wish, const char *before)
{
    char name[600];
    char line[RESULT_TEXT] = "";
    quote(name, sizeof name, grading->given);
    if (wish != NULL)
        command_line(grading, wish, before, line);
    result_set(check->again, "make %s%s%s SUBMIT='%s' ONLY=%s SEED=%llu%s%s%s",
               check->rubric->is_hidden ? "grade" : "test",
               grading->lab.is_default ? "" : " LAB=",
               grading->lab.is_default ? "" : grading->lab.name, name,
               check->rubric->id, (unsigned long long)grading->seed,
               wish != NULL ? " KEEP=" SUBJECT_KEPT : "",
               wish != NULL ? "\n" : "", line);
}

/* The end of what was written, which tells most about how far it came. */
static const char *tail(const struct sandbox_output *output, size_t most)
{
    if (output->length <= most)
        return output->text;
    const char *text = output->text + output->length - most;
    const char *line = strchr(text, '\n');
    return line != NULL ? line + 1 : text;
}

/* What is between one part of the details and the next. */
static const char *gap(const char *text)
{
    size_t length = strlen(text);
    return length > 0 && text[length - 1] != '\n' ? "\n" : "";
}

/* What it had printed, and where it stood if its time was up. */
static void set_detail(struct result_check *check,
                       const struct sandbox_result *result)
{
    bool has_stacks = result->stacks[0] != '\0';
    size_t most = has_stacks ? SHOWN_BESIDE : SHOWN;
    const char *out = tail(&result->out, most);
    const char *err = tail(&result->err, most);
    result_set(check->detail, "%s%s%s%s%s%s%s%s",
               out[0] != '\0' ? "on standard output:\n" : "", out, gap(out),
               err[0] != '\0' ? "on standard error:\n" : "", err,
               has_stacks ? gap(err) : "",
               has_stacks ? "where its threads stood when time was up:\n" : "",
               result->stacks);
}

void subject_fail(struct grading *grading, struct result_check *check,
                  const struct subject_wish *wish,
                  const struct sandbox_result *result)
{
    struct sandbox_job job = {.limits = {.wall_seconds = wish->wall_seconds}};
    char how[SANDBOX_WHY + 64];
    char what[RESULT_TEXT];
    result_set(what, "%s%s%s",
               wish->mode != NULL ? wish->mode->name : "program",
               wish->input != NULL ? ", input " : "",
               wish->input != NULL ? wish->input->family : "");
    sandbox_describe(&job, result, how, sizeof how);
    result_fail(check, what, "exit status 0", how);
    set_detail(check, result);
    subject_again(grading, check, wish, SUBJECT_DEBUG);
}
