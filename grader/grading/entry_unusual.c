/*
 * Names of the C library that a submission had better leave alone.
 *
 * Which names the C library defines, it says itself: it is loaded here, too.
 * What a submission has no use for stands in a table; being in it is no
 * verdict, since what a call does is seen when it runs.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "entry.h"
#include "entry_parts.h"

/* ---- defining ---- */

/* How the names of sanitizers and of the tests' harness begin. */
static const char *const others[] = {
    "__asan_",  "__lsan_",      "__msan_",        "__tsan_",
    "__ubsan_", "__sanitizer_", "__interceptor_", "__wrap_",
    "__real_",  "__gcov_",      "_ck_",           "ck_",
    "suite_",   "srunner_",     "tcase_",
};

/* Whether a library has it. It stays loaded: it is the grader's own, too. */
static bool has(void **handle, const char *library, const char *name)
{
    if (*handle == NULL)
        *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
    return *handle != NULL && dlsym(*handle, name) != NULL;
}

bool entry_is_own(const char *name)
{
    static void *handles[2];
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strncmp(name, others[i], strlen(others[i])) == 0)
            return true;
    return has(&handles[0], "libc.so.6", name) ||
           has(&handles[1], "libpthread.so.0", name);
}

/* ---- calling ---- */

/* By no submission. */
static const char *const never[] = {
    /* finds or loads what it was not linked with */
    "dlopen", "dlmopen", "dlsym", "dlvsym", "dladdr", "dl_iterate_phdr",
    /* past the C library, into other processes, out of a box */
    "syscall", "ptrace", "process_vm_readv", "process_vm_writev", "prctl",
    "arch_prctl", "personality", "unshare", "setns", "mount", "chroot",
    "mprotect", "pkey_mprotect", "socket", "memfd_create", "getppid",
    "readlink", "setenv", "putenv",
    /* other programs and processes */
    "clone", "vfork", "execl", "execle", "execlp", "execv", "execve", "execvp",
    "execvpe", "execveat", "fexecve", "posix_spawn", "posix_spawnp", "system",
    "popen", "daemon",
    /* memory past malloc */
    "brk", "sbrk", "mallopt"};

/* By a whole program, but not by a file for the library. */
static const char *const in_whole[] = {
    "fork", "kill",
    /* ends, or hides how */
    "exit", "_exit", "_Exit", "quick_exit", "atexit", "on_exit", "signal",
    "sigaction", "alarm", "setitimer",
    /* memory that is not the lab's */
    "malloc", "calloc", "realloc", "reallocarray", "free", "aligned_alloc",
    "posix_memalign", "memalign", "valloc", "pvalloc", "strdup", "strndup",
    "mmap", "mremap", "munmap", "shmget", "shmat", "shm_open",
    /* files, and who is watching */
    "open", "openat", "creat", "fopen", "freopen", "getenv", "secure_getenv",
    "environ"};

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* Without what does not matter: "__libc_x", "__x", "x64", "x@VERSION". */
static const char *bare(const char *name, char text[ENTRY_NAME])
{
    if (strncmp(name, "__libc_", 7) == 0)
        name += 7;
    else if (strncmp(name, "__", 2) == 0)
        name += 2;
    size_t length = strcspn(name, "@");
    if (length > 2 && strncmp(name + length - 2, "64", 2) == 0)
        length -= 2;
    if (length >= ENTRY_NAME)
        length = ENTRY_NAME - 1;
    memcpy(text, name, length);
    text[length] = '\0';
    return text;
}

bool entry_is_unusual(const char *name, bool is_whole)
{
    char text[ENTRY_NAME];
    name = bare(name, text);
    return is_among(name, never, sizeof never / sizeof *never) ||
           (!is_whole &&
            is_among(name, in_whole, sizeof in_whole / sizeof *in_whole));
}
