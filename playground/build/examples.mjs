// `import examples from "examples"`: the operations of examples/, in the order of their names, as GraphiQL's tabs.
// `x.json` beside `x.graphql` holds its variables.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./root.mjs";

export const examples = {
  name: "examples",
  setup(build) {
    build.onResolve({ filter: /^examples$/ }, () => ({ path: "examples", namespace: "examples" }));
    build.onLoad({ filter: /.*/, namespace: "examples" }, async () => {
      const folder = join(ROOT, "examples");
      const names = (await readdir(folder)).sort();
      const text = async (name) => (await readFile(join(folder, name), "utf8")).trim();
      const tabs = [];
      for (const name of names.filter((name) => name.endsWith(".graphql"))) {
        const variables = name.replace(/\.graphql$/, ".json");
        tabs.push({
          query: await text(name),
          variables: names.includes(variables) ? await text(variables) : undefined,
        });
      }
      return { contents: JSON.stringify(tabs), loader: "json" };
    });
  },
};
