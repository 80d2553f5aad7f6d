//! The zip file around a bundle's files.
//!
//! One form only: files stored, in order, with fixed times and attributes, nothing before, between or behind them. So a
//! bundle has one sequence of bytes for all time, whatever library or version wrote it, no two programs can see
//! different files in it, and what is unpacked is never longer than what was read. Format: APPNOTE 6.3.10, sections
//! 4.3.7, 4.3.12 and 4.3.16.

use super::BundleError;
use crate::limits::{BUNDLE_BYTES_MAX, BUNDLE_FILES_MAX};

/// A file's name and bytes.
pub(super) type File = (String, Vec<u8>);

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
/// Bytes of a local header before its name.
const LOCAL_BYTES: usize = 30;
/// Version 1.0 is enough to extract a stored file.
const VERSION_NEEDED: u16 = 10;
/// Version 2.0, written as on Unix, so that the mode below counts.
const VERSION_MADE_BY: u16 = 0x0314;
/// 1 January 1980, the first day a zip file knows.
const DATE: u16 = 1 << 5 | 1;
/// A plain file its owner may write and all may read.
const MODE: u32 = 0o100_644 << 16;
/// Characters of a name in an error.
const NAME_SHOWN_CHARS: usize = 80;

/// Writes the zip file.
pub(super) fn write(files: &[File]) -> Result<Vec<u8>, BundleError> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in files {
        let common = common(name, bytes)?;
        let offset = length(out.len())?;
        out.extend_from_slice(&LOCAL);
        out.extend_from_slice(&common);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(bytes);
        directory.extend_from_slice(&CENTRAL);
        directory.extend_from_slice(&VERSION_MADE_BY.to_le_bytes());
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 6]); // comment, disk and internal attributes
        directory.extend_from_slice(&MODE.to_le_bytes());
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let count = u16::try_from(files.len()).map_err(|_| too_many(files.len()))?;
    let (offset, size) = (length(out.len())?, length(directory.len())?);
    out.append(&mut directory);
    out.extend_from_slice(&END);
    out.extend_from_slice(&[0; 4]); // disks
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&offset.to_le_bytes());
    out.extend_from_slice(&[0; 2]); // comment
    if files.len() > BUNDLE_FILES_MAX {
        return Err(too_many(files.len()));
    }
    length(out.len())?;
    Ok(out)
}

/// Reads a zip file that [`write`] wrote; anything else is refused.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<File>, BundleError> {
    length(bytes.len())?;
    if !bytes.starts_with(&LOCAL) {
        return Err(BundleError::NotZip("it does not start with a file"));
    }
    let mut files = Vec::new();
    let mut rest = bytes;
    while let Some(at_header) = rest.strip_prefix(&LOCAL) {
        let (file, behind) = read_file(at_header)?;
        files.push(file);
        rest = behind;
        if files.len() > BUNDLE_FILES_MAX {
            return Err(too_many(files.len()));
        }
    }
    // The directory, and every byte that was not looked at: they must be what these files give.
    if write(&files)? == bytes {
        Ok(files)
    } else {
        Err(BundleError::Repacked("its headers or its directory are not ours"))
    }
}

/// Files that came without a zip file, within the same bounds.
pub(super) fn bounded(files: Vec<File>) -> Result<Vec<File>, BundleError> {
    if files.len() > BUNDLE_FILES_MAX {
        return Err(too_many(files.len()));
    }
    length(files.iter().map(|(_, bytes)| bytes.len()).sum())?;
    Ok(files)
}

/// One file behind its local signature, and what stands behind the file.
fn read_file(at_header: &[u8]) -> Result<(File, &[u8]), BundleError> {
    let cut = BundleError::Repacked("it ends inside a file");
    let (header, rest) =
        at_header.split_at_checked(LOCAL_BYTES - LOCAL.len()).ok_or(cut.clone())?;
    let [_, _, _, _, method, _, _, _, _, _, crc @ ..] = header else { return Err(cut) };
    let ([c0, c1, c2, c3, _, _, _, _, s0, s1, s2, s3, n0, n1, x0, x1], 0) = (crc, *method) else {
        return Err(BundleError::Repacked("a file in it is compressed"));
    };
    if (*x0, *x1) != (0, 0) {
        return Err(BundleError::Repacked("a file in it has an extra field"));
    }
    let name_length = usize::from(u16::from_le_bytes([*n0, *n1]));
    let size = u32::from_le_bytes([*s0, *s1, *s2, *s3]) as usize;
    let (name, rest) = rest.split_at_checked(name_length).ok_or(cut.clone())?;
    let (bytes, rest) = rest.split_at_checked(size).ok_or(cut)?;
    let name = String::from_utf8(name.to_vec())
        .map_err(|e| BundleError::Unknown(shown(&String::from_utf8_lossy(e.as_bytes()))))?;
    if crc32fast::hash(bytes) != u32::from_le_bytes([*c0, *c1, *c2, *c3]) {
        return Err(BundleError::Damaged(shown(&name)));
    }
    Ok(((name, bytes.to_vec()), rest))
}

/// What local and central header share: from the version needed to the length of the extra field.
fn common(name: &str, bytes: &[u8]) -> Result<Vec<u8>, BundleError> {
    let name_length = u16::try_from(name.len()).map_err(|_| BundleError::Unknown(shown(name)))?;
    let size = length(bytes.len())?;
    let mut out = Vec::with_capacity(LOCAL_BYTES);
    out.extend_from_slice(&VERSION_NEEDED.to_le_bytes());
    out.extend_from_slice(&[0; 6]); // flags, method "stored", time
    out.extend_from_slice(&DATE.to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(bytes).to_le_bytes());
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&name_length.to_le_bytes());
    out.extend_from_slice(&[0; 2]); // extra field
    Ok(out)
}

fn length(found: usize) -> Result<u32, BundleError> {
    let too_long = BundleError::TooLong { what: "bytes of a bundle", found, max: BUNDLE_BYTES_MAX };
    u32::try_from(found).ok().filter(|_| found <= BUNDLE_BYTES_MAX).ok_or(too_long)
}

fn too_many(found: usize) -> BundleError {
    BundleError::TooLong { what: "files in a bundle", found, max: BUNDLE_FILES_MAX }
}

/// A name as an error shows it: not longer than a line.
pub(super) fn shown(name: &str) -> String {
    name.chars().take(NAME_SHOWN_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of the smallest container there could be, with the check value of the CRC catalogue in it.
    #[test]
    fn the_container_has_one_form() {
        let files = vec![("a".to_owned(), b"123456789".to_vec())];
        let zip = write(&files).expect("a zip file");
        let expected = concat!(
            "504b03040a000000000000002100",
            "2639f4cb",
            "0900000009000000",
            "0100",
            "0000",
            "61",
            "313233343536373839",
            "504b010214030a000000000000002100",
            "2639f4cb",
            "0900000009000000",
            "0100",
            "0000",
            "000000000000",
            "0000a481",
            "00000000",
            "61",
            "504b050600000000010001002f000000280000000000",
        );
        assert_eq!(hex::encode(&zip), expected);
        assert_eq!(read(&zip), Ok(files));
    }
}
