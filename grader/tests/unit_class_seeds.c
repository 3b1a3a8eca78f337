/*
 * seeds.c: what follows from a secret, as openssl has computed it; and
 * similar_lines.c: a file without the lines of the starter.
 */
#include "classes/seeds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "classes/similar.h"
#include "suite.h"

static struct seeds seeds;
static char folder[] = "/tmp/unit-seeds-XXXXXX";
static char path[64];
static char why[SEEDS_WHY];

static void begin(void)
{
    snprintf(folder, sizeof folder, "/tmp/unit-seeds-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/secret", folder);
}

static void end(void)
{
    unlink(path);
    ck_assert_int_eq(rmdir(folder), 0); /* nothing else is left in it */
}

static void write_file(const char *text)
{
    FILE *stream = fopen(path, "w");
    ck_assert_ptr_nonnull(stream);
    fputs(text, stream);
    ck_assert_int_eq(fclose(stream), 0);
}

/*     printf 'seed ada' | openssl dgst -sha256 -mac HMAC -macopt key:... */
START_TEST(seeds_and_ids_are_those_that_openssl_computes)
{
    char text[SEEDS_TEXT];
    begin();
    write_file("0123456789abcdef0123456789abcdef\nignored\n");
    ck_assert_msg(seeds_open(&seeds, path, false, why), "%s", why);
    ck_assert_uint_eq(seeds_of(&seeds, "ada"), 258316261079544);
    ck_assert_str_eq(seeds_anonymous(&seeds, "ada", text), "s-52f8b2b351");
    ck_assert_str_eq(seeds_fingerprint(&seeds, text), "1fb06d8549a291a0");
    end();
}
END_TEST

START_TEST(a_secret_is_made_once_and_for_its_owner_only)
{
    struct stat status;
    struct seeds again;
    begin();
    ck_assert_msg(seeds_open(&seeds, path, true, why), "%s", why);
    ck_assert_uint_eq(seeds.length, 64);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 07777, 0600);
    ck_assert(seeds_open(&again, path, true, why));
    ck_assert_uint_eq(seeds_of(&seeds, "ada"), seeds_of(&again, "ada"));
    end();
    begin();
    ck_assert(seeds_open(&again, path, true, why));
    ck_assert_uint_ne(seeds_of(&seeds, "ada"), seeds_of(&again, "ada"));
    end();
}
END_TEST

START_TEST(a_secret_that_is_none_is_refused)
{
    begin();
    ck_assert(!seeds_open(&seeds, path, false, why));
    ck_assert_ptr_nonnull(strstr(why, "No such file"));
    write_file("short\n");
    ck_assert(!seeds_open(&seeds, path, true, why));
    ck_assert_ptr_nonnull(strstr(why, "shorter than 16"));
    end();
}
END_TEST

/* ---- the starter's lines ---- */

static size_t subtract(char *text)
{
    struct similar_lines lines;
    ck_assert(similar_lines_open(&lines, path));
    size_t length = similar_lines_subtract(&lines, text, strlen(text));
    similar_lines_close(&lines);
    text[length] = '\0';
    return length;
}

START_TEST(lines_of_the_starter_become_empty_ones)
{
    char text[] = "int a;\nmine();\n\tint  a ;\n}\nlast";
    begin();
    write_file("int a;\n\n  }\nint b;\n");
    ck_assert_uint_eq(subtract(text), strlen("\nmine();\n\n\nlast"));
    ck_assert_str_eq(text, "\nmine();\n\n\nlast");
    end();
}
END_TEST

START_TEST(nothing_is_left_of_the_starter_itself)
{
    char text[] = "int a;\r\n   }\nint b;";
    begin();
    write_file("int a;\n}\nint b;\n");
    subtract(text);
    ck_assert_str_eq(text, "\n\n");
    end();
}
END_TEST

START_TEST(a_starter_that_is_not_there_is_told)
{
    struct similar_lines lines;
    begin();
    ck_assert(!similar_lines_open(&lines, path));
    end();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        seeds_and_ids_are_those_that_openssl_computes,
        a_secret_is_made_once_and_for_its_owner_only,
        a_secret_that_is_none_is_refused,
        lines_of_the_starter_become_empty_ones,
        nothing_is_left_of_the_starter_itself,
        a_starter_that_is_not_there_is_told,
    };
    return suite_run("class_seeds", tests, sizeof tests / sizeof *tests);
}
