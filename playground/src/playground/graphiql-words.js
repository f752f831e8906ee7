// The words of GraphiQL, which has no translations: build/graphiql.mjs lets each pass through here.

import { lang } from "../common/lang";
import french from "./graphiql-words.json";

/** The word in the language of the page. */
export const word = (english) => (lang() === "fr" ? (french[english] ?? english) : english);
