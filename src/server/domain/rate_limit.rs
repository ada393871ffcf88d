//! Rate limits: token buckets by key.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use super::shared_limit::{SharedBuckets, SharedLimit};
use crate::protocol::limits::MESSAGE_CHARS;
use crate::protocol::{Retention, UserId};

/// Keys after which full buckets are forgotten.
const FORGET_ABOVE_KEYS: usize = 10_000;

/// Refused for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimited {
    pub retry_after: Duration,
}

/// A bucket per key: `burst` at once, then one per `period`.
#[derive(Debug)]
pub struct RateLimit<K: Hash + Eq + Clone> {
    buckets: Option<DefaultKeyedRateLimiter<K>>,
    clock: DefaultClock,
}

impl<K: Hash + Eq + Clone> RateLimit<K> {
    pub fn new(burst: NonZeroU32, period: Duration) -> Self {
        let quota = Quota::with_period(period).expect("a period above zero").allow_burst(burst);
        Self { buckets: Some(DefaultKeyedRateLimiter::keyed(quota)), clock: DefaultClock::default() }
    }

    /// Never refuses.
    pub fn unlimited() -> Self {
        Self { buckets: None, clock: DefaultClock::default() }
    }

    /// Take one token, or hear when there will be one.
    pub fn check(&self, key: &K) -> Result<(), RateLimited> {
        let Some(buckets) = &self.buckets else { return Ok(()) };
        if buckets.len() > FORGET_ABOVE_KEYS {
            buckets.retain_recent();
        }
        buckets
            .check_key(key)
            .map_err(|not_until| RateLimited { retry_after: not_until.wait_time_from(self.clock.now()) })
    }
}

/// What an address is counted as: itself, or its /64 network, which one IPv6 customer has to themselves.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        address @ IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

/// See [`Limits::recall_window`].
pub const RECALL_WINDOW: Duration = Duration::from_secs(2 * 60);

/// See [`Limits::upload_quota`].
pub const UPLOAD_QUOTA: i64 = 500 * 1024 * 1024;

/// Every limit of the server.
#[derive(Debug)]
pub struct Limits {
    /// By [`network`], as the next two.
    pub register_by_address: SharedLimit<IpAddr>,
    /// Invites opened and followed: nobody tries out many.
    pub invites_by_address: SharedLimit<IpAddr>,
    pub sign_in_by_address: SharedLimit<IpAddr>,
    /// By the key of a name, and [`network`].
    pub sign_in_by_account_from: SharedLimit<(String, IpAddr)>,
    /// From all networks together. It has more to give than one of them may take, or whoever guesses in one would
    /// keep everybody else out.
    pub sign_in_by_account: SharedLimit<String>,
    /// In a browser that is known to an account, in place of the three above.
    pub sign_in_by_device: SharedLimit<[u8; 12]>,
    /// Passwords asked for again of those who are signed in.
    pub passwords_by_user: SharedLimit<UserId>,
    /// Second steps of signing in.
    pub codes_by_user: SharedLimit<UserId>,
    pub exports_by_user: SharedLimit<UserId>,
    pub messages_by_user: RateLimit<UserId>,
    pub rooms_by_user: RateLimit<UserId>,
    /// Changes of membership, of a room and of one's profile.
    pub changes_by_user: RateLimit<UserId>,
    /// And of looks at what edited messages said before.
    pub searches_by_user: RateLimit<UserId>,
    pub uploads_by_user: RateLimit<UserId>,
    /// Bytes of all uploads of one person, in all their forms; `None` for no limit.
    pub upload_quota: Option<i64>,
    /// Rooms one person may own; `None` for no limit.
    pub rooms_owned: Option<i64>,
    /// Sockets one person may have open; `None` for no limit.
    pub connections_by_user: Option<usize>,
    /// Whether sockets may send frames as fast as they like.
    pub unlimited_frames: bool,
    /// Characters of a message, at most.
    pub message_chars: usize,
    /// How long people may take back their own messages.
    pub recall_window: Duration,
    /// How long a session lasts that is not used, and how long it lasts at most.
    pub session_idle: Duration,
    pub session_absolute: Duration,
    /// How long every room keeps messages, whatever its owners have chosen beyond that.
    pub retention: Retention,
}

/// See [`Limits::session_idle`].
pub const SESSION_IDLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
pub const SESSION_ABSOLUTE: Duration = Duration::from_secs(180 * 24 * 60 * 60);

