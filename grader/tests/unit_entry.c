/*
 * entry.c: what is said of a submission's object file.
 *
 * The objects are made here: gcc compiles a few lines, or bytes of what it
 * made are changed. All happens in a folder of its own, the current one, which
 * main makes and removes. The lab asks for the functions lab_open and lab_run
 * and the variable lab_name; names that begin with "lab_" are the library's.
 */
#include "grading/entry.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"
#include "suite.h"

#define SOURCE "x.c"
#define OBJECT "x.o"

/* The objects that are read back have some 5 KiB. */
#define OBJECT_MOST (256 * 1024)

/* All that the lab asks for; of each, a test may put something else. */
#define OPEN "int lab_open(void) { return 1; }\n"
#define RUN  "int lab_run(int x) { return x; }\n"
#define NAME "const char *const lab_name = \"x\";\n"
#define ALL  OPEN RUN NAME

/* A section with these flags. */
#define SECTION(words) "__asm__(\".section " words "\\n.quad 0\\n\");\n"

static struct lab lab = {
    .functions = {"lab_open", "lab_run"},
    .objects = {"lab_name"},
    .reserved = {"lab_"},
};

static struct entry entry;
static struct entry_verdict verdict;
static char why[ENTRY_WHY];
_Alignas(Elf64_Ehdr) static unsigned char bytes[OBJECT_MOST];

/* ---- files ---- */

static void write_file(const char *name, const void *content, size_t size)
{
    FILE *stream = fopen(name, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(content, 1, size, stream), size);
    ck_assert_int_eq(fclose(stream), 0);
}

static size_t read_object(void)
{
    FILE *stream = fopen(OBJECT, "rb");
    ck_assert_ptr_nonnull(stream);
    size_t size = fread(bytes, 1, sizeof bytes, stream);
    ck_assert_int_eq(fclose(stream), 0);
    ck_assert_uint_gt(size, 0);
    ck_assert_uint_lt(size, sizeof bytes);
    return size;
}

/* Compiles a text with two more words, or NULL. */
static void compile(const char *text, char *first, char *second)
{
    static struct run_result result;
    char *argv[] = {"gcc", "-w",   "-g",  "-O1",  "-o", OBJECT,
                    "-c",  SOURCE, first, second, NULL};
    struct run_request request = {.argv = argv, .limit_seconds = 50};
    write_file(SOURCE, text, strlen(text));
    run_program(&request, &result);
    ck_assert_msg(result.end == RUN_EXITED && result.code == 0, "%s",
                  result.err.text);
}

static void judge(const char *text)
{
    compile(text, NULL, NULL);
    ck_assert_msg(entry_look(&entry, OBJECT, why), "%s", why);
    entry_judge(&entry, &lab, &verdict);
}

/* These lines are said of this text. */
static void expect_faults(const char *text, const char *faults)
{
    judge(text);
    ck_assert_str_eq(verdict.faults, faults);
    ck_assert(!verdict.is_whole);
    ck_assert_int_eq(verdict.fault_count == 0, *faults == '\0');
    entry_free(&entry);
}

/* The file is refused so; nothing is left to be freed. */
static void expect_refused(const char *path, const char *reason)
{
    memset(&entry, 0x5A, sizeof entry);
    ck_assert_msg(!entry_look(&entry, path, why), "not refused: %s", reason);
    ck_assert_str_eq(why, reason);
    ck_assert_ptr_null(entry.symbols);
    ck_assert_uint_eq(entry.count, 0);
}

static void expect_list(const struct entry_names *names, const char *expected)
{
    char text[ENTRY_TEXT];
    ck_assert_str_eq(entry_list(names, text, sizeof text), expected);
}

/* ---- names in an object ---- */

/* The symbol of that name. */
static const struct entry_symbol *symbol(const char *name)
{
    for (size_t i = 0; i < entry.count; i++)
        if (strcmp(entry.symbols[i].name, name) == 0)
            return &entry.symbols[i];
    ck_abort_msg("there is no %s", name);
    return NULL;
}

