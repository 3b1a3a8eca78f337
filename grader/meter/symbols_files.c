/*
 * Files of the images, and what is mapped where.
 *
 * A file is opened once, as the only module of a Dwfl of its own, mapped at
 * its own addresses (bias 0); a mapping says where an image has it. So the
 * debug information of a library is read once, however many programs of a
 * run use it, and images cannot get into each other's way.
 *
 *     image 0: 0x55550000 -> sharedhash     image 1: 0x56560000 -> sort
 *              0x7f000000 -> libc.so.6               0x7e000000 -> libc.so.6
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "regular.h"
#include "symbols_parts.h"

/* Bytes after its base that an unreadable file is taken to fill. */
#define UNREADABLE_SIZE ((uint64_t)64 * 1024 * 1024)

const char *symbols_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/*
 * dwfl_standard_find_debuginfo would ask a debuginfod server, if the
 * environment names one.
 */
static const Dwfl_Callbacks callbacks = {
    .find_debuginfo = dwfl_build_id_find_debuginfo,
    .section_address = dwfl_offline_section_address,
};

/* Opens the file; what fails leaves it unreadable. */
static void open_module(struct file *file)
{
    Dwarf_Addr low, high;
    struct stat status;
    int descriptor = regular_open(file->path, &status);
    if (descriptor < 0)
        return;
    Dwfl *dwfl = dwfl_begin(&callbacks);
    Dwfl_Module *module = dwfl == NULL
                              ? NULL
                              : dwfl_report_elf(dwfl, file->name, file->path,
                                                descriptor, 0, true);
    if (module == NULL)
        close(descriptor); /* else it is the module's */
    if (dwfl == NULL)
        return;
    if (dwfl_report_end(dwfl, NULL, NULL) != 0 || module == NULL ||
        dwfl_module_info(module, NULL, &low, &high, NULL, NULL, NULL, NULL) ==
            NULL) {
        dwfl_end(dwfl);
        return;
    }
    file->dwfl = dwfl;
    file->module = module;
    file->low = low;
    file->high = high;
}

/* Returns the file of that path; NULL: out of memory. */
static struct file *find_file(struct symbols *symbols, const char *path)
{
    struct file *file = symbols->files;
    while (file != NULL && strcmp(file->path, path) != 0)
        file = file->next;
    if (file != NULL)
        return file;
    file = calloc(1, sizeof *file);
    char *copy = strdup(path);
    if (file == NULL || copy == NULL) {
        free(file);
        free(copy);
        return NULL;
    }
    file->path = copy;
    file->name = symbols_base_name(copy);
    open_module(file);
    file->next = symbols->files;
    symbols->files = file;
    return file;
}

struct symbols *symbols_open(void)
{
    return calloc(1, sizeof(struct symbols));
}

void symbols_close(struct symbols *symbols)
{
    if (symbols == NULL)
        return;
    for (struct mapping *next, *m = symbols->mappings; m != NULL; m = next) {
        next = m->next;
        free(m);
    }
    for (struct file *next, *file = symbols->files; file != NULL; file = next) {
        next = file->next;
        dwfl_end(file->dwfl);
        free(file->path);
        free(file);
    }
    free(symbols);
}

/* Takes the mapping out of the list; makes one if it is not there. */
static struct mapping *take_mapping(struct symbols *symbols,
                                    struct mapping wanted)
{
    struct mapping **link = &symbols->mappings;
    while (*link != NULL &&
           ((*link)->image != wanted.image || (*link)->base != wanted.base ||
            (*link)->file != wanted.file))
        link = &(*link)->next;
    struct mapping *mapping = *link;
    if (mapping != NULL) {
        *link = mapping->next;
        return mapping;
    }
    mapping = malloc(sizeof *mapping);
    if (mapping != NULL)
        *mapping = wanted;
    return mapping;
}

/* Without memory for it, the module stays unknown: a poorer answer. */
void symbols_module(struct symbols *symbols, unsigned image, const char *path,
                    uint64_t base)
{
    struct mapping wanted = {NULL, find_file(symbols, path), image, base};
    if (wanted.file == NULL)
        return;
    struct mapping *mapping = take_mapping(symbols, wanted);
    if (mapping == NULL)
        return;
    mapping->next = symbols->mappings;
    symbols->mappings = mapping;
}

const struct mapping *symbols_mapping(const struct symbols *symbols,
                                      unsigned image, uint64_t address)
{
    const struct mapping *nearest = NULL; /* of unreadable files */
    for (const struct mapping *m = symbols->mappings; m != NULL; m = m->next) {
        uint64_t inside = address - m->base;
        if (m->image != image || address < m->base)
            continue;
        if (m->file->module == NULL) {
            if (inside < UNREADABLE_SIZE &&
                (nearest == NULL || m->base > nearest->base))
                nearest = m;
        } else if (inside >= m->file->low && inside < m->file->high) {
            return m;
        }
    }
    return nearest;
}
