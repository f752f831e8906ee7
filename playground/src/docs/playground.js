// Links that open an operation in the playground: `#op=` and the compressed operation, as the playground shares it.

export function playgroundLinks() {
  for (const details of document.querySelectorAll(".graphql")) {
    const link = details.querySelector(".open");
    if (!link) continue;
    details.addEventListener("toggle", async () => {
      const query = details.querySelector("pre").textContent;
      const variables = details.querySelector(".variables pre")?.textContent;
      link.hash = `op=${await packed(JSON.stringify({ query, variables }))}`;
    });
  }
}

// base64url of the deflated text.
async function packed(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
