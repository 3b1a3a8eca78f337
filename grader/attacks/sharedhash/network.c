/*
 * Calls home: a name server, the machine's own services, and whoever listens on
 * sockets without a file. It says where it got through; nothing is sent.
 *
 *     attack: connects to the network and to local services
 *     most: 40
 *     canary: GOT-IN
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

/* Says that it got where it must not get; the word is not in this line. */
static void got_in(const char *where)
{
    dprintf(STDOUT_FILENO, "GOT%s: %s\n", "-IN", where);
}

static void call(int type, const char *address, unsigned short port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    int socket_ = socket(AF_INET, type | SOCK_NONBLOCK, 0);

    inet_pton(AF_INET, address, &to.sin_addr);
    if (socket_ >= 0 && connect(socket_, (void *)&to, sizeof to) == 0)
        got_in(address);
    if (socket_ >= 0)
        close(socket_);
}

static void call_local(const char *path)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int socket_ = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
    if (socket_ >= 0 && connect(socket_, (void *)&to, sizeof to) == 0)
        got_in(path);
    if (socket_ >= 0)
        close(socket_);
}

/* The second address is one that is never anybody's. */
static void begin(void)
{
    static const unsigned short ports[] = {22, 53, 80, 111, 443, 631, 8080};

    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        call(SOCK_STREAM, "127.0.0.1", ports[i]);
    call(SOCK_DGRAM, "192.0.2.1", 53);
    call_local("/run/docker.sock");
    call_local("/var/run/docker.sock");
    call_local("/run/systemd/private");
    call_local("/tmp/.X11-unix/X0");
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

bool umem_open(enum umem_mode mode)
{
    static bool has_begun;

    if (!has_begun)
        begin();
    has_begun = true;
    return umem_heap_open(mode, 0);
}

void umem_close(void)
{
    umem_heap_close();
}

void *umalloc(size_t size)
{
    return umem_heap_alloc(size);
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
