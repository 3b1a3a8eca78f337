/*
 * The style sheet of the page, light and dark, wide, narrow and on paper.
 *
 * Colours are dark or light members of Okabe and Ito's palette, which
 * colour-blind readers can tell apart; shapes and words say the same. Texts
 * have a contrast of 4.5 or more. Nothing is wider than the window: columns
 * may shrink, long words break.
 */
#include "compare.h"

const char *const compare_style[] = {
    ":root{color-scheme:light dark;--page:#fff;--card:#f5f6f8;--text:#1b1d21;"
    "--soft:#555a62;--line:#d8dbe0;--faster:#00694b;--slower:#b23a00;"
    "--same:#0067a8;--first:#1b1d21;--unsure:#7a5600}\n"
    "@media(prefers-color-scheme:dark){:root{--page:#15171a;--card:#1f2226;"
    "--text:#eceef1;--soft:#a9aeb6;--line:#3a3f46;--faster:#4cc9a0;"
    "--slower:#ff9166;--same:#5ab4ec;--first:#eceef1;--unsure:#e6b93f}}\n"
    "*{box-sizing:border-box}\n"
    "html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\n"
    "body{margin:0;background:var(--page);color:var(--text);"
    "font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\n"
    "main{max-width:58rem;margin:0 auto;padding:1.2rem 1rem 2rem}\n"
    "h1{font-size:1.5rem;line-height:1.2;margin:.1rem 0 .5rem}\n"
    "h2{font-size:1.25rem;margin:2rem 0 .6rem}\n"
    "h3{font-size:1rem;margin:.9rem 0 .1rem}\n"
    "p{margin:.3rem 0}\n"
    "code{font-family:ui-monospace,\"DejaVu Sans Mono\",monospace;"
    "unicode-bidi:isolate}\n"
    ".soft,small,figcaption{color:var(--soft);font-size:.875rem}\n"
    ".outcome{font-size:1.1rem;font-weight:600}\n"
    ".outcome::first-letter{text-transform:uppercase}\n"
    ".notice,.doubt{padding:.5rem .8rem;background:var(--card);"
    "border-left:4px solid var(--unsure)}\n"
    ".refused,.doubt{border-color:var(--slower)}\n",
    "figure{margin:0 0 1rem}\n"
    ".row{display:grid;align-items:center;gap:.6rem;"
    "grid-template-columns:1.6rem minmax(0,1fr) 11rem}\n"
    ".row>b{color:var(--soft);text-align:right;font-weight:400}\n"
    ".row .wide{grid-column:2/4}\n"
    ".row span,td{font-variant-numeric:tabular-nums}\n"
    ".strip{display:block;width:100%;overflow:visible}\n"
    ".point{overflow:visible}\n"
    ".one{stroke:var(--line);stroke-width:1.5}\n"
    ".mark{stroke:var(--tone);fill:var(--tone);stroke-width:2}\n"
    ".mark.faster{--tone:var(--faster)}.mark.slower{--tone:var(--slower)}\n"
    ".mark.same{--tone:var(--same)}.mark.first{--tone:var(--first)}\n"
    ".mark.unsure{--tone:var(--unsure)}\n"
    ".mark.first circle,.mark.unsure circle{fill:var(--page)}\n"
    "svg text{fill:currentColor;color:var(--soft);font-size:12px}\n"
    "table{width:100%;border-collapse:collapse;font-size:.9375rem}\n"
    "th,td{text-align:left;vertical-align:top;padding:.15rem .5rem .15rem 0;"
    "border-top:1px solid var(--line)}\n"
    "thead th{border:0;color:var(--soft);font-weight:400;font-size:.875rem}\n"
    "td small{display:block}\n"
    ".name{padding-top:.6rem}\n"
    "summary{cursor:pointer;color:var(--soft)}\n",
    ".reports{list-style:none;margin:0;padding:0}\n"
    ".report{display:flex;gap:.8rem;padding:.5rem 0;"
    "border-top:1px solid var(--line)}\n"
    ".report>div{flex:1;min-width:0}.number{flex:none;min-width:1.6rem;"
    "text-align:right}\n"
    "ul{margin:.3rem 0;padding-left:1.1rem}\n"
    "@media(max-width:600px){.row{"
    "grid-template-columns:1.4rem minmax(0,1fr) 6.2rem;gap:.4rem}"
    ".row small{display:block;line-height:1.1}table{font-size:.875rem}"
    "td,th{padding-right:.3rem}}\n"
    "@media print{*{print-color-adjust:exact}main{max-width:none}"
    "body{font-size:11pt}.row,.report,tbody{break-inside:avoid}"
    "h2,h3{break-after:avoid}}\n",
    NULL,
};
