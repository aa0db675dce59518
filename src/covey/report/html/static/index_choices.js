/**
 * What the reader of the index chose: in the address, so that it can be sent, and remembered for the next time.
 *
 * @typedef {object} Choices all texts; "" where nothing is chosen
 * @property {string} view "tree", "list", "functions", "classes" or "map"
 * @property {string} sort the id of a column, with "-" before it for descending order
 * @property {string} filter
 * @property {string} hide "1" to hide what is covered
 * @property {string} env what to show of each environment: "cover" or "only"
 * @property {string} at the folder whose map is shown
 */

const coveyChoices = (() => {
    "use strict";

    const STORED = "covey-index";
    /** @type {Array<keyof Choices>} */
    const NAMES = ["view", "sort", "filter", "hide", "env", "at"];
    /** @type {Array<keyof Choices>} */
    const OF_ALL_REPORTS = ["view", "sort", "hide", "env"];

    /** As the address says; where it says nothing, as remembered. @param {Choices} first */
    function choicesAtStart(first) {
        return location.hash.length > 1 ? ofAddress(first) : { ...first, ...remembered() };
    }

    /** @param {Choices} first @returns {Choices} */
    function ofAddress(first) {
        return { ...first, ...texts(Object.fromEntries(new URLSearchParams(location.hash.slice(1))), NAMES) };
    }

    /** @param {Choices} choices @param {Choices} first */
    function addressOf(choices, first) {
        const told = NAMES.filter((name) => choices[name] !== first[name] && (name !== "at" || choices.view === "map"));
        return `#${new URLSearchParams(told.map((name) => [name, choices[name]]))}`;
    }

    /** @param {Choices} choices @param {Choices} first @param {boolean} isStep whether "back" leads to what was before */
    function keep(choices, first, isStep) {
        const address = addressOf(choices, first);
        if (address !== (location.hash || "#")) history[isStep ? "pushState" : "replaceState"](null, "", address);
        try {
            localStorage.setItem(STORED, JSON.stringify(texts(choices, OF_ALL_REPORTS)));
            sessionStorage.setItem(`${STORED} ${location.pathname}`, JSON.stringify(texts(choices, ["filter"])));
        } catch {
            // a browser that keeps nothing
        }
    }

    function remembered() {
        try {
            return {
                ...texts(JSON.parse(localStorage.getItem(STORED) ?? "{}"), OF_ALL_REPORTS),
                ...texts(JSON.parse(sessionStorage.getItem(`${STORED} ${location.pathname}`) ?? "{}"), ["filter"]),
            };
        } catch {
            return {};
        }
    }

    /** @param {Record<string, any>} from @param {Array<keyof Choices>} names @returns {Partial<Choices>} */
    function texts(from, names) {
        return Object.fromEntries(names.filter((name) => typeof from[name] === "string").map((name) => [name, from[name]]));
    }

    return { choicesAtStart, ofAddress, addressOf, keep };
})();
