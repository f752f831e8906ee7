// Long base64 in an editor is folded to its beginning and its size; a picture among it is shown below its line, and
// addresses of files become links.

import { bytes, t } from "./texts.js";

const LONG = /"((?:data:[\w/+.-]+;base64,)?[A-Za-z0-9+/_-]{160,}={0,2})"/g;
const ADDRESS = /"((?:https?:\/\/|\/static\/)[^"\s]+)"/g;
const SHOWN = 40;

/**
 * Folds what is long in `editor`, now and whenever its whole text is replaced: what somebody unfolded to change it stays
 * as it is. Returns the function that ends it.
 */
export function showLongValues(editor, { pictures = false, links = false } = {}) {
  const update = () =>
    editor.operation(() => {
      editor.eachLine((line) => {
        if (line.text.length > 160) fold(editor, line, pictures);
        if (links) link(editor, line);
      });
    });
  const onChanges = (_editor, changes) => {
    if (changes.some(({ origin }) => origin === "setValue")) update();
  };
  update();
  editor.on("changes", onChanges);
  return () => editor.off("changes", onChanges);
}

const between = (line, from, to) => [{ line, ch: from }, { line, ch: to }];

function fold(editor, line, pictures) {
  const number = editor.getLineNumber(line);
  for (const match of line.text.matchAll(LONG)) {
    const [from, to] = [match.index + 1 + SHOWN, match.index + match[0].length - 1];
    const more = button(`… ${bytes(match[1].length)}`, t("unfold", { size: bytes(match[1].length) }));
    const mark = editor.markText(...between(number, from, to), { replacedWith: more, handleMouseEvents: true });
    more.addEventListener("click", () => mark.clear());
    if (pictures && match[1].startsWith("data:image/")) {
      editor.addLineWidget(line, picture(match[1], number), { coverGutter: false, noHScroll: true });
    }
  }
}

function button(text, label) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "unfold";
  element.textContent = text;
  element.setAttribute("aria-label", label);
  return element;
}

function picture(address, line) {
  const element = document.createElement("div");
  element.className = "picture";
  const image = document.createElement("img");
  image.src = address;
  image.alt = t("image", { line: line + 1 });
  element.append(image);
  return element;
}

function link(editor, line) {
  const number = editor.getLineNumber(line);
  for (const match of line.text.matchAll(ADDRESS)) {
    const url = new URL(match[1], location.origin);
    if (url.origin !== location.origin) continue;
    const anchor = document.createElement("a");
    anchor.href = url.href;
    anchor.target = "_blank";
    anchor.rel = "noopener";
    anchor.className = "address";
    anchor.textContent = match[1];
    anchor.title = t("download");
    editor.markText(...between(number, match.index + 1, match.index + match[0].length - 1), {
      replacedWith: anchor,
      handleMouseEvents: true,
    });
  }
}
