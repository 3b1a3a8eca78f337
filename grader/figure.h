/**
 * @file figure.h
 * @brief Figures as people read them: with units, grouped, short.
 *
 *     char text[FIGURE_SIZE];
 *     figure_count(text, 5165080)     "5,165,080"
 *     figure_seconds(text, 0.0553)    "0.055 s"
 *     figure_ratio(text, 33.87)       "33.8x"
 *
 * Each returns its first argument, for use in an argument list. None of them
 * looks at the locale: tables are the same everywhere.
 */
#ifndef FIGURE_H
#define FIGURE_H

/** Room for any figure. */
#define FIGURE_SIZE 40

/** A count, its thousands grouped with commas. */
char *figure_count(char text[FIGURE_SIZE], unsigned long long count);

/** Seconds, 0 and more: three digits, but at most three after the point. */
char *figure_seconds(char text[FIGURE_SIZE], double seconds);

/** "4.2x", from 100 on without the tenths. Rounded down, so that a figure
 * never claims a mark that was missed. */
char *figure_ratio(char text[FIGURE_SIZE], double ratio);

/** A count per something, its thousands grouped, with one tenth: "1,008.8".
 * Rounded to the nearest; what is there, but less than a tenth, is "<0.1". */
char *figure_mean(char text[FIGURE_SIZE], double mean);

/** A share in percent: "99.80 %". Rounded down; "100 %" is exactly that. */
char *figure_percent(char text[FIGURE_SIZE], double percent);

#endif
