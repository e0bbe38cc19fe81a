//! Checks the floors of docs/ARCHITECTURE.md: no upward import, no circle, no large folder, no long file.
//!
//! It reads paths from the source (`crate::`, `super::`, `self::`, a child's name; `from "./x.js"`), so it misses
//! imports that a macro generates.

mod paths;

use paths::imports;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Limits the source files directly in one folder.
const FOLDER_FILES_MAX: usize = 15;
const FILE_LINES_MAX: usize = 300;

/// Lists the floors from the lowest up; a file imports from its own floor and lower ones.
const FLOORS: &[&[&str]] = &[
    &["src/domain/error.rs", "src/domain/words.rs"],
    &["src/domain/phone/"],
    &["src/domain/auth/"],
    &["src/domain/catalog/"],
    &["src/domain/directory/"],
    &["src/domain/lookup/"],
    &["src/domain/activity/"],
    &["src/domain/warnings/"],
    &["src/thread_priority.rs", "src/store/", "src/net/", "src/spreadsheet/"],
    &["src/import/", "src/live_directory.rs", "src/activity/", "src/backups.rs", "src/privacy.rs"],
    &["src/http/"],
    &["src/server/"],
    &["src/cli/", "src/main.rs"],
    &["static/js/lib/"],
    &["static/js/ui/"],
    &["static/js/views/"],
    &["static/js/main.js"],
];

/// Maps each file's path to its text.
type Tree = BTreeMap<String, String>;
/// Maps each file to the files it imports.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn the_floors_hold() {
    let complaints = complaints(&tree());
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn each_kind_of_violation_is_reported() {
    let seen = |files: &[(&str, &str)]| {
        let tree = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        complaints(&tree).join("\n")
    };
    let upward = [
        ("src/domain/phone/mod.rs", "use crate::store::{Draft, sqlite};"),
        ("src/store/mod.rs", "pub mod sqlite;"),
        ("src/store/sqlite.rs", ""),
    ];
    assert!(seen(&upward).contains("src/domain/phone/mod.rs imports src/store/sqlite.rs, which is above it"));
    let between =
        [("src/domain/auth/token.rs", "use super::super::catalog::Name;"), ("src/domain/catalog/mod.rs", "")];
    assert!(seen(&between).contains("src/domain/auth/token.rs imports src/domain/catalog/mod.rs"));
    let circle = [
        ("src/store/mod.rs", "mod a; mod b; mod c;"),
        ("src/store/a.rs", "use super::b::B;"),
        ("src/store/b.rs", "fn b() { super::c::go() }"),
        ("src/store/c.rs", "use crate::store::a::A;"),
    ];
    assert!(
        seen(&circle).contains("circle: src/store/a.rs, src/store/b.rs, src/store/c.rs"),
        "{}",
        seen(&circle)
    );
    let child = [("src/net/mod.rs", "mod tls; use tls::Tls;"), ("src/net/tls.rs", "use super::Endpoints;")];
    assert!(seen(&child).contains("circle: src/net/mod.rs, src/net/tls.rs"));
    let page =
        [("static/js/lib/dom.js", "import { note } from \"../ui/toast.js\";"), ("static/js/ui/toast.js", "")];
    assert!(seen(&page).contains("static/js/lib/dom.js imports static/js/ui/toast.js"));
    assert!(seen(&[("src/net/mod.rs", &"\n".repeat(FILE_LINES_MAX + 1))]).contains("has 301 lines"));
    let names: Vec<String> = (0..=FOLDER_FILES_MAX).map(|number| format!("src/net/n{number}.rs")).collect();
    let full: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert!(seen(&full).contains("src/net has 16 source files"));
    assert!(seen(&[("src/helpers/mod.rs", "")]).contains("src/helpers/mod.rs stands on no floor"));
    let fine = [
        ("src/http/mod.rs", "use crate::domain::phone::PhoneNumber;"),
        ("src/domain/phone/mod.rs", ""),
        ("src/domain/phone/tests/spelling.rs", "use crate::http::Admin;"),
        ("src/domain/auth/tests.rs", "use crate::http::Admin;"),
    ];
    assert_eq!(seen(&fine), "");
}

