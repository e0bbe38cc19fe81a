//! Imports files that were made to exhaust memory or time, in a process whose address space and processor time are
//! limited to what they may take.

mod archives;
mod binaries;
mod documents;
mod texts;

use super::build::{Book, Sheet};
use crate::import::office::{CommandOutput, Office};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What an import may take beside an ordinary one, in bytes of address space.
const MEMORY_MAX: usize = 256 * MEBIBYTE;
/// What an ordinary import takes: the program, the stacks of its threads, the database.
const ORDINARY: usize = 64 * MEBIBYTE;
/// What any import may take of the processor, in seconds, and each 100 MB of its file.
const SECONDS: usize = 10;
const SECONDS_PER_100_MB: usize = 60;

/// A hostile file: its name and how it is made, because all together take too much memory.
type Hostile = (&'static str, fn() -> Vec<u8>);

#[test]
fn no_hostile_file_takes_more_than_its_share() {
    let all: Vec<Hostile> = [archives::ALL, documents::ALL, binaries::ALL, texts::ALL].concat();
    assert!(all.len() >= 40, "only {} files", all.len());
    let ordinary = Book::of(vec![Sheet::of("S", "Name|Phone\nAnn|801-555-0101")]).xlsx();
    assert_eq!(complaint("ordinary.xlsx", &ordinary, ORDINARY), None);
    // The limit is one: half of what is needed is too little.
    assert!(complaint("ordinary.xlsx", &ordinary, ORDINARY / 2).is_some());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut complaints = Vec::new();
        while let Some((name, make)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            complaints.extend(complaint(name, &make(), ORDINARY + MEMORY_MAX));
        }
        complaints
    };
    let complaints = thread::scope(|scope| {
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Checks a file with the real program within limits; returns what went wrong, unless it was read or refused.
fn complaint(name: &str, bytes: &[u8], space: usize) -> Option<String> {
    let office = Office::new();
    office.write(name, bytes);
    let seconds = SECONDS + SECONDS_PER_100_MB * bytes.len() / 100_000_000;
    let import = office.command(&["import", "--check", name]);
    let limits = format!("ulimit -v {}; ulimit -t {seconds}; exec \"$@\"", space >> 10);
    let mut command = Command::new("sh");
    command.args(["-c", &limits, "sh"]).arg(import.get_program()).args(import.get_args());
    command.current_dir(import.get_current_dir()?).env("DATADIP_DATA", office.data());
    // Reserves of the allocator for each thread are address space that nothing uses.
    command.env("MALLOC_ARENA_MAX", "1");
    let output = CommandOutput::of(command);
    eprintln!("{name}: {} {}", output.code, output.stderr.trim());
    // Killed, out of memory, or a panic that was reported as a damaged file.
    let is_fine = [0, 1, 3].contains(&output.code) && !output.stderr.contains("panicked");
    (!is_fine).then(|| format!("{name}: {} {}", output.code, output.stderr))
}

/// Returns `text` over and over, until it has `bytes`.
fn repeated(text: &str, bytes: usize) -> Vec<u8> {
    text.repeat(bytes / text.len() + 1).into_bytes()
}

const MEBIBYTE: usize = 1 << 20;
