//! `config.toml`: what the user set. Must never lose a comment, and never write over a file it cannot read.

use std::{fs, io, os::unix::fs::PermissionsExt as _, path::Path};

use super::{
    library,
    whole::{self, Keep, PRIVATE},
};
use crate::{
    app::{Marker, Settings},
    domain::{
        CleanText,
        library::{FileKind, Problem},
    },
    format,
};

/// The name of the file in the config folder.
pub const NAME: &str = "config.toml";

/// What the file says, and a line for each thing in it that cannot be used: the file, the line, the way out. One mistake costs its own
/// setting and no other.
#[must_use]
pub fn read(config: &Path) -> (Settings, Vec<CleanText>) {
    let path = config.join(NAME);
    let Some(file) = library::one(&path, FileKind::Config) else { return Default::default() };
    let (settings, problems) = format::settings(&file);
    let told = |problem: &Problem| {
        let Problem { path, line, message, .. } = problem;
        let hint = if problem.help.is_empty() { String::new() } else { format!(" ({})", problem.help) };
        format!("{path}:{line}: {message}{hint}. Mend it there, or take it out; until then the usual holds.").into()
    };
    (settings, problems.iter().map(told).collect())
}

/// Fits what is heard to where the program runs. With `SUPPLE_QUIET` set nothing is; over SSH, where it would be heard in another room, only
/// what the settings ask for by name. `var` reads the environment; an empty variable counts as unset.
pub fn fit(settings: &mut Settings, var: impl Fn(&str) -> bool) {
    if var("SUPPLE_QUIET") {
        (settings.voice, settings.sound) = (Some(false), Some(false));
    } else if var("SSH_CONNECTION") || var("SSH_TTY") {
        settings.voice.get_or_insert(false);
        settings.sound.get_or_insert(false);
    }
}

/// Whether an environment variable is set, and not to nothing.
#[must_use]
pub fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// The words for what figures are drawn with.
#[must_use]
pub fn markers() -> String {
    Marker::ALL.map(Marker::word).join(", ")
}

/// Sets the region or the number, and leaves the rest of the file as it is. The old file stays whole until the new one
/// is on disk.
///
/// # Errors
/// When the file cannot be read or written, or is not TOML.
pub fn save(config: &Path, region: Option<&str>, number: Option<&str>) -> io::Result<()> {
    let path = config.join(NAME);
    // A link to a file kept elsewhere stays a link.
    let path = fs::canonicalize(&path).unwrap_or(path);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let mut document: toml_edit::DocumentMut = text.parse().map_err(io::Error::other)?;
    for (key, value) in [("region", region), ("number", number)] {
        if let Some(value) = value {
            document[key] = toml_edit::value(value);
        }
    }
    fs::create_dir_all(path.parent().unwrap_or(config))?;
    replace(&path, &document.to_string())
}

