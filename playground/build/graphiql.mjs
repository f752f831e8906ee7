// Rewrites the sources of GraphiQL, which has neither translations nor roles that screen readers accept. Its version
// is pinned in package.json; whatever is to be replaced and is not found fails the build.

import { readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { ROOT } from "./root.mjs";

const SOURCES = join(ROOT, "src/playground");
const PACKAGE = /node_modules\/(graphiql|graphiql-explorer|@graphiql\/(react|plugin-history|plugin-doc-explorer))\/.*\.js$/;

const REPLACEMENTS = [
  // A tab contains the button that closes it, which `role="tab"` forbids. A list of buttons is the same to the eye.
  ['"aria-selected": isActive, role: "tab",', '"aria-current": isActive ? "true" : undefined,'],
  ['axis: "x", role: "tablist",', 'axis: "x",'],
  ['role: "tabpanel", id: "graphiql-session"', 'role: "region", id: "graphiql-session"'],
  // The name of an entry of the history is its own text.
  ['onClick: handleHistoryItemClick, "aria-label": "Set active"', "onClick: handleHistoryItemClick"],
  // The fields of the query builder have no names.
  ["onChange: this.props.setArgValue,", "'aria-label': arg.name, onChange: this.props.setArgValue,"],
  ["onChange: this._handleChange,", "'aria-label': arg.name, onChange: this._handleChange,"],
  ["value: this.state.newOperationType,", "'aria-label': 'Operation', value: this.state.newOperationType,"],
  // Icons by the titles of sections, which are translated.
  [/^ {2}(\w+): (\w+Icon),$/gm, '  "$1": $2,'],
  // A subscription goes on when its tab is left: src/playground/fetcher.js.
  ["executionContext.stop();\n      changeTab(index_1);", "changeTab(index_1);"],
  // A modal menu hides what is around it from screen readers, where the focus can still be.
  ["jsxs(DropdownMenu, { children: [", "jsxs(DropdownMenu, { modal: false, children: ["],
  // A word inside a template.
  ["} query (Ctrl-Enter)`", '} ${"query (Ctrl-Enter)"}`'],
];

// A literal that names something to the program, not to people.
const INTERNAL = /(kind: |=== |case |from |import )$/;

// Wraps each literal of `word`: a value, or the key of an object, `"Execute query": […]`.
function translate(source, word) {
  const literal = JSON.stringify(word);
  return source.split(literal).reduce((before, after) => {
    if (INTERNAL.test(before)) return `${before}${literal}${after}`;
    return `${before}${after.startsWith(":") ? `[__word(${literal})]` : `__word(${literal})`}${after}`;
  });
}

export const graphiql = {
  name: "graphiql",
  setup(build) {
    let words = [];
    const missing = new Set();
    build.onStart(async () => {
      words = Object.keys(JSON.parse(await readFile(join(SOURCES, "graphiql-words.json"), "utf8")));
      for (const text of [...words, ...REPLACEMENTS.map(([before]) => before)]) missing.add(text);
    });
    build.onResolve({ filter: /^graphiql-words$/ }, () => ({ path: join(SOURCES, "graphiql-words.js") }));
    build.onLoad({ filter: /\.js$/ }, async ({ path }) => {
      if (!PACKAGE.test(path.split(sep).join("/"))) return undefined;
      let contents = await readFile(path, "utf8");
      const change = (name, changed) => {
        if (changed !== contents) missing.delete(name);
        contents = changed;
      };
      for (const [before, after] of REPLACEMENTS) change(before, contents.replaceAll(before, after));
      // The query builder is CommonJS, and its words are those of the schema.
      if (!path.includes("graphiql-explorer")) {
        for (const word of words) change(word, translate(contents, word));
      }
      if (contents.includes("__word(")) contents = `import { word as __word } from "graphiql-words";\n${contents}`;
      return { contents, loader: "js" };
    });
    build.onEnd((result) => {
      const script = result.outputFiles?.some(({ path }) => path.endsWith(".js"));
      if (script && missing.size) throw new Error(`GraphiQL no longer contains: ${[...missing].join("; ")}`);
    });
  },
};
