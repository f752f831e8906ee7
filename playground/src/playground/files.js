// Files of an operation: each goes by a multipart request, to a variable of the scalar `Upload`.

import { getNamedType, isInputObjectType, typeFromAST } from "graphql";
import { createState } from "./state.js";

/** The files that go with the operation, by the path of their variable: `input.file`. */
export const files = createState(new Map());

/** Attaches a file to a path; null takes it away. */
export function attach(path, file) {
  const attached = new Map(files.get());
  if (file) attached.set(path, file);
  else attached.delete(path);
  files.set(attached);
}

/** The paths of an operation's variables that take files, in their order. */
export function pathsOf(operation, schema) {
  return (operation?.variableDefinitions ?? []).flatMap(({ variable, type }) => {
    const found = typeFromAST(schema, type);
    return found ? uploadsIn(getNamedType(found), [variable.name.value]) : [];
  });
}

// Input objects of this schema do not contain themselves; two levels are enough.
function uploadsIn(type, path) {
  if (type.name === "Upload") return [path.join(".")];
  if (!isInputObjectType(type) || path.length > 2) return [];
  return Object.values(type.getFields()).flatMap((field) => uploadsIn(getNamedType(field.type), [...path, field.name]));
}

/** The multipart form of a request with these files. */
export function form(request, attached) {
  const variables = structuredClone(request.variables ?? {});
  const map = {};
  const parts = [...attached].map(([path, file], index) => {
    put(variables, path.split("."));
    map[index] = [`variables.${path}`];
    return [String(index), file];
  });
  const body = new FormData();
  body.set("operations", JSON.stringify({ ...request, variables }));
  body.set("map", JSON.stringify(map));
  for (const [name, file] of parts) body.set(name, file, file.name);
  return body;
}

// Sets the place of a file to null. `content` beside it would be another file.
function put(variables, path) {
  const last = path.at(-1);
  const holder = path.slice(0, -1).reduce((inside, key) => (inside[key] ??= {}), variables);
  holder[last] = null;
  if (last === "file") delete holder.content;
}
