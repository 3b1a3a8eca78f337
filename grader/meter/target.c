/*
 * What can be said of a program by reading its file.
 *
 *     find          which file it is, by PATH
 *     enter_script  "#! interpreter": that one is looked at instead
 *     can_preload   or a reason why it cannot have a preloaded library
 *                   (target_preload.c)
 *     target_find   what looks like a way round the meter (target_find.c)
 *
 * It is read as a whole, as libelf loses memory when it reads damaged files.
 */
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "regular.h"
#include "target_find.h"
#include "target_look.h"

#define SCRIPTS_MOST 4   /* "#!" lines; Linux follows one more */
#define HEAD_SIZE    256 /* bytes that Linux reads of a script's first line */
#define CANNOT_READ  "it cannot be read: %s"

bool target_refuse(struct target *target, const char *format, ...)
{
    char *text = target->problem;
    size_t room = sizeof target->problem;
    va_list arguments;
    text[0] = '\0';
    if (strcmp(target->path, target->image) != 0)
        snprintf(text, room, "its interpreter '%.200s': ", target->image);
    va_start(arguments, format);
    vsnprintf(text + strlen(text), room - strlen(text), format, arguments);
    va_end(arguments);
    return false;
}

/* ---- which file ---- */

/* Returns 0 when it is a file that may be run, else an errno. */
static int may_run(const char *path, struct stat *status)
{
    if (stat(path, status) != 0)
        return errno;
    if (S_ISDIR(status->st_mode))
        return EISDIR;
    if (!S_ISREG(status->st_mode))
        return EACCES;
    return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

/* Puts the first runnable file of that name in PATH's folders into `path`. */
static bool find_in_path(const char *name, struct target *target)
{
    const char *folder = getenv("PATH");
    bool denied = false;
    struct stat status;
    if (folder == NULL)
        folder = "/bin:/usr/bin"; /* glibc's choice */
    for (bool more = true; more;) {
        size_t length = strcspn(folder, ":");
        int count = snprintf(target->path, TARGET_PATH, "%.*s/%s",
                             length > 0 ? (int)length : 1,
                             length > 0 ? folder : ".", name);
        bool fits = count < TARGET_PATH;
        int problem = fits ? may_run(target->path, &status) : ENAMETOOLONG;
        if (problem == 0)
            return true;
        denied |= problem == EACCES || problem == EISDIR;
        more = folder[length] == ':';
        folder += length + 1;
    }
    target->path[0] = '\0';
    return target_refuse(target, "%s", strerror(denied ? EACCES : ENOENT));
}

static bool find(const char *program, struct target *target)
{
    if (strlen(program) >= TARGET_PATH)
        return target_refuse(target, "%s", strerror(ENAMETOOLONG));
    if (program[0] == '\0')
        return target_refuse(target, "%s", strerror(ENOENT));
    if (strchr(program, '/') == NULL)
        return find_in_path(program, target);
    snprintf(target->path, TARGET_PATH, "%s", program);
    return true;
}

/* ---- one file after the other ---- */

/* Looks for ways round the meter; in a program, for what keeps the meter out
 * first. A library comes into a process that is metered already. */
static bool look_elf(struct look *look, bool is_program)
{
    char *image = regular_read(look->file, &look->status);
    if (image == NULL)
        return target_refuse(look->target, CANNOT_READ, strerror(errno));
    elf_version(EV_CURRENT);
    look->elf = elf_memory(image, (size_t)look->status.st_size);
    bool ok;
    if (elf_kind(look->elf) != ELF_K_ELF ||
        gelf_getehdr(look->elf, &look->header) == NULL)
        ok = target_refuse(look->target,
                           "it is damaged: it ends within its header");
    else
        ok = is_program ? target_can_preload(look) : target_is_whole(look);
    if (ok)
        target_find(look->elf, look->target);
    elf_end(look->elf);
    free(image);
    return ok;
}

/* Makes the interpreter of the script that begins so the image. */
static bool enter_script(const char *head, struct target *target)
{
    const char *name = head + 2 + strspn(head + 2, " \t");
    size_t length = strcspn(name, " \t\n");
    if (length == 0)
        return target_refuse(target, "its '#!' line names no interpreter");
    if (name + length == head + HEAD_SIZE)
        return target_refuse(target, "its '#!' line is too long");
    snprintf(target->image, TARGET_PATH, "%.*s", (int)length, name);
    return true;
}

/* Looks at the image; true and `*script`: it is another one now. */
static bool look_opened(struct look *look, bool *script)
{
    char head[HEAD_SIZE + 1] = "";
    ssize_t count = pread(look->file, head, HEAD_SIZE, 0);
    if (count < 0)
        return target_refuse(look->target, CANNOT_READ, strerror(errno));
    *script = memcmp(head, "#!", 2) == 0;
    if (*script)
        return enter_script(head, look->target);
    if (memcmp(head, ELFMAG, SELFMAG) == 0)
        return look_elf(look, true);
    return target_refuse(look->target,
                         count == 0 ? "it is empty"
                                    : "it is neither a program nor a script");
}

static bool open_image(struct look *look)
{
    struct target *target = look->target;
    look->file = regular_open(target->image, &look->status);
    if (look->file < 0)
        return target_refuse(target, CANNOT_READ, strerror(errno));
    target->identity = shared_file_of(&look->status);
    return true;
}

static bool look_image(struct target *target, bool *script)
{
    struct look look = {.target = target};
    int problem = may_run(target->image, &look.status);
    *script = false;
    if (problem == EISDIR)
        return target_refuse(target, "it is a directory");
    if (problem != 0)
        return target_refuse(target, "%s", strerror(problem));
    if (!open_image(&look))
        return false;
    bool ok = look_opened(&look, script);
    close(look.file);
    return ok;
}

bool target_look(const char *program, struct target *target)
{
    bool script = true;
    memset(target, 0, sizeof *target);
    if (!find(program, target))
        return false;
    memcpy(target->image, target->path, TARGET_PATH);
    for (int i = 0; script && i <= SCRIPTS_MOST; i++)
        if (!look_image(target, &script))
            return false;
    if (script)
        return target_refuse(target, "more than %d scripts lead to it",
                             SCRIPTS_MOST);
    return true;
}

bool target_look_mapped(const char *path, struct target *target)
{
    struct look look = {.target = target};
    memset(target, 0, sizeof *target);
    snprintf(target->path, TARGET_PATH, "%s", path);
    memcpy(target->image, target->path, TARGET_PATH);
    if (!open_image(&look))
        return false;
    bool ok = look_elf(&look, false);
    close(look.file);
    return ok;
}
