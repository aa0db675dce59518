/** The page of a file: its keys, the words of its jumps, its neighbours, and how it begins. */

(() => {
    "use strict";

    const { list, items } = coveyLines;
    const { color, colorScreen } = coveyColors;
    const { mark, marks, rememberedMarks } = coveyMarks;
    const { clear, fromHash, go, next, back } = coveyChoice;
    const { openPanel } = coveyWho;
    const { drawMap } = coveyMap;

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

    mark(rememberedMarks() ?? marks());
    fromHash();
    colorScreen();
    setTimeout(neighbours, 0);
})();
