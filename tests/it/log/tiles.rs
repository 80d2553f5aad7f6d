//! T: tiles and entry bundles, as far as they are format; how they are served is tested at the server.

use super::{entry, fixed, leaf, tree};
use chancery::log::{
    LogError, NodeHash, RootHash, TILE_WIDTH, TilePath, Tree, TreeSize, entry_bundle, leaf_hash,
    node_hash, parse_entry_bundle, partial_width,
};
use proptest::prelude::*;

fn hashes(level: u8, number: u64, width: u16) -> TilePath {
    TilePath::Hashes { level, number, width }
}

/// The hash of the complete subtree over 256^level leaves at `index`, by plain pairing.
fn subtree(level: u32, index: u64) -> NodeHash {
    let width = 256_u64.pow(level);
    let mut row: Vec<NodeHash> =
        (index * width..(index + 1) * width).map(|at| NodeHash::from(leaf(at))).collect();
    while row.len() > 1 {
        row = row.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
    }
    row[0]
}

#[test]
fn t1_the_tiles_of_every_size_up_to_1100() {
    let tree = tree(1100);
    for size in (0..=1100).map(TreeSize::new) {
        let mut partial = Vec::new();
        for level in 0..=63 {
            let count = if level < 8 { size.get() >> (8 * u32::from(level)) } else { 0 };
            let (number, width) = (count / 256, (count % 256) as u16);
            assert_eq!(partial_width(level, size), width);
            if width > 0 {
                partial.push(hashes(level, number, width));
                let bytes = tree.tile(&hashes(level, number, width), size).unwrap();
                assert_eq!(bytes.len(), usize::from(width) * 32);
            }
            // One more hash than there are, the full tile of which there is a part, and the tile after it.
            for (number, width) in
                [(number, width + 1), (number, 256), (number + 1, 1), (u64::MAX, 256)]
            {
                assert!(!hashes(level, number, width).exists_at(size));
                assert_eq!(tree.tile(&hashes(level, number, width), size), None);
            }
            assert_eq!(
                number > 0,
                tree.tile(&hashes(level, number.saturating_sub(1), 256), size).is_some()
            );
        }
        let entries =
            TilePath::Entries { number: size.get() / 256, width: (size.get() % 256) as u16 };
        assert_eq!(entries.exists_at(size), size.get() % 256 > 0);
        let listed: Vec<TilePath> = TilePath::partial_at(size).collect();
        assert_eq!(
            listed.iter().filter(|tile| **tile == entries).count(),
            partial.len().min(1).min((size.get() % 256) as usize)
        );
        assert_eq!(listed.into_iter().filter(|tile| *tile != entries).collect::<Vec<_>>(), partial);
    }
    assert_eq!(tree.tile(&hashes(0, 0, 0), tree.size()), None);
    assert_eq!(tree.tile(&hashes(0, 0, 257), tree.size()), None);
    assert_eq!(tree.tile(&hashes(0, 0, 256), TreeSize::new(1101)), None);
    assert_eq!(tree.tile(&TilePath::Entries { number: 0, width: 256 }, tree.size()), None);
}

