/*
 * The list of findings, and how a finding is told:
 *
 *     Invalid write of size 1
 *         ufree (x.c:89)
 *         build (y.c:139)
 *       Address 0x1156f0 is 0 bytes inside data symbol "next"
 *
 * Places in the system's libraries are left out, but for the first one of a
 * stack: that a submission calls memcpy wrongly is seen in memcpy.
 */
#include "tool_report.h"

#include <stdio.h>
#include <string.h>

#include "words.h"

void tool_report_begin(struct tool_report *report, const char *own)
{
    memset(report, 0, sizeof *report);
    report->own = own;
}

size_t tool_report_count(const struct tool_report *report,
                         enum tool_subject subject)
{
    size_t count = 0;
    for (size_t i = 0; i < report->count; i++)
        count += report->findings[i].subject == subject;
    return count;
}

const struct tool_finding *tool_report_first(const struct tool_report *report,
                                             enum tool_subject subject)
{
    const struct tool_finding *first = NULL;
    for (size_t i = 0; i < report->count; i++) {
        const struct tool_finding *finding = &report->findings[i];
        if (finding->subject != subject)
            continue;
        if (finding->is_own)
            return finding;
        if (first == NULL)
            first = finding;
    }
    return first;
}

const char *tool_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* ---- a finding grows ---- */

/* Adds a line to a text; one that does not fit is cut. */
static void add_line(char *text, size_t size, const char *indent,
                     const char *line)
{
    size_t used = strlen(text);
    int length = snprintf(text + used, size - used, "%s%s%s",
                          used > 0 ? "\n" : "", indent, line);
    if (length < 0 || (size_t)length >= size - used)
        words_cut(text, size);
}

void tool_finding_begin(struct tool_report *report, enum tool_subject subject)
{
    tool_finding_end(report);
    memset(&report->next, 0, sizeof report->next);
    report->next.subject = subject;
    report->is_reading = true;
}

void tool_finding_line(struct tool_report *report, const char *line)
{
    struct tool_finding *next = &report->next;
    if (*next->what == '\0') {
        words_copy(next->what, sizeof next->what, line);
        add_line(next->text, sizeof next->text, "", line);
    } else {
        add_line(next->text, sizeof next->text, "  ", line);
    }
}

/* "ufree (x.c:89)"; what is not known is left out. */
static void tell(const struct tool_frame *frame, char *text, size_t size)
{
    const char *function = *frame->function != '\0' ? frame->function : "?";
    int length;
    if (*frame->file == '\0' || frame->is_library)
        length = snprintf(text, size, "%s", function);
    else
        length = snprintf(text, size, "%s (%s:%u)", function, frame->file,
                          frame->line);
    if (length < 0 || (size_t)length >= size)
        words_cut(text, size);
}

/* Whether the last line is no place: a stack begins. */
static bool is_first_of_stack(const struct tool_finding *finding)
{
    const char *line = strrchr(finding->text, '\n');
    return strncmp(line != NULL ? line + 1 : finding->text, "    ", 4) != 0;
}

void tool_finding_frame(struct tool_report *report,
                        const struct tool_frame *frame)
{
    struct tool_finding *next = &report->next;
    char text[sizeof next->place];
    bool is_own = strcmp(frame->file, report->own) == 0;
    tell(frame, text, sizeof text);
    if (*frame->function == '\0' && (*frame->file == '\0' || frame->is_library))
        return;
    if (frame->is_library && !is_first_of_stack(next))
        return;
    add_line(next->text, sizeof next->text, "    ", text);
    if (frame->is_library || next->is_own)
        return;
    if (*next->place == '\0' || is_own)
        words_copy(next->place, sizeof next->place, text);
    next->is_own = is_own;
}

/* ---- and ends ---- */

static bool is_known(const struct tool_report *report)
{
    for (size_t i = 0; i < report->count; i++)
        if (report->findings[i].subject == report->next.subject &&
            strcmp(report->findings[i].place, report->next.place) == 0)
            return true;
    return false;
}

void tool_finding_end(struct tool_report *report)
{
    if (*report->next.place == '\0')
        words_copy(report->next.place, sizeof report->next.place,
                   "an unknown place");
    if (report->is_reading && report->count < TOOL_FINDINGS &&
        !is_known(report))
        report->findings[report->count++] = report->next;
    report->is_reading = false;
}
