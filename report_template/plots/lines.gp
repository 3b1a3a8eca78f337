# Times over sizes, threads or a constant; dashed is the ideal.
#
#     gnuplot -c lines.gp DATA.tsv OUT.svg svg|png "x axis" "y axis" "title"
#
# Both axes are logarithmic: what grows in proportion is a straight line.
data = ARG1; out = ARG2; kind = ARG3; axis = ARG4; up = ARG5; name = ARG6
load ARG0[1:strlen(ARG0) - strlen("lines.gp")]."style.gp"

stats data using 1 nooutput
lines = STATS_blocks
least = STATS_min; most = STATS_max
stats data using (valid(5) ? 1.0 / $5 : 0) nooutput
has_ideal = STATS_max > 0
ideals = has_ideal ? lines : 0
lowest = has_ideal ? 1.0 / STATS_max : 1e300
stats data using 3 nooutput
lowest = STATS_min < lowest ? STATS_min : lowest
stats data using 4 nooutput
highest = STATS_max
# Many lines have their names at the side, and more room.
is_crowded = lines > 6
height = is_crowded ? 540 : 430
eval @open_picture
set output out

set logscale xy
set xrange [least / 1.25 : most * 1.25]
set yrange [lowest / 1.5 : highest * 1.5]
set xlabel axis
set ylabel up
set title name
set format y "%g"
set ytics 10
do for [e = -9:5] {
    set ytics add (sprintf("%g", 2 * 10.0**e) 2 * 10.0**e, \
        sprintf("%g", 5 * 10.0**e) 5 * 10.0**e)
}
set grid xtics ytics linestyle 100
if (is_crowded) {
    set key outside right center vertical spacing 1.15
} else {
    set key outside top center horizontal
}
set bars 0.8

# The x axis has a mark where there is a point.
plot for [i = 0:lines - 1] data index i every ::1 using 1:2:xtic(6) \
        with points pointtype -1 notitle, \
    for [i = 0:ideals - 1] data index i using 1:5 with lines dashtype 2 \
        linecolor rgb (is_crowded ? "#999999" : colour(i + 1)) \
        linewidth (is_crowded ? 0.6 : 1) notitle, \
    for [i = 0:lines - 1] data index i using 1:2:3:4 with yerrorlines \
        linecolor rgb colour(i + 1) pointtype mark(i + 1) pointsize 0.9 \
        linewidth 1.8 title columnheader(1), \
    for [i = 1:has_ideal] keyentry with lines dashtype 2 \
        linecolor "#333333" title "ideal"
