/*
 * What differs between reports beside their times: one sentence for each such
 * thing, which names the reports that are not as the first one.
 */
#include <stdarg.h>
#include <string.h>

#include "../grading/words.h"
#include "compare.h"

/* Reports that a sentence names. */
#define NAMED 20

const char *compare_baseline(const struct timing *timing)
{
    size_t baseline = timing_baseline(timing);
    return baseline < timing->contender_count
               ? timing->contenders[baseline].name
               : "";
}

char *compare_machine(char text[COMPARE_MACHINE],
                      const struct timing_machine *machine)
{
    char memory[32] = "";
    if (machine->memory_bytes > 0)
        snprintf(memory, sizeof memory, ", %.1f GiB",
                 (double)machine->memory_bytes / (1 << 30));
    snprintf(text, COMPARE_MACHINE, "%d %s, %s%s, %s%s%s%s", machine->cores,
             machine->cores == 1 ? "core" : "cores",
             *machine->cpu != '\0' ? machine->cpu : "unknown CPU", memory,
             *machine->system != '\0' ? machine->system : "unknown system",
             machine->is_virtual ? ", virtual" : "",
             *machine->governor != '\0' ? ", governor " : "",
             machine->governor);
    return text;
}

/* ---- what differs ---- */

static bool other_lab(const struct timing *a, const struct timing *b)
{
    return strcmp(a->lab, b->lab) != 0;
}

static bool other_machine(const struct timing *a, const struct timing *b)
{
    const struct timing_machine *from = &a->machine, *to = &b->machine;
    return from->cores != to->cores || strcmp(from->cpu, to->cpu) != 0 ||
           from->memory_bytes != to->memory_bytes ||
           strcmp(from->system, to->system) != 0 ||
           from->is_virtual != to->is_virtual ||
           strcmp(from->governor, to->governor) != 0;
}

static bool other_compiler(const struct timing *a, const struct timing *b)
{
    return strcmp(a->compiler, b->compiler) != 0 ||
           strcmp(a->flags, b->flags) != 0;
}

static bool other_baseline(const struct timing *a, const struct timing *b)
{
    return strcmp(compare_baseline(a), compare_baseline(b)) != 0;
}

/* An input of the same name that is another file. */
static bool other_input(const struct timing *a, const struct timing *b)
{
    for (size_t i = 0; i < a->input_count; i++)
        for (size_t j = 0; j < b->input_count; j++) {
            const struct timing_input *from = &a->inputs[i],
                                      *to = &b->inputs[j];
            if (strcmp(from->name, to->name) == 0 &&
                (from->bytes != to->bytes || from->blocks != to->blocks ||
                 strcmp(from->answer, to->answer) != 0))
                return true;
        }
    return false;
}

/* Programs that were started in another way. */
static bool other_contender(const struct timing *a, const struct timing *b)
{
    for (size_t i = 0; i < a->contender_count; i++)
        for (size_t j = 0; j < b->contender_count; j++) {
            const struct timing_contender *from = &a->contenders[i];
            const struct timing_contender *to = &b->contenders[j];
            bool same = strcmp(from->program, to->program) == 0;
            for (size_t k = 0; k < TIMING_WORDS && same; k++)
                same = strcmp(from->arguments[k] ? from->arguments[k] : "",
                              to->arguments[k] ? to->arguments[k] : "") == 0;
            if (strcmp(from->name, to->name) == 0 && !same)
                return true;
        }
    return false;
}

/* ---- saying so ---- */

static void remark(struct compare *compare, const char *what,
                   bool (*differs)(const struct timing *,
                                   const struct timing *))
{
    char *text = compare->remarks[compare->remark_count];
    int used = 0;
    size_t named = 0;
    for (size_t i = 1; i < compare->count; i++) {
        if (!differs(&compare->reports[0].timing, &compare->reports[i].timing))
            continue;
        if (named++ == 0)
            used = snprintf(text, TIMING_WHY, "%s: report", what);
        if (named <= NAMED)
            used += snprintf(text + used, TIMING_WHY - (size_t)used, "%s %zu",
                             named > 1 ? "," : "", i + 1);
    }
    if (named > NAMED)
        snprintf(text + used, TIMING_WHY - (size_t)used, " and %zu more",
                 named - NAMED);
    compare->remark_count += named > 0;
}

void compare_remark(struct compare *compare)
{
    compare->remark_count = 0;
    remark(compare, "another machine than that of report 1", other_machine);
    remark(compare, "another compiler or other flags", other_compiler);
    remark(compare, "programs or arguments differ under the same name",
           other_contender);
    remark(compare, "another lab, not comparable", other_lab);
    remark(compare, "another baseline, speed-ups not comparable",
           other_baseline);
    remark(compare, "other files under the same input's name, not comparable",
           other_input);
}
