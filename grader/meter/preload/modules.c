/*
 * Which files are mapped in this process, and where.
 *
 * The dynamic linker says where, /proc/self/maps says which: the linker knows
 * a file by the name that the program gave it, such as /proc/self/fd/3; the
 * kernel knows what it is, and that it has been removed: "... (deleted)".
 *
 *     modules_learn        all of them: when a process begins and ends
 *     modules_learn_new    those loaded since: before dlsym and dlclose
 *     modules_learn_place  those loaded since, if an address is in none
 *     modules_forget       after dlclose: those that are gone
 *
 * No memory is asked for, and no call made that is a cancellation point.
 */
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "library.h"

/* A line: two addresses, four fields, and a path as long as we keep it. */
#define LINE (128 + sizeof((struct shared_module *)NULL)->path)

/* ---- /proc/self/maps ---- */

struct maps {
    long file;
    size_t count;
    size_t at;
    char bytes[512];
};

static int next_byte(struct maps *maps)
{
    if (maps->at == maps->count) {
        long count =
            real.syscall(SYS_read, maps->file, maps->bytes, sizeof maps->bytes);
        maps->at = 0;
        maps->count = count > 0 ? (size_t)count : 0;
    }
    return maps->at < maps->count ? (unsigned char)maps->bytes[maps->at++] : -1;
}

/* A longer line is cut. */
static bool next_line(struct maps *maps, char line[LINE])
{
    size_t length = 0;
    int byte;

    while ((byte = next_byte(maps)) >= 0 && byte != '\n')
        if (length < LINE - 1)
            line[length++] = (char)byte;
    line[length] = '\0';
    return byte >= 0;
}

/* Which file lies at the address: "7f00-7f10 r-xp 00000000 08:01 99 /a/b". */
static bool find_path(uint64_t address, struct shared_module *module)
{
    struct maps maps = {.count = 0};
    char line[LINE];
    bool is_found = false;

    maps.file = real.syscall(SYS_openat, AT_FDCWD, "/proc/self/maps",
                             O_RDONLY | O_CLOEXEC);
    if (maps.file < 0)
        return false;
    while (!is_found && next_line(&maps, line)) {
        char *rest;
        uint64_t first = strtoull(line, &rest, 16);
        uint64_t last = strtoull(rest + (*rest == '-'), &rest, 16);
        const char *path = strchr(rest, '/');
        is_found = path != NULL && address >= first && address < last;
        if (is_found)
            snprintf(module->path, sizeof module->path, "%s", path);
    }
    real.syscall(SYS_close, maps.file);
    return is_found;
}

/* ---- what the linker has ---- */

static void identify(struct shared_module *module, const char *name)
{
    struct stat status;

    if (!find_path(module->first, module))
        snprintf(module->path, sizeof module->path, "%s", name);
    module->file = stat(module->path, &status) == 0
                       ? shared_file_of(&status)
                       : (struct shared_file){.inode = 0};
}

static bool is_mine(const struct shared_module *module)
{
    return module->image == library_image + 1;
}

static bool is_known(const struct shared_module *wanted)
{
    uint32_t count = shared->next_module;

    for (uint32_t i = 0; i < count && i < SHARED_MODULES; i++) {
        const struct shared_module *module = &shared->modules[i];
        if (is_mine(module) && !module->is_gone &&
            module->base == wanted->base && module->first == wanted->first)
            return true;
    }
    return false;
}

/* The same file was there before, at the same place, and is so again. */
static bool is_back(const struct shared_module *wanted)
{
    uint32_t count = shared->next_module;

    for (uint32_t i = 0; i < count && i < SHARED_MODULES; i++) {
        struct shared_module *module = &shared->modules[i];
        if (!is_mine(module) || module->base != wanted->base ||
            !shared_file_is(&module->file, &wanted->file) ||
            strcmp(module->path, wanted->path) != 0)
            continue;
        module->is_gone = 0;
        return true;
    }
    return false;
}

static void measure(const struct dl_phdr_info *info,
                    struct shared_module *module)
{
    module->base = info->dlpi_addr;
    module->first = UINT64_MAX;
    module->last = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        uint64_t begin = info->dlpi_addr + segment->p_vaddr;
        if (segment->p_type != PT_LOAD)
            continue;
        if (begin < module->first)
            module->first = begin;
        if (begin + segment->p_memsz > module->last)
            module->last = begin + segment->p_memsz;
    }
}

static void add(const struct shared_module *found)
{
    uint32_t row = shared->next_module++;

    if (row >= SHARED_MODULES) {
        shared->lost_rows++;
        return;
    }
    shared->modules[row] = *found;
    shared->modules[row].image = library_image + 1;
}

/* How many files the linker had loaded when all were known. */
static _Atomic uint64_t known_loads;

static int learn(struct dl_phdr_info *info, size_t size, void *argument)
{
    struct shared_module found = {.image = 0};
    uint64_t *loads = argument;
    (void)size;

    if (loads != NULL && info->dlpi_adds == known_loads)
        return 1; /* which ends it */
    if (loads != NULL)
        *loads = info->dlpi_adds;
    measure(info, &found);
    if (found.last == 0 || is_known(&found))
        return 0;
    identify(&found, info->dlpi_name);
    if (!is_back(&found))
        add(&found);
    return 0;
}

void modules_learn(void)
{
    int saved = errno;

    dl_iterate_phdr(learn, NULL);
    errno = saved;
}

void modules_learn_new(void)
{
    uint64_t loads = 0;
    int saved = errno;

    if (dl_iterate_phdr(learn, &loads) == 0)
        known_loads = loads;
    errno = saved;
}

void modules_learn_place(uint64_t address)
{
    uint32_t count = shared->next_module;

    for (uint32_t i = 0; i < count && i < SHARED_MODULES; i++) {
        const struct shared_module *module = &shared->modules[i];
        if (is_mine(module) && !module->is_gone && address >= module->first &&
            address < module->last)
            return;
    }
    modules_learn();
}

static int is_at(struct dl_phdr_info *info, size_t size, void *argument)
{
    const struct shared_module *module = argument;
    struct shared_module found;
    (void)size;

    measure(info, &found);
    return found.base == module->base && found.first == module->first;
}

void modules_forget(void)
{
    uint32_t count = shared->next_module;

    for (uint32_t i = 0; i < count && i < SHARED_MODULES; i++) {
        struct shared_module *module = &shared->modules[i];
        if (is_mine(module) && !module->is_gone &&
            dl_iterate_phdr(is_at, module) == 0)
            module->is_gone = 1;
    }
}
