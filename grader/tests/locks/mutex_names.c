/*
 * Mutexes with names: of the file, of a function, in a struct, in an array.
 *
 *     mutex_names
 */
#include "known.h"

struct account {
    long balance;
    pthread_mutex_t mutex;
};

extern pthread_mutex_t global;
pthread_mutex_t global = PTHREAD_MUTEX_INITIALIZER; /* seen by other files */
static struct account account = {0, PTHREAD_MUTEX_INITIALIZER};
static pthread_mutex_t table[3] = {PTHREAD_MUTEX_INITIALIZER,
                                   PTHREAD_MUTEX_INITIALIZER,
                                   PTHREAD_MUTEX_INITIALIZER};

static void take(pthread_mutex_t *mutex, int times)
{
    for (int i = 0; i < times; i++) {
        KNOWN(0, pthread_mutex_lock(mutex));
        KNOWN(0, pthread_mutex_unlock(mutex));
    }
}

int main(void)
{
    static pthread_mutex_t local = PTHREAD_MUTEX_INITIALIZER;

    take(&global, 1);
    take(&account.mutex, 2);
    take(&table[0], 3);
    take(&table[2], 4);
    take(&local, 5);
    known_truth("lock global name=global acquisitions=1 releases=1");
    known_truth("lock account+0x8 name=account+0x8 acquisitions=2 releases=2");
    known_truth("lock table name=table acquisitions=3 releases=3");
    known_truth("lock table+0x%zx acquisitions=4 releases=4",
                2 * sizeof *table);
    known_truth("lock local.0 acquisitions=5 releases=5");
    return 0;
}
