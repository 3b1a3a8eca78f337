/*
 * lab_bench.c: what a manifest says for the bench gets into the struct, and
 * what is wrong in it is refused with its line and reason.
 *
 * The cases are those of lab_cases.h; all that is not the bench's is tested in
 * unit_lab.c.
 */
#include "lab_cases.h"

/* ---- what a good one says ---- */

START_TEST(contenders_get_into_the_struct)
{
    expect_good(good);
    ck_assert_uint_eq(lab.contender_count, 2);
    const struct lab_contender *shop = &lab.contenders[0];
    ck_assert_str_eq(shop->name, "shop -t");
    ck_assert_str_eq(shop->title, "The shop");
    ck_assert_str_eq(shop->program, "src/shop");
    expect_words(shop->arguments, "-t", NULL);
    expect_words(shop->environment, "A=1", "b_2=");
    ck_assert_str_eq(shop->preload, "libx.so.2");
    ck_assert_str_eq(shop->claim, "Locks: ");
    ck_assert_double_eq(shop->most_bytes, 1e6);
    ck_assert(shop->is_baseline && !shop->is_floor);
    ck_assert(!shop->is_optional && !shop->has_no_answer);
    lab_free(&lab);
}
END_TEST

START_TEST(what_a_contender_leaves_out_is_nothing)
{
    expect_good(good);
    const struct lab_contender *least = lab_contender(&lab, "least");
    ck_assert_ptr_eq(least, &lab.contenders[1]);
    ck_assert_ptr_null(least->arguments[0]);
    ck_assert_ptr_null(least->environment[0]);
    ck_assert_ptr_null(least->preload);
    ck_assert_ptr_null(least->claim);
    ck_assert_double_eq(least->most_bytes, 0);
    ck_assert(!least->is_baseline && least->is_floor);
    ck_assert(least->is_optional && least->has_no_answer);
    ck_assert_ptr_null(lab_contender(&lab, "shop"));
    lab_free(&lab);
}
END_TEST

START_TEST(scale_and_sweep_get_into_the_struct)
{
    expect_good(good);
    ck_assert(lab.has_scale && lab.has_sweep);
    expect_words(lab.scale.contenders, "least", "shop -t");
    expect_words(lab.scale.sizes, "1M", "1G");
    ck_assert_str_eq(lab.scale.threaded, "least");
    ck_assert_str_eq(lab.scale.option, "-j");
    ck_assert_uint_eq(lab.scale.threads.count, 3);
    ck_assert_int_eq(lab.scale.threads.values[2], 64);
    ck_assert_str_eq(lab.sweep.contender, "shop -t");
    expect_words(lab.sweep.fixed, "HEAP=9", NULL);
    ck_assert_uint_eq(lab.sweep.constant_count, 2);
    ck_assert_str_eq(lab.sweep.constants[0].name, "POOL");
    ck_assert_uint_eq(lab.sweep.constants[0].values.count, 2);
    ck_assert_int_eq(lab.sweep.constants[0].values.values[1], 65536);
    ck_assert_uint_eq(lab.sweep.constants[1].values.count, 1);
    lab_free(&lab);
}
END_TEST

/* A lab without a bench. */
START_TEST(all_of_it_may_be_left_out)
{
    static char text[sizeof good];
    snprintf(text, sizeof text, "%.*s",
             (int)(strstr(good, "contenders = (") - good), good);
    expect_good(text);
    ck_assert_uint_eq(lab.contender_count, 0);
    ck_assert(!lab.has_scale && !lab.has_sweep);
    lab_free(&lab);
}
END_TEST

START_TEST(the_kits_own_manifest_has_a_bench)
{
    ck_assert_msg(lab_load(&lab, real, why), "%s", why);
    ck_assert(lab_contender(&lab, "baseline -t")->is_baseline);
    ck_assert(lab_contender(&lab, "floor -t")->is_floor);
    ck_assert(lab_contender(&lab, "zlib")->has_no_answer);
    ck_assert_str_eq(lab_contender(&lab, "jemalloc")->preload,
                     "libjemalloc.so.2");
    ck_assert(lab.has_scale && lab.has_sweep);
    lab_free(&lab);
}
END_TEST

/* ---- what is wrong ---- */

