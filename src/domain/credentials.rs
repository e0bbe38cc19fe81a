//! The tokens of a directory.

use super::directory::Directory;
use super::token::{Credential, Token, TokenRecord};
use std::sync::Arc;

/// A token's place among those of one directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TokenPlace(usize);

impl Directory {
    /// The token that this one claims to be, where it is neither unknown nor revoked.
    pub fn credential(&self, token: &Token) -> Option<&Arc<Credential>> {
        self.token_place(token).and_then(|place| self.credentials.get(place.0))
    }

    /// Where that token stands.
    pub fn token_place(&self, token: &Token) -> Option<TokenPlace> {
        self.credentials.iter().position(|known| known.record().id == token.id()).map(TokenPlace)
    }

    /// The token at a place that this directory has given.
    pub fn token_at(&self, place: TokenPlace) -> Option<&Arc<Credential>> {
        self.credentials.get(place.0)
    }

    /// The revoked token that this one is, told by its id: nobody else can have made one that fits it.
    pub fn revoked(&self, token: &Token) -> Option<&TokenRecord> {
        let is_it = |record: &&TokenRecord| record.id == token.id() && record.revoked_at.is_some();
        self.catalog.tokens.iter().find(is_it).filter(|_| !token.is_made_up())
    }
}
