/*
 * timeline: shows traces of lockmeter as one page.
 *
 *     timeline OUT.html TRACE.json [TRACE.json...]
 *
 * `lockmeter --trace FILE` writes when each thread lived, waited for a lock
 * and held one. The page draws that: threads as lanes from left to right, the
 * traces one above the other, bars on one scale of time on top. It needs no
 * network, no script and no other file.
 *
 * All of it is made in memory first. OUT appears whole or stays what it was.
 */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../baseline/output.h"
#include "timeline.h"

static const char help[] =
    "usage: timeline OUT.html TRACE.json [TRACE.json...]\n"
    "Shows traces that `lockmeter --trace TRACE.json PROGRAM` has written as\n"
    "one page for any browser: when each thread waited for a lock and when it\n"
    "held one.\n"
    "Exit status: 0 done, 1 a file cannot be read or written, 2 usage.\n";

/* "timeline: what": one line, whatever bytes a file name has. */
static void complain(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

static void complain(const char *format, ...)
{
    char line[PATH_MAX + TIMELINE_WHY];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    for (char *c = line; *c != '\0'; c++)
        if (iscntrl((unsigned char)*c))
            *c = '?';
    fprintf(stderr, "timeline: %s\n", line);
}

static bool read_all(struct timeline_trace *traces, char **paths, size_t count)
{
    char why[TIMELINE_WHY];
    for (size_t i = 0; i < count; i++) {
        if (!timeline_read(&traces[i], paths[i], why)) {
            complain("cannot read '%s': %s", paths[i], why);
            return false;
        }
        timeline_pack(&traces[i]);
    }
    return true;
}

/* The page as text, to be freed; NULL if there is no memory for it. */
static char *make_page(struct timeline_trace *traces, size_t count,
                       size_t *length)
{
    char *text = NULL;
    FILE *page = open_memstream(&text, length);
    if (page == NULL)
        return NULL;
    size_t columns = timeline_columns(traces, count);
    for (size_t i = 0; i < count; i++) {
        timeline_bin(&traces[i], columns);
        timeline_choose(&traces[i]);
    }
    timeline_page(page, traces, count);
    bool ok = ferror(page) == 0;
    if (fclose(page) == 0 && ok)
        return text;
    free(text);
    return NULL;
}

static bool write_page(const char *path, const char *text, size_t length)
{
    static struct output output;
    if (!blocks_output_open(&output, path)) {
        complain("cannot create '%s': %s", path, strerror(errno));
        return false;
    }
    if (fwrite(text, 1, length, output.stream) == length &&
        blocks_output_commit(&output))
        return true;
    complain("cannot write '%s': %s", path, strerror(errno));
    blocks_output_discard(&output);
    return false;
}

static bool make(const char *out, char **paths, size_t count)
{
    size_t length;
    struct timeline_trace *traces = timeline_zeros(count, sizeof *traces);
    bool ok = read_all(traces, paths, count);
    if (ok) {
        char *text = make_page(traces, count, &length);
        ok = text != NULL && write_page(out, text, length);
        if (text == NULL)
            complain("out of memory");
        free(text);
    }
    for (size_t i = 0; i < count; i++)
        timeline_free(&traces[i]);
    free(traces);
    return ok;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    argv[0] = (char[]){"timeline"}; /* for getopt's messages */
    int option = getopt_long(argc, argv, "", options, NULL);
    if (option == 'h') {
        if (fputs(help, stdout) >= 0 && fflush(stdout) == 0)
            return 0;
        complain("cannot write standard output: %s", strerror(errno));
        return 1;
    }
    if (option != -1)
        return 2;
    if (argc - optind < 2) {
        complain("expected OUT.html and a trace, see timeline --help");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN); /* become errors of writing, told in words */
    signal(SIGXFSZ, SIG_IGN);
    return make(argv[optind], argv + optind + 1, (size_t)(argc - optind - 1))
               ? 0
               : 1;
}