START_TEST(wrong_contenders_are_refused)
{
    const struct change changes[] = {
        {"title = \"None\";", "", "41: field 'title' is missing"},
        {"is_floor = true", "is_flour = true",
         "42: unknown field 'is_flour'; known: name, title, program, "
         "arguments, environment, preload, claim, most_bytes, is_baseline, "
         "is_floor, is_optional, has_no_answer"},
        {"\"least\"; title", "\"shop -t\"; title",
         "41: contenders: 'shop -t' is there twice"},
        {"\"least\"; title",
         "\"a2345678901234567890123456789012345678901\"; title",
         "41: name: 'a2345678901234567890123456789012345678901' is too long"},
        {"more/least", "../least", "41: program: '../least' has '..' in it"},
        {"libx.so.2", "/tmp/x.so",
         "39: preload: '/tmp/x.so' is no file's name: it has '/' in it"},
        {"\"A=1\"", "\"A\"", "38: environment: 'A' is not NAME=value"},
        {"\"A=1\"", "\"=1\"", "38: environment: '=1' is not NAME=value"},
        {"\"A=1\"", "\"1A=1\"", "38: environment: '1A=1' is not NAME=value"},
        {"most_bytes = 1e6", "most_bytes = 0",
         "39: most_bytes: expected 1 to 1000000000, got 0"},
        {"is_baseline = true;", "", "36: contenders: none is the baseline"},
        {"is_floor = true", "is_baseline = true",
         "36: contenders: more than one is the baseline"},
        {"is_baseline = true", "is_baseline = true; is_floor = true",
         "36: contenders: more than one is the floor"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

START_TEST(a_floor_is_not_needed)
{
    expect_good(replaced("is_floor = true;", ""));
    lab_free(&lab);
}
END_TEST

START_TEST(wrong_scales_and_sweeps_are_refused)
{
    const struct change changes[] = {
        {"scale = {", "scale = 1; x = {", "45: scale: expected fields in { }"},
        {"option = \"-j\";", "", "45: field 'option' is missing"},
        {"[ \"least\", \"shop -t\" ]", "[ \"least\", \"shop\" ]",
         "46: contenders: there is no contender 'shop'"},
        {"[ \"least\", \"shop -t\" ]", "[ \"least\", \"least\" ]",
         "46: contenders: 'least' is there twice"},
        {"threaded = \"least\"", "threaded = \"most\"",
         "47: threaded: there is no contender 'most'"},
        {"[ 1, 2, 64 ]", "[ ]", "47: threads: expected 1 to 32 numbers"},
        {"[ 1, 2, 64 ]", "[ 1.5 ]",
         "47: threads: expected whole numbers in [ ]"},
        {"[ 1, 2, 64 ]", "2", "47: threads: expected whole numbers in [ ]"},
        {"[ 1, 2, 64 ]", "[ 0, 1 ]", "47: threads: 0 is not greater than 0"},
        {"[ 1, 2, 64 ]", "[ 1, 2, 2 ]",
         "47: threads: 2 is not greater than the one before"},
        {"contender = \"shop -t\"", "contender = \"x\"",
         "50: contender: there is no contender 'x'"},
        {"\"HEAP=9\"", "\"-B\"", "50: fixed: '-B' is not NAME=value"},
        {"\"POOL\"", "\"-P\"", "51: name: '-P' is no name in C"},
        {"\"BATCH\"", "\"POOL\"", "52: constants: 'POOL' is there twice"},
        {"constants = (", "constants = (); x = (",
         "51: unknown field 'x'; known: contender, fixed, constants"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

START_TEST(a_sweep_has_constants)
{
    expect_refused(
        replaced("( { name = \"POOL\"; values = [ 2048, 65536 ]; },\n"
                 "                  { name = \"BATCH\"; values = [ 20 ]; } )",
                 "( )"),
        "51: constants: there are none");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        contenders_get_into_the_struct,
        what_a_contender_leaves_out_is_nothing,
        scale_and_sweep_get_into_the_struct,
        all_of_it_may_be_left_out,
        the_kits_own_manifest_has_a_bench,
        wrong_contenders_are_refused,
        a_floor_is_not_needed,
        wrong_scales_and_sweeps_are_refused,
        a_sweep_has_constants,
    };
    return lab_cases_run("lab_bench", tests, sizeof tests / sizeof *tests);
}
