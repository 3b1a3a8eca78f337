/*
 * HMAC-SHA256 by nettle, and the file with the key.
 *
 * The message begins with what it is for, so that a seed, which is printed,
 * tells nothing about an anonymous id.
 */
#include "seeds.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/hmac.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define RANDOM 32 /* bytes */

static bool refuse(char why[SEEDS_WHY], const char *what, const char *path,
                   const char *reason)
{
    snprintf(why, SEEDS_WHY, "cannot %s the secret '%.300s': %s", what, path,
             reason);
    return false;
}

/* ---- the file ---- */

/* It appears whole or not at all: whoever loses a secret loses all seeds. */
static bool make(const char *path, char why[SEEDS_WHY])
{
    uint8_t random[RANDOM];
    char text[2 * RANDOM + 2];
    char part[SEEDS_WHY];
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        return refuse(why, "draw", path, strerror(errno));
    for (size_t i = 0; i < RANDOM; i++)
        snprintf(text + 2 * i, 3, "%02x", random[i]);
    snprintf(text + sizeof text - 2, 2, "\n");
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return refuse(why, "make", path, strerror(ENAMETOOLONG));
    unlink(part);
    int file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = file >= 0 &&
              write(file, text, sizeof text - 1) == (ssize_t)sizeof text - 1 &&
              fsync(file) == 0;
    if (file >= 0)
        ok = close(file) == 0 && ok;
    /* link, not rename: a secret that is there meanwhile stays */
    ok = ok && (link(part, path) == 0 || errno == EEXIST);
    int error = errno;
    unlink(part);
    return ok || refuse(why, "make", path, strerror(error));
}

static bool read_line(struct seeds *seeds, int file, const char *path,
                      char why[SEEDS_WHY])
{
    ssize_t got = read(file, seeds->secret, sizeof seeds->secret);
    if (got < 0)
        return refuse(why, "read", path, strerror(errno));
    const uint8_t *end = memchr(seeds->secret, '\n', (size_t)got);
    seeds->length = end != NULL ? (size_t)(end - seeds->secret) : (size_t)got;
    if (seeds->length < SEEDS_LEAST)
        return refuse(why, "use", path, "its first line is shorter than 16");
    return seeds->length < SEEDS_MOST ||
           refuse(why, "use", path, "its first line is too long");
}

bool seeds_open(struct seeds *seeds, const char *path, bool may_make,
                char why[SEEDS_WHY])
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 && errno == ENOENT && may_make) {
        if (!make(path, why))
            return false;
        file = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (file < 0)
        return refuse(why, "read", path, strerror(errno));
    bool ok = read_line(seeds, file, path, why);
    close(file);
    return ok;
}

/* ---- what follows from it ---- */

/* The first bytes of the HMAC of "purpose student". */
static uint64_t digest(const struct seeds *seeds, const char *purpose,
                       const char *student, unsigned bytes)
{
    struct hmac_sha256_ctx context;
    uint8_t all[SHA256_DIGEST_SIZE];
    uint64_t value = 0;
    hmac_sha256_set_key(&context, seeds->length, seeds->secret);
    hmac_sha256_update(&context, strlen(purpose), (const uint8_t *)purpose);
    if (student != NULL) {
        hmac_sha256_update(&context, 1, (const uint8_t *)" ");
        hmac_sha256_update(&context, strlen(student), (const uint8_t *)student);
    }
    hmac_sha256_digest(&context, sizeof all, all);
    for (unsigned i = 0; i < bytes; i++)
        value = value << 8 | all[i];
    return value;
}

uint64_t seeds_of(const struct seeds *seeds, const char *student)
{
    return digest(seeds, "seed", student, 6);
}

char *seeds_anonymous(const struct seeds *seeds, const char *student,
                      char text[SEEDS_TEXT])
{
    snprintf(text, SEEDS_TEXT, "s-%010llx",
             (unsigned long long)digest(seeds, "anonymous", student, 5));
    return text;
}

char *seeds_fingerprint(const struct seeds *seeds, char text[SEEDS_TEXT])
{
    snprintf(text, SEEDS_TEXT, "%016llx",
             (unsigned long long)digest(seeds, "fingerprint", NULL, 8));
    return text;
}
