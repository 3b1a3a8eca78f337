/*
 * tool_report.c, valgrind_report.c, sanitizer_report.c: what tools say is read
 * as it is, however it is cut off and whatever is in between. The samples are
 * of Valgrind 3.19 and of gcc 12's sanitizers, shortened. listener.c: what is
 * said comes in, however much it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "grading/listener.h"
#include "grading/sanitizer_report.h"
#include "grading/tool_report.h"
#include "grading/valgrind_report.h"
#include "suite.h"

static struct tool_report report;

static void read_xml(const char *text)
{
    tool_report_begin(&report, "x.c");
    valgrind_report_read(&report, text, strlen(text));
}

static void read_sanitizer(const char *text)
{
    tool_report_begin(&report, "x.c");
    sanitizer_report_read(&report, text);
}

static const struct tool_finding *only(enum tool_subject subject)
{
    ck_assert_uint_eq(report.count, 1);
    ck_assert_uint_eq(tool_report_count(&report, subject), 1);
    return tool_report_first(&report, subject);
}

/* ---- Valgrind ---- */

#define HEAD                                                                   \
    "<?xml version=\"1.0\"?>\n\n<valgrindoutput>\n"                            \
    "<protocolversion>4</protocolversion>\n"                                   \
    "<protocoltool>helgrind</protocoltool>\n"                                  \
    "<preamble><line>helgrind</line></preamble>\n"                             \
    "<args><argv><exe>./x</exe></argv></args>\n"                               \
    "<status><state>RUNNING</state><time>00:00</time></status>\n"
#define TAIL                                                                   \
    "<status><state>FINISHED</state><time>00:01</time></status>\n"             \
    "<errorcounts><pair><count>2</count><unique>0x0</unique></pair>"           \
    "</errorcounts>\n<suppcounts></suppcounts>\n</valgrindoutput>\n"
#define FRAME(object, function, file, line)                                    \
    "<frame><ip>0x1</ip><obj>" object "</obj><fn>" function                    \
    "</fn><dir>/a</dir><file>" file "</file><line>" line "</line></frame>"
#define RACE(line)                                                             \
    "<error><unique>0x0</unique><tid>3</tid><kind>Race</kind>\n"               \
    "<xwhat><text>Possible data race during write of size 8</text>"            \
    "<hthreadid>3</hthreadid></xwhat>\n"                                       \
    "<stack>" FRAME("/w/x", "cut", "y.c", "96")                                \
        FRAME("/w/x", "umalloc", "x.c", line)                                  \
            FRAME("/usr/lib/libc.so.6", "start_thread", "p.c",                 \
                  "4") "</stack>"                                              \
                       "<auxwhat>Address 0x1 is in data symbol "               \
                       "&quot;next&quot;</auxwhat>"                            \
                       "</error>\n"
#define INVALID                                                                \
    "<error><kind>InvalidWrite</kind><what>Invalid write of size 1</what>"     \
    "<stack>" FRAME("/usr/lib/valgrind/vg.so", "memcpy", "", "0")              \
        FRAME("/w/x", "fill", "y.c", "7") "</stack></error>"

START_TEST(a_race_is_told_with_its_place_in_the_submission)
{
    read_xml(HEAD RACE("102") TAIL);
    const struct tool_finding *race = only(TOOL_RACE);
    ck_assert_str_eq(race->what, "Possible data race during write of size 8");
    ck_assert_str_eq(race->place, "umalloc (x.c:102)");
    ck_assert(race->is_own);
    ck_assert_str_eq(race->text, "Possible data race during write of size 8\n"
                                 "    cut (y.c:96)\n"
                                 "    umalloc (x.c:102)\n"
                                 "  Address 0x1 is in data symbol \"next\"");
    ck_assert(report.has_begun);
    ck_assert(report.is_complete);
    ck_assert_str_eq(report.problem, "");
}
END_TEST

START_TEST(a_clean_run_has_no_findings)
{
    read_xml(HEAD TAIL);
    ck_assert_uint_eq(report.count, 0);
    ck_assert(report.is_complete);
}
END_TEST

START_TEST(places_count_once)
{
    read_xml(HEAD RACE("102") RACE("102") RACE("103") INVALID TAIL);
    ck_assert_uint_eq(tool_report_count(&report, TOOL_RACE), 2);
    ck_assert_uint_eq(tool_report_count(&report, TOOL_MEMORY), 1);
    ck_assert_uint_eq(tool_report_count(&report, TOOL_LOCK_ORDER), 0);
    ck_assert_ptr_null(tool_report_first(&report, TOOL_LOCK_ORDER));
}
END_TEST

