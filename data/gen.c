/*
 * gen: the data that the labs run on, made again from three words.
 *
 *     gen KIND SIZE SEED > FILE       gen --list       gen --help
 *
 * Same words, same bytes, on every machine and with every compiler: all
 * arithmetic is on unsigned integers, and a random number goes out byte by
 * byte, lowest first. standard.tsv lists the checksums of the usual files.
 *
 * A kind is one function that fills a chunk; `kinds` below lists them. Every
 * chunk is filled whole, then cut to SIZE. So SIZE only truncates, 1k is how
 * 1M begins; the exception is zeros-then-random, where SIZE says how many
 * zeros there are. Memory stays the same however large SIZE is.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHUFFLED    1024u  /* bytes that the lab's programs code as one */
#define CHUNK_SIZE  65536u /* bytes filled as one: many blocks, few writes */
#define VOCABULARY  4096u  /* words of text */
#define SLOTS       65536u /* one for each value of a 16-bit draw of a word */
#define ZIPF_SHARE  8573u  /* the most at which all words fit into SLOTS */
#define WORD_SIZE   12u    /* bytes: 8 letters, a mark, a space, to spare */
#define LINE_LENGTH 66u    /* columns of text; the word beyond ends the line */

/* What a kind knows from one chunk to the next. */
struct source {
    uint64_t seed;
    uint64_t state; /* of next_random; starts as the seed */
    uint64_t zeros; /* zeros-then-random: still to come */
    /* The rest is for text. */
    char words[VOCABULARY][WORD_SIZE];
    uint16_t slots[SLOTS]; /* the word that a draw means */
    char piece[WORD_SIZE]; /* a word and what follows it ... */
    size_t length, used;   /* ... its bytes, and those of them written */
    size_t column;         /* where in the line */
    bool in_sentence;      /* the last word did not end one */
};

/*
 * SplitMix64, by Steele, Lea and Flood ("Fast splittable pseudorandom number
 * generators", OOPSLA 2014): a counter that steps by 2^64 over the golden
 * ratio, scrambled. Every seed is a good one, 0 included.
 */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* From 0 to bound - 1, equally likely but for one part in 2^32 / bound. */
static uint32_t random_below(uint64_t *state, uint32_t bound)
{
    return (uint32_t)((next_random(state) >> 32) * bound >> 32);
}

/* Fisher and Yates, from the end: every order is equally likely. */
static void shuffle(uint64_t *state, unsigned char *bytes, uint32_t count)
{
    for (uint32_t left = count; left > 1; left--) {
        uint32_t chosen = random_below(state, left);
        unsigned char byte = bytes[chosen];
        bytes[chosen] = bytes[left - 1];
        bytes[left - 1] = byte;
    }
}

static void fill_random(struct source *source, unsigned char *chunk)
{
    uint64_t number = 0;
    for (size_t i = 0; i < CHUNK_SIZE; i++, number >>= 8) {
        if (i % 8 == 0)
            number = next_random(&source->state);
        chunk[i] = (unsigned char)(number & 0xff);
    }
}

/* At every symbol two chances in seven to stay, else on to the next one. */
static void fill_geometric(struct source *source, unsigned char *chunk)
{
    memset(chunk, 0, CHUNK_SIZE);
    for (size_t i = 0; i < CHUNK_SIZE; i++)
        while (random_below(&source->state, 7) >= 2)
            chunk[i]++;
}

static void fill_one_symbol(struct source *source, unsigned char *chunk)
{
    memset(chunk, (int)(source->seed % 256), CHUNK_SIZE);
}

/* Pairs, ab or ba: after each of them the two symbols are even again. */
static void fill_two_symbols_tie(struct source *source, unsigned char *chunk)
{
    for (size_t i = 0; i < CHUNK_SIZE; i += 2) {
        bool swapped = random_below(&source->state, 2) == 1;
        chunk[i] = swapped ? 'b' : 'a';
        chunk[i + 1] = swapped ? 'a' : 'b';
    }
}

/*
 * All symbols so far weigh less than the second one after them, so the tree
 * hangs one after the other on the same branch: 14 symbols, 13 levels. The
 * last count is 377 and the 38 bytes that the block still wants.
 */
