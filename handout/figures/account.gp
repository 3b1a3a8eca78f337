# The account of "Where the 30x comes from": seconds for 5 MB, two cores, each
# row one change against the row above (medians of one run of make bench).
$rows << END
"documented baseline"          11.76  "11.76 s"
"no byte forgotten"             7.20  "7.20 s"
"only neighbours merged"        2.19  "2.19 s"
"no list: pools, one lock"      0.40  "0.40 s"
"no lock: pools"                0.243  "0.243 s"
"threads made once"             0.080  "0.080 s"
"no allocator at all"           0.054  "0.054 s"
END
set title "5 MB on two cores: each row changes one thing"
set logscale x
set xrange [0.03:40]
set yrange [6.6:-0.6]
set xlabel "seconds (logarithmic)"
set xtics nomirror ("0.05" 0.05, "0.1" 0.1, "0.5" 0.5, "1" 1, "5" 5, "10" 10)
set ytics scale 0
set grid xtics linecolor "#cccccc"
set border 3
set style fill solid border linecolor "#34567a"
plot $rows using (0.03):0:(0.03):2:($0 - 0.3):($0 + 0.3):ytic(1) \
        with boxxyerror linecolor "#a9bddb" notitle, \
    $rows using 2:0:(" ".strcol(3)) with labels left notitle
