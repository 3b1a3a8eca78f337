/*
 * oracle: what a workload of the reference counting lab must come to, computed
 * one operation after the other. It shares no code with the programs.
 *
 *     refcount FILE
 *
 * prints one line of JSON:
 *
 *     {"signature": "sum 5, created 3, live 0, freed twice 0",
 *      "blocks": 7, "acquisitions": 8}
 *
 * The signature is the end of the programs' last line. A block of this lab is
 * an operation. Acquisitions are those of a program that takes one lock each
 * time it finds or replaces an object of the pool.
 *
 * Numbers are those that the rule below gives; who wrote it down was the
 * author of SplitMix64. Values are its upper 31 bits, places its upper 32
 * times the number of places, shifted back. It has four streams: 0 the place
 * that an operation gets from, 1 the place that is replaced after it, 2 the
 * value of a place, 3 the value of what the operation creates.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PRIME 2147483647u

/* As the file has it. */
static struct {
    char kind[32];
    uint64_t threads, objects, operations, replace_every, reads, hold, blocked;
    uint64_t seed;
} job = {.reads = 1, .hold = 1};

static const struct {
    const char *name;
    uint64_t *number;
} fields[] = {
    {"threads", &job.threads},       {"objects", &job.objects},
    {"operations", &job.operations}, {"replace-every", &job.replace_every},
    {"reads", &job.reads},           {"hold", &job.hold},
    {"blocked", &job.blocked},       {"seed", &job.seed}};

#define FIELDS (sizeof fields / sizeof *fields)

/* Says why in one line. Returns false. */
__attribute__((format(printf, 1, 2))) static bool fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("oracle: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return false;
}

/* ---- Reading ---- */

static FILE *open_input(const char *path)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file >= 0 && fstat(file, &status) == 0 && !S_ISREG(status.st_mode)) {
        fail("cannot read '%s': not a regular file", path);
        close(file);
        return NULL;
    }
    FILE *stream = file < 0 ? NULL : fdopen(file, "rb");
    if (stream == NULL)
        fail("cannot open '%s': %s", path, strerror(errno));
    return stream;
}

/* One line that is not empty: two words. */
static bool take(const char *name, const char *value)
{
    char *end;
    if (strcmp(name, "kind") == 0) {
        snprintf(job.kind, sizeof job.kind, "%s", value);
        return true;
    }
    for (size_t i = 0; i < FIELDS; i++) {
        if (strcmp(name, fields[i].name) != 0)
            continue;
        errno = 0;
        *fields[i].number = strtoull(value, &end, 10);
        return *end == '\0' && errno == 0;
    }
    return false;
}

static bool read_job(FILE *stream, const char *path)
{
    char line[4096], name[32], value[32], more[2];
    while (fgets(line, sizeof line, stream) != NULL) {
        line[strcspn(line, "#")] = '\0';
        int words = sscanf(line, "%31s %31s %1s", name, value, more);
        if (words > 0 && (words != 2 || !take(name, value)))
            return fail("'%s': a line that means nothing: %.40s", path, name);
    }
    if (ferror(stream))
        return fail("cannot read '%s': %s", path, strerror(errno));
    bool is_known = strcmp(job.kind, "local") == 0 ||
                    strcmp(job.kind, "shared") == 0 ||
                    strcmp(job.kind, "hand-over") == 0;
    return (is_known && job.threads > 0 && job.objects > 0) ||
           fail("'%s': no kind, threads or objects", path);
}

/* ---- The rule ---- */

static uint64_t bits(uint64_t stream, uint64_t number)
{
    uint64_t z = 0x9e3779b97f4a7c15u;
    z *= 4 * number + stream + 1;
    z += job.seed;
    z ^= z >> 30;
    z *= 0xbf58476d1ce4e5b9u;
    z ^= z >> 27;
    z *= 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static uint64_t place(uint64_t stream, uint64_t number)
{
    return (bits(stream, number) >> 32) * job.objects >> 32;
}

static uint64_t value_at(uint64_t index)
{
    return bits(2, index) >> 33;
}

/* ---- The answer ---- */

static void answer(void)
{
    bool creates_all = job.kind[0] == 'l', creates_half = job.kind[0] == 'h';
    uint64_t sum = 0, created = job.objects, found = 2 * job.blocked;
    for (uint64_t k = 0; k < job.operations; k++) {
        bool creates = creates_all || (creates_half && k % 2 == 0);
        uint64_t value = creates ? bits(3, k) >> 33 : value_at(place(0, k));
        bool replaces =
            job.replace_every > 0 && (k + 1) % job.replace_every == 0;
        sum = (sum + value * job.reads) % PRIME;
        created += creates + replaces;
        found += !creates + replaces;
    }
    for (uint64_t k = 0; k < job.blocked; k++)
        sum = (sum + value_at(k % job.objects)) % PRIME;
    printf("{\"signature\": \"sum %" PRIu64 ", created %" PRIu64
           ", live 0, freed twice 0\", \"blocks\": %" PRIu64
           ", \"acquisitions\": %" PRIu64 "}\n",
           sum, created, job.operations, found);
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a closed pipe and a file too large: errors */
    signal(SIGXFSZ, SIG_IGN); /* of writing, told in words */
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        puts("usage: refcount FILE\nSays what a workload must come to.");
        return ferror(stdout) || fclose(stdout) != 0;
    }
    if (argc != 2 || argv[1][0] == '-') {
        fail("expected one FILE, see --help");
        return 2;
    }
    FILE *stream = open_input(argv[1]);
    if (stream == NULL || !read_job(stream, argv[1]))
        return 1;
    fclose(stream);
    answer();
    if (ferror(stdout) || fclose(stdout) != 0) {
        fail("cannot write standard output: %s", strerror(errno));
        return 1;
    }
    return 0;
}
