//! Buckets that were read, within a number of bytes. Divided, so that those who search at the same time seldom wait for
//! each other; within a part the oldest leave first.

use super::order::NumberHasher;
use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasherDefault;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The serial number of a run and the number of a bucket.
type Key = (u64, u64);

const PARTS: usize = 16;
/// What a bucket takes beside its bytes.
const ENTRY_BYTES: usize = 96;

#[derive(Debug, Default)]
struct Part {
    buckets: HashMap<Key, Arc<[u8]>, BuildHasherDefault<NumberHasher>>,
    order: VecDeque<Key>,
    bytes: usize,
}

/// Buckets of all runs.
#[derive(Debug)]
pub(super) struct Cache {
    part_bytes_max: usize,
    parts: [Mutex<Part>; PARTS],
}

impl Cache {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { part_bytes_max: bytes_max / PARTS, parts: Default::default() }
    }

    pub(super) fn get(&self, key: Key) -> Option<Arc<[u8]>> {
        self.part(key)?.buckets.get(&key).cloned()
    }

    pub(super) fn put(&self, key: Key, bucket: &Arc<[u8]>) {
        let Some(mut part) = self.part(key) else { return };
        let bytes = bucket.len() + ENTRY_BYTES;
        if bytes > self.part_bytes_max || part.buckets.contains_key(&key) {
            return;
        }
        part.buckets.insert(key, Arc::clone(bucket));
        part.order.push_back(key);
        part.bytes += bytes;
        while part.bytes > self.part_bytes_max {
            let Some(oldest) = part.order.pop_front() else { break };
            if let Some(gone) = part.buckets.remove(&oldest) {
                part.bytes -= gone.len() + ENTRY_BYTES;
            }
        }
    }

    fn part(&self, key: Key) -> Option<MutexGuard<'_, Part>> {
        let part = usize::try_from(key.1).unwrap_or_default() % PARTS;
        Some(self.parts.get(part)?.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_leave_when_the_bytes_are_used_up() {
        let cache = Cache::new(PARTS * 1_000);
        let bucket: Arc<[u8]> = vec![7; 300 - ENTRY_BYTES].into();
        for number in 0..10 {
            cache.put((1, number * PARTS as u64), &bucket);
        }
        let kept = (0..10).filter(|number| cache.get((1, number * PARTS as u64)).is_some());
        assert_eq!(kept.collect::<Vec<_>>(), [7, 8, 9]);
        cache.put((2, 0), &vec![0; 1_000].into());
        assert!(cache.get((2, 0)).is_none(), "what is larger than its part is not kept");
    }
}
