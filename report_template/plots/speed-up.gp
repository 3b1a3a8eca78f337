# Bars of speed-up, with intervals; one colour for each input.
#
#     gnuplot -c speed-up.gp DATA.tsv OUT.svg svg|png "axis"
#
# A bar begins at 1x, which is no gain: to the left of it is what got slower.
# The axis is logarithmic, so that 2x and 100x can both be seen.
data = ARG1; out = ARG2; kind = ARG3; axis = ARG4
load ARG0[1:strlen(ARG0) - strlen("speed-up.gp")]."style.gp"

stats data using 1 nooutput
inputs = STATS_blocks - 1
stats data index 0 using 1 every ::1 nooutput
bottom = STATS_max + (inputs + 1) / 2.0
least = 1; most = 2
do for [i = 1:inputs] {
    stats data index i using 3 every ::1 nooutput
    least = STATS_min < least ? STATS_min : least
    stats data index i using 4 every ::1 nooutput
    most = STATS_max > most ? STATS_max : most
}
keyrows = inputs > 6 ? ceil(inputs / 3.0) : 2
height = 90 + 20 * keyrows + 22 * (bottom + 1)
eval @open_picture
set output out

set logscale x
set xrange [least * 0.8 : most * 2.2]
set yrange [bottom : -1]
set xlabel axis
set xtics ("0.1x" 0.1, "0.3x" 0.3, "1x" 1, "3x" 3, "10x" 10, "30x" 30, \
    "100x" 100, "300x" 300, "1000x" 1000)
set ytics scale 0
set grid xtics linestyle 100
set tmargin at screen 1 - (20.0 + 20 * keyrows) / height
set key at screen 0.5, screen 1 - 8.0 / height center top vertical \
    maxrows keyrows samplen 2 spacing 1.1
set style fill pattern border linecolor "#1a1a1a"
pattern(i) = int(i) % 3 == 1 ? 3 : int(i) % 3 == 2 ? 1 : 2

# The names stand at invisible points of the first block.
plot data index 0 every ::1 using (1):1:ytic(2) with points pointtype -1 \
        notitle, \
    for [i = 1:inputs] data index i \
        using (1):1:(1):2:($1 - 0.42):($1 + 0.42) with boxxyerror \
        fillstyle pattern pattern(i) linecolor rgb colour(i) \
        title columnheader(1), \
    for [i = 1:inputs] data index i every ::1 using 2:1:3:4 \
        with xerrorbars pointtype -1 linecolor "#000000" linewidth 1.6 \
        notitle, \
    for [i = 1:inputs] data index i every ::1 using ($4 > 1 ? $4 : 1):1:5 \
        with labels left offset 0.8, 0 notitle, \
    '+' using (1):(bottom - ($0 * (bottom + 1))) every ::0::1 with lines \
        linecolor "#333333" notitle
