//! Killed at any moment: what was there before, or what was to be, whole.

mod backup;
mod changes;
mod erase;
