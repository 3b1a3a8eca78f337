/*
 * The stacks of one process, by elfutils' libdwfl, which attaches itself to
 * thread after thread as a debugger does.
 *
 *     frames          0 futex_wait     library      not shown
 *     of a thread     1 mutex_lock     library      the one that was called
 *                     2 umalloc        program      shown, with its line
 *                     3 work           program      likewise
 *                     4 start_thread   library      not shown
 *
 * Files are opened as the process sees them. A library is told from a program
 * by its name, as in symbols.c, which knows the lines.
 */
#include <ctype.h>
#include <elfutils/libdwfl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../meter/regular.h"
#include "../meter/symbols.h"
#include "stacks_parts.h"

#define FRAMES 24  /* most that are read of a thread */
#define SHOWN  12  /* most that are shown */
#define NAME   220 /* bytes of "function (file.c:12) < outer" */

struct frame {
    bool is_library;
    bool is_main;
    bool is_nameless; /* as the stub that calls a library */
    char name[NAME];
};

/* A thread while it is read. */
struct thread {
    pid_t pid; /* of its process */
    Dwfl *dwfl;
    struct symbols *symbols; /* of the process */
    struct frame frames[FRAMES];
    size_t count;
    bool is_cut; /* there are more frames */
};

/* ---- files ---- */

static void path_of(char path[PATH_MAX], pid_t pid, const char *name)
{
    snprintf(path, PATH_MAX, "/proc/%ld/root%.4000s", (long)pid, name);
}

static pid_t current; /* find_elf is told nothing else */

static int find_elf(Dwfl_Module *module, void **data, const char *name,
                    Dwarf_Addr base, char **found, Elf **elf)
{
    char path[PATH_MAX];
    struct stat status;
    if (name[0] != '/')
        return dwfl_linux_proc_find_elf(module, data, name, base, found, elf);
    path_of(path, current, name);
    int file = regular_open(path, &status);
    if (file >= 0)
        *found = strdup(path); /* NULL: it has no name, which is no harm */
    return file;
}

/* ---- one frame ---- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* "___pthread_mutex_lock@@GLIBC_2.2.5" is known as pthread_mutex_lock. */
static void name_library(struct frame *frame, Dwfl_Module *module,
                         const char *file, Dwarf_Addr address)
{
    const char *name = dwfl_module_addrname(module, address);
    if (name == NULL) {
        snprintf(frame->name, NAME, "somewhere in %.60s", file);
        return;
    }
    name += strspn(name, "_");
    int length = (int)strcspn(name, "@");
    snprintf(frame->name, NAME, "%.*s", length < 60 ? length : 60, name);
}

/* Whether the compiler has put the function into another one: the symbol is
 * that one's, maybe with an end, "work.constprop.0". */
static bool is_within(const struct symbols_place *place)
{
    size_t length = strcspn(place->symbol, ".");
    return length > 0 && (strlen(place->function) != length ||
                          strncmp(place->function, place->symbol, length) != 0);
}

static void name_own(const struct thread *thread, struct frame *frame,
                     Dwfl_Module *module, const char *name, Dwarf_Addr address)
{
    char path[PATH_MAX];
    struct symbols_place place = {.line = 0};
    Dwarf_Addr bias = 0;
    path_of(path, thread->pid, name);
    if (dwfl_module_getelf(module, &bias) != NULL)
        symbols_module(thread->symbols, 0, path, bias);
    symbols_find(thread->symbols, 0, address + 1, &place);
    frame->is_library = strcmp(place.function, "_start") == 0;
    frame->is_main = strcmp(place.symbol, "main") == 0;
    frame->is_nameless = place.function[0] == '\0';
    if (frame->is_nameless)
        snprintf(frame->name, NAME, "somewhere in %.60s", base_name(name));
    else if (place.line == 0)
        snprintf(frame->name, NAME, "%.60s", place.function);
    else
        snprintf(frame->name, NAME, "%.60s (%.60s:%d)%s%.60s", place.function,
                 place.file, place.line, is_within(&place) ? " < " : "",
                 is_within(&place) ? place.symbol : "");
}

