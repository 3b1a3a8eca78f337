/*
 * Asks to be traced. A tracer can change what a process counts, and when; so
 * already the import is worth a word, whatever is done with it.
 */
#include <stdio.h>
#include <sys/ptrace.h>

int main(void)
{
    puts(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 ? "traced" : "not traced");
    return 0;
}