#[test]
fn t2_the_examples_of_the_specification() {
    let size = TreeSize::new(70_000);
    let widths: Vec<u16> = (0..4).map(|level| partial_width(level, size)).collect();
    assert_eq!(widths, [112, 17, 1, 0]);
    let partial: Vec<String> = TilePath::partial_at(size).map(|tile| tile.to_string()).collect();
    assert_eq!(
        partial,
        ["tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]
    );
    assert!(hashes(0, 272, 256).exists_at(size) && !hashes(0, 273, 256).exists_at(size));
    assert!(hashes(1, 0, 256).exists_at(size) && !hashes(1, 1, 256).exists_at(size));

    let size = TreeSize::new(256);
    let partial: Vec<String> = TilePath::partial_at(size).map(|tile| tile.to_string()).collect();
    assert_eq!(partial, ["tile/1/000.p/1"]);
    assert!(hashes(0, 0, 256).exists_at(size));
    let tree = tree(256);
    assert_eq!(tree.tile(&hashes(1, 0, 1), size).unwrap(), tree.root().as_bytes());
}

/// Paths that name no tile, between bars.
const NO_PATHS: &str = "|/|tile|tile/|tile/0|tile/0/|/tile/0/000|tile/0/000/|tile//000|tile/00/000|tile/01/000|\
    tile/64/000|tile/-1/000|tile/+1/000|tile/0x1/000|tile/256/000|tile/0/0|tile/0/1|\
    tile/0/00|tile/0/0000|tile/0/1000|tile/0/x000/001|tile/0/x000/x000/001|tile/0/001/001|\
    tile/0/x001|tile/0/x001/|tile/0/x01/001|tile/0/X001/001|tile/0/xx01/001|tile/0/+01|\
    tile/0/-01|tile/0/00a|tile/0/٠٠٠|tile/0/000.p|tile/0/000.p/|tile/0/000.p/0|\
    tile/0/000.p/01|tile/0/000.p/256|tile/0/000.p/+1|tile/0/000.p/1/|tile/0/000.p/1.p/1|\
    tile/0/000.p/x01|tile/0/.p/1|tile/0/x001.p/1/000|tile/0/..|tile/../0/000|tile/0/../000|\
    tile/0/000\0|tile/0/000 |tile/0/000?x|tile/0/%30%30%30|tile/entry/000|tile/Entries/000|\
    tile/data/000|tile/names/000|tile/0/000\n|tile/entries/x072/x057/x594/x037/x927/936|\
    tile/0/x001/x000/x000/x000/x000/x000/000|checkpoint|tile\\0\\000";

#[test]
fn t3_paths_have_one_spelling() {
    for (path, tile) in [
        ("tile/0/000", hashes(0, 0, 256)),
        ("tile/0/x001/x234/067", hashes(0, 1_234_067, 256)),
        ("tile/0/x001/x234/067.p/8", hashes(0, 1_234_067, 8)),
        ("tile/63/999.p/255", hashes(63, 999, 255)),
        ("tile/1/x001/000.p/1", hashes(1, 1000, 1)),
        (
            "tile/entries/x072/x057/x594/x037/x927/935",
            TilePath::Entries { number: (1 << 56) - 1, width: 256 },
        ),
        ("tile/entries/000.p/1", TilePath::Entries { number: 0, width: 1 }),
    ] {
        assert_eq!(TilePath::parse(path), Ok(tile), "{path}");
        assert_eq!(tile.to_string(), path);
    }
    for path in NO_PATHS.split('|') {
        assert!(matches!(TilePath::parse(path), Err(LogError::TilePath { .. })), "{path:?}");
    }
}

#[test]
fn t4_a_full_tile_has_8192_bytes_of_the_right_hashes() {
    let tree = tree(65_536 + 300);
    let size = tree.size();
    for (number, tile) in [(0, 0), (1, 1), (255, 255)] {
        let bytes = tree.tile(&hashes(0, number, 256), size).unwrap();
        assert_eq!(bytes.len(), 8192);
        let expected: Vec<u8> =
            (tile * 256..(tile + 1) * 256).flat_map(|at| *leaf(at).as_bytes()).collect();
        assert_eq!(bytes, expected);
    }
    let bytes = tree.tile(&hashes(1, 0, 256), size).unwrap();
    assert_eq!(bytes.len(), 8192);
    for index in [0, 1, 77, 255] {
        assert_eq!(bytes[index * 32..][..32], *subtree(1, index as u64).as_bytes());
    }
    assert_eq!(tree.tile(&hashes(2, 0, 1), size).unwrap(), *subtree(2, 0).as_bytes());
}

#[test]
fn t5_an_older_partial_tile_is_the_start_of_every_newer_one() {
    let mut growing = Tree::default();
    let mut before = [Vec::new(), Vec::new()];
    for index in 0..600 {
        growing.push(leaf(index));
        let size = growing.size();
        for (level, before) in (0..).zip(&mut before) {
            let width = partial_width(level, size);
            let number = (size.get() >> (8 * u32::from(level))) / 256;
            if width == 0 {
                continue;
            }
            let bytes = growing.tile(&hashes(level, number, width), size).unwrap();
            if width > 1 {
                assert!(bytes.starts_with(before));
                let narrower = growing.tile(&hashes(level, number, width - 1), size).unwrap();
                assert!(bytes.starts_with(&narrower));
            }
            *before = bytes;
        }
    }
    let full = growing.tile(&hashes(0, 0, 256), growing.size()).unwrap();
    for width in 1..256 {
        let partial = growing.tile(&hashes(0, 0, width), growing.size()).unwrap();
        assert_eq!(partial, full[..usize::from(width) * 32]);
    }
}

/// Joins the hashes of a partial tile, each over a complete subtree, and what stands behind them.
fn join_right(tile: &[[u8; 32]], behind: Option<NodeHash>) -> Option<NodeHash> {
    let row: Vec<NodeHash> = tile.iter().map(|hash| NodeHash::from_bytes(*hash)).collect();
    let (mut end, mut joined) = (row.len(), behind);
    for bit in 0..8 {
        if row.len() >> bit & 1 == 1 {
            let mut part = row[end - (1 << bit)..end].to_vec();
            while part.len() > 1 {
                part = part.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
            }
            joined = Some(joined.map_or(part[0], |right| node_hash(&part[0], &right)));
            end -= 1 << bit;
        }
    }
    joined
}

#[test]
fn t6_the_root_from_leaf_tiles_from_entries_and_from_top_tiles_is_one() {
    for size in [1, 2, 255, 256, 257, 300, 512, 1000, 65_535, 65_536, 65_537, 66_000, 70_000] {
        let tree = tree(size);
        let (mut from_tiles, mut from_entries) = (Tree::default(), Tree::default());
        for number in 0..size.div_ceil(256) {
            let width = 256.min(size - number * 256) as u16;
            let tile = tree.tile(&hashes(0, number, width), tree.size()).unwrap();
            for hash in tile.as_chunks().0 {
                from_tiles.push(chancery::log::LeafHash::from_bytes(*hash));
            }
            let entries: Vec<Vec<u8>> = (number * 256..).take(width.into()).map(entry).collect();
            let bundle = entry_bundle(entries.iter().map(Vec::as_slice)).unwrap();
            for entry in parse_entry_bundle(&bundle).unwrap() {
                from_entries.push(leaf_hash(entry));
            }
        }
        assert_eq!(from_tiles.root(), tree.root());
        assert_eq!(from_entries.root(), tree.root());
        let mut joined = None;
        for path in
            TilePath::partial_at(tree.size()).filter(|path| matches!(path, TilePath::Hashes { .. }))
        {
            let tile = tree.tile(&path, tree.size()).unwrap();
            joined = join_right(tile.as_chunks().0, joined);
        }
        assert_eq!(joined.map(RootHash::from), Some(tree.root()), "size {size}");
    }
}

#[test]
fn t10_entries_of_65535_bytes_and_no_more() {
    let longest = vec![7; 65_535];
    let bundle = entry_bundle([longest.as_slice(), b"", b"x"]).unwrap();
    assert_eq!(bundle[..2], [0xff, 0xff]);
    assert_eq!(parse_entry_bundle(&bundle).unwrap(), [longest.as_slice(), b"", b"x"]);
    let too_long = vec![7; 65_536];
    let error = LogError::EntryTooLong { position: 1, found: 65_536 };
    assert_eq!(entry_bundle([b"x".as_slice(), &too_long]), Err(error));
}

#[test]
fn t10_bundles_hold_1_to_256_entries_and_end_with_one() {
    let entry = b"x".as_slice();
    let full = entry_bundle([entry; TILE_WIDTH as usize]).unwrap();
    assert_eq!(parse_entry_bundle(&full).unwrap().len(), 256);
    assert_eq!(entry_bundle([entry; TILE_WIDTH as usize + 1]), Err(LogError::BundleLength));
    assert_eq!(entry_bundle([]), Err(LogError::BundleLength));
    assert_eq!(parse_entry_bundle(&[]), Err(LogError::BundleLength));
    assert_eq!(
        parse_entry_bundle(&[full.as_slice(), &[0, 0]].concat()),
        Err(LogError::BundleLength)
    );
    let two = entry_bundle([b"abc".as_slice(), b"de"]).unwrap();
    for end in 1..two.len() {
        let parsed = parse_entry_bundle(&two[..end]);
        match end {
            5 => assert_eq!(parsed.unwrap(), [b"abc"]),
            _ => assert_eq!(
                parsed,
                Err(LogError::BundleTruncated { position: usize::from(end > 5) })
            ),
        }
    }
}

proptest! {
    #![proptest_config(fixed())]

    #[test]
    fn t3_every_tile_reads_back_from_its_path(level in 0_u8..64, number in 0_u64..1 << 56, shift in 0_u32..56, width in 1_u16..=256) {
        let number = number >> shift;
        for tile in [hashes(level, number, width), TilePath::Entries { number, width }] {
            prop_assert_eq!(TilePath::parse(&tile.to_string()), Ok(tile));
        }
    }

    #[test]
    fn t3_what_parses_prints_as_it_was(path in "tile/([0-9]{1,2}|entries)/(x[0-9]{3}/){0,2}[0-9]{3}(\\.p/[0-9]{1,3})?") {
        if let Ok(tile) = TilePath::parse(&path) {
            prop_assert_eq!(tile.to_string(), path);
        }
    }
}
