/*
 * target.c: what is refused before it is metered, and what is suspected.
 *
 * The programs are made here: gcc compiles a few lines with one option, or a
 * byte of such a program is changed. All happens in a folder of its own, the
 * current one, which main makes and removes.
 */
#include "meter/target.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "suite.h"

#define PLAIN "int main(void) { return 0; }\n"

/* Of the programs here; they have some 16 KiB. */
#define PROGRAM_MOST (256 * 1024)
#define PATH_MOST    4096

static struct target target;
static unsigned char bytes[PROGRAM_MOST];

/* ---- files ---- */

/* Runs a command; false when it fails. */
static bool run(char *const *command)
{
    int status = 1;
    pid_t pid = fork();
    if (pid == 0) {
        execvp(command[0], command);
        _exit(127);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status == 0;
}

static void write_file(const char *name, const void *content, size_t size,
                       mode_t mode)
{
    FILE *stream = fopen(name, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(content, 1, size, stream), size);
    ck_assert_int_eq(fclose(stream), 0);
    ck_assert_int_eq(chmod(name, mode), 0);
}

static void write_script(const char *name, const char *text)
{
    write_file(name, text, strlen(text), 0755);
}

/* Makes the program NAME; options are separated by blanks. */
static void compile(const char *name, const char *source, const char *options)
{
    char text[256], *rest = text, source_name[64], output[64];
    char *command[16] = {"gcc", "-w", "-o", output, source_name};
    snprintf(text, sizeof text, "%s", options);
    snprintf(output, sizeof output, "%s", name);
    snprintf(source_name, sizeof source_name, "%s.c", name);
    write_file(source_name, source, strlen(source), 0644);
    for (int i = 5; (command[i] = strtok_r(rest, " ", &rest)) != NULL; i++)
        continue;
    ck_assert_msg(run(command), "cannot compile %s with '%s'", name, options);
}

static size_t read_file(const char *name)
{
    FILE *stream = fopen(name, "rb");
    ck_assert_ptr_nonnull(stream);
    size_t size = fread(bytes, 1, sizeof bytes, stream);
    fclose(stream);
    ck_assert_uint_lt(size, sizeof bytes);
    return size;
}

/* Makes the program "changed", "plain" with another byte or two. */
static void change(size_t offset, unsigned value, size_t width)
{
    compile("plain", PLAIN, "-O1");
    size_t size = read_file("plain");
    for (size_t i = 0; i < width; i++)
        bytes[offset + i] = (unsigned char)(value >> 8 * i);
    write_file("changed", bytes, size, 0755);
}

/* ---- what is expected ---- */

static void expect_refused(const char *program, const char *problem)
{
    ck_assert_msg(!target_look(program, &target),
                  "'%s': expected the refusal '%s'", program, problem);
    ck_assert_str_eq(target.problem, problem);
    ck_assert_uint_eq(target.count, 0);
}

static void expect_accepted(const char *program)
{
    ck_assert_msg(target_look(program, &target), "'%s': %s", program,
                  target.problem);
    ck_assert_str_eq(target.problem, "");
}

/* The finding of that index begins with these words. */
static void expect_finding(unsigned index, const char *words)
{
    ck_assert_uint_lt(index, target.count);
    const char *what = target.findings[index].what;
    ck_assert_msg(strncmp(what, words, strlen(words)) == 0,
                  "expected '%s...', got '%s'", words, what);
}

/* ---- which file ---- */

START_TEST(a_name_without_a_slash_is_found_in_path)
{
    char path[PATH_MOST];
    snprintf(path, sizeof path, "%s", getenv("PATH"));
    ck_assert_int_eq(mkdir("first", 0755), 0);
    ck_assert_int_eq(mkdir("first/tool", 0755), 0);
    ck_assert_int_eq(mkdir("second", 0755), 0);
    write_file("second/tool", PLAIN, strlen(PLAIN), 0644);
    compile("tool", PLAIN, "-O1");
    setenv("PATH", "/nonexistent:first:second::/usr/bin", 1);
    expect_accepted("tool");
    ck_assert_str_eq(target.path, "./tool");
    ck_assert_str_eq(target.image, "./tool");
    expect_accepted("ls");
    ck_assert_str_eq(target.path, "/usr/bin/ls");
    expect_refused("no_such_tool", "No such file or directory");
    ck_assert_str_eq(target.path, "");
    setenv("PATH", "second:first", 1);
    expect_refused("tool", "Permission denied");
    unsetenv("PATH");
    expect_accepted("ls");
    setenv("PATH", path, 1);
}
END_TEST

START_TEST(a_name_with_a_slash_is_not_looked_up)
{
    compile("plain", PLAIN, "-O1");
    expect_accepted("./plain");
    ck_assert_str_eq(target.path, "./plain");
    ck_assert_uint_eq(target.count, 0);
}
END_TEST

START_TEST(what_cannot_be_run_is_refused)
{
    static char longer[TARGET_PATH + 1];
    compile("plain", PLAIN, "-O1");
    ck_assert_int_eq(chmod("plain", 0644), 0);
    write_file("text", PLAIN, strlen(PLAIN), 0755);
    write_file("empty", "", 0, 0755);
    ck_assert_int_eq(mkfifo("fifo", 0755), 0);
    memset(longer, 'x', sizeof longer - 1);
    expect_refused("", "No such file or directory");
    expect_refused("./absent", "No such file or directory");
    expect_refused("./text/x", "Not a directory");
    expect_refused(longer, "File name too long");
    expect_refused("/", "it is a directory");
    expect_refused("./plain", "Permission denied");
    expect_refused("./fifo", "Permission denied");
    expect_refused("./text", "it is neither a program nor a script");
    expect_refused("./empty", "it is empty");
}
END_TEST

/* ---- programs that take no preloaded library ---- */

START_TEST(a_static_program_is_refused)
{
    const char *why = "it is statically linked, so nothing can be preloaded "
                      "into it";
    compile("static", PLAIN, "-static");
    expect_refused("./static", why);
    compile("static", PLAIN, "-static-pie");
    expect_refused("./static", why);
}
END_TEST

START_TEST(a_sanitizer_is_refused_with_its_name)
{
    compile("asan", PLAIN, "-fsanitize=address");
    expect_refused("./asan", "it was built with AddressSanitizer, whose runtime"
                             " wants to come first: build it without "
                             "-fsanitize=address");
    compile("asan", PLAIN, "-fsanitize=address -s");
    ck_assert(!target_look("./asan", &target));
    compile("tsan", PLAIN, "-fsanitize=thread");
    expect_refused("./tsan", "it was built with ThreadSanitizer, which handles "
                             "every lock itself: build it without "
                             "-fsanitize=thread");
    compile("lsan", PLAIN, "-fsanitize=leak");
    expect_refused("./lsan", "it was built with LeakSanitizer, which takes the "
                             "meter's memory for leaks: build it without "
                             "-fsanitize=leak");
    compile("ubsan", PLAIN, "-fsanitize=undefined");
    expect_accepted("./ubsan");
}
END_TEST

/* clang's runtimes are linked in; here only their name is. */
START_TEST(a_sanitizer_that_is_linked_in_is_refused)
{
    compile("msan", "void __msan_init(void) {}" PLAIN, "-O1");
    expect_refused("./msan", "it was built with MemorySanitizer, which takes "
                             "what the meter writes for uninitialised: build "
                             "it without -fsanitize=memory");
}
END_TEST

START_TEST(another_identity_is_refused)
{
    /* VFS_CAP_REVISION_2 with CAP_NET_RAW permitted */
    static const unsigned char capability[20] = {0, 0, 0, 2, 0, 0x20};
    compile("plain", PLAIN, "-O1");
    chmod("plain", 04755);
    expect_refused("./plain",
                   "it is setuid, so the system ignores a preloaded library");
    chmod("plain", 02755);
    expect_refused("./plain",
                   "it is setgid, so the system ignores a preloaded library");
    chmod("plain", 0755);
    if (setxattr("plain", "security.capability", capability, sizeof capability,
                 0) == 0) /* only root may */
        expect_refused("./plain", "it has file capabilities, so the system "
                                  "ignores a preloaded library");
}
END_TEST

START_TEST(another_kind_of_machine_is_refused)
{
    change(EI_CLASS, ELFCLASS32, 1);
    expect_refused("./changed",
                   "it is a 32-bit program and lockmeter is a 64-bit one");
    change(offsetof(Elf64_Ehdr, e_machine), EM_RISCV, 2);
    expect_refused("./changed",
                   "it is for another kind of processor (ELF machine 243)");
    change(offsetof(Elf64_Ehdr, e_type), ET_REL, 2);
    expect_refused("./changed", "it is an ELF file, but not a program");
}
END_TEST

#ifdef __x86_64__
#define LINKER "/lib64/ld-linux-x86-64.so.2"
#else
#define LINKER "/lib/ld-linux-aarch64.so.1"
#endif

START_TEST(another_c_library_is_refused)
{
    compile("musl", PLAIN, "-Wl,--dynamic-linker=/lib/ld-musl-x86_64.so.1");
    expect_refused("./musl", "it uses another C library (interpreter "
                             "'/lib/ld-musl-x86_64.so.1')");
    ck_assert_int_eq(symlink(LINKER, "linker"), 0);
    compile("ours", PLAIN, "-Wl,--dynamic-linker=./linker");
    expect_accepted("./ours");
}
END_TEST

/* ---- damaged programs ---- */

START_TEST(a_program_cut_off_anywhere_is_refused)
{
    compile("plain", PLAIN, "-O1");
    size_t size = read_file("plain");
    for (size_t cut = 4; cut < size; cut += cut < 128 ? 1 : 61) {
        write_file("cut", bytes, cut, 0755);
        ck_assert_msg(!target_look("./cut", &target),
                      "cut off after %zu bytes: expected a refusal", cut);
        ck_assert_msg(strncmp(target.problem, "it is damaged: ", 15) == 0,
                      "cut off after %zu bytes: %s", cut, target.problem);
    }
}
END_TEST

START_TEST(a_segment_beyond_the_end_is_refused)
{
    const char *why = "it is damaged: it ends before its headers say";
    size_t first = sizeof(Elf64_Ehdr);
    change(first + offsetof(Elf64_Phdr, p_offset), 0x1000000, 4);
    expect_refused("./changed", why);
    change(first + offsetof(Elf64_Phdr, p_filesz), 0x1000000, 4);
    expect_refused("./changed", why);
    change(offsetof(Elf64_Ehdr, e_phnum), 0x7FFF, 2);
    expect_refused("./changed", why);
}
END_TEST

/* Half of the changes are in the headers. Only the checker can see harm. */
START_TEST(a_damaged_program_does_no_harm)
{
    unsigned short random_state[3] = {61};
    compile("plain", PLAIN, "-O1");
    size_t size = read_file("plain");
    for (int round = 0; round < 1000; round++) {
        size_t limit = round % 2 == 0 ? 1024 : size;
        size_t at = (size_t)nrand48(random_state) % limit;
        unsigned char before = bytes[at];
        bytes[at] = (unsigned char)nrand48(random_state);
        write_file("changed", bytes, size, 0755);
        target_look("./changed", &target);
        bytes[at] = before;
    }
}
END_TEST

/* ---- scripts ---- */

START_TEST(a_script_is_as_good_as_its_interpreter)
{
    compile("plain", PLAIN, "-O1");
    compile("static", PLAIN, "-static");
    write_script("1", "#! \t./plain -x y\n");
    write_script("2", "#!./1");
    write_script("bad", "#!./static\n");
    expect_accepted("./2");
    ck_assert_str_eq(target.path, "./2");
    ck_assert_str_eq(target.image, "./plain");
    expect_refused("./bad", "its interpreter './static': it is statically "
                            "linked, so nothing can be preloaded into it");
}
END_TEST

START_TEST(a_script_without_an_interpreter_is_refused)
{
    char text[300];
    write_script("gone", "#!/no/such tool\n");
    write_script("none", "#! \n./plain");
    write_script("folder", "#!/\n");
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "#!/", 3);
    text[sizeof text - 1] = '\0';
    write_script("long", text);
    expect_refused("./gone", "its interpreter '/no/such': No such file or "
                             "directory");
    expect_refused("./none", "its '#!' line names no interpreter");
    expect_refused("./folder", "its interpreter '/': it is a directory");
    expect_refused("./long", "its '#!' line is too long");
}
END_TEST

