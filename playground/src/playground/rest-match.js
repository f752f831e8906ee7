// Whether a route runs an operation: every argument and input member that is given must have its place in the route's
// document. One without a place would be dropped, and the call would do something else.

import { Kind, valueFromASTUntyped } from "graphql";

/** The rows of a page of GraphQL; some routes have another default. */
const PAGE_SIZE = 20;

/**
 * The fields of a selection as a tree, fragments opened; undefined when a fragment is unknown or contains itself.
 * Rows of `edges` are those of `nodes`.
 */
export function fieldsOf(selectionSet, fragments, open = []) {
  const fields = [];
  for (const selection of selectionSet?.selections ?? []) {
    const isConditional = selection.directives?.length > 0;
    if (selection.kind === Kind.FIELD) {
      const name = selection.name.value;
      if (name.startsWith("__")) continue;
      let children = fieldsOf(selection.selectionSet, fragments, open);
      if (name === "edges") children = children?.find((child) => child.name === "node")?.children;
      if (!children) return undefined;
      fields.push({ name: name === "edges" ? "nodes" : name, arguments: selection.arguments ?? [], isConditional, children });
    } else {
      const spread = selection.name?.value;
      const fragment = spread ? fragments.get(spread) : selection;
      if (!fragment || open.includes(spread)) return undefined;
      const inside = fieldsOf(fragment.selectionSet, fragments, spread ? [...open, spread] : open);
      if (!inside) return undefined;
      fields.push(...inside.map((field) => ({ ...field, isConditional: field.isConditional || isConditional })));
    }
  }
  return fields;
}

/**
 * What the variables of a route must be to run a field: `{ bound, places, key, shared }`, where `places` names the argument
 * or member that each stands at, `key` is the idempotency key, and `shared` how much of the answer is the same. Undefined
 * when the route does something else.
 */
export function match(route, field, values) {
  const found = { route, values, bound: new Map(), places: new Map(), shared: 0 };
  return fits(found, route.root, field, 0) ? found : undefined;
}

// Whether the route's `known` field takes the arguments of the operation's, at `depth` below the root.
function fits(found, known, field, depth) {
  const { kind, variables } = found.route;
  const isMutation = kind === "mutation";
  const given = new Map(field.arguments.map(({ name, value }) => [name.value, valueFromASTUntyped(value, found.values)]));
  const key = given.get("idempotencyKey");
  if (isMutation && depth === 0 && typeof key === "string") {
    found.key = key;
    given.delete("idempotencyKey");
  }
  for (const [name, value] of given) {
    // The absence of a criterion; a mutation may clear by it.
    if (value === undefined || (value === null && (!isMutation || name === "idempotencyKey"))) given.delete(name);
    else if (!known.arguments.some((argument) => argument.name.value === name)) return false;
  }
  // The schema's default; routes have defaults of their own.
  if (given.has("orderBy")) given.set("orderBy", [given.get("orderBy")].flat().map((sort) => ({ direction: "ASC", ...sort })));
  for (const { name, value } of known.arguments) {
    if (!unify(found, value, given.get(name.value), { argument: name.value, name: name.value, depth })) return false;
  }
  // What a mutation does is in its arguments; what a query answers is also in those of its fields.
  return isMutation || field.children.every((child) => isAnswered(found, known, child, depth));
}

function isAnswered(found, known, child, depth) {
  const same = known?.children.find(({ name }) => name === child.name);
  if (same) {
    found.shared += 1;
    return fits(found, same, child, depth + 1);
  }
  const isGiven = ({ value }) => (valueFromASTUntyped(value, found.values) ?? null) !== null;
  // An object of its own beside what the route answers; `pageInfo` is of pages, which each API turns in its own way.
  const isPart = depth === 0 && child.children.length > 0 && child.name !== "pageInfo";
  return !isPart && !child.arguments.some(isGiven) && child.children.every((inner) => isAnswered(found, undefined, inner, depth + 1));
}

// Whether a value of the operation fits the route's; binds the variables of the route.
function unify(found, known, given, place) {
  const isMutation = found.route.kind === "mutation";
  const isAbsent = given === undefined || (given === null && !isMutation);
  if (known.kind === Kind.VARIABLE) {
    const name = known.name.value;
    if (isAbsent) return isLeftOut(found, name, place);
    if (found.bound.has(name)) return equal(found.bound.get(name), given);
    found.bound.set(name, given);
    found.places.set(name, place.name);
    return true;
  }
  if (known.kind === Kind.OBJECT) {
    const members = isAbsent ? {} : given;
    if (members === null || typeof members !== "object" || Array.isArray(members)) return false;
    const names = known.fields.map(({ name }) => name.value);
    const isKnown = ([name, value]) => value === undefined || (value === null && !isMutation) || names.includes(name);
    return (
      Object.entries(members).every(isKnown) &&
      known.fields.every(({ name, value }) => unify(found, value, members[name.value], { ...place, name: name.value }))
    );
  }
  if (known.kind === Kind.LIST) {
    const items = isAbsent ? known.values.map(() => undefined) : [given].flat();
    return items.length === known.values.length && known.values.every((value, index) => unify(found, value, items[index], place));
  }
  // A constant size stands for all rows.
  return place.argument !== "first" && equal(valueFromASTUntyped(known), given);
}

// Whether the route does the same as GraphQL without a value for a variable.
function isLeftOut({ route, bound }, name, { argument, depth }) {
  const fallback = route.variables.get(name)?.defaultValue;
  const shown = route.parameters.find((parameter) => parameter.name === name)?.schema?.default;
  if (argument === "first") {
    if (shown !== PAGE_SIZE) bound.set(name, PAGE_SIZE);
    return true;
  }
  // Lists at the root have one order in both APIs.
  return (!fallback && shown === undefined) || argument === "page" || (argument === "orderBy" && depth === 0);
}

const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);
