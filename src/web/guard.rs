//! How often one address may ask, and how often one token may be tried: the generic cell rate algorithm (GCRA) over a
//! table of fixed size.
//!
//! Each address or token falls, by a keyed hash, into one of [`SLOTS`] cells that hold nothing but a time. Memory is
//! bounded by construction, no lock is held, and neither is kept. Two that share a cell share its rate, which is why the
//! rates are generous.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Cells in the table: 512 KiB.
const SLOTS: usize = 1 << 16;

/// So many at once, and so many a minute after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many may come at once; 0 means that there is no limit.
    pub burst: u32,
    /// How many more each minute.
    pub per_minute: u32,
}

/// A rate kept for each address, or for each token.
pub(super) struct Guard {
    rate: Rate,
    /// Microseconds after `start` at which the cell's theoretical arrival time lies.
    cells: Box<[AtomicU64]>,
    hasher: RandomState,
    start: Instant,
}

impl Guard {
    /// A guard that holds `rate`.
    pub(super) fn new(rate: Rate) -> Self {
        let slots = if rate.burst == 0 { 1 } else { SLOTS };
        Self {
            rate,
            cells: (0..slots).map(|_| AtomicU64::new(0)).collect(),
            hasher: RandomState::new(),
            start: Instant::now(),
        }
    }

    /// Counts one request. `Err` holds how long to wait until one is taken again.
    pub(super) fn take(&self, whose: impl Counted) -> Result<(), Duration> {
        self.take_at(whose, self.start.elapsed(), true)
    }

    /// The same without counting: whether one would be taken now.
    pub(super) fn peek(&self, whose: impl Counted) -> Result<(), Duration> {
        self.take_at(whose, self.start.elapsed(), false)
    }

    /// GCRA: with `T` = one minute / `per_minute`, a request at `now` is taken where `tat - now <= (burst - 1) T`, and
    /// then `tat = max(tat, now) + T`.
    fn take_at(&self, whose: impl Counted, now: Duration, count: bool) -> Result<(), Duration> {
        if self.rate.burst == 0 {
            return Ok(());
        }
        let Some(cell) = self.cells.get(self.slot(whose)) else { return Ok(()) };
        let now = u64::try_from(now.as_micros()).unwrap_or(u64::MAX);
        let step = 60_000_000 / u64::from(self.rate.per_minute.max(1));
        let tolerance = step.saturating_mul(u64::from(self.rate.burst) - 1);
        let mut tat = cell.load(Ordering::Relaxed);
        loop {
            let ahead = tat.saturating_sub(now);
            if ahead > tolerance {
                return Err(Duration::from_micros(ahead - tolerance));
            }
            if !count {
                return Ok(());
            }
            let next = tat.max(now).saturating_add(step);
            match cell.compare_exchange_weak(tat, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Ok(()),
                Err(current) => tat = current,
            }
        }
    }

    /// The cell of an address or a token.
    fn slot(&self, whose: impl Counted) -> usize {
        let len = u64::try_from(self.cells.len()).unwrap_or(1).max(1);
        usize::try_from(self.hasher.hash_one(whose.counted_as()) % len).unwrap_or(0)
    }
}

/// What a rate is kept for.
pub(super) trait Counted {
    /// What tells it from others.
    fn counted_as(&self) -> impl Hash;
}

impl Counted for IpAddr {
    /// An IPv6 customer holds a /64, so that is what is counted.
    fn counted_as(&self) -> impl Hash {
        match self.to_canonical() {
            Self::V4(v4) => u64::from(v4.to_bits()),
            Self::V6(v6) => u64::try_from(v6.to_bits() >> 64).unwrap_or(u64::MAX),
        }
    }
}

impl Counted for &str {
    fn counted_as(&self) -> impl Hash {
        *self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, per_minute: 60 };

    fn at(guard: &Guard, seconds: u64) -> Result<(), Duration> {
        guard.take_at(IpAddr::from([192, 0, 2, 1]), Duration::from_secs(seconds), true)
    }

    #[test]
    fn takes_a_burst_and_then_one_each_step() {
        let guard = Guard::new(RATE);
        for _ in 0..3 {
            assert_eq!(at(&guard, 10), Ok(()));
        }
        assert_eq!(at(&guard, 10), Err(Duration::from_secs(1)));
        assert_eq!(at(&guard, 11), Ok(()));
        assert_eq!(at(&guard, 11), Err(Duration::from_secs(1)));
        for _ in 0..3 {
            assert_eq!(at(&guard, 100), Ok(()));
        }
        assert!(at(&guard, 100).is_err());
    }

    #[test]
    fn a_peek_counts_nothing() {
        let guard = Guard::new(RATE);
        let address = IpAddr::from([192, 0, 2, 1]);
        for _ in 0..10 {
            assert_eq!(guard.take_at(address, Duration::ZERO, false), Ok(()));
        }
    }

    #[test]
    fn neighbours_in_one_64_share_and_mapped_addresses_are_their_ipv4() {
        let guard = Guard::new(RATE);
        let slot = |text: &str| guard.slot(text.parse::<IpAddr>().unwrap());
        assert_eq!(slot("2001:db8::1"), slot("2001:db8::ffff:1"));
        assert_eq!(slot("::ffff:192.0.2.1"), slot("192.0.2.1"));
    }

    #[test]
    fn a_token_is_counted_apart_from_addresses_and_from_other_tokens() {
        let guard = Guard::new(RATE);
        let tried = |token: &str| guard.take_at(token, Duration::from_secs(1), true);
        for _ in 0..3 {
            assert_eq!(tried("chancery_a"), Ok(()));
        }
        assert!(tried("chancery_a").is_err());
        assert_eq!((tried("chancery_b"), at(&guard, 1)), (Ok(()), Ok(())));
    }

    #[test]
    fn no_burst_means_no_limit() {
        let guard = Guard::new(Rate { burst: 0, per_minute: 0 });
        for _ in 0..1_000 {
            assert_eq!(at(&guard, 0), Ok(()));
        }
    }
}
