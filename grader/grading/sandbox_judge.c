/*
 * What the runner said, or did not say, as the result of a run.
 *
 * Whatever the program may have done to the runner, it cannot have made it
 * say anything: no report is never a good result.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "../run.h"
#include "sandbox_parts.h"

/* Nothing came from the runner, or not all. What bubblewrap said about that
 * is in err, as long as the program did not run. */
static void judge_silence(struct sandbox_run *run)
{
    struct sandbox_result *result = run->result;
    const struct runner_record *record = &run->record;
    size_t length = strcspn(result->err.text, "\n");
    if (record->kind == RUNNER_STARTED) {
        result->end = SANDBOX_SIGNALLED;
        result->code = SIGKILL;
        snprintf(result->why, SANDBOX_WHY, "its runner was killed");
        return;
    }
    result->end = SANDBOX_NOT_STARTED;
    if (record->kind == RUNNER_FAILED)
        snprintf(result->why, SANDBOX_WHY, "cannot %s: %s", record->step,
                 strerror(record->error));
    else if (run->is_stopped)
        snprintf(result->why, SANDBOX_WHY, "the box was not ready in %u s",
                 run->limits.wall_seconds);
    else
        snprintf(result->why, SANDBOX_WHY, "%.*s", (int)length,
                 length > 0 ? result->err.text : "the box said nothing");
}

void sandbox_judge(struct sandbox_run *run)
{
    struct sandbox_result *result = run->result;
    const struct runner_record *record = &run->record;
    bool has_started = record->kind == RUNNER_STARTED;
    bool has_ended = record->kind == RUNNER_ENDED;
    result->wall_ns = has_ended ? record->wall_ns : run_now() - run->began;
    result->user_ns = record->user_ns;
    result->system_ns = record->system_ns;
    result->peak_kib = (long)record->peak_kib;
    result->left_behind = record->left_behind;
    if (run->is_stopped &&
        (result->end != SANDBOX_TIMED_OUT || has_started || has_ended))
        return;
    if (!has_ended) {
        judge_silence(run);
        return;
    }
    bool exited = WIFEXITED(record->status);
    result->end = exited ? SANDBOX_EXITED : SANDBOX_SIGNALLED;
    result->code =
        exited ? WEXITSTATUS(record->status) : WTERMSIG(record->status);
}
