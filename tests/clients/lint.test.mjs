// graphql-eslint finds nothing in schema.graphql, nor in the documents of the tests and of the playground.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { ESLint } from "eslint";
import { PACKAGE, REPOSITORY } from "./support/tools.mjs";

const lint = new ESLint({ cwd: REPOSITORY, overrideConfigFile: join(PACKAGE, "eslint.config.mjs") });

/** What is wrong, by file and line. */
async function findings(patterns) {
  const results = await lint.lintFiles(patterns);
  assert.ok(results.length > 0);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, ruleId, message }) => `${filePath.slice(REPOSITORY.length)}:${line} ${ruleId}: ${message}`),
  );
}

test("schema.graphql follows schema-recommended and schema-relay", async () => {
  assert.deepEqual(await findings(["schema.graphql"]), []);
});

test("the documents follow operations-recommended", async () => {
  assert.deepEqual(await findings(["playground/examples/**/*.graphql", "tests/clients/documents/**/*.graphql"]), []);
});
