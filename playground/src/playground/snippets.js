// An operation as a command for a shell, and as JavaScript. Tokens never appear: `$TOKEN` stands for them.

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

// The headers of the editor without credentials, and whether a token is needed.
function readHeaders(headers, signedIn) {
  const names = Object.keys(headers);
  const isCredential = (name) => /^(authorization|cookie)$/i.test(name);
  return {
    plain: names.filter((name) => !isCredential(name)).map((name) => [name.toLowerCase(), String(headers[name])]),
    token: signedIn || names.some(isCredential),
  };
}

const body = ({ query, variables, operationName }) => ({
  query,
  ...(Object.keys(variables).length > 0 && { variables }),
  ...(operationName && { operationName }),
});

/** A curl command; of a subscription, one that reads its stream. */
export function curl({ origin, operation, headers, signedIn, live }) {
  const { plain, token } = readHeaders(headers, signedIn);
  const lines = [
    `curl ${live ? "-N " : ""}${origin}/graphql${live ? "/stream" : ""}`,
    "-H 'content-type: application/json'",
    ...(live ? ["-H 'accept: text/event-stream'"] : []),
    ...plain.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(token ? [`-H "authorization: Bearer $TOKEN"`] : []),
    `-d ${quote(JSON.stringify(body(operation)))}`,
  ];
  return lines.join(" \\\n  ");
}

/** A call of `fetch`; of a subscription, one that reads its stream. */
export function fetchCall({ origin, operation, headers, signedIn, live }) {
  const { plain, token } = readHeaders(headers, signedIn);
  const indent = (text) => text.replaceAll("\n", "\n    ");
  const text = operation.query.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
  const { query: _query, ...rest } = body(operation);
  return [
    `const query = \`${text}\`;`,
    "",
    `const response = await fetch(${JSON.stringify(`${origin}/graphql${live ? "/stream" : ""}`)}, {`,
    '  method: "POST",',
    "  headers: {",
    '    "content-type": "application/json",',
    ...(live ? ['    accept: "text/event-stream",'] : []),
    ...plain.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`),
    ...(token ? ["    authorization: `Bearer ${TOKEN}`,"] : []),
    "  },",
    "  body: JSON.stringify({",
    "    query,",
    ...Object.entries(rest).map(([name, value]) => `    ${name}: ${indent(JSON.stringify(value, null, 2))},`),
    "  }),",
    "});",
    ...(live ? READ_STREAM : ["const { data, errors } = await response.json();"]),
  ].join("\n");
}

// An EventSource cannot send a body.
const READ_STREAM = [
  'let text = "";',
  "for await (const bytes of response.body.pipeThrough(new TextDecoderStream())) {",
  "  const messages = (text + bytes).split(/\\r?\\n\\r?\\n/);",
  "  text = messages.pop();",
  "  for (const message of messages) {",
  "    const data = /^data: ?(.+)$/m.exec(message)?.[1];",
  "    if (data) console.log(JSON.parse(data));",
  "  }",
  "}",
];

/** A curl command for a call of a REST API. */
export function curlRoute({ origin, route, headers, signedIn }) {
  const { plain, token } = readHeaders(headers, signedIn || route.needsAccount);
  const own = [...route.headers, ...(route.body ? [["content-type", "application/json"]] : [])];
  const others = plain.filter(([name]) => name !== "content-type" && !own.some(([other]) => other === name));
  const lines = [
    `curl ${route.method === "GET" ? "" : `-X ${route.method} `}${quote(origin + route.url)}`,
    ...[...others, ...own].map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(token ? [`-H "authorization: Bearer $TOKEN"`] : []),
    ...(route.body ? [`-d ${quote(JSON.stringify(route.body))}`] : []),
  ];
  return lines.join(" \\\n  ");
}
