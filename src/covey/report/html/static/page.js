// The page of a file: colours, choosing lines, moving between marked ones, who ran them, neighbours.
(() => {
    "use strict";

    const list = document.getElementById("source");
    const lists = list ? [...list.getElementsByTagName("ol")] : []; // of 200 lines each
    const items = lists.flatMap((part) => /** @type {HTMLLIElement[]} */ ([...part.children]));
    const isFurther = items.map((one) => one.className !== one.className.toLowerCase()); // a further line of a statement
    const states = items.map((one) => one.className.toLowerCase());
    const said = document.getElementById("said");
    const panel = document.getElementById("panel");
    const NAMES = new Map([["r", "run"], ["m", "missing"], ["p", "partial"], ["x", "excluded"]]);

    /** @param {number} line */
    const item = (line) => items[line - 1];

    /** @param {string} sentence  For those who do not see the page. */
    function say(sentence) {
        if (said) said.textContent = sentence;
    }

    /** The state of a line, as one of r, m, p, x; "" for none. @param {number} line */
    function state(line) {
        return states[line - 1] ?? "";
    }

    // -- Colours: of the lines on the screen, when they come there; a long file has more than a browser likes to hold.

    /** The text of a line, without what stands behind it. @param {HTMLLIElement} one */
    function codeOf(one) {
        const nodes = [...one.childNodes].filter((node) => !isNote(node));
        return nodes.map((node) => node.textContent).join("").replace("\n", "");
    }

    /** @param {Node} node */
    function isNote(node) {
        return node instanceof HTMLElement && (node.localName === "details" || node.classList.contains("only"));
    }

    const scanner = list?.dataset.language === "python" ? new window.coveyTokens.PythonScanner(items.map(codeOf)) : null;
    const colored = new Set();

    /** @param {number} line */
    function color(line) {
        const text = item(line)?.firstChild;
        if (!scanner || colored.has(line)) return;
        colored.add(line);
        const next = text?.nextSibling;
        if (!(text instanceof Text) || text.data === "\n") return;
        if (next && !isNote(next)) return; // characters that turn text stay as they are
        const parts = document.createDocumentFragment();
        let at = 0;
        for (const [kind, length] of scanner.of(line - 1)) {
            const part = text.data.slice(at, (at += length));
            if (!kind) {
                parts.append(part);
                continue;
            }
            const span = document.createElement("span");
            span.className = kind;
            span.textContent = part;
            parts.append(span);
        }
        text.replaceWith(parts);
    }

    /** The first of some elements whose lower end is below a height of the window, or the last. From 0 on.
     * @param {ArrayLike<Element>} elements @param {number} height */
    function firstBelow(elements, height) {
        let low = 0;
        let high = elements.length - 1;
        while (low < high) {
            const middle = (low + high) >> 1;
            if ((elements[middle]?.getBoundingClientRect().bottom ?? 0) > height) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    /** The line at a height of the window. @param {number} height */
    function lineAt(height) {
        const part = lists[firstBelow(lists, height)];
        return part ? part.start + firstBelow(part.children, height) : 1;
    }

    function colorScreen() {
        if (!items.length) return;
        const last = Math.min(items.length, lineAt(innerHeight) + 60);
        for (let line = Math.max(1, lineAt(0) - 60); line <= last; line++) color(line);
    }

    // -- Marks: which states are tinted, and are stops on the way through the file.

    const MARKS = "covey-marks";
    const toggles = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("button[data-state]:not(.o)")]);

    /** @returns {string | null} */
    function rememberedMarks() {
        try {
            return localStorage.getItem(MARKS);
        } catch {
            return null;
        }
    }

    /** @param {string} marks  Letters of states. */
    function mark(marks) {
        for (const toggle of toggles) {
            const letter = toggle.dataset.state ?? "";
            toggle.setAttribute("aria-pressed", String(marks.includes(letter)));
            list?.classList.toggle(letter, marks.includes(letter));
        }
        drawMap();
    }

    const marks = () => toggles.filter((one) => one.ariaPressed === "true").map((one) => one.dataset.state).join("");

    for (const toggle of toggles) {
        toggle.disabled = false;
        toggle.addEventListener("click", () => {
            toggle.ariaPressed = String(toggle.ariaPressed !== "true");
            mark(marks());
            try {
                localStorage.setItem(MARKS, marks());
            } catch {
                // They hold for this page, then.
            }
        });
    }

    // -- The chosen lines: by a link, a click on a number, or a key.

    let first = 0; // 0: none
    let last = 0;

    /** @param {number} from @param {number} to */
    function choose(from, to) {
        for (let line = first; line <= last; line++) item(line)?.classList.remove("chosen");
        [first, last] = [Math.max(1, Math.min(from, to)), Math.min(items.length, Math.max(from, to))];
        for (let line = first; line <= last; line++) item(line)?.classList.add("chosen");
        if (panel && !panel.hidden) showPanel();
    }

    function clear() {
        choose(0, 0);
        [first, last] = [0, 0];
    }

    const hash = () => (first === last ? `#L${first}` : `#L${first}-${last}`);

    function fromHash() {
        const found = /^#(?:L|t)(\d+)(?:-L?(\d+))?$/.exec(location.hash);
        const line = Number(found?.[1] ?? 0);
        if (!item(line)) return;
        choose(line, Number(found?.[2] ?? line));
        show();
    }

    function show() {
        const one = item(first);
        if (!one) return;
        const above = document.querySelector("header")?.getBoundingClientRect().bottom ?? 0;
        const end = item(last)?.getBoundingClientRect().bottom ?? 0;
        if (one.getBoundingClientRect().top < above || end > innerHeight) {
            scrollTo({ top: scrollY + one.getBoundingClientRect().top - Math.max(above, 0) - innerHeight / 4 });
        }
        colorScreen();
    }

    list?.addEventListener("click", (event) => {
        const one = event.target;
        if (!(one instanceof HTMLLIElement)) return;
        const gutter = parseFloat(getComputedStyle(one).paddingLeft);
        if (event.clientX - one.getBoundingClientRect().left > gutter) return;
        const line = items.indexOf(one) + 1;
        if (event.shiftKey && first) choose(line < first ? last : first, line);
        else choose(line, line);
        history.replaceState(null, "", hash());
    });
    list?.addEventListener("mousedown", (event) => {
        // A click with Shift would select text as well.
        if (event.shiftKey && event.target instanceof HTMLLIElement) event.preventDefault();
    });

    // -- From one run of marked lines to the next.

    /** The run of lines with a marked state that a line is in. @param {number} line */
    function run(line) {
        const kind = state(line);
        let from = line;
        let to = line;
        while (from > 1 && state(from - 1) === kind) from--;
        while (to < items.length && state(to + 1) === kind) to++;
        return [from, to];
    }

    /** @param {number} from @param {1 | -1} step */
    function go(from, step) {
        const wanted = marks();
        let line = from;
        while (item(line) && !(state(line) && wanted.includes(state(line)))) line += step;
        if (!item(line)) {
            say(step > 0 ? "No more marked lines below" : "No more marked lines above");
            return;
        }
        const [start = line, end = line] = run(line);
        choose(start, end);
        history.replaceState(null, "", hash());
        show();
        const one = item(start);
        if (one) {
            one.tabIndex = -1;
            one.focus({ preventScroll: true });
        }
        say(`${start === end ? `Line ${start}` : `Lines ${start} to ${end}`}, ${NAMES.get(state(start))}`);
    }

    /** Whether the chosen lines are, at least in part, on the screen. */
    function inSight() {
        const [top, bottom] = [item(first)?.getBoundingClientRect().top, item(last)?.getBoundingClientRect().bottom];
        return top !== undefined && bottom !== undefined && bottom > 0 && top < innerHeight;
    }

    const next = () => go(inSight() ? last + 1 : scrollY > 0 ? lineAt(0) : 1, 1);
    const back = () => go(inSight() ? first - 1 : lineAt(innerHeight), -1);

    // -- Who ran a line: what the tables below the source say, by line.

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

    // -- Missing jumps in words: one by a click on it, or as a hint; all by a key.

    const jumps = list ? [...list.querySelectorAll("details")] : [];

    list?.addEventListener("pointerover", (event) => {
        const jump = event.target instanceof HTMLElement && event.target.localName === "summary" && event.target.parentElement;
        if (jump) jump.title = [...jump.querySelectorAll("p")].map((words) => words.textContent).join("\n");
    });

    function toggleWords() {
        const open = jumps.some((jump) => !jump.open);
        for (const jump of jumps) jump.open = open;
    }

    // -- The map beside the scroll bar.

    const map = document.createElement("canvas");
    map.id = "map";
    map.setAttribute("aria-hidden", "true");
    map.addEventListener("click", (event) => {
        scrollTo({ top: (event.offsetY / map.clientHeight) * document.documentElement.scrollHeight - innerHeight / 2 });
    });
    document.body.append(map);

    function drawMap() {
        const header = document.querySelector("header")?.getBoundingClientRect().bottom ?? 0;
        const height = innerHeight - Math.max(0, header);
        const draw = map.getContext("2d");
        map.hidden = document.documentElement.scrollHeight <= innerHeight || !items.length;
        if (map.hidden || !draw) return;
        map.style.height = `${height}px`;
        map.width = 12 * devicePixelRatio;
        map.height = height * devicePixelRatio;
        draw.scale(devicePixelRatio, devicePixelRatio);
        const style = getComputedStyle(document.documentElement);
        const wanted = marks();
        const scale = height / document.documentElement.scrollHeight;
        for (const part of lists) {
            // Lists keep their place while they are not laid out; their items would be laid out to tell theirs.
            const { top, height } = part.getBoundingClientRect();
            const each = height / part.childElementCount;
            const end = part.start + part.childElementCount - 1;
            for (let line = part.start; line <= end; line++) {
                const kind = state(line);
                if (!kind || !wanted.includes(kind)) continue;
                const from = line;
                while (line < end && state(line + 1) === kind) line++;
                draw.fillStyle = resolved(style.getPropertyValue(`--${NAMES.get(kind)}`));
                const y = (top + scrollY + (from - part.start) * each) * scale;
                draw.fillRect(3, y, 6, Math.max(2, (line - from + 1) * each * scale));
            }
        }
    }

    /** A color that a canvas understands. @param {string} value */
    function resolved(value) {
        said?.style.setProperty("color", value);
        return said ? getComputedStyle(said).color : value;
    }

    // -- The neighbours of this page, from the data of the index; after the page, for it can be large.

    function neighbours() {
        const script = document.createElement("script");
        script.src = "report.js";
        script.addEventListener("load", () => {
            const pages = window.coveyReport?.pages ?? [];
            const here = pages.indexOf(decodeURIComponent(location.pathname.split("/").pop() ?? ""));
            if (here < 0) return;
            link("previous", pages[here - 1] ?? "index.html");
            link("next", pages[here + 1] ?? "index.html");
        });
        document.head.append(script);
    }

    /** @param {string} id @param {string} address */
    function link(id, address) {
        const found = document.getElementById(id);
        if (!(found instanceof HTMLAnchorElement)) return;
        found.href = address;
        found.hidden = false;
    }

    // -- Keys that no button has.

    /** @type {Record<string, () => void>} */
    const KEYS = {
        j: next,
        n: next,
        k: back,
        N: back,
        1: () => go(1, 1),
        0: () => {
            clear();
            scrollTo({ top: 0 });
        },
        e: toggleWords,
        w: () => {
            list?.classList.toggle("wrapped");
            drawMap();
        },
        Escape: () => openPanel(false),
    };

    document.addEventListener("keydown", (event) => {
        const isTyping = event.target instanceof HTMLInputElement;
        if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
        if (!isTyping || event.key === "Escape") KEYS[event.key]?.();
    });

    let waiting = false;
    function later() {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(() => {
            waiting = false;
            colorScreen();
        });
    }

    addEventListener("scroll", later, { passive: true });
    addEventListener("resize", () => {
        later();
        drawMap();
    });
    addEventListener("hashchange", fromHash);
    addEventListener("beforeprint", () => {
        for (let line = 1; line <= Math.min(items.length, 5000); line++) color(line);
    });
    document.addEventListener("covey-theme", drawMap);

    mark(rememberedMarks() ?? marks());
    fromHash();
    colorScreen();
    setTimeout(neighbours, 0);
})();
