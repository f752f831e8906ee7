//! Which module names which: the paths of the sources, read as text and resolved to the modules of the crate.
//!
//! A path counts wherever it stands: in a `use` with nested braces, in a type, in a call. What a `mod.rs` re-exports
//! counts as the module that defines it. `cycles.rs` looks for circles in what is found here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A module by its path from the root of the crate: `["graphql", "exec", "load"]`; the root itself is empty.
pub type Module = Vec<String>;

/// The modules of a crate and what each of them names.
#[derive(Default)]
pub struct Modules {
    tokens: BTreeMap<Module, Vec<Token>>,
    /// What a `use` brings into a module: the name there, and the path that it stands for.
    imported: BTreeMap<Module, BTreeMap<String, Vec<String>>>,
}

/// A piece of a source, as far as paths go.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    /// `::`.
    Of,
    Other(char),
}

/// What a module names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The module that names something.
    pub from: Module,
    /// The module that defines it.
    pub to: Module,
    /// What is named of it; empty for the module as such.
    pub item: String,
}

impl Modules {
    /// Reads the sources of a crate, given with their paths below `src/`. Tests are not looked at.
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

    /// Everything that is named, each once.
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

    /// The module that defines what a path names, and what is named of it.
    fn resolve(&self, mut path: Vec<String>) -> (Module, String) {
        // A re-export may name another one; a circle of them does not compile, and the bound is for artificial ones.
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

    /// The paths of a source from the root of the crate, with their names there: those of its `use` lines, or all.
    fn paths(&self, module: &Module, tokens: &[Token], imports: bool) -> Vec<(Vec<String>, String)> {
        let mut found = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let Token::Word(word) = token else { continue };
            let before = at.checked_sub(1).map(|before| &tokens[before]);
            let is_import = before == Some(&Token::Word("use".to_owned()));
            // `pub(in crate::demo)` is no use of it.
            let is_visibility = before == Some(&Token::Word("in".to_owned()));
            let goes_on = tokens.get(at + 1) == Some(&Token::Of);
            if imports && !is_import || is_visibility || before == Some(&Token::Of) || !goes_on {
                continue;
            }
            let (mut base, mut rest) = match word.as_str() {
                "crate" | "passerelle" => (Vec::new(), &tokens[at + 2..]),
                "self" => (module.clone(), &tokens[at + 2..]),
                "super" => (parent(module), &tokens[at + 2..]),
                // `use child::Item` in the file of a folder.
                name if is_import && self.tokens.contains_key(&child(module, name)) => {
                    (module.clone(), &tokens[at..])
                }
                _ => continue,
            };
            while let [Token::Word(word), Token::Of, tail @ ..] = rest
                && word == "super"
            {
                base = parent(&base);
                rest = tail;
            }
            tree(&base, &mut rest, &mut found);
        }
        found
    }
}

/// Reads a tree of paths: `a::{b, c::D as E}`.
fn tree(base: &[String], rest: &mut &[Token], found: &mut Vec<(Vec<String>, String)>) {
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
                    tree(&path, rest, found);
                    if let [Token::Other(','), tail @ ..] = *rest {
                        *rest = tail;
                    }
                }
                *rest = rest.get(1..).unwrap_or_default();
                return;
            }
            // `*`, and whatever else ends a path.
            [Token::Other('*'), tail @ ..] => *rest = tail,
            _ => {}
        }
        match *rest {
            [Token::Of, tail @ ..] => *rest = tail,
            [Token::Word(word), Token::Word(name), tail @ ..] if word == "as" => {
                *rest = tail;
                return found.push((path, name.clone()));
            }
            // Whatever cannot go on is stepped over, lest a group never ends.
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

/// The module that a file holds: `graphql/exec/mod.rs` is `graphql::exec`.
fn module_of(path: &Path) -> Module {
    let path = path.with_extension("");
    let mut module: Module = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|name| name == "mod") || module == ["lib"] {
        module.pop();
    }
    module
}

/// The pieces of a source without comments, texts and tests.
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
            ':' if length == 2 => found.push(Token::Of),
            letter => found.push(Token::Other(letter)),
        }
        at += length;
    }
    found
}
