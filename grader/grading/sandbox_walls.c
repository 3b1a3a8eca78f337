/*
 * What the program sees, as options of bubblewrap.
 *
 *     /usr /bin /lib ...    the system's, read only
 *     /etc                  how programs find their libraries; no more
 *     /proc                 of its own processes only
 *     /dev                  null, zero, full, random; no terminal
 *     /tmp, /dev/shm        empty, of limited size
 *     the work folder       under its own path, read only or not
 *     the job's mounts      read only
 *
 * The box's root and /dev lie on a tmpfs that is made read only at the end,
 * so only /tmp and perhaps the work folder can be written.
 */
#include <inttypes.h>
#include <unistd.h>

#include "sandbox_parts.h"

#define INPUT "/run/input"

static char *const walls[] = {
    "bwrap",          "--unshare-all",
    "--unshare-user", "--disable-userns",
    "--as-pid-1",     "--die-with-parent",
    "--new-session",  "--clearenv",
    "--hostname",     "box",
    "--proc",         "/proc",
};

/* From, to; those that a system may lack come last. */
static const char *const system_files[][2] = {
    {"--ro-bind", "/usr"},
    {"--dev-bind", "/dev/null"},
    {"--dev-bind", "/dev/zero"},
    {"--dev-bind", "/dev/full"},
    {"--dev-bind", "/dev/random"},
    {"--dev-bind", "/dev/urandom"},
    {"--ro-bind-try", "/etc/ld.so.cache"},
    {"--ro-bind-try", "/etc/alternatives"},
};

static const char *const links[][2] = {
    {"/proc/self/fd", "/dev/fd"},
    {"/proc/self/fd/0", "/dev/stdin"},
    {"/proc/self/fd/1", "/dev/stdout"},
    {"/proc/self/fd/2", "/dev/stderr"},
    {"/tmp", "/dev/shm"},
};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static void add_two(struct sandbox_command *command, const char *option,
                    const char *value)
{
    sandbox_add_text(command, "%s", option);
    sandbox_add_text(command, "%s", value);
}

static void add_three(struct sandbox_command *command, const char *option,
                      const char *from, const char *to)
{
    add_two(command, option, from);
    sandbox_add_text(command, "%s", to);
}

/* /bin, /lib and the like: links into /usr, or folders of their own. */
static void add_top(struct sandbox_command *command)
{
    static const char *const names[] = {"/bin",   "/sbin",  "/lib",
                                        "/lib32", "/lib64", "/libx32"};
    for (size_t i = 0; i < LENGTH(names); i++) {
        char target[PATH_MAX];
        ssize_t length = readlink(names[i], target, sizeof target - 1);
        if (length > 0) {
            target[length] = '\0';
            add_three(command, "--symlink", target, names[i]);
        } else if (access(names[i], F_OK) == 0) {
            add_three(command, "--ro-bind", names[i], names[i]);
        }
    }
}

static void add_system(struct sandbox_command *command)
{
    for (size_t i = 0; i < LENGTH(walls); i++)
        sandbox_add(command, walls[i]);
    for (size_t i = 0; i < LENGTH(system_files); i++)
        add_three(command, system_files[i][0], system_files[i][1],
                  system_files[i][1]);
    for (size_t i = 0; i < LENGTH(links); i++)
        add_three(command, "--symlink", links[i][0], links[i][1]);
    add_top(command);
}

static void add_tmp(struct sandbox_command *command, uint64_t bytes)
{
    add_two(command, "--perms", "1777");
    if (bytes != SANDBOX_UNLIMITED) {
        sandbox_add(command, "--size");
        sandbox_add_text(command, "%" PRIu64, bytes);
    }
    add_two(command, "--tmpfs", "/tmp");
}

/*
 * A program can open its standard input again, through /proc, and then for
 * writing if it is a file of its own user. Root gives it a descriptor of a
 * file that is not; others, a file that is mounted read only.
 */
const char *sandbox_inner_input(const struct sandbox_run *run)
{
    bool is_mounted = run->job->input != NULL && run->box->has_namespaces &&
                      run->box->uid == 0;
    return is_mounted ? INPUT : NULL;
}

void sandbox_add_walls(struct sandbox_command *command,
                       const struct sandbox_run *run)
{
    const struct sandbox_job *job = run->job;
    const char *work = run->box->work;
    add_system(command);
    add_tmp(command, run->limits.tmp_bytes);
    add_three(command, job->may_write ? "--bind" : "--ro-bind", work, work);
    for (size_t i = 0; i < SANDBOX_MOUNTS; i++)
        if (job->mounts[i].from != NULL)
            add_three(command, "--ro-bind", job->mounts[i].from,
                      job->mounts[i].to);
    if (sandbox_inner_input(run) != NULL)
        add_three(command, "--ro-bind", job->input, INPUT);
    add_two(command, "--remount-ro", "/");
    add_two(command, "--chdir", work);
    sandbox_add(command, "--");
}
