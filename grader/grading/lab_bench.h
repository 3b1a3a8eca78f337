/**
 * @file lab_bench.h
 * @brief What a manifest says for the bench: contenders, inputs, what varies.
 */
#ifndef LAB_BENCH_H
#define LAB_BENCH_H

#include "lab.h"
#include "lab_fields.h"

/**
 * Takes these fields of a manifest, which have been judged to be of the right
 * types. What is not there leaves its part of the lab empty.
 * @param root the manifest's fields.
 */
bool lab_take_bench(const struct fields_file *file,
                    const config_setting_t *root, struct lab *lab);

#endif
