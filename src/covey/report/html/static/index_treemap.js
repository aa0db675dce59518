/**
 * The map of a folder: each file an area as large as its statements are many, coloured by what is covered of them.
 * A file is a link where it is large enough to be hit, else a part of the picture on its folder, which is one.
 *
 * @typedef {object} Box
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 *
 * @typedef {{of: Item | Folder, weight: number}} Weighed
 */

const coveyTreemap = (() => {
    "use strict";

    const { covered, coverable, percentText, tenth } = coveyNumbers;
    const SVG = "http://www.w3.org/2000/svg";
    const TITLE_HEIGHT = 18;
    const LINE = 15; // from line to line in an area
    const SMALLEST = 36; // a folder narrower or lower than that is one area
    const LINK_AREA = 200; // where those in a folder are smaller on the average, only the folder is a link

    /**
     * Boxes as square as can be, each as large as its weight, in a box.
     * The way is that of Bruls, Huizing and van Wijk, "Squarified Treemaps" (2000).
     *
     * @param {Weighed[]} weighed descending
     * @param {Box} box
     * @returns {Array<[Weighed, Box]>}
     */
    function squarified(weighed, box) {
        /** @type {Array<[Weighed, Box]>} */
        const placed = [];
        let { x, y, width, height } = box;
        let left = sum(weighed);
        for (let start = 0; start < weighed.length && left > 0; ) {
            const short = Math.min(width, height);
            const scale = (width * height) / left;
            let [end, total, worst] = [start, 0, Infinity];
            for (; end < weighed.length; end++) {
                const next = weighed[end]?.weight ?? 0;
                const largest = weighed[start]?.weight ?? 0;
                const worse = worstOf(largest * scale, next * scale, (total + next) * scale, short);
                if (worse > worst) break;
                [worst, total] = [worse, total + next];
            }
            const row = weighed.slice(start, end);
            const weight = sum(row);
            const thick = (weight * scale) / short;
            let along = 0;
            for (const each of row) {
                const long = (each.weight / weight) * short;
                placed.push([
                    each,
                    width < height
                        ? { x: x + along, y, width: long, height: thick }
                        : { x, y: y + along, width: thick, height: long },
                ]);
                along += long;
            }
            if (width < height) [y, height] = [y + thick, height - thick];
            else [x, width] = [x + thick, width - thick];
            left -= weight;
            start = end;
        }
        return placed;
    }

    /** The longest side by the shortest, of the worst of some boxes in a row.
     * @param {number} largest area @param {number} smallest @param {number} total @param {number} short side */
    function worstOf(largest, smallest, total, short) {
        return Math.max((short * short * largest) / (total * total), (total * total) / (short * short * smallest));
    }

    /** @param {Weighed[]} weighed */
    function sum(weighed) {
        return weighed.reduce((total, { weight }) => total + weight, 0);
    }

    /**
     * @param {Folder} folder
     * @param {{width: number, height: number, precision: number, folderLink: (path: string) => string}} how
     */
    function treemap(folder, { width, height, precision, folderLink }) {
        const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "treemap", role: "group" });
        svg.setAttribute("aria-label", `Map of ${folder.path || "all files"}; the arrow keys lead from area to area`);
        const picture = Array.from({ length: 11 }, () => "");
        const widths = { title: widthIn(600), name: widthIn(400) };
        fill(folder, { x: 0, y: 0, width, height });
        svg.append(...picture.flatMap((d, part) => (d ? [shape("path", { d, class: `small c${part}` })] : [])));

        /** @param {Folder} of @param {Box} box */
        function fill(of, box) {
            for (const [{ of: each }, at] of placed(of, box)) {
                const opened = "folders" in each && at.width > SMALLEST && at.height > SMALLEST;
                area(each, at, opened);
                if (!opened) continue;
                const { x, y, width, height } = at;
                const inner = { x: x + 2, y: y + TITLE_HEIGHT, width: width - 4, height: height - TITLE_HEIGHT - 2 };
                const inIt = each.folders.size + each.items.length;
                if (inner.width * inner.height < LINK_AREA * inIt) paint(each, inner);
                else fill(each, inner);
            }
        }

        /** Files as a part of the picture, which has one shape for all of a colour. @param {Folder} of @param {Box} box */
        function paint(of, box) {
            for (const [{ of: each }, at] of placed(of, box)) {
                if ("folders" in each) paint(each, at);
                else picture[tenth(each.counts)] += outline(at);
            }
        }

        /** @param {Item | Folder} of @param {Box} box @param {boolean} opened */
        function area(of, box, opened) {
            const isFolder = "folders" in of;
            const name = isFolder ? coveyTree.folderName(of) : coveyTree.baseName(of);
            const percent = `${percentText(covered(of.counts), coverable(of.counts), precision)}%`;
            const link = shape("a", { class: opened ? "area frame" : `area c${tenth(of.counts)}`, tabindex: -1 });
            const address = isFolder ? folderLink(of.path) : of.link;
            link.setAttribute(address ? "href" : "role", address || "img");
            const words = `${of.path}${isFolder ? "/" : ""} ${percent}, ${coveyColumns.plural(of.counts[0], "statement")}`;
            link.setAttribute("aria-label", words);
            link.append(shape("rect", { ...box, rx: 2 }));
            svg.append(link);
            label(svg, name, percent, box, opened, opened ? widths.title : widths.name);
        }

        roam(svg);
        svg.addEventListener("pointerover", tell);
        return svg;
    }

    /** What a folder holds, in a box. @param {Folder} of @param {Box} box */
    function placed(of, box) {
        const inner = [...of.folders.values(), ...of.items];
        const weighed = inner.map((each) => ({ of: each, weight: each.counts[0] })).filter(({ weight }) => weight > 0);
        weighed.sort((one, other) => other.weight - one.weight);
        return squarified(weighed, box);
    }

    /** @param {Box} box */
    function outline({ x, y, width, height }) {
        return `M${tenths(x)} ${tenths(y)}h${tenths(width)}v${tenths(height)}h${-tenths(width)}z`;
    }

    /** @param {number} value */
    function tenths(value) {
        return Math.round(value * 10) / 10;
    }

    /** Writes what there is place for: the percentage beside the name or below it. The link's own words are whole.
     * @param {Element} into @param {string} name @param {string} percent @param {Box} box @param {boolean} opened
     * @param {(text: string) => number} width */
    function label(into, name, percent, box, opened, width) {
        if (box.height < 14 || box.width < 34) return;
        const fits = (/** @type {string} */ text) => width(text) <= box.width - 8;
        const both = `${name} ${percent}`;
        const lines = fits(both) ? [both] : [fits(name) ? name : cut(name, fits)];
        if (!fits(both) && !opened && box.height >= 2 * LINE + 4 && fits(percent)) lines.push(percent);
        for (const [number, text] of lines.entries()) {
            const y = opened ? box.y + 13 : box.y + Math.min(14, box.height / 2 + 4) + number * LINE;
            const made = shape("text", { x: box.x + 4, y, class: opened ? "title" : "", "aria-hidden": "true" });
            made.textContent = text;
            into.append(made);
        }
    }

    /** What measures a text before it is drawn, as index.css has it drawn. @param {number} weight */
    function widthIn(weight) {
        const pen = document.createElement("canvas").getContext("2d");
        if (pen) pen.font = `${weight} 12px ${getComputedStyle(document.body).fontFamily}`;
        return (/** @type {string} */ text) => pen?.measureText(text).width ?? Infinity;
    }

    /** As much of a text from its start on as fits. @param {string} text @param {(text: string) => boolean} fits */
    function cut(text, fits) {
        let [least, most] = [0, text.length];
        while (least < most) {
            const middle = Math.ceil((least + most) / 2);
            if (fits(`${text.slice(0, middle)}…`)) least = middle;
            else most = middle - 1;
        }
        return `${text.slice(0, least)}…`;
    }

    /** The words that hover over an area, when the mouse gets there: thousands of them would cost more than the map.
     * @param {Event} event */
    function tell({ target }) {
        const area = target instanceof Element ? target.closest("a") : null;
        if (!area || area.querySelector("title")) return;
        const made = shape("title", {});
        made.textContent = area.getAttribute("aria-label");
        area.append(made);
    }

    /** @param {string} tag @param {Record<string, string | number>} attributes */
    function shape(tag, attributes) {
        const made = document.createElementNS(SVG, tag);
        for (const [name, value] of Object.entries(attributes)) {
            made.setAttribute(name, typeof value === "number" ? String(tenths(value)) : value);
        }
        return made;
    }

    /** One stop of the tab key for all areas; the arrow keys go to the nearest one in their direction. @param {Element} svg */
    function roam(svg) {
        const areas = /** @type {SVGAElement[]} */ ([...svg.querySelectorAll(".area")]);
        areas[0]?.setAttribute("tabindex", "0");
        svg.addEventListener("focusin", ({ target }) => {
            svg.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
            /** @type {Element} */ (target).setAttribute("tabindex", "0");
        });
        svg.addEventListener("keydown", (event) => {
            const { key, target } = /** @type {KeyboardEvent} */ (event);
            const next = nearest(areas, /** @type {SVGAElement} */ (target), key);
            if (!next) return;
            event.preventDefault();
            next.focus();
        });
    }

    /** @param {SVGAElement[]} areas @param {SVGAElement} from @param {string} key */
    function nearest(areas, from, key) {
        const way = { ArrowRight: { x: 1, y: 0 }, ArrowLeft: { x: -1, y: 0 }, ArrowDown: { x: 0, y: 1 }, ArrowUp: { x: 0, y: -1 } }[key];
        if (!way) return null;
        const start = middle(from);
        let best = null;
        let least = Infinity;
        for (const area of areas) {
            const end = middle(area);
            const [x, y] = [end.x - start.x, end.y - start.y];
            const forward = x * way.x + y * way.y;
            const distance = forward + 2 * Math.abs(x * way.y + y * way.x);
            if (area !== from && forward > 0.5 && distance < least) [best, least] = [area, distance];
        }
        return best;
    }

    /** The middle of a file, and of a folder that of its title. @param {SVGAElement} area */
    function middle(area) {
        const { x, y, width, height } = /** @type {SVGRectElement} */ (area.querySelector("rect")).getBBox();
        return { x: x + width / 2, y: area.classList.contains("frame") ? y + TITLE_HEIGHT / 2 : y + height / 2 };
    }

    return { treemap, squarified };
})();
