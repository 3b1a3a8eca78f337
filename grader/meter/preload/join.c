/*
 * Joins and detached threads: counts those calls that worked.
 */
#include "library.h"

/* What the call said; 0, also thrd_success, is that it worked. */
static int joined(const struct self *self, int error)
{
    if (self != NULL && error == 0)
        library_process->joined++;
    return error;
}

static int detached(const struct self *self, int error)
{
    if (self != NULL && error == 0)
        library_process->detached++;
    return error;
}

static struct self *begin(void)
{
    struct self *self = library_self();

    if (self != NULL)
        chaos(self);
    return self;
}

WRAPPER int pthread_join(pthread_t thread, void **result)
{
    struct self *self = begin();

    return joined(self, real.pthread_join(thread, result));
}

WRAPPER int pthread_tryjoin_np(pthread_t thread, void **result)
{
    struct self *self = begin();

    return joined(self, real.pthread_tryjoin_np(thread, result));
}

WRAPPER int pthread_timedjoin_np(pthread_t thread, void **result,
                                 real_time until)
{
    struct self *self = begin();

    return joined(self, real.pthread_timedjoin_np(thread, result, until));
}

WRAPPER int pthread_clockjoin_np(pthread_t thread, void **result,
                                 clockid_t clock, real_time until)
{
    struct self *self = begin();

    return joined(self,
                  real.pthread_clockjoin_np(thread, result, clock, until));
}

WRAPPER int thrd_join(thrd_t thread, int *result)
{
    struct self *self = begin();

    return joined(self, real.thrd_join(thread, result));
}

WRAPPER int pthread_detach(pthread_t thread)
{
    struct self *self = begin();

    return detached(self, real.pthread_detach(thread));
}

WRAPPER int thrd_detach(thrd_t thread)
{
    struct self *self = begin();

    return detached(self, real.thrd_detach(thread));
}
