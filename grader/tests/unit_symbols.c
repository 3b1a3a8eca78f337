/*
 * symbols.c: do addresses of a real process get the right names?
 *
 * A sample program, compiled here in several ways, prints where some of its
 * calls return to and where some variables are. All happens in a folder of
 * its own, the current one, which main makes and removes.
 */
#include "meter/symbols.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite.h"

/* Its lines are counted below. */
static const char source[] =
    "#define _GNU_SOURCE\n"
    "#include <link.h>\n"
    "#include <stdio.h>\n"
    "static int lock;\n"
    "int table[32];\n"
    "extern int unsized;\n"
    "__asm__(\".data\\n .type unsized, @object\\n unsized: .quad 0\\n\"\n"
    "        \".text\");\n"
    "__attribute__((noinline)) static void *where(void)\n"
    "{\n"
    "    __asm__ volatile(\"\" ::: \"memory\");\n"
    "    return __builtin_return_address(0);\n"
    "}\n"
    "static inline __attribute__((always_inline)) void *inlined(void)\n"
    "{\n"
    "    return where();\n" /* 16 */
    "}\n"
    "__attribute__((noinline)) void direct(void *[2]) __asm__(\"symbol\");\n"
    "void direct(void *seen[2])\n"
    "{\n"
    "    seen[0] = where();\n" /* 21 */
    "    seen[1] = inlined();\n"
    "}\n"
    "static int see(struct dl_phdr_info *info, size_t size, void *base)\n"
    "{\n"
    "    *(size_t *)base = info->dlpi_addr;\n"
    "    return 1;\n"
    "}\n"
    "int main(void)\n"
    "{\n"
    "    size_t base;\n"
    "    void *seen[2];\n"
    "    direct(seen);\n"
    "    dl_iterate_phdr(see, &base);\n"
    "    printf(\"%zx %p %p %p %p %p %p %p %p\\n\", base, seen[0], seen[1],\n"
    "           (void *)direct, (void *)&lock, (void *)(table + 16),\n"
    "           (void *)&stdout, (void *)&unsized, (void *)&base);\n"
    "    return lock;\n"
    "}\n";

#define LINE_DIRECT  21
#define LINE_INLINED 16

#define PROGRAM_MOST                                                           \
    (256 * 1024) /* bytes of the sample; it has some 20,000                    \
                  */

/* What the sample printed. */
struct sample {
    uint64_t base;
    uint64_t direct, inlined; /* return addresses in the function direct */
    uint64_t function;        /* where that begins */
    uint64_t lock, table, out, unsized, stack;
};

static struct sample sample;
static struct symbols *symbols;
static char text[SYMBOLS_TEXT];

/* ---- the sample ---- */

