//! Measures the memory, descriptors, threads and files of a running server.

use std::fmt;
use std::fs;
use std::path::Path;

#[derive(Clone, Copy, Debug)]
pub(crate) struct ResourceUsage {
    /// Resident memory in KiB.
    pub(crate) memory: u64,
    /// Open descriptors that are not connections.
    pub(crate) descriptors: usize,
    pub(crate) threads: u64,
    /// Files in the data folder and its subfolders.
    pub(crate) files: usize,
    /// The database and its log, in KiB.
    pub(crate) database: u64,
    pub(crate) log: u64,
}

impl ResourceUsage {
    pub(crate) fn of(process: u32, data: &Path) -> ResourceUsage {
        let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
        let line = |name: &str| -> u64 {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().next().unwrap().parse().unwrap()
        };
        let descriptors = fs::read_dir(format!("/proc/{process}/fd")).unwrap();
        // A descriptor may be closed before its link is read.
        let links = descriptors.filter_map(|entry| fs::read_link(entry.unwrap().path()).ok());
        let size = |name| fs::metadata(data.join(name)).map_or(0, |file| file.len() >> 10);
        ResourceUsage {
            memory: line("VmRSS:"),
            descriptors: links.filter(|link| !link.to_string_lossy().starts_with("socket:")).count(),
            threads: line("Threads:"),
            files: files(data),
            database: size("datadip.db"),
            log: size("datadip.db-wal"),
        }
    }
}

fn files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries.map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
}

impl fmt::Display for ResourceUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "memory {} KiB, {} descriptors, {} threads, {} files, database {} KiB, log {} KiB",
            self.memory, self.descriptors, self.threads, self.files, self.database, self.log
        )
    }
}
