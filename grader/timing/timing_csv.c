/*
 * The rows of a report as CSV (RFC 4180), under lines with # that say what the
 * report says. Contenders and inputs stand there by their names.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "../grading/words.h"
#include "timing_parts.h"

void timing_csv_text(FILE *stream, const char *text)
{
    char safe[WORDS_ROOM(TIMING_TEXT)];
    words_safe(safe, sizeof safe, text, WORDS_LINE);
    const char *formula = *safe != '\0' && strchr("=+-@", *safe) ? "'" : "";
    if (strpbrk(safe, ",\"# ") == NULL) {
        fprintf(stream, "%s%s", formula, safe);
        return;
    }
    fprintf(stream, "\"%s", formula);
    for (const char *c = safe; *c != '\0'; c++) {
        if (*c == '"')
            fputc('"', stream);
        fputc(*c, stream);
    }
    fputc('"', stream);
}

/* A number as short as it may be. */
static void write_real(FILE *stream, double value)
{
    fprintf(stream, "%.12g", value);
}

static void write_value(FILE *stream, const struct timing *timing,
                        const void *item, const struct timing_field *field)
{
    const void *from = (const char *)item + field->offset;
    switch (field->kind) {
    case TIMING_CONTENDER:
        timing_csv_text(stream, timing->contenders[*(const size_t *)from].name);
        break;
    case TIMING_INPUT:
        timing_csv_text(stream, timing->inputs[*(const size_t *)from].name);
        break;
    case TIMING_FLAG:
        fputs(*(const bool *)from ? "1" : "0", stream);
        break;
    case TIMING_NUMBER:
        fprintf(stream, "%u", *(const unsigned *)from);
        break;
    case TIMING_COUNT:
        fprintf(stream, "%" PRIu64, *(const uint64_t *)from);
        break;
    case TIMING_MAYBE:
        if (*(const double *)from >= 0)
            write_real(stream, *(const double *)from);
        break;
    case TIMING_REAL:
        write_real(stream, *(const double *)from);
        break;
    default:
        timing_csv_text(stream, from);
    }
}

/* ---- the head ---- */

static void write_line(FILE *stream, const char *name, const char *text)
{
    char safe[WORDS_ROOM(TIMING_TEXT)];
    if (*text != '\0')
        fprintf(stream, "# %s: %s\n", name,
                words_safe(safe, sizeof safe, text, WORDS_LINE));
}

static void write_machine(FILE *stream, const struct timing_machine *machine)
{
    fprintf(stream, "# cores: %d\n", machine->cores);
    write_line(stream, "cpu", machine->cpu);
    if (machine->memory_bytes > 0)
        fprintf(stream, "# memory_bytes: %" PRIu64 "\n", machine->memory_bytes);
    write_line(stream, "system", machine->system);
    fprintf(stream, "# virtual: %d\n", machine->is_virtual);
    write_line(stream, "governor", machine->governor);
}

static void write_head(FILE *stream, const struct timing *timing)
{
    char safe[WORDS_ROOM(TIMING_TEXT)];
    fprintf(stream, "# " TIMING_FORMAT ", version %d\n", TIMING_VERSION);
    for (const struct timing_field *field = timing_top; field->name; field++)
        write_line(stream, field->name, (const char *)timing + field->offset);
    write_machine(stream, &timing->machine);
    for (size_t i = 0; i < timing->input_count; i++) {
        const struct timing_input *input = &timing->inputs[i];
        words_safe(safe, sizeof safe, input->name, WORDS_LINE);
        fprintf(stream, "# input %s: %" PRIu64 " %s, %" PRIu64 " %ss\n", safe,
                input->bytes, timing_amount(timing), input->blocks,
                timing_unit(timing));
    }
    for (size_t i = 0; i < timing->contender_count; i++) {
        const struct timing_contender *contender = &timing->contenders[i];
        words_safe(safe, sizeof safe, contender->name, WORDS_LINE);
        fprintf(stream, "# contender %s%s: ", safe,
                contender->is_baseline ? " (baseline)"
                : contender->is_floor  ? " (floor)"
                                       : "");
        words_safe(safe, sizeof safe, contender->title, WORDS_LINE);
        fprintf(stream, "%s\n", safe);
    }
}

bool timing_write_csv(FILE *stream, const struct timing *timing)
{
    const struct timing_field *fields = timing_tables[TIMING_ROWS].fields;
    write_head(stream, timing);
    for (size_t i = 0; fields[i].name != NULL; i++)
        fprintf(stream, "%s%s", i > 0 ? "," : "", fields[i].name);
    fputc('\n', stream);
    for (size_t row = 0; row < timing->row_count; row++) {
        for (size_t i = 0; fields[i].name != NULL; i++) {
            if (i > 0)
                fputc(',', stream);
            write_value(stream, timing, &timing->rows[row], &fields[i]);
        }
        fputc('\n', stream);
    }
    return fflush(stream) == 0 && ferror(stream) == 0;
}
