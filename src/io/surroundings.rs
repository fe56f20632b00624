//! What the program finds around itself: the terminal, the folders and who may read them, the time zone.
//! Reads only, for `supple doctor`; must never change anything.

use std::{
    io::IsTerminal as _,
    path::{Path, PathBuf},
};

use jiff::tz::TimeZone;
use rustix::fs::Access;

use crate::app::{Marker, Palette};

/// The terminal as the environment describes it.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TerminalFacts {
    /// `TERM`; empty when unset.
    pub term: String,
    /// Columns and rows.
    pub size: Option<(u16, u16)>,
    /// Whether keys come from a terminal and the picture goes to one.
    pub tty: bool,
    /// Whether the language setting says UTF-8.
    pub utf8: bool,
    /// Whether `NO_COLOR` asks for none.
    pub no_color: bool,
    /// How many colours the terminal says it has.
    pub colours: Colours,
    /// The language setting that names a country, `en_GB.UTF-8`; empty if none does.
    pub locale: String,
    /// What suits it best to draw figures with.
    pub marker: Marker,
    /// Whether `ACCESSIBLE` asks for plain lines.
    pub accessible: bool,
    /// The colours for its background, where `COLORFGBG` tells it.
    pub theme: Palette,
}

/// How many colours a terminal says it has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Colours {
    /// The sixteen that every terminal has.
    #[default]
    Sixteen,
    /// 256.
    Palette,
    /// Any colour.
    True,
}

impl TerminalFacts {
    /// The colours to draw with: none where that is asked for, else those chosen, else those for the background.
    #[must_use]
    pub fn theme(&self, no_color: bool, chosen: Palette) -> Palette {
        match chosen {
            _ if no_color || self.no_color => Palette::Mono,
            Palette::Auto => self.theme,
            chosen => chosen,
        }
    }

    /// Reads the environment and asks the terminal for its size.
    #[must_use]
    pub fn read() -> Self {
        let tty = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok().map(|size| (size.ws_col, size.ws_row));
        Self { size, tty, ..Self::from_vars(|name| std::env::var(name).ok()) }
    }

    /// What the variables alone say.
    #[must_use]
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &'static str| var(name).unwrap_or_default();
        let term = text("TERM");
        let colours = if matches!(text("COLORTERM").as_str(), "truecolor" | "24bit") {
            Colours::True
        } else if term.contains("256color") {
            Colours::Palette
        } else {
            Colours::Sixteen
        };
        // The first that is set and not empty decides, as the C library has it.
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .map(text)
            .find(|value| !value.is_empty())
            .unwrap_or_default()
            .to_ascii_lowercase();
        let utf8 = locale.contains("utf-8") || locale.contains("utf8");
        let marker = marker(&term, utf8, &text);
        let country =
            ["LC_ALL", "LANG", "LC_MEASUREMENT", "LC_TIME"].into_iter().map(text).find(|value| value.contains('_'));
        Self {
            locale: country.unwrap_or_default(),
            term,
            size: None,
            tty: false,
            utf8,
            marker,
            theme: theme(&text("COLORFGBG")),
            no_color: !text("NO_COLOR").is_empty(),
            accessible: !text("ACCESSIBLE").is_empty(),
            colours,
        }
    }
}

impl TerminalFacts {
    /// Whether only plain lines suit: no terminal, one that cannot move its cursor, or a person who asks for them everywhere.
    #[must_use]
    pub fn wants_lines(&self) -> bool {
        !self.tty || self.accessible || matches!(self.term.as_str(), "" | "dumb")
    }
}

/// The colours for the background that the last number names: 7 and the bright ones are light.
fn theme(colours: &str) -> Palette {
    match colours.rsplit(';').next().and_then(|paper| paper.parse::<u8>().ok()) {
        Some(7 | 9..=15) => Palette::Light,
        Some(0..=6 | 8) => Palette::Dark,
        _ => Palette::Auto,
    }
}

