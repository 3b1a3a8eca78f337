# Where the threads' time went: a bar of 100 % for each contender and input.
#
#     gnuplot -c split.gp DATA.tsv OUT.svg svg|png "axis"
#
# Waiting, holding and working have the colours that timelines have (make
# trace). On the right stands what 100 % are, in seconds of all threads.
data = ARG1; out = ARG2; kind = ARG3; axis = ARG4
load ARG0[1:strlen(ARG0) - strlen("split.gp")]."style.gp"

stats data using 1 nooutput
rows = STATS_records
height = 130 + 34 * rows
eval @open_picture
set output out

set xrange [0:112]
set yrange [rows - 0.4 : -0.6]
set xlabel axis
set xtics 0, 20, 100
set ytics scale 0
set grid xtics linestyle 100
set tmargin at screen 1 - 60.0 / height
set key at screen 0.5, screen 1 - 8.0 / height center top vertical \
    maxrows 2 samplen 2 spacing 1.1
set style fill solid border linecolor "#1a1a1a"

upto(n) = (n < 1 ? 0 : sum [i = 1:n] column(i + 2))
plot data using (0):1:(upto(0)):(upto(1)):($1 - 0.36):($1 + 0.36):ytic(2) \
        with boxxyerror linecolor rgb "#d55e00" \
        title "waiting for a lock", \
    data using (0):1:(upto(1)):(upto(2)):($1 - 0.36):($1 + 0.36) \
        with boxxyerror linecolor rgb "#000000" title "holding one", \
    data using (0):1:(upto(2)):(upto(3)):($1 - 0.36):($1 + 0.36) \
        with boxxyerror linecolor rgb "#56b4e9" title "working without", \
    data using (0):1:(upto(3)):(upto(4)):($1 - 0.36):($1 + 0.36) \
        with boxxyerror fillstyle pattern 1 linecolor rgb "#777777" \
        title "no CPU free", \
    data using (0):1:(upto(4)):(upto(5)):($1 - 0.36):($1 + 0.36) \
        with boxxyerror linecolor rgb "#f0f0f0" title "asleep", \
    data using (101.5):1:8 with labels left notitle
