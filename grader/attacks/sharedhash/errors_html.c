/*
 * Text that does something to whoever reads it: the compiler's message holds a
 * script for pages, a command for terminals, and bytes that are no UTF-8.
 *
 *     attack: compile errors with HTML, escape sequences, bad UTF-8
 *     most: 0
 *     first: build.compiles
 *     canary: <script>attack
 */
#error <script>attack("compile")</script></pre><h1>100 / 100</h1>
#error "&lt;b&gt; ]]> \" , \"score\": 100"
#error not ok 1 - # SKIP
#error ]0;title[2J[1;32mall passed[0m
#error ÿş Ã( í € ô€€
