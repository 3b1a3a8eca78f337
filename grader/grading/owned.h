/**
 * @file owned.h
 * @brief Which code of a program is the submission's own.
 *
 *     struct owned owned;
 *     if (!owned_open(&owned, "work/bin/x", "build/x.o", why))
 *         say("%s", why);
 *     if (owned_has(&owned, address)) ...      an address as in the file
 *     owned_close(&owned);
 *
 * A program is the submission's object, the lab's library and what the
 * compiler adds. Line numbers do not tell them apart, since a source may claim
 * with `#line` to be another file. So code is looked up by where the linker has
 * put it: a section of the object lies where all its functions, by name and
 * size, are found in the program at the same distances from each other. Code
 * of the program that no function's symbol covers is the submission's, too:
 * the library has no such code.
 *
 * A function that ends with a call of another one may be compiled into a jump
 * to it. Then malloc's caller seems to be the caller of that function:
 *
 *     library:      call umalloc           the return address lies here
 *     submission:   umalloc: jmp malloc
 *
 * owned_call says what the instruction before a return address calls.
 */
#ifndef OWNED_H
#define OWNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Room for a reason. */
#define OWNED_WHY 512

/** A piece of code. */
struct owned_range {
    uint64_t first;
    uint64_t end; /**< the first address behind it */
};

/** What is known of a program. */
struct owned {
    struct owned_range *own;
    size_t own_count;
    struct owned_range *named; /**< functions that have symbols, and what
                                    the linker made */
    size_t named_count;
    struct owned_range *code; /**< what of the file is executed ... */
    uint8_t **bytes;          /**< ... and its bytes */
    size_t code_count;
    uint64_t static_bytes; /**< of the object's variables */
};

/**
 * Reads a program and the object that the submission was compiled to.
 * @param why gets the reason if that cannot be; there is nothing to close.
 */
bool owned_open(struct owned *owned, const char *program, const char *object,
                char why[OWNED_WHY]);

/** Frees what it owns. */
void owned_close(struct owned *owned);

/** Whether an address of the program's file is code of it. */
bool owned_is_code(const struct owned *owned, uint64_t address);

/** Whether it lies in the submission's code. */
bool owned_has(const struct owned *owned, uint64_t address);

/** @return the function that is called right before a return address, if the
 * instruction says it; else 0. */
uint64_t owned_call(const struct owned *owned, uint64_t return_address);

#endif
