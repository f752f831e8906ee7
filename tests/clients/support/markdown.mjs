// Reads the code of documents in Markdown.

/** The fenced blocks: language, the word after it, and text. */
export function fences(markdown) {
  const blocks = markdown.matchAll(/^```(\w*) *(\S*)\n([^]*?)^```$/gm);
  return [...blocks].map(([, language, name, text]) => ({ language, name, text }));
}

/** The lines that are indented by four blanks, block by block, outside of fences and lists. */
export function indented(markdown) {
  const blocks = markdown.replace(/^```[^]*?^```$/gm, "").matchAll(/(?<=\n\n)(?: {4}.*\n|\n(?= {4}))+/g);
  return [...blocks].map(([block]) => block.replace(/^ {4}/gm, ""));
}

const region = (name) => new RegExp(`(<!-- ${name} -->\\n)([^]*?)(<!-- /${name} -->)`);

/** The text between `<!-- name -->` and `<!-- /name -->`. */
export function between(markdown, name) {
  return markdown.match(region(name))?.[2];
}

/** The same with another text there. */
export function replaced(markdown, name, text) {
  return markdown.replace(region(name), (_, start, before, end) => start + text + end);
}
