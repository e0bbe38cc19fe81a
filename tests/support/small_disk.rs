//! Provides a disk small enough to fill.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Mounts a tmpfs of 2 MiB and unmounts it when dropped.
pub(crate) struct SmallDisk(TempDir);

impl SmallDisk {
    /// Mounts the disk; prints `SKIPPED` and returns `None` without the right to mount.
    pub(crate) fn new() -> Option<SmallDisk> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if !mounted {
            // A passing test's output hides `eprintln!`.
            let _ = writeln!(std::io::stderr(), "SKIPPED: no disk of its own; mounting a tmpfs needs root");
        }
        mounted.then_some(SmallDisk(folder))
    }

    pub(crate) fn resize(&self, kibibytes: u32) {
        self.remount(&format!("size={kibibytes}k"));
    }

    pub(crate) fn remount(&self, options: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,{options}")]).arg(self.path());
        assert!(mount.status().unwrap().success());
    }

    pub(crate) fn empty_with(&self, kibibytes: u32) {
        let data = self.path().join("data");
        if data.exists() {
            std::fs::remove_dir_all(data).unwrap();
        }
        self.resize(kibibytes);
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}
