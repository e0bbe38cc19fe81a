//! Imports files that were made to exhaust memory or time, in a process whose address space and processor time are
//! limited, and measures what each takes.

mod archives;
mod binaries;
mod documents;
mod texts;

use super::build::Book;
use crate::import::office::Office;
use std::path::Path;
use std::process::{Command, Stdio};
use wait4::Wait4;

/// What an import may take beside an ordinary one.
const MEMORY_MAX: u64 = 256 << 20;
/// What any import may take of the processor, in seconds, and each further byte of its file.
const SECONDS: u64 = 10;
const SECONDS_PER_100_MB: u64 = 60;
/// The address space of an ordinary import with the stacks of its threads and what the allocator reserves.
const ADDRESS_SPACE: u64 = 512 << 20;

/// A hostile file: its name and how it is made, because all together take too much memory.
type Hostile = (&'static str, fn() -> Vec<u8>);

#[test]
fn no_hostile_file_takes_more_than_its_share() {
    let all: Vec<Hostile> = [archives::ALL, documents::ALL, binaries::ALL, texts::ALL].concat();
    assert!(all.len() >= 40, "only {} files", all.len());
    let ordinary = Book::of(vec![super::build::Sheet::of("S", "Name|Phone\nAnn|801-555-0101")]).xlsx();
    let base = peak("ordinary.xlsx", &ordinary).unwrap();
    let mut complaints = Vec::new();
    for (name, make) in all {
        match peak(name, &make()) {
            Ok(peak) if peak > base + MEMORY_MAX => {
                complaints.push(format!("{name} took {} MiB", peak >> 20))
            }
            Ok(_) => {}
            Err(complaint) => complaints.push(format!("{name}: {complaint}")),
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Checks a file with the real program; returns the most memory that it held.
fn peak(name: &str, bytes: &[u8]) -> Result<u64, String> {
    let office = Office::new();
    let path = office.write(name, bytes);
    let mut child = limited(&office, &path, bytes.len() as u64).spawn().unwrap();
    let mut output = String::new();
    // A report may be longer than a pipe holds.
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut output).unwrap();
    let used = child.wait4().unwrap();
    eprintln!(
        "{name}: {} MiB, {:?}, {}",
        used.rusage.maxrss >> 20,
        used.rusage.utime + used.rusage.stime,
        output.trim()
    );
    match used.status.code() {
        // Read or refused with a sentence. A panic of the reader would be a damaged file with a trace beside it.
        Some(0 | 1 | 3) if !output.contains("panicked") => Ok(used.rusage.maxrss),
        _ => Err(format!("{}: {output}", used.status)),
    }
}

fn limited(office: &Office, path: &Path, size: u64) -> Command {
    let space = (ADDRESS_SPACE + MEMORY_MAX) >> 10;
    let seconds = SECONDS + SECONDS_PER_100_MB * size / 100_000_000;
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {space}; ulimit -t {seconds}; exec \"$@\""), "sh"]);
    command.args([env!("CARGO_BIN_EXE_datadip"), "import", "--check"]).arg(path);
    // Reserves of the allocator for each thread are address space that nothing uses.
    command.env("DATADIP_DATA", office.data()).env("MALLOC_ARENA_MAX", "1");
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Returns `text` over and over, until it has `bytes`.
fn repeated(text: &str, bytes: usize) -> Vec<u8> {
    text.repeat(bytes / text.len() + 1).into_bytes()
}

const MEBIBYTE: usize = 1 << 20;
