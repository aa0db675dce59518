/** The map of the marked lines, beside the scroll bar. */

const coveyMap = (() => {
    "use strict";

    const { lists, parts, items, NAMES, state } = coveyLines;
    const { marks } = coveyMarks;
    const said = document.getElementById("said");

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
        for (const [at, part] of lists.entries()) {
            const { top = 0, height = 0 } = parts[at]?.getBoundingClientRect() ?? {};
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

    for (const change of ["covey-marks", "covey-theme"]) document.addEventListener(change, drawMap);

    return { drawMap };
})();
