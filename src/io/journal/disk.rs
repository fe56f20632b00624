//! Writing: one line by one call, rolled back if it did not fit. Must never leave half a line behind, and
//! never touch a byte that was there before.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::io::whole::{PRIVATE, private_folder};

/// A file that only grows, line by line. Opened when first written, again when it was deleted or replaced meanwhile.
#[derive(Debug)]
pub(super) struct LineFile {
    path: PathBuf,
    file: Option<Arc<File>>,
}

/// A line is in the file, though perhaps not yet on the disk.
pub(super) struct Written {
    /// What to sync.
    pub(super) file: Arc<File>,
    /// Whether the file is new, so that its folder needs a sync as well.
    pub(super) new: bool,
}

impl LineFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, file: None }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Forgets the open file; the next line opens it again.
    pub(super) fn close(&mut self) {
        self.file = None;
    }

    /// Appends one line with one write. `line` has no line end.
    ///
    /// # Errors
    /// If it did not go in whole; the file is then as long as before.
    pub(super) fn append(&mut self, line: &[u8]) -> io::Result<Written> {
        let file = self.open()?;
        let length = file.metadata()?.len();
        let mut bytes = Vec::with_capacity(line.len() + 2);
        if length > 0 {
            let mut last = [0];
            file.read_exact_at(&mut last, length - 1)?;
            if last != *b"\n" {
                bytes.push(b'\n');
            }
        }
        bytes.extend_from_slice(line);
        bytes.push(b'\n');
        let outcome = loop {
            match (&*file).write(&bytes) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        match outcome {
            Ok(count) if count == bytes.len() => Ok(Written { file, new: length == 0 }),
            Ok(_) => {
                file.set_len(length)?;
                Err(io::ErrorKind::StorageFull.into())
            }
            Err(error) => {
                file.set_len(length)?;
                Err(error)
            }
        }
    }

    fn open(&mut self) -> io::Result<Arc<File>> {
        if let Some(file) = &self.file
            && let (Ok(ours), Ok(there)) = (file.metadata(), fs::metadata(&self.path))
            && (ours.dev(), ours.ino()) == (there.dev(), there.ino())
        {
            return Ok(Arc::clone(file));
        }
        if let Some(folder) = self.path.parent() {
            private_folder(folder)?;
        }
        let file = OpenOptions::new().read(true).append(true).create(true).mode(PRIVATE).open(&self.path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is not a plain file"));
        }
        let file = Arc::new(file);
        self.file = Some(Arc::clone(&file));
        Ok(file)
    }
}
