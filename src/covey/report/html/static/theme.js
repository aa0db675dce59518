// Light or dark: what the system prefers, or what the reader chose. Runs before the page is painted.
(() => {
    "use strict";
    const KEY = "covey-theme";
    const root = document.documentElement;
    const prefersDark = matchMedia("(prefers-color-scheme: dark)");

    /** @returns {string | null} */
    function remembered() {
        try {
            return localStorage.getItem(KEY);
        } catch {
            return null; // storage can be forbidden, above all for pages from the disk
        }
    }

    /** @param {string | null} theme null: as the system prefers. */
    function remember(theme) {
        try {
            if (theme) localStorage.setItem(KEY, theme);
            else localStorage.removeItem(KEY);
        } catch {
            // It holds for this page, then.
        }
    }

    /** @param {string | null} theme */
    function apply(theme) {
        if (theme === "light" || theme === "dark") root.dataset.theme = theme;
        else delete root.dataset.theme;
    }

    const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);

    apply(remembered());
    document.addEventListener("DOMContentLoaded", () => {
        const button = document.getElementById("theme");
        if (!button) return;
        const show = () => {
            button.setAttribute("aria-pressed", String(isDark()));
            document.dispatchEvent(new Event("covey-theme"));
        };
        button.hidden = false;
        button.addEventListener("click", () => {
            const wanted = isDark() ? "light" : "dark";
            const theme = (wanted === "dark") === prefersDark.matches ? null : wanted;
            apply(theme);
            remember(theme);
            show();
        });
        prefersDark.addEventListener("change", show);
        show();
    });
})();
