//! Reads an `OpenAPI` document: its tags, operations, parameters, bodies and answers, with references resolved.

use serde_json::{Map, Value};

/// The methods of a path item, in the order of the page.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// An `OpenAPI` document.
#[derive(Clone, Copy, Debug)]
pub struct Document<'d>(pub &'d Value);

/// The operations of a tag.
#[derive(Debug)]
pub struct Group<'d> {
    /// The name of the tag.
    pub name: &'d str,
    /// What its operations are about; may be empty.
    pub description: &'d str,
    /// Its operations, in the order of the document.
    pub operations: Vec<Operation<'d>>,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation<'d> {
    /// The method, in lower case.
    pub method: &'static str,
    /// The path, without the base.
    pub path: &'d str,
    item: &'d Value,
    value: &'d Value,
    document: Document<'d>,
}

/// A parameter in the path, the query or a header.
#[derive(Debug)]
pub struct Parameter<'d> {
    /// The name.
    pub name: &'d str,
    /// `path`, `query` or `header`.
    pub place: &'d str,
    /// Whether it must be there.
    pub is_required: bool,
    /// What it means; may be empty.
    pub description: &'d str,
    /// Its schema.
    pub schema: &'d Value,
    /// An example, if the document has one.
    pub example: Option<&'d Value>,
}

/// A body of one media type.
#[derive(Debug)]
pub struct Content<'d> {
    /// The media type.
    pub media: &'d str,
    /// Its schema; null when the document has none.
    pub schema: &'d Value,
    /// The example, if the document has one.
    pub example: Option<&'d Value>,
}

/// An answer with a status.
#[derive(Debug)]
pub struct Answer<'d> {
    /// The status.
    pub status: &'d str,
    /// When it is given.
    pub description: &'d str,
    /// The bodies that it may have.
    pub contents: Vec<Content<'d>>,
    /// Whether it sets a cookie.
    pub sets_cookie: bool,
    value: &'d Value,
}

/// An error that an operation answers.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault<'d> {
    /// The status.
    pub status: &'d str,
    /// The code in the body.
    pub code: &'d str,
    /// The sentence in the body.
    pub sentence: &'d str,
}

/// Who may call an operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Security<'d> {
    /// Whether a caller must have credentials.
    pub is_required: bool,
    /// The security schemes, of which one is enough.
    pub schemes: Vec<&'d str>,
    /// The roles that may call it; empty when all may.
    pub roles: Vec<&'d str>,
    /// Whether other roles may call it for their own account.
    pub or_own_account: bool,
}

impl<'d> Document<'d> {
    /// A text by its path of keys; empty when there is none.
    pub fn text(self, keys: &[&str]) -> &'d str {
        keys.iter().fold(self.0, |value, key| &value[*key]).as_str().unwrap_or_default()
    }

    /// The base of all paths.
    pub fn base(self) -> &'d str {
        self.0["servers"][0]["url"].as_str().unwrap_or_default().trim_end_matches('/')
    }

    /// The value that a `$ref` names, or the value itself.
    pub fn resolve(self, value: &'d Value) -> &'d Value {
        match reference_of(value).and_then(|pointer| self.0.pointer(pointer)) {
            Some(target) => target,
            None => value,
        }
    }

    /// The security schemes, by name.
    pub fn security_schemes(self) -> impl Iterator<Item = (&'d str, &'d Value)> {
        members(&self.0["components"]["securitySchemes"])
    }

    /// The operations by tag: the tags in the order of the document, then those that it does not list.
    pub fn groups(self) -> Vec<Group<'d>> {
        let listed = self.0["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut groups: Vec<Group<'d>> = listed
            .iter()
            .map(|tag| Group {
                name: text(tag, "name"),
                description: text(tag, "description"),
                operations: Vec::new(),
            })
            .collect();
        for operation in self.operations() {
            let name = operation.value["tags"][0].as_str().unwrap_or_default();
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.operations.push(operation),
                None => groups.push(Group { name, description: "", operations: vec![operation] }),
            }
        }
        groups.retain(|group| !group.operations.is_empty());
        groups
    }

    fn operations(self) -> impl Iterator<Item = Operation<'d>> {
        members(&self.0["paths"]).flat_map(move |(path, item)| {
            METHODS.into_iter().filter_map(move |method| {
                let value = item.get(method)?;
                Some(Operation { method, path, item, value, document: self })
            })
        })
    }

    fn contents(self, owner: &'d Value) -> Vec<Content<'d>> {
        members(&owner["content"])
            .map(|(media, content)| {
                let schema = self.resolve(&content["schema"]);
                let example = content
                    .get("example")
                    .or_else(|| members(&content["examples"]).find_map(|(_, example)| example.get("value")));
                Content { media, schema, example }
            })
            .collect()
    }
}

