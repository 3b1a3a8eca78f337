# What all pictures share. A script sets `data`, `out` and `kind` (svg or png)
# from its arguments and loads this.
#
# Colours are of Okabe and Ito's palette, which colour-blind readers can tell
# apart; beside them, marks and patterns differ, for grey prints. The background
# is white also where the page is dark. Texts are shown as they are: no
# character of a name means anything.
set encoding utf8
set datafile separator "\t"

# open_picture WIDTH HEIGHT in SVG pixels; a PNG has twice as many of them
# each way, enough for print.
width = 760
set_svg = 'set terminal svg noenhanced size width, height dynamic '. \
    'font "DejaVu Sans,Arial,sans-serif,13" background "#ffffff" linewidth 1.2'
set_png = 'set terminal pngcairo noenhanced size 2 * width, 2 * height '. \
    'font "DejaVu Sans,13" fontscale 2 linewidth 2.4 pointscale 2 '. \
    'background "#ffffff"'
open_picture = '(kind eq "png" ? set_png : set_svg)'

array colours[7] = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", \
    "#000000", "#cc79a7"]
array marks[7] = [7, 5, 9, 11, 13, 4, 6]
colour(i) = colours[int(i - 1) % 7 + 1]
# After seven, each colour meets another mark.
mark(i) = marks[int(i - 1 + (i - 1) / 7) % 7 + 1]

set style line 100 linecolor "#d0d0d0" linewidth 0.6
set border 3 linecolor "#333333"
set tics nomirror textcolor "#1a1a1a"
set key textcolor "#1a1a1a"
