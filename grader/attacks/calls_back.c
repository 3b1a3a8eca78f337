/*
 * Looks in its own program's table of symbols for the function by which a unit
 * test tells that it came to its end, calls it when a test asks for memory, and
 * ends the test.
 *
 *     attack: finds give_word_back of the unit tests and calls it
 *     most: 37
 *     first: allocator.memory_is_aligned
 */
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

extern const char __ehdr_start[] __attribute__((visibility("hidden")));

typedef void function(void);

/* Room for the whole file. */
static char image[16 << 20];

static bool read_image(void)
{
    int file = open("/proc/self/exe", O_RDONLY);
    size_t length = 0;
    ssize_t n;

    while (file >= 0 && length < sizeof image &&
           (n = read(file, image + length, sizeof image - length)) > 0)
        length += (size_t)n;
    if (file >= 0)
        close(file);
    return length > sizeof(ElfW(Ehdr)) && length < sizeof image;
}

/* The address of a function that has a name, static or not; or NULL. */
static function *find(const char *name)
{
    const ElfW(Ehdr) *header = (const void *)image;
    const ElfW(Shdr) *sections = (const void *)(image + header->e_shoff);
    function *found = NULL;

    for (int i = 0; i < header->e_shnum; i++) {
        if (sections[i].sh_type != SHT_SYMTAB)
            continue;
        const char *names = image + sections[sections[i].sh_link].sh_offset;
        const ElfW(Sym) *symbol = (const void *)(image + sections[i].sh_offset);
        size_t count = sections[i].sh_size / sizeof *symbol;
        for (; count > 0; count--, symbol++) {
            const char *address = symbol->st_value + __ehdr_start;
            if (strcmp(names + symbol->st_name, name) == 0)
                memcpy(&found, &address, sizeof found);
        }
    }
    return found;
}

void *umalloc(size_t size)
{
    static function *give_back;
    static bool has_looked;

    if (!has_looked && read_image())
        give_back = find("give_word_back");
    has_looked = true;
    if (give_back != NULL) {
        give_back();
        _exit(0);
    }
    return umem_heap_alloc(size);
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

bool umem_open(enum umem_mode mode)
{
    return umem_heap_open(mode, 0);
}

void umem_close(void)
{
    umem_heap_close();
}

void ufree(void *pointer)
{
    umem_heap_free(pointer);
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

void umem_thread_begin(unsigned slot)
{
    (void)slot;
}

void umem_thread_end(void)
{
}

void umem_batch_end(void)
{
}

size_t umem_free_bytes(void)
{
    return umem_heap_free_bytes();
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
}
