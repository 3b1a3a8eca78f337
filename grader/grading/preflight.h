/**
 * @file preflight.h
 * @brief Whether a machine is fit for measuring what several cores do.
 *
 *     struct preflight flight;
 *     preflight_look(&flight);            half a second: who else is here?
 *     preflight_begin(&flight);
 *     ... measure ...
 *     preflight_end(&flight);             and once more
 *     doubt = preflight_doubt(&flight, text);     NULL: it is fit
 *
 * A neighbour turns a program that waits for locks upside down: beside one
 * busy loop the baseline is four times as fast as alone, since fewer of its
 * threads are in each other's way. So a submission that seems slow there need
 * not be; it is to be believed only if nobody else ran before, meanwhile, and
 * after.
 */
#ifndef PREFLIGHT_H
#define PREFLIGHT_H

#include <stdbool.h>

#include "../machine.h"
#include "result.h"

/** What was seen. Others are in cores; -1: the system does not tell. */
struct preflight {
    int cores;         /**< that may be used */
    double quota;      /**< cores' worth of time that a container gets; 0: no
                            such limit, or not known */
    double load;       /**< of the last minute; -1: not known */
    bool is_virtual;   /**< a hypervisor is below the system */
    char governor[32]; /**< of the first core's frequency; "": not known */
    double before;     /**< what others used just before ... */
    double meanwhile;  /**< ... during ... */
    double after;      /**< ... and just after the measurement */
    struct machine_use began;
};

/** Looks at the machine, and for half a second at what others do. */
void preflight_look(struct preflight *flight);

/** The measurement begins; has ended. */
void preflight_begin(struct preflight *flight);
void preflight_end(struct preflight *flight);

/** @return whether threads could run at the same time at all. */
bool preflight_is_parallel(const struct preflight *flight);

/** @return why a slow submission proves nothing here; NULL: it does. */
const char *preflight_doubt(const struct preflight *flight,
                            char text[RESULT_TEXT]);

/** All that was seen, in a line. @return text. */
const char *preflight_text(const struct preflight *flight,
                           char text[RESULT_TEXT]);

#endif
