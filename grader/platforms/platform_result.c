/*
 * platform-result: a result of grade in the format of a course platform.
 *
 *     platform-result [options] gradescope|autolab|classroom [RESULT.json]
 *
 * It always writes something that the platform takes. Where there is no
 * result, or one that cannot be read, is not complete, or decided nothing,
 * that has no points, and one sentence that says why. The names of what has
 * no points then are those of the result, or of the lab's rubric.
 *
 * Exit status: 0 written; 1 written, without points, because it is not graded;
 * 2 wrong usage, or it cannot be written.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "../../baseline/output.h"
#include "../grading/grading.h"
#include "../grading/result_read.h"
#include "../grading/result_view.h"
#include "../grading/words.h"
#include "platform.h"

#define EXIT_NOT_GRADED 1
#define EXIT_TROUBLE    2

static const char help[] =
    "usage: platform-result [options] gradescope|autolab|classroom "
    "[RESULT.json]\n"
    "Writes a result of grade as the platform wants it.\n"
    "  --problem WHY   there is none: the student's mistake\n"
    "  --trouble WHY   there is none: ours\n"
    "  --lab NAME --rubric FILE --only ID,...\n"
    "                  as of grade: name what has no points then\n"
    "  --note TEXT     a line for the student\n"
    "  --hidden WHEN   when Gradescope shows hidden checks: hidden,\n"
    "                  after_due_date, after_published (the default), visible\n"
    "  --out FILE      instead of standard output; replaced when it is whole\n"
    "  --help\n"
    "Exit status: 0 written, 1 written without points: it is not graded,\n"
    "2 wrong usage or not written.\n";

static const struct platform {
    const char *name;
    platform_writer *write;
} platforms[] = {{"gradescope", gradescope_write},
                 {"autolab", autolab_write},
                 {"classroom", classroom_write}};

/* What was asked for. */
struct wish {
    const struct platform *platform;
    const char *file; /* NULL: none */
    const char *problem, *trouble, *note, *out;
    const char *visibility;
    struct grading_wish grading; /* whose rubric */
};

/* A line that is fit to be shown. */
typedef char line[WORDS_ROOM(RESULT_TEXT)];

static _Noreturn void usage(const char *what, const char *word)
{
    fprintf(stderr, "platform-result: %s '%s'; platform-result --help\n", what,
            word);
    exit(EXIT_TROUBLE);
}

/* ---- the command line ---- */

static const struct platform *find_platform(const char *name)
{
    for (size_t i = 0; i < sizeof platforms / sizeof *platforms; i++)
        if (strcmp(platforms[i].name, name) == 0)
            return &platforms[i];
    usage("there is no platform", name);
}

static const char *judge_visibility(const char *word)
{
    static const char *const words[] = {"hidden", "after_due_date",
                                        "after_published", "visible"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], word) == 0)
            return words[i];
    usage("not a visibility:", word);
}

static void set(struct wish *wish, int letter, const char *text)
{
    const struct {
        int letter;
        const char **place;
    } all[] = {{'p', &wish->problem},     {'t', &wish->trouble},
               {'n', &wish->note},        {'f', &wish->out},
               {'l', &wish->grading.lab}, {'r', &wish->grading.rubric},
               {'o', &wish->grading.only}};
    if (letter == '?') /* getopt has said what is wrong */
        exit(EXIT_TROUBLE);
    if (letter == 'h') {
        fputs(help, stdout);
        exit(EXIT_SUCCESS);
    }
    if (letter == 'v')
        wish->visibility = judge_visibility(text);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].letter == letter)
            *all[i].place = text;
}

