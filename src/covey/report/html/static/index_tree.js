/**
 * What the rows of the index stand for: files, functions and classes, and the folders that they lie in.
 *
 * @typedef {object} Item a file, or a function or a class of one
 * @property {string} path
 * @property {string} link
 * @property {Counts} counts
 * @property {number[]} ran for each environment, how many statements it ran and how many of them no other one did
 * @property {number} rank its place when sorted by file
 * @property {string | null} region the name of the function or class; null for a file
 * @property {number} regionRank its place when sorted by that name
 *
 * @typedef {object} Folder
 * @property {string} path of "src/app", that; "" for the root
 * @property {string} label what its row shows: folders that hold nothing but a folder are one row with it
 * @property {Counts} counts
 * @property {number[]} ran
 * @property {number} files
 * @property {Map<string, Folder>} folders
 * @property {Item[]} items
 */

const coveyTree = (() => {
    "use strict";

    const { add, covered, coverable } = coveyNumbers;

    /** @param {string} path @param {string} label @param {number} environments @returns {Folder} */
    function folder(path, label, environments) {
        return {
            path,
            label,
            counts: [0, 0, 0, 0, 0, 0],
            ran: new Array(2 * environments).fill(0),
            files: 0,
            folders: new Map(),
            items: [],
        };
    }

    /** @param {Folder} into @param {Item} item */
    function count(into, item) {
        add(into.counts, item.counts);
        for (let index = 0; index < into.ran.length; index++) into.ran[index] = (into.ran[index] ?? 0) + (item.ran[index] ?? 0);
        into.files++;
    }

    /** The root of the folders of some files. @param {Item[]} items @param {number} environments */
    function treeOf(items, environments) {
        const root = folder("", "", environments);
        for (const item of items) {
            const parts = item.path.split("/");
            let at = root;
            count(root, item);
            for (const [depth, part] of parts.slice(0, -1).entries()) {
                let inner = at.folders.get(part);
                if (!inner) {
                    inner = folder(parts.slice(0, depth + 1).join("/") || "/", part || "/", environments);
                    at.folders.set(part, inner);
                }
                at = inner;
                count(at, item);
            }
            at.items.push(item);
        }
        joinLonely(root);
        return root;
    }

    /** @param {Folder} at */
    function joinLonely(at) {
        for (const [part, inner] of at.folders) {
            let last = inner;
            for (let only = onlyFolderOf(last); only; only = onlyFolderOf(last)) {
                only.label = `${last.label === "/" ? "" : last.label}/${only.label}`;
                last = only;
            }
            at.folders.set(part, last);
            joinLonely(last);
        }
    }

    /** What a folder holds, if that is one folder. @param {Folder} at */
    function onlyFolderOf(at) {
        const [first] = at.folders.values();
        return at.items.length === 0 && at.folders.size === 1 ? first : undefined;
    }

    /** The folder of a path, or the one that stands for it; null where there is none. @param {Folder} root
     * @param {string} path @returns {Folder | null} */
    function find(root, path) {
        if (path === root.path) return root;
        for (const inner of root.folders.values()) {
            if (isIn(path, inner.path)) return find(inner, path);
            if (isIn(inner.path, path)) return inner;
        }
        return null;
    }

    /** @param {string} path @param {string} folder itself included */
    function isIn(path, folder) {
        return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
    }

    /** The name of a file in its folder. @param {Item} item */
    function baseName(item) {
        return item.path.slice(item.path.lastIndexOf("/") + 1);
    }

    /** "src/app/" @param {Folder} folder */
    function folderName({ label }) {
        return label === "/" ? label : `${label}/`;
    }

    /** Folders to open at first, from the top on, so that a screen is filled. @param {Folder} root @param {number} rows */
    function openAtFirst(root, rows) {
        /** @type {Set<string>} */
        const open = new Set();
        let left = rows - root.folders.size - root.items.length;
        const waiting = [...root.folders.values()];
        for (let next = waiting.shift(); next; next = waiting.shift()) {
            left -= next.folders.size + next.items.length;
            if (left < 0 && open.size) break;
            open.add(next.path);
            waiting.push(...next.folders.values());
        }
        return open;
    }

    /** @param {Folder} at @param {Set<string>} into @returns {Set<string>} */
    function allFolders(at, into = new Set()) {
        for (const inner of at.folders.values()) {
            into.add(inner.path);
            allFolders(inner, into);
        }
        return into;
    }

    /**
     * Whether a text is what a filter asks for. A filter without capitals finds capitals too.
     *
     * @param {string} filter
     * @param {boolean} hideCovered
     * @returns {(item: Item) => boolean}
     */
    function chosenBy(filter, hideCovered) {
        const folded = filter === filter.toLowerCase();
        /** @param {string} text */
        const holds = (text) => (folded ? text.toLowerCase() : text).includes(filter);
        return (item) => {
            if (hideCovered && covered(item.counts) === coverable(item.counts)) return false;
            return !filter || holds(item.path) || (item.region !== null && holds(item.region));
        };
    }

    return { treeOf, find, baseName, folderName, openAtFirst, allFolders, chosenBy };
})();
