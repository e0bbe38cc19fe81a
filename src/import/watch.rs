//! Watching a folder.
