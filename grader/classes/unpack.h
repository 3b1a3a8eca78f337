/**
 * @file unpack.h
 * @brief Unpacks archives of strangers, in the kit's box.
 *
 *     struct unpack unpack = {.place = "/tmp/grade-class-x"};
 *     int folder = unpack_open(&unpack, parent, "ada.zip", problem);
 *     ... look into it ...
 *     unpack_clear(&unpack);
 *     unpack_close(&unpack);
 *
 * libarchive's bsdtar unpacks the C files of an archive. It sees nothing but
 * the archive, may write nowhere but into an empty folder, and has limits on
 * time, memory, bytes of a file and of all files: a bomb fills at most that.
 * It refuses paths that lead out; what it makes all the same stays in the box.
 * An archive that it complains about is not used at all.
 */
#ifndef UNPACK_H
#define UNPACK_H

#include "../grading/grading.h"

/** Bytes of an archive, at most. */
#define UNPACK_MOST ((off_t)64 * 1024 * 1024)

/** A place to unpack in. */
struct unpack {
    const char *place; /**< a folder that the box's user can pass */
    bool is_open;      /**< the box is there */
    struct sandbox box;
    char work[PATH_MAX];       /**< in it: what was unpacked */
    char copy[PATH_MAX];       /**< and the archive */
    char trouble[RESULT_TEXT]; /**< the machine's, not the archive's; "" */
    int signal;                /**< that came meanwhile; 0 */
};

/**
 * Unpacks an archive.
 * @param parent a descriptor of the folder that it lies in.
 * @param problem gets a clause that says what is wrong with it.
 * @return a descriptor of a folder; -1: problem or unpack->trouble.
 */
int unpack_open(struct unpack *unpack, int parent, const char *name,
                char problem[RESULT_TEXT]);

/** Removes what was unpacked. */
void unpack_clear(struct unpack *unpack);

void unpack_close(struct unpack *unpack);

#endif
