/*
 * Compares the names of an object file with what a lab asks for.
 *
 * A fault keeps the library or the tests from finding what they need, or runs
 * code of the submission's where nobody has called it. All other external
 * names do no harm to the grading, which makes them local before it links;
 * they are worth a remark, as other builds do not.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "entry.h"
#include "entry_parts.h"
#include "words.h"

/* What is being judged. */
struct judge {
    const struct entry *entry;
    const struct lab *lab;
    struct entry_verdict *verdict;
    struct entry_names missing;
};

static void fault(struct judge *judge, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void fault(struct judge *judge, const char *format, ...)
{
    char *text = judge->verdict->faults;
    size_t used = strlen(text), room = ENTRY_TEXT - used;
    va_list arguments;
    if (used > 0)
        used += (size_t)snprintf(text + used, room, "\n");
    room = used < ENTRY_TEXT ? ENTRY_TEXT - used : 0;
    va_start(arguments, format);
    int length =
        vsnprintf(room > 0 ? text + used : NULL, room, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= room)
        words_cut(text, ENTRY_TEXT);
    judge->verdict->fault_count++;
}

static void add(struct entry_names *names, const char *name)
{
    if (names->count < ENTRY_LISTED)
        names->names[names->count] = name;
    names->count++;
}

/* ---- finding names ---- */

static const struct entry_symbol *find(const struct entry *entry,
                                       const char *name, enum entry_place place)
{
    for (size_t i = 0; i < entry->count; i++)
        if (entry->symbols[i].place == place &&
            strcmp(entry->symbols[i].name, name) == 0)
            return &entry->symbols[i];
    return NULL;
}

/* A static one, or what the compiler made of it, "x.constprop.0". */
static bool is_static(const struct entry *entry, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < entry->count; i++) {
        const char *other = entry->symbols[i].name;
        if (entry->symbols[i].place == ENTRY_LOCAL &&
            strncmp(other, name, length) == 0 &&
            (other[length] == '\0' || other[length] == '.'))
            return true;
    }
    return false;
}

/* The name that a compiler of C++ made of it, "_Z1xv"; NULL: none. */
static const char *mangled(const struct entry *entry, const char *name)
{
    char start[2 * ENTRY_NAME];
    size_t length =
        (size_t)snprintf(start, sizeof start, "_Z%zu%s", strlen(name), name);
    for (size_t i = 0; i < entry->count; i++)
        if (entry->symbols[i].place == ENTRY_EXTERNAL &&
            strncmp(entry->symbols[i].name, start, length) == 0)
            return entry->symbols[i].name;
    return NULL;
}

static bool is_among(const char *name, const char *const *words)
{
    while (*words != NULL && strcmp(*words, name) != 0)
        words++;
    return *words != NULL;
}

static bool is_asked_for(const struct lab *lab, const char *name)
{
    return is_among(name, lab->functions) || is_among(name, lab->objects);
}

/* The first name that is asked for and there; NULL: none. */
static const char *first_entry(const struct judge *judge)
{
    for (size_t i = 0; i < judge->entry->count; i++)
        if (judge->entry->symbols[i].place == ENTRY_EXTERNAL &&
            is_asked_for(judge->lab, judge->entry->symbols[i].name))
            return judge->entry->symbols[i].name;
    return NULL;
}

/* ---- faults ---- */

/* Whether it is what is asked for, a function or data. */
static void judge_kind(struct judge *judge, const struct entry_symbol *symbol,
                       enum entry_kind kind)
{
    if (symbol->kind == kind || symbol->kind == ENTRY_UNTYPED)
        return;
    if (kind == ENTRY_FUNCTION)
        fault(judge, "%s is a variable, not a function", symbol->name);
    else if (symbol->kind == ENTRY_FUNCTION)
        fault(judge, "%s is a function, not a variable", symbol->name);
    else
        fault(judge,
              "%s is thread-local: the library asks for one variable "
              "for all threads",
              symbol->name);
}

