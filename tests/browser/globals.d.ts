// What the scripts of a report say to each other.

interface Window {
    /** report.js: what the index knows. */
    coveyReport?: { pages: string[] };
    /** page_tokens.js */
    coveyTokens: {
        PythonScanner: new (lines: readonly string[]) => {
            /** [class of page.css or "", length], of a line from 0 on. */
            of(line: number): [string, number][];
        };
    };
}