START_TEST(four_scripts_may_lead_to_a_program)
{
    char name[] = "0", text[] = "#!./0\n";
    compile("0", PLAIN, "-O1");
    for (int i = 1; i <= 5; i++) {
        name[0] = (char)('0' + i);
        text[4] = (char)('0' + i - 1);
        write_script(name, text);
    }
    expect_accepted("./4");
    expect_refused("./5", "its interpreter './0': more than 4 scripts lead to "
                          "it");
    write_script("self", "#!./self\n");
    expect_refused("./self", "more than 4 scripts lead to it");
}
END_TEST

/* ---- a file that was mapped ---- */

static void expect_no_look(const char *path, const char *problem)
{
    ck_assert_msg(!target_look_mapped(path, &target), "looked into '%s'", path);
    ck_assert_str_eq(target.problem, problem);
    ck_assert_uint_eq(target.count, 0);
}

/* Nobody ever writes into the pipe. */
START_TEST(what_is_no_library_is_not_looked_into)
{
    write_script("text", "a text\n");
    write_script("empty", "");
    ck_assert_int_eq(mkfifo("pipe", 0600), 0);
    expect_no_look("./missing", "it cannot be read: No such file or directory");
    expect_no_look("./pipe", "it cannot be read: Permission denied");
    expect_no_look("/", "it cannot be read: Permission denied");
    expect_no_look("./text", "it is damaged: it ends within its header");
    expect_no_look("./empty", "it is damaged: it ends within its header");
}
END_TEST

