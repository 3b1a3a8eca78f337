/*
 * The reports of two sanitizers, line by line:
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
 *     ==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x55d0 ...
 *     READ of size 8 at 0x55d0 thread T3
 *         #0 rc_put /a/x.c:102 (program+0x2c03)
 *
 *     0x55d0 is located 0 bytes inside of 24-byte region ...
 *     freed by thread T1 here:  and its stack
 *     Thread T3 created by T0 here:  likewise
 *
 *     SUMMARY: AddressSanitizer: heap-use-after-free /a/x.c:102 in rc_put
 *
 * Where threads were made is left out: it is the same for all of them. A report
 * ends with its SUMMARY, where the next one begins, or where the text does.
 */
#include "sanitizer_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

/* What their lines are known by. */
static const struct sanitizer {
    const char *title; /* in front of what was found */
    const char *summary;
    int indent;                /* of lines between stacks; -1: any */
    enum tool_subject subject; /* but for races and locks */
} sanitizers[] = {
    {"WARNING: ThreadSanitizer: ", "SUMMARY: ThreadSanitizer: ", 2, TOOL_OTHER},
    {"ERROR: AddressSanitizer: ", "SUMMARY: AddressSanitizer: ", -1,
     TOOL_MEMORY},
};

#define SANITIZERS (sizeof sanitizers / sizeof *sanitizers)

/* One that cannot work here says so. */
static const char *const problems[] = {
    "FATAL: ThreadSanitizer: ", "ERROR: AddressSanitizer failed ",
    "Shadow memory range ", NULL};

/* What is behind a title: numbers, which differ from run to run. */
static const char *const numbers[] = {
    " (pid=", " on address 0x", " on unknown address", " on 0x", ": 0x", NULL};

/* Lines of AddressSanitizer's that say nothing of the program. */
static const char *const noise[] = {"=", "HINT: ", "(longjmp",
                                    "AddressSanitizer can not", NULL};

/* Function names that it has of its own for the C library's. */
#define INTERCEPTOR "__interceptor_"

/* Bytes of a line that are looked at, with a NUL. */
#define LINE 1024

static bool begins(const char *line, const char *head)
{
    return strncmp(line, head, strlen(head)) == 0;
}

/* @return where the first of these words is in a text; NULL: none of them. */
static char *find(char *text, const char *const *words)
{
    char *found = NULL;
    for (; *words != NULL && found == NULL; words++)
        found = strstr(text, *words);
    return found;
}

static bool is_noise(const char *line)
{
    for (const char *const *head = noise; *head != NULL; head++)
        if (begins(line, *head))
            return true;
    return false;
}

static enum tool_subject subject_of(const struct sanitizer *by,
                                    const char *title)
{
    if (begins(title, "data race") || begins(title, "race on") ||
        begins(title, "heap-use-after-free (race"))
        return TOOL_RACE;
    if (begins(title, "lock-order-inversion"))
        return TOOL_LOCK_ORDER;
    return by->subject;
}

static void begin(struct tool_report *report, const struct sanitizer *by,
                  char *title)
{
    char *behind = find(title, numbers);
    if (behind != NULL)
        *behind = '\0';
    tool_finding_begin(report, subject_of(by, title));
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
    if (begins(function, INTERCEPTOR))
        function += strlen(INTERCEPTOR);
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
static void take_line(struct tool_report *report, const struct sanitizer *by,
                      char *line, bool *skips)
{
    char *words = line + strspn(line, " ");
    if (*words == '#') {
        if (!*skips)
            take_frame(report, words);
        return;
    }
    *skips = begins(words, "Thread T") && strstr(words, "created by") != NULL;
    if (*words != '\0' && !*skips &&
        (by->indent < 0 ? !is_noise(words) : words - line == by->indent))
        tool_finding_line(report, words);
}

/* @param by whose report is being read. @return whose it is then. */
static const struct sanitizer *look_at(struct tool_report *report, char *line,
                                       const struct sanitizer *by, bool *skips)
{
    char *problem = find(line, problems);
    if (problem != NULL) {
        words_copy(report->problem, sizeof report->problem, problem);
        report->has_begun = true;
        return by;
    }
    for (const struct sanitizer *s = sanitizers; s < sanitizers + SANITIZERS;
         s++) {
        char *title = strstr(line, s->title);
        if (title != NULL) {
            begin(report, s, title + strlen(s->title));
            report->has_begun = true;
            return s;
        }
        if (strstr(line, s->summary) != NULL) {
            tool_finding_end(report);
            return by;
        }
    }
    if (report->is_reading)
        take_line(report, by, line, skips);
    return by;
}

void sanitizer_report_read(struct tool_report *report, const char *text)
{
    const struct sanitizer *by = sanitizers;
    bool skips = false;
    while (*text != '\0') {
        char line[LINE];
        size_t length = strcspn(text, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        text += length + (text[length] == '\n');
        by = look_at(report, line, by, &skips);
    }
    tool_finding_end(report);
    report->is_complete = *report->problem == '\0';
}
