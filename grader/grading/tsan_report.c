/*
 * ThreadSanitizer's reports, line by line:
 *
 *     WARNING: ThreadSanitizer: data race (pid=7)
 *       Write of size 8 at 0x55d0 by thread T3:
 *         #0 umalloc /a/x.c:102 (program+0x2c03)
 *         #1 work /a/y.c:163 (program+0x2604)
 *
 *       Previous write of size 8 ... :  and its stack
 *       Location is global 'next' of size 8 ...
 *       Thread T3 (tid=8, running) created by main thread at:  likewise
 *
 *     SUMMARY: ThreadSanitizer: data race /a/x.c:102 in umalloc
 *
 * Where threads were made is left out: it is the same for all of them. A report
 * ends with its SUMMARY, where the next one begins, or where the text does.
 */
#include "tsan_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

#define WARNING "WARNING: ThreadSanitizer: "
#define SUMMARY "SUMMARY: ThreadSanitizer: "
#define FATAL   "FATAL: ThreadSanitizer: "

/* Bytes of a line that are looked at, with a NUL. */
#define LINE 1024

static bool begins(const char *line, const char *head)
{
    return strncmp(line, head, strlen(head)) == 0;
}

static enum tool_subject subject_of(const char *title)
{
    if (begins(title, "data race") || begins(title, "race on") ||
        begins(title, "heap-use-after-free (race"))
        return TOOL_RACE;
    if (begins(title, "lock-order-inversion"))
        return TOOL_LOCK_ORDER;
    return TOOL_OTHER;
}

/* Begins a finding; its title is without "(pid=7)". */
static void begin(struct tool_report *report, char *title)
{
    char *pid = strstr(title, " (pid=");
    if (pid != NULL)
        *pid = '\0';
    tool_finding_begin(report, subject_of(title));
    tool_finding_line(report, title);
}

/* "102" or "102:7" behind the last colon of a path's last part: cuts it off. */
static unsigned cut_line_number(char *path)
{
    char *colon = strchr(path, ':');
    if (colon == NULL)
        return 0;
    *colon = '\0';
    return (unsigned)strtoul(colon + 1, NULL, 10);
}

/* "#0 umalloc /a/x.c:102 (program+0x2c03)"; "<null>" is not known. */
static void take_frame(struct tool_report *report, char *line)
{
    struct tool_frame frame = {.line = 0};
    char *rest;
    char *module = strrchr(line, '(');
    if (module != NULL) {
        frame.is_library = strstr(module, ".so") != NULL;
        *module = '\0';
        if (module > line && module[-1] == ' ')
            module[-1] = '\0';
    }
    strtok_r(line, " ", &rest); /* "#0" */
    const char *function = strtok_r(NULL, " ", &rest);
    if (function == NULL)
        return;
    if (strcmp(function, "<null>") != 0)
        words_copy(frame.function, sizeof frame.function, function);
    if (*rest != '\0' && strcmp(rest, "<null>") != 0) {
        char name[LINE];
        words_copy(name, sizeof name, tool_base_name(rest));
        frame.line = cut_line_number(name);
        words_copy(frame.file, sizeof frame.file, name);
    }
    tool_finding_frame(report, &frame);
}

/* A line of a report. @param skips whether its stack is to be left out. */
static void take_line(struct tool_report *report, char *line, bool *skips)
{
    char *words = line + strspn(line, " ");
    if (*words == '#') {
        if (!*skips)
            take_frame(report, words);
        return;
    }
    *skips = begins(words, "Thread T") && strstr(words, "created by") != NULL;
    if (words - line == 2 && *words != '\0' && !*skips)
        tool_finding_line(report, words);
}

void tsan_report_read(struct tool_report *report, const char *text)
{
    bool skips = false;
    while (*text != '\0') {
        char line[LINE];
        size_t length = strcspn(text, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        text += length + (text[length] == '\n');
        char *fatal = strstr(line, FATAL);
        char *warning = strstr(line, WARNING);
        if (fatal != NULL)
            words_copy(report->problem, sizeof report->problem, fatal);
        else if (warning != NULL)
            begin(report, warning + strlen(WARNING));
        else if (strstr(line, SUMMARY) != NULL)
            tool_finding_end(report);
        else if (report->is_reading)
            take_line(report, line, &skips);
        report->has_begun |= fatal != NULL || warning != NULL;
    }
    tool_finding_end(report);
    report->is_complete = *report->problem == '\0';
}
