//! Judges what clients recorded and what the store holds. Pure: evidence in, violations out.

mod durable;
mod gone;
mod order;
mod revisions;
mod screens;
mod tests;

use std::collections::BTreeSet;
use std::fmt;

use salon::protocol::UserId;

use crate::history::History;
use crate::ledger::Ledger;

/// What has to hold whatever happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// I1: every acknowledged message is in the store exactly once, as it was acknowledged each time.
    Durable,
    /// I2: the revisions of each client are contiguous or reset, and reach the room's last.
    Contiguous,
    /// I3: all clients see one order, which is the store's.
    OneOrder,
    /// I4: no screen shows a message twice.
    NoDoubles,
    /// I5: nobody is given the body of a recalled message after its recall.
    Gone,
}

/// One way in which an invariant does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub invariant: Invariant,
    pub what: String,
}

/// Everything there is to judge by.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    pub histories: Vec<History>,
    pub store: Ledger,
}

/// Collects violations of one invariant.
struct Findings {
    invariant: Invariant,
    found: Vec<Violation>,
}

impl Findings {
    fn of(invariant: Invariant) -> Self {
        Self { invariant, found: Vec::new() }
    }

    fn add(&mut self, who: UserId, what: fmt::Arguments<'_>) {
        self.found.push(Violation { invariant: self.invariant, what: format!("client {who}: {what}") });
    }

    fn add_of_store(&mut self, what: fmt::Arguments<'_>) {
        self.found.push(Violation { invariant: self.invariant, what: format!("the store: {what}") });
    }
}

/// Everything that does not hold.
pub fn check(evidence: &Evidence) -> Vec<Violation> {
    let checks = [durable::check, revisions::check, order::check, screens::check, gone::check];
    checks.iter().flat_map(|check| check(evidence).found).collect()
}

/// Which invariants do not hold.
pub fn broken(violations: &[Violation]) -> BTreeSet<Invariant> {
    violations.iter().map(|violation| violation.invariant).collect()
}

/// # Panics
/// Something does not hold; says what, if not all of it.
pub fn assert_all_hold(evidence: &Evidence) {
    let violations = check(evidence);
    let some: Vec<String> =
        violations.iter().take(20).map(|found| format!("{:?}: {}", found.invariant, found.what)).collect();
    assert!(violations.is_empty(), "{} violations:\n{}", violations.len(), some.join("\n"));
}
