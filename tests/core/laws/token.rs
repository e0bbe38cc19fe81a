//! Checks any text as a token, a session's secret or a lifetime: it is read exactly as it is, or rejected.

use data_encoding::BASE32_DNSSEC;
use datadip::domain::auth::session::SessionSecret;
use datadip::domain::auth::token::{Credential, Purpose, Token, TokenRecord};
use datadip::domain::auth::ttl::Ttl;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Holds a verified token of another record.
static KEPT: LazyLock<Credential> = LazyLock::new(|| {
    let token = Token::generate().unwrap();
    let record = TokenRecord::new(&token, "kept", Purpose::Lookup, Timestamp::UNIX_EPOCH, None).unwrap();
    let credential = Credential::new(record);
    assert!(credential.verify(&token));
    credential
});

pub fn law(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let token = Token::parse(&text);
    assert_eq!(token.is_some(), looks_like_a_token(&text), "{text:?}");
    if let Some(token) = token {
        check_token(&token, &text);
    }
    if let Some(secret) = SessionSecret::parse(&text) {
        assert_eq!(secret.reveal(), text);
        assert_eq!(secret.digest(), SessionSecret::parse(&text).unwrap().digest());
        assert_eq!(format!("{secret:?}"), "Secret(..)");
    }
    let now = Timestamp::from_second(1_700_000_000).unwrap();
    if let Ok(end) = text.parse::<Ttl>().and_then(|lifetime| lifetime.end(now)) {
        assert!(end > now, "{text:?}");
    }
}

fn looks_like_a_token(text: &str) -> bool {
    let lower = |part: &str| part.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9'));
    match text.split('_').collect::<Vec<_>>().as_slice() {
        ["dip", id, secret] => id.len() == 12 && secret.len() == 52 && lower(id) && lower(secret),
        _ => false,
    }
}

fn check_token(token: &Token, text: &str) {
    assert_eq!(token.reveal(), text);
    let (id, secret) = (&text[4..16], &text[17..]);
    assert_eq!(token.id(), id);
    assert!(!format!("{token:?}").contains(secret), "a secret is not shown");
    let digest = BASE32_DNSSEC.encode(&Sha256::digest(secret));
    assert_eq!(!token.presented().has_valid_checksum(), digest[..12] != *id);
    assert_eq!(KEPT.verify_cached(token.presented()), Some(false));
    assert!(!KEPT.verify(token), "{text} verifies against another record");
}
