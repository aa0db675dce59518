/**
 * The table of the index. The first rows are there at once and the others soon, so that searching in the page finds them.
 * What is not on the screen is not laid out: index.css.
 *
 * @typedef {{item: Item, depth: number} | {folder: Folder, depth: number, open: boolean}} Row
 *
 * @typedef {object} Table
 * @property {Row[]} rows
 * @property {Column[]} columns
 * @property {string} sort the id of a column; "file" and "region" for the names
 * @property {boolean} descending
 * @property {boolean} tree
 * @property {"" | "function" | "class"} noun what a row is; "" for files
 * @property {string} caption
 * @property {Measured} total
 * @property {string} totalName
 */

const coveyTable = (() => {
    "use strict";

    const { covered, coverable, ratio, numberText } = coveyNumbers;
    const ROWS_AT_ONCE = 100; // index.css: contain-intrinsic-height
    const ROWS_UNASKED = 10_000; // a large project has ten times as many functions, and a browser no place for them
    const NAME_REM = 10;
    const COLUMN_REM = 5; // of those that have no other width below
    const NAMED_REM = 9;
    const REM = /** @type {Record<string, number>} */ ({ coverage: 8.5, statements: 5.5, missing: 5.2, partial: 5.2 });

    /**
     * @template {keyof HTMLElementTagNameMap} K
     * @param {K} tag
     * @param {string} [className]
     * @param {string} [text]
     */
    function element(tag, className = "", text = "") {
        const made = document.createElement(tag);
        if (className) made.className = className;
        if (text) made.textContent = text;
        return made;
    }

    /**
     * A place that shows one table after another.
     *
     * @param {HTMLElement} place
     * @param {{sort: (id: string) => void, fold: (path: string) => void}} told what the reader asks for
     */
    function tableIn(place, told) {
        const wrap = element("div", "rows");
        const more = element("button", "more");
        more.type = "button";
        place.replaceChildren(wrap, more);
        /** @type {(count: number) => void} */
        let growTo = () => {};
        more.addEventListener("click", () => growTo(Infinity));
        addEventListener("beforeprint", () => growTo(Infinity));
        const fit = () => wrap.classList.toggle("wide", wrap.scrollWidth > wrap.clientWidth);
        addEventListener("resize", fit);

        /** @param {Table} table */
        return (table) => {
            const { rows } = table;
            const made = element("table", table.tree ? "index tree" : "index");
            const total = foot(table);
            made.append(element("caption", "unseen", table.caption), head(table, told.sort), total);
            setWidths(made, table);
            let count = 0;
            const grow = () => {
                const next = rows.slice(count, count + ROWS_AT_ONCE);
                const body = element("tbody");
                body.append(...next.map((row) => line(row, table, told.fold)));
                total.before(body);
                count += next.length;
                more.hidden = count >= rows.length;
            };
            growTo = (wanted) => {
                while (count < Math.min(wanted, rows.length)) grow();
            };
            const growSoon = () => {
                if (!made.isConnected || count >= Math.min(ROWS_UNASKED, rows.length)) return;
                grow();
                setTimeout(growSoon);
            };
            const focused = wrap.contains(document.activeElement) ? document.activeElement?.id : "";
            more.textContent = `Show all ${numberText(rows.length)} rows`;
            grow();
            wrap.replaceChildren(made);
            while (focused && !document.getElementById(focused) && count < rows.length) grow();
            fit();
            if (focused) document.getElementById(focused)?.focus();
            setTimeout(growSoon);
        };
    }

    /** Columns whose widths do not depend on the rows, which are many. @param {HTMLElement} made @param {Table} table */
    function setWidths(made, { noun, columns }) {
        const names = noun ? 2 : 1;
        const widths = columns.map(widthOf);
        made.style.setProperty("--names", String(names));
        made.style.setProperty("--columns", widths.map((width) => `${width}rem`).join(" "));
        made.style.minWidth = `${NAME_REM * names + widths.reduce((sum, width) => sum + width, 0)}rem`;
    }

    /** That of an environment has place for its name, within bounds. @param {Column} column */
    function widthOf({ id, label }) {
        if (isNamed(id)) return Math.min(Math.max(COLUMN_REM, 1.6 + 0.52 * label.length), NAMED_REM);
        return REM[id] ?? COLUMN_REM;
    }

    /** Whether a column has the name of an environment. @param {string} id */
    function isNamed(id) {
        return id.startsWith("env");
    }

    /** @param {Table} table @param {(id: string) => void} sort */
    function head(table, sort) {
        const made = element("thead");
        const names = table.noun ? ["file", "region"] : ["file"];
        const groups = made.insertRow();
        const corner = groups.insertCell();
        span(corner, names.length);
        for (const [name, columns] of grouped(table.columns)) {
            const cell = element("th", columns.some((column) => column.major) ? "group" : "group minor", name);
            span(cell, columns.length);
            cell.scope = "colgroup";
            groups.append(cell);
        }
        const row = made.insertRow();
        row.append(sortable("file", "File", "", "f", table, sort));
        if (table.noun) row.append(sortable("region", table.noun, "", "n", table, sort));
        for (const { id, label, hint, key, major } of table.columns) {
            const cell = sortable(id, label, hint, key, table, sort);
            cell.classList.add("number");
            cell.classList.toggle("minor", !major);
            cell.classList.toggle("named", isNamed(id));
            row.append(cell);
        }
        return made;
    }

    /** @param {HTMLTableCellElement} cell @param {number} columns */
    function span(cell, columns) {
        cell.colSpan = columns;
        cell.style.gridColumn = `span ${columns}`;
    }

    /** Neighbours of one group. @param {Column[]} columns @returns {Map<string, Column[]>} */
    function grouped(columns) {
        /** @type {Map<string, Column[]>} */
        const groups = new Map();
        for (const column of columns) groups.set(column.group, [...(groups.get(column.group) ?? []), column]);
        return groups;
    }

    /**
     * @param {string} id
     * @param {string} label
     * @param {string} hint
     * @param {string} key
     * @param {Table} table
     * @param {(id: string) => void} sort
     */
    function sortable(id, label, hint, key, table, sort) {
        const cell = element("th", id === "file" || id === "region" ? "name" : "");
        cell.scope = "col";
        const button = element("button", "sort", label);
        button.type = "button";
        button.id = `sort-${id}`;
        button.title = [hint && `${hint}.`, "Click to sort", key && `(key ${key})`].filter(Boolean).join(" ");
        if (key) button.dataset.key = key;
        button.addEventListener("click", () => sort(id));
        if (table.sort === id) cell.setAttribute("aria-sort", table.descending ? "descending" : "ascending");
        cell.append(button);
        return cell;
    }

    /** @param {Table} table */
    function foot(table) {
        const made = element("tfoot");
        const row = made.insertRow();
        const name = element("th", "name", table.totalName);
        name.scope = "row";
        if (table.noun) span(name, 2);
        row.append(name, ...table.columns.map((column) => cellOf(column, table.total)));
        return made;
    }

    /** @param {Row} row @param {Table} table @param {(path: string) => void} fold */
    function line(row, table, fold) {
        const made = element("tr", "folder" in row ? "folder" : "");
        const name = element("th", "name");
        name.scope = "row";
        if (row.depth) name.style.setProperty("--depth", String(row.depth));
        name.append("folder" in row ? folder(row.folder, row.open, fold) : link(row.item, table));
        made.append(name);
        if ("item" in row && row.item.region !== null) {
            const region = element("td", "name");
            region.append(linked(row.item, row.item.region));
            made.append(region);
        }
        const measured = "folder" in row ? row.folder : row.item;
        made.append(...table.columns.map((column) => cellOf(column, measured)));
        return made;
    }

    /** @param {Folder} folder @param {boolean} open @param {(path: string) => void} fold */
    function folder(folder, open, fold) {
        const button = element("button", "fold", coveyTree.folderName(folder));
        button.type = "button";
        button.id = `fold-${folder.path}`;
        button.setAttribute("aria-expanded", String(open));
        button.append(" ", element("small", "", coveyColumns.plural(folder.files, "file")));
        button.addEventListener("click", () => fold(folder.path));
        return button;
    }

    /** @param {Item} item @param {Table} table */
    function link(item, table) {
        if (table.tree) return linked(item, coveyTree.baseName(item));
        const made = linked(item, "");
        const cut = item.path.lastIndexOf("/") + 1;
        made.append(element("span", "where", item.path.slice(0, cut)), element("wbr"), item.path.slice(cut));
        return made;
    }

    /** What lacks nothing leads nowhere in a report of one page. @param {Item} item @param {string} text */
    function linked(item, text) {
        const made = element(item.link ? "a" : "span", "", text);
        if (made instanceof HTMLAnchorElement) made.href = item.link;
        return made;
    }

    /** @param {Column} column @param {Measured} measured */
    function cellOf(column, measured) {
        const cell = element("td", column.major ? "number" : "number minor", column.text(measured));
        if (column.hintOf) cell.title = column.hintOf(measured);
        if (column.id === "coverage") {
            const { counts } = measured;
            cell.classList.add("cover");
            cell.style.setProperty("--part", `${100 * ratio(covered(counts), coverable(counts))}%`);
        }
        if (column.text(measured) === "0") cell.classList.add("none");
        return cell;
    }

    return { tableIn, element };
})();
