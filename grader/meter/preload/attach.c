/*
 * Attaches a process to the shared memory: maps it, gives the process a row.
 *
 *     constructor or fork .................... exit, exec
 *
 * When the memory cannot be had, the program is not run: half a count is
 * worse than none.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "library.h"

#define VARIABLE_SIZE  64
#define PRELOAD_SIZE   4096
#define EXIT_UNMETERED 126

struct shared *shared;
struct shared_process *library_process;
uint32_t library_image;
bool library_has_tsc;
bool library_has_chaos;
bool library_has_events;
uint64_t library_secret;
uint64_t library_long;
char library_preload[PRELOAD_SIZE];
char library_variable[VARIABLE_SIZE];

/* ---- the memory ---- */

/* Nothing that is wrapped may be called here. */
_Noreturn void attach_refuse(const char *why)
{
    static const char begin[] = "lockmeter: the program is not run: ";
    size_t written = 0;

    written += (size_t)write(STDERR_FILENO, begin, sizeof begin - 1);
    written += (size_t)write(STDERR_FILENO, why, strlen(why));
    written += (size_t)write(STDERR_FILENO, "\n", 1);
    real._exit(written > 0 ? EXIT_UNMETERED : EXIT_UNMETERED + 1);
    abort();
}

static void keep_environment(void)
{
    const char *preload = getenv("LD_PRELOAD");
    const char *variable = getenv(SHARED_VARIABLE);

    if (preload == NULL || variable == NULL)
        attach_refuse("its counters are not in its environment");
    int preload_size =
        snprintf(library_preload, PRELOAD_SIZE, "LD_PRELOAD=%s", preload);
    int size = snprintf(library_variable, VARIABLE_SIZE, SHARED_VARIABLE "=%s",
                        variable);
    if (preload_size >= PRELOAD_SIZE || size >= VARIABLE_SIZE)
        attach_refuse("its environment is damaged");
}

static bool is_memory(long descriptor, size_t size)
{
    struct stat status;

    return fstat((int)descriptor, &status) == 0 &&
           (size_t)status.st_size == size;
}

/* The program has closed it; lockmeter itself still has it. The new one stays
 * open for programs to come, and its number is handed on. */
static long reopen(long descriptor, size_t size, int32_t owner)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/fd/%ld", (int)owner, descriptor);
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0)
        return -1;
    int kept = fcntl(file, F_DUPFD, (int)descriptor);
    close(file);
    snprintf(library_variable, VARIABLE_SIZE, SHARED_VARIABLE "=%d %zu %d",
             kept, size, (int)owner);
    return kept;
}

static void map_memory(void)
{
    const char *text = library_variable + sizeof SHARED_VARIABLE;
    char *end;
    long descriptor = strtol(text, &end, 10);
    size_t size = strtoul(end, &end, 10);

    if (!is_memory(descriptor, size))
        descriptor = reopen(descriptor, size, (int32_t)strtol(end, NULL, 10));
    if (size < sizeof *shared || !is_memory(descriptor, size))
        attach_refuse("the descriptor of its counters is closed");
    shared = real.mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED,
                       (int)descriptor, 0);
    if (shared == MAP_FAILED)
        attach_refuse("there is no room to map its counters");
    if (shared->magic != SHARED_MAGIC)
        attach_refuse("its counters are those of another lockmeter");
    library_has_tsc = shared->clock == SHARED_TSC;
    library_has_chaos = shared->has_chaos != 0;
    library_has_events = shared->chunk_count > 0;
    library_secret = shared->secret;
    library_long = shared->long_ticks;
}

void attach_memory(void)
{
    keep_environment();
    map_memory();
    library_image = shared->next_image++;
    if (library_image >= SHARED_IMAGES) {
        shared->lost_rows++;
        library_image %= SHARED_IMAGES;
    }
}

/* ---- processes ---- */

/* The process' row: that which it had before exec, or a new one. */
static struct shared_process *find_process(int32_t pid)
{
    uint32_t count = shared->next_process;

