# A heat map: two constants that were varied, and what each pair gives.
#
#     gnuplot -c map.gp DATA.tsv OUT.svg svg|png "x axis" "y axis" "title" \
#             "time (s)"
#
# From light to dark, as a grey print has it, too; each field has its figure,
# and a field without a colour is one that failed or was not measured: it says
# why.
data = ARG1; out = ARG2; kind = ARG3; axis = ARG4; up = ARG5; name = ARG6; value = ARG7
load ARG0[1:strlen(ARG0) - strlen("map.gp")]."style.gp"

stats data using 1 nooutput
columns = STATS_max + 1
stats data using 2 nooutput
rows = STATS_max + 1
stats data using 5 nooutput
least = STATS_records > 0 ? STATS_min : 1
most = STATS_records > 0 ? STATS_max : 1
most = most > 1.01 * least ? most : 1.01 * least
height = 170 + 40 * rows
eval @open_picture
set output out

# The palette is cividis, turned round: even steps of lightness.
set palette defined (0 "#fee838", 0.25 "#bcae6c", 0.5 "#7d7c78", \
    0.75 "#40506d", 1 "#00224e")
set logscale cb
set cbrange [least : most]
set cblabel value
set format cb "%g"
set border 0
set xrange [-0.5 : columns - 0.5]
set yrange [-0.5 : rows - 0.5]
set xlabel axis
set ylabel up
set title name
set tics scale 0
set style fill solid border linecolor "#ffffff"
ink(share) = share < 0.52 ? 0x000000 : 0xffffff
share(t) = log(t / least) / log(most / least)

plot data using 1:2:($1 - 0.5):($1 + 0.5):($2 - 0.5):($2 + 0.5): \
        5:xtic(3):ytic(4) with boxxyerror fillcolor palette notitle, \
    data using 1:2:(valid(5) ? strcol(6) : ""):(ink(share($5))) \
        with labels font ",11" textcolor rgb variable notitle, \
    data using 1:2:(valid(5) ? "" : strcol(6)) \
        with labels font ",9" textcolor "#555555" notitle
