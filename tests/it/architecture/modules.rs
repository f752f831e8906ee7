//! References between modules: the paths in the sources, parsed as text and resolved to modules of the crate.
//!
//! Every path counts: in a `use` with nested braces, in a type, in a call. A re-export of a `mod.rs` resolves
//! to the module that defines the item. `cycles.rs` searches these references for cycles.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A module by its path from the crate root: `["graphql", "exec", "load"]`; the root is empty.
pub type Module = Vec<String>;

/// The modules of a crate with their tokens and imports.
#[derive(Default)]
pub struct Modules {
    tokens: BTreeMap<Module, Vec<Token>>,
    /// The names that `use` introduces into a module, with their full paths.
    imported: BTreeMap<Module, BTreeMap<String, Vec<String>>>,
}

/// A token, as far as paths need it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    /// `::`.
    PathSeparator,
    Other(char),
}

/// A reference from one module to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The referring module.
    pub from: Module,
    /// The module that defines the item.
    pub to: Module,
    /// The item; empty for a reference to the module itself.
    pub item: String,
}

impl Modules {
    /// Parses the sources of a crate, given with their paths below `src/`. Test modules are skipped.
    pub fn read<'s>(sources: impl IntoIterator<Item = (&'s Path, &'s str)>) -> Self {
        let mut modules = Self::default();
        for (path, text) in sources {
            let module = module_of(path);
            if module.last().is_none_or(|name| name != "tests") {
                modules.tokens.insert(module, tokens(text));
            }
        }
        for (module, tokens) in &modules.tokens {
            let names = modules.paths(module, tokens, true).into_iter().map(|(path, name)| (name, path));
            modules.imported.insert(module.clone(), names.collect());
        }
        modules
    }

    /// All references, without duplicates.
    pub fn references(&self) -> BTreeSet<Reference> {
        let mut found = BTreeSet::new();
        for (module, tokens) in &self.tokens {
            for (path, _) in self.paths(module, tokens, false) {
                let (to, item) = self.resolve(path);
                found.insert(Reference { from: module.clone(), to, item });
            }
        }
        found
    }

    /// Resolves a path to the module that defines its item, and the item.
    fn resolve(&self, mut path: Vec<String>) -> (Module, String) {
        // A re-export may refer to another one. A cycle of re-exports does not compile; the bound is for
        // artificial sources.
        for _ in 0..8 {
            let depth = (0..=path.len()).rev().find(|depth| self.tokens.contains_key(&path[..*depth]));
            let (module, rest) = path.split_at(depth.unwrap_or_default());
            let Some(item) = rest.first() else { return (module.to_vec(), String::new()) };
            match self.imported.get(module).and_then(|imported| imported.get(item)) {
                Some(target) if *target != path => path = [target, &rest[1..]].concat(),
                _ => return (module.to_vec(), item.clone()),
            }
        }
        (path, String::new())
    }

    /// The full paths in a source, with their local names: those of its `use` declarations only, or all.
    fn paths(&self, module: &Module, tokens: &[Token], imports: bool) -> Vec<(Vec<String>, String)> {
        let mut found = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let Token::Word(word) = token else { continue };
            let before = at.checked_sub(1).map(|before| &tokens[before]);
            let is_import = before == Some(&Token::Word("use".to_owned()));
            // `pub(in crate::demo)` is no reference.
            let is_visibility = before == Some(&Token::Word("in".to_owned()));
            let is_path = tokens.get(at + 1) == Some(&Token::PathSeparator);
            if imports && !is_import || is_visibility || before == Some(&Token::PathSeparator) || !is_path {
                continue;
            }
            let (mut base, mut rest) = match word.as_str() {
                "crate" | "passerelle" => (Vec::new(), &tokens[at + 2..]),
                "self" => (module.clone(), &tokens[at + 2..]),
                "super" => (parent(module), &tokens[at + 2..]),
                // `use child::Item` in a folder's `mod.rs`.
                name if is_import && self.tokens.contains_key(&child(module, name)) => {
                    (module.clone(), &tokens[at..])
                }
                _ => continue,
            };
            while let [Token::Word(word), Token::PathSeparator, tail @ ..] = rest
                && word == "super"
            {
                base = parent(&base);
                rest = tail;
            }
            parse_use_tree(&base, &mut rest, &mut found);
        }
        found
    }
}

/// Parses a use tree: `a::{b, c::D as E}`.
fn parse_use_tree(base: &[String], rest: &mut &[Token], found: &mut Vec<(Vec<String>, String)>) {
    let mut path = base.to_vec();
    loop {
        match *rest {
            [Token::Word(word), tail @ ..] => {
                *rest = tail;
                if word != "self" {
                    path.push(word.clone());
                }
            }
            [Token::Other('{'), tail @ ..] => {
                *rest = tail;
                while !matches!(*rest, [Token::Other('}'), ..] | []) {
                    parse_use_tree(&path, rest, found);
                    if let [Token::Other(','), tail @ ..] = *rest {
                        *rest = tail;
                    }
                }
                *rest = rest.get(1..).unwrap_or_default();
                return;
            }
            // `*`, or the end of the path.
            [Token::Other('*'), tail @ ..] => *rest = tail,
            _ => {}
        }
        match *rest {
            [Token::PathSeparator, tail @ ..] => *rest = tail,
            [Token::Word(word), Token::Word(name), tail @ ..] if word == "as" => {
                *rest = tail;
                return found.push((path, name.clone()));
            }
            // Any other token is skipped, so that the loop over a group always terminates.
            [Token::Other(other), tail @ ..] if !matches!(other, ',' | '}') => {
                *rest = tail;
                let name = path.last().cloned().unwrap_or_default();
                return found.push((path, name));
            }
            _ => {
                let name = path.last().cloned().unwrap_or_default();
                return found.push((path, name));
            }
        }
    }
}

fn parent(module: &[String]) -> Module {
    module[..module.len().saturating_sub(1)].to_vec()
}

fn child(module: &[String], name: &str) -> Module {
    [module, &[name.to_owned()]].concat()
}

/// The module path of a file: `graphql/exec/mod.rs` is `graphql::exec`.
fn module_of(path: &Path) -> Module {
    let path = path.with_extension("");
    let mut module: Module = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|name| name == "mod") || module == ["lib"] {
        module.pop();
    }
    module
}

/// The tokens of a source without comments, strings and inline tests.
fn tokens(text: &str) -> Vec<Token> {
    let tests = text.match_indices("#[cfg(test)]\n").map(|(at, _)| at);
    let is_inline = |at: &usize| {
        text[*at..].lines().nth(1).is_some_and(|line| line.contains("mod tests") && line.ends_with('{'))
    };
    let text = &text[..tests.into_iter().find(is_inline).unwrap_or(text.len())];
    let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    let code: Vec<char> = code.flat_map(|line| line.chars().chain(['\n'])).collect();
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&letter) = code.get(at) {
        let length = match letter {
            letter if is_word(letter) => code[at..].iter().take_while(|letter| is_word(**letter)).count(),
            ':' if code.get(at + 1) == Some(&':') => 2,
            _ => 1,
        };
        match letter {
            letter if letter.is_whitespace() => {}
            letter if is_word(letter) => found.push(Token::Word(code[at..at + length].iter().collect())),
            ':' if length == 2 => found.push(Token::PathSeparator),
            letter => found.push(Token::Other(letter)),
        }
        at += length;
    }
    found
}
