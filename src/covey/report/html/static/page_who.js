/** Who ran a line: what the tables below the source say, by line. */

const coveyWho = (() => {
    "use strict";

    const { isFurther, item } = coveyLines;
    const panel = document.getElementById("panel");

    const FILTERED = 20; // a list that is longer has a filter

    /** @typedef {{names: string[], runs: [number, number][]}} Ran */

    /** @param {string} id @returns {Ran[]} */
    function table(id) {
        return [...document.querySelectorAll(`#${id} tbody tr`)].map((row) => ({
            names: [...row.querySelectorAll("th bdi")].map((name) => name.textContent ?? ""),
            runs: (row.querySelector(".lines")?.textContent ?? "").split(",").map((text) => {
                const [from = 0, to = from] = text.split("-").map(Number);
                return [from, to];
            }),
        }));
    }

    /** @param {Ran} ran @param {number} from @param {number} to */
    const includes = (ran, from, to) => ran.runs.some(([start, end]) => start <= to && from <= end);

    const environments = table("environments");
    /** @type {Ran[] | undefined} */
    let readContexts; // when they are asked for: thousands of tests can have run a file

    /** @param {string} title @param {string[]} names @param {string} empty */
    function names(title, names, empty) {
        const heading = document.createElement("p");
        heading.textContent = names.length ? `${title} (${names.length.toLocaleString("en")})` : empty;
        if (!names.length) return [heading];
        const found = document.createElement("ul");
        found.append(
            ...names.map((name) => {
                const entry = document.createElement("li");
                entry.textContent = name;
                return entry;
            }),
        );
        return names.length > FILTERED ? [heading, filterOf(title, found), found] : [heading, found];
    }

    /** @param {string} title @param {HTMLUListElement} list */
    function filterOf(title, list) {
        const field = document.createElement("input");
        field.type = "search";
        field.placeholder = "filter…";
        field.setAttribute("aria-label", `Filter: ${title}`);
        field.addEventListener("input", () => {
            const wanted = field.value.toLowerCase();
            for (const entry of /** @type {HTMLCollectionOf<HTMLElement>} */ (list.children)) {
                entry.hidden = !entry.textContent?.toLowerCase().includes(wanted);
            }
        });
        return field;
    }

    /** The first line of the statement that a line is in. @param {number} line */
    function firstOf(line) {
        while (isFurther[line - 1] && line > 1) line--;
        return line;
    }

    function showPanel() {
        if (!panel) return;
        const [first = 0, last = 0] = coveyChoice.chosen();
        const title = document.createElement("h2");
        title.textContent = !first ? "Choose a line: click on its number" : first === last ? `Line ${first}` : `Lines ${first} to ${last}`;
        panel.replaceChildren(title);
        if (!first) return;
        const by = (/** @type {Ran[]} */ all) => all.filter((ran) => includes(ran, firstOf(first), last)).flatMap((ran) => ran.names);
        panel.append(...names("Run in", by(environments), "Run in no environment"));
        const contexts = (readContexts ??= table("contexts"));
        if (contexts.length) panel.append(...names("Contexts", by(contexts), "Run in no context"));
    }

    const ask = document.getElementById("ask");

    /** @param {boolean} open */
    function openPanel(open) {
        if (!panel || !ask) return;
        panel.hidden = !open;
        ask.ariaExpanded = String(open);
        if (open) showPanel();
    }

    if (ask) ask.hidden = false;
    ask?.addEventListener("click", () => openPanel(panel?.hidden ?? false));

    document.addEventListener("covey-choice", () => panel?.hidden || showPanel());

    // -- Lines that only one environment ran.

    /** @returns {Map<number, string>} */
    function onlyLines() {
        /** @type {Map<number, string | null>} */
        const found = new Map();
        for (const { names, runs } of environments) {
            for (const [from, to] of runs) {
                for (let line = from; line <= to; line++) found.set(line, found.has(line) ? null : (names[0] ?? ""));
            }
        }
        return new Map([...found].flatMap(([line, name]) => (name === null ? [] : [[line, name]])));
    }

    const only = document.querySelector("button.o");
    if (only instanceof HTMLButtonElement) {
        only.disabled = false;
        only.addEventListener("click", () => {
            only.ariaPressed = String(only.ariaPressed !== "true");
            for (const old of document.querySelectorAll("b.only")) old.remove();
            if (only.ariaPressed !== "true") return;
            for (const [line, name] of onlyLines()) {
                const label = document.createElement("b");
                label.className = "only";
                label.textContent = `only ${name}`;
                const one = item(line);
                one?.insertBefore(label, one.querySelector("details"));
            }
        });
    }

    return { openPanel };
})();