START_TEST(a_library_is_named_where_a_stack_begins_and_is_no_place)
{
    read_xml(HEAD INVALID TAIL);
    const struct tool_finding *error = only(TOOL_MEMORY);
    ck_assert_str_eq(error->place, "fill (y.c:7)");
    ck_assert(!error->is_own);
    ck_assert_str_eq(error->text, "Invalid write of size 1\n"
                                  "    memcpy\n"
                                  "    fill (y.c:7)");
}
END_TEST

START_TEST(kinds_of_all_three_tools_are_known)
{
    static const struct {
        const char *kind;
        enum tool_subject subject;
    } kinds[] = {{"ConflictingAccess", TOOL_RACE},
                 {"LockOrder", TOOL_LOCK_ORDER},
                 {"UninitCondition", TOOL_MEMORY},
                 {"Leak_DefinitelyLost", TOOL_MEMORY},
                 {"Leak_StillReachable", TOOL_OTHER},
                 {"MutexErr", TOOL_OTHER},
                 {"", TOOL_OTHER}};
    char text[1024];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        snprintf(text, sizeof text,
                 HEAD "<error><kind>%s</kind><what>w</what></error>" TAIL,
                 kinds[i].kind);
        read_xml(text);
        only(kinds[i].subject);
    }
}
END_TEST

/* However it is cut: nothing is invented, nothing is complete. */
START_TEST(a_report_that_is_cut_off_is_not_complete)
{
    const char text[] = HEAD RACE("102") INVALID TAIL;
    const char *end = strstr(text, "</valgrindoutput>");
    for (size_t length = 0; length <= (size_t)(end - text); length++) {
        tool_report_begin(&report, "x.c");
        valgrind_report_read(&report, text, length);
        ck_assert(!report.is_complete);
        ck_assert(*report.problem != '\0');
        ck_assert_uint_le(report.count, 2);
        for (size_t i = 0; i < report.count; i++)
            ck_assert(*report.findings[i].place != '\0');
    }
    ck_assert_uint_eq(report.count, 2);
}
END_TEST

START_TEST(an_error_that_was_cut_off_counts_from_its_place_on)
{
    read_xml(HEAD "<error><kind>Race</kind><what>race</what><stack>" FRAME(
        "/w/x", "umalloc", "x.c", "5") "<frame><fn>wo");
    ck_assert_str_eq(only(TOOL_RACE)->place, "umalloc (x.c:5)");
    read_xml(HEAD "<error><kind>Race</kind><what>race</what><sta");
    ck_assert_uint_eq(report.count, 0);
}
END_TEST

START_TEST(what_is_no_xml_is_damaged)
{
    static const char *const texts[] = {
        "",
        "valgrind: no such tool\n",
        "<a>",
        HEAD "<error>&#0;</error>" TAIL,
        HEAD "<error>\xff</error>" TAIL,
        HEAD TAIL TAIL,
        "<!DOCTYPE v [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
        "<valgrindoutput>&b;</valgrindoutput>"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        read_xml(texts[i]);
        ck_assert_msg(!report.is_complete, "complete: %s", texts[i]);
        ck_assert(*report.problem != '\0');
        ck_assert_uint_eq(report.count, 0);
    }
}
END_TEST

/* Names as long as a compiler takes, and more errors than are kept. */
START_TEST(what_is_too_much_is_cut)
{
    static char text[200 * 1024];
    char name[1000];
    size_t used = (size_t)snprintf(text, sizeof text, HEAD);
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    for (int i = 0; i < 3 * TOOL_FINDINGS; i++)
        used += (size_t)snprintf(
            text + used, sizeof text - used,
            "<error><kind>Race</kind><what>%s</what><stack>"
            "<frame><fn>f%d%s</fn><file>/a/%s</file><line>1</line></frame>"
            "</stack></error>",
            name, i, i == 0 ? name : "", i == 0 ? name : "");
    snprintf(text + used, sizeof text - used, TAIL);
    read_xml(text);
    ck_assert(report.is_complete);
    ck_assert_uint_eq(report.count, TOOL_FINDINGS);
    ck_assert_str_eq(report.findings[0].what + 157 - 1, "...");
    ck_assert_uint_lt(strlen(report.findings[0].place),
                      sizeof report.findings[0].place);
}
END_TEST

START_TEST(elements_where_they_do_not_belong_are_skipped)
{
    read_xml(HEAD "<announcethread><hthreadid>9</hthreadid><stack>" FRAME(
        "/w/x", "main", "x.c",
        "1") "</stack></announcethread>"
             "<fatal_signal><signame>SIGSEGV</signame>"
             "<stack>" FRAME("/w/x", "f", "x.c",
                             "2") "</stack></fatal_signal>" TAIL);
    ck_assert_uint_eq(report.count, 0);
    ck_assert(report.is_complete);
}
END_TEST