static void expect_symbol(const char *name, enum entry_kind kind,
                          enum entry_place place)
{
    ck_assert_msg(symbol(name)->kind == kind, "kind of %s", name);
    ck_assert_msg(symbol(name)->place == place, "place of %s", name);
}

START_TEST(names_have_a_kind_and_a_place)
{
    judge("extern int far(void *);\n"
          "__attribute__((noinline)) static int near(void *x)"
          " { return far(x) + 1; }\n"
          "static int counter;\n"
          "int number = 1, zero; _Thread_local int mine;\n"
          "__attribute__((weak)) int weak(void) { return 0; }\n"
          "__attribute__((visibility(\"hidden\"))) int hidden;\n"
          "__attribute__((common)) int common;\n"
          "int use(void) { return near(&counter) + near(&mine); }\n"
          "__asm__(\".globl bare\\nbare: nop\\n\");\n");
    expect_symbol("far", ENTRY_UNTYPED, ENTRY_UNDEFINED);
    expect_symbol("near", ENTRY_FUNCTION, ENTRY_LOCAL);
    expect_symbol("counter", ENTRY_DATA, ENTRY_LOCAL);
    expect_symbol("number", ENTRY_DATA, ENTRY_EXTERNAL);
    expect_symbol("zero", ENTRY_DATA, ENTRY_EXTERNAL);
    expect_symbol("mine", ENTRY_THREAD_DATA, ENTRY_EXTERNAL);
    expect_symbol("weak", ENTRY_FUNCTION, ENTRY_EXTERNAL);
    expect_symbol("hidden", ENTRY_DATA, ENTRY_EXTERNAL);
    expect_symbol("common", ENTRY_DATA, ENTRY_EXTERNAL);
    expect_symbol("bare", ENTRY_UNTYPED, ENTRY_EXTERNAL);
    ck_assert(!entry.has_constructors && !entry.has_destructors);
    entry_free(&entry);
}
END_TEST

START_TEST(what_runs_uncalled_is_a_fault)
{
    static const char early[] = "it runs code before main (a constructor)";
    static const char late[] = "it runs code after main (a destructor)";
    expect_faults(ALL "int x; __attribute__((constructor)) static void f(void)"
                      " { x = 1; }\n",
                  early);
    expect_faults(ALL
                  "int x; __attribute__((destructor(200))) static void f(void)"
                  " { x = 1; }\n",
                  late);
    expect_faults(ALL SECTION(".preinit_array,\\\"aw\\\""), early);
    expect_faults(ALL SECTION(".ctors.65530,\\\"aw\\\""), early);
    expect_faults(ALL SECTION(".init,\\\"ax\\\""), early);
    expect_faults(ALL SECTION("mine,\\\"aw\\\",@init_array"), early);
    expect_faults(ALL SECTION(".rela.ifunc,\\\"a\\\",@progbits"), early);
    expect_faults(ALL SECTION(".fini,\\\"ax\\\""), late);
    expect_faults(ALL SECTION(".dtors,\\\"aw\\\""), late);
    expect_faults(ALL SECTION(".rodata.initial,\\\"a\\\""), "");
}
END_TEST

/* While the program is loaded; its symbol may be local. */
START_TEST(a_function_that_is_chosen_at_the_start_runs_code_then)
{
    expect_faults(ALL "static void f(void) {}\n"
                      "static void *choose(void) { return (void *)f; }\n"
                      "static void g(void) __attribute__((ifunc(\"choose\")));"
                      "void h(void) { g(); }\n",
                  "it runs code before main (a constructor)");
}
END_TEST

START_TEST(a_whole_program_may_run_what_it_likes_when_it_likes)
{
    judge("int x; __attribute__((constructor)) static void f(void) { x = 1; }\n"
          "__attribute__((destructor)) static void g(void) { x = 2; }\n"
          "int main(void) { return 0; }\n");
    ck_assert(verdict.is_whole && entry.has_constructors &&
              entry.has_destructors);
    ck_assert_str_eq(verdict.faults, "");
    entry_free(&entry);
}
END_TEST

