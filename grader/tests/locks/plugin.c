/*
 * Locks in a library that is opened while the program runs. Both are made
 * from this file: `-shared -DPLUGIN` makes the library.
 *
 *     plugin LIBRARY THREADS ROUNDS
 */
#include <dlfcn.h>

#include "known.h"

void plugin_take(long rounds);

#ifdef PLUGIN

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor, destructor)) static void take_once(void)
{
    plugin_take(1);
}

void plugin_take(long rounds)
{
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_mutex_lock(&mutex));
        KNOWN(0, pthread_mutex_unlock(&mutex));
    }
}

#else

static void (*take)(long rounds);
static long rounds;

static void *work(void *none)
{
    take(rounds);
    return none;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 2, 2);
    void *library = argc < 2 ? NULL : dlopen(argv[1], RTLD_NOW);

    KNOWN(0, library == NULL);
    rounds = known_argument(argc, argv, 3, 10);
    *(void **)&take = dlsym(library, "plugin_take"); /* as POSIX says */
    KNOWN(0, take == NULL);
    known_threads(threads, work);
    KNOWN(0, dlclose(library));
    known_truth("lock mutex_in_plugin.so acquisitions=%ld releases=%ld",
                threads * rounds + 2, threads * rounds + 2);
    return 0;
}

#endif
