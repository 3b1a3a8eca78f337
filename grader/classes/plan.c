/*
 * Which submissions are to be graded: what lies in the folder now, each once
 * by this kit, this rubric and these options. What has been graded by the
 * same before is found again, and nothing is done about it.
 */
#include "../grading/checks.h"
#include "class.h"

#define WANTED                                                                 \
    "FROM submissions WHERE is_current AND problem = '' AND grading IS NOT "   \
    "NULL"

/* Whether there is anything to time. */
static bool has_timing(const struct class *class)
{
    const struct rubric *rubric = &class->grading.rubric;
    for (size_t i = 0; i < rubric->count; i++)
        if (checks_is_timed(rubric->checks[i].check) &&
            !(rubric->checks[i].is_slow && class->options->is_quick))
            return true;
    return false;
}

/* A line for each grading, and each submission knows which one counts. */
static void plan_gradings(struct class *class)
{
    store_do(&class->store,
             "INSERT INTO gradings (submission, kit, rubric, options) "
             "SELECT submission, ?1, ?2, ?3 FROM submissions "
             "WHERE is_current AND problem = '' "
             "ON CONFLICT (submission, kit, rubric, options) DO NOTHING",
             "ttt", class->kit, class->rubric, class->wishes);
    store_do(&class->store,
             "UPDATE submissions SET grading = (SELECT grading FROM gradings "
             "AS g WHERE g.submission = submissions.submission AND kit = ?1 "
             "AND rubric = ?2 AND options = ?3) WHERE is_current",
             "ttt", class->kit, class->rubric, class->wishes);
}

static void plan_jobs(struct class *class, const char *part)
{
    store_do(&class->store,
             "INSERT INTO jobs (grading, part, state) SELECT grading, ?, "
             "'waiting' " WANTED " ON CONFLICT (grading, part) DO NOTHING",
             "t", part);
}

/* Says why what was graded before is graded again. */
static void tell_changes(struct class *class)
{
    static const char ask[] =
        "SELECT count(*) FROM submissions JOIN gradings AS g USING (grading) "
        "WHERE is_current AND g.graded IS NULL AND EXISTS (SELECT 1 FROM "
        "gradings AS o WHERE o.submission = g.submission AND o.graded NOTNULL)";
    long long count = store_count(&class->store, ask, "");
    if (count > 0)
        class_say("kit, rubric or options have changed: %lld %s graded again",
                  count, count == 1 ? "is" : "are");
}

bool plan_all(struct class *class)
{
    store_begin(&class->store);
    plan_gradings(class);
    plan_jobs(class, CLASS_FUNCTIONAL);
    if (!class->options->is_untimed && has_timing(class))
        plan_jobs(class, CLASS_TIMING);
    tell_changes(class);
    return store_end(&class->store) || class_fail_store(class);
}
