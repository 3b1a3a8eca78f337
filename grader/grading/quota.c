/*
 * Control groups' limits on CPU time. A line of /proc/self/cgroup names the
 * folder of each of our groups, below the place where its version is mounted:
 *
 *     0::/a/b           version 2: cpu.max, "50000 100000" or "max 100000"
 *     4:cpu,cpuacct:/b  version 1: cpu.cfs_quota_us, -1 for none, and
 *                       cpu.cfs_period_us
 *
 * Limits of groups above count, too, so each folder up to the mount is looked
 * at. In a container the outer part of the path may not be there: what cannot
 * be read is passed over, and the mount itself is the container's group then.
 */
#include "quota.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../machine.h"

#define MOUNT_2 "/sys/fs/cgroup"
#define MOUNT_1 "/sys/fs/cgroup/cpu" /* a link, if it has a longer name */

/* The first line of FOLDER/NAME; "" if there is none. */
static void read_line(const char *folder, const char *name, char *line,
                      int size)
{
    char path[PATH_MAX];
    line[0] = '\0';
    if (snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path)
        machine_first_line(path, line, size);
}

/* What one group allows; 0: all. */
static double read_group(const char *folder)
{
    char line[64], period[64];
    double time = 0, of = 0;
    read_line(folder, "cpu.max", line, sizeof line);
    if (sscanf(line, "%lf %lf", &time, &of) == 2 && of > 0)
        return time / of;
    read_line(folder, "cpu.cfs_quota_us", line, sizeof line);
    read_line(folder, "cpu.cfs_period_us", period, sizeof period);
    if (sscanf(line, "%lf", &time) == 1 && sscanf(period, "%lf", &of) == 1 &&
        time > 0 && of > 0)
        return time / of;
    return 0;
}

static void keep_least(double *least, double cores)
{
    if (cores > 0 && (*least <= 0 || cores < *least))
        *least = cores;
}

/* A group and all above it, up to the mount. */
static void walk(const char *root, const char *mount, const char *group,
                 double *least)
{
    char folder[PATH_MAX];
    int top = snprintf(folder, sizeof folder, "%s%s", root, mount);
    if (snprintf(folder, sizeof folder, "%s%s%s", root, mount, group) >=
        (int)sizeof folder)
        return;
    for (char *end = folder + strlen(folder); end != NULL && end > folder + top;
         end = strrchr(folder, '/')) {
        *end = '\0';
        keep_least(least, read_group(folder));
    }
    folder[top] = '\0';
    keep_least(least, read_group(folder));
}

/* Whether "cpu" is one of the words between commas. */
static bool has_cpu(const char *controllers)
{
    for (const char *word = controllers; *word != '\0';) {
        size_t length = strcspn(word, ",");
        if (length == 3 && strncmp(word, "cpu", 3) == 0)
            return true;
        word += length + (word[length] == ',');
    }
    return false;
}

/* A line "NUMBER:CONTROLLERS:GROUP". */
static void take_line(const char *root, char *line, double *least)
{
    char *controllers = strchr(line, ':');
    char *group = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
    line[strcspn(line, "\n")] = '\0';
    if (group == NULL)
        return;
    *group++ = '\0';
    controllers++;
    if (*controllers == '\0')
        walk(root, MOUNT_2, group, least);
    else if (has_cpu(controllers))
        walk(root, MOUNT_1, group, least);
}

double quota_cores(const char *root)
{
    char path[PATH_MAX];
    char line[PATH_MAX];
    double least = 0;
    FILE *stream = NULL;
    if (snprintf(path, sizeof path, "%s/proc/self/cgroup", root) <
        (int)sizeof path)
        stream = fopen(path, "re");
    while (stream != NULL && fgets(line, sizeof line, stream) != NULL)
        take_line(root, line, &least);
    if (stream != NULL)
        fclose(stream); /* it was only read */
    walk(root, MOUNT_2, "", &least);
    walk(root, MOUNT_1, "", &least);
    return least;
}
