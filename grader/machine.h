/**
 * @file machine.h
 * @brief What a measurement ran on, and who else was using it meanwhile.
 *
 *     struct machine machine;
 *     machine_look(&machine);
 *     struct machine_use before = machine_use_now();
 *     ... run and wait for programs ...
 *     double others = machine_others(&before);     0.9: nearly one core
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdint.h>

/** Others that use less than this (in cores) leave a machine idle. */
#define MACHINE_IDLE 0.1

/** A machine, as far as it tells. */
struct machine {
    int cores;         /**< that this process may use; at least 1 */
    double load;       /**< load average of the last minute; -1: not known */
    char cpu[64];      /**< model; "unknown CPU" */
    char system[64];   /**< "Linux 6.1.0-18-amd64"; "unknown system" */
    char compiler[64]; /**< that this program was built with: "gcc 12.2.0" */
};

/** A moment, to compare a later one with. */
struct machine_use {
    double all;   /**< CPU seconds that anybody used on our cores since boot,
                       with what a hypervisor took away; -1: not known */
    double own;   /**< CPU seconds of this process and its reaped children */
    uint64_t now; /**< run_now() */
};

/** Looks at the machine. */
void machine_look(struct machine *machine);

/**
 * The first line of a small file, of /sys for instance.
 * @param line gets it without its end; "" if there is none.
 * @param size of line.
 */
void machine_first_line(const char *path, char *line, int size);

/** @return the present moment. */
struct machine_use machine_use_now(void);

/**
 * How much others have used our cores since then: other programs, and other
 * virtual machines as far as the system sees them.
 * @return cores, 0 and more; 1 is one core all the time; -1: not known.
 */
double machine_others(const struct machine_use *since);

#endif
