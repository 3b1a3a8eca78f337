/**
 * @file quota.h
 * @brief How much of the cores' time a container leaves to this process.
 *
 *     double cores = quota_cores("");
 *     if (cores > 0 && cores < 1) ...     half a core: it is stopped at times
 *
 * All of the host's cores are to be seen in a container, but whoever runs it
 * may have given it half of one. Control groups know: those of this process
 * (/proc/self/cgroup) and all above them, in both versions.
 */
#ifndef QUOTA_H
#define QUOTA_H

/**
 * The least that any of these groups allows.
 * @param root where /proc and /sys are looked for: "", but tests have files of
 * their own below another folder. Nothing outside of the program sets it.
 * @return cores, 0.5 for half of one; 0: no limit, or not known.
 */
double quota_cores(const char *root);

#endif
