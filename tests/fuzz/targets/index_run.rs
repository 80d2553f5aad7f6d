//! No bytes make a run of the index panic, or take memory beyond their own length.
#![no_main]

use chancery::check::Run;
use libfuzzer_sys::fuzz_target;

// What checks has a check of its own in nearly every byte, so the checks are also made good before it is read.
fuzz_target!(|data: &[u8]| {
    for bytes in [data.to_vec(), mended(data)] {
        let length = bytes.len();
        if let Ok(run) = Run::open(Box::new(bytes), 1) {
            assert!(run.postings() * 7 <= length as u64);
            let _ = run.check();
        }
    }
});

/// The bytes between both magics, as directory and footer whose checks are right.
fn mended(data: &[u8]) -> Vec<u8> {
    const WORDS: &str = "n1 1 n2 1 n3 1 k 5 8 w 4 9";
    let mut bytes = b"CHYINDEX".to_vec();
    let Some((head, rest)) = data.split_first_chunk::<19>() else { return bytes };
    let tail_bytes = (4_usize << (head[0] % 6)) + usize::from(head[1] % 4) * 12;
    let (buckets, tail) = rest.split_at(rest.len().saturating_sub(tail_bytes));
    bytes.extend(buckets);
    bytes.extend(tail);
    let mut footer = vec![0, 1, head[0] % 6, 0, 0, head[2], head[3], 0, 0, 0, head[1] % 4];
    footer.extend([0, 0, 0, head[4], 0, 0, 0, head[5]]);
    footer.extend([0; 32]);
    footer.extend((WORDS.len() as u16).to_be_bytes());
    footer.extend(WORDS.as_bytes());
    footer.extend(crc32fast::hash(tail).to_be_bytes());
    footer.extend(crc32fast::hash(&footer).to_be_bytes());
    bytes.extend(&footer);
    bytes.extend((footer.len() as u32).to_be_bytes());
    bytes.extend(b"CHYINDEX");
    bytes
}
