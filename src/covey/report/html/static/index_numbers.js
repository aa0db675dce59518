/**
 * Counts, added and shown as everywhere in covey.
 *
 * @typedef {[statements: number, missed: number, excluded: number, branches: number, partial: number,
 *   missedBranches: number]} Counts
 */

const coveyNumbers = (() => {
    "use strict";

    /** @param {Counts} into @param {Counts} counts */
    function add(into, counts) {
        into[0] += counts[0];
        into[1] += counts[1];
        into[2] += counts[2];
        into[3] += counts[3];
        into[4] += counts[4];
        into[5] += counts[5];
    }

    /** @param {Counts} counts */
    function covered([statements, missed, , branches, , missedBranches]) {
        return statements - missed + branches - missedBranches;
    }

    /** @param {Counts} counts */
    function coverable([statements, , , branches]) {
        return statements + branches;
    }

    /** 0..1; 1 where there is nothing to cover. @param {number} part @param {number} whole */
    function ratio(part, whole) {
        return whole ? part / whole : 1;
    }

    /**
     * The percentage without its sign: 0 and 100 stand only for none and for all, and ties go to the even digit.
     *
     * @param {number} part
     * @param {number} whole
     * @param {number} precision decimals
     */
    function percentText(part, whole, precision) {
        if (part >= whole) return (100).toFixed(precision);
        if (part <= 0) return (0).toFixed(precision);
        const scale = 10 ** precision;
        const units = Math.min(Math.max(roundedUnits((100 * part) / whole, precision), 1), 100 * scale - 1);
        return (units / scale).toFixed(precision);
    }

    /** @param {number} value 0..100 @param {number} precision */
    function roundedUnits(value, precision) {
        const [whole = "", decimals = ""] = value.toFixed(100).split("."); // exact: a double that may be a tie has fewer
        const down = Number(whole + decimals.slice(0, precision));
        const rest = decimals.slice(precision);
        const isTie = /^50*$/.test(rest);
        return down + ((isTie ? down % 2 === 1 : rest >= "5") ? 1 : 0);
    }

    /** 0..10, one for each tenth that is covered; 10 stands for all of it. @param {Counts} counts */
    function tenth(counts) {
        const part = covered(counts);
        const whole = coverable(counts);
        return part >= whole ? 10 : Math.min(Math.floor((10 * part) / whole), 9);
    }

    const grouped = new Intl.NumberFormat("en");

    /** "12,345" @param {number} value */
    function numberText(value) {
        return grouped.format(value);
    }

    return { add, covered, coverable, ratio, percentText, tenth, numberText };
})();
