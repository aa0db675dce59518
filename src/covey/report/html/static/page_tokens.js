// The tokens of Python, line by line: enough of its lexical grammar to colour any version's code, and to go on after errors.
(() => {
    "use strict";

    /** @typedef {[kind: string, length: number]} Token  The kind is a class of page.css, or "". */
    /**
     * What the scanner is inside of: a string, a replacement field of one, or the format specification of a field.
     * @typedef {{is: "string", quote: string, raw: boolean, formatted: boolean}
     *     | {is: "field", depth: number} | {is: "spec"}} Mode
     */

    const KEYWORDS = words(
        "False None True and as assert async await break class continue def del elif else except finally for from global " +
            "if import in is lambda nonlocal not or pass raise return try while with yield",
    );
    const BUILTINS = words(
        "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr " +
            "dict dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input " +
            "int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property " +
            "range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip __import__ " +
            "NotImplemented Ellipsis",
    );
    const CODE = new RegExp(
        [
            "(?<space>[ \\t]+)",
            "(?<comment>#.*)",
            "(?<prefix>[rR][bBfFtT]?|[bBfFtT][rR]?|[uU])?(?<quote>\"\"\"|'''|[\"'])",
            "(?<number>(?:0[xX][\\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\\d[\\d_]*\\.?[\\d_]*|\\.\\d[\\d_]*)(?:[eE][+-]?\\d[\\d_]*)?)[jJ]?)",
            "(?<name>[\\p{ID_Start}_]\\p{ID_Continue}*)",
            "(?<other>[^])",
        ].join("|"),
        "uy",
    );
    const MAYBE = "maybe"; // the name match, until its statement ends
    const TYPE_NAME = /[ \t]+(?!(?:in|is|and|or|not|if|else|for)\b)[\p{ID_Start}_]/uy;
    const LAZY_IMPORT = /[ \t]+(?:import|from)\b/y;
    const SPEC = /[^{}]+/y;
    const ENDS = new Map(
        ["'", '"', "'''", '"""'].flatMap((quote) => {
            const inside = quote.length === 1 ? "" : `|${quote[0]}(?!${quote[0]}${quote[0]})`;
            const plain = `(?:[^\\\\${quote[0]}]|\\\\[^]${inside})*`;
            const formatted = (/** @type {string} */ named) =>
                `(?:[^\\\\${quote[0]}{}]|${named}\\\\[^{}]|\\\\(?=[{}])|\\{\\{|\\}\\}${inside})*`;
            return [
                [quote, new RegExp(plain, "y")],
                [`f${quote}`, new RegExp(formatted("\\\\N\\{[^}]*\\}|"), "y")],
                [`fr${quote}`, new RegExp(formatted(""), "y")],
            ];
        }),
    );

    /** @param {string} text */
    function words(text) {
        return new Set(text.split(" "));
    }

    /** @param {RegExp} pattern @param {string} text @param {number} at */
    function matchAt(pattern, text, at) {
        pattern.lastIndex = at;
        return pattern.exec(text);
    }

    /** Tokens of the lines of a file, found as far as somebody asks. */
    class PythonScanner {
        /** @param {readonly string[]} lines */
        constructor(lines) {
            this.lines = lines;
            /** @type {Token[][]} */
            this.tokens = [];
            /** @type {Mode[]} */
            this.modes = [];
            this.depth = 0; // of brackets, outside of strings
            this.atStart = true; // of a statement
            this.last = ""; // the last token but spaces and comments
            this.before = ""; // the last name or operator on this line: "def", "."
            this.decorating = false;
            /** @type {{line: number, index: number, indent: number} | null} */
            this.maybeMatch = null;
            /** @type {{indent: number, caseIndent: number}[]} */
            this.matches = [];
        }

        /** The tokens of a line, from 0 on. @param {number} line */
        of(line) {
            while (this.tokens.length < this.lines.length && (this.tokens.length <= line || !this.isBetweenStatements())) {
                this.scanLine();
            }
            return this.tokens[line] ?? [];
        }

        isBetweenStatements() {
            return this.atStart && !this.modes.length;
        }

        scanLine() {
            const text = this.lines[this.tokens.length] ?? "";
            this.tokens.push([]);
            this.before = "";
            this.decorating = false;
            for (let at = 0; at < text.length; ) {
                const mode = this.modes.at(-1);
                if (mode?.is === "string") at = this.scanString(text, at, mode);
                else if (mode?.is === "spec") at = this.scanSpec(text, at);
                else at = this.scanCode(text, at, mode);
            }
            this.endLine(text);
        }

        /** @param {string} kind @param {number} length */
        push(kind, length) {
            const line = this.tokens[this.tokens.length - 1] ?? [];
            const last = line.at(-1);
            if (last && last[0] === kind) last[1] += length;
            else if (length) line.push([kind, length]);
        }

        /** @param {string} text @param {number} at @param {Mode & {is: "string"}} mode */
        scanString(text, at, mode) {
            const pattern = ENDS.get((mode.formatted ? (mode.raw ? "fr" : "f") : "") + mode.quote);
            let end = at + (pattern ? (matchAt(pattern, text, at)?.[0].length ?? 0) : 0);
            if (text.startsWith(mode.quote, end)) {
                end += mode.quote.length;
                this.modes.pop();
            } else if (mode.formatted && text[end] === "{") {
                this.push("s", end - at);
                this.push("", 1);
                this.modes.push({ is: "field", depth: 0 });
                return end + 1;
            } else if (end < text.length) {
                end += 1; // a lone brace, or a backslash at the end of the line
            }
            this.push("s", end - at);
            return end;
        }

        /** @param {string} text @param {number} at */
        scanSpec(text, at) {
            const found = matchAt(SPEC, text, at);
            if (found) {
                this.push("s", found[0].length);
                return at + found[0].length;
            }
            this.push("", 1);
            if (text[at] === "{") this.modes.push({ is: "field", depth: 0 });
            else this.modes.splice(-2); // the specification and its field
            return at + 1;
        }

        /** @param {string} text @param {number} at @param {(Mode & {is: "field"}) | undefined} field */
        scanCode(text, at, field) {
            const found = matchAt(CODE, text, at);
            const groups = found?.groups;
            if (!found || !groups) return text.length;
            const token = found[0];
            if (groups.space) {
                this.push("", token.length);
                return at + token.length;
            }
            if (groups.comment) {
                this.push("c", token.length);
                return at + token.length;
            }
            if (this.atStart && !field && this.depth === 0) this.startStatement(text, at, token);
            else if (groups.name) this.push(this.kindOfName(token), token.length);
            else if (groups.quote) this.startString(token, groups.prefix ?? "", groups.quote);
            else if (groups.number) this.push("n", token.length);
            else this.operator(token, field);
            this.last = this.before = token;
            return at + token.length;
        }

        /** @param {string} text @param {number} at @param {string} token */
        startStatement(text, at, token) {
            this.atStart = false;
            while ((this.matches.at(-1)?.indent ?? -1) >= at) this.matches.pop();
            const match = this.matches.at(-1);
            if (match && match.caseIndent < 0) match.caseIndent = at;
            const after = at + token.length;
            if (token === "@") {
                this.decorating = true;
                this.push("d", 1);
            } else if (token === "match") {
                this.push(MAYBE, token.length);
                const line = this.tokens.length - 1;
                this.maybeMatch = { line, index: (this.tokens[line]?.length ?? 1) - 1, indent: at };
            } else if (
                (token === "case" && match?.caseIndent === at) ||
                (token === "type" && matchAt(TYPE_NAME, text, after)) ||
                (token === "lazy" && matchAt(LAZY_IMPORT, text, after))
            ) {
                this.push("k", token.length);
            } else {
                const found = matchAt(CODE, text, at)?.groups ?? {};
                if (found.name) this.push(this.kindOfName(token), token.length);
                else if (found.quote) this.startString(token, found.prefix ?? "", found.quote);
                else if (found.number) this.push("n", token.length);
                else this.operator(token, undefined);
            }
        }

        /** @param {string} name */
        kindOfName(name) {
            if (KEYWORDS.has(name)) return "k";
            if (this.decorating) return "d";
            if (this.before === "def" || this.before === "class") return "f";
            return BUILTINS.has(name) && this.before !== "." ? "b" : "";
        }

        /** @param {string} token @param {string} prefix @param {string} quote */
        startString(token, prefix, quote) {
            this.push("s", token.length);
            this.decorating = false;
            this.modes.push({ is: "string", quote, raw: /r/i.test(prefix), formatted: /[ft]/i.test(prefix) });
        }

        /** @param {string} token @param {(Mode & {is: "field"}) | undefined} field */
        operator(token, field) {
            if (token !== ".") this.decorating = this.decorating && token === "\\";
            this.push(this.decorating ? "d" : "", token.length);
            if (field) {
                if (field.depth === 0 && token === "}") this.modes.pop();
                else if (field.depth === 0 && token === ":") this.modes.push({ is: "spec" });
                else field.depth = Math.max(0, field.depth + bracket(token));
            } else {
                this.depth = Math.max(0, this.depth + bracket(token));
                if (token === ";" && this.depth === 0) this.atStart = true;
            }
        }

        /** @param {string} text */
        endLine(text) {
            const goesOn = text.endsWith("\\");
            // A string in single quotes does not go on; nor does the field or specification that it was left in.
            const top = this.modes.at(-1);
            if (top && top.is !== "field" && !goesOn) {
                const open = this.modes.findLastIndex((mode) => mode.is === "string");
                const string = this.modes[open];
                if (string?.is === "string" && string.quote.length === 1) this.modes.length = open;
            }
            if (this.atStart || goesOn || this.modes.length || this.depth > 0) return;
            const match = this.maybeMatch;
            if (match) {
                const token = this.tokens[match.line]?.[match.index];
                const isKeyword = this.last === ":"; // nothing else begins with that name and ends with a colon
                if (token) token[0] = isKeyword ? "k" : "";
                if (isKeyword) this.matches.push({ indent: match.indent, caseIndent: -1 });
            }
            this.maybeMatch = null;
            this.atStart = true;
        }
    }

    /** @param {string} token */
    function bracket(token) {
        if (token === "(" || token === "[" || token === "{") return 1;
        return token === ")" || token === "]" || token === "}" ? -1 : 0;
    }

    window.coveyTokens = { PythonScanner };
})();
