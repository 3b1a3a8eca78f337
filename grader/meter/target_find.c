/*
 * Ways round the meter, by the symbols and the code of a file.
 *
 *     look_imports      functions that the meter cannot stand in for
 *     look_definitions  lock functions that take the place of the counting ones
 *     look_code         instructions that enter the kernel past the C library
 *
 * The code is first searched byte by byte. Two bytes that look like `syscall`
 * may lie in the middle of another instruction, so it is disassembled up to
 * there, from the nearest place where an instruction surely begins: a row of
 * the unwind table, which outlives strip, or where the walk before ended. A
 * jump into the middle of an instruction is not found out; tables of data
 * between functions, rare on x86-64, may look like code.
 */
#include "target_find.h"

#include <capstone/capstone.h>
#include <elfutils/libdw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* AArch64: `svc`, whatever its operand. */
#define SVC_MASK 0xFFE0001Fu
#define SVC      0xD4000001u

bool names_next(struct names *names)
{
    while (names->data == NULL ||
           gelf_getsym(names->data, names->next, &names->symbol) == NULL) {
        names->section = elf_nextscn(names->elf, names->section);
        names->data = NULL;
        names->next = 0;
        if (names->section == NULL)
            return false;
        if (gelf_getshdr(names->section, &names->table) != NULL &&
            (names->table.sh_type == SHT_DYNSYM ||
             names->table.sh_type == SHT_SYMTAB))
            names->data = elf_getdata(names->section, NULL);
    }
    names->next++;
    names->name =
        elf_strptr(names->elf, names->table.sh_link, names->symbol.st_name);
    if (names->name == NULL)
        names->name = "";
    return true;
}

static void add_finding(struct target *target, uint64_t address,
                        const char *what, const char *why)
{
    if (target->count == TARGET_FINDINGS)
        return;
    struct target_finding *finding = &target->findings[target->count++];
    finding->address = address;
    snprintf(finding->what, sizeof finding->what, "%s, %s", what, why);
}

/* ---- imports ---- */

/* dlsym, dlopen, syscall and exec are not here: the meter handles them. */
static const struct {
    const char *name, *why;
} suspects[] = {
    {"dlvsym", "which finds functions past the meter"},
    {"dlmopen", "which loads libraries past the meter"},
    {"ptrace", "which can change a program while it is metered"},
    {"process_vm_writev", "which can change what the meter counts"},
    {"process_vm_readv", "which can read what the meter counts"},
    {"clone", "which starts threads past the meter"},
    {"__clone2", "which starts threads past the meter"},
};

static void look_imports(Elf *elf, struct target *target)
{
    struct names names = {.elf = elf};
    while (names_next(&names)) {
        bool import = names.table.sh_type == SHT_DYNSYM &&
                      names.symbol.st_shndx == SHN_UNDEF;
        for (size_t i = 0; i < sizeof suspects / sizeof *suspects; i++) {
            char what[64];
            if (!import || strcmp(names.name, suspects[i].name) != 0)
                continue;
            snprintf(what, sizeof what, "imports %s", names.name);
            add_finding(target, 0, what, suspects[i].why);
        }
    }
}

/* ---- definitions ---- */

static void look_definitions(Elf *elf, struct target *target)
{
    char what[64];
    const char *name = target_defines(elf);
    if (name == NULL)
        return;
    snprintf(what, sizeof what, "defines %s", name);
    add_finding(target, 0, what, "which is then not counted");
}

/* ---- code ---- */

/* Stretches of code, one after the other. */
struct code {
    Elf *elf;
    struct target *target;
    unsigned machine; /* EM_X86_64, ... */
    const uint8_t *bytes;
    size_t size;
    uint64_t address; /* of the first byte */
    size_t done;      /* bytes disassembled; an instruction begins there */
    csh disassembler;
    cs_insn *instruction; /* scratch */
    Dwarf_CFI *unwind;    /* NULL: not there */
};

/* Returns how many bytes into the code an instruction begins for sure, the
 * last such place that is known up to `at`: a row of the unwind table. */
static size_t known_start(const struct code *code, size_t at)
{
    Dwarf_Frame *frame;
    Dwarf_Addr start = 0;
    uint64_t limit = code->address + at;
    if (dwarf_cfi_addrframe(code->unwind, limit, &frame) != 0)
        return code->done;
    if (dwarf_frame_info(frame, &start, NULL, NULL) < 0 || start > limit ||
        start < code->address + code->done)
        start = code->address + code->done;
    free(frame);
    return start - code->address;
}

