// Keys: an element with data-key="r" is clicked by that key. And buttons with data-opens="help" open that dialog.
(() => {
    "use strict";

    /** @param {EventTarget | null} target */
    function isTyping(target) {
        if (target instanceof HTMLInputElement) return target.type !== "checkbox";
        return target instanceof HTMLElement && (target.isContentEditable || /^(SELECT|TEXTAREA)$/.test(target.tagName));
    }

    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
        const keyed = [...document.querySelectorAll("[data-key]")];
        const found = keyed.find((one) => one instanceof HTMLElement && one.dataset.key === event.key);
        if (!(found instanceof HTMLElement) || found.hidden) return;
        const dialog = document.querySelector("dialog[open]");
        if (dialog && found.dataset.opens !== dialog.id) return;
        event.preventDefault();
        found.click();
    });

    for (const button of document.querySelectorAll("[data-opens]")) {
        if (!(button instanceof HTMLElement)) continue;
        const dialog = document.getElementById(button.dataset.opens ?? "");
        if (!(dialog instanceof HTMLDialogElement)) continue;
        button.hidden = false;
        button.addEventListener("click", () => (dialog.open ? dialog.close() : dialog.showModal()));
    }
})();
