//! I5: what was recalled is gone.

use super::{Evidence, Findings, Invariant};

pub fn check(_evidence: &Evidence) -> Findings {
    Findings::of(Invariant::Gone)
}
