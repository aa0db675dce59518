/** The index: shows what the reader chooses. */

(() => {
    "use strict";

    const { numberText } = coveyNumbers;
    const { plural } = coveyColumns;
    const { element } = coveyTable;
    const { listRows, treeRows, sumOf } = coveyRows;
    const ROWS_AT_FIRST = 40;
    const ENVIRONMENTS_AT_FIRST = 4;
    const NOUNS = /** @type {Record<string, "function" | "class">} */ ({ functions: "function", classes: "class" });

    const report = /** @type {CoveyReport} */ (dataOf("coveyReport"));
    if (!report) {
        showPlainTable();
        return;
    }
    const environments = report.environments.length;
    const files = coveyItems.filesOf(report);
    const whole = coveyTree.treeOf(files, environments);
    let open = coveyTree.openAtFirst(whole, ROWS_AT_FIRST);
    /** @type {Record<string, Item[] | "asked for" | "not found">} */
    const regions = {};

    /** @type {Choices} */
    const FIRST = {
        view: whole.folders.size ? "tree" : "list",
        sort: "file",
        filter: "",
        hide: report.skipCovered ? "1" : "",
        env: environments > 1 && environments <= ENVIRONMENTS_AT_FIRST ? "cover" : "",
        at: "",
    };
    let chosen = coveyChoices.choicesAtStart(FIRST);

    const places = { table: byId("table"), map: byId("map"), said: byId("said"), filter: byId("filter") };
    const filter = /** @type {HTMLInputElement} */ (places.filter);
    const showTable = coveyTable.tableIn(places.table, { sort: sortBy, fold });

    /** @param {string} id */
    function byId(id) {
        return /** @type {HTMLElement} */ (document.getElementById(id));
    }

    /** Whether an address names a place in this page, and not choices. @param {string} hash */
    function isPlace(hash) {
        return hash.length > 1 && document.getElementById(hash.slice(1)) !== null;
    }

    /** The table for readers without scripts, where the data did not come along with the page. */
    function showPlainTable() {
        const table = document.querySelector("noscript");
        table?.insertAdjacentHTML("afterend", table.textContent);
    }

    /** What a script of the report left, or an element holds where everything is in one page.
     * @param {"coveyReport" | "coveyRegions"} name */
    function dataOf(name) {
        const held = document.getElementById(name)?.textContent;
        return held ? JSON.parse(held) : /** @type {CoveyWindow} */ (window)[name];
    }

    /** @param {Partial<Choices>} changes @param {boolean} [isStep] whether "back" leads to what was before */
    function choose(changes, isStep = false) {
        chosen = { ...chosen, ...changes };
        coveyChoices.keep(chosen, FIRST, isStep);
        show();
    }

    /** @param {string} id */
    function sortBy(id) {
        const column = columns().find((column) => column.id === id);
        const [first, second] = !column || column.ascending ? [id, `-${id}`] : [`-${id}`, id];
        choose({ sort: chosen.sort === first ? second : first });
    }

    /** @param {string} path */
    function fold(path) {
        if (!open.delete(path)) open.add(path);
        show();
    }

    function columns() {
        const shown = NOUNS[chosen.view] ? "" : chosen.env;
        return coveyColumns.columnsOf(report, /** @type {"" | "cover" | "only"} */ (shown));
    }

    function show() {
        for (const button of document.querySelectorAll("[data-view]")) {
            button.setAttribute("aria-pressed", String(button.getAttribute("data-view") === chosen.view));
        }
        if (filter.value !== chosen.filter) filter.value = chosen.filter;
        /** @type {HTMLInputElement} */ (byId("hide")).checked = Boolean(chosen.hide);
        /** @type {HTMLSelectElement} */ (byId("env")).value = chosen.env;
        byId("environment-choice").hidden = environments < 1 || Boolean(NOUNS[chosen.view]) || chosen.view === "map";
        byId("unfold").hidden = chosen.view !== "tree";
        places.map.hidden = chosen.view !== "map";
        const items = itemsOf(chosen.view);
        if (!items) return;
        const found = items.filter(coveyTree.chosenBy(chosen.filter, Boolean(chosen.hide)));
        places.table.hidden = chosen.view === "map" || !found.length;
        say(found, items);
        if (chosen.view === "map") showMap(found);
        else if (found.length) showTable(tableOf(found, items));
    }

    /** @param {string} view @returns {Item[] | null} */
    function itemsOf(view) {
        const noun = NOUNS[view];
        if (!noun) return files;
        const known = regions[view];
        if (Array.isArray(known)) return known;
        places.table.hidden = true;
        places.said.textContent = known === "not found" ? "regions.js is not beside this page." : "Loading…";
        const data = /** @type {CoveyRegions | undefined} */ (dataOf("coveyRegions"));
        if (data) return (regions[view] = coveyItems.regionsOf(files, data, noun));
        if (!known) load(view);
        return null;
    }

    /** @param {string} view */
    function load(view) {
        regions[view] = "asked for";
        const script = element("script");
        script.src = "regions.js";
        script.addEventListener("load", show);
        script.addEventListener("error", () => {
            regions[view] = "not found";
            show();
        });
        document.head.append(script);
    }

    /** @param {Item[]} found @param {Item[]} all */
    function say(found, all) {
        const thing = NOUNS[chosen.view] ?? "file";
        const things = plural(all.length, thing).replace(/classs$/, "classes");
        const text = found.length === all.length ? things : `${numberText(found.length)} of ${things}`;
        places.said.textContent = found.length ? text : `Nothing is shown: ${text} are left by the filter.`;
    }

    /** @param {Item[]} found @param {Item[]} all @returns {Table} */
    function tableOf(found, all) {
        const shown = columns();
        const order = coveyItems.ordered(chosen.sort, shown);
        const isTree = chosen.view === "tree";
        const noun = NOUNS[chosen.view] ?? "";
        const isWhole = found.length === all.length && !noun;
        return {
            rows: isTree ? treeRows(coveyTree.treeOf(found, environments), order, isOpen) : listRows(found, order),
            columns: shown,
            sort: chosen.sort.replace("-", ""),
            descending: chosen.sort.startsWith("-"),
            tree: isTree,
            noun,
            caption: `Coverage by ${noun || (isTree ? "folder and file" : "file")}`,
            total: isWhole ? { counts: report.total, ran: report.totalRan } : sumOf(found, environments),
            totalName: found.length === all.length ? "Total" : `Total of ${numberText(found.length)}`,
        };
    }

    /** @param {string} path */
    function isOpen(path) {
        return Boolean(chosen.filter) || open.has(path);
    }

    /** @param {Item[]} found */
    function showMap(found) {
        coveyMapPlace.showMap(places.map, coveyTree.treeOf(found, environments), {
            at: chosen.at,
            precision: report.precision,
            folderLink: (path) => coveyChoices.addressOf({ ...chosen, at: path }, FIRST),
        });
    }

    /** The arrow keys go from name to name. @param {KeyboardEvent} event */
    function walk(event) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const at = event.target instanceof Element ? event.target.closest("tbody tr") : null;
        if (!step || !at) return;
        const rows = [...places.table.querySelectorAll("tbody tr")];
        const next = rows[rows.indexOf(at) + step];
        const name = /** @type {HTMLElement | null | undefined} */ (next?.querySelector("a, button"));
        if (!name) return;
        event.preventDefault();
        name.focus();
    }

    /** To the first file that is left, or out of the field. @param {KeyboardEvent} event */
    function leaveFilter(event) {
        const { key } = event;
        if (key === "Escape") {
            choose({ filter: "" });
            filter.blur();
        }
        if (key !== "Enter" && key !== "ArrowDown") return;
        event.preventDefault();
        /** @type {HTMLElement | null} */ (document.querySelector("#table:not([hidden]) tbody a, #map:not([hidden]) .area"))?.focus();
    }

    function unfoldOrFold() {
        const all = coveyTree.allFolders(whole);
        open = open.size < all.size ? all : new Set();
        show();
    }

    function tellDates() {
        const text = (/** @type {string} */ moment) => `${moment.slice(0, 16).replace("T", " ")} UTC`;
        if (report.measuredAt) byId("measured").textContent = `measured ${text(report.measuredAt)}`;
        report.environments.forEach(([, started], index) => {
            const cell = document.querySelector(`[data-environment="${index}"]`);
            if (cell) cell.textContent = text(started);
        });
    }

    for (const button of document.querySelectorAll("[data-view]")) {
        button.addEventListener("click", () => choose({ view: button.getAttribute("data-view") ?? FIRST.view }, true));
    }
    filter.addEventListener("input", () => choose({ filter: filter.value }));
    filter.addEventListener("keydown", leaveFilter);
    byId("hide").addEventListener("change", () => choose({ hide: chosen.hide ? "" : "1" }));
    byId("env").addEventListener("change", () =>
        choose({ env: /** @type {HTMLSelectElement} */ (byId("env")).value }),
    );
    byId("unfold").addEventListener("click", unfoldOrFold);
    byId("find").addEventListener("click", () => filter.select());
    places.table.addEventListener("keydown", walk);
    addEventListener("popstate", () => {
        if (isPlace(location.hash)) return;
        chosen = coveyChoices.ofAddress(FIRST);
        show();
    });
    new ResizeObserver(() => {
        const drawn = places.map.querySelector("svg")?.clientWidth;
        if (chosen.view === "map" && drawn && Math.abs(places.map.clientWidth - drawn) > 1) show();
    }).observe(places.map);

    for (const only of document.querySelectorAll("[data-needs-script]")) only.removeAttribute("hidden");
    tellDates();
    show();
    if (isPlace(location.hash)) byId(location.hash.slice(1)).scrollIntoView();
})();
