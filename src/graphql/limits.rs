//! What a document may ask for, counted before anything is expanded or executed.
//!
//! Text first (length, tokens, nesting: the parser recurses), then the parsed document: depth, aliases, root fields,
//! directives, selections and cost, each fragment counted once however often it is spread, in saturating arithmetic.
//! A bomb of fragments is refused in the time it takes to read it. The same walk tells whether one list is selected
//! twice under one key, which the fast rows must know.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Variables};

use super::schema_index::{Rows, Shape};

/// The limits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Characters of the document.
    pub characters: usize,
    /// Tokens of the document.
    pub tokens: usize,
    /// Brackets within brackets, and selections within selections.
    pub depth: usize,
    /// Aliases, each counted as often as it is expanded.
    pub aliases: usize,
    /// Fields of the root.
    pub root_fields: usize,
    /// Directives, each counted as often as it is expanded.
    pub directives: usize,
    /// Fields, each counted as often as it is expanded.
    pub selections: usize,
    /// Fields that an answer may have: a connection multiplies what is in it by its page size.
    pub cost: usize,
    /// Lists of types and fields within each other, in introspection.
    pub introspection_lists: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            characters: 50_000,
            tokens: 10_000,
            depth: 30,
            aliases: 100,
            root_fields: 30,
            directives: 100,
            selections: 5_000,
            cost: 100_000,
            introspection_lists: 3,
        }
    }
}

/// The limit on fragments that spread themselves: none do in a valid document.
pub const FRAGMENT_CYCLE: &str = "fragments within themselves";
/// Rows that a connection is taken to have when it does not say.
const DEFAULT_PAGE: usize = 20;
/// The most rows of a connection.
const MAX_PAGE: usize = 100;
/// Rows that a plain list is taken to have.
const PLAIN_LIST: usize = 50;
/// How deep brackets of the text may nest: values and selections together.
const MAX_NESTING: usize = 64;

/// A limit that a document exceeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// The limit's name.
    pub limit: &'static str,
    /// Its value.
    pub value: usize,
}

/// What the walk found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Fields that the answer may have.
    pub cost: usize,
    /// Whether two selections of one object share a key, so that their answers must be merged.
    pub merges: bool,
}

/// Checks the text, before it is parsed.
///
/// # Errors
/// The first limit that it exceeds.
pub fn check_text(text: &str, limits: &Limits) -> Result<(), Exceeded> {
    if text.len() > limits.characters {
        return Err(Exceeded { limit: "characters", value: limits.characters });
    }
    let (mut tokens, mut nesting, mut in_word) = (0_usize, 0_usize, false);
    let letters = text.as_bytes();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        at += 1;
        let word = letter == b'_' || letter.is_ascii_alphanumeric() || letter >= 0x80;
        if word && in_word {
            continue;
        }
        in_word = word;
        match letter {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => continue,
            b'#' => {
                at += letters[at..].iter().take_while(|letter| !matches!(letter, b'\n' | b'\r')).count();
                continue;
            }
            // What a text says is neither bracket nor comment.
            b'"' => at = end_of_text(letters, at),
            b'{' | b'[' | b'(' => nesting += 1,
            b'}' | b']' | b')' => nesting = nesting.saturating_sub(1),
            _ => {}
        }
        tokens += 1;
        if nesting > MAX_NESTING {
            return Err(Exceeded { limit: "nesting", value: MAX_NESTING });
        }
        if tokens > limits.tokens {
            return Err(Exceeded { limit: "tokens", value: limits.tokens });
        }
    }
    Ok(())
}

/// Where the text ends whose first quotation mark stands before `at`; a text that is not closed ends with its line.
fn end_of_text(letters: &[u8], mut at: usize) -> usize {
    let block = letters[at..].starts_with(b"\"\"");
    at += if block { 2 } else { 0 };
    while let Some(letter) = letters.get(at) {
        let rest = &letters[at..];
        match letter {
            b'\\' if block && rest.starts_with(b"\\\"\"\"") => at += 4,
            b'"' if block && rest.starts_with(b"\"\"\"") => return at + 3,
            b'\\' if !block => at += 2,
            b'"' if !block => return at + 1,
            b'\n' | b'\r' if !block => return at,
            _ => at += 1,
        }
    }
    letters.len()
}

