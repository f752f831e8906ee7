// The routes of both REST APIs and the GraphQL operations behind them, as the sources of the shim declare them.

import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Kind, parse, visit } from "graphql";
import { REPOSITORY } from "./tools.mjs";

const SURFACES = { pointage: "/api", talentsmaroc: "/api/v1" };

// Where GraphQL has a field of its own for what a route sends as a file.
const DOWNLOADS = {
  "/api/exports/attendances/excel": "attendancesDownload(format: XLSX)",
  "/api/exports/attendances/csv": "attendancesDownload(format: CSV)",
  "/api/exports/attendances/pdf": "attendanceSheetDownload",
  "/api/exports/statistics/excel": "statisticsDownload",
  "/api/v1/export/users/excel": "usersDownload(format: XLSX)",
  "/api/v1/export/users/csv": "usersDownload(format: CSV)",
  "/api/v1/export/cinema/excel": "cinemaTalentsDownload",
  "/api/v1/cinema/talents/{talent_id}/pdf": "cinemaTalentProfileDownload",
  "/api/v1/cinema/projects/{project_id}/badges/pdf": "projectBadgesDownload",
  "/api/v1/cinema/projects/{project_id}/presence/excel": "projectPresenceDownload",
};

/** Every route: surface, method, path, and its operation. */
export async function routes() {
  const found = [];
  for (const [surface, base] of Object.entries(SURFACES)) {
    const folder = join(REPOSITORY, "src/rest", surface);
    for (const name of (await readdir(folder)).filter((name) => name.endsWith(".rs")).sort()) {
      const source = await readFile(join(folder, name), "utf8");
      const lines = [...source.matchAll(/\b(get|post|put|patch|delete)\(\s*"(\/[^"]*)",\s*document!\("([^"]+)"\)/g)];
      const declared = source.match(/\b(get|post|put|patch|delete)\(\s*"\//g) ?? [];
      if (lines.length !== declared.length) throw new Error(`${name}: ${lines.length} of ${declared.length} routes are read`);
      for (const [, method, path, document] of lines) {
        const text = await readFile(join(folder, `${document}.graphql`), "utf8");
        found.push({ surface, group: basename(name, ".rs"), method: method.toUpperCase(), path: base + path, ...equivalent(base + path, text) });
      }
    }
  }
  return found;
}

/** The operation of a document, and which argument each parameter becomes. */
function equivalent(path, text) {
  const [operation] = parse(text).definitions;
  const chain = [];
  const parameters = new Map();
  const under = (at, node) => {
    if (node.kind === Kind.VARIABLE) parameters.set(node.name.value, at);
    else if (node.kind === Kind.OBJECT) for (const { name, value } of node.fields) under(`${at}.${name.value}`, value);
    else if (node.kind === Kind.LIST) for (const value of node.values) under(at, value);
  };
  const root = operation.selectionSet.selections[0];
  for (let field = root; field; ) {
    chain.push(field.name.value);
    const inner = field.selectionSet?.selections ?? [];
    const statistics = /[sS]tatistics$/.test(field.name.value) ? inner.filter((one) => one.selectionSet) : [];
    field = inner.find((one) => one.alias?.value === "_" && one.selectionSet) ?? (statistics.length === 1 ? statistics[0] : undefined);
  }
  visit(root, { Argument: ({ name, value }) => under(name.value, value) });
  const sent = operation.variableDefinitions.map(({ variable }) => variable.name.value).filter((name) => parameters.get(name) && name !== "after");
  const kind = operation.operation === "mutation" ? "mutation" : "query";
  if (DOWNLOADS[path]) return { operation: `${kind} ${DOWNLOADS[path]}`, parameters: [] };
  const fields = chain.reverse().reduce((inner, field) => (inner ? `${field} { ${inner} }` : field), "");
  return { operation: `${kind} ${fields}`, parameters: sent.map((name) => [name, parameters.get(name)]) };
}

/** The table of a surface, in Markdown. */
export function table(all, surface) {
  const lines = all
    .filter((route) => route.surface === surface)
    .map(({ method, path, operation, parameters }) => {
      const renamed = parameters.map(([name, at]) => (name === at ? `\`${name}\`` : `\`${name}\`: \`${at}\``));
      return `| \`${method} ${path.replace(/\{(\w+)\}/g, ":$1")}\` | \`${operation}\` | ${renamed.join(", ")} |`;
    });
  return ["| route | operation | parameters: arguments |", "| --- | --- | --- |", ...lines, ""].join("\n");
}
