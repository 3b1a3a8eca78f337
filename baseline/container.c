/*
 * The compressed file. Its layout is drawn in container.h; how one block is
 * coded is in code.c.
 *
 * Reading trusts no number before it was compared with what it may be, so
 * that a damaged or malicious file is refused, and never leads to a read or
 * write outside of the two buffers of one block each.
 */
#include "container.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

#include "huffman.h"

static const char MAGIC[4] = "HUFB";

#define VERSION 1

static bool put_number(FILE *stream, uint64_t value, unsigned bytes)
{
    for (; bytes > 0; bytes--, value >>= 8)
        if (putc((int)(value & 0xFF), stream) == EOF)
            return false;
    return true;
}

bool blocks_container_begin(struct container *container, FILE *stream,
                            const char *name)
{
    *container = (struct container){stream, name, 0, 0};
    return fwrite(MAGIC, sizeof MAGIC, 1, stream) == 1 &&
           put_number(stream, VERSION, 4) && put_number(stream, BLOCK_SIZE, 4);
}

bool blocks_container_add(struct container *container,
                          const struct block *block)
{
    FILE *stream = container->stream;
    bool raw = block->packed_length == 0;
    size_t bytes = raw ? block->length : block->packed_length;
    uint32_t checksum =
        (uint32_t)crc32(0, block->input, (unsigned)block->length);

    container->total += block->length;
    container->checksum = (uint32_t)crc32_combine(container->checksum, checksum,
                                                  (z_off_t)block->length);
    return put_number(stream, block->length, 4) &&
           put_number(stream, bytes, 4) && put_number(stream, checksum, 4) &&
           fwrite(raw ? block->input : block->packed, 1, bytes, stream) ==
               bytes;
}

bool blocks_container_end(struct container *container)
{
    return put_number(container->stream, 0, 4) &&
           put_number(container->stream, container->total, 8) &&
           put_number(container->stream, container->checksum, 4);
}

/* A container that is being read. */
struct reader {
    struct blocks *job; /* its source, and its place for the reason */
    unsigned long long index;
    uint64_t total;
    uint32_t checksum;
    bool last; /* a short block was seen: only the end may follow */
    size_t length;
    unsigned char packed[BLOCK_SIZE];
    unsigned char bytes[BLOCK_SIZE];
};

static bool damaged(struct reader *reader, const char *what)
{
    return blocks_fail(reader->job, "%s is damaged at block %llu: %s",
                       reader->job->source_name, reader->index, what);
}

/* Reads exactly so many bytes. */
static bool get_bytes(struct reader *reader, unsigned char *to, size_t bytes)
{
    FILE *source = reader->job->source;

    if (fread(to, 1, bytes, source) == bytes)
        return true;
    if (ferror(source))
        return blocks_fail(reader->job, "cannot read %s: %s",
                           reader->job->source_name, strerror(errno));
    return damaged(reader, "the file ends too early");
}

static bool get_number(struct reader *reader, unsigned bytes, uint64_t *value)
{
    unsigned char raw[8];

    if (!get_bytes(reader, raw, bytes))
        return false;
    for (*value = 0; bytes > 0; bytes--)
        *value = *value << 8 | raw[bytes - 1];
    return true;
}

static bool get_head(struct reader *reader)
{
    struct blocks *job = reader->job;
    unsigned char magic[sizeof MAGIC];
    size_t got = fread(magic, 1, sizeof magic, job->source);
    uint64_t version;
    uint64_t block_size;

    if (got < sizeof magic && ferror(job->source))
        return blocks_fail(job, "cannot read %s: %s", job->source_name,
                           strerror(errno));
    if (got < sizeof magic || memcmp(magic, MAGIC, sizeof magic) != 0)
        return blocks_fail(job, "%s is not a file that -o wrote",
                           job->source_name);
    if (!get_number(reader, 4, &version) || !get_number(reader, 4, &block_size))
        return false;
    if (version != VERSION)
        return blocks_fail(job,
                           "%s has format version %llu; this program "
                           "reads version %d",
                           job->source_name, (unsigned long long)version,
                           VERSION);
    if (block_size != BLOCK_SIZE)
        return blocks_fail(job,
                           "%s has blocks of %llu bytes; this program reads "
                           "blocks of %d",
                           job->source_name, (unsigned long long)block_size,
                           BLOCK_SIZE);
    return true;
}

/* The rest of a block, after its length, into reader->bytes. */
static bool get_block(struct reader *reader)
{
    uint64_t packed_length;
    uint64_t checksum;

    if (reader->last)
        return damaged(reader, "a block follows the last one");
    if (reader->length > BLOCK_SIZE)
        return damaged(reader, "it is longer than a block can be");
    reader->last = reader->length < BLOCK_SIZE;
    if (!get_number(reader, 4, &packed_length) ||
        !get_number(reader, 4, &checksum))
        return false;
    if (packed_length == 0 || packed_length > reader->length)
        return damaged(reader, "its packed length is impossible");
    bool raw = packed_length == reader->length;
    if (!get_bytes(reader, raw ? reader->bytes : reader->packed,
                   (size_t)packed_length))
        return false;
    if (!raw && !huffman_decode(reader->packed, (size_t)packed_length,
                                reader->bytes, reader->length))
        return damaged(reader, "its code is impossible");
    uint32_t actual =
        (uint32_t)crc32(0, reader->bytes, (unsigned)reader->length);
    if (actual != checksum)
        return damaged(reader, "its checksum is wrong");
    reader->checksum = (uint32_t)crc32_combine(reader->checksum, actual,
                                               (z_off_t)reader->length);
    reader->total += reader->length;
    return true;
}

static bool get_end(struct reader *reader)
{
    uint64_t total;
    uint64_t checksum;

    if (!get_number(reader, 8, &total) || !get_number(reader, 4, &checksum))
        return false;
    if (total != reader->total)
        return damaged(reader, "the total length is wrong");
    if (checksum != reader->checksum)
        return damaged(reader, "the checksum of the whole file is wrong");
    if (getc(reader->job->source) != EOF)
        return damaged(reader, "bytes follow the end");
    return true;
}

bool blocks_container_unpack(struct blocks *job, FILE *out,
                             const char *out_name)
{
    struct reader reader = {.job = job};
    uint64_t length;

    if (!get_head(&reader))
        return false;
    for (;;) {
        if (!get_number(&reader, 4, &length))
            return false;
        if (length == 0)
            return get_end(&reader);
        reader.length = (size_t)length;
        if (!get_block(&reader))
            return false;
        if (fwrite(reader.bytes, 1, reader.length, out) != reader.length)
            return blocks_fail(job, "cannot write %s: %s", out_name,
                               strerror(errno));
        reader.index++;
    }
}
