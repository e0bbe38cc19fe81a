//! Tests workbooks of every format, built from one description: what is read, what is said, what is too much.

pub(crate) mod build;
mod formats;
mod hostile;
mod notes;
mod oddities;