impl Limits {
    /// The limits of normal operation.
    pub fn standard() -> Self {
        let bucket = |burst: u32| NonZeroU32::new(burst).expect("a burst above zero");
        Self {
            register_by_address: SharedLimit::new("register_by_address", bucket(50), Duration::from_secs(5)),
            invites_by_address: SharedLimit::new("invites_by_address", bucket(60), Duration::from_secs(2)),
            sign_in_by_address: SharedLimit::new("sign_in_by_address", bucket(60), Duration::from_secs(1)),
            sign_in_by_account_from: SharedLimit::new(
                "sign_in_by_account_from",
                bucket(10),
                Duration::from_secs(30),
            ),
            sign_in_by_account: SharedLimit::new("sign_in_by_account", bucket(50), Duration::from_secs(15)),
            sign_in_by_device: SharedLimit::new("sign_in_by_device", bucket(10), Duration::from_secs(30)),
            passwords_by_user: SharedLimit::new("passwords_by_user", bucket(10), Duration::from_secs(30)),
            codes_by_user: SharedLimit::new("codes_by_user", bucket(6), Duration::from_secs(60)),
            exports_by_user: SharedLimit::new("exports_by_user", bucket(3), Duration::from_secs(10 * 60)),
            messages_by_user: RateLimit::new(bucket(60), Duration::from_millis(100)),
            rooms_by_user: RateLimit::new(bucket(20), Duration::from_secs(10)),
            changes_by_user: RateLimit::new(bucket(30), Duration::from_secs(2)),
            searches_by_user: RateLimit::new(bucket(30), Duration::from_millis(500)),
            uploads_by_user: RateLimit::new(bucket(60), Duration::from_secs(1)),
            upload_quota: Some(UPLOAD_QUOTA),
            rooms_owned: Some(200),
            connections_by_user: Some(30),
            unlimited_frames: false,
            message_chars: MESSAGE_CHARS,
            recall_window: RECALL_WINDOW,
            session_idle: SESSION_IDLE,
            session_absolute: SESSION_ABSOLUTE,
            retention: Retention::default(),
        }
    }

    /// Let those that protect accounts hold on all nodes together.
    pub fn share(&mut self, buckets: &Arc<dyn SharedBuckets>) {
        self.register_by_address.share(buckets);
        self.invites_by_address.share(buckets);
        self.sign_in_by_address.share(buckets);
        self.sign_in_by_account_from.share(buckets);
        self.sign_in_by_account.share(buckets);
        self.sign_in_by_device.share(buckets);
        self.passwords_by_user.share(buckets);
        self.codes_by_user.share(buckets);
        self.exports_by_user.share(buckets);
    }

    /// No limits by rate or by person: for load tests on one's own machine.
    pub fn lifted() -> Self {
        Self {
            register_by_address: SharedLimit::unlimited(),
            invites_by_address: SharedLimit::unlimited(),
            sign_in_by_address: SharedLimit::unlimited(),
            sign_in_by_account_from: SharedLimit::unlimited(),
            sign_in_by_account: SharedLimit::unlimited(),
            sign_in_by_device: SharedLimit::unlimited(),
            passwords_by_user: SharedLimit::unlimited(),
            codes_by_user: SharedLimit::unlimited(),
            exports_by_user: SharedLimit::unlimited(),
            messages_by_user: RateLimit::unlimited(),
            rooms_by_user: RateLimit::unlimited(),
            changes_by_user: RateLimit::unlimited(),
            searches_by_user: RateLimit::unlimited(),
            uploads_by_user: RateLimit::unlimited(),
            upload_quota: None,
            rooms_owned: None,
            connections_by_user: None,
            unlimited_frames: true,
            message_chars: MESSAGE_CHARS,
            recall_window: RECALL_WINDOW,
            session_idle: SESSION_IDLE,
            session_absolute: SESSION_ABSOLUTE,
            retention: Retention::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_says_when_to_come_back() {
        let limit = RateLimit::new(NonZeroU32::new(2).unwrap(), Duration::from_secs(60));
        assert_eq!(limit.check(&1), Ok(()));
        assert_eq!(limit.check(&1), Ok(()));
        let refused = limit.check(&1).unwrap_err();
        assert!(refused.retry_after > Duration::from_secs(50), "{refused:?}");
        assert_eq!(limit.check(&2), Ok(()), "another key has its own bucket");
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        let network = |address: &str| network(address.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("2001:db8:1:2:ffff::1"), "2001:db8:1:2::");
        assert_eq!(network("2001:db8:1:3::1"), "2001:db8:1:3::");
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7", "as a socket for both shows it");
    }
}
