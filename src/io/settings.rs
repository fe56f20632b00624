//! `config.toml`: what the user set. Must never lose a comment, and never write over a file it cannot read.

use std::{fs, io, os::unix::fs::PermissionsExt as _, path::Path};

use toml_edit::{Item, Value};

use super::whole::{self, Keep, PRIVATE};
use crate::{
    app::{Marker, Palette, Settings},
    domain::CleanText,
};

const NAME: &str = "config.toml";
/// Most words in a command, and most letters in each.
const COMMAND: (usize, usize) = (20, 200);

/// What the file says. A file that cannot be read, or holds what is not understood, gives the defaults and one line that
/// names the file, the line and the way out.
#[must_use]
pub fn read(config: &Path) -> (Settings, Option<CleanText>) {
    let path = config.join(NAME);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return (Settings::default(), None);
        }
        Err(error) => {
            return (Settings::default(), Some(trouble(&path, &error.to_string())));
        }
    };
    match parse(&text) {
        Ok(settings) => (settings, None),
        Err(what) => (Settings::default(), Some(trouble(&path, &what))),
    }
}

fn trouble(path: &Path, what: &str) -> CleanText {
    format!("{}: {what}. Mend the file, or remove it; until then the usual settings hold.", path.display()).into()
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

fn parse(text: &str) -> Result<Settings, String> {
    let document: toml_edit::Document<&str> = toml_edit::Document::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        format!("line {line}: {}", error.message().lines().next().unwrap_or("not TOML"))
    })?;
    let mut settings = Settings::default();
    for (key, item) in document.iter() {
        let line = item.span().map_or(1, |span| line_of(text, span.start));
        let field = match key {
            "region" => &mut settings.region,
            "number" => &mut settings.number,
            "walking" => {
                settings.slow_walking = match item.as_str() {
                    Some("slow") => true,
                    Some("normal") => false,
                    _ => return Err(format!("line {line}: “walking” is “normal” or “slow”")),
                };
                continue;
            }
            "figure" => {
                let word = item.as_str().filter(|word| *word == "auto" || Marker::from_word(word).is_some());
                let word = word.ok_or_else(|| format!("line {line}: “figure” is one of: auto, {}", markers()))?;
                settings.figure = Marker::from_word(word);
                continue;
            }
            "theme" => {
                let all = Palette::ALL.map(Palette::word).join(", ");
                let palette = item.as_str().and_then(Palette::from_word);
                settings.theme = palette.ok_or_else(|| format!("line {line}: “theme” is one of: {all}"))?;
                continue;
            }
            "motion" => {
                settings.reduced_motion = match item.as_str() {
                    Some("reduced") => true,
                    Some("full") => false,
                    _ => return Err(format!("line {line}: “motion” is “full” or “reduced”")),
                };
                continue;
            }
            "voice" | "sound" => {
                let means = one_of(item, &[("auto", None), ("on", Some(true)), ("off", Some(false))]);
                let means = means.ok_or_else(|| format!("line {line}: “{key}” is “auto”, “on” or “off”"))?;
                *(if key == "voice" { &mut settings.voice } else { &mut settings.sound }) = means;
                continue;
            }
            "voice_command" => {
                let words = command(item);
                settings.voice_command = words.ok_or_else(|| {
                    format!("line {line}: “voice_command” is a list of words, the program first: [\"espeak-ng\", \"--stdin\"]")
                })?;
                continue;
            }
            "terminal" => {
                settings.terminal = command(item).ok_or_else(|| {
                    format!("line {line}: “terminal” is a list of words, the terminal first: [\"kitty\", \"-e\"]")
                })?;
                continue;
            }
            "title" => {
                settings.title = item.as_bool().ok_or_else(|| format!("line {line}: “title” is true or false"))?;
                continue;
            }
            "plain" => {
                let is = item.as_bool();
                settings.plain = is.ok_or_else(|| format!("line {line}: “plain” is true or false"))?;
                continue;
            }
            _ => {
                let known = "there are “region”, “number”, “walking”, “figure”, “motion”, “theme”, “voice”, “voice_command”, “sound”, “title”, “plain” and “terminal”";
                return Err(format!("line {line}: “{key}” is not a setting; {known}"));
            }
        };
        let word = item.as_str().filter(|word| !word.is_empty() && word.len() <= 20);
        *field = Some(word.ok_or_else(|| format!("line {line}: “{key}” wants a short text in quotes"))?.to_owned());
    }
    Ok(settings)
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
        assert_eq!(read(folder.path()), (Settings::default(), None));
        fs::write(folder.path().join(NAME), "# mine\nregion = \"GB\" # home\n").unwrap();
        save(folder.path(), None, Some("115")).unwrap();
        let text = fs::read_to_string(folder.path().join(NAME)).unwrap();
        assert_eq!(text, "# mine\nregion = \"GB\" # home\nnumber = \"115\"\n");
        let (settings, trouble) = read(folder.path());
        assert_eq!(trouble, None);
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
            assert_eq!((settings.figure, settings.reduced_motion, trouble), (marker, true, None), "{word}");
        }
    }

    #[test]
    fn what_is_heard_is_set_by_its_words_and_fits_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let read = |text: &str| {
            fs::write(folder.path().join(NAME), text).unwrap();
            let (settings, trouble) = read(folder.path());
            assert_eq!(trouble, None, "{text}");
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

    #[test]
    fn a_mistake_names_the_file_the_line_and_the_way_out_and_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        for (text, says) in [
            ("number = [\n", "line"),
            ("\nregoin = \"GB\"\n", "line 2: “regoin” is not a setting"),
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
            let trouble = trouble.unwrap();
            assert_eq!(settings, Settings::default());
            assert!(trouble.contains("config.toml") && trouble.contains(says) && trouble.contains("Mend"), "{trouble}");
        }
        fs::write(&path, "number = [\n").unwrap();
        assert!(save(folder.path(), None, Some("1")).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "number = [\n");
    }
}