START_TEST(a_library_is_looked_into)
{
    struct stat status;
    compile("library.so", "void dlvsym(); void f(void) { dlvsym(); }\n",
            "-shared -fPIC");
    ck_assert_int_eq(stat("library.so", &status), 0);
    ck_assert_msg(target_look_mapped("./library.so", &target), "%s",
                  target.problem);
    ck_assert_str_eq(target.image, "./library.so");
    ck_assert_uint_eq(target.identity.inode, status.st_ino);
    ck_assert_uint_eq(target.count, 1);
    expect_finding(0, "imports dlvsym, which ");
}
END_TEST

/* ---- what is suspected ---- */

START_TEST(imports_that_go_round_the_meter_are_found)
{
    compile("imports",
            "void dlvsym(), dlmopen(), ptrace(), clone(), vfork(), dlsym(),\n"
            "     process_vm_readv(), process_vm_writev(), syscall(), fork();\n"
            "int main(void) { dlvsym(); dlmopen(); ptrace(); clone();\n"
            "process_vm_readv(); process_vm_writev(); vfork(); dlsym();\n"
            "syscall(); fork(); }\n",
            "-fno-builtin");
    static const char *const names[] = {
        "dlvsym", "dlmopen",          "ptrace",
        "clone",  "process_vm_readv", "process_vm_writev"};
    bool found[6] = {false};
    expect_accepted("./imports");
    ck_assert_uint_eq(target.count, 6);
    for (unsigned i = 0; i < 6; i++) {
        char what[64];
        for (unsigned j = 0; j < 6; j++) {
            snprintf(what, sizeof what, "imports %s, which ", names[j]);
            found[j] |= strstr(target.findings[i].what, what) != NULL;
        }
        ck_assert_uint_eq(target.findings[i].address, 0);
    }
    for (unsigned j = 0; j < 6; j++)
        ck_assert_msg(found[j], "expected a finding of %s", names[j]);
}
END_TEST