    for (uint32_t i = 0; i < count && i < SHARED_PROCESSES; i++)
        if (shared->processes[i].pid == pid &&
            shared->processes[i].ended == SHARED_EXEC)
            return &shared->processes[i];
    uint32_t row = shared->next_process++;
    if (row >= SHARED_PROCESSES) {
        shared->lost_rows++;
        row = SHARED_PROCESSES - 1;
    }
    return &shared->processes[row];
}

void attach_begin(void)
{
    int32_t pid = getpid();

    library_process = find_process(pid);
    if (library_process->began == 0)
        library_process->began = library_now();
    library_process->pid = pid;
    library_process->parent = getppid();
    library_process->image = library_image;
    library_process->alive = 0;
    library_process->finished = 0;
    library_process->ended = SHARED_SILENT;
}

/* Marks a process as one that becomes a program which is not metered, until
 * that program says otherwise. */
static struct shared_process *mark(int32_t pid, uint64_t caller)
{
    struct shared_process *process = find_process(pid);

    process->pid = pid;
    process->parent = library_process->pid;
    process->image = library_image;
    process->exec_from = caller;
    process->ended = SHARED_EXEC;
    return process;
}

struct shared_process *attach_exec(uint64_t caller)
{
    if (library_process->pid != getpid()) /* the child of a vfork */
        return mark(getpid(), caller);
    library_end_process(SHARED_EXEC);
    library_process->exec_from = caller;
    return library_process;
}

void attach_exec_failed(struct shared_process *process)
{
    if (process == library_process)
        library_end_process(SHARED_SILENT);
    else
        process->ended = SHARED_EXIT; /* it will */
}

/* The program may have announced itself already. */
void attach_spawned(int32_t pid, uint64_t caller)
{
    uint32_t count = shared->next_process;

    for (uint32_t i = 0; i < count && i < SHARED_PROCESSES; i++)
        if (shared->processes[i].pid == pid)
            return;
    mark(pid, caller);
}

/* The child of a vfork has its parent's memory, and must leave it alone. */
static bool is_own(void)
{
    return shared != NULL && library_process->pid == getpid();
}

void library_end_process(enum shared_end how)
{
    struct self *self = &library_thread;

    if (!is_own() || library_process->ended == how)
        return;
    uint64_t now = library_now();
    if (self->slot != NULL) {
        account(self, self->thread->state, now);
        self->thread->finished = how == SHARED_SILENT ? 0 : now;
    }
    if (how == SHARED_EXIT)
        modules_learn();
    if (how != SHARED_SILENT)
        account_others();
    library_process->finished = how == SHARED_SILENT ? 0 : now;
    library_process->ended = how;
}

void library_leave(void)
{
    struct self *self = &library_thread;

    if (!is_own())
        return;
    library_end_process(SHARED_EXIT);
    if (self->slot != NULL)
        library_unclaim(self->slot);
    self->slot = NULL;
}

void library_forks(void)
{
    struct self *self = library_self();
    size_t count = 0;

    if (self == NULL)
        return;
    self->fork_seed = chaos_child(self);
    memset(self->holds, 0, sizeof self->holds);
    for (size_t i = 0; i < SHARED_USES && count < LIBRARY_HOLDS; i++) {
        const struct shared_use *use = &self->slot->uses[i];
        if (use->depth > 0)
            self->holds[count++] = (struct library_hold){use->key, use->depth};
    }
}

/* A fork takes what is held along. */
static void inherit(struct self *self, struct library_hold hold)
{
    struct shared_use *use =
        hold.depth == 0 ? NULL : table_find_use(self, hold.key, 0, 0);

    if (use == NULL)
        return;
    use->depth = hold.depth;
    use->inherited += hold.depth;
    use->since = self->thread->mark;
    self->held++;
    if (library_has_tsc)
        self->thread->state = SHARED_HOLDING;
}

void library_forked(void)
{
    struct self *self = &library_thread;
    struct self parent = *self;

    attach_begin();
    *self = (struct self){.slot = NULL};
    struct shared_slot *slot = library_claim();
    if (slot == NULL)
        return;
    slot->seed = parent.fork_seed;
    slot->made = library_now();
    slot->number = 0;
    library_begin(self, slot);
    for (size_t i = 0; i < LIBRARY_HOLDS; i++)
        inherit(self, parent.holds[i]);
}
