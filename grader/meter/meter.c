/*
 * Makes the shared memory, and says how a program finds it.
 *
 * The memory is a memfd whose descriptor the program inherits, at a number
 * that is out of its way. So is the library's file when its path has a space
 * or a colon, which LD_PRELOAD would split.
 */
#define _GNU_SOURCE /* memfd_create */
#include "meter.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#if defined __x86_64__
#include <cpuid.h>
#include <x86intrin.h>
#endif

#include "repair.h"

#define SECOND        UINT64_C(1000000000)
#define FIRST_FILE    200      /* descriptors from here on are out of the way */
#define CALIBRATION   20000000 /* nanoseconds, to learn the rate of ticks */
#define SEALS         (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)
#define LIBRARY       "liblockmeter.so"
#define INVARIANT_TSC (1u << 8)
#define POWER_LEAF    0x80000007u

bool meter_refuse(char why[METER_WHY], const char *format, ...)
{
    va_list list;

    va_start(list, format);
    vsnprintf(why, METER_WHY, format, list);
    va_end(list);
    return false;
}

/* ---- time ---- */

bool meter_has_tsc(void)
{
#if defined __x86_64__
    unsigned a, b, c, d;
    return __get_cpuid(POWER_LEAF, &a, &b, &c, &d) != 0 &&
           (d & INVARIANT_TSC) != 0;
#elif defined __aarch64__
    return true; /* by architecture */
#else
    return false;
#endif
}

uint64_t meter_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

static uint64_t now_ticks(const struct meter *meter)
{
    if (meter->shared->clock == SHARED_MONOTONIC)
        return meter_now();
#if defined __x86_64__
    return __rdtsc();
#elif defined __aarch64__
    uint64_t ticks;
    __asm__ __volatile__("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
#else
    return meter_now();
#endif
}

uint64_t meter_ns(const struct meter *meter, uint64_t ticks)
{
    return (uint64_t)((double)ticks * meter->ns_per_tick);
}

/* A first guess at the rate; meter_run measures it over the whole run. */
static void calibrate(struct meter *meter)
{
    struct timespec moment = {.tv_nsec = CALIBRATION};
    uint64_t began_ns = meter_now();
    uint64_t began = now_ticks(meter);

    nanosleep(&moment, NULL);
    uint64_t ticks = now_ticks(meter) - began;
    meter->ns_per_tick = (double)(meter_now() - began_ns) / (double)ticks;
    meter->shared->long_ticks = (uint64_t)(SHARED_LONG_NS / meter->ns_per_tick);
}

/* ---- the memory ---- */

/* Moves a descriptor out of the way; the program will inherit it. */
static int keep_file(int file)
{
    int kept = fcntl(file, F_DUPFD, FIRST_FILE);

    if (kept < 0)
        kept = fcntl(file, F_DUPFD, 0); /* few descriptors are allowed here */
    close(file);
    return kept;
}

static bool make_memory(struct meter *meter)
{
    int file = memfd_create("lockmeter", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (file < 0)
        return false;
    meter->file = keep_file(file);
    if (meter->file < 0 || ftruncate(meter->file, (off_t)meter->size) != 0 ||
        fcntl(meter->file, F_ADD_SEALS, SEALS) != 0)
        return false;
    meter->shared = mmap(NULL, meter->size, PROT_READ | PROT_WRITE, MAP_SHARED,
                         meter->file, 0);
    if (meter->shared == MAP_FAILED)
        meter->shared = NULL;
    return meter->shared != NULL &&
           getrandom(&meter->secret, sizeof meter->secret, 0) ==
               (ssize_t)sizeof meter->secret;
}

bool meter_open(struct meter *meter, const struct meter_options *options,
                char why[METER_WHY])
{
    *meter = (struct meter){.file = -1, .options = *options, .owner = getpid()};
    meter->size =
        sizeof *meter->shared + options->chunks * sizeof *meter->shared->chunks;
    if (!make_memory(meter)) {
        meter_refuse(why, "cannot map %zu bytes for counters: %s", meter->size,
                     strerror(errno));
        meter_close(meter);
        return false;
    }
    struct shared *shared = meter->shared;
    meter->secret |= 1;
    shared->magic = SHARED_MAGIC;
    shared->secret = meter->secret;
    shared->clock =
        !options->no_tsc && meter_has_tsc() ? SHARED_TSC : SHARED_MONOTONIC;
    shared->has_chaos = options->has_chaos;
    shared->chaos_seed = options->chaos_seed;
    shared->chunk_count = options->chunks;
    calibrate(meter);
    return true;
}

void meter_close(struct meter *meter)
{
    if (meter->shared != NULL)
        munmap(meter->shared, meter->size);
    if (meter->file >= 0)
        close(meter->file);
    meter->shared = NULL;
    meter->file = -1;
}

/* ---- the environment ---- */

bool meter_own_library(char path[PATH_MAX], char why[METER_WHY])
{
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    char *slash;

    if (length < 0)
        return meter_refuse(why, "cannot find itself: %s", strerror(errno));
    path[length] = '\0';
    slash = strrchr(path, '/');
    size_t room = (size_t)(path + PATH_MAX - slash) - 1;
    snprintf(slash + 1, room, "%s", LIBRARY);
    if (access(path, R_OK) != 0)
        return meter_refuse(why, "cannot read '%s': %s", path, strerror(errno));
    return true;
}

bool meter_library(const struct meter *meter, char path[PATH_MAX],
                   char why[METER_WHY])
{
    if (meter->options.library == NULL)
        return meter_own_library(path, why);
    snprintf(path, PATH_MAX, "%s", meter->options.library);
    return true;
}

/* A name of the library that LD_PRELOAD can hold. */
static bool find_library(const struct meter *meter, char path[PATH_MAX],
                         char why[METER_WHY])
{
    if (!meter_library(meter, path, why))
        return false;
    if (meter->options.library != NULL || strpbrk(path, " :") == NULL)
        return true; /* how it is called in there, its giver knows best */
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || (file = keep_file(file)) < 0)
        return meter_refuse(why, "cannot open '%s': %s", path, strerror(errno));
    snprintf(path, PATH_MAX, "/proc/self/fd/%d", file);
    return true;
}

bool meter_environment(const struct meter *meter, char preload[METER_PRELOAD],
                       char variable[METER_VARIABLE], char why[METER_WHY])
{
    char library[PATH_MAX];
    const char *others =
        meter->options.library == NULL ? getenv("LD_PRELOAD") : NULL;

    if (!find_library(meter, library, why))
        return false;
    snprintf(variable, METER_VARIABLE, "%d %zu %d", meter->file, meter->size,
             (int)meter->owner);
    snprintf(preload, METER_PRELOAD, "%s%s%s", library,
             others != NULL ? ":" : "", others != NULL ? others : "");
    return true;
}

void meter_begins(struct meter *meter)
{
    meter->began_ns = meter_now();
    meter->began = now_ticks(meter);
}

void meter_ends(struct meter *meter)
{
    meter->finished = now_ticks(meter);
    meter->wall_ns = meter_now() - meter->began_ns;
    if (meter->finished > meter->began)
        meter->ns_per_tick =
            (double)meter->wall_ns / (double)(meter->finished - meter->began);
    meter->is_sound = repair_counters(meter);
}
