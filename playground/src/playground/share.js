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

/** The variables with every secret blank. What is no JSON is left out. */
export function withoutSecrets(variables) {
  if (!variables?.trim()) return "";
  try {
    const blank = (key, value) => (typeof value === "string" && SECRET.test(key) ? "" : value);
    return JSON.stringify(JSON.parse(variables, blank), null, 2);
  } catch {
    return "";
  }
}

/** The address of this page with an operation; headers are not part of it. */
export async function linkTo(query, variables) {
  const json = JSON.stringify({ query, variables: withoutSecrets(variables) });
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
