//! Looks for what is wrong with an instance, and changes nothing.

mod certificate;
mod files;
mod proxy;
mod reach;

use std::fmt::Display;

use super::clock::now_ms;
use super::config::Config;
use super::data_dir::DataDir;
use super::site::Site;
use super::store::Store;

/// 2026-01-01: no clock that is right shows less.
const EARLIEST_MS: i64 = 1_767_225_600_000;
/// How far a clock may have been set back since the newest message.
const SET_BACK_MS: i64 = 60_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Fine,
    /// It works, and somebody should know.
    Doubtful,
    Wrong,
}

/// What one check has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub verdict: Verdict,
    /// What was looked at.
    pub subject: &'static str,
    /// What is so, and what to do if it should not be.
    pub text: String,
}

impl Finding {
    fn fine(subject: &'static str, text: impl Display) -> Self {
        Self { verdict: Verdict::Fine, subject, text: text.to_string() }
    }

    fn doubtful(subject: &'static str, text: impl Display) -> Self {
        Self { verdict: Verdict::Doubtful, subject, text: text.to_string() }
    }

    fn wrong(subject: &'static str, text: impl Display) -> Self {
        Self { verdict: Verdict::Wrong, subject, text: text.to_string() }
    }
}

/// Everything that can be looked at, in the order in which it matters.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = configuration(config);
    findings.extend(files::examine(config));
    findings.extend(certificate::examine(config));
    findings.extend(database(config).await);
    let is_running = DataDir::is_in_use(&config.data_dir);
    findings.push(reach::server(config, is_running).await);
    findings.push(reach::public_url(config).await);
    if is_running {
        findings.extend(proxy::examine(config).await);
    }
    findings
}

fn configuration(config: &Config) -> Vec<Finding> {
    const SUBJECT: &str = "configuration";
    let mut findings = vec![Finding::fine(SUBJECT, "understood")];
    if config.unlimited {
        findings
            .push(Finding::doubtful(SUBJECT, "SALON_UNLIMITED lifts all rate limits: only for load tests"));
    }
    if config.private_targets {
        findings.push(Finding::doubtful(
            SUBJECT,
            "SALON_PRIVATE_TARGETS lets users reach your private network: only for tests",
        ));
    }
    if !config.listen.ip().is_loopback() && !config.secure() {
        findings.push(Finding::doubtful(
            SUBJECT,
            format!(
                "{} is open to other machines and public_url is not https: passwords travel in the clear",
                config.listen
            ),
        ));
    }
    if let Some(site) = Site::missing_from(config.site_root.as_deref()) {
        let site = site.display();
        findings.push(Finding::doubtful(
            SUBJECT,
            format!("site_root {site} has no pkg/: pages come without scripts"),
        ));
    }
    findings
}

async fn database(config: &Config) -> Vec<Finding> {
    const SUBJECT: &str = "database";
    let now = now_ms();
    let sane = if now < EARLIEST_MS {
        Finding::wrong("clock", "it shows a time before 2026: set it")
    } else {
        Finding::fine("clock", "it shows a possible time")
    };
    let schema = match Store::schema(config.database()).await {
        Ok(schema) => schema,
        Err(error) => return vec![Finding::wrong(SUBJECT, error), sane],
    };
    let Some(found) = schema.found else {
        return vec![Finding::doubtful(SUBJECT, "there is none yet: the first start makes it"), sane];
    };
    let version = match found.cmp(&schema.known) {
        std::cmp::Ordering::Less => Finding::doubtful(
            SUBJECT,
            format!(
                "its schema is {found}, this version knows {}: `salon migrate` or the next start brings it up to date",
                schema.known
            ),
        ),
        std::cmp::Ordering::Equal => {
            Finding::fine(SUBJECT, format!("its schema is {found}, as it should be"))
        }
        std::cmp::Ordering::Greater => Finding::wrong(
            SUBJECT,
            format!("its schema is {found}, this version knows {}: run the newer version", schema.known),
        ),
    };
    let mut findings = vec![version];
    match Store::examine(config.database()).await {
        Ok(examined) => {
            if examined.damages.is_empty() {
                findings.push(Finding::fine(SUBJECT, "it is sound"));
            }
            findings.extend(
                examined.damages.iter().map(|damage| {
                    Finding::wrong(SUBJECT, format!("it is damaged, restore a backup: {damage}"))
                }),
            );
            let behind = examined.newest_message.map_or(0, |newest| newest - now);
            if behind > SET_BACK_MS {
                let seconds = behind / 1000;
                findings.push(Finding::wrong(
                    "clock",
                    format!("the newest message is from {seconds} s later than now: set it"),
                ));
            } else {
                findings.push(sane);
            }
        }
        Err(error) => findings.extend([Finding::wrong(SUBJECT, format!("it cannot be read: {error}")), sane]),
    }
    findings
}
