/*
 * Writes a result's files, each by way of a part file that is renamed.
 */
#include "outputs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "folders.h"
#include "output.h"

static const char *const names[OUTPUTS_FORMS] = {
    "result.txt", "result.json", "junit.xml", "result.tap", "feedback.html"};

static bool write_form(FILE *stream, enum outputs_form form,
                       const struct result *result,
                       enum result_audience audience)
{
    switch (form) {
    case OUTPUTS_TEXT:
        return result_write_text(stream, result, audience, false);
    case OUTPUTS_JSON:
        return result_write_json(stream, result, audience);
    case OUTPUTS_JUNIT:
        return result_write_junit(stream, result, audience);
    case OUTPUTS_TAP:
        return result_write_tap(stream, result, audience);
    case OUTPUTS_HTML: /* it is made to be handed out */
        return result_write_html(stream, result, RESULT_STUDENT);
    case OUTPUTS_FORMS:
        break;
    }
    return false;
}

static bool write_one(const char *path, enum outputs_form form,
                      const struct result *result, bool is_student,
                      char why[RESULT_TEXT])
{
    static struct output output;
    bool ok = blocks_output_open(&output, path);
    if (ok)
        ok = write_form(output.stream, form, result,
                        is_student ? RESULT_STUDENT : RESULT_INSTRUCTOR) &&
             blocks_output_flush(&output) && blocks_output_commit(&output);
    if (ok)
        return true;
    snprintf(why, RESULT_TEXT, "cannot write '%.1000s': %s", path,
             strerror(errno));
    blocks_output_discard(&output);
    return false;
}

/* Makes a folder and those above it. */
static bool make_folder(const char *path, char why[RESULT_TEXT])
{
    char part[PATH_MAX];
    struct stat status;
    for (const char *end = path; *end != '\0';) {
        end += strspn(end, "/");
        end += strcspn(end, "/");
        snprintf(part, sizeof part, "%.*s", (int)(end - path), path);
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            break;
    }
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return true;
    snprintf(why, RESULT_TEXT, "cannot make the folder '%.1000s': %s", path,
             strerror(errno != 0 ? errno : ENOTDIR));
    return false;
}

bool outputs_write(const struct outputs *outputs, const struct result *result,
                   char why[RESULT_TEXT])
{
    char path[PATH_MAX];
    bool ok = true;
    errno = 0;
    if (outputs->folder[0] != '\0' && !make_folder(outputs->folder, why))
        return false;
    for (int i = 0; ok && i < OUTPUTS_FORMS; i++) {
        enum outputs_form form = (enum outputs_form)i;
        if (outputs->folder[0] != '\0')
            ok = write_one(folders_path(path, outputs->folder, "%s", names[i]),
                           form, result, outputs->is_student, why);
        if (ok && outputs->files[i] != NULL)
            ok = write_one(outputs->files[i], form, result, outputs->is_student,
                           why);
    }
    return ok;
}