/* The assembler takes any name in quotes. */
START_TEST(names_are_fit_to_be_shown)
{
    static char text[1200];
    judge("__asm__(\".globl \\\"a\\033[31m\\\"\\n\\\"a\\033[31m\\\": "
          "nop\\n\");\n");
    ck_assert_str_eq(entry.symbols[0].name, "a\\x1b[31m");
    entry_free(&entry);
    snprintf(text, sizeof text, "int %0*d;\n", 1000, 0);
    memset(text + 4, 'x', 1000);
    judge(text);
    ck_assert_uint_lt(strlen(entry.symbols[0].name), ENTRY_NAME);
    ck_assert_ptr_nonnull(strstr(entry.symbols[0].name, "xxx..."));
    entry_free(&entry);
}
END_TEST

/* ---- what the lab asks for ---- */

START_TEST(all_that_is_asked_for_is_enough)
{
    expect_faults(ALL, "");
    expect_faults("int lab_open = 1;" RUN NAME,
                  "lab_open is a variable, not a function");
    expect_faults("__attribute__((weak)) " OPEN RUN
                  "__attribute__((common)) int lab_name;\n",
                  "");
    expect_faults("__asm__(\".globl lab_open\\nlab_open: nop\\n\");" RUN NAME,
                  "");
}
END_TEST

START_TEST(what_is_missing_is_named)
{
    expect_faults(OPEN NAME, "lab_run is missing");
    expect_faults(OPEN, "lab_run and lab_name are missing");
    expect_faults("", "lab_open, lab_run and lab_name are missing");
    expect_faults(
        "int lab_run(int); int f(void) { return lab_run(1); }\n" OPEN NAME,
        "lab_run is missing");
    expect_faults("int lab_runs(void) { return 1; }\n" OPEN NAME,
                  "lab_run is missing");
}
END_TEST

START_TEST(static_ones_are_named)
{
    expect_faults("__attribute__((used)) static " OPEN RUN NAME,
                  "lab_open is static: the library cannot call it");
    expect_faults(OPEN RUN "__attribute__((used)) static " NAME,
                  "lab_name is static: the library cannot see it");
    expect_faults("__asm__(\".type lab_run.constprop.0, @function\\n"
                  "lab_run.constprop.0: nop\\n\");\n" OPEN NAME,
                  "lab_run is static: the library cannot call it");
}
END_TEST

START_TEST(what_is_of_another_kind_is_named)
{
    expect_faults("int lab_run;\n" OPEN "void lab_name(void) {}\n",
                  "lab_run is a variable, not a function\n"
                  "lab_name is a function, not a variable");
    expect_faults(OPEN RUN "_Thread_local const char *lab_name;\n",
                  "lab_name is thread-local: the library asks for one "
                  "variable for all threads");
    expect_faults("_Thread_local int lab_open;\n" RUN NAME,
                  "lab_open is a variable, not a function");
}
END_TEST

START_TEST(names_of_cplusplus_are_named)
{
    expect_faults("int lab_open(void) __asm__(\"_Z8lab_openv\");\n" ALL,
                  "lab_open has a name of C++, _Z8lab_openv: the library asks "
                  "for one of C");
}
END_TEST

START_TEST(a_whole_program_needs_nothing_else)
{
    judge("int lab_x; int main(void) { return 0; }\n");
    ck_assert(verdict.is_whole);
    ck_assert_uint_eq(verdict.fault_count, 0);
    ck_assert_str_eq(verdict.faults, "");
    ck_assert_uint_eq(verdict.reserved.count, 0);
    entry_free(&entry);
    judge("int main = 1;\n");
    ck_assert_str_eq(verdict.faults, "main is a variable, not a function");
    entry_free(&entry);
}
END_TEST