/* Are the two bytes at `at` an instruction, apart from its prefixes? Not when
 * they lie before `done`: they are inside of the one that ends there. */
static bool is_instruction(struct code *code, size_t at)
{
    size_t start = known_start(code, at);
    const uint8_t *bytes = code->bytes + start;
    size_t left = code->size - start;
    uint64_t address = code->address + start;
    unsigned id = X86_INS_INVALID;
    while (address <= code->address + at &&
           cs_disasm_iter(code->disassembler, &bytes, &left, &address,
                          code->instruction))
        id = code->instruction->id;
    code->done = address - code->address;
    return code->done == at + 2 &&
           (id == X86_INS_SYSCALL || id == X86_INS_SYSENTER ||
            id == X86_INS_INT);
}

static void add_instruction(const struct code *code, size_t at,
                            const char *name)
{
    char what[64];
    snprintf(what, sizeof what, "has the instruction '%s'", name);
    add_finding(code->target, code->address + at, what,
                "which enters the kernel past the meter");
}

/* Searches x86-64 code for `syscall`, `sysenter` and `int 0x80`. */
static void search_x86(struct code *code)
{
    for (size_t at = 0; at + 1 < code->size; at++) {
        unsigned pair = code->bytes[at] << 8 | code->bytes[at + 1];
        const char *name = pair == 0x0F05   ? "syscall"
                           : pair == 0x0F34 ? "sysenter"
                           : pair == 0xCD80 ? "int 0x80"
                                            : NULL;
        if (name != NULL && is_instruction(code, at))
            add_instruction(code, at, name);
    }
}

/* AArch64: every instruction has 4 bytes. */
static void search_arm(struct code *code)
{
    for (size_t at = 0; at + 3 < code->size; at += 4) {
        uint32_t word;
        memcpy(&word, code->bytes + at, sizeof word);
        if ((word & SVC_MASK) == SVC)
            add_instruction(code, at, "svc");
    }
}

static void search(struct code *code, const Elf_Data *data, uint64_t address)
{
    if (data == NULL || data->d_buf == NULL)
        return;
    code->bytes = data->d_buf;
    code->size = data->d_size;
    code->address = address;
    code->done = 0;
    if (code->machine == EM_X86_64)
        search_x86(code);
    if (code->machine == EM_AARCH64)
        search_arm(code);
}

/* The executable sections; segments, if the section headers were removed. */
static void search_all(struct code *code)
{
    Elf *elf = code->elf;
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    GElf_Phdr part;
    while ((section = elf_nextscn(elf, section)) != NULL)
        if (gelf_getshdr(section, &header) != NULL &&
            header.sh_type == SHT_PROGBITS &&
            (header.sh_flags & SHF_EXECINSTR) != 0)
            search(code, elf_rawdata(section, NULL), header.sh_addr);
    if (elf_nextscn(elf, NULL) != NULL)
        return;
    add_finding(code->target, 0, "has no section headers",
                "so that its imports cannot be looked at");
    for (int i = 0; gelf_getphdr(elf, i, &part) != NULL; i++)
        if (part.p_type == PT_LOAD && (part.p_flags & PF_X) != 0)
            search(code,
                   elf_getdata_rawchunk(elf, (int64_t)part.p_offset,
                                        part.p_filesz, ELF_T_BYTE),
                   part.p_vaddr);
}

static void look_code(Elf *elf, struct target *target)
{
    struct code code = {.elf = elf, .target = target};
    GElf_Ehdr header;
    if (gelf_getehdr(elf, &header) != NULL)
        code.machine = header.e_machine;
    if (cs_open(CS_ARCH_X86, CS_MODE_64, &code.disassembler) != CS_ERR_OK)
        return; /* no memory */
    cs_option(code.disassembler, CS_OPT_SKIPDATA, CS_OPT_ON);
    code.instruction = cs_malloc(code.disassembler);
    code.unwind = dwarf_getcfi_elf(elf);
    if (code.instruction != NULL) {
        search_all(&code);
        cs_free(code.instruction, 1);
    }
    dwarf_cfi_end(code.unwind);
    cs_close(&code.disassembler);
}

void target_find(Elf *elf, struct target *target)
{
    look_imports(elf, target);
    look_definitions(elf, target);
    look_code(elf, target);
}
