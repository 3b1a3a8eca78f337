/*
 * Addresses to names, with elfutils' libdwfl.
 *
 * Which file an address belongs to, symbols_files.c knows. Lines come from
 * the DWARF unit that contains the address, functions from its innermost
 * scope or, without DWARF, from the symbol table. Units are found by looking
 * at each: clang writes no table of their addresses.
 */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "symbols_parts.h"

/* ---- one file's names; addresses are as in the file ---- */

/* Copies a symbol's name without its version: "stdout@GLIBC_2.2.5". */
static void copy_name(char *to, size_t size, const char *name)
{
    snprintf(to, size, "%.*s", (int)strcspn(name, "@"), name);
}

/* The DWARF unit of the address, and the bias of its addresses; or NULL. */
static Dwarf_Die *find_unit(const struct file *file, uint64_t address,
                            Dwarf_Addr *bias)
{
    Dwarf_Die *unit = NULL;
    while ((unit = dwfl_module_nextcu(file->module, unit, bias)) != NULL)
        if (dwarf_haspc(unit, address - *bias) == 1)
            break;
    return unit;
}

/* Fills in the line and its file; false when there is none. */
static bool find_line(Dwarf_Die *unit, Dwarf_Addr address,
                      struct symbols_place *place)
{
    Dwarf_Line *line = dwarf_getsrc_die(unit, address);
    const char *path = line != NULL ? dwarf_linesrc(line, NULL, NULL) : NULL;
    if (path == NULL || dwarf_lineno(line, &place->line) != 0 ||
        place->line <= 0) { /* 0: the compiler's own idea */
        place->line = 0;
        return false;
    }
    snprintf(place->path, sizeof place->path, "%s", path);
    snprintf(place->file, sizeof place->file, "%s", symbols_base_name(path));
    return true;
}

/* Goes from an entry to its child that contains the address, if any does. */
static bool enter_child(Dwarf_Die *entry, Dwarf_Addr address)
{
    Dwarf_Off before = dwarf_dieoffset(entry);
    if (dwarf_child(entry, entry) != 0)
        return false;
    while (dwarf_dieoffset(entry) > before) { /* a damaged file goes back */
        if (dwarf_haspc(entry, address) == 1)
            return true;
        before = dwarf_dieoffset(entry);
        if (dwarf_siblingof(entry, entry) != 0)
            return false;
    }
    return false;
}

/*
 * Fills in the innermost function, be it inlined; leaves it, if unknown.
 * dwarf_getscopes would do it, but loses memory when a file is damaged.
 */
static void find_function(const Dwarf_Die *unit, Dwarf_Addr address,
                          struct symbols_place *place)
{
    Dwarf_Die entry = *unit;
    while (enter_child(&entry, address)) {
        int tag = dwarf_tag(&entry);
        const char *name = dwarf_diename(&entry);
        if (name != NULL &&
            (tag == DW_TAG_inlined_subroutine || tag == DW_TAG_subprogram))
            snprintf(place->function, sizeof place->function, "%s", name);
    }
}

/* Fills in what the file knows of the call; leaves what it does not. */
static void find_names(const struct file *file, uint64_t call,
                       struct symbols_place *place)
{
    GElf_Sym symbol;
    GElf_Off offset;
    Dwarf_Addr bias;
    const char *name = dwfl_module_addrinfo(file->module, call, &offset,
                                            &symbol, NULL, NULL, NULL);
    if (name != NULL) {
        copy_name(place->function, sizeof place->function, name);
        copy_name(place->symbol, sizeof place->symbol, name);
        place->offset = offset + 1; /* of the return address */
    }
    Dwarf_Die *unit = find_unit(file, call, &bias);
    if (unit != NULL && find_line(unit, call - bias, place))
        find_function(unit, call - bias, place);
}

/* ---- what is asked for ---- */

bool symbols_find(struct symbols *symbols, unsigned image,
                  uint64_t return_address, struct symbols_place *place)
{
    uint64_t call = return_address - 1;
    const struct mapping *mapping = symbols_mapping(symbols, image, call);
    memset(place, 0, sizeof *place);
    if (mapping == NULL)
        return false;
    place->offset = return_address - mapping->base;
    snprintf(place->module, sizeof place->module, "%s", mapping->file->name);
    if (mapping->file->module != NULL)
        find_names(mapping->file, call - mapping->base, place);
    return true;
}

char *symbols_code(struct symbols *symbols, unsigned image,
                   uint64_t return_address, char *text, size_t size)
{
    struct symbols_place place;
    if (!symbols_find(symbols, image, return_address, &place))
        snprintf(text, size, "0x%" PRIx64, return_address);
    else if (place.line > 0 && place.function[0] != '\0')
        snprintf(text, size, "%s:%d (%s)", place.file, place.line,
                 place.function);
    else if (place.line > 0)
        snprintf(text, size, "%s:%d", place.file, place.line);
    else if (place.function[0] != '\0')
        snprintf(text, size, "%s+0x%" PRIx64 " in %s", place.function,
                 place.offset, place.module);
    else
        snprintf(text, size, "%s+0x%" PRIx64, place.module, place.offset);
    return text;
}

bool symbols_data(struct symbols *symbols, unsigned image, uint64_t address,
                  char *text, size_t size)
{
    const struct mapping *mapping = symbols_mapping(symbols, image, address);
    GElf_Sym symbol;
    GElf_Off offset;
    char name[256], distance[32] = "";
    text[0] = '\0';
    if (mapping == NULL || mapping->file->module == NULL)
        return false;
    const struct file *file = mapping->file;
    const char *found =
        dwfl_module_addrinfo(file->module, address - mapping->base, &offset,
                             &symbol, NULL, NULL, NULL);
    if (found == NULL || GELF_ST_TYPE(symbol.st_info) != STT_OBJECT ||
        offset >= symbol.st_size)
        return false;
    copy_name(name, sizeof name, found);
    if (offset > 0)
        snprintf(distance, sizeof distance, "+0x%" PRIx64, offset);
    bool library = strstr(file->name, ".so") != NULL; /* programs have none */
    snprintf(text, size, "%s%s%s%s", name, distance, library ? " in " : "",
             library ? file->name : "");
    return true;
}
