//! `config.toml`: what the user set. Must never lose a comment, and never write over a file it cannot read.

use std::{fs, io, os::unix::fs::PermissionsExt as _, path::Path};

use toml_edit::{Item, Value};

use super::whole::{self, Keep, PRIVATE};
use crate::{
    app::{Marker, Palette, Settings},
    domain::CleanText,
    format::nearest,
};

const NAME: &str = "config.toml";
/// Most words in a command, and most letters in each.
const COMMAND: (usize, usize) = (20, 200);

/// What the file says, and a line for each thing in it that cannot be used: the file, the line, the way out. One mistake costs its own
/// setting and no other.
#[must_use]
pub fn read(config: &Path) -> (Settings, Vec<CleanText>) {
    let path = config.join(NAME);
    let (settings, problems) = match fs::read_to_string(&path) {
        Ok(text) => parse(&text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Default::default(),
        Err(error) => (Settings::default(), vec![format!("it cannot be read: {error}")]),
    };
    let trouble = |what| {
        let path = path.display();
        format!("{path}: {what}. Mend it there, or take it out; until then the usual holds.").into()
    };
    (settings, problems.into_iter().map(trouble).collect())
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

/// A setting: its name, how to write it, and what takes it over; `None`: it was written otherwise.
struct Key {
    name: &'static str,
    wants: fn() -> String,
    set: fn(&mut Settings, &Item) -> Option<()>,
}

const KEYS: [Key; 12] = [
    Key { name: "region", wants: short, set: |to, item| text(item).map(|text| to.region = Some(text)) },
    Key { name: "number", wants: short, set: |to, item| text(item).map(|text| to.number = Some(text)) },
    Key {
        name: "walking",
        wants: || "is “normal” or “slow”".to_owned(),
        set: |to, item| one_of(item, &[("normal", false), ("slow", true)]).map(|slow| to.slow_walking = slow),
    },
    Key {
        name: "figure",
        wants: || format!("is one of: auto, {}", markers()),
        set: |to, item| {
            let word = item.as_str().filter(|word| *word == "auto" || Marker::from_word(word).is_some())?;
            to.figure = Marker::from_word(word);
            Some(())
        },
    },
    Key {
        name: "motion",
        wants: || "is “full” or “reduced”".to_owned(),
        set: |to, item| one_of(item, &[("full", false), ("reduced", true)]).map(|reduced| to.reduced_motion = reduced),
    },
    Key {
        name: "theme",
        wants: || format!("is one of: {}", Palette::ALL.map(Palette::word).join(", ")),
        set: |to, item| item.as_str().and_then(Palette::from_word).map(|palette| to.theme = palette),
    },
    Key { name: "voice", wants: heard, set: |to, item| one_of(item, &HEARD).map(|heard| to.voice = heard) },
    Key {
        name: "voice_command",
        wants: || "is a list of words, the program first: [\"espeak-ng\", \"--stdin\"]".to_owned(),
        set: |to, item| command(item).map(|words| to.voice_command = words),
    },
    Key { name: "sound", wants: heard, set: |to, item| one_of(item, &HEARD).map(|heard| to.sound = heard) },
    Key { name: "title", wants: yes_or_no, set: |to, item| item.as_bool().map(|is| to.title = is) },
    Key { name: "plain", wants: yes_or_no, set: |to, item| item.as_bool().map(|is| to.plain = is) },
    Key {
        name: "terminal",
        wants: || "is a list of words, the terminal first: [\"kitty\", \"-e\"]".to_owned(),
        set: |to, item| command(item).map(|words| to.terminal = words),
    },
];

const HEARD: [(&str, Option<bool>); 3] = [("auto", None), ("on", Some(true)), ("off", Some(false))];

fn heard() -> String {
    "is “auto”, “on” or “off”".to_owned()
}

fn yes_or_no() -> String {
    "is true or false".to_owned()
}

fn short() -> String {
    "wants a short text in quotes".to_owned()
}

fn text(item: &Item) -> Option<String> {
    item.as_str().filter(|word| !word.is_empty() && word.len() <= 20).map(str::to_owned)
}

/// One of some words, each with what it means.
fn one_of<T: Copy>(item: &Item, words: &[(&str, T)]) -> Option<T> {
    let word = item.as_str()?;
    words.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
}

/// A program and its arguments, word by word: no shell ever reads it.
fn command(item: &Item) -> Option<Vec<String>> {
    let word = |value: &Value| {
        let word = value.as_str()?;
        let fits = word.chars().count() <= COMMAND.1 && !word.contains(char::is_control);
        fits.then(|| word.to_owned())
    };
    let words: Option<Vec<String>> = item.as_array()?.iter().map(word).collect();
    words.filter(|words| words.len() <= COMMAND.0 && words.first().is_some_and(|first| !first.trim().is_empty()))
}

/// The settings, and in words what of the text cannot be used.
fn parse(text: &str) -> (Settings, Vec<String>) {
    let mut settings = Settings::default();
    let document: toml_edit::Document<&str> = match toml_edit::Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            return (settings, vec![format!("line {line}: {}", error.message().lines().next().unwrap_or("not TOML"))]);
        }
    };
    let mut problems = Vec::new();
    for (name, item) in document.iter() {
        let line = item.span().map_or(1, |span| line_of(text, span.start));
        match KEYS.iter().find(|key| key.name == name) {
            Some(key) if (key.set)(&mut settings, item).is_some() => {}
            Some(key) => problems.push(format!("line {line}: “{name}” {}", (key.wants)())),
            None => {
                let hint = nearest(name, KEYS.iter().map(|key| key.name)).map_or_else(
                    || format!("there are {}", KEYS.map(|key| key.name).join(", ")),
                    |near| format!("perhaps “{near}”?"),
                );
                problems.push(format!("line {line}: “{name}” is not a setting; {hint}"));
            }
        }
    }
    (settings, problems)
}

