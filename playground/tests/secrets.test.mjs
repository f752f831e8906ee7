// What a link to an operation must not carry.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "graphql";
import { withoutSecrets } from "../src/playground/secrets.js";

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.s3cr3tS1gn4ture_-x";

/** The operation without secrets; `hidden` must stand nowhere in it, and the document stays one. */
function blanked(query, variables, hidden = ["hunter2"]) {
  const operation = withoutSecrets({ query, variables: variables === undefined ? "" : JSON.stringify(variables) });
  for (const secret of hidden) assert.ok(!JSON.stringify(operation).includes(secret), `${secret} in ${JSON.stringify(operation)}`);
  parse(operation.query);
  return { query: operation.query, variables: operation.variables && JSON.parse(operation.variables) };
}

test("variables have no secrets, at any depth, and keep the rest", () => {
  const variables = { input: { identifier: "a@b.c", password: "hunter2", nested: [{ accessToken: "hunter2" }], first: 5 } };
  assert.deepEqual(blanked("query ($input: I!) { a(input: $input) }", variables).variables, {
    input: { identifier: "a@b.c", password: "", nested: [{ accessToken: "" }], first: 5 },
  });
  const names = "password currentPassword newPassword token idToken refreshToken accessToken qrCodeSecret signature s sig apiKey api_key clientSecret Authorization cookie otp";
  for (const name of names.split(" ")) {
    assert.deepEqual(blanked("{ a }", { input: { [name]: "hunter2" } }).variables, { input: { [name]: "" } }, name);
  }
  assert.deepEqual(blanked("{ a }", { tokens: ["hunter2", { x: "hunter2" }], password: 123_456 }, ["hunter2", "123456"]).variables, {
    tokens: ["", { x: "" }],
    password: "",
  });
  assert.deepEqual(blanked("{ a }", { search: "Sow", t: 7, ids: ["s"], isSigned: true, status: null }).variables, {
    search: "Sow",
    t: 7,
    ids: ["s"],
    isSigned: true,
    status: null,
  });
  for (const broken of ["{ no json", '"hunter2"', "[1]"]) {
    assert.equal(withoutSecrets({ query: "{ a }", variables: broken }).variables, "");
  }
});

test("a document has no secrets in its literals, wherever they stand", () => {
  const login = (secret) => `mutation { login(input: { identifier: "a@b.c", password: ${secret} }) { accessToken } }`;
  assert.equal(blanked(login('"hun\\"ter2"'), undefined, ["ter2"]).query, login('""'));
  assert.equal(blanked(login('"""\nhunter2 "quoted"\n"""')).query, login('""'));
  assert.equal(blanked(login('["hunter2", { x: "hunter2" }]')).query, login('["", { x: "" }]'));
  assert.equal(blanked(login("123456"), undefined, ["123456"]).query, login('""'));
  const code = '{ eventByCode(code: "A7KP2M", t: "1795994099", s: "hunter2") { title } }';
  assert.equal(blanked(code).query, code.replace("hunter2", ""));
  const kept = '{ events(filter: { search: "Sow # no comment" }, first: 5) { nodes { hasSignature accessToken: id } } }';
  assert.equal(blanked(kept).query, kept);
});

test("a variable is a secret where the document uses it as one", () => {
  const query = 'mutation ($who: String!, $p: String = "hunter2") { login(input: { identifier: $who, password: $p }) { user { id } } }';
  const operation = blanked(query, { who: "a@b.c", p: "hunter2" });
  assert.deepEqual(operation.variables, { who: "a@b.c", p: "" });
  assert.equal(operation.query, query.replace("hunter2", ""));
  assert.deepEqual(blanked("query ($s: String) { talents(filter: { search: $s }) { totalCount } }", { s: "Sow" }).variables, { s: "Sow" });
  assert.deepEqual(blanked("query ($s: String!) { eventByCode(code: 1, s: $s) { id } }", { s: "hunter2" }).variables, { s: "" });
});

test("tokens go wherever they stand", () => {
  const query = `# ${JWT}\n{ a(x: "Bearer hunter2-token", y: "see ${JWT}!") }`;
  const operation = blanked(query, { x: [`Bearer ${JWT}`], y: { z: JWT } }, ["hunter2", JWT, "s3cr3t"]);
  assert.deepEqual(operation.variables, { x: ["Bearer "], y: { z: "" } });
  const address = "https://host/e/A7KP2M?t=1795994099&s=hunter2";
  assert.deepEqual(blanked(`{ a(x: "${address}") }`, { address }).variables, { address: address.replace("hunter2", "") });
});

test("comments say no secrets", () => {
  for (const comment of ["password: hunter2", "mot de passe : hunter2", "TOKEN=hunter2", "my accessToken is hunter2", "s = hunter2", "jeton hunter2"]) {
    assert.match(blanked(`{ a # ${comment}\n  b }`).query, /^\{ a # .* …\n {2}b \}$/, comment);
  }
  const kept = "# Events to come, by title: five of them\n{ a(x: \"# password\") }";
  assert.equal(blanked(kept).query, kept);
});

test("a document that cannot be parsed yet has none either", () => {
  const query = 'mutation ($password: String = "hunter2") { login(input: { password: "hunter2", token: ["hunter2"], name: "Awa" # token hunter2\n';
  const operation = withoutSecrets({ query, variables: '{ "s": "hunter2" }' });
  assert.ok(!JSON.stringify(operation).includes("hunter2"), JSON.stringify(operation));
  assert.match(operation.query, /name: "Awa"/);
});
