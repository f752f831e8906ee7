// The program itself, for what is tried without the server under test.

import { resolve } from "node:path";

/** The path of the program, or null. */
export const PASSERELLE = process.env.PASSERELLE ? resolve(process.env.PASSERELLE) : null;

/** An environment without settings of the developer, on a folder of its own. */
export function environment(folder) {
  const { PATH, HOME, LANG } = process.env;
  return { PATH, HOME, LANG, DATA_DIR: folder, PORT: "0", LOG: "warn" };
}