START_TEST(a_lab_may_want_no_whole_programs)
{
    lab.is_engine_only = true;
    expect_faults("int main(void) { return 0; }\n",
                  "it defines main, which is the library's\n"
                  "lab_open, lab_run and lab_name are missing");
    expect_faults(ALL "int main(void) { return 0; }\n",
                  "it defines main, which is the library's");
    expect_faults(ALL, "");
    lab.is_engine_only = false;
}
END_TEST

START_TEST(it_is_either_a_program_or_a_file_for_the_library)
{
    expect_faults(ALL "int main(void) { return 0; }\n",
                  "it defines main and lab_open: either a whole program or an "
                  "engine file");
    expect_faults(NAME "int main(void) { return 0; }\n",
                  "it defines main and lab_name: either a whole program or an "
                  "engine file\nlab_open and lab_run are missing");
    expect_faults(ALL "__attribute__((used)) static int main(void)"
                      " { return 0; }\n",
                  "");
}
END_TEST

START_TEST(many_faults_leave_room)
{
    static struct lab large;
    static char names[LAB_WORDS][ENTRY_NAME];
    static char text[64 * 1024];
    size_t used = 0;
    for (size_t i = 0; i < LAB_WORDS; i++) {
        memset(names[i], 'x', 60);
        snprintf(names[i] + 60, 16, "%zu", i);
        large.functions[i] = names[i];
        used += (size_t)snprintf(text + used, sizeof text - used, "int %s;\n",
                                 names[i]);
    }
    judge(text);
    entry_judge(&entry, &large, &verdict);
    ck_assert_uint_eq(verdict.fault_count, LAB_WORDS);
    ck_assert_uint_lt(strlen(verdict.faults), ENTRY_TEXT);
    ck_assert_str_eq(verdict.faults + strlen(verdict.faults) - 3, "...");
    entry_free(&entry);
    judge("");
    entry_judge(&entry, &large, &verdict);
    ck_assert_uint_eq(verdict.fault_count, 1);
    entry_free(&entry);
}
END_TEST

/* ---- remarks ---- */

START_TEST(names_like_the_librarys_are_listed)
{
    judge(ALL "int lab_help(void) { return 1; } int lab; static int lab_x;\n");
    expect_list(&verdict.reserved, "lab_help");
    ck_assert_uint_eq(verdict.fault_count, 0);
    entry_free(&entry);
}
END_TEST

START_TEST(names_of_the_c_library_are_listed)
{
    judge(ALL "int pthread_mutex_lock(void *x) { return 0; }\n"
              "void *malloc(unsigned long x) { return 0; }\n"
              "void __tsan_read4(void *x) {}\n"
              "void _ck_assert_failed(void) {}\n"
              "int my_malloc; void pool_lock(void) {}\n"
              "__attribute__((used)) static void calloc(void) {}\n");
    expect_list(&verdict.own, "pthread_mutex_lock, malloc, __tsan_read4 and "
                              "_ck_assert_failed");
    ck_assert_uint_eq(verdict.fault_count, 0);
    entry_free(&entry);
    judge(ALL);
    expect_list(&verdict.own, "");
    entry_free(&entry);
}
END_TEST

START_TEST(unusual_calls_are_listed)
{
    judge(ALL "int dlsym(), fork(), mmap64(), __libc_malloc(), printf();\n"
              "int pthread_mutex_lock(), _exit(), memset(), execve();\n"
              "int f(void) { return dlsym() + fork() + mmap64() + printf() +"
              " __libc_malloc() + pthread_mutex_lock() + _exit() +"
              " memset() + execve(); }\n");
    expect_list(&verdict.unusual, "dlsym, fork, mmap64, __libc_malloc, _exit "
                                  "and execve");
    entry_free(&entry);
    judge("int syscall(), fork(), mmap(), malloc();\n"
          "int main(void) { return syscall() + fork() + mmap() + malloc();"
          " }\n");
    expect_list(&verdict.unusual, "syscall");
    entry_free(&entry);
    judge(ALL "__asm__(\".symver x, dlopen@GLIBC_2.2.5\\n.quad x\\n\");\n");
    ck_assert_uint_eq(verdict.unusual.count, 1);
    entry_free(&entry);
}
END_TEST

