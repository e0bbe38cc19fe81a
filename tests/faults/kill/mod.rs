//! Kills the program at any moment: it keeps the whole old or new state.

mod backup;
mod changes;
mod erase;
