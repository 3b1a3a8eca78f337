# Whether what was printed is what the handout shows (handout_commands.sh).
#
#     awk -f handout_match.awk SHOWN PRINTED
#
# Line by line the same, but that a line "..." of SHOWN is any number of lines.
# Exit status 0: so it is. 1: not, and it prints how far SHOWN was found, at the
# best try: the number of its first line that was not, or, when PRINTED goes on
# after its end, of the line after the last.
BEGIN {
    while ((getline text < ARGV[1]) > 0) {
        pattern[++wanted] = text
        is_any[wanted] = text ~ /^[ \t]*\.\.\.$/
    }
    while ((getline text < ARGV[2]) > 0)
        line[++printed] = text
    at = 1
    for (i = 1; i <= printed; ) {
        if (at > furthest)
            furthest = at
        if (is_any[at]) {
            any = at++
            again = i
        } else if (at <= wanted && pattern[at] == line[i]) {
            at++
            i++
        } else if (any) {
            at = any + 1
            i = ++again
        } else
            break
    }
    while (is_any[at])
        at++
    if (i > printed && at > wanted)
        exit 0
    print (at > furthest ? at : furthest)
    exit 1
}
