/*
 * The histogram of scores: a column for each ten percent, and one for full
 * marks. Each column is a button that leaves only its students in the table.
 */
#include "page.h"

static size_t largest(const size_t counts[PAGE_BINS])
{
    size_t most = 1;
    for (int i = 0; i < PAGE_BINS; i++)
        if (counts[i] > most)
            most = counts[i];
    return most;
}

static void write_bin(FILE *page, int bin, size_t count, size_t most)
{
    char words[40];
    if (bin == PAGE_BINS - 1)
        snprintf(words, sizeof words, "100 %%");
    else
        snprintf(words, sizeof words, "%d to %d %%", 10 * bin, 10 * bin + 9);
    fprintf(page,
            "<li><button type=\"button\" data-bin=\"%d\" data-words=\"score "
            "%s\" aria-pressed=\"false\" aria-label=\"%zu students with %s\">"
            "<span class=\"column\"><b>",
            bin, words, count, words);
    if (count > 0)
        fprintf(page, "%zu", count);
    fprintf(page,
            "</b><span style=\"--share:%.4f\"></span></span>"
            "<span class=\"foot\">%d</span></button></li>\n",
            (double)count / (double)most, 10 * bin);
}

void page_scores(FILE *page, const struct sheet *sheet)
{
    size_t counts[PAGE_BINS] = {0};
    for (size_t i = 0; i < sheet->count; i++) {
        int bin = page_bin(sheet, &sheet->rows[i]);
        if (bin >= 0)
            counts[bin]++;
    }
    size_t most = largest(counts);
    fputs("<section id=\"scores\">\n<h2>Scores</h2>\n<ol class=\"bins\">\n",
          page);
    for (int i = 0; i < PAGE_BINS; i++)
        write_bin(page, i, counts[i], most);
    fputs("</ol>\n<p class=\"soft\">Students by score, in percent of all "
          "points: a column of 70 begins at 70, and ends below 80.</p>\n"
          "</section>\n",
          page);
}