/// What one selection set amounts to.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    depth: usize,
    aliases: usize,
    directives: usize,
    selections: usize,
    cost: usize,
    introspection_lists: usize,
    logins: usize,
    circles: usize,
    merges: bool,
}

impl Weight {
    /// Adds a sibling.
    fn add(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.introspection_lists = self.introspection_lists.max(other.introspection_lists);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.selections = self.selections.saturating_add(other.selections);
        self.cost = self.cost.saturating_add(other.cost);
        self.logins = self.logins.saturating_add(other.logins);
        self.circles = self.circles.saturating_add(other.circles);
        self.merges |= other.merges;
    }
}

struct Walk<'d> {
    document: &'d ExecutableDocument,
    operation: &'d OperationDefinition,
    variables: &'d Variables,
    shape: &'d Shape,
    /// Fragments that were counted; none while they are being counted.
    fragments: HashMap<&'d Name, Option<Weight>>,
}

/// Checks every operation of a parsed document.
///
/// # Errors
/// The first limit that it exceeds.
pub fn check_document(
    document: &ExecutableDocument,
    variables: &Variables,
    shape: &Shape,
    limits: &Limits,
) -> Result<Checked, Exceeded> {
    let mut checked = Checked::default();
    for (_, operation) in document.operations.iter() {
        // What a fragment weighs depends on the operation's variables.
        let mut walk =
            Walk { document, operation: &operation.node, variables, shape, fragments: HashMap::new() };
        let root = match operation.node.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let set = &operation.node.selection_set.node;
        let weight = walk.set(set, root);
        let exceeded = [
            (FRAGMENT_CYCLE, weight.circles, 0),
            ("depth", weight.depth, limits.depth),
            ("aliases", weight.aliases, limits.aliases),
            ("directives", weight.directives, limits.directives),
            ("selections", weight.selections, limits.selections),
            ("introspection lists within each other", weight.introspection_lists, limits.introspection_lists),
            ("logins", weight.logins, 1),
            ("cost", weight.cost, limits.cost),
        ];
        if let Some((limit, _, value)) = exceeded.into_iter().find(|(_, found, most)| found > most) {
            return Err(Exceeded { limit, value });
        }
        let root_fields = walk.keys(set).0;
        if root_fields > limits.root_fields {
            return Err(Exceeded { limit: "root fields", value: limits.root_fields });
        }
        checked.cost = checked.cost.saturating_add(weight.cost);
        checked.merges |= weight.merges;
    }
    Ok(checked)
}

