//! How the box faces the world: what is encrypted, by which certificate and for how long; and what to do about it.

use super::Warning;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::net::SocketAddr;

/// Days before its end from which on a certificate that nobody has replaced is worth a look.
const SOON: SignedDuration = SignedDuration::from_hours(10 * 24);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A certificate as the box has it now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CertificateState {
    /// The names of the host that it is for, as they stand in it; those with `*` included.
    pub names: Vec<String>,
    /// From when on it is good.
    pub begins_at: Timestamp,
    /// Until when it is good.
    pub ends_at: Timestamp,
    /// Why newer files were not taken, as a sentence; `None` when the files are those in use.
    pub reload_error: Option<String>,
}

/// How the box faces the world, as one request has found it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NetworkExposure {
    /// Addresses off this machine at which no certificate is used.
    pub plaintext_listeners: Vec<SocketAddr>,
    /// The certificate, where one is used.
    pub certificate: Option<CertificateState>,
    /// A server before us that names its visitors' addresses and is not believed.
    pub untrusted_proxy: Option<std::net::IpAddr>,
}

impl CertificateState {
    /// Whole days until its end; none are left of one that ends today or has ended.
    pub fn days_left(&self, now: Timestamp) -> i64 {
        (self.ends_at.duration_since(now).as_hours() / 24).max(0)
    }

    /// Why a visitor would turn away from it now, as a sentence.
    pub fn validity_error(&self, now: Timestamp) -> Option<String> {
        let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
        if self.ends_at <= now {
            let day = day(self.ends_at);
            return Some(format!("The HTTPS certificate has expired on {day}: Xima and browsers refuse it."));
        }
        (self.begins_at > now).then(|| {
            let day = day(self.begins_at);
            format!(
                "The HTTPS certificate is good only from {day} on: Xima and browsers refuse it until then."
            )
        })
    }

    /// Short-lived certificates are replaced in the last third of their time: for them ten days would be always.
    fn ends_soon(&self, now: Timestamp) -> bool {
        let third = self.ends_at.duration_since(self.begins_at) / 3;
        self.ends_at.duration_since(now) < SOON.min(third)
    }

    fn warnings(&self, now: Timestamp) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if let Some(sentence) = self.validity_error(now) {
            let remedy = match self.ends_at <= now {
                true => {
                    "Put a new certificate and its key in place of the old files; they are taken up by themselves."
                }
                false => "See whether the clock of the box is right.",
            };
            warnings.push(warning("certificate-not-good", sentence, remedy));
        } else if self.ends_soon(now) {
            let left = match self.ends_at.duration_since(now) < DAY {
                true => "within a day".to_owned(),
                false => format!("in {}", days(self.days_left(now))),
            };
            let sentence = format!("The HTTPS certificate ends {left}; from then on Xima cannot ask.");
            let remedy = "See why it was not renewed. New files are taken up by themselves.";
            warnings.push(warning("certificate-ends", sentence, remedy));
        }
        if let Some(reason) = &self.reload_error {
            let sentence =
                format!("There are new certificate files, but the old certificate is still used: {reason}");
            let remedy =
                "Put both files right, the certificate and its key; they are taken up by themselves.";
            warnings.push(warning("certificate-not-replaced", sentence, remedy));
        }
        warnings
    }
}

/// `1 day`, `12 days`.
pub fn days(number: i64) -> String {
    if number == 1 { "1 day".to_owned() } else { format!("{number} days") }
}

impl NetworkExposure {
    /// What is worth a look, the gravest first.
    pub fn warnings(&self, now: Timestamp) -> Vec<Warning> {
        let mut warnings = self.certificate.as_ref().map_or_else(Vec::new, |state| state.warnings(now));
        if let Some(address) = self.plaintext_listeners.first() {
            warnings.push(warning(
                "plain-http",
                format!("What goes over {address} is not encrypted: whoever is on the way can read the token, the password and the answers."),
                "Start datadip with --tls-cert and --tls-key, or let it listen at 127.0.0.1 only, behind a server that speaks HTTPS.",
            ));
        }
        if let Some(proxy) = self.untrusted_proxy {
            warnings.push(warning(
                "proxy-not-trusted",
                format!(
                    "A server at {proxy} passes visitors on and is not trusted, so all of them look like one."
                ),
                &format!("If it is yours, start datadip with --trusted-proxy {proxy}."),
            ));
        }
        warnings
    }
}

fn warning(code: &'static str, sentence: String, remedy: &str) -> Warning {
    // None of it can be put right on the page.
    Warning { code, sentence, remedy: remedy.to_owned(), count: 0, view: "", field: None }
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
    fn a_certificate_is_warned_of_when_nobody_has_replaced_it_in_time() {
        assert_eq!(codes(90, 79), Vec::<&str>::new());
        assert_eq!(codes(90, 80), ["certificate-ends"]);
        assert_eq!(codes(90, 90), ["certificate-not-good"]);
        assert_eq!(codes(90, -2), ["certificate-not-good"]);
        // One that lives for six days is not in danger on its first.
        assert_eq!(codes(6, 0), Vec::<&str>::new());
        assert_eq!(codes(6, 4), ["certificate-ends"]);
    }
}
