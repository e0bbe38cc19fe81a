//! Tests what is told of versions: attempts, changes, what an undo takes back.

mod attempts;
mod changes;
mod undo;
