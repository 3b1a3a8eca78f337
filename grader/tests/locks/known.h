/**
 * @file known.h
 * @brief For programs that do a known number of things to known locks, and
 * print the truth. lockmeter.sh compares it with what lockmeter counted.
 *
 *     known_truth("lock mutex acquisitions=%ld releases=%ld", n, n);
 *     known_truth("run threads_made=%ld", threads);
 *
 * lockmeter.jq says what such lines may claim. What a program waits for is
 * certain to come; what goes wrong ends it with status 99 and a message.
 */
#ifndef KNOWN_H
#define KNOWN_H

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/** Exit status of a program that did not do what it wanted to. */
#define KNOWN_FAILED 99

/** Threads that known_threads can run at once. */
#define KNOWN_THREADS 1024

/** Prints a line of the truth, at once: the program may be about to die. */
static inline void known_truth(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

static inline void known_truth(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    putchar('\n');
    fflush(stdout);
}

/** Ends the program if a call did not answer what it should have. */
static inline void known_expect(int wanted, int got, const char *call)
{
    if (got == wanted)
        return;
    fprintf(stderr, "%s: expected %d, got %d (%s)\n", call, wanted, got,
            strerror(got));
    _Exit(KNOWN_FAILED);
}

/** The call must answer this. */
#define KNOWN(wanted, call) known_expect(wanted, call, #call)

/** @return an argument that is a number, `otherwise` if it is not given. */
static inline long known_argument(int argc, char **argv, int index,
                                  long otherwise)
{
    return argc > index ? strtol(argv[index], NULL, 10) : otherwise;
}

/** Sleeps for so long at least. */
static inline void known_nap(long milliseconds)
{
    struct timespec left = {milliseconds / 1000,
                            milliseconds % 1000 * 1000000L};

    while (nanosleep(&left, &left) != 0)
        continue;
}

/** @return the moment so many milliseconds from now. */
static inline struct timespec known_soon(clockid_t clock, long milliseconds)
{
    struct timespec now;

    clock_gettime(clock, &now);
    now.tv_nsec += milliseconds % 1000 * 1000000L;
    now.tv_sec += milliseconds / 1000 + now.tv_nsec / 1000000000L;
    now.tv_nsec %= 1000000000L;
    return now;
}

/** Runs threads, and waits for them. Each gets its number as argument. */
static inline void known_threads(long count, void *(*start)(void *))
{
    static pthread_t threads[KNOWN_THREADS];
    static long numbers[KNOWN_THREADS];

    for (long i = 0; i < count; i++) {
        numbers[i] = i;
        KNOWN(0, pthread_create(&threads[i], NULL, start, &numbers[i]));
    }
    for (long i = 0; i < count; i++)
        KNOWN(0, pthread_join(threads[i], NULL));
}

/** Waits until a thread sleeps: one that wrote its number, which the kernel
 * knows, to `asks` and then asked for something that is not to be had. */
static inline void known_asks(atomic_long *asks)
{
    char path[64], state = '?';

    while (*asks == 0)
        known_nap(1);
    snprintf(path, sizeof path, "/proc/self/task/%ld/stat", *asks);
    while (state != 'S') {
        FILE *file = fopen(path, "r");
        if (file == NULL || fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
            KNOWN(0, errno);
        fclose(file);
        known_nap(1);
    }
}

#endif
