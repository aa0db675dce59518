/**
 * The table of the index. It has as many rows as are looked at, and gets more when the reader comes to its end.
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
    const ROWS_AT_ONCE = 100;
    const NAME_REM = 10;
    const COLUMN_REM = 5; // the first is nearly as wide as two

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
        let grow = () => {};
        const nearEnd = new IntersectionObserver(([seen]) => seen?.isIntersecting && grow(ROWS_AT_ONCE), {
            rootMargin: "1000px",
        });
        nearEnd.observe(more);
        more.addEventListener("click", () => grow(Infinity));
        addEventListener("beforeprint", () => grow(Infinity));
        const fit = () => wrap.classList.toggle("wide", wrap.scrollWidth > wrap.clientWidth);
        addEventListener("resize", fit);

        /** @param {Table} table */
        return (table) => {
            const made = element("table", table.tree ? "index tree" : "index");
            made.append(element("caption", "unseen", table.caption), widths(table), head(table, told.sort), foot(table));
            const body = made.createTBody();
            let next = 0;
            grow = (count) => {
                const rows = table.rows.slice(next, next + count);
                body.append(...rows.map((row) => line(row, table, told.fold)));
                next += rows.length;
                more.hidden = next >= table.rows.length;
                more.textContent = `Show all ${numberText(table.rows.length)} rows`;
            };
            const focused = wrap.contains(document.activeElement) ? document.activeElement?.id : "";
            grow(ROWS_AT_ONCE);
            made.style.minWidth = `${NAME_REM * (table.noun ? 2 : 1) + COLUMN_REM * (table.columns.length + 1)}rem`;
            wrap.replaceChildren(made);
            fit();
            if (focused) document.getElementById(focused)?.focus();
        };
    }

    /** Columns whose widths do not depend on the rows, which are many. @param {Table} table */
    function widths(table) {
        const made = element("colgroup");
        made.append(...(table.noun ? ["name", "name"] : ["name"]).map((name) => element("col", name)));
        made.append(
            ...table.columns.map(({ id, label, major }) => {
                const kind = id === "coverage" ? "cover" : id.startsWith("env") ? "named" : label;
                return element("col", major ? kind : `${kind} minor`);
            }),
        );
        return made;
    }

    /** @param {Table} table @param {(id: string) => void} sort */
    function head(table, sort) {
        const made = element("thead");
        const names = table.noun ? ["file", "region"] : ["file"];
        const groups = made.insertRow();
        const corner = groups.insertCell();
        corner.colSpan = names.length;
        for (const [name, columns] of grouped(table.columns)) {
            const cell = element("th", columns.some((column) => column.major) ? "group" : "group minor", name);
            cell.colSpan = columns.length;
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
            cell.classList.toggle("named", id.startsWith("env"));
            row.append(cell);
        }
        return made;
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
        if (table.noun) name.colSpan = 2;
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
        made.append(element("span", "where", item.path.slice(0, cut)), item.path.slice(cut));
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
