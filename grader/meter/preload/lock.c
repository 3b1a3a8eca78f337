/*
 * The part of lock.h that does not have to be quick: waiting, failing.
 */
#include "lock.h"

uint64_t lock_wait(struct self *self)
{
    uint64_t now = library_now();

    account(self, SHARED_WAITING, now);
    return now;
}

void lock_waited(struct self *self, struct lock lock, uint64_t began, bool got)
{
    struct shared_use *use = lock_use(self, lock);
    uint64_t now = library_now();

    account(self, lock_state(self), now);
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
}

void lock_not_released(struct self *self, struct lock lock)
{
    struct shared_use *use = lock_use(self, lock);

    if (use == NULL)
        return;
    use->releases--;
    if (use->unmatched > 0)
        use->unmatched--;
}
