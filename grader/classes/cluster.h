/**
 * @file cluster.h
 * @brief The folder by which an engine and other machines exchange jobs.
 *
 *     cluster_open(&cluster, &run, why)         where is it?
 *     cluster_make(&cluster, why)
 *     cluster_send(&cluster, &run, i, why)      job i: a parcel lies there
 *     cluster_look(&cluster, &run)              what has come back is taken
 *     cluster_close(&cluster, true)
 *
 *     in/PART-NUMBER           parcels on their way there (parcel.h)
 *     out/PART-NUMBER.begun    a machine works on it
 *     out/PART-NUMBER.done     the parcel is back; appears by rename
 *     list-N log/              who does what, and what it had to say
 *
 * It is all that machines have to share. Nothing in it is locked or written
 * by two: whatever a machine leaves half done has another name.
 *
 * The class's store learns at once what is seen: that a job has begun (its
 * state is 'running' then), and what came of it. A job that ended without a
 * result waits again, and keeps count of its tries.
 */
#ifndef CLUSTER_H
#define CLUSTER_H

#include "engines.h"
#include "store.h"

/** Room for a name. */
#define CLUSTER_NAME 64

/** The folder. */
struct cluster {
    struct store store;      /**< the class's, by a connection of our own */
    char name[CLUSTER_NAME]; /**< "grade-class-0b5c": of this class alone */
    char path[PATH_MAX];
};

/** Opens the store; finds out the class's name and where the folder is to
 * be. @return false: nothing is open. */
bool cluster_open(struct cluster *cluster, const struct engine_run *run,
                  char why[ENGINES_WHY]);

/** Makes the folder. What an earlier start left in it stays. */
bool cluster_make(struct cluster *cluster, char why[ENGINES_WHY]);

/** Seconds that one job may take, its folders included. */
unsigned cluster_limit(struct cluster *cluster);

/** Puts a job there. */
bool cluster_send(struct cluster *cluster, const struct engine_run *run,
                  size_t job, char why[ENGINES_WHY]);

/** Takes what is there: jobs that have begun, jobs that are done. */
void cluster_look(struct cluster *cluster, struct engine_run *run);

/** A job has ended without a result, and is to be begun again. */
void cluster_lose(struct cluster *cluster, const struct engine_run *run,
                  size_t job);

/** It was ended by us: that was not its try. */
void cluster_give_back(struct cluster *cluster, const struct engine_run *run,
                       size_t job);

/** Closes the store; also: removes the folder. */
void cluster_close(struct cluster *cluster, bool also);

#endif
