/*
 * The table of engines. A further one is a file that fills a struct engine,
 * and a line here.
 */
#include "engines.h"

#include <stdio.h>
#include <string.h>

static const struct engine *const engines[] = {&engine_local, &engine_slurm};

#define COUNT (sizeof engines / sizeof *engines)

const struct engine *engines_find(const char *name, char why[ENGINES_WHY])
{
    int used =
        snprintf(why, ENGINES_WHY, "there is no engine '%.100s'; ", name);
    for (size_t i = 0; i < COUNT; i++) {
        if (strcmp(engines[i]->name, name) == 0)
            return engines[i];
        used += snprintf(why + used, ENGINES_WHY - (size_t)used, "%s%s",
                         i > 0 ? ", " : "there are: ", engines[i]->name);
    }
    return NULL;
}
