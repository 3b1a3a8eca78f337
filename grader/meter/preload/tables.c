/*
 * Rows of the shared tables.
 *
 * Uses, locks and sites are found by a hash of their key and looked for from
 * there on, as far as PROBES rows; a full neighbourhood loses the row, and
 * says so (shared.lost_rows), or for a use: counts in the lock's own row.
 */
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "library.h"

#define PROBES 32

static uint32_t hash(uint64_t key, uint32_t rows)
{
    return (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) % rows;
}

/* ---- modules ---- */

static bool is_known(uint64_t base, uint64_t first)
{
    uint32_t count = shared->next_module;

    for (uint32_t i = 0; i < count && i < SHARED_MODULES; i++) {
        const struct shared_module *module = &shared->modules[i];
        if (module->image == library_image + 1 && module->base == base &&
            module->first == first)
            return true;
    }
    return false;
}

/* The executable has no name here, but a link in /proc. */
static void name_module(struct shared_module *module, const char *name)
{
    ssize_t length = -1;

    if (*name == '\0')
        length =
            readlink("/proc/self/exe", module->path, sizeof module->path - 1);
    if (length >= 0)
        module->path[length] = '\0';
    else
        snprintf(module->path, sizeof module->path, "%s", name);
}

static int learn(struct dl_phdr_info *info, size_t size, void *argument)
{
    uint64_t first = UINT64_MAX;
    uint64_t last = 0;
    (void)size;
    (void)argument;

    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        uint64_t begin = info->dlpi_addr + segment->p_vaddr;
        if (segment->p_type != PT_LOAD)
            continue;
        if (begin < first)
            first = begin;
        if (begin + segment->p_memsz > last)
            last = begin + segment->p_memsz;
    }
    if (last == 0 || is_known(info->dlpi_addr, first))
        return 0;
    uint32_t row = shared->next_module++;
    if (row >= SHARED_MODULES) {
        shared->lost_rows++;
        return 0;
    }
    struct shared_module *module = &shared->modules[row];
    module->base = info->dlpi_addr;
    module->first = first;
    module->last = last;
    name_module(module, info->dlpi_name);
    module->image = library_image + 1;
    return 0;
}

void table_learn_modules(void)
{
    dl_iterate_phdr(learn, NULL);
}

/* Files that dlopen mapped since are learnt when something comes from them. */
static void learn_place(uint64_t address)
{
    uint32_t count = shared->next_module;

    for (uint32_t i = 0; i < count && i < SHARED_MODULES; i++) {
        const struct shared_module *module = &shared->modules[i];
        if (module->image == library_image + 1 && address >= module->first &&
            address < module->last)
            return;
    }
    table_learn_modules();
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
            learn_place(caller);
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
            learn_place(caller);
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
    learn_place(caller);
}
