/*
 * The part of lock.h that does not have to be quick: waiting, failing.
 */
#include "lock.h"

/* It may never end: whoever reads the counters then has to know of the lock,
 * and who waits for it. */
uint64_t lock_wait(struct self *self, struct lock lock)
{
    lock_use(self, lock);
    uint64_t now = library_now();

    account(self, SHARED_WAITING, now);
    self->thread->wait_since = now;
    self->thread->wait_key = lock.key;
    return now;
}

void lock_waited(struct self *self, struct lock lock, uint64_t began, bool got)
{
    struct shared_use *use = lock_use(self, lock);
    uint64_t now = library_now();

    account(self, lock_state(self), now);
    self->thread->wait_key = 0;
    if (use == NULL) {
        table_lock(lock.key)->spilled_contended += got;
        return;
    }
    use->contended += got;
    use->waiting += now - began;
    if (now - began > use->longest_wait)
        use->longest_wait = now - began;
    if (library_has_events)
        account_event(self, lock.key, SHARED_WAITING, began, now);
}

void lock_failed(struct self *self, struct lock lock)
{
    struct shared_use *use = lock_use(self, lock);

    if (use != NULL)
        use->failed++;
    else
        table_lock(lock.key)->spilled_failed++;
}

void lock_took_again(struct self *self, struct lock lock)
{
    struct shared_use *use = lock_use(self, lock);

    lock_took(self, lock);
    if (use != NULL)
        use->conditions++;
    else
        table_lock(lock.key)->spilled_conditions++;
}

void lock_kept(struct self *self, struct lock lock)
{
    struct shared_use *use = lock_use(self, lock);

    if (use == NULL) {
        table_lock(lock.key)->spilled_releases--;
        return;
    }
    use->releases--;
    if (use->unmatched > 0) {
        use->unmatched--;
    } else if (use->depth++ == 0) {
        self->held++;
        use->since = library_now();
        account(self, lock_state(self), use->since);
    }
}

/* Which kinds can be held more than once: recursive mutexes, and rwlocks for
 * reading. Any other must have been released by another thread meanwhile. */
void lock_took_more(struct self *self, struct shared_use *use, int type)
{
    enum shared_kind kind = shared_key_kind(use->key);

    if (kind == SHARED_RWLOCK ||
        (kind == SHARED_MUTEX && (type & 3) == PTHREAD_MUTEX_RECURSIVE))
        return;
    use->depth = 1;
    use->given_away++;
    self->held--;
}
