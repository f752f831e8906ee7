// The REST route that does what an operation does, told by the OpenAPI documents: each of their operations carries the
// GraphQL document that it runs, so that a table of our own cannot drift.

import { getOperationAST, Kind, parse, valueFromASTUntyped } from "graphql";

const SOURCES = [
  { document: "/api/openapi.json", base: "/api" },
  { document: "/api/v1/openapi.json", base: "/api/v1" },
];

const METHODS = ["get", "post", "put", "patch", "delete"];

let loading;

/** All routes with their documents; read once, when first asked for. */
export function loadRoutes() {
  loading ??= Promise.all(SOURCES.map(routesOf)).then((lists) => lists.flat());
  return loading;
}

async function routesOf({ document, base }) {
  try {
    const response = await fetch(document);
    const { paths = {} } = response.ok ? await response.json() : {};
    return Object.entries(paths).flatMap(([path, methods]) =>
      METHODS.filter((method) => methods[method]).flatMap((method) => routeOf(base, path, method, methods[method])),
    );
  } catch {
    return [];
  }
}

function routeOf(base, path, method, operation) {
  const text = operation["x-graphql"]?.operation;
  if (!text) return [];
  const address = path.startsWith(base) ? path : base + path;
  return [{ method: method.toUpperCase(), path: address, parameters: operation.parameters ?? [], root: rootOf(parse(text)) }];
}

// The first field of the operation; the documents of the shim have one that matters.
function rootOf(document, name) {
  const selections = getOperationAST(document, name)?.selectionSet.selections ?? [];
  return selections.find((selection) => selection.kind === Kind.FIELD && !selection.name.value.startsWith("__"));
}

// The leaves of a value in the document of a route that are variables, with where they stand.
function variablesIn(node, path = []) {
  if (node.kind === Kind.VARIABLE) return [{ path, name: node.name.value }];
  const inside = node.kind === Kind.OBJECT ? node.fields : node.kind === Kind.LIST ? node.values : [];
  return inside.flatMap((child, index) =>
    child.kind === Kind.OBJECT_FIELD
      ? variablesIn(child.value, [...path, child.name.value])
      : variablesIn(child, [...path, index]),
  );
}

// The arguments of a field as a value, its variables filled in.
function argumentsOf(field, variables) {
  return Object.fromEntries(
    (field.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value, variables)]),
  );
}

// What the route's own variables would be.
function bind(route, given) {
  const bound = {};
  for (const argument of route.root?.arguments ?? []) {
    for (const { path, name } of variablesIn(argument.value, [argument.name.value])) {
      const value = path.reduce((inner, key) => inner?.[key], given);
      if (value !== undefined && value !== null) bound[name] = databaseId(value);
    }
  }
  return bound;
}

// The REST APIs know keys of the database; an `id` of the schema is base64 of its type and its key.
function databaseId(value) {
  try {
    return /^[A-Z][A-Za-z]+:([\w-]+)$/.exec(atob(value))?.[1] ?? value;
  } catch {
    return value;
  }
}

/** The route for an operation: `{ method, path, url, body }`; undefined when there is none. */
export function equivalent(routes, document, operationName, variables) {
  const field = rootOf(document, operationName);
  const candidates = routes.filter((route) => route.root && route.root.name.value === field?.name.value);
  if (candidates.length === 0) return undefined;
  const given = argumentsOf(field, variables);
  // The schema's default; routes have defaults of their own.
  if (given.orderBy) given.orderBy = [given.orderBy].flat().map((key) => ({ direction: "ASC", ...key }));
  // Of several, the one that takes most of what is given.
  const [best] = candidates
    .filter((route) => covers(route, given))
    .map((route) => ({ route, bound: bind(route, given) }))
    .sort((one, other) => Object.keys(other.bound).length - Object.keys(one.bound).length);
  return best && call(best.route, best.bound);
}

// Whether a route knows every criterion of the filter and of the order: without one it would answer other rows.
function covers(route, { filter, orderBy }) {
  const known = (name) => {
    const argument = route.root.arguments?.find((argument) => argument.name.value === name);
    return new Set(argument ? variablesIn(argument.value).map(({ path }) => String(path[0])) : []);
  };
  const criteria = known("filter");
  const keys = known("orderBy");
  return (
    Object.entries(filter ?? {}).every(([name, value]) => value === null || criteria.has(name)) &&
    Object.keys(orderBy ?? []).every((index) => keys.has(index))
  );
}

function call({ method, path, parameters }, bound) {
  const inQuery = new URLSearchParams();
  const body = {};
  let url = path;
  for (const [name, value] of Object.entries(bound)) {
    const place = url.includes(`{${name}}`) ? "path" : method === "GET" ? "query" : "body";
    const parameter = parameters.find((parameter) => parameter.name === name && parameter.in === place);
    if (place === "path") url = url.replace(`{${name}}`, encodeURIComponent(value));
    else if (place === "query") inQuery.set(name, spelling(parameter, value));
    else body[name] = value;
  }
  if (inQuery.size > 0) url += `?${inQuery}`;
  return { method, path, url, body: Object.keys(body).length > 0 ? body : undefined };
}

// Enums are START_DATE in GraphQL, startDate or start_date in REST.
function spelling(parameter, value) {
  const plain = (word) => String(word).replaceAll("_", "").toLowerCase();
  return String(parameter?.schema?.enum?.find((word) => plain(word) === plain(value)) ?? value);
}