/* Runs a command, its output into the file; false when it fails. */
static bool run(char *const *command, const char *output)
{
    int status = 1;
    pid_t pid = fork();
    if (pid == 0) {
        int file = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (file >= 0 && dup2(file, STDOUT_FILENO) == STDOUT_FILENO)
            execvp(command[0], command);
        _exit(127);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status == 0;
}

/* Compiles ./NAME by this command, blanks between its words, and runs it. */
static void make_sample(const char *name, const char *compiler)
{
    char words[256], *rest = words, program[64];
    char *command[16] = {NULL};
    snprintf(words, sizeof words, "%s -o %s first.c sample.c", compiler, name);
    for (int i = 0; (command[i] = strtok_r(rest, " ", &rest)) != NULL; i++)
        continue;
    ck_assert_msg(run(command, "/dev/null"), "failed: %s", compiler);
    snprintf(program, sizeof program, "./%s", name);
    ck_assert(run((char *[]){program, NULL}, "output"));
    FILE *stream = fopen("output", "r");
    ck_assert_ptr_nonnull(stream);
    ck_assert_int_eq(fscanf(stream,
                            "%" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64
                            " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64
                            " %" SCNx64,
                            &sample.base, &sample.direct, &sample.inlined,
                            &sample.function, &sample.lock, &sample.table,
                            &sample.out, &sample.unsized, &sample.stack),
                     9);
    fclose(stream);
}

/* Makes the sample and names it, in image 0. */
static void open_sample(const char *name, const char *compiler)
{
    char path[64];
    make_sample(name, compiler);
    snprintf(path, sizeof path, "./%s", name);
    symbols_close(symbols);
    symbols = symbols_open();
    ck_assert_ptr_nonnull(symbols);
    symbols_module(symbols, 0, path, sample.base);
}

static void close_sample(void)
{
    symbols_close(symbols);
    symbols = NULL;
}

static void expect_code(unsigned image, uint64_t address, const char *expected)
{
    ck_assert_str_eq(symbols_code(symbols, image, address, text, sizeof text),
                     expected);
}

static void expect_data(uint64_t address, const char *expected)
{
    ck_assert(symbols_data(symbols, 0, address, text, sizeof text));
    ck_assert_str_eq(text, expected);
}

static void expect_no_data(uint64_t address)
{
    ck_assert(!symbols_data(symbols, 0, address, text, sizeof text));
    ck_assert_str_eq(text, "");
}

/* ---- code ---- */

static const char *const compilers[] = {
    "gcc -g -O0",           "gcc -g -O2",          "gcc -g -O2 -no-pie",
    "gcc -gdwarf-4 -O2",    "clang -g -O0",        "clang -g -O2",
    "clang -g -O2 -no-pie", "clang -gdwarf-4 -O2",
};

START_TEST(a_call_has_its_line_and_function)
{
    for (size_t i = 0; i < sizeof compilers / sizeof *compilers; i++) {
        char expected[64];
        open_sample("sample", compilers[i]);
        snprintf(expected, sizeof expected, "sample.c:%d (direct)",
                 LINE_DIRECT);
        expect_code(0, sample.direct, expected);
        snprintf(expected, sizeof expected, "sample.c:%d (inlined)",
                 LINE_INLINED);
        expect_code(0, sample.inlined, expected);
    }
    close_sample();
}
END_TEST

START_TEST(a_place_has_every_part)
{
    struct symbols_place place;
    char folder[256], path[300];
    ck_assert_ptr_nonnull(getcwd(folder, sizeof folder));
    snprintf(path, sizeof path, "%s/sample.c", folder);
    for (size_t i = 0; i < sizeof compilers / sizeof *compilers; i++) {
        open_sample("sample", compilers[i]);
        ck_assert(symbols_find(symbols, 0, sample.inlined, &place));
        ck_assert_str_eq(place.module, "sample");
        ck_assert_str_eq(place.function, "inlined");
        ck_assert_str_eq(place.file, "sample.c");
        ck_assert_str_eq(place.path, path);
        ck_assert_int_eq(place.line, LINE_INLINED);
        ck_assert_uint_eq(place.offset, sample.inlined - sample.function);
    }
    close_sample();
}
END_TEST

START_TEST(without_lines_there_is_the_function)
{
    static const char *const plain[] = {"gcc -O2", "gcc -O2 -no-pie",
                                        "clang -O2"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        char expected[64];
        open_sample("sample", plain[i]);
        snprintf(expected, sizeof expected, "symbol+0x%" PRIx64 " in sample",
                 sample.direct - sample.function);
        expect_code(0, sample.direct, expected);
    }
    close_sample();
}
END_TEST

START_TEST(without_symbols_there_is_the_module)
{
    struct symbols_place place;
    char expected[64];
    open_sample("sample", "gcc -O2 -s");
    snprintf(expected, sizeof expected, "sample+0x%" PRIx64,
             sample.direct - sample.base);
    expect_code(0, sample.direct, expected);
    ck_assert(symbols_find(symbols, 0, sample.direct, &place));
    ck_assert_str_eq(place.function, "");
    ck_assert_str_eq(place.file, "");
    ck_assert_int_eq(place.line, 0);
    expect_no_data(sample.lock);
    close_sample();
}
END_TEST

START_TEST(what_is_in_no_module_is_a_number)
{
    struct symbols_place place;
    open_sample("sample", "gcc -g -O2");
    expect_code(0, 0x1000, "0x1000");
    expect_code(0, 0, "0x0");
    expect_code(0, UINT64_MAX, "0xffffffffffffffff");
    memset(&place, 1, sizeof place);
    ck_assert(!symbols_find(symbols, 0, 0x1000, &place));
    ck_assert_str_eq(place.module, "");
    ck_assert_uint_eq(place.offset, 0);
    open_sample("sample", "gcc -g -O2 -no-pie");
    expect_code(0, 0x1000, "0x1000");
    close_sample();
}
END_TEST

/* ---- data ---- */

START_TEST(a_variable_has_its_name)
{
    for (size_t i = 0; i < sizeof compilers / sizeof *compilers; i++) {
        open_sample("sample", compilers[i]);
        expect_data(sample.lock, "lock");
        expect_data(sample.lock + 3, "lock+0x3");
        expect_data(sample.table, "table+0x40");
        expect_data(sample.table + 63, "table+0x7f");
    }
    close_sample();
}
END_TEST

START_TEST(a_variable_of_a_library_says_so)
{
    open_sample("libsample.so.1", "gcc -O2");
    expect_data(sample.lock, "lock in libsample.so.1");
    expect_data(sample.table, "table+0x40 in libsample.so.1");
    close_sample();
}
END_TEST

START_TEST(a_name_goes_without_its_version)
{
    open_sample("sample", "gcc -O2 -no-pie"); /* so stdout is copied */
    expect_data(sample.out, "stdout");
    close_sample();
}
END_TEST

START_TEST(what_is_no_variable_has_no_name)
{
    open_sample("sample", "gcc -g -O2");
    expect_no_data(sample.stack);
    expect_no_data(sample.unsized);
    expect_no_data(sample.direct);
    expect_no_data(sample.base);
    expect_no_data(0);
    expect_no_data((uint64_t)(uintptr_t)symbols); /* heap */
    ck_assert(!symbols_data(symbols, 1, sample.lock, text, sizeof text));
    close_sample();
}
END_TEST

/* ---- images ---- */

START_TEST(images_are_apart)
{
    open_sample("sample", "gcc -g -O2");
    symbols_module(symbols, 1, "./sample", sample.base + 0x10000000);
    expect_code(1, sample.direct + 0x10000000, "sample.c:21 (direct)");
    expect_code(0, sample.direct, "sample.c:21 (direct)");
    snprintf(text, sizeof text, "0x%" PRIx64, sample.direct);
    char *expected = strdup(text);
    expect_code(1, sample.direct, expected);
    expect_code(2, sample.direct, expected);
    free(expected);
    symbols_module(symbols, 2, "./sample", sample.base);
    expect_code(2, sample.direct, "sample.c:21 (direct)");
    expect_code(0, sample.direct, "sample.c:21 (direct)");
    close_sample();
}
END_TEST

START_TEST(the_module_named_last_is_taken)
{
    char expected[64];
    make_sample("other", "gcc -s -O2");
    open_sample("sample", "gcc -g -O2");
    snprintf(expected, sizeof expected, "other+0x%" PRIx64,
             sample.direct - sample.base);
    symbols_module(symbols, 0, "./other", sample.base);
    expect_code(0, sample.direct, expected);
    symbols_module(symbols, 0, "./sample", sample.base);
    symbols_module(symbols, 0, "./sample", sample.base);
    expect_code(0, sample.direct, "sample.c:21 (direct)");
    close_sample();
}
END_TEST

/* ---- files that are not what they were ---- */

START_TEST(a_file_deleted_later_keeps_its_names)
{
    open_sample("sample", "gcc -g -O2");
    ck_assert_int_eq(unlink("sample"), 0);
    expect_code(0, sample.direct, "sample.c:21 (direct)");
    expect_data(sample.lock, "lock");
    close_sample();
}
END_TEST

START_TEST(an_unreadable_file_still_names_its_module)
{
    symbols = symbols_open();
    symbols_module(symbols, 0, "/nonexistent/high", 0x7f0000010000);
    symbols_module(symbols, 0, "/nonexistent/low", 0x7f0000000000);
    symbols_module(symbols, 0, "sample.c", 0x7f1000000000);
    expect_code(0, 0x7f0000001234, "low+0x1234");
    expect_code(0, 0x7f0000011234, "high+0x1234");
    expect_code(0, 0x7f1000001234, "sample.c+0x1234");
    expect_code(0, 0x7f2000000000, "0x7f2000000000");
    expect_no_data(0x7f0000001234);
    close_sample();
}
END_TEST

/* Only the checker can see harm. */
START_TEST(a_damaged_file_does_no_harm)
{
    static unsigned char bytes[PROGRAM_MOST];
    unsigned short random_state[3] = {61};
    make_sample("sample", "gcc -g -O2");
    FILE *stream = fopen("sample", "rb");
    size_t size = fread(bytes, 1, sizeof bytes, stream);
    fclose(stream);
    for (int round = 0; round < 1000; round++) {
        size_t limit = round % 2 == 0 ? 1024 : size;
        size_t at = (size_t)nrand48(random_state) % limit;
        unsigned char before = bytes[at];
        bytes[at] = (unsigned char)nrand48(random_state);
        stream = fopen("damaged", "wb");
        fwrite(bytes, 1, round % 10 == 0 ? at : size, stream);
        fclose(stream);
        bytes[at] = before;
        symbols = symbols_open();
        symbols_module(symbols, 0, "damaged", sample.base);
        symbols_code(symbols, 0, sample.inlined, text, sizeof text);
        symbols_data(symbols, 0, sample.table, text, sizeof text);
        close_sample();
    }
}
END_TEST

static bool write_text(const char *name, const char *content)
{
    FILE *stream = fopen(name, "w");
    return stream != NULL && fputs(content, stream) >= 0 && fclose(stream) == 0;
}

/* first.c is there so that sample.c is not the only unit. */
static bool make_folder(char *folder)
{
    return mkdtemp(folder) != NULL && chdir(folder) == 0 &&
           write_text("first.c", "int first(void)\n{\n    return 1;\n}\n") &&
           write_text("sample.c", source);
}

int main(void)
{
    const TTest *tests[] = {
        a_call_has_its_line_and_function,
        a_place_has_every_part,
        without_lines_there_is_the_function,
        without_symbols_there_is_the_module,
        what_is_in_no_module_is_a_number,
        a_variable_has_its_name,
        a_variable_of_a_library_says_so,
        a_name_goes_without_its_version,
        what_is_no_variable_has_no_name,
        images_are_apart,
        the_module_named_last_is_taken,
        a_file_deleted_later_keeps_its_names,
        an_unreadable_file_still_names_its_module,
        a_damaged_file_does_no_harm,
    };
    char folder[] = "/tmp/unit-symbols-XXXXXX";
    if (!make_folder(folder)) {
        perror(folder);
        return EXIT_FAILURE;
    }
    int status = suite_run("symbols", tests, sizeof tests / sizeof *tests);
    run((char *[]){"rm", "-rf", folder, NULL}, "/dev/null");
    return status;
}
