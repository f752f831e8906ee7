// The REST call of a route with values: each in its place, and written as the OpenAPI document describes it.

const KEY = "Idempotency-Key";

/** The call `{ method, path, url, headers, body, needsAccount }`; undefined when a value has no place, or lacks. */
export function callOf(route, { bound, places, key }) {
  const { method, path, parameters, needsAccount } = route;
  const query = new URLSearchParams();
  const body = {};
  const headers = [];
  let url = path;
  if (key !== undefined) {
    if (!parameters.some((parameter) => parameter.in === "header" && parameter.name === KEY)) return undefined;
    headers.push([KEY.toLowerCase(), key]);
  }
  for (const [name, value] of bound) {
    const parameter = parameters.find((parameter) => parameter.name === name && parameter.in !== "header");
    const schema = parameter?.schema ?? route.body?.properties?.[name];
    const isId = isOfType(route.variables.get(name)?.type, "ID");
    const given = isId ? eachOf(value, (id) => databaseId(id, (type) => isMeant(type, places.get(name), route, name))) : value;
    const written = schema && given !== undefined ? write(schema, given) : undefined;
    if (written === undefined) return undefined;
    if (!parameter) body[name] = written;
    else {
      const text = inAddress(written);
      // An empty text counts for none, and dots for folders.
      if (!text || (parameter.in === "path" && /^\.+$/.test(text))) return undefined;
      if (parameter.in === "path") url = url.replace(`{${name}}`, () => encodeURIComponent(text));
      else query.set(name, text);
    }
  }
  const has = (name) => bound.has(name);
  if (parameters.some(({ name, required, in: place }) => required && place !== "header" && !has(name))) return undefined;
  if (route.body?.required?.some((name) => !has(name))) return undefined;
  if (query.size > 0) url += `?${query}`;
  return { method, path, url, headers, body: Object.keys(body).length > 0 ? body : undefined, needsAccount };
}

function isOfType(type, name) {
  return type?.type ? isOfType(type.type, name) : type?.name.value === name;
}

// `change` of a value, or of each of a list; undefined when it has none of one.
function eachOf(value, change) {
  if (!Array.isArray(value)) return change(value);
  const changed = value.map(change);
  return changed.includes(undefined) ? undefined : changed;
}

// The value as the schema wants it; undefined when it cannot be.
function write(schema, value) {
  const types = [schema.type].flat();
  if (value === null) return types.includes("null") ? null : undefined;
  if (types.includes("array")) return eachOf([value].flat(), (item) => write(schema.items ?? {}, item));
  if (Array.isArray(value)) return value.length === 1 ? write(schema, value[0]) : undefined;
  if (schema.enum) return schema.enum.find((word) => word !== null && isSameWord(word, value));
  if (schema.format === "uuid" && !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)) return undefined;
  if (types.includes("integer") && !/^-?\d+$/.test(value)) return undefined;
  if (types.includes("integer")) return Number(value);
  return schema.properties ? writeMembers(schema, value) : value;
}

function writeMembers({ properties, required = [] }, value) {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const written = members.map(([name, member]) => [name, properties[name] && write(properties[name], member)]);
  const isWhole = required.every((name) => Object.hasOwn(value, name)) && written.every(([, member]) => member !== undefined);
  return isWhole ? Object.fromEntries(written) : undefined;
}

// A list in an address is separated by commas, which none of its items may contain.
function inAddress(value) {
  if (!Array.isArray(value)) return typeof value === "object" ? "" : String(value);
  return value.some((item) => String(item).includes(",")) ? "" : value.join(",");
}

// Enums are START_DATE in GraphQL, startDate or «Voix Off» in REST. Their names cannot begin with a digit: AGE_18_25 is 18-25.
function isSameWord(word, value) {
  const plain = (text) => String(text).normalize("NFD").replace(/[^\p{L}\p{N}+]/gu, "").toLowerCase();
  const name = plain(value);
  return plain(word) === (/^\d/.test(word) ? name.replace(/^\D+/, "") : name);
}

// Whether an id of a type may stand at a place of the schema: `eventId` is of an Event; `id` is of what the field reads or
// changes, or of the collection before it in the address.
function isMeant(type, place, { root, kind, path }, name) {
  if (!/^ids?$/.test(place)) return place.replace(/Ids?$/, "").toLowerCase() === type.toLowerCase();
  const parts = path.split("/");
  const collection = parts[parts.indexOf(`{${name}}`) - 1] ?? "";
  if (kind === "query") return root.name.toLowerCase() === type.toLowerCase();
  return root.name.replace(/^[a-z]+/, "") === type || collection === `${type.toLowerCase()}s`;
}

// The REST APIs know keys of the database; an `id` of the schema is base64 of its type and its key. Undefined for one of
// another type, whose key is that of another object.
function databaseId(value, isMeant) {
  let text = "";
  try {
    text = atob(String(value).replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return value;
  }
  const [, type, key] = /^([A-Z][A-Za-z]+):([\w-]+)$/.exec(text) ?? [];
  if (!type) return value;
  return isMeant(type) ? key : undefined;
}
