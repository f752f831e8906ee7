// Links that carry an operation in the fragment, which browsers never send.
//
// `#op=` is base64url of the deflated JSON `{ query, variables }`. `#query=…&variables=…`, percent-encoded, is read as
// well: easy to write by hand and by other pages.

const SECRET = /password|token|secret|signature|authorization/i;

const encode = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

async function through(bytes, stream) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

// A value without the texts of secrets: those under such a name, however deep.
function blanked(value, isSecret = false) {
  if (typeof value === "string") return isSecret ? "" : value;
  if (Array.isArray(value)) return value.map((item) => blanked(item, isSecret));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, blanked(inner, isSecret || SECRET.test(key))]));
}

// A text in a document, after the name of an argument or of a field of an input.
const TEXT = /(\b(\w+)\s*:\s*)("{3}[\s\S]*?"{3}|"(?:[^"\\\n]|\\.)*")/g;

/** The document with every secret that stands in it blank. */
export function withoutSecretTexts(query) {
  return query.replace(TEXT, (text, start, name) => (SECRET.test(name) ? `${start}""` : text));
}

/** The variables with every secret blank. What is no JSON is left out. */
export function withoutSecrets(variables) {
  if (!variables?.trim()) return "";
  try {
    return JSON.stringify(blanked(JSON.parse(variables)), null, 2);
  } catch {
    return "";
  }
}

/** The address of this page with an operation; headers are not part of it. */
export async function linkTo(query, variables) {
  const json = JSON.stringify({ query: withoutSecretTexts(query), variables: withoutSecrets(variables) });
  const packed = await through(new TextEncoder().encode(json), new CompressionStream("deflate-raw"));
  return `${location.origin}${location.pathname}#op=${encode(packed)}`;
}

/** The operation in the fragment, if there is one. */
export async function readLink(fragment) {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  try {
    if (fields.has("op")) {
      const json = await through(decode(fields.get("op")), new DecompressionStream("deflate-raw"));
      const { query, variables } = JSON.parse(new TextDecoder().decode(json));
      if (typeof query === "string") return { query, variables: typeof variables === "string" ? variables : "" };
    }
  } catch {
    // A damaged link opens the page as usual.
  }
  if (!fields.has("query")) return undefined;
  return { query: fields.get("query"), variables: fields.get("variables") ?? "" };
}