START_TEST(a_list_says_how_many_more_there_are)
{
    struct entry_names names = {.count = 1, .names = {"a", "b", "c"}};
    char text[ENTRY_TEXT], small[12];
    expect_list(&names, "a");
    names.count = 2;
    expect_list(&names, "a and b");
    names.count = 3;
    expect_list(&names, "a, b and c");
    for (size_t i = 0; i < ENTRY_LISTED; i++)
        names.names[i] = "xyz";
    names.count = 1000;
    entry_list(&names, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "xyz, xyz and 976 more"));
    ck_assert_str_eq(entry_list(&names, small, sizeof small), "xyz, xyz...");
}
END_TEST

/* ---- what is no object ---- */

START_TEST(other_files_are_refused)
{
    write_file(OBJECT, "", 0);
    expect_refused(OBJECT, "the object is empty");
    write_file(OBJECT, "int x;\n", 7);
    expect_refused(OBJECT, "the object is no ELF file");
    write_file(OBJECT, "!<arch>\n", 8);
    expect_refused(OBJECT, "the object is no ELF file");
    write_file(OBJECT, "\177ELF", 4);
    ck_assert(!entry_look(&entry, OBJECT, why));
    ck_assert_int_eq(mkdir("folder", 0755), 0);
    ck_assert_int_eq(mkfifo("fifo", 0600), 0);
    ck_assert_int_eq(symlink(OBJECT, "link"), 0);
    expect_refused("folder", "the object is no ordinary file");
    expect_refused("fifo", "the object is no ordinary file");
    expect_refused("link", "the object cannot be read: Too many levels of "
                           "symbolic links");
    expect_refused("gone", "the object cannot be read: No such file or "
                           "directory");
}
END_TEST

START_TEST(large_files_are_refused)
{
    write_file(OBJECT, "\177ELF", 4);
    ck_assert_int_eq(truncate(OBJECT, (off_t)ENTRY_BYTES + 1), 0);
    expect_refused(OBJECT, "the object is larger than 64 MiB");
}
END_TEST

START_TEST(programs_are_refused)
{
    compile(ALL, NULL, NULL);
    size_t size = read_object();
    ((Elf64_Ehdr *)(void *)bytes)->e_type = ET_DYN;
    write_file(OBJECT, bytes, size);
    expect_refused(OBJECT, "the object is none: it is a program or a library");
}
END_TEST

START_TEST(objects_for_link_time_optimisation_are_refused)
{
    compile(ALL, "-flto", "-fno-fat-lto-objects");
    expect_refused(OBJECT, "the object has code for link-time optimisation "
                           "only (-flto): its names are not known yet");
    compile(ALL, "-flto", "-ffat-lto-objects");
    ck_assert_msg(entry_look(&entry, OBJECT, why), "%s", why);
    entry_judge(&entry, &lab, &verdict);
    ck_assert_str_eq(verdict.faults, "");
    entry_free(&entry);
}
END_TEST

START_TEST(objects_that_were_cut_off_are_refused)
{
    compile(ALL, NULL, NULL);
    size_t size = read_object();
    for (size_t length = 1; length < size; length += 7) {
        write_file(OBJECT, bytes, length);
        ck_assert_msg(!entry_look(&entry, OBJECT, why), "%zu of %zu bytes",
                      length, size);
        ck_assert_ptr_null(entry.symbols);
    }
    write_file(OBJECT, bytes, size / 2);
    expect_refused(OBJECT, "the object is damaged");
}
END_TEST

