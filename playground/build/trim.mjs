// Leaves out of signature_pad what the signing page never needs: methods, among them drawings from and to files, a tenth of its
// size, the fields that these alone read, and a replacement of `EventTarget` for old browsers.

import { readFile } from "node:fs/promises";

const METHODS = ["equals", "fromDataURL", "isEmpty", "off", "redraw", "toDataURL", "toSVG"];
const FIELDS = ["isEmpty", "dataUrl", "dataUrlOptions"];

export const trim = {
  name: "trim",
  setup(build) {
    build.onLoad({ filter: /signature_pad\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      const replace = (pattern, replacement, name) => {
        const trimmed = contents.replace(pattern, replacement);
        if (trimmed === contents) throw new Error(`signature_pad has no ${name}`);
        contents = trimmed;
      };
      for (const method of METHODS) replace(new RegExp(`\\n  ${method}\\([^]*?\\n  }(?=\\n)`), "", method);
      for (const field of FIELDS) {
        replace(new RegExp(`\\n +(this\\.)?_${field}( = [^\\n]*)?;(?=\\n)`, "g"), "", `_${field}`);
        if (new RegExp(`_${field}\\b`).test(contents)) throw new Error(`signature_pad reads _${field}`);
      }
      replace(/(var SignatureEventTarget = )class {[^]*?\n}(?=;\n)/, "$1EventTarget", "SignatureEventTarget");
      return { contents };
    });
  },
};
