//! The tokens of a directory.

use super::Directory;
use super::names::TokenIndex;
use crate::domain::auth::token::{Credential, PresentedToken, TokenRecord};
use std::sync::Arc;

impl Directory {
    /// The token that this one claims to be, and where it stands, where it is neither unknown nor revoked.
    pub fn credential(&self, token: PresentedToken<'_>) -> Option<(TokenIndex, &Arc<Credential>)> {
        let place = self.credentials.iter().position(|known| known.record().id == token.id())?;
        Some((TokenIndex(place), self.credentials.get(place)?))
    }

    /// The token at a place that this directory has given.
    pub fn token(&self, place: TokenIndex) -> Option<&TokenRecord> {
        self.credentials.get(place.0).map(|known| known.record())
    }

    /// The revoked token that this one is, told by its id: nobody else can have made one that fits it.
    pub fn revoked(&self, token: PresentedToken<'_>) -> Option<&TokenRecord> {
        let is_it = |record: &&TokenRecord| record.id == token.id() && record.revoked_at.is_some();
        self.catalog.tokens.iter().find(is_it).filter(|_| token.has_valid_checksum())
    }
}
