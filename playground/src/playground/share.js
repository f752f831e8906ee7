// Links that carry an operation in the fragment, which browsers never send.
//
// `#op=` is base64url of the deflated JSON `{ query, variables }`. `#query=…&variables=…`, percent-encoded, is read as
// well: easy to write by hand and by other pages.

import { withoutSecrets } from "./secrets.js";

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

/** The address of this page with an operation; neither headers nor secrets are part of it. */
export async function linkTo(query, variables) {
  const json = JSON.stringify(withoutSecrets({ query, variables }));
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
