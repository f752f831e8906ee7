// Bundles the pages into dist/<page>/: everything the browser needs, fonts and examples included, each file with a
// .gz beside it, those that shrink by it with a .br, and dist/files.txt, the list of the files, which is written last.

import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { licences } from "./build/licences.mjs";
import { PAGES } from "./build/pages.mjs";
import { ROOT } from "./build/root.mjs";

const DIST = join(ROOT, "dist");
/** Files that no page asks for. */
const UNASKED = ["documents.json", "licences.txt"];

// The files of a page, by name.
async function bundle(page, { entries, files, documents, hasVersions, options }) {
  const folder = join(DIST, page);
  const outputs = new Map();
  const inputs = new Set();
  // One build for each entry: two that share code would otherwise share a file, and a style and a script of one
  // name cannot be entries of one build.
  for (const [output, source] of Object.entries(entries)) {
    const result = await build({
      absWorkingDir: ROOT,
      entryPoints: [{ in: `src/${page}/${source}`, out: output.replace(/\.[^.]+$/, "") }],
      outdir: folder,
      write: false,
      metafile: true,
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      charset: "utf8",
      legalComments: "none",
      assetNames: "[name]",
      logLevel: "warning",
      ...options,
    });
    for (const { path, contents } of result.outputFiles) {
      outputs.set(relative(folder, path).split(sep).join("/"), Buffer.from(contents));
    }
    for (const input of Object.keys(result.metafile.inputs)) inputs.add(input);
  }
  for (const name of files) outputs.set(name, await copied(join(ROOT, "src", page, name)));
  if (hasVersions) for (const name of files) outputs.set(name, versioned(page, outputs.get(name), outputs));
  if (documents) outputs.set("documents.json", await strings(`src/${page}/${documents}`));
  const text = await licences(inputs);
  if (text) outputs.set("licences.txt", Buffer.from(text));
  return outputs;
}

// A file as it is sent: HTML without its indentation, which is 6 % of the signing page's.
async function copied(path) {
  const bytes = await readFile(path);
  return path.endsWith(".html") ? Buffer.from(bytes.toString().replace(/\n\s+/g, "\n")) : bytes;
}

// HTML with the hash of each file of the page in its address: `/assets/<page>/<file>?v=<SHA-256 in base64>`.
function versioned(page, html, outputs) {
  const hash = (file) => createHash("sha256").update(outputs.get(file)).digest("base64");
  const address = (_whole, file) => `"/assets/${page}/${file}?v=${encodeURIComponent(hash(file))}"`;
  return Buffer.from(html.toString().replace(new RegExp(`"/assets/${page}/([^"]+)"`, "g"), address));
}

// The strings that a module exports, as JSON.
async function strings(source) {
  const { outputFiles } = await build({ absWorkingDir: ROOT, entryPoints: [source], write: false, bundle: true, format: "esm" });
  const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
  return Buffer.from(JSON.stringify(Object.values(module)));
}

// Written aside, then renamed: whoever reads dist/ meanwhile never sees half a file.
async function put(name, bytes) {
  const path = join(DIST, name);
  const aside = join(dirname(path), `.${process.pid}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(aside, bytes);
  await rename(aside, path);
}

// Browsers take this by https and on localhost alone: the budget is that of gzip.
function brotli(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
}

const names = [];
const tooLarge = [];
for (const [page, description] of Object.entries(PAGES)) {
  let sum = 0;
  for (const [file, bytes] of await bundle(page, description)) {
    const name = `${page}/${file}`;
    const packed = gzipSync(bytes, { level: 9 });
    await put(`${name}.gz`, packed);
    await put(name, bytes);
    const small = brotli(bytes);
    if (small.length < packed.length * 0.95) await put(`${name}.br`, small);
    else await rm(join(DIST, `${name}.br`), { force: true });
    names.push(name);
    if (!UNASKED.includes(file)) sum += packed.length;
    console.log(`${name.padEnd(28)} ${bytes.length} bytes, ${packed.length} gzipped`);
  }
  const { budget } = description;
  console.log(`${page.padEnd(28)} ${(sum / 1000).toFixed(1)} KB of ${budget} gzipped in all`);
  if (sum > budget * 1000) tooLarge.push(page);
}
if (tooLarge.length) throw new Error(`over its budget: ${tooLarge.join(", ")}`);
await put("files.txt", `${names.join("\n")}\n`);
