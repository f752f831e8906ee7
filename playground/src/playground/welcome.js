// What a new tab holds.

import { hasKeyboard } from "./keyboard.js";
import { t } from "./texts.js";

/** An operation that everybody may run. */
export const welcome = `${t(hasKeyboard ? "welcome" : "welcomeTouch")}
query Countries {
  countries(first: 3) {
    totalCount
    nodes {
      id
      name
      flag
    }
  }
}
`;
