/*
 * Keeps what is to be known of a program's code: which of it is the
 * submission's, which functions have names, and the bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "owned_parts.h"

static bool keep_own(struct owned *owned, const struct owned_file *object,
                     const struct owned_file *program)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    uint64_t begin;
    owned->own = calloc(object->sections + 1, sizeof *owned->own);
    if (owned->own == NULL)
        return false;
    while ((section = elf_nextscn(object->elf, section)) != NULL) {
        if (gelf_getshdr(section, &header) == NULL)
            continue;
        if ((header.sh_flags & (SHF_ALLOC | SHF_WRITE)) ==
            (SHF_ALLOC | SHF_WRITE))
            owned->static_bytes += header.sh_size;
        if ((header.sh_flags & SHF_EXECINSTR) != 0 && header.sh_size > 0 &&
            owned_find_section(object, elf_ndxscn(section), program, &begin))
            owned->own[owned->own_count++] =
                (struct owned_range){begin, begin + header.sh_size};
    }
    return true;
}

static bool keep_functions(struct owned *owned,
                           const struct owned_file *program)
{
    GElf_Sym symbol;
    owned->named =
        calloc(program->count + program->sections + 1, sizeof *owned->named);
    if (owned->named == NULL)
        return false;
    for (size_t i = 0; i < program->count; i++)
        if (owned_function(program, i, &symbol) != NULL)
            owned->named[owned->named_count++] = (struct owned_range){
                symbol.st_value, symbol.st_value + symbol.st_size};
    return true;
}

/* Stubs that lead to other libraries, and what runs before main. */
static bool is_of_linker(const char *section)
{
    return section != NULL &&
           (strcmp(section, ".plt") == 0 || strcmp(section, ".plt.got") == 0 ||
            strcmp(section, ".plt.sec") == 0 || strcmp(section, ".init") == 0 ||
            strcmp(section, ".fini") == 0);
}

static bool keep_section(struct owned *owned, Elf_Scn *section,
                         const GElf_Shdr *header, const char *name)
{
    const Elf_Data *data = elf_rawdata(section, NULL);
    struct owned_range range = {header->sh_addr,
                                header->sh_addr + header->sh_size};
    uint8_t *copy = malloc(header->sh_size);
    if (copy == NULL || data == NULL || data->d_size != header->sh_size) {
        free(copy);
        return false;
    }
    memcpy(copy, data->d_buf, data->d_size);
    owned->bytes[owned->code_count] = copy;
    owned->code[owned->code_count++] = range;
    if (is_of_linker(name))
        owned->named[owned->named_count++] = range;
    return true;
}

static bool keep_code(struct owned *owned, const struct owned_file *program)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    size_t names;
    bool ok = elf_getshdrstrndx(program->elf, &names) == 0;
    owned->code = calloc(program->sections + 1, sizeof *owned->code);
    owned->bytes = calloc(program->sections + 1, sizeof *owned->bytes);
    if (owned->code == NULL || owned->bytes == NULL)
        return false;
    while (ok && (section = elf_nextscn(program->elf, section)) != NULL)
        if (gelf_getshdr(section, &header) != NULL &&
            (header.sh_flags & SHF_EXECINSTR) != 0 && header.sh_size > 0)
            ok = keep_section(owned, section, &header,
                              elf_strptr(program->elf, names, header.sh_name));
    return ok;
}

bool owned_open(struct owned *owned, const char *program, const char *object,
                char why[OWNED_WHY])
{
    struct owned_file whole, part;
    *owned = (struct owned){.own = NULL};
    if (!owned_open_file(&whole, program, why))
        return false;
    bool ok = owned_open_file(&part, object, why);
    if (ok) {
        ok = keep_own(owned, &part, &whole) && keep_functions(owned, &whole) &&
             keep_code(owned, &whole);
        owned_close_file(&part);
        if (!ok)
            owned_refuse(why, "cannot read '%.300s': no memory, or damaged",
                         program);
        else if (owned->own_count == 0)
            ok = owned_refuse(why, "'%.300s' has no code of '%.100s'", program,
                              object);
    }
    owned_close_file(&whole);
    if (!ok)
        owned_close(owned);
    return ok;
}

void owned_close(struct owned *owned)
{
    for (size_t i = 0; i < owned->code_count; i++)
        free(owned->bytes[i]);
    free(owned->bytes);
    free(owned->code);
    free(owned->named);
    free(owned->own);
    *owned = (struct owned){.own = NULL};
}

/* ---- what is asked for ---- */

static bool contains(const struct owned_range *ranges, size_t count,
                     uint64_t address)
{
    for (size_t i = 0; i < count; i++)
        if (address >= ranges[i].first && address < ranges[i].end)
            return true;
    return false;
}

bool owned_is_code(const struct owned *owned, uint64_t address)
{
    return contains(owned->code, owned->code_count, address);
}

bool owned_has(const struct owned *owned, uint64_t address)
{
    return contains(owned->own, owned->own_count, address) ||
           (owned_is_code(owned, address) &&
            !contains(owned->named, owned->named_count, address));
}

/* The bytes before an address; NULL if they are not code of the program. */
static const uint8_t *before(const struct owned *owned, uint64_t address,
                             uint64_t size)
{
    for (size_t i = 0; i < owned->code_count; i++) {
        const struct owned_range *code = &owned->code[i];
        if (address >= code->first + size && address <= code->end)
            return owned->bytes[i] + (address - size - code->first);
    }
    return NULL;
}

#if defined __x86_64__
uint64_t owned_call(const struct owned *owned, uint64_t return_address)
{
    const uint8_t *code = before(owned, return_address, 5);
    int32_t distance;
    if (code == NULL || *code != 0xe8) /* call rel32 */
        return 0;
    memcpy(&distance, code + 1, sizeof distance);
    return return_address + (uint64_t)(int64_t)distance;
}
#elif defined __aarch64__
uint64_t owned_call(const struct owned *owned, uint64_t return_address)
{
    const uint8_t *code = before(owned, return_address, 4);
    uint32_t word;
    if (code == NULL)
        return 0;
    memcpy(&word, code, sizeof word);
    if (word >> 26 != 0x25) /* bl imm26 */
        return 0;
    uint64_t distance = (uint64_t)(word & 0x3ffffff) << 2;
    if ((distance & (1u << 27)) != 0)
        distance -= 1u << 28;
    return return_address - 4 + distance;
}
#else
uint64_t owned_call(const struct owned *owned, uint64_t return_address)
{
    (void)owned;
    (void)return_address;
    return 0;
}
#endif
