/*
 * What can be said of a program by reading its file.
 *
 *     find          which file it is, by PATH
 *     enter_script  "#! interpreter": that one is looked at instead
 *     can_preload   or a reason why it cannot have a preloaded library
 *     target_find   what looks like a way round the meter (target_find.c)
 *
 * The file is read, not mapped: one that shrinks meanwhile cannot kill us. It
 * is read as a whole, as libelf loses memory when it reads damaged files.
 */
#define _GNU_SOURCE /* dl_iterate_phdr */
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <link.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "target_find.h"

#define SCRIPTS_MOST 4   /* "#!" lines; Linux follows one more */
#define HEAD_SIZE    256 /* bytes that Linux reads of a script's first line */

/* A file that is being looked at. */
struct look {
    struct target *target;
    int file;
    struct stat status;
    Elf *elf;
    GElf_Ehdr header;
};

/* Notes why it cannot be metered; returns false, for the caller to return. */
static bool refuse(struct target *target, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool refuse(struct target *target, const char *format, ...)
{
    char *text = target->problem;
    size_t room = sizeof target->problem;
    va_list arguments;
    text[0] = '\0';
    if (strcmp(target->path, target->image) != 0)
        snprintf(text, room, "its interpreter '%.200s': ", target->image);
    va_start(arguments, format);
    vsnprintf(text + strlen(text), room - strlen(text), format, arguments);
    va_end(arguments);
    return false;
}

/* ---- which file ---- */

/* Returns 0 when it is a file that may be run, else an errno. */
static int may_run(const char *path, struct stat *status)
{
    if (stat(path, status) != 0)
        return errno;
    if (S_ISDIR(status->st_mode))
        return EISDIR;
    if (!S_ISREG(status->st_mode))
        return EACCES;
    return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

/* Puts the first runnable file of that name in PATH's folders into `path`. */
static bool find_in_path(const char *name, struct target *target)
{
    const char *folder = getenv("PATH");
    bool denied = false;
    struct stat status;
    if (folder == NULL)
        folder = "/bin:/usr/bin"; /* glibc's choice */
    for (bool more = true; more;) {
        size_t length = strcspn(folder, ":");
        int count = snprintf(target->path, TARGET_PATH, "%.*s/%s",
                             length > 0 ? (int)length : 1,
                             length > 0 ? folder : ".", name);
        bool fits = count < TARGET_PATH;
        int problem = fits ? may_run(target->path, &status) : ENAMETOOLONG;
        if (problem == 0)
            return true;
        denied |= problem == EACCES || problem == EISDIR;
        more = folder[length] == ':';
        folder += length + 1;
    }
    target->path[0] = '\0';
    return refuse(target, "%s", strerror(denied ? EACCES : ENOENT));
}

static bool find(const char *program, struct target *target)
{
    if (strlen(program) >= TARGET_PATH)
        return refuse(target, "%s", strerror(ENAMETOOLONG));
    if (program[0] == '\0')
        return refuse(target, "%s", strerror(ENOENT));
    if (strchr(program, '/') == NULL)
        return find_in_path(program, target);
    snprintf(target->path, TARGET_PATH, "%s", program);
    return true;
}

/* ---- why a library cannot be preloaded ---- */

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

/* Is the file long enough for all that its headers speak of? */
static bool is_whole(const struct look *look)
{
    const GElf_Ehdr *header = &look->header;
    uint64_t size = (uint64_t)look->status.st_size;
    uint64_t sections = (uint64_t)header->e_shnum * header->e_shentsize;
    GElf_Phdr part;
    if (header->e_shoff > size || sections > size - header->e_shoff)
        return false;
    for (int i = 0; i < header->e_phnum; i++)
        if (gelf_getphdr(look->elf, i, &part) == NULL ||
            (part.p_filesz > 0 &&
             (part.p_offset > size || part.p_filesz > size - part.p_offset)))
            return false;
    return true;
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
                return !refuse(look->target,
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
        return refuse(look->target,
                      "it is a %u-bit program and lockmeter is a %u-bit one",
                      bits(its), bits(ours));
    if (header->e_machine != self->header->e_machine)
        return refuse(look->target,
                      "it is for another kind of processor (ELF machine %u)",
                      (unsigned)header->e_machine);
    if (header->e_type != ET_EXEC && header->e_type != ET_DYN)
        return refuse(look->target, "it is an ELF file, but not a program");
    if (!is_whole(look))
        return refuse(look->target,
                      "it is damaged: it ends before its headers say");
    return true;
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
        return refuse(look->target,
                      "%s, so the system ignores a preloaded library", why);
    return true;
}

static bool can_preload(const struct look *look)
{
    struct self self = {NULL, NULL};
    dl_iterate_phdr(see_self, &self);
    if (self.header != NULL && !is_our_kind(look, &self))
        return false;
    const char *interpreter = interpreter_of(look->elf);
    if (interpreter == NULL)
        return refuse(look->target, "it is statically linked, so nothing can "
                                    "be preloaded into it");
    if (self.interpreter != NULL && !same_file(interpreter, self.interpreter))
        return refuse(look->target,
                      "it uses another C library (interpreter '%.200s')",
                      interpreter);
    return is_plain(look) && !has_sanitizer(look);
}

/* ---- one file after the other ---- */

/* Returns the whole file, to be freed; NULL, and errno says why. */
static char *read_all(int file, size_t size)
{
    char *image = malloc(size);
    ssize_t count = 1;
    for (size_t at = 0; image != NULL && at < size; at += (size_t)count) {
        count = pread(file, image + at, size - at, (off_t)at);
        if (count > 0)
            continue;
        errno = count < 0 ? errno : EIO; /* it shrank since */
        free(image);
        image = NULL;
    }
    return image;
}

static bool look_elf(struct look *look)
{
    size_t size = (size_t)look->status.st_size;
    char *image = read_all(look->file, size);
    if (image == NULL)
        return refuse(look->target, "it cannot be read: %s", strerror(errno));
    elf_version(EV_CURRENT);
    look->elf = elf_memory(image, size);
    bool ok;
    if (elf_kind(look->elf) != ELF_K_ELF ||
        gelf_getehdr(look->elf, &look->header) == NULL)
        ok = refuse(look->target, "it is damaged: it ends within its header");
    else
        ok = can_preload(look);
    if (ok)
        target_find(look->elf, look->target);
    elf_end(look->elf);
    free(image);
    return ok;
}

/* Makes the interpreter of the script that begins so the image. */
static bool enter_script(const char *head, struct target *target)
{
    const char *name = head + 2 + strspn(head + 2, " \t");
    size_t length = strcspn(name, " \t\n");
    if (length == 0)
        return refuse(target, "its '#!' line names no interpreter");
    if (name + length == head + HEAD_SIZE)
        return refuse(target, "its '#!' line is too long");
    snprintf(target->image, TARGET_PATH, "%.*s", (int)length, name);
    return true;
}

/* Looks at the image; true and `*script`: it is another one now. */
static bool look_opened(struct look *look, bool *script)
{
    char head[HEAD_SIZE + 1] = "";
    ssize_t count = pread(look->file, head, HEAD_SIZE, 0);
    if (count < 0)
        return refuse(look->target, "it cannot be read: %s", strerror(errno));
    *script = memcmp(head, "#!", 2) == 0;
    if (*script)
        return enter_script(head, look->target);
    if (memcmp(head, ELFMAG, SELFMAG) == 0)
        return look_elf(look);
    return refuse(look->target, count == 0
                                    ? "it is empty"
                                    : "it is neither a program nor a script");
}

static bool look_image(struct target *target, bool *script)
{
    struct look look = {.target = target};
    int problem = may_run(target->image, &look.status);
    *script = false;
    if (problem == EISDIR)
        return refuse(target, "it is a directory");
    if (problem != 0)
        return refuse(target, "%s", strerror(problem));
    look.file = open(target->image, O_RDONLY | O_CLOEXEC);
    if (look.file < 0)
        return refuse(target, "it cannot be read: %s", strerror(errno));
    bool ok = look_opened(&look, script);
    close(look.file);
    return ok;
}

bool target_look(const char *program, struct target *target)
{
    bool script = true;
    memset(target, 0, sizeof *target);
    if (!find(program, target))
        return false;
    memcpy(target->image, target->path, TARGET_PATH);
    for (int i = 0; script && i <= SCRIPTS_MOST; i++)
        if (!look_image(target, &script))
            return false;
    if (script)
        return refuse(target, "more than %d scripts lead to it", SCRIPTS_MOST);
    return true;
}
