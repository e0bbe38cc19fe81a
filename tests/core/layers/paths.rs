//! Finds the files that a file imports.

use super::Tree;
use std::collections::BTreeSet;

/// Returns the files that a file imports, itself excluded.
pub(super) fn imports(tree: &Tree, path: &str, text: &str) -> BTreeSet<String> {
    if is_test(path) {
        return BTreeSet::new();
    }
    let found =
        if path.ends_with(".js") { page_imports(path, text) } else { crate_imports(tree, path, text) };
    found.into_iter().filter(|target| target != path && tree.contains_key(target)).collect()
}

fn page_imports(path: &str, text: &str) -> BTreeSet<String> {
    let froms = text.split("from \"").skip(1).chain(text.split("import(\"").skip(1));
    let named = froms.filter_map(|rest| rest.split('"').next()).filter(|name| name.starts_with('.'));
    named
        .map(|name| {
            let mut parts: Vec<&str> = path.split('/').collect();
            parts.pop();
            for part in name.split('/') {
                match part {
                    "." => {}
                    ".." => drop(parts.pop()),
                    part => parts.push(part),
                }
            }
            parts.join("/")
        })
        .collect()
}

/// Returns whether a file holds unit tests, which may import from any floor.
fn is_test(path: &str) -> bool {
    path.starts_with("src/") && (path.contains("/tests/") || path.ends_with("/tests.rs"))
}

/// Returns the files that the paths of a Rust file lead to, without comments and trailing tests.
fn crate_imports(tree: &Tree, path: &str, text: &str) -> BTreeSet<String> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let code = code.join("\n");
    let own = module(path);
    let mut targets = BTreeSet::new();
    let mut before = ' ';
    for (at, letter) in code.char_indices() {
        let is_start =
            letter.is_alphabetic() && !before.is_alphanumeric() && !matches!(before, '_' | ':' | '.');
        before = letter;
        if !is_start {
            continue;
        }
        let word: String = code[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if code[at + word.len()..].starts_with("::") {
            let mut paths = Vec::new();
            expand(&code[at..], Vec::new(), &mut paths);
            targets.extend(paths.iter().filter_map(|parts| target(tree, &own, parts)));
        }
    }
    targets
}

/// Returns a file's module path: `src/store/sqlite/open.rs` is store, sqlite, open.
fn module(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    let parts = inner.split('/').filter(|part| !matches!(*part, "lib" | "main" | "mod"));
    parts.map(str::to_owned).collect()
}

/// Reads `a::b::{c, d::e}` into its paths; returns how many bytes it read.
fn expand(text: &str, mut path: Vec<String>, paths: &mut Vec<Vec<String>>) -> usize {
    let mut at = 0;
    loop {
        let word: String = text[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        at += word.len();
        if !word.is_empty() {
            path.push(word);
        }
        if !text[at..].starts_with("::") {
            paths.push(path);
            return at;
        }
        at += 2;
        if text[at..].starts_with('{') {
            at += 1;
            while at < text.len() && !text[at..].starts_with('}') {
                match text[at..].chars().next() {
                    Some(letter) if letter.is_alphabetic() => at += expand(&text[at..], path.clone(), paths),
                    Some(letter) => at += letter.len_utf8(),
                    None => break,
                }
            }
            return at + 1;
        }
    }
}

/// Resolves a path written in module `own` to the file of its deepest module.
fn target(tree: &Tree, own: &[String], path: &[String]) -> Option<String> {
    let (first, rest) = path.split_first()?;
    let mut base: Vec<String> = match first.as_str() {
        "crate" => Vec::new(),
        "self" => own.to_vec(),
        "super" => own.split_last().map(|(_, parent)| parent.to_vec())?,
        child => file_of(tree, &[own, &[child.to_owned()]].concat())
            .map(|_| [own, &[child.to_owned()]].concat())?,
    };
    for part in rest {
        match part.as_str() {
            "super" => drop(base.pop()),
            part => base.push(part.to_owned()),
        }
    }
    (1..=base.len()).rev().find_map(|depth| file_of(tree, &base[..depth]))
}

fn file_of(tree: &Tree, module: &[String]) -> Option<String> {
    let path = module.join("/");
    let places = [format!("src/{path}.rs"), format!("src/{path}/mod.rs")];
    places.into_iter().find(|place| tree.contains_key(place))
}
