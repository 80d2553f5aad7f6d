//! Changes of keys, any in any order: whatever is accepted takes nothing back that was said before.
#![no_main]

use chancery::statement::{Anchor, Anchors, Role, SecretKey};
use libfuzzer_sys::fuzz_target;

fn key(role: Role, seed: u8) -> Anchor {
    Anchor::new(role, &SecretKey::from_seed(role, &[seed % 8; 32]).public(), 0)
}

fn number(byte: u8) -> Option<u64> {
    (byte > 0).then(|| u64::from(byte) - 1)
}

fuzz_target!(|data: &[u8]| {
    let first = [key(Role::Issuer, 1), key(Role::Log, 2), key(Role::Receipt, 3)];
    let Ok(mut keys) = Anchors::founding(&first) else { return };
    let mut index = 2;
    let mut next = keys.to_anchors();
    for change in data.chunks_exact(4) {
        let &[what, which, a, b] = change else { return };
        let at = usize::from(which) % next.len().max(1);
        match what % 5 {
            0 => next.push(Anchor { from_index: u64::from(b), ..key(Role::ALL[usize::from(which) % 3], a) }),
            1 => next.iter_mut().skip(at).take(1).for_each(|key| key.until_index = number(a)),
            2 => next.iter_mut().skip(at).take(1).for_each(|key| key.compromised_from = number(a)),
            3 => drop((!next.is_empty()).then(|| next.remove(at))),
            _ => {
                if let Ok(changed) = keys.changed(index, &next) {
                    for (before, after) in keys.iter().zip(&changed) {
                        assert_eq!((&before.kid, before.from_index), (&after.kid, after.from_index));
                        assert!(before.until_index.is_none() || before.until_index == after.until_index);
                        assert!(before.compromised_from.is_none() || after.compromised_from <= before.compromised_from);
                        assert!(after.compromised_from.is_none() || after.until_index.is_some());
                    }
                    assert_eq!(changed.in_force(Role::Receipt).count(), 1);
                    assert_eq!(Anchors::founding(&changed.to_anchors()).as_ref(), Ok(&changed));
                    keys = changed;
                    index += 1;
                }
                next = keys.to_anchors();
            }
        }
    }
});
