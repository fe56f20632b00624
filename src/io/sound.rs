//! Chimes: short sounds of our own, played by whatever program here can. Must never need a library, and never say that there is none: the
//! bell rings anyway.

use std::{
    env,
    ffi::OsStr,
    path::PathBuf,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{
    mouth::{Feed, Mouth, Outcome, Ready, Tool, Trouble},
    voice::find,
};
use crate::{
    app::{Chime, Weight},
    format::rare,
};

/// How long a chime may take, start and all; then it is ended. Proposal: a healthy player needs a second.
const LIMIT: Duration = Duration::from_secs(10);
/// Programs that play a file, the best first, with what stands before the file's name.
const PLAYERS: [(&str, &[&str]); 4] = [("pw-play", &[]), ("paplay", &[]), ("aplay", &["-q"]), ("afplay", &[])];

/// Plays chimes.
pub struct Sound {
    mouth: Mouth<Chime>,
    /// What failed once is not tried again.
    failed: Arc<AtomicBool>,
}

impl Sound {
    /// Touches nothing before the first [`Self::play`]. `state`: this machine's folder, for players that cannot do without a file.
    #[must_use]
    pub fn new(state: PathBuf) -> Self {
        let failed = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&failed);
        let outcome = move |came| {
            if matches!(came, Outcome::Failed(_)) {
                told.store(true, Ordering::Relaxed);
            }
        };
        Self { mouth: Mouth::new(ready(state), outcome), failed }
    }

    /// Plays one, and returns at once.
    pub fn play(&mut self, chime: Chime) {
        if !self.failed.load(Ordering::Relaxed) {
            self.mouth.put(chime, if chime == Chime::Tick { Weight::Count } else { Weight::Turn });
        }
    }
}

/// The program that plays chimes here, if there is one.
#[must_use]
pub fn player() -> Option<PathBuf> {
    detect(&env::var_os("PATH").unwrap_or_default()).map(|(program, _)| program)
}

fn detect(path: &OsStr) -> Option<(PathBuf, &'static [&'static str])> {
    PLAYERS.iter().find_map(|(name, args)| Some((find(name, path)?, *args)))
}

fn ready(state: PathBuf) -> Ready<Chime> {
    Box::new(move |chime| {
        let path = env::var_os("PATH").unwrap_or_default();
        let Some((program, args)) = detect(&path) else {
            return Err(Trouble { why: "no program that plays sounds was found".into(), missing: true });
        };
        let (file, name) = shelf::open(&state, *chime).map_err(|error| Trouble {
            why: format!("the sound could not be laid out: {error}").into(),
            missing: false,
        })?;
        let mut command = Command::new(program);
        command.args(args).arg(name);
        Ok(Tool { command, feed: Feed::File(file), stop: None, limit: LIMIT })
    })
}

/// The sound as a file of the usual kind, 16 bit and one channel. `scripts/chimes` makes them.
#[must_use]
pub fn wav(chime: Chime) -> &'static [u8] {
    match chime {
        Chime::Tick => rare!("../../sounds/tick.wav"),
        Chime::Half => rare!("../../sounds/half.wav"),
        Chime::Start => rare!("../../sounds/start.wav"),
        Chime::End => rare!("../../sounds/end.wav"),
        Chime::Switch => rare!("../../sounds/switch.wav"),
        Chime::Wait => rare!("../../sounds/wait.wav"),
    }
}

/// Linux: a file in memory, which the player finds as its standard input. Nothing lies on the disk.
#[cfg(target_os = "linux")]
mod shelf {
    use std::{
        fs::File,
        io::{self, Seek as _, Write as _},
        path::{Path, PathBuf},
    };

    use rustix::fs::{MemfdFlags, memfd_create};

    use crate::app::Chime;

    pub(super) fn open(_state: &Path, chime: Chime) -> io::Result<(File, PathBuf)> {
        let mut file = File::from(memfd_create("chime", MemfdFlags::CLOEXEC)?);
        file.write_all(super::wav(chime))?;
        file.rewind()?;
        Ok((file, "/dev/stdin".into()))
    }
}

/// Elsewhere: a file in this machine's folder, written afresh beside it and moved into its place, so that no link of another's is
/// followed. Written, not tested.
#[cfg(not(target_os = "linux"))]
mod shelf {
    use std::{
        fs::{self, File},
        io,
        path::{Path, PathBuf},
    };

    use crate::{
        app::Chime,
        io::whole::{Keep, PRIVATE, replace},
    };

    pub(super) fn open(state: &Path, chime: Chime) -> io::Result<(File, PathBuf)> {
        let folder = state.join("sounds");
        fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{chime:?}.wav").to_lowercase());
        if fs::read(&path).ok().as_deref() != Some(super::wav(chime)) {
            replace(&path, super::wav(chime), PRIVATE, Keep::Disposable)?;
        }
        Ok((File::open("/dev/null")?, path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(bytes: &[u8], at: usize) -> usize {
        bytes[at..at + 4].iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
    }

    #[test]
    fn each_chime_is_a_small_whole_file_that_can_be_heard_and_begins_and_ends_without_a_click() {
        let mut all: Vec<&[u8]> = Vec::new();
        for chime in Chime::ALL {
            let bytes = wav(chime);
            assert!(bytes.starts_with(b"RIFF") && &bytes[8..16] == b"WAVEfmt ", "{chime:?}");
            assert_eq!(number(bytes, 4) + 8, bytes.len(), "{chime:?}");
            assert_eq!(number(bytes, 40) + 44, bytes.len(), "{chime:?}");
            assert!(bytes.len() < 20_000, "{chime:?}: {} bytes", bytes.len());
            let heights: Vec<i16> =
                bytes[44..].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
            let top = heights.iter().map(|height| height.unsigned_abs()).max().unwrap();
            assert!((5_000..30_000).contains(&top), "{chime:?}: {top}");
            let edge = |height: Option<&i16>| height.is_some_and(|height| height.unsigned_abs() < 500);
            assert!(edge(heights.first()) && edge(heights.last()), "{chime:?}");
            assert!(!all.contains(&bytes), "{chime:?} sounds like another");
            all.push(bytes);
        }
    }

    #[test]
    fn the_better_player_is_taken_and_only_what_may_be_run() {
        use std::{fs, os::unix::fs::PermissionsExt as _};
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, mode| {
            fs::write(folder.path().join(name), "").unwrap();
            fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
        };
        assert_eq!(detect(folder.path().as_os_str()), None);
        put("aplay", 0o755);
        put("pw-play", 0o644);
        assert_eq!(detect(folder.path().as_os_str()).unwrap().1, ["-q"]);
        put("pw-play", 0o755);
        assert_eq!(detect(folder.path().as_os_str()).unwrap().0, folder.path().join("pw-play"));
        assert_eq!(detect(OsStr::new("")), None, "not in the folder one is in");
    }
}
