/*
 * Figures as people read them.
 *
 * Rounding is to one side where a figure stands beside a mark that it has
 * reached or not, and then by a hair less than it should: binary fractions
 * make 33.9 out of 33.899999999999999, which is no reason to print 33.8.
 */
#include "figure.h"

#include <stdio.h>

#define HAIR 1e-6

char *figure_count(char text[FIGURE_SIZE], unsigned long long count)
{
    char plain[FIGURE_SIZE];
    int digits = snprintf(plain, sizeof plain, "%llu", count);
    char *to = text;
    for (int i = 0; i < digits; i++) {
        if (i > 0 && (digits - i) % 3 == 0)
            *to++ = ',';
        *to++ = plain[i];
    }
    *to = '\0';
    return text;
}

char *figure_seconds(char text[FIGURE_SIZE], double seconds)
{
    int places = seconds < 1 ? 3 : seconds < 10 ? 2 : 1;
    snprintf(text, FIGURE_SIZE, "%.*f s", places, seconds);
    return text;
}

char *figure_ratio(char text[FIGURE_SIZE], double ratio)
{
    unsigned long long tenths = (unsigned long long)(ratio * 10 + HAIR);
    if (ratio + HAIR >= 100)
        snprintf(text, FIGURE_SIZE, "%llux", tenths / 10);
    else
        snprintf(text, FIGURE_SIZE, "%llu.%llux", tenths / 10, tenths % 10);
    return text;
}

char *figure_mean(char text[FIGURE_SIZE], double mean)
{
    unsigned long long tenths = (unsigned long long)(mean * 10 + 0.5 + HAIR);
    char whole[FIGURE_SIZE];
    figure_count(whole, tenths / 10);
    if (mean > 0 && mean < 0.1)
        snprintf(text, FIGURE_SIZE, "<0.1");
    else
        snprintf(text, FIGURE_SIZE, "%.30s.%llu", whole, tenths % 10);
    return text;
}

char *figure_percent(char text[FIGURE_SIZE], double percent)
{
    if (percent >= 100) {
        snprintf(text, FIGURE_SIZE, "100 %%");
        return text;
    }
    long hundredths = (long)(percent * 100 + HAIR);
    if (percent < 0)
        hundredths = (long)(percent * 100 - 1 + HAIR);
    snprintf(text, FIGURE_SIZE, "%.2f %%", (double)hundredths / 100);
    return text;
}
