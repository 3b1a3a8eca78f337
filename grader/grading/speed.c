/*
 * One run for a measurement, and what is said if it went wrong.
 */
#include "speed.h"

#include <math.h>
#include <string.h>

#include "result_figures.h"

/* The baseline did not do its job. That it is too slow is the machine's
 * fault; anything else is the kit's. */
static void give_up(struct grading *grading, struct result_check *check,
                    const struct subject_wish *wish,
                    const struct sandbox_result *result)
{
    struct sandbox_job job = {.limits = {.wall_seconds = wish->wall_seconds}};
    char how[SANDBOX_WHY + 64];
    char reason[RESULT_TEXT];
    sandbox_describe(&job, result, how, sizeof how);
    result_set(reason, "the baseline, with input %s: %s", wish->input->family,
               how);
    if (result->end == SANDBOX_TIMED_OUT)
        result_cannot_tell(check, reason);
    else
        grading_fail(grading, "%s", reason);
}

static void fail_answer(struct grading *grading, struct result_check *check,
                        const struct subject_wish *wish, const char *answer)
{
    char what[RESULT_TEXT];
    result_set(what, "%s%s, input %s", grading->lab.answer, wish->mode->name,
               wish->input->family);
    result_fail(check, what, wish->input->answer, answer);
    subject_again(grading, check, wish, SUBJECT_DEBUG);
}

bool speed_run(struct grading *grading, struct result_check *check,
               const struct subject_wish *wish, struct sandbox_result *result)
{
    char answer[LAB_ANSWER];
    subject_run(grading, wish, result);
    if (grading->signal != 0 || grading->trouble[0] != '\0')
        return false;
    bool has_answer = subject_answer(grading, result, answer);
    if (has_answer && strcmp(answer, wish->input->answer) == 0)
        return true;
    if (wish->is_baseline)
        give_up(grading, check, wish, result);
    else if (result->end == SANDBOX_EXITED && result->code == 0)
        fail_answer(grading, check, wish, answer);
    else
        subject_fail(grading, check, wish, result);
    return false;
}

double speed_cpu(const struct sandbox_result *result)
{
    double seconds = (double)(result->user_ns + result->system_ns) / 1e9;
    return fmax(seconds, SPEED_TICK);
}

double speed_wall(const struct sandbox_result *result)
{
    return fmax((double)result->wall_ns / 1e9, SPEED_TICK);
}

void speed_fail_ratio(struct grading *grading, struct result_check *check,
                      const struct subject_wish *wish, const char *what,
                      double ratio)
{
    char asked[RESULT_NUMBER], text[RESULT_TEXT], got[RESULT_NUMBER];
    double limit = rubric_number(check->rubric, "least_ratio");
    result_set(text, "at least %s", result_amount(asked, limit, "x"));
    result_fail(check, what, text, result_amount(got, ratio, "x"));
    subject_again(grading, check, wish, "time");
}
