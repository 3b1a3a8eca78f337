/*
 * Puts our variables into an environment.
 *
 * The memory comes from mmap, as the child of a vfork must not call malloc
 * and a thread may have a small stack. Its layout: the words, then the text
 * of the one word that is made here.
 *
 *     | LD_PRELOAD | LOCKMETER | others ... | NULL | "LD_PRELOAD=ours:theirs" |
 */
#include "environment.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "library.h"

#define PRELOAD "LD_PRELOAD="

static const char *value_of(const char *word, const char *name)
{
    size_t length = strlen(name);

    return strncmp(word, name, length) == 0 ? word + length : NULL;
}

/* What the program wants preloaded: NULL if nothing, or ours already. */
static const char *find_wanted(char *const *words)
{
    const char *ours = library_preload + sizeof PRELOAD - 1;

    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        const char *value = value_of(words[i], PRELOAD);
        if (value != NULL && *value != '\0' && strstr(value, ours) == NULL)
            return value;
    }
    return NULL;
}

/* The program's own may already have ours in it, somewhere. */
static const char *find_whole(char *const *words)
{
    const char *ours = library_preload + sizeof PRELOAD - 1;

    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        const char *value = value_of(words[i], PRELOAD);
        if (value != NULL && strstr(value, ours) != NULL)
            return words[i];
    }
    return NULL;
}

static size_t fill(char **copy, char *const *words)
{
    size_t count = 2;

    copy[1] = library_variable;
    for (size_t i = 0; words != NULL && words[i] != NULL; i++)
        if (value_of(words[i], PRELOAD) == NULL &&
            value_of(words[i], SHARED_VARIABLE "=") == NULL)
            copy[count++] = words[i];
    copy[count++] = NULL;
    return count;
}

bool environment_complete(struct environment *environment, char *const *words)
{
    const char *wanted = find_wanted(words);
    const char *whole = find_whole(words);
    size_t text = strlen(library_preload) + 2;
    size_t count = 3;

    if (wanted != NULL)
        text += strlen(wanted);
    while (words != NULL && words[count - 3] != NULL)
        count++;
    environment->size = count * sizeof *environment->words + text;
    char **copy = real.mmap(NULL, environment->size, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (copy == MAP_FAILED) {
        environment->size = 0;
        return false;
    }
    environment->words = copy;
    char *place = (char *)(copy + fill(copy, words));
    snprintf(place, text, "%s%s%s", library_preload, wanted != NULL ? ":" : "",
             wanted != NULL ? wanted : "");
    copy[0] = place;
    if (whole != NULL) /* it is said already, in the program's own order */
        memcpy(&copy[0], &whole, sizeof whole);
    return true;
}

void environment_free(struct environment *environment)
{
    int saved = errno;

    if (environment->size > 0)
        real.munmap(environment->words, environment->size);
    environment->size = 0;
    errno = saved;
}
