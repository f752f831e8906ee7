// Folders for what tools write, and the tools themselves.

import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** This package, and the repository. */
export const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
export const REPOSITORY = join(PACKAGE, "../..");

/** The text of a file of the repository. */
export const read = (path) => readFile(join(REPOSITORY, path), "utf8");

/** An empty folder below this package, so that imports find its node_modules. */
export async function emptyFolder(name) {
  const folder = join(PACKAGE, "work", name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Writes files, by path within a folder. */
export async function writeFiles(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** Runs a program of this package; fails with what it said. */
export async function run(folder, program, ...options) {
  try {
    const { stdout, stderr } = await promisify(execFile)(join(PACKAGE, "node_modules/.bin", program), options, {
      cwd: folder,
      maxBuffer: 1 << 26,
    });
    return stdout + stderr;
  } catch (error) {
    throw new Error(`${program} ${options.join(" ")}: ${error.message}\n${error.stdout}${error.stderr}`);
  }
}

/** Compiles the TypeScript of a folder into its folder `out`, with the strictest checks. */
export async function compile(folder, files) {
  const compilerOptions = {
    target: "es2023",
    lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
    module: "nodenext",
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    types: ["node"],
    outDir: "out",
    rootDir: ".",
  };
  await writeFiles(folder, {
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({ compilerOptions, files }),
  });
  await run(folder, "tsc", "-p", ".");
}
