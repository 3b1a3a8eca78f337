/*
 * What comes of a class: similar submissions are looked for, the report is
 * loaded, every file is written, and the user is told the most important.
 */
#include "sheet.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "../../baseline/output.h"
#include "../grading/folders.h"
#include "../grading/result_figures.h"
#include "../grading/words.h"

bool sheet_file(struct sheet *sheet, const char *path,
                bool (*write)(FILE *stream, const struct sheet *sheet))
{
    static struct output output;
    char whole[PATH_MAX];
    folders_path(whole, sheet->class->out, "%s", path);
    if (blocks_output_open(&output, whole) && write(output.stream, sheet) &&
        blocks_output_commit(&output))
        return true;
    class_fail(sheet->class, "cannot write '%.500s': %s", whole,
               strerror(errno));
    blocks_output_discard(&output);
    return false;
}

/* What could not be graded, by name. */
static void tell_problems(const struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++) {
        const struct sheet_row *row = &sheet->rows[i];
        if (*row->problem != '\0')
            printf("  %s: %s: %s\n", row->shown, sheet_word(row->state),
                   row->problem);
    }
}

static void tell(const struct sheet *sheet)
{
    char median[RESULT_NUMBER], most[RESULT_NUMBER];
    char safe[WORDS_ROOM(PATH_MAX)];
    size_t graded = sheet->states[SHEET_DONE] + sheet->states[SHEET_UNTIMED];
    tell_problems(sheet);
    printf("%zu students: %zu graded", sheet->count, graded);
    for (int i = 0; i < SHEET_UNTIMED; i++)
        if (sheet->states[i] > 0)
            printf(", %zu %s", sheet->states[i],
                   sheet_word((enum sheet_state)i));
    if (sheet->pair_count > 0)
        printf("; %zu pair%s to look at", sheet->pair_count,
               sheet->pair_count == 1 ? "" : "s");
    if (isfinite(sheet->median))
        printf("; median %s of %s", result_points(median, sheet->median),
               result_points(most, sheet->out_of));
    const char *out = sheet->class->options->out;
    printf("\nresults: %s/class.html\n",
           words_safe(safe, sizeof safe, out != NULL ? out : sheet->class->out,
                      WORDS_LINE));
    fflush(stdout);
}

bool sheet_all(struct class *class)
{
    struct sheet sheet = {.class = class};
    bool ok = sheet_load(&sheet) && similar_look(&sheet) &&
              gradebook_write(&sheet) && feedback_write(&sheet) &&
              page_write(&sheet);
    if (ok && class_signal() == 0)
        tell(&sheet);
    sheet_free(&sheet);
    return ok;
}
