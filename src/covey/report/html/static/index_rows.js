/** The rows of the index: of a list, of a tree, and what they are together. */

const coveyRows = (() => {
    "use strict";

    const { add } = coveyNumbers;

    /** @param {Item[]} items @param {(one: Item, other: Item) => number} order @returns {Row[]} */
    function listRows(items, order) {
        return [...items].sort(order).map((item) => ({ item, depth: 0 }));
    }

    /**
     * @param {Folder} folder
     * @param {(one: Item | Folder, other: Item | Folder) => number} order
     * @param {(path: string) => boolean} isOpen whether the rows of a folder are shown
     * @returns {Row[]}
     */
    function treeRows(folder, order, isOpen, depth = 0) {
        return [...folder.folders.values(), ...folder.items].sort(order).flatMap((each) => {
            if (!("folders" in each)) return [{ item: each, depth }];
            const open = isOpen(each.path);
            return [{ folder: each, depth, open }, ...(open ? treeRows(each, order, isOpen, depth + 1) : [])];
        });
    }

    /** @param {Measured[]} rows @param {number} environments @returns {Measured} */
    function sumOf(rows, environments) {
        /** @type {Counts} */
        const counts = [0, 0, 0, 0, 0, 0];
        const ran = new Array(2 * environments).fill(0);
        for (const row of rows) {
            add(counts, row.counts);
            row.ran.forEach((number, index) => (ran[index] += number));
        }
        return { counts, ran };
    }

    return { listRows, treeRows, sumOf };
})();
