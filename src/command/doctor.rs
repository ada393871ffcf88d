//! `salon doctor`.

use salon::server::doctor::{self, Verdict};

use super::{Ended, Place};

#[tokio::main]
pub async fn run(place: Place) -> Result<(), Ended> {
    let config = match place.config() {
        Ok(config) => config,
        Err(error) => {
            println!("fail  configuration: {error}");
            return Err(Ended::Refused("1 check failed".to_owned()));
        }
    };
    let findings = doctor::examine(&config).await;
    let mut failed = 0;
    for finding in findings {
        let verdict = match finding.verdict {
            Verdict::Fine => "ok  ",
            Verdict::Doubtful => "warn",
            Verdict::Wrong => "fail",
        };
        failed += usize::from(finding.verdict == Verdict::Wrong);
        println!("{verdict}  {}: {}", finding.subject, finding.text);
    }
    match failed {
        0 => Ok(()),
        1 => Err(Ended::Refused("1 check failed".to_owned())),
        failed => Err(Ended::Refused(format!("{failed} checks failed"))),
    }
}
