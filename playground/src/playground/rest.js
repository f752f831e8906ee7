// The REST call that does what an operation does, found in the OpenAPI documents: each of their operations carries the
// GraphQL document that it runs, so that a table of our own cannot drift.

import { getOperationAST, Kind, parse, valueFromASTUntyped } from "graphql";
import { callOf } from "./rest-call.js";
import { fieldsOf, match } from "./rest-match.js";

const SOURCES = [
  { document: "/api/openapi.json", base: "/api" },
  { document: "/api/v1/openapi.json", base: "/api/v1" },
];

const METHODS = ["get", "post", "put", "patch", "delete"];

let loading;

/** All routes with their documents; read once, when first asked for. */
export function loadRoutes() {
  loading ??= Promise.all(SOURCES.map(load)).then((lists) => lists.flat());
  return loading;
}

async function load({ document, base }) {
  try {
    const response = await fetch(document);
    return response.ok ? routesOf(base, await response.json()) : [];
  } catch {
    return [];
  }
}

/** The routes of an OpenAPI document that answer JSON and run one field. */
export function routesOf(base, { paths = {} }) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    METHODS.filter((method) => methods[method]).flatMap((method) => routeOf(base + path, method, methods[method])),
  );
}

function routeOf(path, method, operation) {
  const text = operation["x-graphql"]?.operation;
  if (!text || !answersJson(operation)) return [];
  const definition = getOperationAST(parse(text, { noLocation: true }));
  const fields = fieldsOf(definition.selectionSet, new Map());
  if (fields.length !== 1) return [];
  const { schema, required } = operation.requestBody?.content["application/json"] ?? {};
  return [{
    method: method.toUpperCase(),
    path,
    parameters: operation.parameters ?? [],
    body: schema && { ...schema, needed: required !== false },
    roles: operation["x-roles"],
    needsAccount: operation.security?.length > 0 && operation.security.every((scheme) => Object.keys(scheme).length > 0),
    kind: definition.operation,
    variables: new Map(definition.variableDefinitions.map((variable) => [variable.variable.name.value, variable])),
    root: fields[0],
  }];
}

// A file of all rows is another answer than a list.
const answersJson = ({ responses = {} }) =>
  Object.entries(responses).some(([status, { content }]) => status.startsWith("2") && content?.["application/json"]);

/**
 * The REST call for an operation: `{ method, path, url, headers, body, needsAccount }`; undefined when none does the same.
 * `role` is that of whoever is signed in, to whom routes of others are refused.
 */
export function equivalent(routes, document, operationName, variables, role) {
  const definition = getOperationAST(document, operationName);
  if (!definition || definition.operation === "subscription") return undefined;
  const fields = fieldsOf(definition.selectionSet, fragmentsOf(document));
  // A call runs one field; one that a directive may leave out has no call that may.
  if (fields?.length !== 1 || fields[0].isConditional) return undefined;
  const [field] = fields;
  const values = { ...defaultsOf(definition), ...variables };
  const [best] = routes
    .filter((route) => route.kind === definition.operation && route.root.name === field.name)
    .filter(({ roles }) => !role || !roles || roles.includes(role.toLowerCase()))
    .flatMap((route) => {
      const found = match(route, field, values);
      const call = found && callOf(route, found);
      return call ? [{ call, bound: found.bound.size, shared: found.shared }] : [];
    })
    // The one that takes most of what is given, then the one that answers most of what is asked.
    .sort((one, other) => other.bound - one.bound || other.shared - one.shared);
  return best?.call;
}

function fragmentsOf({ definitions }) {
  const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

const defaultsOf = ({ variableDefinitions = [] }) =>
  Object.fromEntries(
    variableDefinitions
      .filter(({ defaultValue }) => defaultValue)
      .map(({ variable, defaultValue }) => [variable.name.value, valueFromASTUntyped(defaultValue)]),
  );
