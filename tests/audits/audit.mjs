// Runs every audit of npm's graphql-http against the address given, and fails when one does not pass.
import { serverAudits } from "graphql-http";

const url = process.argv[2];
if (!url) {
  console.error("usage: node audit.mjs http://localhost:3000/graphql");
  process.exit(2);
}

const results = await Promise.all(serverAudits({ url, fetchFn: fetch }).map((audit) => audit.fn()));
const failed = results.filter((result) => result.status !== "ok");
for (const result of failed) {
  console.error(`${result.status}: ${result.name}: ${result.reason}`);
}
console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length === 0 && results.length >= 61 ? 0 : 1);
