/*
 * Reads the names in an object file.
 *
 * The whole file is read first, so that it cannot change any more, and every
 * section must lie in it: libelf takes a file that was cut off for one that
 * has fewer sections. libelf itself sees to it that symbols and names lie in
 * theirs.
 */
#include "entry.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "words.h"

static bool refuse(char why[ENTRY_WHY], const char *reason)
{
    snprintf(why, ENTRY_WHY, "the object %s", reason);
    return false;
}

static bool unreadable(char why[ENTRY_WHY], int error)
{
    snprintf(why, ENTRY_WHY, "the object cannot be read: %s", strerror(error));
    return false;
}

/* ---- the file ---- */

struct bytes {
    char *start;
    size_t length;
};

/* Reads exactly that many bytes. */
static bool read_exactly(int file, const struct bytes *bytes,
                         char why[ENTRY_WHY])
{
    size_t used = 0;
    while (used < bytes->length) {
        ssize_t got = read(file, bytes->start + used, bytes->length - used);
        if (got < 0 && errno != EINTR)
            return unreadable(why, errno);
        if (got == 0)
            return refuse(why, "changed while it was read");
        used += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static bool read_open(int file, struct bytes *bytes, char why[ENTRY_WHY])
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return unreadable(why, errno);
    if (!S_ISREG(status.st_mode))
        return refuse(why, "is no ordinary file");
    if (status.st_size == 0)
        return refuse(why, "is empty");
    if (status.st_size > ENTRY_BYTES)
        return refuse(why, "is larger than 64 MiB");
    bytes->length = (size_t)status.st_size;
    bytes->start = malloc(bytes->length);
    if (bytes->start == NULL)
        return unreadable(why, ENOMEM);
    return read_exactly(file, bytes, why);
}

static bool read_file(const char *path, struct bytes *bytes,
                      char why[ENTRY_WHY])
{
    int file =
        open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW);
    if (file < 0)
        return unreadable(why, errno);
    bool ok = read_open(file, bytes, why);
    close(file);
    return ok;
}

/* ---- its sections ---- */

/* What is being read. */
struct reader {
    Elf *elf;
    size_t length; /* of the file */
    size_t names;  /* the section of sections' names */
    bool is_lto;   /* code for link-time optimisation is in it */
    struct entry *entry;
    size_t room; /* for symbols */
    char *why;
};

