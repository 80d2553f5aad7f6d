//! A bundle that can be read can be verified, whatever the outcome, and written again.
#![no_main]

use chancery::bundle::{Bundle, Trust};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(bundle) = Bundle::from_zip(data) {
        let report = bundle.verify(&Trust::default());
        assert_eq!(report.passed, report.steps.iter().all(|step| step.passed));
        let again = Bundle::from_zip(&bundle.to_zip().unwrap()).unwrap();
        assert_eq!(again, bundle);
    }
});