/// The words for what figures are drawn with.
#[must_use]
pub fn markers() -> String {
    Marker::ALL.map(Marker::word).join(", ")
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].split(|byte| *byte == b'\n').count()
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
        for (line, says) in trouble.iter().zip([
            "line 1: “theme”",
            "line 3: “motion”",
            "line 5: “whatever” is not a setting; there are region,",
        ]) {
            assert!(line.contains(says), "{line}");
        }
        assert_eq!(trouble.len(), 3);
    }

    #[test]
    fn a_mistake_names_the_file_the_line_and_the_way_out_and_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        for (text, says) in [
            ("number = [\n", "line"),
            ("\nregoin = \"GB\"\n", "line 2: “regoin” is not a setting; perhaps “region”?"),
            ("number = 112\n", "line 1: “number” wants a short text"),
            ("figure = \"brail\"\n", "line 1: “figure” is one of: auto, octant, braille, halfblock, ascii, off"),
            ("theme = \"pink\"\n", "line 1: “theme” is one of: auto, dark, light, contrast, mono"),
            ("motion = true\n", "line 1: “motion” is “full” or “reduced”"),
            ("voice = true\n", "line 1: “voice” is “auto”, “on” or “off”"),
            ("title = false\nsound = \"loud\"\n", "line 2: “sound” is “auto”, “on” or “off”"),
            ("title = \"on\"\n", "line 1: “title” is true or false"),
            ("voice_command = \"espeak-ng --stdin\"\n", "line 1: “voice_command” is a list of words"),
            ("voice_command = []\n", "line 1: “voice_command” is a list of words"),
            ("voice_command = [\"a\", 1]\n", "line 1: “voice_command” is a list of words"),
            ("voice_command = [\"a\", \"\\u001b[2J\"]\n", "line 1: “voice_command” is a list of words"),
            ("\nterminal = \"kitty -e\"\n", "line 2: “terminal” is a list of words, the terminal first"),
            ("terminal = [\"\", \"-e\"]\n", "line 1: “terminal” is a list of words"),
            ("terminal = [\"kitty\", [\"-e\"]]\n", "line 1: “terminal” is a list of words"),
            ("terminal = true\n", "line 1: “terminal” is a list of words"),
            ("plain = \"yes\"\n", "line 1: “plain” is true or false"),
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
