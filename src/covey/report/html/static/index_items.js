/**
 * The data of the report as items.
 *
 * @typedef {object} CoveyReport what report.js holds: see report_data.py
 * @property {string} measuredAt
 * @property {boolean} branch
 * @property {number} precision
 * @property {Array<[name: string, started: string]>} environments
 * @property {boolean} skipCovered
 * @property {Counts} total of all files, also of those that have no row
 * @property {number[]} totalRan the same, of what each environment ran
 * @property {string[]} pages
 * @property {Array<[path: string, ...numbers: number[]]>} files the counts, then two numbers for each environment
 *
 * @typedef {[name: string, start: number, ...counts: Counts]} Region
 * @typedef {Array<[functions: Region[], classes: Region[]]>} CoveyRegions what regions.js holds: see regions_data.py
 *
 * @typedef {typeof globalThis & {coveyReport?: CoveyReport, coveyRegions?: CoveyRegions}} CoveyWindow
 */

const coveyItems = (() => {
    "use strict";

    const human = new Intl.Collator("en", { numeric: true });

    /** @param {CoveyReport} report @returns {Item[]} */
    function filesOf(report) {
        const items = report.files.map(([path, ...numbers], index) => ({
            path,
            link: report.pages[index] ?? "",
            counts: /** @type {Counts} */ (numbers.slice(0, 6)),
            ran: numbers.slice(6),
            rank: 0,
            region: null,
            regionRank: 0,
        }));
        [...items].sort((one, other) => human.compare(one.path, other.path)).forEach((item, rank) => (item.rank = rank));
        return items;
    }

    /**
     * @param {Item[]} files
     * @param {CoveyRegions} regions of each file
     * @param {"function" | "class"} noun
     * @returns {Item[]}
     */
    function regionsOf(files, regions, noun) {
        const items = files.flatMap((file, index) =>
            (regions[index]?.[noun === "function" ? 0 : 1] ?? []).map(([name, start, ...counts], place) => ({
                path: file.path,
                link: name && file.link.endsWith(".html") ? `${file.link}#L${start}` : file.link,
                counts,
                ran: [],
                rank: file.rank + place / 1e6,
                region: name || `(no ${noun})`,
                regionRank: 0,
            })),
        );
        const keyed = items.map((item) => ({ item, key: sortingName(item.region) }));
        keyed.sort((one, other) => human.compare(one.key, other.key)).forEach(({ item }, rank) => (item.regionRank = rank));
        return items;
    }

    /** Of "Parser._feed", "feed"; what is in no function comes first. @param {string} name */
    function sortingName(name) {
        return name.startsWith("(") ? "" : name.slice(name.lastIndexOf(".") + 1).replace(/^_+/, "");
    }

    /**
     * What compares two items or folders.
     *
     * @param {string} sort the id of a column, with "-" before it for descending order
     * @param {Column[]} columns
     * @returns {(one: Item | Folder, other: Item | Folder) => number}
     */
    function ordered(sort, columns) {
        const sign = sort.startsWith("-") ? -1 : 1;
        const id = sort.replace("-", "");
        const column = columns.find((column) => column.id === id);
        if (column) return (one, other) => sign * (column.value(one) - column.value(other)) || byName(one, other);
        if (id === "region") {
            return (one, other) => ("regionRank" in one && "regionRank" in other ? sign * (one.regionRank - other.regionRank) : 0);
        }
        return (one, other) => sign * byName(one, other);
    }

    /** Folders first. @param {Item | Folder} one @param {Item | Folder} other */
    function byName(one, other) {
        if ("rank" in one && "rank" in other) return one.rank - other.rank;
        if ("folders" in one && "folders" in other) return human.compare(one.label, other.label);
        return "folders" in one ? -1 : 1;
    }

    return { filesOf, regionsOf, ordered };
})();
