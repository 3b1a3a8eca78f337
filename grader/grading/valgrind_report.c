/*
 * Valgrind's XML, read by expat as it streams by:
 *
 *     <valgrindoutput> <protocoltool>helgrind</protocoltool> ...
 *       <error>
 *         <kind>Race</kind>
 *         <what>...</what>          or <xwhat> <text>...</text> ... </xwhat>
 *         <stack> <frame> <fn/> <file/> <line/> <obj/> </frame> ... </stack>
 *         <auxwhat>...</auxwhat>    or <xauxwhat> <text>...
 *         <stack> ... </stack>
 *       </error> ...
 *       <status> <state>FINISHED</state> ...
 *     </valgrindoutput>
 *
 * Elements that are not named here are skipped, with what is in them: no name
 * that is used has two meanings but <line>, which counts in a <frame> only.
 */
#include "valgrind_report.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

/* Bytes of one element's text that are looked at, with a NUL. */
#define TEXT 512

/* Where the reader is. */
struct place {
    struct tool_report *report;
    XML_Parser parser;
    bool in_frame;
    struct tool_frame frame;
    char text[TEXT]; /* of the element, so far */
    size_t length;
    bool has_ended; /* the outermost element */
};

/* ---- what the names mean ---- */

static enum tool_subject subject_of(const char *kind)
{
    static const struct {
        const char *kind;
        enum tool_subject subject;
    } kinds[] = {{"Race", TOOL_RACE},
                 {"ConflictingAccess", TOOL_RACE},
                 {"LockOrder", TOOL_LOCK_ORDER},
                 {"InvalidRead", TOOL_MEMORY},
                 {"InvalidWrite", TOOL_MEMORY},
                 {"InvalidJump", TOOL_MEMORY},
                 {"InvalidFree", TOOL_MEMORY},
                 {"MismatchedFree", TOOL_MEMORY},
                 {"InvalidMemPool", TOOL_MEMORY},
                 {"UninitCondition", TOOL_MEMORY},
                 {"UninitValue", TOOL_MEMORY},
                 {"SyscallParam", TOOL_MEMORY},
                 {"ClientCheck", TOOL_MEMORY},
                 {"Overlap", TOOL_MEMORY},
                 {"FishyValue", TOOL_MEMORY},
                 {"CoreMemError", TOOL_MEMORY},
                 {"Leak_DefinitelyLost", TOOL_MEMORY}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kind, kinds[i].kind) == 0)
            return kinds[i].subject;
    return TOOL_OTHER;
}

static bool is_in(const char *path, const char *folder)
{
    return strncmp(path, folder, strlen(folder)) == 0;
}

static void end_in_frame(struct place *place, const char *name)
{
    struct tool_frame *frame = &place->frame;
    if (strcmp(name, "fn") == 0)
        words_copy(frame->function, sizeof frame->function, place->text);
    else if (strcmp(name, "file") == 0)
        words_copy(frame->file, sizeof frame->file,
                   tool_base_name(place->text));
    else if (strcmp(name, "line") == 0)
        frame->line = (unsigned)strtoul(place->text, NULL, 10);
    else if (strcmp(name, "obj") == 0)
        frame->is_library =
            is_in(place->text, "/usr/") || is_in(place->text, "/lib");
    if (strcmp(name, "frame") == 0) {
        tool_finding_frame(place->report, frame);
        place->in_frame = false;
    }
}

static void end_in_error(struct place *place, const char *name)
{
    struct tool_report *report = place->report;
    if (place->in_frame)
        end_in_frame(place, name);
    else if (strcmp(name, "kind") == 0)
        report->next.subject = subject_of(place->text);
    else if (strcmp(name, "what") == 0 || strcmp(name, "auxwhat") == 0 ||
             strcmp(name, "text") == 0)
        tool_finding_line(report, place->text);
    else if (strcmp(name, "error") == 0)
        tool_finding_end(report);
}

/* ---- what expat calls ---- */

static void XMLCALL start(void *data, const XML_Char *name,
                          const XML_Char **attributes)
{
    struct place *place = data;
    (void)attributes;
    place->length = 0;
    place->text[0] = '\0';
    if (strcmp(name, "error") == 0) {
        tool_finding_begin(place->report, TOOL_OTHER);
        place->in_frame = false;
    } else if (strcmp(name, "frame") == 0 && place->report->is_reading) {
        memset(&place->frame, 0, sizeof place->frame);
        place->in_frame = true;
    }
}

static void XMLCALL end(void *data, const XML_Char *name)
{
    struct place *place = data;
    struct tool_report *report = place->report;
    if (strcmp(name, "protocoltool") == 0)
        report->has_begun = true;
    else if (strcmp(name, "valgrindoutput") == 0)
        place->has_ended = true;
    else if (report->is_reading)
        end_in_error(place, name);
    place->length = 0;
    place->text[0] = '\0';
}

static void XMLCALL characters(void *data, const XML_Char *bytes, int count)
{
    struct place *place = data;
    size_t room = sizeof place->text - 1 - place->length;
    size_t taken = (size_t)count < room ? (size_t)count : room;
    memcpy(place->text + place->length, bytes, taken);
    place->length += taken;
    place->text[place->length] = '\0';
}

/* Valgrind's XML has none; entities are declared there. */
static void XMLCALL refuse_types(void *data, const XML_Char *name,
                                 const XML_Char *system, const XML_Char *public,
                                 int has_subset)
{
    struct place *place = data;
    (void)name, (void)system, (void)public, (void)has_subset;
    XML_StopParser(place->parser, XML_FALSE);
}

/* ---- all of it ---- */

/* Expat takes lengths that are an int. */
#define PART (1024 * 1024)

static void read_parts(struct place *place, const char *bytes, size_t length)
{
    struct tool_report *report = place->report;
    enum XML_Status status = XML_STATUS_OK;
    while (status == XML_STATUS_OK && length > 0) {
        int part = length < PART ? (int)length : PART;
        status = XML_Parse(place->parser, bytes, part, XML_FALSE);
        bytes += part;
        length -= (size_t)part;
    }
    if (status == XML_STATUS_OK)
        status = XML_Parse(place->parser, bytes, 0, XML_TRUE);
    if (status != XML_STATUS_OK)
        snprintf(report->problem, sizeof report->problem,
                 "Valgrind's report is damaged or has no end: %s",
                 XML_ErrorString(XML_GetErrorCode(place->parser)));
}

void valgrind_report_read(struct tool_report *report, const char *bytes,
                          size_t length)
{
    struct place place = {.report = report, .parser = XML_ParserCreate(NULL)};
    if (place.parser == NULL) {
        snprintf(report->problem, sizeof report->problem,
                 "cannot read Valgrind's report: out of memory");
        return;
    }
    XML_SetUserData(place.parser, &place);
    XML_SetElementHandler(place.parser, start, end);
    XML_SetCharacterDataHandler(place.parser, characters);
    XML_SetStartDoctypeDeclHandler(place.parser, refuse_types);
    read_parts(&place, bytes, length);
    /* One that was cut off is not whole, but its subject and place are. */
    if (report->is_reading && *report->next.place != '\0')
        tool_finding_end(report);
    report->is_reading = false;
    report->is_complete = place.has_ended && *report->problem == '\0';
    XML_ParserFree(place.parser);
}
