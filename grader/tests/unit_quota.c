/*
 * quota.c: what control groups allow, in both versions, in a container and
 * outside. Each test makes files as the kernel shows them below a folder of
 * its own, the current one, which main makes and removes.
 */
#include "grading/quota.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grading/folders.h"
#include "suite.h"

/* Writes a file of a test's own tree, with the folders above it. */
static void put(const char *path, const char *text)
{
    char part[PATH_MAX];
    for (const char *end = strchr(path, '/'); end != NULL;
         end = strchr(end + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(end - path), path);
        mkdir(part, 0755); /* or it is there */
    }
    FILE *stream = fopen(path, "we");
    ck_assert_ptr_nonnull(stream);
    fputs(text, stream);
    ck_assert_int_eq(fclose(stream), 0);
}

/* As it is in the tree; which is gone then. */
static void expect_cores(double expected)
{
    ck_assert_double_eq_tol(quota_cores("tree"), expected, 1e-9);
    folders_remove("tree", true);
}

START_TEST(version_2_allows_half_a_core)
{
    put("tree/proc/self/cgroup", "0::/\n");
    put("tree/sys/fs/cgroup/cpu.max", "50000 100000\n");
    expect_cores(0.5);
}
END_TEST

START_TEST(version_1_allows_half_a_core)
{
    put("tree/proc/self/cgroup", "9:name=systemd:/\n4:cpu,cpuacct:/\n0::/\n");
    put("tree/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
    put("tree/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
    expect_cores(0.5);
}
END_TEST

START_TEST(no_limit_is_none)
{
    put("tree/proc/self/cgroup", "1:cpu:/\n0::/\n");
    put("tree/sys/fs/cgroup/cpu.max", "max 100000\n");
    put("tree/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
    put("tree/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
    expect_cores(0);
}
END_TEST

START_TEST(the_least_of_all_groups_above_counts)
{
    put("tree/proc/self/cgroup", "0::/a/b/c\n");
    put("tree/sys/fs/cgroup/a/b/c/cpu.max", "400000 100000\n");
    put("tree/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
    put("tree/sys/fs/cgroup/a/cpu.max", "150000 100000\n");
    expect_cores(1.5);
    put("tree/proc/self/cgroup", "3:cpuset:/z\n4:cpuacct,cpu:/a/b\n0::/\n");
    put("tree/sys/fs/cgroup/cpu/a/b/cpu.cfs_quota_us", "25000\n");
    put("tree/sys/fs/cgroup/cpu/a/b/cpu.cfs_period_us", "100000\n");
    expect_cores(0.25);
}
END_TEST

START_TEST(groups_of_others_do_not_count)
{
    put("tree/proc/self/cgroup", "3:cpuset:/z\n2:cpuacct:/z\n0::/ab\n");
    put("tree/sys/fs/cgroup/cpu/z/cpu.cfs_quota_us", "25000\n");
    put("tree/sys/fs/cgroup/cpu/z/cpu.cfs_period_us", "100000\n");
    put("tree/sys/fs/cgroup/a/cpu.max", "50000 100000\n");
    expect_cores(0);
}
END_TEST

/* The path is the host's, the mount is the container's. */
START_TEST(a_container_sees_its_own_group_at_the_top)
{
    put("tree/proc/self/cgroup", "4:cpu,cpuacct:/docker/0123\n");
    put("tree/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "70000\n");
    put("tree/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
    expect_cores(0.7);
}
END_TEST

START_TEST(without_any_file_it_is_not_known)
{
    expect_cores(0);
    put("tree/proc/self/cgroup", "");
    expect_cores(0);
    put("tree/proc/self/cgroup", "nonsense\n:\n::\n0::\n");
    put("tree/sys/fs/cgroup/cpu.max", "nonsense 0\n");
    expect_cores(0);
    put("tree/sys/fs/cgroup/cpu.max", "50000 0\n");
    expect_cores(0);
}
END_TEST

START_TEST(a_path_that_is_too_long_is_passed_over)
{
    char line[PATH_MAX];
    memset(line, 'x', sizeof line);
    memcpy(line, "0::/", 4);
    memcpy(line + sizeof line - 2, "\n", 2);
    put("tree/proc/self/cgroup", line);
    put("tree/sys/fs/cgroup/cpu.max", "100000 100000\n");
    expect_cores(1);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        version_2_allows_half_a_core,
        version_1_allows_half_a_core,
        no_limit_is_none,
        the_least_of_all_groups_above_counts,
        groups_of_others_do_not_count,
        a_container_sees_its_own_group_at_the_top,
        without_any_file_it_is_not_known,
        a_path_that_is_too_long_is_passed_over,
    };
    char folder[] = "/tmp/unit-quota-XXXXXX";
    if (mkdtemp(folder) == NULL || chdir(folder) != 0) {
        perror(folder);
        return EXIT_FAILURE;
    }
    int status = suite_run("quota", tests, sizeof tests / sizeof *tests);
    folders_remove("tree", true);
    rmdir(folder);
    return status;
}
