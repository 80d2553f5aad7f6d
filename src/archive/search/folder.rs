//! The index's folder. Read with positioned reads: a mapped file that is cut short, or a disk that fails, would end the
//! whole process with a signal instead of an error. Nothing is synced: the index is derived, syncing it would hold up
//! the journal, and what a power cut leaves damaged is found by its checksums and built again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, FileHandle, INDEX_WRITER_LOCK, META_LOCK, OwnedBytes,
    TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
};

/// Bytes of a footer: version, checksum and its own length.
const FOOTER_BYTES_MAX: u64 = 1_024;

/// The folder of an index.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder, made where it is not there.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        // The data folder is locked by this process, so what holds these is a process that ended.
        for lock in [&*INDEX_WRITER_LOCK, &*META_LOCK] {
            drop(fs::remove_file(path.join(&lock.filepath)));
        }
        Ok(Self { path: path.to_owned() })
    }

    /// Whether each file of the index has the bytes that its checksum was made of; the name of the first that has not.
    pub(super) fn first_damaged(&self, files: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
        files.into_iter().find(|file| !is_whole(&self.path.join(file)).unwrap_or(false))
    }
}

/// Whether the checksum in a file's footer is that of what stands before it.
///
/// `body || {"version":…,"crc":n} || u32_le(length of the JSON) || u32_le(1337)`
fn is_whole(path: &Path) -> io::Result<bool> {
    #[derive(serde::Deserialize)]
    struct Footer {
        crc: u32,
    }
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut tail = [0; 8];
    let Some(end) = length.checked_sub(8) else { return Ok(false) };
    file.read_exact_at(&mut tail, end)?;
    let [a, b, c, d, magic @ ..] = tail;
    let json = u64::from(u32::from_le_bytes([a, b, c, d]));
    let body = end.checked_sub(json);
    let Some(body) = body.filter(|_| u32::from_le_bytes(magic) == 1_337 && json < FOOTER_BYTES_MAX)
    else {
        return Ok(false);
    };
    let mut footer = vec![0; usize::try_from(json).unwrap_or_default()];
    file.read_exact_at(&mut footer, body)?;
    let Ok(Footer { crc }) = serde_json::from_slice(&footer) else { return Ok(false) };
    let mut hasher = crc32fast::Hasher::new();
    let mut reader = file.take(body);
    let mut buffer = vec![0; 256 << 10];
    loop {
        let read = reader.read(&mut buffer)?;
        match buffer.get(..read) {
            Some([]) | None => return Ok(hasher.finalize() == crc),
            Some(bytes) => hasher.update(bytes),
        }
    }
}

impl Directory for Folder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let opened = File::open(self.path.join(path)).and_then(|file| {
            let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
            Ok(OpenFile { file, length })
        });
        match opened {
            Ok(file) => Ok(Arc::new(file)),
            Err(error) => Err(not_read(error, path)),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        fs::remove_file(self.path.join(path)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => DeleteError::FileDoesNotExist(path.to_owned()),
            _ => DeleteError::IoError { io_error: Arc::new(error), filepath: path.to_owned() },
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.path.join(path).try_exists().map_err(|error| not_read(error, path))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let file = OpenOptions::new().write(true).create_new(true).open(self.path.join(path));
        let file = file.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::wrap_io_error(error, path.to_owned()),
        })?;
        Ok(BufWriter::new(Box::new(WrittenFile(file))))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        fs::read(self.path.join(path)).map_err(|error| not_read(error, path))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let to = self.path.join(path);
        let new = to.with_extension("new");
        fs::write(&new, data)?;
        fs::rename(new, to)
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

fn not_read(error: io::Error, path: &Path) -> OpenReadError {
    match error.kind() {
        io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
        _ => OpenReadError::wrap_io_error(error, path.to_owned()),
    }
}

#[derive(Debug)]
struct OpenFile {
    file: File,
    length: usize,
}

impl HasLen for OpenFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for OpenFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}

struct WrittenFile(File);

impl Write for WrittenFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl TerminatingWrite for WrittenFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.0.flush()
    }
}
