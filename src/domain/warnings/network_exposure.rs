//! Network exposure: warnings about unencrypted listeners, the certificate and an untrusted proxy.

use super::Warning;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::net::SocketAddr;
use utoipa::ToSchema;

/// The time before its end from which a certificate is reported: ten days.
const EXPIRES_SOON: SignedDuration = SignedDuration::from_hours(10 * 24);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Describes the certificate in use.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct CertificateState {
    /// The host names of the certificate, wildcards included.
    pub names: Vec<String>,
    /// The start of validity.
    pub begins_at: Timestamp,
    /// The end of validity.
    pub ends_at: Timestamp,
    /// Why newer files were rejected, as a sentence; `None` while the files in use are current.
    pub reload_error: Option<String>,
}

/// Describes the server's exposure as one request finds it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NetworkExposure {
    /// Listen addresses beyond this machine without a certificate.
    pub plaintext_listeners: Vec<SocketAddr>,
    /// The certificate, if one is in use.
    pub certificate: Option<CertificateState>,
    /// A proxy that forwards client addresses and is not trusted.
    pub untrusted_proxy: Option<std::net::IpAddr>,
}

impl CertificateState {
    /// Returns the whole days until its end, 0 after it.
    pub fn days_left(&self, now: Timestamp) -> i64 {
        (self.ends_at.duration_since(now).as_hours() / 24).max(0)
    }

    /// Returns why clients reject the certificate now, as a sentence.
    pub fn validity_error(&self, now: Timestamp) -> Option<String> {
        let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
        if self.ends_at <= now {
            let day = day(self.ends_at);
            return Some(format!("The HTTPS certificate has expired on {day}: Xima and browsers reject it."));
        }
        (self.begins_at > now).then(|| {
            let day = day(self.begins_at);
            format!(
                "The HTTPS certificate is valid only from {day} on: Xima and browsers reject it until then."
            )
        })
    }

    /// Reports an end within ten days, or within a third of its life, when short-lived certificates are replaced.
    fn ends_soon(&self, now: Timestamp) -> bool {
        let third = self.ends_at.duration_since(self.begins_at) / 3;
        self.ends_at.duration_since(now) < EXPIRES_SOON.min(third)
    }

    fn warnings(&self, now: Timestamp) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if let Some(sentence) = self.validity_error(now) {
            let remedy = if self.ends_at <= now {
                "Replace the old files by a new certificate and its key; datadip loads them by itself."
            } else {
                "Check the clock of the computer that datadip runs on."
            };
            warnings.push(Warning::new("certificate-not-good", "", sentence, remedy));
        } else if self.ends_soon(now) {
            let within_a_day = self.ends_at.duration_since(now) < DAY;
            let left =
                if within_a_day { "within a day" } else { &format!("in {}", days(self.days_left(now))) };
            let sentence = format!("The HTTPS certificate expires {left}; then Xima's lookups will fail.");
            let remedy = "Check why it was not renewed. datadip loads new files by itself.";
            warnings.push(Warning::new("certificate-ends", "", sentence, remedy));
        }
        if let Some(reason) = &self.reload_error {
            let sentence =
                format!("There are new certificate files, but the old certificate is still used: {reason}");
            let remedy = "Correct both files, the certificate and its key; datadip loads them by itself.";
            warnings.push(Warning::new("certificate-not-replaced", "", sentence, remedy));
        }
        warnings
    }
}

/// Writes `1 day`, `12 days`.
pub fn days(number: i64) -> String {
    if number == 1 { "1 day".to_owned() } else { format!("{number} days") }
}

impl NetworkExposure {
    /// Returns the warnings, the gravest first.
    pub fn warnings(&self, now: Timestamp) -> Vec<Warning> {
        let mut warnings = self.certificate.as_ref().map_or_else(Vec::new, |state| state.warnings(now));
        if let Some(address) = self.plaintext_listeners.first() {
            warnings.push(Warning::new(
                "plain-http",
                "",
                format!("Traffic to {address} is not encrypted: anyone on the network path can read the token, the password and the answers."),
                "Start datadip with --tls-cert and --tls-key, or let it listen at 127.0.0.1 only, behind an HTTPS proxy.",
            ));
        }
        if let Some(proxy) = self.untrusted_proxy {
            warnings.push(Warning::new(
                "proxy-not-trusted",
                "",
                format!(
                    "A proxy at {proxy} forwards clients and is not trusted, so all of them count as one."
                ),
                format!("If the proxy is yours, start datadip with --trusted-proxy {proxy}."),
            ));
        }
        warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(days_of_life: i64, days_gone: i64) -> Vec<&'static str> {
        let begins_at = "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap();
        let state = CertificateState {
            names: vec![],
            begins_at,
            ends_at: begins_at + DAY * i32::try_from(days_of_life).unwrap(),
            reload_error: None,
        };
        let exposure = NetworkExposure { certificate: Some(state), ..NetworkExposure::default() };
        let now = begins_at + DAY * i32::try_from(days_gone).unwrap() + SignedDuration::from_secs(1);
        exposure.warnings(now).iter().map(|warning| warning.code).collect()
    }

    #[test]
    fn a_certificate_is_reported_when_its_replacement_is_late() {
        assert_eq!(codes(90, 79), Vec::<&str>::new());
        assert_eq!(codes(90, 80), ["certificate-ends"]);
        assert_eq!(codes(90, 90), ["certificate-not-good"]);
        assert_eq!(codes(90, -2), ["certificate-not-good"]);
        // A six-day certificate is reported in its last two days.
        assert_eq!(codes(6, 0), Vec::<&str>::new());
        assert_eq!(codes(6, 4), ["certificate-ends"]);
    }
}
