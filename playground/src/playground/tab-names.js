// GraphiQL keeps the titles of tabs, also of those without a name, in the language in which they were opened.

import { unnamed, UNNAMED } from "graphiql-words";
import { storage } from "./storage.js";

const TABS = "graphiql:tabState";

/** Gives tabs without a name theirs in the language of now. To be called before GraphiQL reads them. */
export function nameTabs() {
  try {
    const state = JSON.parse(storage.getItem(TABS));
    for (const tab of state.tabs) if (UNNAMED.includes(tab.title)) tab.title = unnamed();
    storage.setItem(TABS, JSON.stringify(state));
  } catch {
    // There are none yet, or GraphiQL will not be able to read them either.
  }
}