/// Writes a file of the user's anew; the old one stays whole until the new one is on disk.
///
/// # Errors
/// When it cannot be written; the old one is untouched.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    // Who let others read it, goes on to.
    let mode = fs::metadata(path).map_or(PRIVATE, |there| there.permissions().mode() & 0o777);
    whole::replace(path, text.as_bytes(), mode, Keep::Synced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_read_and_comments_stay() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()), (Settings::default(), Vec::new()));
        fs::write(folder.path().join(NAME), "# mine\nregion = \"GB\" # home\n").unwrap();
        save(folder.path(), None, Some("115")).unwrap();
        let text = fs::read_to_string(folder.path().join(NAME)).unwrap();
        assert_eq!(text, "# mine\nregion = \"GB\" # home\nnumber = \"115\"\n");
        let (settings, trouble) = read(folder.path());
        assert!(trouble.is_empty(), "{trouble:?}");
        assert_eq!((settings.region.as_deref(), settings.number.as_deref()), (Some("GB"), Some("115")));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_figure_is_set_by_its_word_and_auto_leaves_it_to_the_terminal() {
        let folder = tempfile::tempdir().unwrap();
        for (word, marker) in [("octant", Some(Marker::Octant)), ("off", Some(Marker::Off)), ("auto", None)] {
            let text = format!("figure = \"{word}\"\nmotion = \"reduced\"\n");
            fs::write(folder.path().join(NAME), text).unwrap();
            let (settings, trouble) = read(folder.path());
            assert_eq!((settings.figure, settings.reduced_motion, trouble.len()), (marker, true, 0), "{word}");
        }
    }

    #[test]
    fn what_is_heard_is_set_by_its_words_and_fits_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let read = |text: &str| {
            fs::write(folder.path().join(NAME), text).unwrap();
            let (settings, trouble) = read(folder.path());
            assert!(trouble.is_empty(), "{text}");
            settings
        };
        let own = read("voice = \"on\"\nvoice_command = [\"my voice\", \"-x\"]\nsound = \"off\"\ntitle = true\n");
        assert_eq!((own.voice, own.sound, own.title), (Some(true), Some(false), true));
        assert_eq!(own.voice_command, ["my voice", "-x"]);
        let fitted = |text: &str, set: &str| {
            let mut settings = read(text);
            fit(&mut settings, |name| name == set);
            (settings.voice, settings.sound)
        };
        assert_eq!(fitted("voice = \"auto\"\n", ""), (None, None));
        assert_eq!(fitted("", "SSH_TTY"), (Some(false), Some(false)));
        assert_eq!(fitted("voice = \"on\"\n", "SSH_CONNECTION"), (Some(true), Some(false)));
        assert_eq!(fitted("voice = \"on\"\nsound = \"on\"\n", "SUPPLE_QUIET"), (Some(false), Some(false)));
    }

    /// The number to call must not be lost because a colour was misspelt.
    #[test]
    fn one_mistake_costs_its_own_setting_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join(NAME),
            "theme = \"pnik\"\nnumber = \"115\"\nmotion = 1\nplain = true\nwhatever = 3\n",
        )
        .unwrap();
        let (settings, trouble) = read(folder.path());
        assert_eq!((settings.number.as_deref(), settings.plain), (Some("115"), true));
        for (line, says) in
            trouble.iter().zip(["config.toml:1: `pnik`", "config.toml:3: text is wanted", "config.toml:5: `whatever`"])
        {
            assert!(line.contains(says), "{line}");
        }
        assert_eq!(trouble.len(), 3);
    }

    #[test]
    fn a_mistake_names_the_file_the_line_and_the_way_out_and_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        for (text, says) in [
            ("number = [\n", "config.toml:1: "),
            ("\nregoin = \"GB\"\n", "config.toml:2: `regoin` is not a key of the settings"),
            ("number = 112\n", "config.toml:1: text is wanted here, not a whole number"),
            ("number = \"\"\n", "config.toml:1: there is no text here"),
            ("figure = \"brail\"\n", "config.toml:1: `brail` is not a way to draw figures"),
            ("theme = \"pink\"\n", "config.toml:1: `pink` is not a set of colours"),
            ("walking = \"fast\"\n", "config.toml:1: `fast` is not a way to walk"),
            ("motion = true\n", "config.toml:1: text is wanted here, not true or false"),
            ("voice = true\n", "config.toml:1: text is wanted here, not true or false"),
            ("title = false\nsound = \"loud\"\n", "config.toml:2: `loud` is not one of auto, on and off"),
            ("title = \"on\"\n", "config.toml:1: true or false is wanted here, not text"),
            ("voice_command = \"espeak-ng --stdin\"\n", "config.toml:1: a list is wanted here, not text"),
            ("voice_command = []\n", "config.toml:1: no program is named here"),
            ("voice_command = [\"a\", 1]\n", "config.toml:1: text is wanted here"),
            ("voice_command = [\"a\", \"\\u001b[2J\"]\n", "config.toml:1: a word of a command has no control"),
            ("\nterminal = \"kitty -e\"\n", "config.toml:2: a list is wanted here"),
            ("terminal = [\"\", \"-e\"]\n", "config.toml:1: no program is named here"),
            ("terminal = [\"kitty\", [\"-e\"]]\n", "config.toml:1: text is wanted here"),
            ("plain = \"yes\"\n", "config.toml:1: true or false is wanted here"),
        ] {
            fs::write(&path, text).unwrap();
            let (settings, trouble) = read(folder.path());
            let [trouble] = &trouble[..] else { panic!("{trouble:?}") };
            assert_eq!(settings, Settings::default());
            assert!(trouble.contains("config.toml") && trouble.contains(says) && trouble.contains("Mend"), "{trouble}");
        }
        fs::write(&path, "number = [\n").unwrap();
        assert!(save(folder.path(), None, Some("1")).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "number = [\n");
    }
}
