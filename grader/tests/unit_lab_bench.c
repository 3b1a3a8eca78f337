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

START_TEST(inputs_get_into_the_struct)
{
    expect_good(good);
    ck_assert(lab.has_bench);
    expect_words(lab.bench.inputs, "data/bread-%s.bin", "data/milk.%s");
    expect_words(lab.bench.sizes, "1M", "64G");
    expect_words(lab.bench.quick_sizes, "20k", NULL);
    ck_assert_ptr_null(lab.scale.inputs[0]);
    lab_free(&lab);
    expect_good(replaced("threaded =", "inputs = [ \"x%s\" ]; threaded ="));
    expect_words(lab.scale.inputs, "x%s", NULL);
    lab_free(&lab);
}
END_TEST

/* A thousand of what is no byte is a thousand. */
START_TEST(sizes_are_numbers_of_what_is_counted)
{
    expect_good(good);
    ck_assert(!lab_counts_bytes(&lab));
    ck_assert_uint_eq(lab_size(&lab, "7"), 7);
    ck_assert_uint_eq(lab_size(&lab, "20k"), 20000);
    ck_assert_uint_eq(lab_size(&lab, "5M"), 5000000);
    ck_assert_uint_eq(lab_size(&lab, "1g"), 1000000000);
    lab_free(&lab);
    expect_good(replaced("amount = \"crumbs\";\n", ""));
    ck_assert(lab_counts_bytes(&lab));
    ck_assert_uint_eq(lab_size(&lab, "7"), 7);
    ck_assert_uint_eq(lab_size(&lab, "20K"), 20480);
    ck_assert_uint_eq(lab_size(&lab, "5m"), 5242880);
    ck_assert_uint_eq(lab_size(&lab, "64G"), (uint64_t)64 << 30);
    lab_free(&lab);
}
END_TEST

START_TEST(what_is_a_size)
{
    static const char *const good_ones[] = {"1", "1k", "64G", "1048576M",
                                            "68719476736"};
    static const char *const bad[] = {"",
                                      "k",
                                      "0",
                                      "0M",
                                      "-1",
                                      "1X",
                                      "1kk",
                                      "65G",
                                      " 1",
                                      "1 M",
                                      "1.5M",
                                      "1048577M",
                                      "68719476737",
                                      "100000000000000000000"};
    for (size_t i = 0; i < sizeof good_ones / sizeof *good_ones; i++)
        ck_assert_msg(lab_is_size(good_ones[i]), "%s", good_ones[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!lab_is_size(bad[i]), "%s", bad[i]);
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
    ck_assert(!lab.has_bench && !lab.has_scale && !lab.has_sweep);
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
    ck_assert(lab.has_bench && lab.has_scale && lab.has_sweep);
    expect_words(lab.bench.inputs, "build/data/random-%s.bin", NULL);
    expect_words(lab.bench.sizes, "1M", "5M");
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

START_TEST(wrong_inputs_are_refused)
{
    const struct change changes[] = {
        {"bench = {", "bench = 1; x = {", "54: bench: expected fields in { }"},
        {"quick_sizes =", "few =",
         "56: unknown field 'few'; known: inputs, sizes, quick_sizes"},
        {"quick_sizes = [ \"20k\" ];", "",
         "54: field 'quick_sizes' is missing"},
        {"milk.%s", "milk", "55: inputs: 'data/milk' does not have one %s"},
        {"milk.%s", "%s-%s", "55: inputs: 'data/%s-%s' does not have one %s"},
        {"milk.%s", "%d-%s", "55: inputs: 'data/%d-%s' does not have one %s"},
        {"milk.%s", "%%s", "55: inputs: 'data/%%s' does not have one %s"},
        {"milk.%s", "a b%s",
         "55: inputs: 'data/a b%s' has characters other than letters, digits "
         "and "
         "_ - . /"},
        {"milk.%s", "$(x)%s",
         "55: inputs: 'data/$(x)%s' has characters other than letters, digits "
         "and "
         "_ - . /"},
        {"data/milk.%s", "../%s", "55: inputs: '../%s' has '..' in it"},
        {"data/milk.%s", "/%s", "55: inputs: '/%s' is absolute"},
        {"data/milk.%s", "-B%s", "55: inputs: '-B%s' begins with '-'"},
        {"data/milk.%s", "data/bread-%s.bin",
         "55: inputs: 'data/bread-%s.bin' is there twice"},
        {"[ \"1M\", \"64G\" ]", "[ \"1M\", \"65G\" ]",
         "56: sizes: '65G' is not a size like 1M"},
        {"[ \"1M\", \"64G\" ]", "[ \"1M\", \"1M\" ]",
         "56: sizes: '1M' is there twice"},
        {"[ \"1M\", \"64G\" ]", "[ ]", "56: sizes: there are none"},
        {"[ \"1M\", \"1G\" ]", "[ ]", "46: sizes: there are none"},
        {"[ \"1M\", \"1G\" ]", "[ \"large\" ]",
         "46: sizes: 'large' is not a size like 1M"},
        {"threaded =", "inputs = [ ]; threaded =",
         "47: inputs: there are none"},
        {"[ \"20k\" ]", "\"20k\"", "56: quick_sizes: expected texts in [ ]"},
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
        inputs_get_into_the_struct,
        sizes_are_numbers_of_what_is_counted,
        what_is_a_size,
        all_of_it_may_be_left_out,
        the_kits_own_manifest_has_a_bench,
        wrong_contenders_are_refused,
        a_floor_is_not_needed,
        wrong_scales_and_sweeps_are_refused,
        wrong_inputs_are_refused,
        a_sweep_has_constants,
    };
    return lab_cases_run("lab_bench", tests, sizeof tests / sizeof *tests);
}