/// What suits a terminal best. Octants are new: only a terminal that is known to draw them itself gets them, and none behind a
/// multiplexer, which cuts and measures by tables of its own.
fn marker(term: &str, utf8: bool, text: &dyn Fn(&'static str) -> String) -> Marker {
    if !utf8 || term == "dumb" {
        return Marker::Ascii;
    }
    if term == "linux" {
        // The console's font has half blocks, hardly ever dots.
        return Marker::HalfBlock;
    }
    let inside = ["tmux", "screen"].iter().any(|name| term.starts_with(name));
    if inside || !text("TMUX").is_empty() || !text("STY").is_empty() {
        return Marker::Braille;
    }
    let version = text("TERM_PROGRAM_VERSION");
    let mut parts = version.split(['.', '-']).map(|part| part.parse::<u32>().unwrap_or(0));
    let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    let known = match text("TERM_PROGRAM").as_str() {
        "ghostty" => version >= (1, 2),
        "foot" => version >= (1, 20),
        "kitty" => version >= (0, 40),
        // Says 7800 for 0.78.0.
        _ => text("VTE_VERSION").parse::<u32>().is_ok_and(|version| version >= 7_800),
    };
    if known { Marker::Octant } else { Marker::Braille }
}

/// A folder of the program, as it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderFacts {
    /// What it is for: "settings", "journal" and the like.
    pub name: &'static str,
    /// Where it is.
    pub path: PathBuf,
    /// Whether it can be used.
    pub state: FolderState,
    /// Whether others than its owner may write into it.
    pub open_to_others: bool,
    /// Journal files in it that others may read or write.
    pub wide_files: Vec<PathBuf>,
}

/// Whether a folder can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderState {
    /// There, and can be written.
    Ready,
    /// Not there yet, and can be made when needed.
    Missing,
    /// Not there, and cannot be made.
    CannotBeMade,
    /// There, but nothing can be written into it.
    ReadOnly,
    /// Something else stands in its place.
    NotAFolder,
}

impl FolderFacts {
    /// Looks at the folder `path`. Makes nothing.
    #[must_use]
    pub fn read(name: &'static str, path: &Path) -> Self {
        let state = match std::fs::metadata(path) {
            Ok(found) if !found.is_dir() => FolderState::NotAFolder,
            Ok(_) if is_writable(path) => FolderState::Ready,
            Ok(_) => FolderState::ReadOnly,
            Err(_) => match path.ancestors().find(|above| above.exists()) {
                Some(above) if above.is_dir() && is_writable(above) => FolderState::Missing,
                _ => FolderState::CannotBeMade,
            },
        };
        let journal = path.join("journal");
        Self {
            name,
            path: path.to_owned(),
            state,
            open_to_others: mode(path) & 0o022 != 0 || mode(&journal) & 0o022 != 0,
            wide_files: wide_files(&[path, &journal]),
        }
    }
}

fn is_writable(folder: &Path) -> bool {
    rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

/// The permission bits; none when there is nothing there.
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).map_or(0, |found| found.permissions().mode() & 0o777)
}

/// Files of journal lines that others than their owner may read or write, in order of their names.
fn wide_files(folders: &[&Path]) -> Vec<PathBuf> {
    let mut wide: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
        .filter(|path| mode(path) & 0o077 != 0)
        .collect();
    wide.sort();
    wide
}

/// The local time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZoneFacts {
    /// A zone by its name, or the nameless rules of this computer.
    Known(Option<String>),
    /// Nothing that means a zone; UTC is used. What `TZ` says, if it is set.
    Unknown(Option<String>),
}

impl ZoneFacts {
    /// Asks the system for its zone.
    #[must_use]
    pub fn read() -> Self {
        let zone = TimeZone::system();
        if zone.is_unknown() {
            Self::Unknown(std::env::var("TZ").ok().filter(|tz| !tz.is_empty()))
        } else {
            Self::Known(zone.iana_name().map(str::to_owned))
        }
    }
}

/// The columns of a terminal; `None` when it is none, such as a pipe. A terminal that does not tell has the usual 80.
#[must_use]
pub fn columns(of: &(impl std::os::fd::AsFd + std::io::IsTerminal)) -> Option<usize> {
    if !of.is_terminal() {
        return None;
    }
    let size = rustix::termios::tcgetwinsize(of).map_or(0, |size| size.ws_col);
    Some(if size == 0 { 80 } else { usize::from(size) })
}

