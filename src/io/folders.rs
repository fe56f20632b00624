//! Where the program's files lie. Must never create one.

use std::{env, ffi::OsString, path::PathBuf};

use etcetera::base_strategy::{BaseStrategy as _, Xdg};

/// The three folders of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// What the user writes: routines, settings.
    pub config: PathBuf,
    /// What must not be lost: the journal.
    pub data: PathBuf,
    /// What belongs to this machine only.
    pub state: PathBuf,
}

/// No home folder is known, and the folders are not named either.
#[derive(Debug, thiserror::Error)]
#[error("no home folder is known; set HOME, or SUPPLE_CONFIG_DIR, SUPPLE_DATA_DIR and SUPPLE_STATE_DIR")]
pub struct NoHome;

impl Folders {
    /// The folders of this user: `SUPPLE_CONFIG_DIR`, `SUPPLE_DATA_DIR` and `SUPPLE_STATE_DIR` where set, else the XDG
    /// base folders.
    ///
    /// # Errors
    /// When a folder is not set and no home folder is known.
    pub fn find() -> Result<Self, NoHome> {
        let xdg = Xdg::new().ok();
        Self::choose(|name| env::var_os(name), xdg.as_ref())
    }

    fn choose(set: impl Fn(&str) -> Option<OsString>, xdg: Option<&Xdg>) -> Result<Self, NoHome> {
        let folder = |name: &str, usual: Option<PathBuf>| {
            let set = set(name).filter(|folder| !folder.is_empty());
            set.map(PathBuf::from).or(usual).ok_or(NoHome)
        };
        Ok(Self {
            config: folder("SUPPLE_CONFIG_DIR", xdg.map(|xdg| xdg.config_dir().join("supple")))?,
            data: folder("SUPPLE_DATA_DIR", xdg.map(|xdg| xdg.data_dir().join("supple")))?,
            state: folder("SUPPLE_STATE_DIR", xdg.and_then(Xdg::state_dir).map(|folder| folder.join("supple")))?,
        })
    }
}

/// Where all programs keep the user's settings: `XDG_CONFIG_HOME`, or `.config` in the home folder.
///
/// # Errors
/// When no home folder is known.
pub fn config_home() -> Result<PathBuf, NoHome> {
    Ok(Xdg::new().map_err(|_| NoHome)?.config_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_folders_win_and_empty_names_do_not_count() {
        let named = |name: &str| Some(OsString::from(format!("/x/{name}")));
        let folders = Folders::choose(named, None).unwrap();
        assert_eq!(folders.state, PathBuf::from("/x/SUPPLE_STATE_DIR"));
        assert!(Folders::choose(|_| Some(OsString::new()), None).is_err());
    }
}
