//! Kills the program at any moment: the old or the new state is there, whole.

mod backup;
mod changes;
mod erase;