#[cfg(test)]
mod tests {
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt as _,
    };

    use super::*;

    fn terminal(vars: &[(&str, &str)]) -> TerminalFacts {
        TerminalFacts::from_vars(|name| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn the_first_language_setting_that_is_set_decides() {
        assert!(terminal(&[("LANG", "de_DE.UTF-8")]).utf8);
        assert!(terminal(&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8"), ("LANG", "C")]).utf8);
        assert!(!terminal(&[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")]).utf8);
        assert!(!terminal(&[]).utf8);
    }

    #[test]
    fn no_colour_is_stronger_than_a_choice_and_a_choice_than_what_the_terminal_tells() {
        let of = |colours: &str, chosen| terminal(&[("COLORFGBG", colours)]).theme(false, chosen);
        for (colours, palette) in [
            ("15;0", Palette::Dark),
            ("0;15", Palette::Light),
            ("0;default;7", Palette::Light),
            ("7;8", Palette::Dark),
            ("15;default", Palette::Auto),
            ("15;300", Palette::Auto),
            ("", Palette::Auto),
        ] {
            assert_eq!(of(colours, Palette::Auto), palette, "{colours}");
            assert_eq!(of(colours, Palette::Contrast), Palette::Contrast);
        }
        assert_eq!(terminal(&[]).theme(true, Palette::Contrast), Palette::Mono);
        assert_eq!(terminal(&[("NO_COLOR", "1")]).theme(false, Palette::Light), Palette::Mono);
    }

    #[test]
    fn octants_are_for_terminals_known_to_draw_them_and_for_no_multiplexer() {
        let utf8 = ("LANG", "en_GB.UTF-8");
        let of = |vars: &[(&str, &str)]| terminal(&[vars, &[utf8]].concat()).marker;
        assert_eq!(of(&[("TERM", "xterm-256color")]), Marker::Braille);
        assert_eq!(of(&[("TERM", "linux")]), Marker::HalfBlock);
        assert_eq!(of(&[("TERM", "dumb")]), Marker::Ascii);
        assert_eq!(terminal(&[("TERM", "xterm-256color"), ("LANG", "C")]).marker, Marker::Ascii);
        for (program, version, marker) in [
            ("ghostty", "1.2.3", Marker::Octant),
            ("ghostty", "1.1.9", Marker::Braille),
            ("foot", "1.20.0", Marker::Octant),
            ("foot", "", Marker::Braille),
            ("kitty", "0.40.1", Marker::Octant),
            ("kitty", "0.39.9", Marker::Braille),
            ("Apple_Terminal", "455", Marker::Braille),
        ] {
            let vars = [("TERM", "xterm-256color"), ("TERM_PROGRAM", program), ("TERM_PROGRAM_VERSION", version)];
            assert_eq!(of(&vars), marker, "{program} {version}");
        }
        assert_eq!(of(&[("TERM", "xterm-256color"), ("VTE_VERSION", "7802")]), Marker::Octant);
        assert_eq!(of(&[("TERM", "xterm-256color"), ("VTE_VERSION", "7604")]), Marker::Braille);
        let inside = [("TERM", "xterm-256color"), ("VTE_VERSION", "7802"), ("TMUX", "/tmp/tmux-1/default,1,0")];
        assert_eq!(of(&inside), Marker::Braille);
        assert_eq!(of(&[("TERM", "screen-256color"), ("VTE_VERSION", "7802")]), Marker::Braille);
    }

    #[test]
    fn colours_are_told_from_the_variables() {
        let vars = [("TERM", "xterm-256color"), ("NO_COLOR", "")];
        assert_eq!(terminal(&vars).colours, Colours::Palette);
        assert!(!terminal(&vars).no_color);
        assert!(terminal(&[("NO_COLOR", "1")]).no_color);
        assert_eq!(terminal(&[("COLORTERM", "24bit")]).colours, Colours::True);
        assert_eq!(terminal(&[("TERM", "xterm")]).colours, Colours::Sixteen);
    }

    /// Case 27: a journal that others may read, in a folder that others may write.
    #[test]
    fn a_folder_and_files_open_to_others_are_seen() {
        let home = tempfile::tempdir().unwrap();
        let journal = home.path().join("journal");
        fs::create_dir(&journal).unwrap();
        for (name, mode) in [("2026-10.ab.jsonl", 0o600), ("2026-11.ab.jsonl", 0o644), ("x.txt", 0o666)] {
            fs::write(journal.join(name), "").unwrap();
            fs::set_permissions(journal.join(name), Permissions::from_mode(mode)).unwrap();
        }
        for (mode, open) in [(0o700, false), (0o755, false), (0o777, true)] {
            fs::set_permissions(&journal, Permissions::from_mode(mode)).unwrap();
            let facts = FolderFacts::read("journal", home.path());
            assert_eq!(facts.state, FolderState::Ready);
            assert_eq!(facts.open_to_others, open, "{mode:o}");
            assert_eq!(facts.wide_files, [journal.join("2026-11.ab.jsonl")]);
        }
    }

    #[test]
    fn a_folder_that_is_not_there_or_is_a_file_is_told_apart_and_nothing_is_made() {
        let home = tempfile::tempdir().unwrap();
        let later = home.path().join("a/b");
        assert_eq!(FolderFacts::read("settings", &later).state, FolderState::Missing);
        assert!(!later.exists() && !home.path().join("a").exists());
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        assert_eq!(FolderFacts::read("settings", &file).state, FolderState::NotAFolder);
        let under = FolderFacts::read("settings", &file.join("below"));
        assert_eq!(under.state, FolderState::CannotBeMade);
    }
}
