/*
 * Pairs of submissions that have much in common, the most first.
 */
#include <math.h>

#include "../grading/words.h"
#include "page.h"

#define SHOWN 20

static void write_share(FILE *page, double share, const char *words)
{
    if (isfinite(share))
        fprintf(page, " <b>%.0f %%</b> %s", share, words);
}

static void write_pair(FILE *page, const struct sheet_pair *pair)
{
    fputs("<li>", page);
    page_link(page, pair->a);
    fputs(" and ", page);
    page_link(page, pair->b);
    fputs(":", page);
    write_share(page, pair->a_in_b, "of the first is in the second");
    if (isfinite(pair->a_in_b) && isfinite(pair->b_in_a))
        fputs(",", page);
    write_share(page, pair->b_in_a, "of the second is in the first");
    fputs("</li>\n", page);
}

static void write_pairs(FILE *page, const struct sheet *sheet)
{
    fputs("<ol class=\"pairs\">\n", page);
    for (size_t i = 0; i < sheet->pair_count; i++) {
        if (i == SHOWN)
            fprintf(page,
                    "</ol>\n<details><summary>%zu more</summary>\n"
                    "<ol class=\"pairs\">\n",
                    sheet->pair_count - SHOWN);
        write_pair(page, &sheet->pairs[i]);
    }
    fputs("</ol>\n", page);
    if (sheet->pair_count > SHOWN)
        fputs("</details>\n", page);
}

void page_pairs(FILE *page, const struct sheet *sheet)
{
    fputs("<section id=\"pairs\">\n<h2>Pairs to look at</h2>\n", page);
    if (*sheet->no_pairs != '\0') {
        fputs("<p>Nobody has looked for them: ", page);
        words_markup(page, sheet->no_pairs, WORDS_LINE);
        fputs("</p>\n</section>\n", page);
        return;
    }
    fputs("<p class=\"soft\">What two files have in common without the "
          "starter's lines, whatever names were changed. There are many "
          "reasons for that: a lab with one good answer, a book, a tutor. It "
          "does not say that anybody copied, nor who; read both.</p>\n",
          page);
    if (sheet->pair_count == 0)
        fputs("<p>There are none.</p>\n", page);
    write_pairs(page, sheet);
    fputs("</section>\n", page);
}
