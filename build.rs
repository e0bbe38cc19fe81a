//! Embeds the page's files in the program: each plain and compressed, with its type and its tag.
//!
//! A table made here serves what rust-embed would, with one dependency less and the same path in tests and in use.

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=static");
    println!("cargo:rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("static");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let mut table = String::from("static FILES: &[Asset] = &[\n");
    for (number, file) in files.iter().enumerate() {
        let content = fs::read(file)?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&content)?;
        let mut compressed = gzip.finish()?;
        // A file that gzip cannot shrink is sent plain.
        if compressed.len() >= content.len() {
            compressed.clear();
        }
        let (plain, gz) = (out.join(format!("{number}.plain")), out.join(format!("{number}.gz")));
        fs::write(&plain, &content)?;
        fs::write(&gz, &compressed)?;
        let tag: String =
            Sha256::digest(&content).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let path = address(&root, file);
        let kind = kind(&path);
        let line = format!(
            "    Asset {{ path: {path:?}, kind: {kind:?}, tag: {tag:?}, plain: include_bytes!({plain:?}), gzip: include_bytes!({gz:?}) }},\n"
        );
        table.write_str(&line).map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    fs::write(out.join("assets.rs"), table)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        match (hidden, path.is_dir()) {
            (true, _) => {}
            (false, true) => collect(&path, files)?,
            (false, false) => files.push(path),
        }
    }
    Ok(())
}

/// `/css/base.css` for `static/css/base.css`, `/` for `static/index.html`.
fn address(root: &Path, file: &Path) -> String {
    let parts = file.strip_prefix(root).unwrap_or(file).components();
    let parts: Vec<String> = parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    match parts.join("/").as_str() {
        "index.html" => "/".to_owned(),
        path => format!("/{path}"),
    }
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("json" | "webmanifest") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "text/html; charset=utf-8",
    }
}