/* ---- ThreadSanitizer ---- */

#define LINE_OF_EQUALS "==================\n"
#define TSAN_RACE(line)                                                        \
    LINE_OF_EQUALS                                                             \
    "WARNING: ThreadSanitizer: data race (pid=7)\n"                            \
    "  Write of size 8 at 0x5 by thread T3:\n"                                 \
    "    #0 cut baseline/y.c:96 (x-tsan+0x2c03)\n"                             \
    "    #1 umalloc /tmp/a b/x.c:" line " (x-tsan+0x2604)\n"                   \
    "    #2 <null> <null> (libc.so.6+0x2604)\n"                                \
    "\n"                                                                       \
    "  Previous read of size 8 at 0x5 by thread T1:\n"                         \
    "    #0 memcpy ../src/i.inc:827 (libtsan.so.2+0x1)\n"                      \
    "    #1 ufree /tmp/x.c:9 (x-tsan+0x1)\n"                                   \
    "\n"                                                                       \
    "  Location is global 'next' of size 8 at 0x5 (x-tsan+0xe)\n"              \
    "\n"                                                                       \
    "  Thread T3 (tid=9, running) created by main thread at:\n"                \
    "    #0 pthread_create ../t.cpp:1001 (libtsan.so.2+0x5)\n"                 \
    "    #1 main y.c:203 (x-tsan+0x2918)\n"                                    \
    "\n"                                                                       \
    "SUMMARY: ThreadSanitizer: data race y.c:96 in cut\n" LINE_OF_EQUALS
#define INVERSION                                                              \
    LINE_OF_EQUALS                                                             \
    "WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) "     \
    "(pid=7)\n"                                                                \
    "  Cycle in lock order graph: M1 (0x5) => M2 (0x6) => M1\n"                \
    "\n"                                                                       \
    "  Mutex M2 acquired here while holding mutex M1 in thread T1:\n"          \
    "    #0 pthread_mutex_lock ../s.inc:4324 (libtsan.so.2+0x558e1)\n"         \
    "    #1 begin /a/x.c:106 (x-tsan+0x2c0e)\n"

START_TEST(tsan_race_is_told_with_both_stacks)
{
    read_sanitizer("some output\n" TSAN_RACE("102") "more\n");
    const struct tool_finding *race = only(TOOL_RACE);
    ck_assert_str_eq(race->what, "data race");
    ck_assert_str_eq(race->place, "umalloc (x.c:102)");
    ck_assert_str_eq(race->text,
                     "data race\n"
                     "  Write of size 8 at 0x5 by thread T3:\n"
                     "    cut (y.c:96)\n"
                     "    umalloc (x.c:102)\n"
                     "  Previous read of size 8 at 0x5 by thread T1:\n"
                     "    memcpy\n"
                     "    ufree (x.c:9)\n"
                     "  Location is global 'next' of size 8 at 0x5 "
                     "(x-tsan+0xe)");
}
END_TEST

START_TEST(tsan_lock_order_is_no_race)
{
    read_sanitizer(INVERSION
                   "\nSUMMARY: ThreadSanitizer: lock-order-inversion\n");
    const struct tool_finding *inversion = only(TOOL_LOCK_ORDER);
    ck_assert_str_eq(inversion->what,
                     "lock-order-inversion (potential deadlock)");
    ck_assert_str_eq(inversion->place, "begin (x.c:106)");
}
END_TEST

START_TEST(tsan_reports_end_where_others_begin)
{
    read_sanitizer(INVERSION TSAN_RACE("1") TSAN_RACE("2") TSAN_RACE("1"));
    ck_assert_uint_eq(tool_report_count(&report, TOOL_LOCK_ORDER), 1);
    ck_assert_uint_eq(tool_report_count(&report, TOOL_RACE), 2);
}
END_TEST

/* A program that crashes in the middle of a line of its own. */
START_TEST(tsan_reports_may_begin_behind_other_output)
{
    read_sanitizer("x: half a lineWARNING: ThreadSanitizer: data race (pid=7)\n"
                   "  Write of size 8 at 0x5 by thread T3:\n"
                   "    #0 umalloc /tmp/x.c:5 (x-tsan+0x2604)\n");
    ck_assert_str_eq(only(TOOL_RACE)->place, "umalloc (x.c:5)");
}
END_TEST

