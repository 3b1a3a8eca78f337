/*
 * Why a library cannot be preloaded into a program, if it cannot: the dynamic
 * linker does not run for it, is another one, or ignores what is preloaded; or
 * the program has a runtime that cannot live beside ours.
 */
#define _GNU_SOURCE /* dl_iterate_phdr */
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "target_find.h"
#include "target_look.h"

/* What this process is, by its own headers in memory. */
struct self {
    const ElfW(Ehdr) * header;
    const char *interpreter;
};

/* dl_iterate_phdr calls it with the program first; that is enough. */
static int see_self(struct dl_phdr_info *info, size_t size, void *argument)
{
    struct self *self = argument;
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        const void *at = (const void *)(info->dlpi_addr + part->p_vaddr);
        if (part->p_type == PT_LOAD && part->p_offset == 0)
            self->header = at;
        if (part->p_type == PT_INTERP)
            self->interpreter = at;
    }
    return 1;
}

static bool same_file(const char *one, const char *other)
{
    struct stat a, b;
    return strcmp(one, other) == 0 ||
           (stat(one, &a) == 0 && stat(other, &b) == 0 &&
            a.st_dev == b.st_dev && a.st_ino == b.st_ino);
}

/* Does the file end before what its headers speak of? */
static bool is_short(const struct look *look)
{
    const GElf_Ehdr *header = &look->header;
    uint64_t size = (uint64_t)look->status.st_size;
    uint64_t sections = (uint64_t)header->e_shnum * header->e_shentsize;
    GElf_Phdr part;
    if (header->e_shoff > size || sections > size - header->e_shoff)
        return true;
    for (int i = 0; i < header->e_phnum; i++)
        if (gelf_getphdr(look->elf, i, &part) == NULL ||
            (part.p_filesz > 0 &&
             (part.p_offset > size || part.p_filesz > size - part.p_offset)))
            return true;
    return false;
}

bool target_is_whole(const struct look *look)
{
    return !is_short(look) ||
           target_refuse(look->target,
                         "it is damaged: it ends before its headers say");
}

/* Returns the dynamic linker's path, the file's own bytes; NULL if none. */
static const char *interpreter_of(Elf *elf)
{
    GElf_Phdr part;
    for (int i = 0; gelf_getphdr(elf, i, &part) != NULL; i++) {
        if (part.p_type != PT_INTERP)
            continue;
        Elf_Data *data = elf_getdata_rawchunk(elf, (int64_t)part.p_offset,
                                              part.p_filesz, ELF_T_BYTE);
        if (data == NULL || data->d_size == 0)
            return NULL;
        const char *path = data->d_buf;
        return path[data->d_size - 1] == '\0' ? path : NULL;
    }
    return NULL;
}

/* Every compiler's runtime has that symbol, linked in or imported. */
static const struct {
    const char *symbol, *name, *why, *option;
} sanitizers[] = {
    {"__asan_init", "AddressSanitizer", "whose runtime wants to come first",
     "address"},
    {"__hwasan_init", "HWAddressSanitizer", "whose runtime wants to come first",
     "hwaddress"},
    {"__tsan_init", "ThreadSanitizer", "which handles every lock itself",
     "thread"},
    {"__msan_init", "MemorySanitizer",
     "which takes what the meter writes for uninitialised", "memory"},
    {"__lsan_init", "LeakSanitizer", "which takes the meter's memory for leaks",
     "leak"},
};

static bool has_sanitizer(const struct look *look)
{
    struct names names = {.elf = look->elf};
    while (names_next(&names))
        for (size_t i = 0; i < sizeof sanitizers / sizeof *sanitizers; i++)
            if (strcmp(names.name, sanitizers[i].symbol) == 0)
                return !target_refuse(
                    look->target,
                    "it was built with %s, %s: build it without "
                    "-fsanitize=%s",
                    sanitizers[i].name, sanitizers[i].why,
                    sanitizers[i].option);
    return false;
}

static unsigned bits(unsigned elf_class)
{
    return elf_class == ELFCLASS64 ? 64 : 32;
}

/* Refuses what is no whole program of our kind. */
static bool is_our_kind(const struct look *look, const struct self *self)
{
    const GElf_Ehdr *header = &look->header;
    unsigned its = header->e_ident[EI_CLASS];
    unsigned ours = self->header->e_ident[EI_CLASS];
    if (its != ours)
        return target_refuse(
            look->target,
            "it is a %u-bit program and lockmeter is a %u-bit one", bits(its),
            bits(ours));
    if (header->e_machine != self->header->e_machine)
        return target_refuse(
            look->target,
            "it is for another kind of processor (ELF machine %u)",
            (unsigned)header->e_machine);
    if (header->e_type != ET_EXEC && header->e_type != ET_DYN)
        return target_refuse(look->target,
                             "it is an ELF file, but not a program");
    return target_is_whole(look);
}

/* Refuses what the system runs with another identity. */
static bool is_plain(const struct look *look)
{
    const char *why = NULL;
    if ((look->status.st_mode & S_ISUID) != 0)
        why = "it is setuid";
    else if ((look->status.st_mode & S_ISGID) != 0)
        why = "it is setgid";
    else if (fgetxattr(look->file, "security.capability", NULL, 0) > 0)
        why = "it has file capabilities";
    if (why != NULL)
        return target_refuse(
            look->target, "%s, so the system ignores a preloaded library", why);
    return true;
}

bool target_can_preload(const struct look *look)
{
    struct self self = {NULL, NULL};
    dl_iterate_phdr(see_self, &self);
    if (self.header != NULL && !is_our_kind(look, &self))
        return false;
    const char *interpreter = interpreter_of(look->elf);
    if (interpreter == NULL)
        return target_refuse(look->target,
                             "it is statically linked, so nothing can "
                             "be preloaded into it");
    if (self.interpreter != NULL && !same_file(interpreter, self.interpreter))
        return target_refuse(look->target,
                             "it uses another C library (interpreter '%.200s')",
                             interpreter);
    return is_plain(look) && !has_sanitizer(look);
}
