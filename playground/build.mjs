// Bundles the page into dist/: everything the browser needs, fonts and examples included, each with a .gz beside it.

import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const ROOT = dirname(fileURLToPath(import.meta.url));
const DIST = join(ROOT, "dist");

// `import examples from "examples"`: the operations of examples/, in the order of their names, as GraphiQL's tabs.
// `x.json` beside `x.graphql` holds its variables.
const examples = {
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

// The licences of all packages that ended up in the bundle.
async function licences(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) folders.add(match[1]);
  }
  const parts = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(ROOT, folder, "package.json"), "utf8"));
    const file = (await readdir(join(ROOT, folder))).find((file) => /^licen[cs]e/i.test(file));
    const text = file ? `\n${(await readFile(join(ROOT, folder, file), "utf8")).trim()}\n` : "";
    parts.push(`${name} ${version} (${license})\n${text}`);
  }
  return parts.join(`\n${"-".repeat(80)}\n\n`);
}

const result = await build({
  absWorkingDir: ROOT,
  entryPoints: { playground: "src/playground.jsx", "playground-style": "src/playground.css" },
  outdir: DIST,
  write: false,
  metafile: true,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  jsx: "automatic",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  alias: { "react-style-singleton": join(ROOT, "src/style-singleton.js") },
  loader: { ".woff2": "dataurl", ".woff": "dataurl", ".ttf": "dataurl", ".svg": "dataurl" },
  plugins: [examples],
  logLevel: "warning",
});

const files = new Map(
  result.outputFiles.map(({ path, contents }) => [
    relative(DIST, path).split(sep).join("/").replace("playground-style", "playground"),
    Buffer.from(contents),
  ]),
);
for (const name of ["index.html", "icon.svg"]) files.set(name, await readFile(join(ROOT, "src", name)));
files.set("licences.txt", Buffer.from(await licences(Object.keys(result.metafile.inputs))));

// Written aside, then renamed: whoever reads dist/ meanwhile never sees half a file.
await mkdir(DIST, { recursive: true });
async function put(name, bytes) {
  const aside = join(DIST, `.${name}.${process.pid}`);
  await writeFile(aside, bytes);
  await rename(aside, join(DIST, name));
}
for (const [name, bytes] of files) {
  const packed = gzipSync(bytes, { level: 9 });
  await put(`${name}.gz`, packed);
  await put(name, bytes);
  console.log(`${name.padEnd(16)} ${bytes.length} bytes, ${packed.length} gzipped`);
}
