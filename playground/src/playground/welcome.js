// What a new tab holds.

import { t } from "./texts.js";

/** An operation that everybody may run. */
export const welcome = `${t("welcome")}
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
