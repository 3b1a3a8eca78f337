/*
 * What lockmeter costs: pthread_mutex_lock and unlock of a free mutex, with
 * it and without.
 *
 *     lock_cost [ROUNDS [LOCKMETER]]
 *
 * Each round runs this program twice as `lock_cost --measure`, plain and under
 * lockmeter, so that what else the machine does meets both. A run takes the
 * best of many short batches, as a batch that was interrupted says nothing;
 * shown are the median of the runs and the span from the best to the worst.
 *
 * It measures one mutex again and again, where the library finds its counters
 * at once, and eight in turn, where it has to look for them. Before that it
 * makes a thread: the C library may do without atomics while there is none.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TARGET     25.0 /* ns more than plain, at most, for one mutex */
#define ROUNDS     21
#define MOST       1000 /* rounds */
#define BATCHES    200
#define PAIRS      2000 /* locks and unlocks of a batch, some 50 us */
#define IN_TURN    8
#define PATH_SIZE  4096
#define TEXT_SIZE  256
#define NANOSECOND 1e9

enum pattern { ONE, TURNS, PATTERNS };

/* Nanoseconds for a lock and unlock. */
struct cost {
    double of[PATTERNS];
};

/* ---- --measure ---- */

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * NANOSECOND + (double)time.tv_nsec;
}

/* A mutex in a cache line of its own. */
struct line {
    _Alignas(64) pthread_mutex_t mutex;
};

static double batch(struct line *lines, unsigned count)
{
    double began = now();

    for (unsigned i = 0; i < PAIRS; i++) {
        pthread_mutex_t *mutex = &lines[i % count].mutex;
        if (pthread_mutex_lock(mutex) != 0 || pthread_mutex_unlock(mutex) != 0)
            exit(1);
    }
    return (now() - began) / PAIRS;
}

static void *nothing(void *none)
{
    return none;
}

/* The least cost of many batches. */
static double best(struct line *lines, unsigned count)
{
    double least = batch(lines, count);

    for (unsigned i = 1; i < BATCHES; i++) {
        double cost = batch(lines, count);
        if (cost < least)
            least = cost;
    }
    return least;
}

static void measure(void)
{
    static struct line lines[IN_TURN];
    pthread_t thread;

    for (unsigned i = 0; i < IN_TURN; i++)
        if (pthread_mutex_init(&lines[i].mutex, NULL) != 0)
            exit(1);
    if (pthread_create(&thread, NULL, nothing, NULL) != 0 ||
        pthread_join(thread, NULL) != 0)
        exit(1);
    double one = best(lines, 1);
    printf("%.3f %.3f\n", one, best(lines, IN_TURN));
}

/* ---- rounds ---- */

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* Runs a command that measures, and reads what it prints. */
static struct cost run(char **command)
{
    struct cost cost;
    int ends[2];
    int status;

    if (pipe(ends) != 0)
        fail("lock_cost: cannot make a pipe");
    pid_t child = fork();
    if (child < 0)
        fail("lock_cost: cannot fork");
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execv(command[0], command);
        fail(command[0]);
    }
    close(ends[1]);
    FILE *stream = fdopen(ends[0], "r");
    int count = stream == NULL
                    ? 0
                    : fscanf(stream, "%lf %lf", &cost.of[ONE], &cost.of[TURNS]);
    if (stream != NULL)
        fclose(stream);
    if (waitpid(child, &status, 0) != child || status != 0 ||
        count != PATTERNS) {
        fprintf(stderr, "lock_cost: '%s' did not measure\n", command[0]);
        exit(1);
    }
    return cost;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorts the costs of one pattern and prints them. @return the median. */
static double show(const struct cost *costs, size_t count, enum pattern pattern)
{
    static double sorted[MOST];
    char text[TEXT_SIZE];

    for (size_t i = 0; i < count; i++)
        sorted[i] = costs[i].of[pattern];
    qsort(sorted, count, sizeof *sorted, by_value);
    snprintf(text, sizeof text, "%.1f (%.1f to %.1f)", sorted[count / 2],
             sorted[0], sorted[count - 1]);
    printf("%22s", text);
    return sorted[count / 2];
}

static void compare(size_t rounds, char *self, char *meter)
{
    static const char *const names[] = {"one mutex", "eight in turn"};
    static struct cost plain[MOST], metered[MOST];
    char *run_plain[] = {self, "--measure", NULL};
    char *run_metered[] = {meter, "--quiet", self, "--measure", NULL};
    double more[PATTERNS];

    for (size_t i = 0; i < rounds; i++) {
        plain[i] = run(run_plain);
        metered[i] = run(run_metered);
    }
    printf("a lock and unlock, ns: median of %zu (best to worst)\n", rounds);
    printf("%-14s%22s%22s%10s\n", "", "plain", "lockmeter", "more");
    for (unsigned i = 0; i < PATTERNS; i++) {
        printf("%-14s", names[i]);
        double without = show(plain, rounds, i);
        more[i] = show(metered, rounds, i) - without;
        printf("%10.1f\n", more[i]);
    }
    printf("one mutex: %.1f ns more, target at most %.0f: %s\n", more[ONE],
           TARGET, more[ONE] <= TARGET ? "met" : "not met");
}

/* lockmeter is one folder up from here: grader/tests/lock_cost. */
static void find_meter(const char *self, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "%s", self);
    for (int i = 0; i < 2; i++) {
        char *slash = strrchr(path, '/');
        if (slash != NULL)
            *slash = '\0';
    }
    size_t length = strlen(path);
    snprintf(path + length, PATH_SIZE - length, "/lockmeter");
}

int main(int argc, char **argv)
{
    char self[PATH_SIZE] = "";
    char meter[PATH_SIZE];
    long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : ROUNDS;

    if (argc > 1 && strcmp(argv[1], "--measure") == 0) {
        measure();
        return 0;
    }
    if (rounds < 1 || rounds > MOST) {
        fprintf(stderr, "usage: lock_cost [ROUNDS [LOCKMETER]]\n");
        return 2;
    }
    if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
        fail("lock_cost: cannot find itself");
    find_meter(self, meter);
    compare((size_t)rounds, self, argc > 2 ? argv[2] : meter);
    return 0;
}
