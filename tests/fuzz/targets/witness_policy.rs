//! A policy that parses is met by all of its witnesses together, and can be asked about none.
#![no_main]

use chancery::log::WitnessPolicy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(policy) = WitnessPolicy::parse(data) {
        let all: Vec<_> = policy.witnesses().iter().map(|witness| &witness.key).collect();
        assert!(policy.is_met_by(&all));
        let _ = policy.is_met_by(&[]);
    }
});