impl<'d> Operation<'d> {
    /// The document that it is part of.
    pub fn document(&self) -> Document<'d> {
        self.document
    }

    /// Its anchor in the page.
    pub fn anchor(&self) -> String {
        match self.value["operationId"].as_str() {
            Some(id) => id.to_owned(),
            None => {
                let words = self.path.split(|letter: char| !letter.is_alphanumeric());
                let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
                format!("{}-{}", self.method, words.join("-"))
            }
        }
    }

    /// What it does, in a line.
    pub fn summary(&self) -> &'d str {
        Some(text(self.value, "summary")).filter(|summary| !summary.is_empty()).unwrap_or(self.path)
    }

    /// What it does, in full; may be empty.
    pub fn description(&self) -> &'d str {
        text(self.value, "description")
    }

    /// Its parameters, with those of its path.
    pub fn parameters(&self) -> Vec<Parameter<'d>> {
        let list = |owner: &'d Value| owner["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let all = list(self.item).iter().chain(list(self.value));
        all.map(|parameter| {
            let parameter = self.document.resolve(parameter);
            let schema = self.document.resolve(&parameter["schema"]);
            Parameter {
                name: text(parameter, "name"),
                place: text(parameter, "in"),
                is_required: parameter["required"] == true,
                description: Some(text(parameter, "description"))
                    .filter(|description| !description.is_empty())
                    .unwrap_or_else(|| text(schema, "description")),
                schema,
                example: parameter.get("example").or_else(|| {
                    members(&parameter["examples"]).find_map(|(_, example)| example.get("value"))
                }),
            }
        })
        .collect()
    }

    /// Whether it must have a body, and the bodies that it takes.
    pub fn body(&self) -> (bool, Vec<Content<'d>>) {
        let body = self.document.resolve(&self.value["requestBody"]);
        (body["required"] == true, self.document.contents(body))
    }

    /// Its answers, in the order of the document.
    pub fn answers(&self) -> Vec<Answer<'d>> {
        members(&self.value["responses"])
            .map(|(status, answer)| {
                let value = self.document.resolve(answer);
                let sets_cookie =
                    members(&value["headers"]).any(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
                let description = text(value, "description");
                Answer { status, description, contents: self.document.contents(value), sets_cookie, value }
            })
            .collect()
    }

    /// Who may call it.
    pub fn security(&self) -> Security<'d> {
        let own = self.value.get("security").unwrap_or(&self.document.0["security"]);
        let alternatives = own.as_array().map(Vec::as_slice).unwrap_or_default();
        Security {
            is_required: alternatives.iter().all(|scheme| members(scheme).next().is_some())
                && !alternatives.is_empty(),
            schemes: alternatives.iter().flat_map(|scheme| members(scheme).map(|(name, _)| name)).collect(),
            roles: self.value["x-roles"].as_array().into_iter().flatten().filter_map(Value::as_str).collect(),
            or_own_account: self.value["x-own-account"] == true,
        }
    }

    /// Its GraphQL equivalent, the extension `x-graphql`: a document and its variables.
    pub fn graphql(&self) -> Option<(&'d str, Option<&'d Value>)> {
        let equivalent = self.value.get("x-graphql")?;
        Some((equivalent["operation"].as_str()?, equivalent.get("variables")))
    }
}

impl<'d> Answer<'d> {
    /// Whether it reports an error.
    pub fn is_failure(&self) -> bool {
        self.status.starts_with(['4', '5']) || self.status == "default"
    }

    /// The errors that have this status: the examples of its body, by code.
    pub fn faults(&self) -> Vec<Fault<'d>> {
        let mut faults = Vec::new();
        for (_, content) in members(&self.value["content"]) {
            for (name, example) in members(&content["examples"]) {
                // One API has the code within `error`, the other beside it; the example's name is not always the code alone.
                let value = &example["value"];
                let code = value["error"]["code"].as_str().or_else(|| value["code"].as_str()).unwrap_or(name);
                faults.push(Fault { status: self.status, code, sentence: text(example, "summary") });
            }
        }
        if faults.is_empty() {
            faults.push(Fault { status: self.status, code: "", sentence: self.description });
        }
        faults
    }
}

/// The JSON pointer of a `$ref` into the same document.
pub fn reference_of(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.strip_prefix('#')
}

/// A text member; empty when there is none.
pub fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// The members of an object; none of another value.
pub fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(key, value)| (key.as_str(), value))
}
