/*
 * Brings an object and the program that was linked from it together.
 *
 *     object     .text: f at 0, g at 0x40         .text.unlikely: g.cold at 0
 *     program    f at 0x2100, g at 0x2140         g.cold at 0x2010
 *     own        0x2100 ... end of .text          0x2010 ...
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "owned_parts.h"

bool owned_refuse(char why[OWNED_WHY], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, OWNED_WHY, format, arguments);
    va_end(arguments);
    return false;
}

/* ---- files ---- */

void owned_close_file(struct owned_file *file)
{
    elf_end(file->elf);
    if (file->descriptor >= 0)
        close(file->descriptor);
}

static void find_symbols(struct owned_file *file)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    while ((section = elf_nextscn(file->elf, section)) != NULL) {
        if (gelf_getshdr(section, &header) == NULL ||
            header.sh_type != SHT_SYMTAB || header.sh_entsize == 0)
            continue;
        file->symbols = elf_getdata(section, NULL);
        file->names = header.sh_link;
        file->count = header.sh_size / header.sh_entsize;
    }
}

bool owned_open_file(struct owned_file *file, const char *path,
                     char why[OWNED_WHY])
{
    *file = (struct owned_file){.descriptor = open(path, O_RDONLY | O_CLOEXEC)};
    elf_version(EV_CURRENT);
    if (file->descriptor >= 0)
        file->elf = elf_begin(file->descriptor, ELF_C_READ, NULL);
    if (file->elf != NULL && elf_kind(file->elf) == ELF_K_ELF &&
        elf_getshdrnum(file->elf, &file->sections) == 0)
        find_symbols(file);
    if (file->symbols != NULL)
        return true;
    owned_refuse(why, "cannot read the symbols of '%.300s': %s", path,
                 file->descriptor < 0 ? strerror(errno) : "it is damaged");
    owned_close_file(file);
    return false;
}

const char *owned_function(const struct owned_file *file, size_t i,
                           GElf_Sym *symbol)
{
    if (gelf_getsym(file->symbols, (int)i, symbol) == NULL ||
        GELF_ST_TYPE(symbol->st_info) != STT_FUNC || symbol->st_size == 0 ||
        symbol->st_shndx == SHN_UNDEF || symbol->st_shndx >= SHN_LORESERVE)
        return NULL;
    return elf_strptr(file->elf, file->names, symbol->st_name);
}

/* ---- where a section of the object lies ---- */

/* Is there, in the program, such a function at this address? */
static bool is_there(const struct owned_file *program, const char *name,
                     uint64_t address, uint64_t size)
{
    GElf_Sym symbol;
    for (size_t i = 0; i < program->count; i++) {
        const char *other = owned_function(program, i, &symbol);
        if (other != NULL && symbol.st_value == address &&
            symbol.st_size == size && strcmp(name, other) == 0)
            return true;
    }
    return false;
}

/* Do all functions of the section fit, if it begins here? */
static bool fits(const struct owned_file *object, size_t section,
                 const struct owned_file *program, uint64_t begin)
{
    GElf_Sym symbol;
    for (size_t i = 0; i < object->count; i++) {
        const char *name = owned_function(object, i, &symbol);
        if (name != NULL && symbol.st_shndx == section &&
            !is_there(program, name, begin + symbol.st_value, symbol.st_size))
            return false;
    }
    return true;
}

/* The first function of a section. */
static const char *first_function(const struct owned_file *object,
                                  size_t section, GElf_Sym *symbol)
{
    for (size_t i = 0; i < object->count; i++) {
        const char *name = owned_function(object, i, symbol);
        if (name != NULL && symbol->st_shndx == section)
            return name;
    }
    return NULL;
}

bool owned_find_section(const struct owned_file *object, size_t section,
                        const struct owned_file *program, uint64_t *begin)
{
    GElf_Sym wanted, found;
    const char *name = first_function(object, section, &wanted);
    if (name == NULL)
        return false;
    for (size_t i = 0; i < program->count; i++) {
        const char *other = owned_function(program, i, &found);
        if (other == NULL || found.st_size != wanted.st_size ||
            strcmp(name, other) != 0)
            continue;
        *begin = found.st_value - wanted.st_value;
        if (fits(object, section, program, *begin))
            return true;
    }
    return false;
}