START_TEST(tsan_report_cut_anywhere_is_read)
{
    static const char text[] = TSAN_RACE("102");
    char cut[sizeof text];
    const char *title = strstr(text, "data race");
    for (size_t length = 0; length < sizeof text; length++) {
        memcpy(cut, text, length);
        cut[length] = '\0';
        read_sanitizer(cut);
        ck_assert_uint_le(report.count, 1);
        if (length >= (size_t)(title - text) + strlen("data race"))
            only(TOOL_RACE);
    }
}
END_TEST

START_TEST(tsan_lines_of_a_hostile_program_are_survived)
{
    static char text[128 * 1024];
    static const char head[] = "WARNING: ThreadSanitizer: data race\n    #";
    read_sanitizer("#0\nSUMMARY: ThreadSanitizer: \n    #1 f\n");
    ck_assert_uint_eq(report.count, 0);
    read_sanitizer(
        "WARNING: ThreadSanitizer: \n    #\n    #0\n    #0 \n    #0 f\n"
        "    #0 f (\n    #0 f :(x\n    #0 f /(\n    #0 ) a:b:c (\n    (\n"
        "WARNING: ThreadSanitizer: ");
    ck_assert_uint_le(report.count, 3);
    memset(text, 'a', sizeof text - 1);
    memcpy(text, head, sizeof head - 1);
    read_sanitizer(text);
    only(TOOL_RACE);
}
END_TEST

START_TEST(tsan_that_cannot_work_says_why)
{
    read_sanitizer(
        "FATAL: ThreadSanitizer: unexpected memory mapping 0x5-0x6\n");
    ck_assert_str_eq(report.problem, "FATAL: ThreadSanitizer: unexpected "
                                     "memory mapping 0x5-0x6");
    ck_assert(!report.is_complete);
    read_sanitizer("all is well\n");
    ck_assert_str_eq(report.problem, "");
    ck_assert(!report.has_begun);
}
END_TEST

/* ---- AddressSanitizer ---- */

#define ASAN_LATE_USE                                                          \
    LINE_OF_EQUALS                                                             \
    "==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x61 at pc " \
    "0x1363 bp 0x7f sp 0x7e\n"                                                 \
    "WRITE of size 1 at 0x61 thread T1\n"                                      \
    "    #0 __interceptor_memset ../src/i.inc:799 (libasan.so.8+0x47680)\n"    \
    "    #1 rc_put /tmp/a b/x.c:6 (x-asan+0x1362)\n"                           \
    "    #2 clone3 ../sysdeps/clone3.S:81 (libc.so.6+0x1098eb)\n"              \
    "\n"                                                                       \
    "0x61 is located 1 bytes inside of 24-byte region [0x60,0x78)\n"           \
    "freed by thread T0 here:\n"                                               \
    "    #0 __interceptor_free ../a.cpp:52 (libasan.so.8+0xb76a8)\n"           \
    "    #1 main /tmp/y.c:7 (x-asan+0x149c)\n"                                 \
    "\n"                                                                       \
    "Thread T1 created by T0 here:\n"                                          \
    "    #0 __interceptor_pthread_create ../a.cpp:207 (libasan.so.8+0x49)\n"   \
    "    #1 main /tmp/y.c:8 (x-asan+0x14b7)\n"                                 \
    "\n"                                                                       \
    "SUMMARY: AddressSanitizer: heap-use-after-free /tmp/x.c:6 in rc_put\n"    \
    "Shadow bytes around the buggy address:\n"                                 \
    "=>0x0c067fff8000: fa fa 00 00 00 fa fa fa[fd]fd fd fa fa fa\n"            \
    "==7==ABORTING\n"

START_TEST(asan_memory_error_is_told_with_who_freed_it)
{
    read_sanitizer("some output\n" ASAN_LATE_USE);
    const struct tool_finding *error = only(TOOL_MEMORY);
    ck_assert_str_eq(error->what, "heap-use-after-free");
    ck_assert_str_eq(error->place, "rc_put (x.c:6)");
    ck_assert_str_eq(error->text,
                     "heap-use-after-free\n"
                     "  WRITE of size 1 at 0x61 thread T1\n"
                     "    memset\n"
                     "    rc_put (x.c:6)\n"
                     "  0x61 is located 1 bytes inside of 24-byte region "
                     "[0x60,0x78)\n"
                     "  freed by thread T0 here:\n"
                     "    free\n"
                     "    main (y.c:7)");
    ck_assert(report.is_complete);
}
END_TEST

static void expect_what(const char *title, const char *what)
{
    char text[512];
    snprintf(text, sizeof text, "==7==ERROR: AddressSanitizer: %s\n", title);
    read_sanitizer(text);
    ck_assert_str_eq(only(TOOL_MEMORY)->what, what);
}

