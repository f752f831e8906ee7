// Three of the 34 font faces that GraphiQL's style sheets carry as `data:` addresses, as files: `font-src 'self'`
// refuses `data:`, and the other faces are for scripts and slants that this page does not show.

import { readFile } from "node:fs/promises";

const FACE = /@font-face\s*\{[^}]*\}/g;
const value = (face, name) => new RegExp(`${name}:\\s*([^;]+);`).exec(face)?.[1].trim().replaceAll('"', "");

// The name of the file of a face; undefined when the face is dropped.
function fileOf(face) {
  const latin = /U\+0000-00FF/i.test(value(face, "unicode-range") ?? "");
  if (!latin || value(face, "font-style") === "italic") return undefined;
  return `${value(face, "font-family").toLowerCase().replaceAll(" ", "-")}-${value(face, "font-weight")}.woff2`;
}

export const fonts = {
  name: "fonts",
  setup(build) {
    const files = new Map();
    build.onLoad({ filter: /@?graphiql[/\\].*\.css$/ }, async ({ path }) => {
      const contents = (await readFile(path, "utf8")).replace(FACE, (face) => {
        const file = fileOf(face);
        if (!file) return "";
        return face.replace(/url\(["']?data:[^,]*,([^)"']*)["']?\)/, (_whole, base64) => {
          files.set(file, Buffer.from(base64, "base64"));
          return `url("font:${file}")`;
        });
      });
      return { contents, loader: "css" };
    });
    build.onResolve({ filter: /^font:/ }, ({ path }) => ({ path: path.slice("font:".length), namespace: "font" }));
    build.onLoad({ filter: /.*/, namespace: "font" }, ({ path }) => ({ contents: files.get(path), loader: "file" }));
    build.onEnd((result) => {
      const style = result.outputFiles?.some(({ path }) => path.endsWith(".css"));
      if (style && files.size !== 3) throw new Error(`GraphiQL has ${files.size} of the 3 font faces of this page`);
    });
  },
};