static void fill_fibonacci(struct source *source, unsigned char *chunk)
{
    static const size_t counts[14] = {1,  1,  2,  3,  5,   8,   13,
                                      21, 34, 55, 89, 144, 233, 415};
    unsigned char *to = chunk;
    for (size_t i = 0; i < CHUNK_SIZE; i += SHUFFLED) {
        for (int symbol = 0; symbol < 14; to += counts[symbol++])
            memset(to, symbol, counts[symbol]);
        shuffle(&source->state, chunk + i, SHUFFLED);
    }
}

/* The bytes of `random`, those of the first half set to zero. */
static void fill_zeros(struct source *source, unsigned char *chunk)
{
    uint64_t left = source->zeros;
    size_t zeros = left < CHUNK_SIZE ? (size_t)left : CHUNK_SIZE;
    fill_random(source, chunk);
    memset(chunk, 0, zeros);
    source->zeros -= zeros;
}

static void fill_all_bytes(struct source *source, unsigned char *chunk)
{
    for (size_t i = 0; i < CHUNK_SIZE; i += 256) {
        for (unsigned byte = 0; byte < 256; byte++)
            chunk[i + byte] = (unsigned char)byte;
        shuffle(&source->state, chunk + i, 256);
    }
}

/*
 * The vocabulary is the same for every seed. The word of rank r has slots in
 * proportion to 1 / (r + 2), which is Zipf's law as Mandelbrot put it; what
 * rounding leaves over stays with the first.
 */
static void prepare_text(struct source *source)
{
    static const char vowels[] = "eeeeeaaaoooiiiuy"; /* as common as here */
    static const char consonants[] = "tttttttttnnnnnnnsssssshhhhhhrrrrrr"
                                     "ddddllllcccmmmwwffggppbbvkjxqz";
    uint64_t state = 0;
    uint32_t slot = 0;
    for (uint32_t rank = 1; rank <= VOCABULARY; rank++) {
        uint32_t shortest = rank <= 40 ? 2 : rank <= 400 ? 4 : 6;
        uint32_t start = random_below(&state, 2);
        uint32_t end = start + shortest + random_below(&state, 3);
        char *letter = source->words[rank - 1];
        for (uint32_t i = start; i < end; i++)
            *letter++ = i % 2 == 0 ? vowels[random_below(&state, 16)]
                                   : consonants[random_below(&state, 64)];
        uint32_t last = slot + ZIPF_SHARE / (rank + 2);
        while (slot <= last && slot < SLOTS)
            source->slots[slot++] = (uint16_t)(rank - 1);
    }
}

/* A word, name or number, perhaps a mark, and a space or the line's end. */
static void next_piece(struct source *source)
{
    static const char inside[] = ",,,,,,;:", ends[] = "......?!";
    uint64_t draw = next_random(&source->state); /* its bits decide it all */
    bool first = !source->in_sentence;
    bool last = !first && (draw >> 16) % 8 == 0;
    char *piece = source->piece;
    memcpy(piece, source->words[source->slots[draw & 0xffff]], WORD_SIZE);
    if (!first && (draw >> 20) % 32 == 0)
        snprintf(piece, WORD_SIZE, "%u", (unsigned)((draw >> 48) % 10000));
    else if (first || (draw >> 25) % 16 == 0) /* a sentence or a name begins */
        piece[0] = (char)(piece[0] - 'a' + 'A');
    size_t length = strlen(piece);
    if (last)
        piece[length++] = ends[(draw >> 29) % 8];
    else if ((draw >> 32) % 8 == 0)
        piece[length++] = inside[(draw >> 29) % 8];
    bool full = source->column + length > LINE_LENGTH;
    piece[length++] = full ? '\n' : ' ';
    source->column = full ? 0 : source->column + length;
    source->in_sentence = !last;
    source->length = length;
    source->used = 0;
}

static void fill_text(struct source *source, unsigned char *chunk)
{
    for (size_t i = 0; i < CHUNK_SIZE; i++) {
        if (source->used == source->length)
            next_piece(source);
        chunk[i] = (unsigned char)source->piece[source->used++];
    }
}

