//! Finds tokens in a directory.

use super::Directory;
use super::names::TokenIndex;
use crate::domain::auth::token::{Credential, PresentedToken, TokenRecord};
use std::sync::Arc;

impl Directory {
    /// Finds the active token with the presented id; its secret is still to be verified.
    pub fn credential(&self, token: PresentedToken<'_>) -> Option<(TokenIndex, &Arc<Credential>)> {
        let index = self.credentials.iter().position(|known| known.record().id == token.id())?;
        Some((TokenIndex(index), self.credentials.get(index)?))
    }

    /// Returns the token at an index from this directory.
    pub fn token(&self, index: TokenIndex) -> Option<&TokenRecord> {
        self.credentials.get(index.0).map(|known| known.record())
    }

    /// Finds the revoked token with the presented id. The id is derived from the secret, so that a matching one
    /// identifies the token without argon2.
    pub fn revoked(&self, token: PresentedToken<'_>) -> Option<&TokenRecord> {
        let is_revoked = |record: &&TokenRecord| record.id == token.id() && record.revoked_at.is_some();
        self.catalog.tokens.iter().find(is_revoked).filter(|_| token.has_valid_checksum())
    }
}
