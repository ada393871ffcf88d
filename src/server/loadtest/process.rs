//! A server's process as the system sees it, and where it may run.

use std::fs;
use std::process::Child;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use crate::server::OperationError;
use crate::server::metrics::resident;

/// Files of ours beside sockets.
const OTHER_FILES: u64 = 100;

/// A process that is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Watched {
    id: u32,
}

impl Watched {
    pub fn new(process: &Child) -> Self {
        Self { id: process.id() }
    }

    /// What it has used of processors, in its own code and in the system's.
    ///
    /// # Errors
    /// It is gone.
    pub fn cpu(self) -> Result<Duration, OperationError> {
        let stat = self.read("stat")?;
        let ticks = cpu_ticks(&stat).ok_or_else(|| unreadable("stat"))?;
        Ok(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
    }

    /// What it has in memory.
    ///
    /// # Errors
    /// It is gone.
    pub fn resident_bytes(self) -> Result<i64, OperationError> {
        resident(&self.read("status")?).ok_or_else(|| unreadable("status"))
    }

    fn read(self, file: &str) -> Result<String, OperationError> {
        let path = format!("/proc/{}/{file}", self.id);
        fs::read_to_string(&path).map_err(|error| OperationError::failed(&path, error))
    }
}

fn unreadable(file: &str) -> OperationError {
    OperationError::Failed(format!("/proc/…/{file} has another form than Linux's"))
}

/// User and system time in `/proc/…/stat`, after a name that may hold anything.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(ticks()? + ticks()?)
}

/// Make room for so many sockets, and leave a core to the server. To be called before this process has a second
/// thread: those that follow take over where the first may run.
///
/// # Errors
/// The system does not allow so many open files.
pub fn prepare(sockets: u32) -> Result<Cores, OperationError> {
    let needed = u64::from(sockets) + OTHER_FILES;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_some_and(|current| current < needed) {
        if let Some(maximum) = maximum.filter(|maximum| *maximum < needed) {
            return Err(OperationError::Refused(format!(
                "{sockets} sockets need {needed} open files, and this process may have {maximum} (ulimit -Hn)"
            )));
        }
        setrlimit(Resource::Nofile, Rlimit { current: Some(needed), maximum })
            .map_err(|error| OperationError::failed("the limit of open files", error))?;
    }
    Ok(Cores::share())
}

/// Where the server runs, and where we do; `None` where there is one core for both.
#[derive(Debug, Clone, Copy)]
pub struct Cores(Option<(CpuSet, CpuSet)>);

impl Cores {
    fn share() -> Self {
        let Ok(mut ours) = sched_getaffinity(None) else { return Self(None) };
        let Some(first) = (0..CpuSet::MAX_CPU).find(|core| ours.is_set(*core)) else { return Self(None) };
        let mut its = CpuSet::new();
        its.set(first);
        ours.unset(first);
        let is_shared = ours.count() > 0 && sched_setaffinity(None, &ours).is_ok();
        Self(is_shared.then_some((its, ours)))
    }

    /// Start something on the server's core.
    pub fn on_its<T>(self, start: impl FnOnce() -> T) -> T {
        let Some((its, ours)) = self.0 else { return start() };
        // On another core it only measures worse.
        let _ = sched_setaffinity(None, &its);
        let started = start();
        let _ = sched_setaffinity(None, &ours);
        started
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_found_behind_any_name() {
        let stat =
            "7 (a) b (c) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 4 0 100 1000 10 18446744073709551615";
        assert_eq!(cpu_ticks(stat), Some(300));
        assert_eq!(cpu_ticks("7 (a) S 1"), None);
    }
}
