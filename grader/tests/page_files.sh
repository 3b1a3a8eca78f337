#!/usr/bin/env bash
# Writes the files that a page shows in full, and prints their names.
#
#     grader/tests/page_files.sh PAGE.md FOLDER
#
# Such a file is a fenced block with a comment directly above it:
#
#     <!-- file: baseline/counter.h -->
#
# It becomes FOLDER/baseline/counter.h, which must not be there yet. Exit
# status: 0 written, 1 not (one line says why), 2 wrong usage.
set -u

give_up() {
    printf 'page_files: %s\n' "$2" >&2
    exit "$1"
}

# begin NAME: the file that the lines to come are of.
begin() {
    file=$folder/$1
    [[ $1 =~ ^[A-Za-z0-9_][A-Za-z0-9_./-]*$ && $1 != *..* ]] ||
        give_up 1 "$page:$number: '$1' is no name of a file"
    [ ! -e "$file" ] || give_up 1 "'$file' is there already"
    mkdir -p "$(dirname "$file")" || give_up 1 "cannot make its folder"
    : > "$file" || give_up 1 "cannot write '$file'"
    printf '%s\n' "$1"
}

[ $# -eq 2 ] || give_up 2 'usage: grader/tests/page_files.sh PAGE.md FOLDER'
page=$1 folder=$2
[ -f "$page" ] || give_up 1 "there is no '$page'"
named='' fence='' file='' number=0
while IFS= read -r line; do
    number=$((number + 1))
    if [ -n "$fence" ]; then
        if [ "$line" = "$fence" ]; then
            fence='' file=''
        elif [ -n "$file" ]; then
            printf '%s\n' "$line" >> "$file" ||
                give_up 1 "cannot write '$file'"
        fi
    elif [[ $line =~ ^(\`\`\`+|~~~+) ]]; then
        fence=${BASH_REMATCH[1]}
        [ -z "$named" ] || begin "$named"
        named=''
    elif [[ $line =~ ^'<!-- file: '(.*)' -->'$ ]]; then
        named=${BASH_REMATCH[1]}
    elif [ -n "$named" ]; then
        give_up 1 "$page:$number: no block behind the name of '$named'"
    fi
done < "$page"
[ -z "$fence" ] || give_up 1 "$page: its last block does not end"