static bool damaged(const struct reader *reader)
{
    return refuse(reader->why, "is damaged");
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* Whether it is a list of functions to be called without being asked for, a
 * piece of such a function, or what looks like the linker's own relocations,
 * which can call functions, too. By its name or, of lists, by its type. */
static void note_early_and_late(struct entry *entry, const char *name,
                                unsigned type)
{
    if (begins(name, ".init") || begins(name, ".preinit_array") ||
        begins(name, ".ctors") || type == SHT_INIT_ARRAY ||
        type == SHT_PREINIT_ARRAY ||
        (begins(name, ".rel") && type != SHT_RELA && type != SHT_REL))
        entry->has_constructors = true;
    if (begins(name, ".fini") || begins(name, ".dtors") ||
        type == SHT_FINI_ARRAY)
        entry->has_destructors = true;
}

/* Whether a section lies in the file; notes what its name tells. */
static bool look_section(struct reader *reader, const GElf_Shdr *section)
{
    const char *name = elf_strptr(reader->elf, reader->names, section->sh_name);
    if (name == NULL)
        return damaged(reader);
    if (section->sh_type != SHT_NOBITS &&
        (section->sh_offset > reader->length ||
         section->sh_size > reader->length - section->sh_offset))
        return damaged(reader);
    if (begins(name, ".gnu.lto_"))
        reader->is_lto = true;
    note_early_and_late(reader->entry, name, section->sh_type);
    return true;
}

/* ---- its symbols ---- */

static enum entry_kind kind_of(const GElf_Sym *symbol)
{
    if (symbol->st_shndx == SHN_COMMON)
        return ENTRY_DATA;
    switch (GELF_ST_TYPE(symbol->st_info)) {
    case STT_FUNC:
    case STT_GNU_IFUNC:
        return ENTRY_FUNCTION;
    case STT_OBJECT:
    case STT_COMMON:
        return ENTRY_DATA;
    case STT_TLS:
        return ENTRY_THREAD_DATA;
    default:
        return ENTRY_UNTYPED;
    }
}

static enum entry_place place_of(const GElf_Sym *symbol)
{
    if (symbol->st_shndx == SHN_UNDEF)
        return ENTRY_UNDEFINED;
    return GELF_ST_BIND(symbol->st_info) == STB_LOCAL ? ENTRY_LOCAL
                                                      : ENTRY_EXTERNAL;
}

/* Files, sections, labels and what has no name are left out. */
static bool is_of_interest(const GElf_Sym *symbol, const char *name)
{
    int type = GELF_ST_TYPE(symbol->st_info);
    if (*name == '\0' || type == STT_FILE || type == STT_SECTION)
        return false;
    return place_of(symbol) != ENTRY_LOCAL || type != STT_NOTYPE;
}

static bool make_room(struct reader *reader)
{
    if (reader->entry->count >= ENTRY_MOST)
        return refuse(reader->why, "has too many names");
    if (reader->entry->count < reader->room)
        return true;
    size_t room = reader->room > 0 ? 2 * reader->room : 64;
    struct entry_symbol *symbols =
        realloc(reader->entry->symbols, room * sizeof *symbols);
    if (symbols == NULL)
        return unreadable(reader->why, ENOMEM);
    reader->entry->symbols = symbols;
    reader->room = room;
    return true;
}

static bool add_symbol(struct reader *reader, const GElf_Sym *symbol,
                       const char *name)
{
    char start[ENTRY_NAME], safe[ENTRY_NAME];
    if (!make_room(reader))
        return false;
    snprintf(start, sizeof start, "%.*s", ENTRY_NAME - 1, name);
    if (strlen(start) == sizeof start - 1)
        words_cut(start, sizeof start);
    words_safe(safe, sizeof safe, start, WORDS_LINE);
    char *copy = strdup(safe);
    if (copy == NULL)
        return unreadable(reader->why, ENOMEM);
    reader->entry->symbols[reader->entry->count++] = (struct entry_symbol){
        .name = copy, .kind = kind_of(symbol), .place = place_of(symbol)};
    return true;
}

static bool look_table(struct reader *reader, Elf_Scn *section,
                       const GElf_Shdr *header)
{
    Elf_Data *data = elf_getdata(section, NULL);
    if (data == NULL || header->sh_entsize == 0)
        return damaged(reader);
    size_t count = header->sh_size / header->sh_entsize;
    for (size_t i = 1; i < count; i++) {
        GElf_Sym symbol;
        if (i > INT_MAX || gelf_getsym(data, (int)i, &symbol) == NULL)
            return damaged(reader);
        const char *name =
            elf_strptr(reader->elf, header->sh_link, symbol.st_name);
        if (name == NULL)
            return damaged(reader);
        /* which function it stands for is asked before main, of its code */
        if (GELF_ST_TYPE(symbol.st_info) == STT_GNU_IFUNC &&
            place_of(&symbol) != ENTRY_UNDEFINED)
            reader->entry->has_constructors = true;
        if (is_of_interest(&symbol, name) && !add_symbol(reader, &symbol, name))
            return false;
    }
    return true;
}

/* ---- all of it ---- */

static bool look_sections(struct reader *reader)
{
    size_t count = 0, found = 1;
    if (elf_getshdrnum(reader->elf, &count) != 0 || count == 0 ||
        elf_getshdrstrndx(reader->elf, &reader->names) != 0)
        return damaged(reader);
    for (Elf_Scn *section = elf_nextscn(reader->elf, NULL); section != NULL;
         section = elf_nextscn(reader->elf, section)) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) == NULL)
            return damaged(reader);
        if (!look_section(reader, &header) ||
            (header.sh_type == SHT_SYMTAB &&
             !look_table(reader, section, &header)))
            return false;
        found++;
    }
    return found == count || damaged(reader);
}

/* What gcc -flto leaves where there is nothing but code for later. */
static bool is_for_later(const struct reader *reader)
{
    const struct entry *entry = reader->entry;
    for (size_t i = 0; reader->is_lto && i < entry->count; i++)
        if (strcmp(entry->symbols[i].name, "__gnu_lto_slim") == 0)
            return true;
    return false;
}

static bool look_elf(struct reader *reader)
{
    GElf_Ehdr header;
    if (reader->elf == NULL || elf_kind(reader->elf) != ELF_K_ELF)
        return refuse(reader->why, "is no ELF file");
    if (gelf_getehdr(reader->elf, &header) == NULL)
        return damaged(reader);
    if (header.e_type != ET_REL)
        return refuse(reader->why, "is none: it is a program or a library");
    if (!look_sections(reader))
        return false;
    if (is_for_later(reader))
        return refuse(reader->why, "has code for link-time optimisation only "
                                   "(-flto): its names are not known yet");
    return true;
}

bool entry_look(struct entry *entry, const char *path, char why[ENTRY_WHY])
{
    struct bytes bytes = {NULL, 0};
    struct reader reader = {.entry = entry, .why = why};
    memset(entry, 0, sizeof *entry);
    elf_version(EV_CURRENT);
    bool ok = read_file(path, &bytes, why);
    if (ok) {
        reader.elf = elf_memory(bytes.start, bytes.length);
        reader.length = bytes.length;
        ok = look_elf(&reader);
        elf_end(reader.elf);
    }
    free(bytes.start);
    if (!ok)
        entry_free(entry);
    return ok;
}

void entry_free(struct entry *entry)
{
    for (size_t i = 0; i < entry->count; i++)
        free((char *)entry->symbols[i].name);
    free(entry->symbols);
    memset(entry, 0, sizeof *entry);
}
