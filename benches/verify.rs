//! How long one bundle takes to verify: a letter, its publication and its withdrawal, all steps, from the bytes of the
//! zip file. `tests/interop/kit.py` and `browser.py` print the same figure of the other two verifiers.

use chancery::bundle::{Bundle, Trust};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

const ZIP: &[u8] = include_bytes!("../tests/vectors/bundle/full.zip");

fn verify(c: &mut Criterion) {
    let trust = Trust::default();
    assert!(Bundle::verify_zip(ZIP, &trust).is_ok_and(|report| report.passed));
    c.bench_function("verify a bundle", |b| {
        b.iter(|| black_box(Bundle::verify_zip(black_box(ZIP), &trust)));
    });
}

criterion_group!(benches, verify);
criterion_main!(benches);
