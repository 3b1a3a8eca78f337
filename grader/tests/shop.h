/**
 * @file shop.h
 * @brief The rubric of the tests of results, and a result of it.
 *
 *     begin();                       a new result, complete
 *     result_fail(at(TWO), ...);
 *     end();
 *
 * It has 100 points:
 *
 *     a.one 10    a.two 20 needs a.one    b.three 30, hidden, needs a.two
 *     b.four 40 needs b.three and a.one   b.five 0
 */
#ifndef SHOP_H
#define SHOP_H

#include "grading/result.h"
#include "suite.h"

enum { ONE, TWO, THREE, FOUR, FIVE, COUNT };

static struct rubric_check checks[COUNT];
static const struct rubric rubric = {
    .lab = "shop", .title = "The shop", .checks = checks, .count = COUNT};
static struct result *result;

static inline void define(int number, const char *id, double points,
                          bool is_hidden)
{
    checks[number] = (struct rubric_check){.id = id,
                                           .title = "TITLE",
                                           .check = "run",
                                           .argument = "",
                                           .points = points,
                                           .hint = "HINT",
                                           .chapter = "Sums",
                                           .is_hidden = is_hidden};
}

static inline void need(int number, size_t other)
{
    checks[number].needs[checks[number].need_count++] = other;
}

static inline void begin(void)
{
    define(ONE, "a.one", 10, false);
    define(TWO, "a.two", 20, false);
    define(THREE, "b.three", 30, true);
    define(FOUR, "b.four", 40, false);
    define(FIVE, "b.five", 0, false);
    need(TWO, ONE);
    need(THREE, TWO);
    need(FOUR, THREE);
    need(FOUR, ONE);
    result = result_new(&rubric);
    ck_assert_ptr_nonnull(result);
    result->is_complete = true;
}

static inline void pass_all(void)
{
    for (int i = 0; i < COUNT; i++)
        result_pass(&result->checks[i]);
}

static inline void end(void)
{
    result_free(result);
}

static inline struct result_check *at(int number)
{
    return &result->checks[number];
}

#endif
