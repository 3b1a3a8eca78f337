/**
 * @file inputs_gen.h
 * @brief Runs data/gen: the kinds of data that it knows, and bytes of them.
 *
 *     char list[4096];
 *     inputs_gen_list(list, sizeof list);           "random   bytes, ...\n"...
 *     inputs_gen("random", 1024, seed, bytes);
 *
 * No shell, and no file: gen's output comes through a pipe. All functions set
 * errno when they fail.
 */
#ifndef INPUTS_GEN_H
#define INPUTS_GEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The program to run; NULL: X/data/gen, if the caller is X/grader/oracles/...
 */
extern const char *inputs_gen_path;

/** Gives what `gen --list` says: lines that begin with a kind and a space. */
bool inputs_gen_list(char *text, size_t size);

/** Makes `size` bytes of a kind. */
bool inputs_gen(const char *kind, size_t size, uint64_t seed, void *bytes);

#endif
