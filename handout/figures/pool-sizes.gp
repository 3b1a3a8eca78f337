# Time and acquisitions over the size of a pool, 5 MB in batches of 20 (Beyond,
# "Sweeping the constants", whose table has the same figures). Terminal and
# output are set by whoever draws it.
$data << END
# KiB  seconds  million acquisitions
2   5.04   4.512008
4   3.22   4.501768
8   1.24   3.191048
16  0.281  0.569608
32  0.254  0.010240
END
set encoding utf8
set logscale x 2
set xrange [1.7 : 38]
set xtics (2, 4, 8, 16, 32) nomirror
set xlabel "POOL\\_SIZE (KiB)"
set yrange [0 : 6]
set ytics 1 nomirror
set ylabel "million acquisitions"
set y2range [0 : 6]
set y2tics 1
set y2label "seconds"
set grid ytics linecolor "#d0d0d0" linewidth 0.6
set border 11 linecolor "#34567a"
set key top right
plot $data using 1:3 axes x1y1 with linespoints linewidth 2 pointtype 7 \
        linecolor "#34567a" title "acquisitions (left)", \
    $data using 1:2 axes x1y2 with linespoints linewidth 2 pointtype 5 \
        dashtype 2 linecolor "#b07d10" title "time (right)"
