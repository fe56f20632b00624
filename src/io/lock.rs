//! A file that is locked for as long as it is held. Must never keep others out longer than that.

use std::fs::{File, TryLockError};

/// A lock. It frees itself when the program ends, however it ends.
#[derive(Debug)]
pub struct Lock(File);

impl Lock {
    /// Takes the lock of a file.
    ///
    /// # Errors
    /// With the file: `WouldBlock` if another program has it, else why it cannot be had.
    pub(super) fn take(file: File) -> Result<Self, (File, TryLockError)> {
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(error) => Err((file, error)),
        }
    }

    /// The file.
    pub(super) fn file(&self) -> &File {
        &self.0
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a child process just being started has the file open as well, for a moment. If this
        // fails, the end of the program frees it.
        let _ = self.0.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_is_free_though_a_child_still_has_the_file_open() {
        let path = tempfile::NamedTempFile::new().unwrap().into_temp_path();
        let open = || File::options().write(true).open(&path).unwrap();
        let file = open();
        // As a child has it between its start and its program's.
        let inherited = file.try_clone().unwrap();
        let lock = Lock::take(file).unwrap();
        assert!(matches!(Lock::take(open()), Err((_, TryLockError::WouldBlock))));
        drop(lock);
        assert!(Lock::take(open()).is_ok());
        drop(inherited);
    }
}
