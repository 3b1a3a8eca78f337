/*
 * What is said about a box and about a run, in words.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "sandbox_parts.h"

#define KIB 1024u
#define MIB (1024u * KIB)

void sandbox_describe_box(struct sandbox *box, const char *reason)
{
    char user[32] = "the caller's own user";
    if (box->uid != 0)
        snprintf(user, sizeof user, "user %u", (unsigned)box->uid);
    if (box->has_namespaces)
        snprintf(box->description, sizeof box->description,
                 "bubblewrap, %s, limits", user);
    else
        snprintf(box->description, sizeof box->description,
                 "%s and limits only, no namespaces: the program can %s "
                 "(%.100s)",
                 user,
                 box->uid != 0 ? "read this machine's files, use its network"
                               : "do all that the caller can",
                 reason);
}

static const char *in_units(uint64_t bytes, char *text, size_t size)
{
    if (bytes >= MIB && bytes % MIB == 0)
        snprintf(text, size, "%" PRIu64 " MiB", bytes / MIB);
    else if (bytes >= KIB && bytes % KIB == 0)
        snprintf(text, size, "%" PRIu64 " KiB", bytes / KIB);
    else
        snprintf(text, size, "%" PRIu64 " bytes", bytes);
    return text;
}

static void describe_signal(const struct sandbox_result *result, char *text,
                            size_t size)
{
    bool has_reason = result->why[0] != '\0';
    snprintf(text, size, "killed by signal %d (%s)%s%s", result->code,
             strsignal(result->code), has_reason ? ": " : "", result->why);
}

/* Of a program that the box has stopped. */
static void describe_limit(const struct sandbox_job *job,
                           const struct sandbox_result *result, char *text,
                           size_t size)
{
    enum sandbox_end end = result->end;
    struct sandbox_limits limits = sandbox_limits_of(job);
    char bytes[32];
    if (end == SANDBOX_TIMED_OUT)
        snprintf(text, size, "still running after %u s, stopped",
                 limits.wall_seconds);
    else if (end == SANDBOX_TOO_LOUD)
        snprintf(text, size, "wrote more than %s, stopped",
                 in_units(limits.output_bytes, bytes, sizeof bytes));
    else
        snprintf(text, size, "took more than %s in its work folder, stopped",
                 result->why[0] != '\0'
                     ? result->why
                     : in_units(limits.work_bytes, bytes, sizeof bytes));
}

const char *sandbox_describe(const struct sandbox_job *job,
                             const struct sandbox_result *result, char *text,
                             size_t size)
{
    switch (result->end) {
    case SANDBOX_EXITED:
        snprintf(text, size, "exit status %d", result->code);
        break;
    case SANDBOX_SIGNALLED:
        describe_signal(result, text, size);
        break;
    case SANDBOX_TIMED_OUT:
    case SANDBOX_TOO_LOUD:
    case SANDBOX_TOO_BIG:
        describe_limit(job, result, text, size);
        break;
    case SANDBOX_INTERRUPTED:
        snprintf(text, size, "interrupted (%s)", strsignal(result->code));
        break;
    case SANDBOX_NOT_STARTED:
        snprintf(text, size, "%s", result->why);
        break;
    }
    return text;
}
