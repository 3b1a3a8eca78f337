/*
 * The histogram of allocation sizes, from a list of sizes and counts to at
 * most REPORT_BARS bars.
 *
 *     few sizes     a bar for each
 *     many          a bar for each power of two: 17 to 32, 33 to 64, ...
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* Adds requests to a bar, which is made if it is not there.
 * @return false: there is no room for one more. */
static bool add(struct report_sizes *sizes, unsigned long long from,
                unsigned long long upto, unsigned long long requests,
                unsigned long long bytes)
{
    size_t place = 0;
    while (place < sizes->count && sizes->bars[place].upto < upto)
        place++;
    struct report_bar *bar = &sizes->bars[place];
    if (place == sizes->count || bar->upto != upto) {
        if (sizes->count == REPORT_BARS)
            return false;
        memmove(bar + 1, bar, (sizes->count - place) * sizeof *bar);
        *bar = (struct report_bar){.from = from, .upto = upto};
        sizes->count++;
    }
    bar->requests += requests;
    bar->bytes += bytes;
    return true;
}

/* All above the largest power stands in the last bar. */
static bool add_power(struct report_sizes *sizes, unsigned long long size,
                      unsigned long long requests)
{
    unsigned long long upto = 16;
    for (int bar = 1; bar < REPORT_BARS && upto < size; bar++)
        upto *= 2;
    unsigned long long from = upto == 16 ? 1 : upto / 2 + 1;
    return add(sizes, from, upto, requests, requests * size);
}

/* Reads the lines. @return how many, -1: one makes no sense, -2: there are
 * more sizes than bars. */
static long read_lines(FILE *file, struct report_sizes *sizes, bool by_power)
{
    char line[128];
    long count = 0;
    *sizes = (struct report_sizes){0};
    while (fgets(line, sizeof line, file) != NULL) {
        char *middle, *end;
        if (*line == '#')
            continue;
        errno = 0;
        unsigned long long size = strtoull(line, &middle, 10);
        unsigned long long requests = strtoull(middle, &end, 10);
        count++;
        if (strchr("0123456789", *line) == NULL || *middle != '\t' ||
            end == middle + 1 || *end != '\n' || errno != 0 || size >> 40 ||
            requests >> 40)
            return -1;
        if (by_power ? !add_power(sizes, size, requests)
                     : !add(sizes, size, size, requests, size * requests))
            return -2;
    }
    return count;
}

bool report_read_sizes(struct report_sizes *sizes, const char *path,
                       char why[512])
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        snprintf(why, 512, "cannot open '%.300s': %s", path, strerror(errno));
        return false;
    }
    long count = read_lines(file, sizes, false);
    if (count == -2) {
        rewind(file);
        count = read_lines(file, sizes, true);
    }
    bool is_read = count >= 0 && !ferror(file);
    fclose(file);
    if (!is_read)
        snprintf(why, 512, "'%.300s' is no list of sizes and counts", path);
    sizes->is_known = is_read && sizes->count > 0;
    return is_read;
}
