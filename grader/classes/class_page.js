/*
 * Sorts and filters the table of students. All that it knows is in the page's
 * attributes (page_table.c); without it the page is only not to be sorted.
 *
 * A filter is a text, a kind, a failed check and a column of the histogram;
 * a student is shown if all of them agree. Columns of the histogram and checks
 * are buttons that set and unset theirs.
 */
(() => {
    "use strict";
    const by = id => document.getElementById(id);
    const body = document.querySelector("#students tbody");
    const heads = [...document.querySelectorAll("#students thead th")];
    const rows = [...body.rows];
    const bins = [...document.querySelectorAll("[data-bin][aria-pressed]")];
    const checks = [...document.querySelectorAll("[data-check]")];
    const filter = { text: "", kind: "", check: "", bin: "" };
    const words = new Intl.Collator("en", { numeric: true });

    /* ---- filtering ---- */

    const texts = rows.map(row => row.cells[0].textContent.toLowerCase());

    const fits = (row, number) =>
        texts[number].includes(filter.text) &&
        (filter.kind === "" ||
            row.dataset.flags.split(" ").includes(filter.kind)) &&
        (filter.check === "" ||
            row.dataset.failed.split(" ").includes(filter.check)) &&
        (filter.bin === "" || row.dataset.bin === filter.bin);

    const tell = count => {
        const pressed = [...bins, ...checks].filter(
            button => button.getAttribute("aria-pressed") === "true");
        const parts = pressed.map(button => button.dataset.words);
        if (filter.kind !== "")
            parts.push(by("show").selectedOptions[0].textContent);
        if (filter.text !== "")
            parts.push("“" + by("find").value.trim() + "”");
        const all = rows.length + " students";
        by("shown").textContent =
            count === rows.length ? all : count + " of " + all;
        by("filter-words").textContent =
            count + " of " + all + ": " + parts.join(", ");
        by("active").hidden = parts.length === 0;
    };

    const apply = () => {
        const hidden = new Set();
        rows.forEach((row, number) => {
            row.hidden = !fits(row, number);
            if (row.hidden)
                hidden.add(row.dataset.row);
        });
        for (const dot of document.querySelectorAll("#scatter [data-row]"))
            dot.classList.toggle("off", hidden.has(dot.dataset.row));
        for (const button of bins)
            button.setAttribute("aria-pressed",
                button.dataset.bin === filter.bin);
        for (const button of checks)
            button.setAttribute("aria-pressed",
                button.dataset.check === filter.check);
        by("failed").value = filter.check;
        tell(rows.length - hidden.size);
    };

    const set = (name, value) => {
        filter[name] = value;
        apply();
    };

    by("find").addEventListener("input",
        event => set("text", event.target.value.trim().toLowerCase()));
    by("show").addEventListener("change",
        event => set("kind", event.target.value));
    by("failed").addEventListener("change",
        event => set("check", event.target.value));
    by("tools").addEventListener("submit", event => event.preventDefault());
    for (const button of bins)
        button.addEventListener("click", () => set("bin",
            filter.bin === button.dataset.bin ? "" : button.dataset.bin));
    for (const button of checks)
        button.addEventListener("click", () => set("check",
            filter.check === button.dataset.check ? "" :
                button.dataset.check));
    by("clear").addEventListener("click", () => {
        by("tools").reset();
        Object.assign(filter, { text: "", kind: "", check: "", bin: "" });
        apply();
    });

    /* ---- sorting: what is not known comes last, either way ---- */

    const value = (row, column) => {
        const cell = row.cells[column];
        if (column === 0)
            return cell.textContent;
        return "v" in cell.dataset ? Number(cell.dataset.v) : null;
    };

    const compare = (a, b) =>
        typeof a === "number" ? a - b : words.compare(a, b);

    const sort = (column, sign) => {
        const sorted = rows.map((row, number) =>
            ({ row, number, value: value(row, column) }));
        sorted.sort((a, b) =>
            (a.value === null) - (b.value === null) ||
            (a.value === null ? 0 : sign * compare(a.value, b.value)) ||
            a.number - b.number);
        body.append(...sorted.map(entry => entry.row));
        heads.forEach((head, number) => {
            if (number !== column)
                head.removeAttribute("aria-sort");
            else
                head.setAttribute("aria-sort",
                    sign > 0 ? "ascending" : "descending");
        });
    };

    heads.forEach((head, column) => {
        head.querySelector("button").addEventListener("click", () => sort(
            column, head.getAttribute("aria-sort") === "ascending" ? -1 : 1));
    });

    document.documentElement.classList.add("script");
    by("tools").hidden = false;
    by("tools").reset();
    sort(0, 1);
    apply();
})();
