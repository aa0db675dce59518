/** Colours of the lines on the screen, when they come there; a long file has more than a browser likes to hold. */

const coveyColors = (() => {
    "use strict";

    const { list, items, item, codeOf, isNote, lineAt } = coveyLines;

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

    function colorScreen() {
        if (!items.length) return;
        const last = Math.min(items.length, lineAt(innerHeight) + 60);
        for (let line = Math.max(1, lineAt(0) - 60); line <= last; line++) color(line);
    }

    return { color, colorScreen };
})();