static const struct kind {
    const char *name, *description;
    void (*fill)(struct source *source, unsigned char *chunk);
} kinds[] = {
    {"random", "bytes, all equally likely", fill_random},
    {"text", "invented words by Zipf's law, in sentences", fill_text},
    {"geometric", "0, 1, 2, ..., each 5/7 of the one before", fill_geometric},
    {"one-symbol", "one byte repeated: SEED modulo 256", fill_one_symbol},
    {"two-symbols-tie", "pairs, ab or ba", fill_two_symbols_tie},
    {"fibonacci", "14 symbols, 1, 1, 2, 3, 5, ... a block", fill_fibonacci},
    {"zeros-then-random", "SIZE / 2 zeros, then random bytes", fill_zeros},
    {"all-bytes", "all 256 values, shuffled each time", fill_all_bytes},
};
#define KINDS_END (kinds + sizeof kinds / sizeof *kinds)

static const char help[] =
    "usage: gen KIND SIZE SEED > FILE, gen --list, gen --help\n"
    "Writes SIZE bytes of test data, the same on every machine.\n"
    "  KIND  one that gen --list names\n"
    "  SIZE  bytes below 2^64, as in 1000, 64k, 5M or 1G (k is 1024)\n"
    "  SEED  0 to 18446744073709551615\n";

/* Digits, then perhaps a suffix: two letters for each power of 1024. */
static bool parse(const char *text, const char *suffixes, uint64_t *value)
{
    char *rest;
    errno = 0;
    *value = strtoull(text, &rest, 10);
    if (*text < '0' || *text > '9' || errno != 0) /* no sign, no space */
        return false;
    if (*rest == '\0')
        return true;
    const char *suffix = strchr(suffixes, *rest);
    if (suffix == NULL || rest[1] != '\0')
        return false;
    unsigned shift = 10 * (unsigned)((suffix - suffixes) / 2 + 1);
    bool fits = *value <= UINT64_MAX >> shift;
    *value <<= shift;
    return fits;
}

/* Sends off what is buffered; returns the exit status. */
static int finish(void)
{
    if (!ferror(stdout) && fflush(stdout) == 0 && fclose(stdout) == 0)
        return 0;
    fprintf(stderr, "gen: cannot write standard output: %s\n", strerror(errno));
    return 1;
}

static int generate(const struct kind *kind, uint64_t size, uint64_t seed)
{
    static struct source source; /* static: large, and starts as zeros */
    static unsigned char chunk[CHUNK_SIZE];
    source.seed = source.state = seed;
    source.zeros = size / 2;
    prepare_text(&source); /* for every kind: it takes under a millisecond */
    while (size > 0 && !ferror(stdout)) {
        size_t count = size < CHUNK_SIZE ? (size_t)size : CHUNK_SIZE;
        kind->fill(&source, chunk);
        size -= fwrite(chunk, 1, count, stdout);
    }
    return finish();
}

int main(int argc, char **argv)
{
    const struct kind *kind = kinds;
    uint64_t size, seed;
    signal(SIGPIPE, SIG_IGN); /* a closed pipe and a file too large: errors */
    signal(SIGXFSZ, SIG_IGN); /* of fwrite, told in words */
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(help, stdout);
        return finish();
    }
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        for (; kind < KINDS_END; kind++)
            printf("%-18s %s\n", kind->name, kind->description);
        return finish();
    }
    while (argc == 4 && kind < KINDS_END && strcmp(kind->name, argv[1]) != 0)
        kind++;
    if (argc != 4)
        fputs("gen: expected KIND SIZE SEED, see gen --help\n", stderr);
    else if (kind == KINDS_END)
        fprintf(stderr, "gen: unknown kind '%s'\n", argv[1]);
    else if (!parse(argv[2], "kKmMgG", &size))
        fprintf(stderr, "gen: size '%s' is no number below 2^64, as 64k\n",
                argv[2]);
    else if (!parse(argv[3], "", &seed))
        fprintf(stderr, "gen: seed '%s' is not 0 to 2^64 - 1\n", argv[3]);
    else
        return generate(kind, size, seed);
    return 2;
}
