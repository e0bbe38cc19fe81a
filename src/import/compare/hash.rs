//! The hash by which cells and rows are compared.

use std::hash::{DefaultHasher, Hash, Hasher};

pub(crate) fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