impl<'d> Walk<'d> {
    fn set(&mut self, set: &'d SelectionSet, parent: &str) -> Weight {
        let mut weight = Weight::default();
        for item in &set.items {
            let directives = item.node.directives().len();
            // A spread weighs even when it leads nowhere: the engine opens it before it validates.
            weight.selections = weight.selections.saturating_add(1);
            weight.add(match &item.node {
                Selection::Field(field) => self.field(&field.node, parent),
                Selection::InlineFragment(fragment) => {
                    let on = fragment
                        .node
                        .type_condition
                        .as_ref()
                        .map(|condition| condition.node.on.node.as_str());
                    self.set(&fragment.node.selection_set.node, on.unwrap_or(parent))
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            });
            weight.directives = weight.directives.saturating_add(directives);
        }
        weight.merges |= self.keys(set).1;
        weight
    }

    fn fragment(&mut self, name: &'d Name) -> Weight {
        let Some(fragment) = self.document.fragments.get(name) else { return Weight::default() };
        let on = fragment.node.type_condition.node.on.node.as_str();
        match self.fragments.get(name) {
            Some(Some(weight)) => return *weight,
            // A fragment within itself has no end; the engine would look for it.
            Some(None) => return Weight { circles: 1, ..Weight::default() },
            None => {}
        }
        self.fragments.insert(name, None);
        let weight = self.set(&fragment.node.selection_set.node, on);
        self.fragments.insert(name, Some(weight));
        weight
    }

    fn field(&mut self, field: &'d Field, parent: &str) -> Weight {
        let name = field.name.node.as_str();
        let target = self.shape.target(parent, name).cloned();
        let inner = match (&target, name) {
            (Some(target), _) => target.name.clone(),
            (None, "__schema") => "__Schema".to_owned(),
            (None, "__type") => "__Type".to_owned(),
            (None, _) => introspected(parent).to_owned(),
        };
        let mut weight = self.set(&field.selection_set.node, &inner);
        let rows = match target.map(|target| target.rows) {
            Some(Rows::Connection) => self.page_size(field),
            // `nodes` takes as many identifiers as a page has rows.
            Some(Rows::Plain) if parent == "Query" => MAX_PAGE,
            Some(Rows::Plain) => PLAIN_LIST,
            _ => 1,
        };
        weight.cost = weight.cost.saturating_mul(rows).saturating_add(1);
        weight.depth = weight.depth.saturating_add(1);
        weight.aliases = weight.aliases.saturating_add(usize::from(field.alias.is_some()));
        if parent.starts_with("__")
            && matches!(name, "fields" | "inputFields" | "interfaces" | "possibleTypes")
        {
            weight.introspection_lists = weight.introspection_lists.saturating_add(1);
        }
        weight.logins = weight.logins.saturating_add(usize::from(parent == "Mutation" && name == "login"));
        weight
    }

    /// How many rows a connection is asked for; what is out of range is refused later, by the field itself.
    fn page_size(&self, field: &Field) -> usize {
        let argument = |name: &str| {
            let (_, value) = field.arguments.iter().find(|(argument, _)| argument.node == name)?;
            match value.node.clone().into_const_with(|name| self.variable(&name).ok_or(())).ok()? {
                async_graphql::Value::Number(number) => usize::try_from(number.as_u64()?).ok(),
                _ => None,
            }
        };
        argument("first").or_else(|| argument("last")).unwrap_or(DEFAULT_PAGE).clamp(1, MAX_PAGE)
    }

    /// What a variable stands for: what was sent with the document, or its default.
    fn variable(&self, name: &Name) -> Option<async_graphql::Value> {
        self.variables.get(name).cloned().or_else(|| {
            let mut definitions = self.operation.variable_definitions.iter();
            definitions.find(|definition| definition.node.name.node == *name)?.node.default_value().cloned()
        })
    }

    /// How many response keys a set has with its fragments opened (each once), and whether two objects share one.
    fn keys(&self, set: &'d SelectionSet) -> (usize, bool) {
        let mut opened: HashSet<&Name> = HashSet::new();
        let mut keys: HashSet<&str> = HashSet::new();
        let mut twins = false;
        let mut sets = vec![set];
        let mut count = 0;
        while let Some(set) = sets.pop() {
            for item in &set.items {
                match &item.node {
                    Selection::Field(field) => {
                        count += 1;
                        let composite = !field.node.selection_set.node.items.is_empty();
                        twins |= !keys.insert(field.node.response_key().node.as_str()) && composite;
                    }
                    Selection::InlineFragment(fragment) => sets.push(&fragment.node.selection_set.node),
                    Selection::FragmentSpread(spread) => {
                        let name = &spread.node.fragment_name.node;
                        // The same fragment twice repeats its keys.
                        if !opened.insert(name) {
                            twins = true;
                        } else if let Some(fragment) = self.document.fragments.get(name) {
                            sets.push(&fragment.node.selection_set.node);
                        }
                    }
                }
            }
        }
        (count, twins)
    }
}

/// Where introspection leads: enough to know that one is still in it.
fn introspected(parent: &str) -> &'static str {
    if parent.starts_with("__") { "__Type" } else { "" }
}