static void read_options(struct wish *wish, int argc, char **argv)
{
    static const struct option list[] = {
        {"problem", required_argument, NULL, 'p'},
        {"trouble", required_argument, NULL, 't'},
        {"note", required_argument, NULL, 'n'},
        {"hidden", required_argument, NULL, 'v'},
        {"out", required_argument, NULL, 'f'},
        {"lab", required_argument, NULL, 'l'},
        {"rubric", required_argument, NULL, 'r'},
        {"only", required_argument, NULL, 'o'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    int letter;
    while ((letter = getopt_long(argc, argv, "", list, NULL)) != -1)
        set(wish, letter, optarg);
    if (optind == argc)
        usage("no platform", "");
    if (argc - optind > 2)
        usage("one result at a time; unexpected", argv[optind + 2]);
    wish->platform = find_platform(argv[optind]);
    wish->file = argv[optind + 1]; /* argv ends with a NULL */
    if ((wish->file != NULL) + (wish->problem != NULL) +
            (wish->trouble != NULL) !=
        1)
        usage("expected one of a result, --problem, --trouble", "");
}

/* ---- which result ---- */

/* Why a result that was read gives no points; NULL: it does. */
static const char *judge(const struct result *result)
{
    if (!result->is_complete)
        return *result->problem != '\0' ? result->problem : "grading broke off";
    return result_status(result) == 2 ? "nothing in it could be decided here"
                                      : NULL;
}

/* A problem of the student's, or of ours. */
static void tell(line problem, const struct wish *wish, const char *why)
{
    char text[RESULT_TEXT];
    if (wish->problem != NULL)
        result_set(text, "not graded: %s", wish->problem);
    else
        result_set(text, "could not be graded, tell your instructor: %s", why);
    words_safe(problem, sizeof(line), text, WORDS_LINE);
}

/* One without points, of the same checks. @return NULL: memory is short. */
static struct result *make_empty(const struct rubric *rubric)
{
    struct result *empty = result_new(rubric);
    if (empty != NULL)
        result_sum(empty);
    return empty;
}

/* What a result is made of if there is none. */
static const struct rubric *find_rubric(struct grading *grading,
                                        const struct wish *wish)
{
    static const struct rubric none = {.lab = "", .title = "", .checks = NULL};
    char why[RESULT_TEXT];
    if (grading_open(grading, &wish->grading, why))
        return &grading->rubric;
    fprintf(stderr, "platform-result: %s\n", why);
    return &none;
}

/* ---- writing ---- */

static bool write_view(FILE *stream, const struct wish *wish,
                       struct platform_page page)
{
    struct result *view = result_view(page.result, RESULT_STUDENT);
    if (view == NULL)
        return false;
    page.view = view;
    bool ok = wish->platform->write(stream, &page);
    result_view_free(view);
    return ok;
}

static bool write_page(const struct wish *wish, struct platform_page page)
{
    static struct output output;
    if (wish->out == NULL)
        return write_view(stdout, wish, page);
    if (blocks_output_open(&output, wish->out) &&
        write_view(output.stream, wish, page) && blocks_output_flush(&output) &&
        blocks_output_commit(&output))
        return true;
    blocks_output_discard(&output);
    return false;
}

/* A result with points, or one without. @return the exit status. */
static int write_result(const struct wish *wish, const struct result *read,
                        const char *why)
{
    static line problem, note;
    static struct grading grading;
    struct result *empty = NULL;
    struct platform_page page = {.result = read,
                                 .visibility = wish->visibility};
    if (wish->note != NULL)
        page.note = words_safe(note, sizeof note, wish->note, WORDS_LINE);
    if (why != NULL) {
        tell(problem, wish, why);
        page.problem = problem;
        page.result = empty = make_empty(
            read != NULL ? read->rubric : find_rubric(&grading, wish));
    }
    bool ok = page.result != NULL && write_page(wish, page);
    if (!ok)
        fprintf(stderr, "platform-result: cannot write '%s': %s\n",
                wish->out != NULL ? wish->out : "standard output",
                strerror(errno));
    result_free(empty);
    if (grading.result != NULL)
        grading_close(&grading);
    if (!ok)
        return EXIT_TROUBLE;
    return why != NULL ? EXIT_NOT_GRADED : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct wish wish = {.visibility = "after_published",
                        .grading = {.submission = ""}};
    struct result *read = NULL;
    char reason[RESULT_TEXT] = "";
    const char *why = reason;
    read_options(&wish, argc, argv);
    if (wish.trouble != NULL)
        why = wish.trouble;
    if (wish.file != NULL) {
        read = result_read_file(wish.file, reason);
        if (read != NULL)
            why = judge(read);
    }
    int status = write_result(&wish, read, why);
    result_read_free(read);
    return status;
}
