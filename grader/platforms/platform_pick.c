/*
 * platform-pick: the one C file among what was handed in.
 *
 *     platform-pick [--lab NAME] FOLDER PLACE
 *
 * Which one, and what is refused, is said in ../classes/pick.h: the file of
 * the lab's name, or the only one that ends in .c; in folders and archives,
 * too, which are unpacked in the box. It is copied into the folder PLACE, under
 * the lab's name. One line on standard output says which file that is, or, for
 * the student, why there is none.
 *
 * Exit status: 0 copied, 1 there is none, 2 wrong usage, or it cannot be done.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../classes/pick.h"
#include "../grading/folders.h"
#include "../grading/words.h"

#define EXIT_NONE    1
#define EXIT_TROUBLE 2

static _Noreturn void give_up(const char *why)
{
    char safe[WORDS_ROOM(RESULT_TEXT)];
    fprintf(stderr, "platform-pick: %s\n",
            words_safe(safe, sizeof safe, why, WORDS_LINE));
    exit(EXIT_TROUBLE);
}

static void say(const char *words)
{
    char safe[WORDS_ROOM(RESULT_TEXT)];
    puts(words_safe(safe, sizeof safe, words, WORDS_LINE));
}

/* Looks at all that lies in a folder. @return whether there is a file. */
static bool look(struct pick *pick, const char *folder)
{
    struct find find;
    char why[FIND_WHY];
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0 || !find_all(&find, folder, why))
        give_up(file < 0 ? strerror(errno) : why);
    for (size_t i = 0; i < find.count; i++)
        pick_entry(pick, file, &find.entries[i]);
    find_free(&find);
    close(file);
    return pick_end(pick);
}

/* Copies it, and says which one it is. @return false with why. */
static bool copy(const struct pick *pick, const char *place,
                 char why[RESULT_TEXT])
{
    char text[RESULT_TEXT];
    char path[PATH_MAX];
    if (!folders_write(folders_path(path, place, "%s", pick->wanted),
                       pick->text, pick->length, why))
        return false;
    if (strcmp(pick->file, pick->wanted) == 0)
        result_set(text, "graded: '%s'", pick->file);
    else
        result_set(text, "graded: '%s', though '%s' was expected", pick->file,
                   pick->wanted);
    say(text);
    return true;
}

/* @return the exit status; why gets what is wrong here. */
static int pick_and_copy(struct unpack *unpack, const char *wanted,
                         char *const words[2], char why[RESULT_TEXT])
{
    struct pick pick;
    int status = EXIT_NONE;
    pick_begin(&pick, unpack, wanted);
    bool is_there = look(&pick, words[0]);
    if (unpack->trouble[0] != '\0' || unpack->signal != 0)
        result_set(why, "%s",
                   unpack->signal != 0 ? "interrupted" : unpack->trouble);
    else if (is_there && copy(&pick, words[1], why))
        status = EXIT_SUCCESS;
    else if (!is_there)
        say(pick.problem);
    pick_free(&pick);
    return why[0] != '\0' ? EXIT_TROUBLE : status;
}

/* A temporary folder that a box's user may pass. */
static void make_place(char place[PATH_MAX])
{
    const char *above = getenv("TMPDIR");
    folders_path(place, above != NULL ? above : P_tmpdir, "pick-XXXXXX");
    if (mkdtemp(place) == NULL || chmod(place, 0711) != 0)
        give_up(strerror(errno));
}

int main(int argc, char **argv)
{
    static struct grading grading;
    static struct unpack unpack;
    static const struct option list[] = {{"lab", required_argument, NULL, 'l'},
                                         {NULL, 0, NULL, 0}};
    struct grading_wish wish = {.submission = ""};
    char place[PATH_MAX];
    char why[RESULT_TEXT] = "";
    int letter;
    while ((letter = getopt_long(argc, argv, "", list, NULL)) != -1) {
        if (letter != 'l')
            return EXIT_TROUBLE; /* getopt has said what is wrong */
        wish.lab = optarg;
    }
    if (argc - optind != 2)
        give_up("usage: platform-pick [--lab NAME] FOLDER PLACE");
    if (!grading_open(&grading, &wish, why))
        give_up(why);
    why[0] = '\0'; /* what it said on the way is nobody's business */
    make_place(place);
    unpack.place = place;
    int status =
        pick_and_copy(&unpack, grading.lab.submission, argv + optind, why);
    unpack_close(&unpack);
    folders_remove(place, true);
    grading_close(&grading);
    if (why[0] != '\0')
        give_up(why);
    return status;
}