START_TEST(asan_titles_have_no_numbers)
{
    expect_what("SEGV on unknown address 0x04 (pc 0x56 bp 0x0f sp 0x7f T1)",
                "SEGV");
    expect_what("attempting double-free on 0x60 in thread T1:",
                "attempting double-free");
    expect_what("attempting free on address which was not malloc()-ed: 0x6 in "
                "thread T0",
                "attempting free on address which was not malloc()-ed");
}
END_TEST

START_TEST(asan_tells_which_variable_ends_where)
{
    read_sanitizer(
        "==7==ERROR: AddressSanitizer: stack-buffer-overflow on address 0x7\n"
        "WRITE of size 8 at 0x7 thread T1\n"
        "    #0 count /a/x.c:6 (x-asan+0x1362)\n"
        "\n"
        "Address 0x7 is located in stack of thread T1 at offset 36 in frame\n"
        "    #0 count /a/x.c:5 (x-asan+0x1258)\n"
        "\n"
        "  This frame has 1 object(s):\n"
        "    [32, 36) 's' (line 6) <== Memory access at offset 36 overflows\n"
        "HINT: this may be a false positive if your program uses swapcontext\n"
        "      (longjmp and C++ exceptions *are* supported)\n"
        "SUMMARY: AddressSanitizer: stack-buffer-overflow x.c:6 in count\n");
    const struct tool_finding *error = only(TOOL_MEMORY);
    ck_assert_ptr_nonnull(strstr(error->text, "[32, 36) 's' (line 6) <=="));
    ck_assert_ptr_null(strstr(error->text, "HINT"));
    ck_assert_ptr_null(strstr(error->text, "longjmp"));
}
END_TEST

START_TEST(asan_that_cannot_work_says_why)
{
    read_sanitizer("==7==ERROR: AddressSanitizer failed to allocate 0x5 bytes "
                   "at address 5\n");
    ck_assert_str_eq(report.problem, "ERROR: AddressSanitizer failed to "
                                     "allocate 0x5 bytes at address 5");
    ck_assert_uint_eq(report.count, 0);
    read_sanitizer("==7==Shadow memory range interleaves with an existing "
                   "memory mapping. ASan cannot proceed correctly.\n");
    ck_assert(!report.is_complete);
}
END_TEST

/* ---- listening ---- */

static void say(struct listener *listener, size_t bytes)
{
    static char text[64 * 1024];
    memset(text, 'x', sizeof text);
    while (bytes > 0) {
        size_t part = bytes < sizeof text ? bytes : sizeof text;
        ssize_t sent = write(listener->file, text, part);
        ck_assert_int_gt(sent, 0);
        bytes -= (size_t)sent;
    }
}

static void expect_to_hear(size_t said, size_t heard)
{
    struct listener listener;
    ck_assert(listener_open(&listener));
    say(&listener, said);
    listener_close(&listener);
    ck_assert_uint_eq(listener.length, heard);
    ck_assert(heard == 0 || listener.bytes[heard - 1] == 'x');
    listener_free(&listener);
}

START_TEST(a_listener_hears_all_and_keeps_what_fits)
{
    expect_to_hear(0, 0);
    expect_to_hear(3, 3);
    expect_to_hear(1000000, 1000000);
    expect_to_hear(LISTENER_BYTES, LISTENER_BYTES);
    expect_to_hear(LISTENER_BYTES + 5000000, LISTENER_BYTES);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        a_race_is_told_with_its_place_in_the_submission,
        a_clean_run_has_no_findings,
        places_count_once,
        a_library_is_named_where_a_stack_begins_and_is_no_place,
        kinds_of_all_three_tools_are_known,
        a_report_that_is_cut_off_is_not_complete,
        an_error_that_was_cut_off_counts_from_its_place_on,
        what_is_no_xml_is_damaged,
        what_is_too_much_is_cut,
        elements_where_they_do_not_belong_are_skipped,
        tsan_race_is_told_with_both_stacks,
        tsan_lock_order_is_no_race,
        tsan_reports_end_where_others_begin,
        tsan_reports_may_begin_behind_other_output,
        tsan_report_cut_anywhere_is_read,
        tsan_lines_of_a_hostile_program_are_survived,
        tsan_that_cannot_work_says_why,
        asan_memory_error_is_told_with_who_freed_it,
        asan_titles_have_no_numbers,
        asan_tells_which_variable_ends_where,
        asan_that_cannot_work_says_why,
        a_listener_hears_all_and_keeps_what_fits,
    };
    return suite_run("tools", tests, sizeof tests / sizeof *tests);
}
