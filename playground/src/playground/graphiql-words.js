// The words of GraphiQL, which has no translations: build/graphiql.mjs lets each pass through here.

import { lang } from "../common/lang";
import french from "./graphiql-words.json";
import { hasKeyboard } from "./keyboard.js";

// What GraphiQL says in another way than this page.
const ENGLISH = { "<untitled>": "Untitled" };
const KEYS = / \((?:[\w-]+-)?Ctrl-[^)]+\)$/;

/** The word in the language of the page; without its keys where there is no keyboard. */
export function word(english) {
  const said = (lang() === "fr" ? french : ENGLISH)[english] ?? english;
  return hasKeyboard ? said : said.replace(KEYS, "");
}

/** What a tab is called whose operation has no name: now, and in whatever language it was opened. */
export const unnamed = () => word("<untitled>");
export const UNNAMED = ["<untitled>", ENGLISH["<untitled>"], french["<untitled>"]];
