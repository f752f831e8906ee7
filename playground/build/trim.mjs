// Leaves methods of signature_pad out that the signing page never calls: drawings from and to files, a tenth of its size, and what takes the pad away.

import { readFile } from "node:fs/promises";

const METHODS = ["fromDataURL", "isEmpty", "off", "redraw", "toDataURL", "toSVG"];

export const trim = {
  name: "trim",
  setup(build) {
    build.onLoad({ filter: /signature_pad\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const method of METHODS) {
        const trimmed = contents.replace(new RegExp(`\\n  ${method}\\([^]*?\\n  }(?=\\n)`), "");
        if (trimmed === contents) throw new Error(`signature_pad has no method ${method}`);
        contents = trimmed;
      }
      return { contents };
    });
  },
};