static void name_frame(const struct thread *thread, struct frame *frame,
                       Dwarf_Addr address)
{
    Dwfl_Module *module = dwfl_addrmodule(thread->dwfl, address);
    const char *name = NULL;
    if (module != NULL)
        name =
            dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    if (name == NULL) {
        snprintf(frame->name, NAME, "unknown code");
        frame->is_library = true;
        return;
    }
    frame->is_library = name[0] != '/' || strstr(base_name(name), ".so");
    if (frame->is_library)
        name_library(frame, module, base_name(name), address);
    else
        name_own(thread, frame, module, name, address);
    for (char *c = frame->name; *c != '\0'; c++)
        if (!isprint((unsigned char)*c))
            *c = '?';
}

/* But for the innermost one, an address is that after a call. */
static int take_frame(Dwfl_Frame *state, void *argument)
{
    struct thread *thread = argument;
    Dwarf_Addr address;
    bool is_exact;
    if (!dwfl_frame_pc(state, &address, &is_exact))
        return DWARF_CB_ABORT;
    thread->is_cut = thread->count == FRAMES;
    if (thread->is_cut)
        return DWARF_CB_ABORT;
    struct frame *frame = &thread->frames[thread->count++];
    name_frame(thread, frame, is_exact ? address : address - 1);
    return frame->is_main ? DWARF_CB_ABORT : DWARF_CB_OK;
}

/* ---- one thread ---- */

/* The frames from the last call out of the program to its first function; all
 * if none is the program's. */
static void choose(const struct thread *thread, size_t *begin, size_t *end)
{
    size_t first = 0;
    size_t last = thread->count;
    while (first < thread->count && thread->frames[first].is_library)
        first++;
    while (last > first && thread->frames[last - 1].is_library)
        last--;
    *begin = first > 0 && first < last ? first - 1 : 0;
    *begin += thread->frames[*begin].is_nameless && *begin + 1 < last;
    *end = first < last ? last : thread->count;
}

static void set_line(const struct thread *thread, char line[STACKS_LINE])
{
    size_t begin, end, used = 0;
    choose(thread, &begin, &end);
    bool is_cut = thread->is_cut || end - begin > SHOWN;
    if (end - begin > SHOWN)
        end = begin + SHOWN;
    for (size_t i = begin; i < end; i++) {
        const char *name = thread->frames[i].name;
        if (used + strlen(name) + sizeof " < ... < " > STACKS_LINE) {
            is_cut = true;
            break;
        }
        used += (size_t)snprintf(line + used, STACKS_LINE - used, "%s%s",
                                 i > begin ? " < " : "", name);
    }
    if (is_cut)
        snprintf(line + used, STACKS_LINE - used, " < ...");
}

/* What dwfl_getthreads calls gets both. */
struct both {
    struct stacks *stacks;
    struct thread *thread;
};

static int take_thread(Dwfl_Thread *handle, void *argument)
{
    const struct both *both = argument;
    struct thread *thread = both->thread;
    char line[STACKS_LINE] = "";
    if (both->stacks->threads == STACKS_THREADS) {
        both->stacks->is_cut = true;
        return DWARF_CB_ABORT;
    }
    thread->count = 0;
    thread->is_cut = false;
    memset(thread->frames, 0, sizeof thread->frames);
    dwfl_thread_getframes(handle, take_frame, thread);
    if (thread->count > 0)
        set_line(thread, line);
    else
        snprintf(line, sizeof line, "cannot be read: %.100s", dwfl_errmsg(-1));
    stacks_join(both->stacks, line);
    return DWARF_CB_OK;
}

/* ---- all of it ---- */

void stacks_walk(struct stacks *stacks, pid_t pid)
{
    static const Dwfl_Callbacks callbacks = {
        .find_elf = find_elf, .find_debuginfo = dwfl_build_id_find_debuginfo};
    static struct thread thread;
    struct both both = {stacks, &thread};
    current = thread.pid = pid;
    thread.dwfl = dwfl_begin(&callbacks);
    thread.symbols = symbols_open();
    if (thread.dwfl != NULL && thread.symbols != NULL &&
        dwfl_linux_proc_report(thread.dwfl, pid) == 0 &&
        dwfl_report_end(thread.dwfl, NULL, NULL) == 0 &&
        dwfl_linux_proc_attach(thread.dwfl, pid, false) == 0)
        dwfl_getthreads(thread.dwfl, take_thread, &both);
    else
        stacks->has_refused = true;
    symbols_close(thread.symbols);
    dwfl_end(thread.dwfl);
}
