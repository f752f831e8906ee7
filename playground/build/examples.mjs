// `import examples from "examples"`: the operations of examples/, in the order of their names.
//
// `x.json` beside `x.graphql` holds its variables. An operation begins with two comments, English and French:
//
//     # Noun · ROLE · one line of why
//     # Nom · ROLE · la raison en une ligne
//
// ROLE is a role of the schema, or PUBLIC: whom the example is for, and under whom the tests run it.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./root.mjs";

const ROLES = ["PUBLIC", "USER", "PRESENCE", "VIEWER", "ORGANIZER", "ADMIN", "SUPER_ADMIN"];
const HEADING = /^# ([^·]+) · ([A-Z_]+) · (.+)$/;

// The heading in each language, and the operation without it.
function parse(file, text) {
  const lines = text.trim().split("\n");
  const [en, fr] = lines.slice(0, 2).map((line) => HEADING.exec(line));
  if (!en || !fr || en[2] !== fr[2] || !ROLES.includes(en[2])) {
    throw new Error(`examples/${file} must begin with «# Noun · ROLE · why» in English and in French`);
  }
  const name = /^(?:query|mutation|subscription) (\w+)/m.exec(text)?.[1];
  if (!name) throw new Error(`the operation of examples/${file} has no name`);
  return {
    name,
    role: en[2],
    noun: { en: en[1], fr: fr[1] },
    why: { en: en[3], fr: fr[3] },
    query: lines.slice(2).join("\n").trim(),
  };
}

export const examples = {
  name: "examples",
  setup(build) {
    build.onResolve({ filter: /^examples$/ }, () => ({ path: "examples", namespace: "examples" }));
    build.onLoad({ filter: /.*/, namespace: "examples" }, async () => {
      const folder = join(ROOT, "examples");
      const names = (await readdir(folder)).sort();
      const text = async (name) => (await readFile(join(folder, name), "utf8")).trim();
      const list = [];
      for (const name of names.filter((name) => name.endsWith(".graphql"))) {
        const variables = name.replace(/\.graphql$/, ".json");
        list.push({
          ...parse(name, await text(name)),
          variables: names.includes(variables) ? await text(variables) : "",
        });
      }
      return { contents: JSON.stringify(list), loader: "json" };
    });
  },
};
