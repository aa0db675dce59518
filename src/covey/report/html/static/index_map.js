/** The place of the map: the map of a folder, and the way to the folders around it. */

const coveyMapPlace = (() => {
    "use strict";

    const { element } = coveyTable;

    /**
     * @param {HTMLElement} place
     * @param {Folder} root
     * @param {{at: string, precision: number, folderLink: (path: string) => string}} how `at` is the folder to show
     */
    function showMap(place, root, { at, precision, folderLink }) {
        const folder = coveyTree.find(root, at) ?? root;
        const picture = coveyTreemap.treemap(folder, {
            width: Math.max(place.clientWidth, 200),
            height: Math.min(Math.max(innerHeight * 0.66, 320), 900),
            precision,
            folderLink,
        });
        const focused = place.contains(document.activeElement);
        place.querySelector("#way")?.replaceChildren(...wayTo(folder.path, folderLink));
        place.querySelector("#picture")?.replaceChildren(picture);
        if (focused) /** @type {SVGAElement | null} */ (picture.querySelector('[tabindex="0"]'))?.focus();
    }

    /** Links to the folders around one. @param {string} path @param {(path: string) => string} folderLink */
    function wayTo(path, folderLink) {
        const parts = path ? path.split("/") : [];
        return ["", ...parts].map((part, depth) => {
            const item = element("li");
            const made = element(depth === parts.length ? "span" : "a", "", depth ? part || "/" : "all files");
            if (made instanceof HTMLAnchorElement) {
                made.href = folderLink(parts.slice(0, depth).join("/"));
                if (depth === parts.length - 1) made.dataset.key = "u";
            }
            item.append(made);
            return item;
        });
    }

    return { showMap };
})();