/* Whatever section it is, the linker would stumble over it. */
START_TEST(sections_lie_in_the_file)
{
    compile(ALL, NULL, NULL);
    size_t size = read_object();
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)(const void *)bytes;
    size_t first = (size_t)header->e_shoff + sizeof(Elf64_Shdr);
    for (unsigned i = 1; i < header->e_shnum;
         i++, first += sizeof(Elf64_Shdr)) {
        Elf64_Shdr old, changed;
        memcpy(&old, bytes + first, sizeof old);
        changed = old;
        changed.sh_size = size - old.sh_offset + 1;
        memcpy(bytes + first, &changed, sizeof changed);
        write_file(OBJECT, bytes, size);
        memcpy(bytes + first, &old, sizeof old);
        if (old.sh_type != SHT_NOBITS)
            expect_refused(OBJECT, "the object is damaged");
    }
}
END_TEST

/* Only the checker can see harm. */
START_TEST(no_damage_does_any_harm)
{
    unsigned short random_state[3] = {61};
    compile(ALL "int dlopen(); int f(void) { return dlopen(); }\n", NULL, NULL);
    size_t size = read_object();
    size_t table = (size_t)((Elf64_Ehdr *)(void *)bytes)->e_shoff;
    for (int round = 0; round < 3000; round++) {
        unsigned char old[3];
        size_t at[3];
        for (int i = 0; i < 3; i++) {
            size_t start = round % 3 == 0 ? table : 0;
            size_t room = round % 3 == 1 ? sizeof(Elf64_Ehdr) : size - start;
            at[i] = start + (size_t)nrand48(random_state) % room;
            old[i] = bytes[at[i]];
            bytes[at[i]] = (unsigned char)nrand48(random_state);
        }
        write_file(OBJECT, bytes, size);
        if (entry_look(&entry, OBJECT, why)) {
            entry_judge(&entry, &lab, &verdict);
            entry_free(&entry);
        }
        for (int i = 2; i >= 0; i--)
            bytes[at[i]] = old[i];
    }
}
END_TEST

START_TEST(too_many_names_are_refused)
{
    FILE *stream = fopen(SOURCE, "w");
    ck_assert_ptr_nonnull(stream);
    fprintf(stream,
            ".macro many n\n.globl x\\@\nx\\@: nop\n.endm\n"
            ".rept %d\nmany 0\n.endr\n",
            ENTRY_MOST + 1);
    ck_assert_int_eq(fclose(stream), 0);
    static struct run_result result;
    char *argv[] = {"as", "-o", OBJECT, SOURCE, NULL};
    struct run_request request = {.argv = argv, .limit_seconds = 50};
    run_program(&request, &result);
    ck_assert_msg(result.end == RUN_EXITED && result.code == 0, "%s",
                  result.err.text);
    expect_refused(OBJECT, "the object has too many names");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        names_have_a_kind_and_a_place,
        what_runs_uncalled_is_a_fault,
        a_function_that_is_chosen_at_the_start_runs_code_then,
        a_whole_program_may_run_what_it_likes_when_it_likes,
        names_are_fit_to_be_shown,
        all_that_is_asked_for_is_enough,
        what_is_missing_is_named,
        static_ones_are_named,
        what_is_of_another_kind_is_named,
        names_of_cplusplus_are_named,
        a_whole_program_needs_nothing_else,
        a_lab_may_want_no_whole_programs,
        it_is_either_a_program_or_a_file_for_the_library,
        many_faults_leave_room,
        names_like_the_librarys_are_listed,
        names_of_the_c_library_are_listed,
        unusual_calls_are_listed,
        a_list_says_how_many_more_there_are,
        other_files_are_refused,
        large_files_are_refused,
        programs_are_refused,
        objects_for_link_time_optimisation_are_refused,
        objects_that_were_cut_off_are_refused,
        sections_lie_in_the_file,
        no_damage_does_any_harm,
        too_many_names_are_refused,
    };
    char folder[] = "/tmp/unit-entry-XXXXXX";
    if (mkdtemp(folder) == NULL || chdir(folder) != 0) {
        perror(folder);
        return EXIT_FAILURE;
    }
    int status = suite_run("entry", tests, sizeof tests / sizeof *tests);
    unlink(SOURCE);
    unlink(OBJECT);
    unlink("fifo");
    unlink("link");
    rmdir("folder");
    rmdir(folder);
    return status;
}
