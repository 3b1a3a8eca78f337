/* holes.c: first fit on 320 bytes, step by step. */
#include <stdio.h>

#include "engine.h"
#include "firstfit.h"

const char engine_program[] = "holes"; /* begins messages of firstfit.c */

static _Alignas(16) unsigned char memory[320];
static struct firstfit list;

static void show(const char *step, const char *at)
{
    printf("%-18s %4s %6zu %6zu\n", step, at, firstfit_holes(&list),
           firstfit_free_bytes(&list));
}

static void *take(const char *step, size_t size)
{
    unsigned char *p = firstfit_alloc(&list, size);
    char at[24] = "NULL";

    if (p != NULL)
        snprintf(at, sizeof at, "%d", (int)(p - memory));
    show(step, at);
    return p;
}

static void give(const char *step, void *p)
{
    firstfit_free(&list, p);
    show(step, "");
}

int main(void)
{
    firstfit_init(&list, memory, sizeof memory);
    printf("%-18s %4s %6s %6s\n", "step", "at", "holes", "free");
    show("start", "");
    void *a = take("a = umalloc(32)", 32);
    void *b = take("b = umalloc(64)", 64);
    void *c = take("c = umalloc(32)", 32);
    void *d = take("d = umalloc(128)", 128);
    give("ufree(b)", b);
    give("ufree(d)", d);
    take("umalloc(160)", 160);
    void *e = take("e = umalloc(48)", 48);
    give("ufree(a)", a);
    give("ufree(c)", c);
    give("ufree(e)", e);
    return 0;
}
