/**
 * The columns of the index: what each shows of a row, and how it sorts.
 *
 * @typedef {object} Measured what a row counts: an item or a folder
 * @property {Counts} counts
 * @property {number[]} ran
 *
 * @typedef {object} Column
 * @property {string} id
 * @property {string} label
 * @property {string} group what stands above the label
 * @property {string} hint
 * @property {string} key the key that sorts by it
 * @property {boolean} ascending whether it sorts upwards at first
 * @property {boolean} major whether a narrow screen shows it
 * @property {(row: Measured) => number} value what it sorts by
 * @property {(row: Measured) => string} text
 * @property {(row: Measured) => string} [hintOf] more words about one cell
 */

const coveyColumns = (() => {
    "use strict";

    const { covered, coverable, ratio, percentText, numberText } = coveyNumbers;

    const BRANCHES = "jumps out of lines that have a choice";
    const PARTIAL = "jumps never taken, out of lines that ran";

    /** @param {number} count @param {string} thing */
    const plural = (count, thing) => `${numberText(count)} ${thing}${count === 1 ? "" : "s"}`;

    /**
     * @param {string} id
     * @param {string} label
     * @param {string} group
     * @param {string} key
     * @param {string} hint
     * @param {(row: Measured) => number} value
     * @returns {Column}
     */
    function counted(id, label, group, key, hint, value) {
        return {
            ...{ id, label, group, key, hint, ascending: false, major: id === "missing" },
            value,
            text: (row) => numberText(value(row)),
        };
    }

    /**
     * @param {string} id
     * @param {string} group
     * @param {string} hint
     * @param {number} precision
     * @param {(row: Measured) => [part: number, whole: number]} pair
     * @returns {Column}
     */
    function share(id, group, hint, precision, pair) {
        return {
            ...{ id, label: "coverage", group, key: "", hint, ascending: true, major: false },
            value: (row) => ratio(...pair(row)),
            text: (row) => `${percentText(...pair(row), precision)}%`,
        };
    }

    /**
     * @param {CoveyReport} report
     * @param {"" | "cover" | "only"} environments what to show of each
     * @returns {Column[]}
     */
    function columnsOf(report, environments) {
        const { branch, precision } = report;
        const total = share("coverage", "Total", "covered statements and branches", precision, ({ counts }) => [
            covered(counts),
            coverable(counts),
        ]);
        const statements = share("statements_coverage", "Statements", "covered statements", precision, ({ counts }) => [
            counts[0] - counts[1],
            counts[0],
        ]);
        const branches = share("branches_coverage", "Branches", "taken branches", precision, ({ counts }) => [
            counts[3] - counts[5],
            counts[3],
        ]);
        return [
            { ...total, key: "c", major: true },
            ...(branch ? [statements] : []),
            counted("statements", "statements", "Statements", "s", "statements that count", ({ counts }) => counts[0]),
            counted("missing", "missing", "Statements", "m", "statements that did not run", ({ counts }) => counts[1]),
            counted("excluded", "excluded", "Statements", "x", "statements that do not count", ({ counts }) => counts[2]),
            ...(branch
                ? [
                        branches,
                        counted("branches", "branches", "Branches", "b", BRANCHES, ({ counts }) => counts[3]),
                        counted("partial", "partial", "Branches", "p", PARTIAL, ({ counts }) => counts[4]),
                    ]
                : []),
            ...report.environments.flatMap(([name], index) => environmentColumns(name, index, environments, precision)),
        ];
    }

    /** @param {string} name @param {number} index @param {string} shown @param {number} precision @returns {Column[]} */
    function environmentColumns(name, index, shown, precision) {
        /** @param {Measured} row */
        const ranIn = ({ ran }) => ran[2 * index] ?? 0;
        /** @param {Measured} row */
        const aloneIn = ({ ran }) => ran[2 * index + 1] ?? 0;
        /** @param {Measured} row */
        const hintOf = (row) =>
            `${name} ran ${numberText(ranIn(row))} of ${plural(row.counts[0], "statement")}, ${numberText(aloneIn(row))} alone`;
        const [id, runs, alone] = [`env${index}`, `statements that ${name} ran`, `statements that only ${name} ran`];
        if (shown === "cover") {
            const column = share(id, "Statements run by", runs, precision, (row) => [ranIn(row), row.counts[0]]);
            return [{ ...column, label: name, hintOf }];
        }
        return shown === "only" ? [{ ...counted(id, name, "Only here", "", alone, aloneIn), hintOf }] : [];
    }

    return { columnsOf, plural };
})();