#[test]
fn the_page_preloads_every_module() {
    let page =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("static/index.html")).unwrap();
    let tree = tree();
    let modules = tree.keys().filter_map(|path| path.strip_prefix("static/"));
    let missing: Vec<&str> = modules.filter(|module| !page.contains(&format!("\"{module}\""))).collect();
    assert!(missing.is_empty(), "static/index.html does not name {missing:?}");
}

fn complaints(tree: &Tree) -> Vec<String> {
    let imports: Imports =
        tree.iter().map(|(path, text)| (path.clone(), imports(tree, path, text))).collect();
    let mut complaints = Vec::new();
    for (path, targets) in &imports {
        let Some(floor) = floor(path) else {
            complaints
                .extend(has_floor(path).then(|| format!("{path} stands on no floor of tests/core/layers/")));
            continue;
        };
        let above = targets.iter().filter(|target| self::floor(target).is_some_and(|other| other > floor));
        complaints.extend(above.map(|target| format!("{path} imports {target}, which is above it")));
    }
    complaints.extend(circles(&imports));
    complaints.extend(sizes(tree));
    complaints
}

fn floor(path: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.iter().any(|start| path.starts_with(start)))
}

/// Returns whether a file must be on a floor; the crate root and `domain/mod.rs` are exempt.
fn has_floor(path: &str) -> bool {
    (path.starts_with("src/") || path.starts_with("static/"))
        && !["src/lib.rs", "src/domain/mod.rs"].contains(&path)
}

fn circles(imports: &Imports) -> Vec<String> {
    let reach = |from: &str| {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = vec![from];
        while let Some(file) = next.pop() {
            for target in imports.get(file).into_iter().flatten() {
                if reached.insert(target.as_str()) {
                    next.push(target);
                }
            }
        }
        reached
    };
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        imports.keys().map(|file| (file.as_str(), reach(file))).collect();
    let circle_of = |file: &str| -> Vec<&str> {
        let others = reached[file].iter().copied();
        others.filter(|other| reached.get(other).is_some_and(|back| back.contains(file))).collect()
    };
    let circles: BTreeSet<Vec<&str>> = reached.keys().map(|file| circle_of(file)).collect();
    let circles = circles.into_iter().filter(|circle| !circle.is_empty());
    circles.map(|circle| format!("circle: {}", circle.join(", "))).collect()
}

fn sizes(tree: &Tree) -> Vec<String> {
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    let mut complaints = Vec::new();
    for (path, text) in tree {
        *folders.entry(path.rsplit_once('/').map_or("", |(folder, _)| folder)).or_default() += 1;
        let lines = text.lines().count();
        complaints.extend((lines > FILE_LINES_MAX).then(|| format!("{path} has {lines} lines")));
    }
    let full = folders.into_iter().filter(|(_, files)| *files > FOLDER_FILES_MAX);
    complaints.extend(full.map(|(folder, files)| format!("{folder} has {files} source files")));
    complaints
}

fn tree() -> Tree {
    let mut tree = Tree::new();
    for folder in ["src", "static/js", "tests"] {
        collect(Path::new(env!("CARGO_MANIFEST_DIR")), folder, &mut tree);
    }
    assert!(tree.len() > 200, "the sources are not where this test looks");
    tree
}

fn collect(root: &Path, folder: &str, tree: &mut Tree) {
    for entry in std::fs::read_dir(root.join(folder)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = format!("{folder}/{name}");
        if root.join(&path).is_dir() {
            collect(root, &path, tree);
        } else if name.ends_with(".rs") || name.ends_with(".js") {
            tree.insert(path.clone(), std::fs::read_to_string(root.join(&path)).unwrap());
        }
    }
}
