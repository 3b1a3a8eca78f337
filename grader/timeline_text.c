/*
 * Text as HTML wants it, and times with units.
 *
 * What a trace says about programs, threads and locks may be any text; none of
 * it gets a meaning in the page. Control characters, which HTML does not have,
 * become question marks.
 */
#include <math.h>

#include "timeline.h"

void timeline_escape(FILE *page, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '&')
            fputs("&amp;", page);
        else if (c == '<')
            fputs("&lt;", page);
        else if (c == '>')
            fputs("&gt;", page);
        else if (c == '"')
            fputs("&quot;", page);
        else
            fputc(c < ' ' || c == 0x7f ? '?' : c, page);
    }
}

double timeline_unit(double time, const char **name)
{
    static const struct {
        double length;
        const char *name;
    } units[] = {{1e6, "s"}, {1e3, "ms"}, {1, "\u00b5s"}, {1e-3, "ns"}};
    int i = 0;
    while (i < 3 && time < 0.9995 * units[i].length)
        i++;
    *name = units[i].name;
    return units[i].length;
}

char *timeline_time(char text[FIGURE_SIZE], double time)
{
    const char *name;
    double value = time / timeline_unit(time, &name);
    int places = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    if (time <= 0)
        snprintf(text, FIGURE_SIZE, "0 s");
    else
        snprintf(text, FIGURE_SIZE, "%.*f %s", places, value, name);
    return text;
}

char *timeline_share(char text[FIGURE_SIZE], double part, double whole)
{
    double percent = whole > 0 ? 100 * part / whole : 0;
    if (whole <= 0)
        snprintf(text, FIGURE_SIZE, "-");
    else if (percent > 0 && percent < 0.1)
        snprintf(text, FIGURE_SIZE, "&lt;0.1 %%");
    else if (percent > 99.9 && percent < 100)
        snprintf(text, FIGURE_SIZE, "&gt;99.9 %%");
    else
        snprintf(text, FIGURE_SIZE, "%.*f %%",
                 percent > 0 && percent < 100 ? 1 : 0, percent);
    return text;
}

double timeline_round(double limit)
{
    double power = pow(10, floor(log10(limit) + 1e-9));
    double digits = limit / power * (1 + 1e-9);
    return power * (digits >= 5 ? 5 : digits >= 2 ? 2 : 1);
}
