//! The names and the validity dates of a certificate, for the admin.
//!
//! Parsed here, because rustls does not expose the dates and an X.509 library would add twelve crates for two dates and
//! a list. This module does not verify certificates.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const SEQUENCE: u8 = 0x30;
const OCTETS: u8 = 0x04;
const OBJECT: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const LONG_TIME: u8 = 0x18;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
const DNS_NAME: u8 = 0x82;
/// The object identifier of subjectAltName, 2.5.29.17.
const OTHER_NAMES: &[u8] = &[0x55, 0x1d, 0x11];

/// Holds a certificate's DNS names and validity dates.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CertificateInfo {
    pub(crate) names: Vec<String>,
    pub(crate) begins_at: Timestamp,
    pub(crate) ends_at: Timestamp,
}

/// Parses a DER certificate; returns `None` if it is malformed.
pub(crate) fn read_info(certificate: &[u8]) -> Option<CertificateInfo> {
    let mut all = DerReader(certificate);
    let mut certificate = DerReader(all.next_of(SEQUENCE)?);
    let mut body = DerReader(certificate.next_of(SEQUENCE)?);
    if body.0.first() == Some(&VERSION) {
        body.next()?;
    }
    let (_serial, _algorithm, _issuer) = (body.next()?, body.next()?, body.next()?);
    let mut dates = DerReader(body.next_of(SEQUENCE)?);
    let (begins_at, ends_at) = (time(dates.next()?)?, time(dates.next()?)?);
    let names = body.find(|(tag, _)| *tag == EXTENSIONS).and_then(|(_, inner)| dns_names(inner));
    Some(CertificateInfo { names: names.unwrap_or_default(), begins_at, ends_at })
}

fn dns_names(extensions: &[u8]) -> Option<Vec<String>> {
    let mut extensions = DerReader(DerReader(extensions).next_of(SEQUENCE)?);
    let names = extensions.find_map(|(_, extension)| {
        let mut parts = DerReader(extension);
        let is_wanted = parts.next_of(OBJECT)? == OTHER_NAMES;
        // The optional `critical` flag precedes the value.
        let (_, value) = parts.find(|(tag, _)| *tag == OCTETS)?;
        is_wanted.then_some(value)
    })?;
    let names = DerReader(DerReader(names).next_of(SEQUENCE)?).filter(|(tag, _)| *tag == DNS_NAME);
    Some(names.filter_map(|(_, name)| String::from_utf8(name.to_vec()).ok()).collect())
}

/// Parses `YYMMDDHHMMSSZ` (until 2049) and `YYYYMMDDHHMMSSZ` (from 2050).
fn time((tag, text): (u8, &[u8])) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?;
    let (year, rest) = match tag {
        UTC_TIME => {
            let year = number(text.get(..2)?)?;
            (if year < 50 { 2000 + year } else { 1900 + year }, text.get(2..)?)
        }
        LONG_TIME => (number(text.get(..4)?)?, text.get(4..)?),
        _ => return None,
    };
    let two = |at: usize| number(rest.get(at..at + 2)?).and_then(|number| i8::try_from(number).ok());
    let time = DateTime::new(year, two(0)?, two(2)?, two(4)?, two(6)?, two(8)?, 0).ok()?;
    Some(TimeZone::UTC.to_timestamp(time).unwrap_or(Timestamp::MAX))
}

fn number(digits: &str) -> Option<i16> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// Iterates over DER elements: a tag, a length, the content.
struct DerReader<'a>(&'a [u8]);

impl<'a> DerReader<'a> {
    /// Returns the content of the next element if it has this tag.
    fn next_of(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next().filter(|(each, _)| *each == tag).map(|(_, content)| content)
    }
}

impl<'a> Iterator for DerReader<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&[tag, short], rest) = self.0.split_first_chunk::<2>()?;
        let (length, rest) = match short {
            ..=0x7f => (usize::from(short), rest),
            // The low bits count the length's own bytes; four exceed any certificate's need.
            0x81..=0x84 => {
                let (length, rest) = rest.split_at_checked(usize::from(short - 0x80))?;
                (length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    fn certificate(names: &[&str], ends: (i32, u8, u8)) -> Vec<u8> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = date_time_ymd(2026, 1, 2);
        params.not_after = date_time_ymd(ends.0, ends.1, ends.2);
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn names_and_dates_are_read() {
        let info =
            read_info(&certificate(&["lookups.example.com", "10.0.0.7", "*.example.org"], (2027, 11, 30)));
        let info = info.unwrap();
        assert_eq!(info.names, ["lookups.example.com", "*.example.org"]);
        assert_eq!(info.begins_at.to_string(), "2026-01-02T00:00:00Z");
        assert_eq!(info.ends_at.to_string(), "2027-11-30T00:00:00Z");
    }

    #[test]
    fn a_date_after_2049_has_a_four_digit_year() {
        let info = read_info(&certificate(&[], (2126, 5, 1))).unwrap();
        assert_eq!((info.ends_at.to_string().as_str(), info.names.len()), ("2126-05-01T00:00:00Z", 0));
    }

    #[test]
    fn truncated_and_invalid_certificates_are_rejected() {
        let whole = certificate(&["lookups.example.com"], (2027, 11, 30));
        for length in 0..whole.len() {
            assert!(read_info(&whole[..length]).is_none(), "{length} bytes");
        }
        for junk in [&b"0"[..], b"0\x80", b"0\x85\xff\xff\xff\xff\xff", b"0\x84\xff\xff\xff\xff", &[0; 64]] {
            assert!(read_info(junk).is_none());
        }
    }
}
