//! The person's own editor, for a file that they asked to change. By a list of words, never through a shell. Must never run while the coach has the terminal.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::voice;

/// Editors that are looked for when none is named.
const KNOWN: [&str; 5] = ["editor", "nano", "micro", "vim", "vi"];

/// The words of the editor: `VISUAL`, else `EDITOR`, else one that is found in `PATH`.
///
/// # Errors
/// When there is none; one plain line with the way out.
pub fn find(var: impl Fn(&str) -> Option<OsString>) -> io::Result<Vec<OsString>> {
    let named = ["VISUAL", "EDITOR"].iter().find_map(|name| {
        let text = var(name)?.into_string().ok()?;
        let words: Vec<OsString> = text.split_whitespace().map(OsString::from).collect();
        (!words.is_empty()).then_some(words)
    });
    let path = var("PATH").unwrap_or_default();
    let found = || KNOWN.iter().find_map(|name| voice::find(name, &path)).map(|program| vec![program.into_os_string()]);
    named.or_else(found).ok_or_else(|| io::Error::other("no editor was found; name yours in EDITOR"))
}

/// Edits a file, and waits until that is over. `stdin`: the terminal as it was before the coach had it.
///
/// # Errors
/// When the editor cannot be started, or says that it failed.
pub fn edit(words: &[OsString], file: &Path, stdin: Stdio) -> io::Result<()> {
    let (program, args) = words.split_first().ok_or(io::ErrorKind::NotFound)?;
    let name = PathBuf::from(program).display().to_string();
    let status = Command::new(program).args(args).arg(file).stdin(stdin).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(io::Error::other(format!("{name} ended badly ({status})"))),
        Err(error) => Err(io::Error::other(format!("{name} did not start: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_editor_that_is_named_goes_first_and_an_empty_name_is_none() {
        let of = |visual: &str, editor: &str| {
            find(|name| match name {
                "VISUAL" => Some(visual.into()),
                "EDITOR" => Some(editor.into()),
                _ => None,
            })
        };
        assert_eq!(of("vi", "ed").unwrap(), ["vi"]);
        assert_eq!(of(" ", "code --wait").unwrap(), ["code", "--wait"]);
        assert!(of("", "").unwrap_err().to_string().contains("EDITOR"));
    }

    #[test]
    fn an_editor_that_fails_or_is_not_there_is_named() {
        let try_with = |word: &str| edit(&[word.into()], Path::new("/nowhere"), Stdio::null());
        assert!(try_with("true").is_ok());
        assert!(try_with("false").unwrap_err().to_string().contains("false ended badly"));
        assert!(try_with("/no/such/editor").unwrap_err().to_string().contains("did not start"));
    }
}
