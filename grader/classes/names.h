/**
 * @file names.h
 * @brief Whose submission it is: the student's id from a file's name.
 *
 *     struct names names;
 *     names_read(&names, "lovelaceada_LATE_4711_90210_bakery-2.c");
 *     names.id "4711", names.name "lovelaceada", names.file "bakery-2.c"
 *
 * What lies in the folder, as the platforms' downloads name it once they are
 * unpacked; the part in capitals is the id:
 *
 *     Canvas       name_ID_number_file.c, name_LATE_ID_number_file.c
 *                  the ID of the gradebook's column "ID". Each file of a
 *                  student is an entry of its own; they are put together
 *     Moodle       Full Name_ID_assignsubmission_file_/..., or without
 *                  folders ..._file_file.c: the number of the worksheet's
 *                  "Participant ID". Text typed online is passed over
 *     Gradescope   submission_ID/...
 *     else         ID.c, ID.zip, ID.tar.gz, ID/...
 *
 * An id is a text that can be seen: other bytes are shown as escapes, as C
 * has them, and a backslash is doubled, so that no two names give one id.
 */
#ifndef NAMES_H
#define NAMES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/** Room for an id: each byte of a name may become four, and a backslash
 * two. */
#define NAMES_ID (4 * NAME_MAX + 1)

/** What a name tells. */
struct names {
    char id[NAMES_ID];
    char name[NAMES_ID];     /**< of the student, made fit to be shown; "" */
    char file[NAME_MAX + 1]; /**< the rest, without what the platform put in
                                  front; of a folder "" */
    bool is_typed;           /**< text that was typed online: no file */
};

/** Reads the name of an entry of the folder. */
void names_read(struct names *names, const char *entry);

/** The way archives are recognised: by the end of their names. @return the
 * length of the name without it; 0: it is no archive. */
size_t names_archive(const char *file);

/**
 * A name for a page about a student, that every system and every URL takes:
 * the id as it is, if it is plain; else what is plain of it, and a digest.
 */
void names_page(char page[NAME_MAX + 1], const char *id);

#endif
