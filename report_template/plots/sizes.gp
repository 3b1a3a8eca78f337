# The histogram of allocation sizes: how many requests of each size there were.
#
#     gnuplot -c sizes.gp DATA.tsv OUT.svg svg|png "requests" "sizes"
#
# The axis is logarithmic: one size in a thousand must be seen, too.
data = ARG1; out = ARG2; kind = ARG3; axis = ARG4; up = ARG5
load ARG0[1:strlen(ARG0) - strlen("sizes.gp")]."style.gp"

stats data using 3 nooutput
rows = STATS_records
most = STATS_max
height = 110 + 32 * rows
eval @open_picture
set output out

set logscale x
set xrange [0.8 : most * 6]
set yrange [rows - 0.4 : -0.6]
set xlabel axis
set ylabel up
set format x "%.0f"
set ytics scale 0
set grid xtics linestyle 100
set style fill solid border linecolor "#1a1a1a"

plot data using (1):1:(0.8):3:($1 - 0.36):($1 + 0.36):ytic(2) \
        with boxxyerror linecolor rgb colour(1) notitle, \
    data using 3:1:4 with labels left offset 0.8, 0 notitle
