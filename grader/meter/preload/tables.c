/*
 * Rows of the shared tables.
 *
 * Uses, locks and sites are found by a hash of their key and looked for from
 * there on, as far as PROBES rows; a full neighbourhood loses the row, and
 * says so (shared.lost_rows), or for a use: counts in the lock's own row.
 */
#include "library.h"

#define PROBES 32

static uint32_t hash(uint64_t key, uint32_t rows)
{
    return (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) % rows;
}

/* ---- locks and their uses ---- */

/* The row with this key, or a free one that is claimed for it. */
static struct shared_lock *claim_lock(uint64_t key, bool *is_new)
{
    uint32_t place = hash(key, SHARED_LOCKS);

    for (uint32_t i = 0; i < PROBES; i++) {
        struct shared_lock *lock = &shared->locks[(place + i) % SHARED_LOCKS];
        uint64_t found = lock->key;
        *is_new = found == 0 &&
                  atomic_compare_exchange_strong(&lock->key, &found, key);
        if (*is_new || found == key)
            return lock;
    }
    return NULL;
}

struct shared_lock *table_lock(uint64_t key)
{
    static struct shared_lock nowhere;
    bool is_new;
    struct shared_lock *lock = claim_lock(key, &is_new);

    return lock != NULL ? lock : &nowhere;
}

static void introduce_lock(const struct self *self, uint64_t key, int type,
                           uint64_t caller)
{
    bool is_new;
    struct shared_lock *lock = claim_lock(key, &is_new);

    if (lock == NULL) {
        shared->lost_rows++;
    } else if (is_new) {
        lock->type = type;
        lock->first_taken = caller;
        lock->first_thread = self->row;
        if (caller != 0)
            modules_learn_place(caller);
    }
}

struct shared_use *table_find_use(struct self *self, uint64_t key, int type,
                                  uint64_t caller)
{
    uint32_t place = hash(key, SHARED_USES);

    for (uint32_t i = 0; i < PROBES; i++) {
        struct shared_use *use = &self->slot->uses[(place + i) % SHARED_USES];
        if (use->key != key && use->key != 0)
            continue;
        if (use->key == 0)
            introduce_lock(self, key, type, caller);
        use->key = key;
        self->last = use;
        return use;
    }
    introduce_lock(self, key, type, caller);
    return NULL;
}

/* ---- sites ---- */

void table_count_site(const struct self *self, enum shared_call call,
                      uint64_t caller, uint64_t bytes)
{
    uint64_t key = shared_key((enum shared_kind)call, library_image,
                              (const void *)(uintptr_t)caller);
    uint32_t place = hash(key, SHARED_SITES);

    for (uint32_t i = 0; i < PROBES; i++) {
        struct shared_site *site = &shared->sites[(place + i) % SHARED_SITES];
        uint64_t found = site->key;
        if (found == 0 &&
            atomic_compare_exchange_strong(&site->key, &found, key)) {
            site->call = call;
            modules_learn_place(caller);
            found = key;
        }
        if (found != key)
            continue;
        if (self->is_worker)
            site->by_workers++;
        else
            site->by_main++;
        site->bytes += bytes;
        return;
    }
    shared->lost_rows++;
}

/* ---- suspicions ---- */

void table_suspect(enum shared_doubt doubt, uint64_t caller)
{
    uint32_t count = shared->next_suspicion;

    for (uint32_t i = 0; i < count && i < SHARED_SUSPICIONS; i++)
        if (shared->suspicions[i].where == caller &&
            shared->suspicions[i].image == library_image)
            return;
    uint32_t row = shared->next_suspicion++;
    if (row >= SHARED_SUSPICIONS)
        return;
    shared->suspicions[row].image = library_image;
    shared->suspicions[row].where = caller;
    shared->suspicions[row].doubt = doubt + 1;
    modules_learn_place(caller);
}
