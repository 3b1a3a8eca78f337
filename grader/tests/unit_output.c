/*
 * output.c: a file that appears whole or not at all.
 *
 * main makes one folder and removes it at the end; each test works in an
 * empty folder of its own within, so names are short: "x" is the output.
 * expect_files says what must be there, so a part file left behind fails
 * every test.
 *
 * Whatever ends a process (signals, limits) happens in a forked child. A
 * failed ck_assert in the child ends it with status 1, which in_child reports.
 */
#include "output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite.h"

static char root[PATH_MAX];
static struct output output;

static void begin(void)
{
    char folder[] = "test-XXXXXX";

    umask(022);
    ck_assert_int_eq(chdir(root), 0);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static void make_file(const char *path, const char *text)
{
    FILE *to = fopen(path, "w");

    ck_assert_msg(to != NULL, "%s: %s", path, strerror(errno));
    fputs(text, to);
    ck_assert_int_eq(fclose(to), 0);
}

static void expect_text(const char *path, const char *text)
{
    char got[64] = "";
    FILE *from = fopen(path, "r");

    ck_assert_msg(from != NULL, "%s: %s", path, strerror(errno));
    got[fread(got, 1, sizeof got - 1, from)] = '\0';
    fclose(from);
    ck_assert_str_eq(got, text);
}

static int no_dots(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* The folder holds exactly these names, sorted: "x x.part-1 ". */
static void expect_files(const char *names)
{
    char got[512] = "";
    struct dirent **entries;
    size_t length = 0;
    int count = scandir(".", &entries, no_dots, alphasort);

    for (int i = 0; i < count; i++) {
        length += (size_t)snprintf(got + length, sizeof got - length, "%s ",
                                   entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    ck_assert_str_eq(got, names);
}

static mode_t mode_of(const char *path)
{
    struct stat about;

    ck_assert_int_eq(lstat(path, &about), 0);
    return about.st_mode;
}

static void expect_mode(const char *path, mode_t mode)
{
    ck_assert_msg(mode_of(path) == mode, "%s: expected mode 0%o, got 0%o", path,
                  (unsigned)mode, (unsigned)mode_of(path));
}

static void open_output(const char *path)
{
    ck_assert_msg(blocks_output_open(&output, path), "%s: %s", path,
                  strerror(errno));
}

static void write_new(const char *path)
{
    open_output(path);
    fputs("new", output.stream);
    ck_assert_msg(blocks_output_commit(&output), "%s: %s", path,
                  strerror(errno));
    ck_assert_ptr_null(output.stream);
}

static void expect_refused(const char *path, int error)
{
    errno = 0;
    bool ok = blocks_output_open(&output, path);
    ck_assert_str_eq(strerror(errno), strerror(error));
    ck_assert(!ok);
}

/* Runs it in a child that has no handlers; returns the wait status. */
static int in_child(void (*run)(int), int argument)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        for (int number = 1; number < 32; number++)
            signal(number, SIG_DFL); /* Check's own, and a sanitizer's */
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        run(argument);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return status;
}

/* A process that has `path` open for output, or holds a lock on it if
 * `locks`, until it is killed. */
static pid_t start_holder(const char *path, bool locks)
{
    int ends[2];
    char ready;

    ck_assert_int_eq(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        if (locks ? flock(open(path, O_RDONLY), LOCK_EX) == 0
                  : blocks_output_open(&output, path))
            (void)!write(ends[1], "", 1);
        close(ends[1]);
        for (;;)
            pause();
    }
    close(ends[1]);
    ck_assert_int_eq(read(ends[0], &ready, 1), 1);
    close(ends[0]);
    return pid;
}

static void kill_holder(pid_t pid)
{
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

/* ---- All or nothing ---- */

START_TEST(the_file_has_its_name_only_when_it_is_whole)
{
    begin();
    open_output("x");
    ck_assert_int_ne(access("x", F_OK), 0);
    ck_assert_int_eq(access(output.part, F_OK), 0);
    fputs("new", output.stream);
    ck_assert(blocks_output_commit(&output));
    expect_files("x ");
    expect_text("x", "new");
}
END_TEST

START_TEST(the_old_file_stays_until_the_new_one_is_whole)
{
    begin();
    make_file("x", "old");
    open_output("x");
    fputs("new", output.stream);
    ck_assert(blocks_output_flush(&output));
    expect_text(output.part, "new");
    expect_text("x", "old");
    ck_assert(blocks_output_commit(&output));
    expect_text("x", "new");
    expect_files("x ");
}
END_TEST

START_TEST(discarding_keeps_the_old_file_and_may_be_repeated)
{
    begin();
    make_file("x", "old");
    open_output("x");
    fputs("new", output.stream);
    for (int i = 0; i < 2; i++) {
        blocks_output_discard(&output);
        expect_files("x ");
        expect_text("x", "old");
    }
}
END_TEST

static void fail_to_commit(int unused)
{
    (void)unused;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){1000, 1000});
    open_output("x");
    for (int i = 0; i < 1500; i++)
        putc('n', output.stream);
    errno = 0;
    bool ok = blocks_output_commit(&output);
    _exit(ok ? 2 : errno == EFBIG ? 0 : 3);
}

START_TEST(a_commit_that_fails_keeps_the_old_file)
{
    begin();
    make_file("x", "old");
    ck_assert_int_eq(in_child(fail_to_commit, 0), 0);
    expect_files("x ");
    expect_text("x", "old");
}
END_TEST

START_TEST(a_file_that_cannot_take_its_name_is_removed)
{
    begin();
    open_output("x");
    ck_assert_int_eq(mkdir("x", 0700), 0);
    ck_assert(!blocks_output_commit(&output));
    ck_assert_int_eq(errno, EISDIR);
    expect_files("x ");
    expect_mode("x", S_IFDIR | 0700);
}
END_TEST

/* ---- Modes and symlinks ---- */

START_TEST(an_existing_file_keeps_its_mode)
{
    begin();
    make_file("x", "old");
    ck_assert_int_eq(chmod("x", 0640), 0);
    umask(077);
    open_output("x");
    expect_mode(output.part, S_IFREG | 0640);
    ck_assert(blocks_output_commit(&output));
    expect_mode("x", S_IFREG | 0640);
}
END_TEST

START_TEST(a_new_file_obeys_the_umask)
{
    begin();
    umask(027);
    write_new("x");
    expect_mode("x", S_IFREG | 0640);
    umask(0);
    write_new("y");
    expect_mode("y", S_IFREG | 0666);
}
END_TEST

/* Makes the symlink and writes to it; x gets the bytes. */
static void expect_followed(const char *name, const char *target)
{
    ck_assert_int_eq(symlink(target, name), 0);
    write_new(name);
    ck_assert_msg(S_ISLNK(mode_of(name)), "%s is no symlink any more", name);
    expect_text("x", "new");
    expect_mode("x", S_IFREG | 0644);
    ck_assert_int_eq(unlink("x"), 0);
}

START_TEST(symlinks_are_followed_to_what_exists)
{
    char absolute[PATH_MAX];

    begin();
    make_file("x", "old");
    expect_followed("link", "x");
    make_file("x", "old");
    expect_followed("second", "link"); /* a chain */
    make_file("x", "old");
    ck_assert_ptr_nonnull(getcwd(absolute, sizeof absolute - 2));
    strncat(absolute, "/x", 3);
    ck_assert_int_eq(mkdir("folder", 0700), 0);
    expect_followed("folder/third", absolute);
    expect_files("folder link second ");
}
END_TEST

START_TEST(symlinks_are_followed_to_what_does_not_exist_yet)
{
    begin();
    ck_assert_int_eq(mkdir("folder", 0700), 0);
    expect_followed("link", "x");
    expect_followed("second", "./link");
    expect_followed("folder/third", "../second");
    expect_files("folder link second ");
}
END_TEST

START_TEST(symlinks_in_a_ring_or_into_nowhere_are_refused)
{
    begin();
    ck_assert_int_eq(symlink("b", "a"), 0);
    ck_assert_int_eq(symlink("a", "b"), 0);
    ck_assert_int_eq(symlink("no/such", "nowhere"), 0);
    expect_refused("a", ELOOP);
    expect_refused("nowhere", ENOENT);
    expect_files("a b nowhere ");
}
END_TEST

/* ---- Part files of others ---- */

START_TEST(what_dead_writers_left_is_removed)
{
    begin();
    make_file("x.part-1", "left");
    make_file("x.part-4194305", "left");
    open_output("x");
    ck_assert_int_ne(access("x.part-1", F_OK), 0);
    blocks_output_discard(&output);
    expect_files("");
}
END_TEST

START_TEST(the_part_file_of_a_living_writer_is_kept)
{
    begin();
    make_file("x.part-1", "");
    pid_t holder = start_holder("x.part-1", true);
    write_new("x");
    expect_files("x x.part-1 ");
    kill_holder(holder);
    write_new("x");
    expect_files("x ");
}
END_TEST

START_TEST(a_killed_writer_leaves_its_part_file_to_the_next)
{
    char both[64];

    begin();
    make_file("x", "old");
    pid_t writer = start_holder("x", false);
    snprintf(both, sizeof both, "x x.part-%ld ", (long)writer);
    expect_files(both);
    write_new("x"); /* the writer lives */
    expect_files(both);
    kill_holder(writer);
    expect_files(both);
    write_new("x");
    expect_files("x ");
}
END_TEST

START_TEST(what_only_looks_like_a_part_file_is_kept)
{
    begin();
    const char *const names[] = {"X.part-1",    "xx.part-1",  "x.part-",
                                 "x.part-1.gz", "x.part-12a", "x.part--1",
                                 "y.part-1",    "x.part1"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        make_file(names[i], "");
    ck_assert_int_eq(mkdir("x.part-2", 0700), 0);
    ck_assert_int_eq(mkfifo("x.part-3", 0600), 0);
    ck_assert_int_eq(symlink("y.part-1", "x.part-4"), 0);
    write_new("x");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_msg(access(names[i], F_OK) == 0, "%s is gone", names[i]);
    expect_mode("x.part-2", S_IFDIR | 0700);
    expect_mode("x.part-3", S_IFIFO | 0600);
    ck_assert(S_ISLNK(mode_of("x.part-4")));
}
END_TEST

/* ---- What is no regular file ---- */

START_TEST(a_fifo_is_written_directly_and_stays)
{
    char got[8] = "";

    begin();
    ck_assert_int_eq(mkfifo("x", 0600), 0);
    int reader = open("x", O_RDONLY | O_NONBLOCK);
    write_new("x");
    ck_assert_int_eq(read(reader, got, sizeof got), 3);
    ck_assert_str_eq(got, "new");
    close(reader);
    expect_files("x ");
    expect_mode("x", S_IFIFO | 0600);
}
END_TEST

/* Looks before it commits: a broken output.c must not rename over it. */
static bool write_device(const char *path)
{
    mode_t before = mode_of(path);

    open_output(path);
    if (!output.is_direct || output.part[0] != '\0') {
        blocks_output_discard(&output);
        ck_abort_msg("%s: expected to be written directly", path);
    }
    fputs("new", output.stream);
    errno = 0;
    bool ok = blocks_output_commit(&output);
    expect_mode(path, before);
    return ok;
}

START_TEST(a_device_is_written_directly_and_stays)
{
    ck_assert(write_device("/dev/null"));
    ck_assert(!write_device("/dev/full"));
    ck_assert_int_eq(errno, ENOSPC);
}
END_TEST

START_TEST(folders_and_paths_through_files_are_refused)
{
    begin();
    ck_assert_int_eq(mkdir("folder", 0700), 0);
    make_file("file", "old");
    expect_refused("folder", EISDIR);
    expect_refused("folder/", EISDIR);
    expect_refused("file/x", ENOTDIR);
    expect_refused("no/x", ENOENT);
    expect_refused("no/", ENOENT);
    expect_files("file folder ");
}
END_TEST

START_TEST(a_path_that_is_too_long_is_refused)
{
    char path[PATH_MAX + 1] = "";

    begin();
    memset(path, 'x', NAME_MAX); /* no room for .part-PID */
    expect_refused(path, ENAMETOOLONG);
    for (size_t i = 0; i < PATH_MAX; i += 2)
        memcpy(path + i, "./", 3);
    expect_refused(path, ENAMETOOLONG);
    memcpy(path + PATH_MAX - 4, "x", 2); /* fits, but not with .part-PID */
    expect_refused(path, ENAMETOOLONG);
    expect_files("");
}
END_TEST

/* ---- Signals ---- */

static void open_and_raise(int number)
{
    open_output("x");
    fputs("new", output.stream);
    raise(number);
}

START_TEST(a_signal_that_ends_the_program_removes_the_part_file)
{
    const int numbers[] = {SIGTERM, SIGSEGV, SIGABRT, SIGINT,
                           SIGHUP,  SIGBUS,  SIGXCPU, SIGALRM};

    begin();
    make_file("x", "old");
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        int status = in_child(open_and_raise, numbers[i]);
        ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == numbers[i],
                      "expected an end by signal %d, got wait status 0x%x",
                      numbers[i], (unsigned)status);
        expect_files("x ");
        expect_text("x", "old");
    }
}
END_TEST

static void ignore_and_raise(int number)
{
    signal(number, SIG_IGN);
    open_and_raise(number);
    ck_assert(blocks_output_commit(&output));
}

START_TEST(an_ignored_signal_stays_ignored)
{
    begin();
    ck_assert_int_eq(in_child(ignore_and_raise, SIGHUP), 0);
    expect_files("x ");
    expect_text("x", "new");
}
END_TEST

static void commit_and_raise(int number)
{
    write_new("x");
    raise(number);
}

START_TEST(a_signal_after_the_commit_removes_nothing)
{
    begin();
    ck_assert_int_ne(in_child(commit_and_raise, SIGTERM), 0);
    expect_files("x ");
    expect_text("x", "new");
}
END_TEST

static void raise_in_grandchild(int number)
{
    open_output("x");
    fputs("new", output.stream);
    fflush(output.stream);
    pid_t pid = fork();
    if (pid == 0) {
        raise(number);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    ck_assert(blocks_output_commit(&output));
}

START_TEST(a_signal_in_a_forked_child_leaves_the_part_file)
{
    begin();
    ck_assert_int_eq(in_child(raise_in_grandchild, SIGTERM), 0);
    expect_text("x", "new");
}
END_TEST

int main(void)
{
    const char *temporary = getenv("TMPDIR");
    const TTest *tests[] = {
        the_file_has_its_name_only_when_it_is_whole,
        the_old_file_stays_until_the_new_one_is_whole,
        discarding_keeps_the_old_file_and_may_be_repeated,
        a_commit_that_fails_keeps_the_old_file,
        a_file_that_cannot_take_its_name_is_removed,
        an_existing_file_keeps_its_mode,
        a_new_file_obeys_the_umask,
        symlinks_are_followed_to_what_exists,
        symlinks_are_followed_to_what_does_not_exist_yet,
        symlinks_in_a_ring_or_into_nowhere_are_refused,
        what_dead_writers_left_is_removed,
        the_part_file_of_a_living_writer_is_kept,
        a_killed_writer_leaves_its_part_file_to_the_next,
        what_only_looks_like_a_part_file_is_kept,
        a_fifo_is_written_directly_and_stays,
        a_device_is_written_directly_and_stays,
        folders_and_paths_through_files_are_refused,
        a_path_that_is_too_long_is_refused,
        a_signal_that_ends_the_program_removes_the_part_file,
        an_ignored_signal_stays_ignored,
        a_signal_after_the_commit_removes_nothing,
        a_signal_in_a_forked_child_leaves_the_part_file,
    };

    snprintf(root, sizeof root, "%s/unit_output-XXXXXX",
             temporary == NULL ? "/tmp" : temporary);
    if (mkdtemp(root) == NULL) {
        perror(root);
        return EXIT_FAILURE;
    }
    int status = suite_run("output", tests, sizeof tests / sizeof *tests);
    pid_t pid = fork();
    if (pid == 0) {
        execlp("rm", "rm", "-rf", "--", root, (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
    return status;
}