START_TEST(lock_functions_of_its_own_are_found)
{
    static const char *const options[] = {"-O1", "-O1 -rdynamic -s"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        compile("locks", "void sem_post(void) {}" PLAIN, options[i]);
        expect_accepted("./locks");
        ck_assert_uint_eq(target.count, 1);
        expect_finding(0, "defines sem_post, which is then not counted");
        ck_assert_uint_eq(target.findings[0].address, 0);
    }
}
END_TEST

START_TEST(functions_of_its_own_are_no_imports)
{
    compile("own", "void ptrace(void) {}" PLAIN, "-rdynamic");
    expect_accepted("./own");
    ck_assert_uint_eq(target.count, 0);
}
END_TEST

#ifdef __x86_64__

/* What GNU ld writes has each byte of code at its address in the file. */
static void expect_bytes(unsigned index, const char *expected, size_t size)
{
    read_file(target.image);
    ck_assert_uint_lt(target.findings[index].address, sizeof bytes - size);
    ck_assert_mem_eq(bytes + target.findings[index].address, expected, size);
}

#define CODE                                                                   \
    "int main(void)\n"                                                         \
    "{\n"                                                                      \
    "    __asm__ volatile(\"movabs $0x050f050f050f050f, %rax\\n\\t\"\n"        \
    "                     \"syscall\");\n"                                     \
    "    __asm__ volatile(\"sysenter\");\n"                                    \
    "    __asm__ volatile(\".byte 0x48\\n\\tsyscall\\n\\tint $0x80\");\n"      \
    "}\n"

START_TEST(instructions_that_enter_the_kernel_are_found)
{
    static const char *const options[] = {
        "-O1", "-O2 -s", "-O1 -fno-asynchronous-unwind-tables -s"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        compile("code", CODE, options[i]);
        expect_accepted("./code");
        ck_assert_uint_eq(target.count, 4);
        expect_finding(0, "has the instruction 'syscall', which enters ");
        expect_finding(1, "has the instruction 'sysenter', which ");
        expect_finding(2, "has the instruction 'syscall', which ");
        expect_finding(3, "has the instruction 'int 0x80', which ");
        expect_bytes(0, "\x0F\x05\x0F\x34\x48\x0F\x05\xCD\x80", 9);
        expect_bytes(2, "\x0F\x05\xCD\x80", 4);
    }
}
END_TEST

