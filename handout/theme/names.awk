# The names that headers define, from a tag file of Doxygen's: WORD, tab, what
# Doxygen calls it. A word is as chapters write it: "umalloc", "struct block",
# "enum umem_mode", "umem.h", "baseline/umem.h".
BEGIN { FS = "[<>]" }

/<compound / {
    split($2, part, "\"")
    compound = part[2]
    name = member = ""
}
/<member / {
    split($2, part, "\"")
    member = part[2]
}
/<name>/ && name == "" {
    name = $3
    if (compound == "struct")
        print "struct " name "\t" name
}
/<path>/ && compound == "file" {
    print $3 name "\t" $3 name
    path[name] = (name in path) ? "" : $3 name
}
/<name>/ && compound == "file" && member != "" {
    print (member == "enumeration" ? "enum " : "") $3 "\t" $3
}
/<\/member>/ { member = "" }

# a file's name alone, if it is the only one of that name
END {
    for (name in path)
        if (path[name] != "")
            print name "\t" path[name]
}
