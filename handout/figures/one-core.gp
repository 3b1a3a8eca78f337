# Three medians of "Measuring", seconds for 1 MB: from the chapter's runs.
$times << END
"no threads, no lock"       0.12
"a thread per block, 1 core"  0.18
"a thread per block, 2 cores" 1.59
END
set title "Time for 1 MB: the second core makes it slower"
set xrange [0:2]
set yrange [2.6:-0.6]
set xlabel "seconds"
set ytics scale 0
set grid xtics linecolor "#cccccc"
set border 3
set xtics nomirror
set style fill solid border linecolor "#34567a"
plot $times using (0):0:(0):2:($0 - 0.3):($0 + 0.3):ytic(1) \
        with boxxyerror linecolor "#a9bddb" notitle, \
    $times using 2:0:(sprintf(" %.2f s", $2)) \
        with labels left notitle