START_TEST(constants_that_look_like_them_are_not)
{
    static const char *const options[] = {
        "-O1", "-O2 -s", "-O1 -fno-asynchronous-unwind-tables -s"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        compile("number",
                "unsigned long one(void) { return 0x050f340fcd80050f; }\n"
                "int two(void) { return 0x80cd80cd; }\n"
                "const char text[] = \"\\x0f\\x05\\xcd\\x80\";\n" PLAIN,
                options[i]);
        expect_accepted("./number");
        ck_assert_uint_eq(target.count, 0);
    }
}
END_TEST

/* 0x06 is no instruction; 0x48 0xB8 take the 8 bytes after them, unless the
 * unwind table says that a function begins there. */
START_TEST(bytes_that_are_no_code_are_passed_over)
{
    compile("bytes",
            "__asm__(\".byte 0x06\\n syscall\\n .byte 0x48, 0xB8\\n\"\n"
            "        \".cfi_startproc\\n sysenter\\n .cfi_endproc\");\n" PLAIN,
            "-O1 -s");
    expect_accepted("./bytes");
    ck_assert_uint_eq(target.count, 2);
    expect_finding(0, "has the instruction 'syscall', which ");
    expect_finding(1, "has the instruction 'sysenter', which ");
}
END_TEST

START_TEST(the_first_findings_are_kept)
{
    compile("many",
            "int main(void) { __asm__(\".rept 20\\nsyscall\\n.endr\"); }\n",
            "-O1");
    expect_accepted("./many");
    ck_assert_uint_eq(target.count, TARGET_FINDINGS);
    for (unsigned i = 1; i < TARGET_FINDINGS; i++)
        ck_assert_uint_eq(target.findings[i].address,
                          target.findings[0].address + i * 2);
}
END_TEST

START_TEST(without_section_headers_only_code_is_looked_at)
{
    Elf64_Ehdr header;
    compile("code", "const char data[] = \"\\x0F\\x05\";\n" CODE, "-O1");
    size_t size = read_file("code");
    memcpy(&header, bytes, sizeof header);
    header.e_shoff = 0;
    header.e_shnum = header.e_shstrndx = 0;
    memcpy(bytes, &header, sizeof header);
    write_file("bare", bytes, size, 0755);
    expect_accepted("./bare");
    ck_assert_uint_eq(target.count, 5);
    expect_finding(0, "has no section headers, ");
    expect_finding(1, "has the instruction 'syscall', ");
}
END_TEST

#endif

static bool make_folder(char *folder)
{
    return mkdtemp(folder) != NULL && chdir(folder) == 0;
}

int main(void)
{
    const TTest *tests[] = {
        a_name_without_a_slash_is_found_in_path,
        a_name_with_a_slash_is_not_looked_up,
        what_cannot_be_run_is_refused,
        a_static_program_is_refused,
        a_sanitizer_is_refused_with_its_name,
        a_sanitizer_that_is_linked_in_is_refused,
        another_identity_is_refused,
        another_kind_of_machine_is_refused,
        another_c_library_is_refused,
        a_program_cut_off_anywhere_is_refused,
        a_segment_beyond_the_end_is_refused,
        a_damaged_program_does_no_harm,
        a_script_is_as_good_as_its_interpreter,
        a_script_without_an_interpreter_is_refused,
        four_scripts_may_lead_to_a_program,
        what_is_no_library_is_not_looked_into,
        a_library_is_looked_into,
        imports_that_go_round_the_meter_are_found,
        lock_functions_of_its_own_are_found,
        functions_of_its_own_are_no_imports,
#ifdef __x86_64__
        instructions_that_enter_the_kernel_are_found,
        constants_that_look_like_them_are_not,
        bytes_that_are_no_code_are_passed_over,
        the_first_findings_are_kept,
        without_section_headers_only_code_is_looked_at,
#endif
    };
    char folder[] = "/tmp/unit-target-XXXXXX";
    char *remove_folder[] = {"rm", "-rf", folder, NULL};
    if (!make_folder(folder)) {
        perror(folder);
        return EXIT_FAILURE;
    }
    int status = suite_run("target", tests, sizeof tests / sizeof *tests);
    run(remove_folder);
    return status;
}