static void judge_name(struct judge *judge, const char *name,
                       enum entry_kind kind)
{
    const struct entry_symbol *symbol =
        find(judge->entry, name, ENTRY_EXTERNAL);
    const char *other = mangled(judge->entry, name);
    if (symbol != NULL)
        judge_kind(judge, symbol, kind);
    else if (is_static(judge->entry, name))
        fault(judge, "%s is static: the library cannot %s it", name,
              kind == ENTRY_FUNCTION ? "call" : "see");
    else if (other != NULL)
        fault(judge, "%s has a name of C++, %s: the library asks for one of C",
              name, other);
    else
        add(&judge->missing, name);
}

static void judge_missing(struct judge *judge)
{
    char text[ENTRY_TEXT / 2];
    if (judge->missing.count > 0)
        fault(judge, "%s %s missing",
              entry_list(&judge->missing, text, sizeof text),
              judge->missing.count == 1 ? "is" : "are");
}

/* An engine file is called; what it does before or after that is no work. */
static void judge_uncalled(struct judge *judge)
{
    if (judge->entry->has_constructors)
        fault(judge, "it runs code before main (a constructor)");
    if (judge->entry->has_destructors)
        fault(judge, "it runs code after main (a destructor)");
}

static void judge_faults(struct judge *judge)
{
    const struct entry_symbol *begin =
        find(judge->entry, "main", ENTRY_EXTERNAL);
    const char *first = first_entry(judge);
    bool may_be_whole = !judge->lab->is_engine_only;
    judge->verdict->is_whole = begin != NULL && first == NULL && may_be_whole;
    if (begin != NULL && !may_be_whole)
        fault(judge, "it defines main, which is the library's");
    else if (begin != NULL && first != NULL)
        fault(judge,
              "it defines main and %s: either a whole program or an "
              "engine file",
              first);
    if (judge->verdict->is_whole) {
        judge_kind(judge, begin, ENTRY_FUNCTION);
        return;
    }
    for (size_t i = 0; judge->lab->functions[i] != NULL; i++)
        judge_name(judge, judge->lab->functions[i], ENTRY_FUNCTION);
    for (size_t i = 0; judge->lab->objects[i] != NULL; i++)
        judge_name(judge, judge->lab->objects[i], ENTRY_DATA);
    judge_missing(judge);
    judge_uncalled(judge);
}

/* ---- remarks ---- */

static bool is_reserved(const struct lab *lab, const char *name)
{
    const char *const *start = lab->reserved;
    while (*start != NULL && strncmp(name, *start, strlen(*start)) != 0)
        start++;
    return *start != NULL;
}

static void remark(struct judge *judge, const struct entry_symbol *symbol)
{
    struct entry_verdict *verdict = judge->verdict;
    const char *name = symbol->name;
    if (symbol->place == ENTRY_UNDEFINED &&
        entry_is_unusual(name, verdict->is_whole))
        add(&verdict->unusual, name);
    if (symbol->place != ENTRY_EXTERNAL || is_asked_for(judge->lab, name))
        return;
    if (!verdict->is_whole && is_reserved(judge->lab, name))
        add(&verdict->reserved, name);
    if (entry_is_own(name))
        add(&verdict->own, name);
}

void entry_judge(const struct entry *entry, const struct lab *lab,
                 struct entry_verdict *verdict)
{
    struct judge judge = {.entry = entry, .lab = lab, .verdict = verdict};
    memset(verdict, 0, sizeof *verdict);
    judge_faults(&judge);
    for (size_t i = 0; i < entry->count; i++)
        remark(&judge, &entry->symbols[i]);
}

char *entry_list(const struct entry_names *names, char *text, size_t size)
{
    size_t used = 0;
    size_t kept = names->count < ENTRY_LISTED ? names->count : ENTRY_LISTED;
    *text = '\0';
    for (size_t i = 0; i < kept && used < size; i++) {
        const char *before = i == 0 ? "" : ", ";
        if (i > 0 && i + 1 == names->count)
            before = " and ";
        used += (size_t)snprintf(text + used, size - used, "%s%s", before,
                                 names->names[i]);
    }
    if (kept < names->count && used < size)
        used += (size_t)snprintf(text + used, size - used, " and %zu more",
                                 names->count - kept);
    if (used >= size)
        words_cut(text, size);
    return text;
}
