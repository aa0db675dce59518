/** The lines of the source: their states, and where they are on the screen. */

const coveyLines = (() => {
    "use strict";

    const list = document.getElementById("source");
    const lists = list ? [...list.getElementsByTagName("ol")] : []; // of 200 lines each
    const items = lists.flatMap((part) => /** @type {HTMLLIElement[]} */ ([...part.children]));
    // What is around the lists keeps its place while they are not laid out; they would be laid out to tell theirs.
    const parts = lists.map((part) => /** @type {HTMLElement} */ (part.parentElement));
    const isFurther = items.map((one) => one.className !== one.className.toLowerCase()); // a further line of a statement
    const states = items.map((one) => one.className.toLowerCase());
    const said = document.getElementById("said");
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

    /** The text of a line, without what stands behind it. @param {HTMLLIElement} one */
    function codeOf(one) {
        const nodes = [...one.childNodes].filter((node) => !isNote(node));
        return nodes.map((node) => node.textContent).join("").replace("\n", "");
    }

    /** @param {Node} node */
    function isNote(node) {
        return node instanceof HTMLElement && (node.localName === "details" || node.classList.contains("only"));
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
        const part = lists[firstBelow(parts, height)];
        return part ? part.start + firstBelow(part.children, height) : 1;
    }

    /** The run of lines with a marked state that a line is in. @param {number} line */
    function run(line) {
        const kind = state(line);
        let from = line;
        let to = line;
        while (from > 1 && state(from - 1) === kind) from--;
        while (to < items.length && state(to + 1) === kind) to++;
        return [from, to];
    }

    return { list, lists, parts, items, isFurther, NAMES, item, state, say, codeOf, isNote, lineAt, run };
})();
