//! The certificate with which the server speaks TLS itself.

#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;

use super::Finding;
use crate::server::clock::now_ms;
use crate::server::config::{CertificateFiles, Config, PublicUrl};
use crate::server::serving::{Validity, certified, is_for, validity};

const SUBJECT: &str = "certificate";
const DAY_SECONDS: u64 = 24 * 60 * 60;
/// One that ends sooner should have been renewed: the usual programs do it 30 days before the end.
const SOON_DAYS: u64 = 21;

/// Nothing where the server speaks no TLS.
pub fn examine(config: &Config) -> Vec<Finding> {
    let Some(files) = &config.tls else { return Vec::new() };
    let now = u64::try_from(now_ms() / 1000).unwrap_or(0);
    judge(files, config.public_url.as_ref(), now)
}

fn judge(files: &CertificateFiles, public_url: Option<&PublicUrl>, now: u64) -> Vec<Finding> {
    let file = files.certificate.display();
    let certified = match certified(files) {
        Ok(certified) => certified,
        Err(error) => return vec![Finding::wrong(SUBJECT, error)],
    };
    let soon = now + SOON_DAYS * DAY_SECONDS;
    let time = match (validity(&certified, now), validity(&certified, soon)) {
        (Validity::NotYet, _) => {
            Finding::wrong(SUBJECT, format!("{file} is not valid yet: look at the clock, or get another"))
        }
        (Validity::Expired(ended), _) => {
            let days = now.saturating_sub(ended) / DAY_SECONDS;
            Finding::wrong(SUBJECT, format!("{file} has expired {days} days ago: renew it"))
        }
        (Validity::Valid, Validity::Expired(end)) => {
            let days = end.saturating_sub(now) / DAY_SECONDS;
            Finding::doubtful(SUBJECT, format!("{file} ends in {days} days: see why it was not renewed"))
        }
        (Validity::Valid, _) => {
            Finding::fine(SUBJECT, format!("{file} fits its key and is valid for more than {SOON_DAYS} days"))
        }
    };
    let mut findings = vec![time];
    if let Some(url) = public_url.filter(|url| !is_for(&certified, url.host())) {
        let host = url.host();
        let text = format!("{file} is not for {host}, the name in public_url: get one that is");
        findings.push(Finding::wrong(SUBJECT, text));
    }
    if is_open_to_others(files) {
        let key = files.key.display();
        findings.push(Finding::wrong(SUBJECT, format!("everybody can read the key {key}: chmod o= {key}")));
    }
    findings
}

/// A group may read it: certificates are handed to servers that way.
#[cfg(unix)]
fn is_open_to_others(files: &CertificateFiles) -> bool {
    std::fs::metadata(&files.key).is_ok_and(|metadata| metadata.permissions().mode() & 0o007 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &CertificateFiles) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};
    use tempfile::tempdir;

    use super::*;
    use crate::server::doctor::Verdict;

    /// 2026-01-01.
    const NEW_YEAR: u64 = 1_767_225_600;

    #[test]
    fn its_end_its_names_and_its_key_are_looked_at() {
        let directory = tempdir().unwrap();
        let path = |name| directory.path().join(name);
        let files = CertificateFiles { certificate: path("certificate.pem"), key: path("key.pem") };
        let key = KeyPair::generate().unwrap();
        let mut certificate =
            CertificateParams::new(["chat.example.org".to_owned(), "192.0.2.1".to_owned()]).unwrap();
        certificate.not_before = date_time_ymd(2026, 1, 1);
        certificate.not_after = date_time_ymd(2026, 4, 1);
        std::fs::write(&files.certificate, certificate.self_signed(&key).unwrap().pem()).unwrap();
        std::fs::write(&files.key, key.serialize_pem()).unwrap();
        let mode = |mode| std::fs::set_permissions(&files.key, PermissionsExt::from_mode(mode)).unwrap();
        mode(0o640);

        let judged = |url: &str, day: i64| {
            let now = NEW_YEAR.checked_add_signed(day * DAY_SECONDS as i64).unwrap();
            let found = judge(&files, PublicUrl::parse(url).as_ref(), now + 60);
            found.into_iter().map(|finding| (finding.verdict, finding.text)).collect::<Vec<_>>()
        };
        let named = "https://chat.example.org";
        for (day, verdict, says) in [
            (-2, Verdict::Wrong, "not valid yet"),
            (0, Verdict::Fine, "more than 21 days"),
            (68, Verdict::Fine, "more than 21 days"),
            (69, Verdict::Doubtful, "ends in 20 days"),
            (89, Verdict::Doubtful, "ends in 0 days"),
            (93, Verdict::Wrong, "expired 3 days ago"),
        ] {
            let found = judged(named, day);
            assert!(
                matches!(&found[..], [(found, text)] if *found == verdict && text.contains(says)),
                "{found:?}"
            );
        }
        for (url, fits) in [
            ("https://192.0.2.1:8443", true),
            ("https://chat.example.org:8443", true),
            ("https://www.example.org", false),
            ("https://192.0.2.2", false),
            ("https://[2001:db8::1]", false),
        ] {
            assert_eq!(judged(url, 0).iter().all(|(verdict, _)| *verdict == Verdict::Fine), fits, "{url}");
        }
        mode(0o644);
        assert!(judged(named, 0)[1].1.contains("chmod"));
        std::fs::write(&files.key, KeyPair::generate().unwrap().serialize_pem()).unwrap();
        assert!(judged(named, 0)[0].1.contains("not the key of"));
    }
}
