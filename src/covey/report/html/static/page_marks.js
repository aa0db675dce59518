/** Marks: which states are tinted, and are stops on the way through the file. A change is the event "covey-marks". */

const coveyMarks = (() => {
    "use strict";

    const { list } = coveyLines;

    const MARKS = "covey-marks";
    const toggles = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("button[data-state]:not(.o)")]);

    /** @returns {string | null} */
    function rememberedMarks() {
        try {
            return localStorage.getItem(MARKS);
        } catch {
            return null;
        }
    }

    /** @param {string} marks  Letters of states. */
    function mark(marks) {
        for (const toggle of toggles) {
            const letter = toggle.dataset.state ?? "";
            toggle.setAttribute("aria-pressed", String(marks.includes(letter)));
            list?.classList.toggle(letter, marks.includes(letter));
        }
        document.dispatchEvent(new Event("covey-marks"));
    }

    const marks = () => toggles.filter((one) => one.ariaPressed === "true").map((one) => one.dataset.state).join("");

    for (const toggle of toggles) {
        toggle.disabled = false;
        toggle.addEventListener("click", () => {
            toggle.ariaPressed = String(toggle.ariaPressed !== "true");
            mark(marks());
            try {
                localStorage.setItem(MARKS, marks());
            } catch {
                // They hold for this page, then.
            }
        });
    }

    return { mark, marks, rememberedMarks };
})();
