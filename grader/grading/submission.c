/*
 * Reads the one file that is graded, and refuses what is no C file: folders,
 * devices, binaries, what is too large. It is opened once and never looked at
 * by name again, so that nobody can exchange it meanwhile.
 */
#include "submission.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* @return false, for use in a return statement. */
static bool refuse(char why[RESULT_TEXT], const char *path, const char *reason)
{
    snprintf(why, RESULT_TEXT, "cannot grade '%.500s': %s", path, reason);
    return false;
}

static void hash(struct submission *submission)
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    sha256_update(&context, submission->length,
                  (const uint8_t *)submission->text);
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(submission->hash + 2 * i, 3, "%02x", digest[i]);
}

static const char *judge_status(const struct stat *status)
{
    if (S_ISDIR(status->st_mode))
        return "it is a folder";
    if (!S_ISREG(status->st_mode))
        return "it is not a regular file";
    if (status->st_size > SUBMISSION_MOST)
        return "it has more than 1 MiB";
    return NULL;
}

static bool read_all(struct submission *submission, int file)
{
    submission->length = 0;
    while (submission->length <= SUBMISSION_MOST) {
        ssize_t got = read(file, submission->text + submission->length,
                           SUBMISSION_MOST + 1 - submission->length);
        if (got == 0)
            break;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        submission->length += (size_t)got;
    }
    submission->text[submission->length] = '\0';
    return true;
}

static const char *judge_text(const struct submission *submission)
{
    if (submission->length > SUBMISSION_MOST)
        return "it has more than 1 MiB";
    if (memchr(submission->text, '\0', submission->length) != NULL)
        return "it is a binary, not a C file";
    return NULL;
}

static bool take(struct submission *submission, int file, const char *path,
                 char why[RESULT_TEXT])
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return refuse(why, path, strerror(errno));
    const char *reason = judge_status(&status);
    if (reason != NULL)
        return refuse(why, path, reason);
    submission->text = malloc(SUBMISSION_MOST + 2);
    if (submission->text == NULL)
        return refuse(why, path, strerror(ENOMEM));
    if (!read_all(submission, file))
        reason = strerror(errno);
    else
        reason = judge_text(submission);
    if (reason == NULL)
        return true;
    submission_free(submission);
    return refuse(why, path, reason);
}

bool submission_read(struct submission *submission, const char *path,
                     char why[RESULT_TEXT])
{
    *submission = (struct submission){.text = NULL};
    int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0)
        return refuse(why, path, strerror(errno));
    bool ok = take(submission, file, path, why);
    close(file);
    size_t length = strlen(path);
    if (ok && (length < 2 || strcmp(path + length - 2, ".c") != 0)) {
        submission_free(submission);
        return refuse(why, path, "its name does not end in .c");
    }
    if (ok)
        hash(submission);
    return ok;
}

void submission_free(struct submission *submission)
{
    free(submission->text);
    submission->text = NULL;
}
