//! Runs the program under strace: lists its system calls, fails one of them, or kills it before one.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Returns whether this kernel permits tracing; prints `SKIPPED` if not, and panics without strace.
pub(crate) fn can_trace() -> bool {
    let output = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    let output = output.expect("strace is installed: tests/run does it");
    let stderr = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        return true;
    }
    let is_forbidden = ["Operation not permitted", "Permission denied", "Function not implemented"];
    assert!(is_forbidden.iter().any(|words| stderr.contains(words)), "strace does not work: {stderr}");
    // A passing test's output hides `eprintln!`.
    let _ = writeln!(std::io::stderr(), "SKIPPED: this kernel permits no tracing: {stderr}");
    false
}

/// Wraps a command in strace, which runs as a child, so that the process stays the command's.
pub(crate) fn traced(command: &Command, strace: &[&str], log: &Path) -> Command {
    let mut traced = Command::new("strace");
    traced.args(["-D", "-f", "-qq", "-y", "-o"]).arg(log).args(strace);
    traced.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        traced.env(name, value.unwrap());
    }
    traced.stdin(Stdio::null());
    traced
}
