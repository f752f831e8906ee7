// The pages, by their folders in src/. `entries` are bundled, each into the file that its key names; `files` are
// copied as they are; `options` go to esbuild. `budget` is the most that a page may need, in KB (1000 bytes) gzipped; the
// camera's part of the door is loaded when the camera is opened. `documents` is a module of strings, the GraphQL documents
// of a page, which become its `documents.json`: the server lets them in where it answers trusted documents alone.
// `hasVersions` puts the hash of each file into its address in the HTML: the service worker knows by it what belongs together.

import { join } from "node:path";
import { examples } from "./examples.mjs";
import { fonts } from "./fonts.mjs";
import { graphiql } from "./graphiql.mjs";
import { ROOT } from "./root.mjs";
import { trim } from "./trim.mjs";

export const PAGES = {
  door: {
    budget: 100,
    entries: { "door.js": "door.ts", "door.css": "door.css", "qr.js": "qr.ts", "sw.js": "sw.ts" },
    files: ["index.html"],
    hasVersions: true,
    documents: "documents.ts",
  },
  docs: { budget: 30, entries: { "docs.js": "docs.js", "docs.css": "docs.css" }, files: [] },
  front: { budget: 10, entries: { "front.js": "front.js", "front.css": "front.css" }, files: [] },
  playground: {
    budget: 580,
    entries: { "playground.js": "playground.jsx", "playground.css": "playground.css" },
    files: ["index.html", "icon.svg"],
    options: {
      jsx: "automatic",
      define: { "process.env.NODE_ENV": '"production"' },
      // One package requires graphql, for which esbuild would else take its CommonJS, of which nothing can be left out.
      mainFields: ["browser", "module", "main"],
      alias: {
        "react-style-singleton": join(ROOT, "src/playground/style-singleton.js"),
        "@tanstack/react-virtual": join(ROOT, "src/playground/virtual.js"),
        entities: join(ROOT, "src/playground/entities.js"),
      },
      plugins: [examples, fonts, graphiql],
    },
  },
  sign: {
    budget: 25,
    entries: { "sign.js": "sign.ts", "sign.css": "sign.css", "sw.js": "sw.ts" },
    files: ["index.html"],
    // The private members of signature_pad.
    options: { mangleProps: /^_[a-z]/, plugins: [trim] },
  },
};
