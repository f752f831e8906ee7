// Takes secrets out of an operation that is handed on. What counts as one goes by class, not by a list of arguments:
//
// - texts and numbers below a name that says so, in variables and in the document, however deep, and the variables that
//   stand for them there: `password: $p`;
// - tokens, wherever they stand: `Bearer …`, and what looks like a JSON Web Token;
// - signatures and tokens in the query of an address: `?t=…&s=…`;
// - the rest of a comment after a word that says so.

import { parse, visit } from "graphql";

const WORDS = "pass(?:word|phrase|wd|code)|pwd|mdp|secret|token|jwt|bearer|authori[sz]ation|credential|signature|cookie|api[-_ ]?key|private[-_ ]?key|otp";
/** A name of a secret; `s` is the signature in the address of a QR code. */
const NAME = new RegExp(`^(?:s|sig)$|${WORDS}`, "i");
const COMMENTED = new RegExp(`(?:\\w*(?:${WORDS})\\w*|mot de passe|jeton|(?<![\\w’'])s(?=\\s*[:=]))`, "i");
const TOKENS = [
  [/\beyJ[\w-]{4,}(?:\.[\w-]*){1,4}/g, ""],
  [/\b(Bearer|Basic)\s+[\w.~+/=:-]{6,}/gi, "$1 "],
  [new RegExp(`([?&](?:s|sig|[\\w-]*(?:${WORDS})[\\w-]*)=)[^&#\\s"'\\\\]+`, "gi"), "$1"],
];

const isSecret = (name) => NAME.test(name);
const withoutTokens = (text) => TOKENS.reduce((left, [token, blank]) => left.replace(token, blank), text);

function blanked(value, isBlank) {
  if (typeof value === "string") return isBlank ? "" : withoutTokens(value);
  if (typeof value === "number") return isBlank ? "" : value;
  if (Array.isArray(value)) return value.map((item) => blanked(item, isBlank));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, blanked(inner, isBlank || isSecret(key))]));
}

// The variables with every secret blank; `names` are those that the document uses as one. What is no JSON is left out.
function blankVariables(variables, names) {
  if (!variables?.trim()) return "";
  try {
    const values = JSON.parse(variables);
    if (values === null || typeof values !== "object" || Array.isArray(values)) return "";
    const all = Object.entries(values).map(([name, value]) => [name, blanked(value, names(name))]);
    return JSON.stringify(Object.fromEntries(all), null, 2);
  } catch {
    return "";
  }
}

// A text, as a token of the language.
const TEXT = /"{3}(?:\\"{3}|[^])*?"{3}|"(?:[^"\\\n]|\\.)*"/;
// In a document that cannot be parsed: what follows a name, up to where it ends.
const AFTER_NAME = new RegExp(`([$\\w]+)(\\s*:\\s*(?:[\\w![\\]]+\\s*=\\s*)?)(\\[[^\\]]*\\]|${TEXT.source}|-?\\d[\\d.]*)`, "g");
const TEXT_OR_COMMENT = new RegExp(`${TEXT.source}|#[^\\n\\r]*`, "g");

function blankComments(query) {
  return query.replace(TEXT_OR_COMMENT, (token) => {
    const word = token.startsWith("#") && COMMENTED.exec(token);
    return word ? `${token.slice(0, word.index + word[0].length)} …` : token;
  });
}

// The places of the secrets that stand in a document, and the variables that it uses as one.
function secretsIn(document) {
  const places = [];
  const variables = new Set();
  const within = (node) => {
    const blank = ({ loc }) => places.push(loc);
    visit(node, { StringValue: blank, IntValue: blank, FloatValue: blank, Variable: ({ name }) => void variables.add(name.value) });
  };
  const named = ({ name, value }) => (isSecret(name.value) ? within(value) : undefined);
  visit(document, { Argument: named, ObjectField: named });
  visit(document, {
    VariableDefinition({ variable: { name }, defaultValue }) {
      // A variable called `s` is a signature only where it is used as one.
      const isOne = variables.has(name.value) || (name.value.length > 1 && isSecret(name.value));
      if (isOne && defaultValue) within(defaultValue);
    },
  });
  return { places, variables };
}

function blankDocument(query) {
  let document;
  try {
    document = parse(query);
  } catch {
    const blank = (whole, name, between) => (isSecret(name.replace("$", "")) ? `${name}${between}""` : whole);
    return { text: query.replace(AFTER_NAME, blank), isUsedAsSecret: isSecret };
  }
  const { places, variables } = secretsIn(document);
  const unique = new Map(places.map(({ start, end }) => [start, end]));
  let text = query;
  for (const [start, end] of [...unique].sort(([one], [other]) => other - one)) {
    text = `${text.slice(0, start)}""${text.slice(end)}`;
  }
  return { text, isUsedAsSecret: (name) => variables.has(name) || (name.length > 1 && isSecret(name)) };
}

/** An operation `{ query, variables }`, both as text, with every secret blank. */
export function withoutSecrets({ query, variables }) {
  const { text, isUsedAsSecret } = blankDocument(query);
  return { query: withoutTokens(blankComments(text)), variables: blankVariables(variables, isUsedAsSecret) };
}
