//! A bounded memory of what was read and verified: the oldest leaves first.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Values by index, within a number of bytes.
#[derive(Debug)]
pub(super) struct Cache<V> {
    bytes_max: usize,
    inside: Mutex<Inside<V>>,
}

#[derive(Debug)]
struct Inside<V> {
    values: HashMap<u64, (V, usize)>,
    order: VecDeque<u64>,
    bytes: usize,
}

impl<V: Clone> Cache<V> {
    pub(super) fn new(bytes_max: usize) -> Self {
        let inside = Inside { values: HashMap::new(), order: VecDeque::new(), bytes: 0 };
        Self { bytes_max, inside: Mutex::new(inside) }
    }

    pub(super) fn get(&self, index: u64) -> Option<V> {
        self.lock().values.get(&index).map(|(value, _)| value.clone())
    }

    /// Remembers a value that takes about `bytes`.
    pub(super) fn put(&self, index: u64, value: V, bytes: usize) {
        let mut inside = self.lock();
        if bytes > self.bytes_max || inside.values.contains_key(&index) {
            return;
        }
        inside.values.insert(index, (value, bytes));
        inside.order.push_back(index);
        inside.bytes += bytes;
        while inside.bytes > self.bytes_max {
            let Some(oldest) = inside.order.pop_front() else { break };
            if let Some((_, freed)) = inside.values.remove(&oldest) {
                inside.bytes -= freed;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside<V>> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_leave_when_the_bytes_are_used_up() {
        let cache = Cache::new(100);
        for index in 0..10 {
            cache.put(index, index, 30);
        }
        let kept: Vec<_> = (0..10).filter_map(|index| cache.get(index)).collect();
        assert_eq!(kept, [7, 8, 9]);
        cache.put(20, 20, 101);
        assert_eq!(cache.get(20), None, "what is larger than all of it is not kept");
    }
}
