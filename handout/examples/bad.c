/* bad.c: the same pointer freed twice. */
#include "engine.h"
#include "firstfit.h"

const char engine_program[] = "bad";

static _Alignas(16) unsigned char memory[320];

int main(void)
{
    struct firstfit list;

    firstfit_init(&list, memory, sizeof memory);
    void *p = firstfit_alloc(&list, 32);
    firstfit_free(&list, p);
    firstfit_free(&list, p);
    return 0;
}
