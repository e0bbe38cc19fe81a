//! Runs the program under strace: lists its system calls, fails one of them, or kills it before one.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Whether programs can be traced here. Missing strace is a failure; a kernel that forbids tracing is said and let pass.
pub(crate) fn works() -> bool {
    let output = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    let output = output.expect("strace is installed: tests/run does it");
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        return true;
    }
    let is_forbidden = ["Operation not permitted", "Permission denied", "Function not implemented"];
    assert!(is_forbidden.iter().any(|words| said.contains(words)), "strace does not work: {said}");
    // Not eprintln, which the test's success would swallow.
    let _ = writeln!(std::io::stderr(), "SKIPPED: this kernel permits no tracing: {said}");
    false
}

/// A command with strace before it, as its child's tracer: the process is the command's own.
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
