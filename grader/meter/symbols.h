/**
 * @file symbols.h
 * @brief Names for the addresses of code and data of processes that ran.
 *
 *     struct symbols *symbols = symbols_open();
 *     symbols_module(symbols, 0, "build/sharedhash", 0x555555554000);
 *     char text[SYMBOLS_TEXT];
 *     puts(symbols_code(symbols, 0, 0x555555556abc, text, sizeof text));
 *     symbols_close(symbols);
 *
 * prints "heap.c:110 (umem_heap_lock)". An address belongs to a process
 * image: each exec makes a new one, with other files at other places.
 *
 * Files are read when they are first named; what cannot be read, or was
 * built without names, only makes the answers poorer. Debug information is
 * taken from the file itself or by its build ID from /usr/lib/debug, never
 * from the network. One thread at a time may use a struct symbols.
 */
#ifndef SYMBOLS_H
#define SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes that hold any text made here, with its NUL. */
#define SYMBOLS_TEXT 600

/** Files, and where they are mapped in which image. */
struct symbols;

/** What is known of one place in code; "" and 0 for what is not. */
struct symbols_place {
    char module[256];   /**< base name of the ELF file */
    char function[256]; /**< with line: where that line is, maybe inlined;
                             without: the symbol that contains the address */
    char symbol[256];   /**< that contains the address; not `function` if the
                             compiler has put that one into another */
    char file[256];     /**< base name of the source file ... */
    char path[4096];    /**< ... and the whole: absolute, unless it was
                             compiled with another prefix */
    int line;           /**< from 1; 0 when there is no line information */
    uint64_t offset;    /**< of the return address in the symbol; if there
                             is none, in the module, as its file counts */
};

/** @return to be closed by symbols_close; NULL: out of memory. */
struct symbols *symbols_open(void);

/** Frees everything. @param symbols may be NULL. */
void symbols_close(struct symbols *symbols);

/**
 * Says that an ELF file is mapped in an image. Saying it again is harmless;
 * of two files at one place, the one named last is taken.
 * @param path is copied. The file is read now, and not again for another
 * image. If it cannot be read, addresses near are named after it.
 * @param base load bias: what dl_iterate_phdr calls dlpi_addr; 0 for a
 * program that is not position independent.
 */
void symbols_module(struct symbols *symbols, unsigned image, const char *path,
                    uint64_t base);

/**
 * Finds the place that a return address belongs to: the call before it.
 * @return whether its module is known. If not, `place` is all zero.
 */
bool symbols_find(struct symbols *symbols, unsigned image,
                  uint64_t return_address, struct symbols_place *place);

/**
 * Names the place that a return address belongs to, as well as possible:
 * "heap.c:110 (umem_heap_lock)"; "umem_heap_lock+0x1c in sharedhash" without
 * line information; "sharedhash+0x1234" without symbols; "0x7f0012345678".
 * @return text, for use in an argument list.
 */
char *symbols_code(struct symbols *symbols, unsigned image,
                   uint64_t return_address, char *text, size_t size);

/**
 * Names the variable that contains an address: "lock", "table+0x40", and for
 * a library's "lock in libfoo.so".
 * @return false when there is none (heap, stack, no symbols); text is "".
 */
bool symbols_data(struct symbols *symbols, unsigned image, uint64_t address,
                  char *text, size_t size);

#endif
