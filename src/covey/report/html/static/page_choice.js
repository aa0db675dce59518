/** The chosen lines: by a link, a click on a number, or from one run of marked lines to the next. A change is the event "covey-choice". */

const coveyChoice = (() => {
    "use strict";

    const { list, items, NAMES, item, state, say, lineAt, run } = coveyLines;
    const { colorScreen } = coveyColors;
    const { marks } = coveyMarks;

    let first = 0; // 0: none
    let last = 0;

    /** @param {number} from 0: none @param {number} to */
    function choose(from, to) {
        for (let line = first; line <= last; line++) item(line)?.classList.remove("chosen");
        [first, last] = from ? [Math.max(1, Math.min(from, to)), Math.min(items.length, Math.max(from, to))] : [0, 0];
        for (let line = first; line <= last; line++) item(line)?.classList.add("chosen");
        document.dispatchEvent(new Event("covey-choice"));
    }

    const clear = () => choose(0, 0);

    const hash = () => (first === last ? `#L${first}` : `#L${first}-${last}`);

    /** The first and the last chosen line; 0 for none. */
    const chosen = () => [first, last];

    function fromHash() {
        const found = /^#(?:L|t)(\d+)(?:-L?(\d+))?$/.exec(location.hash);
        const line = Number(found?.[1] ?? 0);
        if (!item(line)) return;
        choose(line, Number(found?.[2] ?? line));
        show();
    }

    function show() {
        const one = item(first);
        if (!one) return;
        const above = document.querySelector("header")?.getBoundingClientRect().bottom ?? 0;
        const end = item(last)?.getBoundingClientRect().bottom ?? 0;
        if (one.getBoundingClientRect().top < above || end > innerHeight) {
            scrollTo({ top: scrollY + one.getBoundingClientRect().top - Math.max(above, 0) - innerHeight / 4 });
        }
        colorScreen();
    }

    list?.addEventListener("click", (event) => {
        const one = event.target;
        if (!(one instanceof HTMLLIElement)) return;
        const gutter = parseFloat(getComputedStyle(one).paddingLeft);
        if (event.clientX - one.getBoundingClientRect().left > gutter) return;
        const line = items.indexOf(one) + 1;
        if (event.shiftKey && first) choose(line < first ? last : first, line);
        else choose(line, line);
        history.replaceState(null, "", hash());
    });
    list?.addEventListener("mousedown", (event) => {
        // A click with Shift would select text as well.
        if (event.shiftKey && event.target instanceof HTMLLIElement) event.preventDefault();
    });

    /** @param {number} from @param {1 | -1} step */
    function go(from, step) {
        const wanted = marks();
        let line = from;
        while (item(line) && !(state(line) && wanted.includes(state(line)))) line += step;
        if (!item(line)) {
            say(step > 0 ? "No more marked lines below" : "No more marked lines above");
            return;
        }
        const [start = line, end = line] = run(line);
        choose(start, end);
        history.replaceState(null, "", hash());
        show();
        const one = item(start);
        if (one) {
            one.tabIndex = -1;
            one.focus({ preventScroll: true });
        }
        say(`${start === end ? `Line ${start}` : `Lines ${start} to ${end}`}, ${NAMES.get(state(start))}`);
    }

    /** Whether the chosen lines are, at least in part, on the screen. */
    function inSight() {
        const [top, bottom] = [item(first)?.getBoundingClientRect().top, item(last)?.getBoundingClientRect().bottom];
        return top !== undefined && bottom !== undefined && bottom > 0 && top < innerHeight;
    }

    const next = () => go(inSight() ? last + 1 : scrollY > 0 ? lineAt(0) : 1, 1);
    const back = () => go(inSight() ? first - 1 : lineAt(innerHeight), -1);

    return { chosen, clear, fromHash, go, next, back };
})();
