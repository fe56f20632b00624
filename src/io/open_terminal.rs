//! A window of a terminal with a routine in it, after a click on "Start". By a list of words, never through a shell. Must never make the
//! caller wait, and never end with the program that opened it.

use std::{
    env,
    ffi::{OsStr, OsString},
    io,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use super::{clock, voice};
use crate::domain::{CleanText, Id};

/// The program's own exit code for a session that was left early; many terminals hand it on.
const EARLY: i32 = 5;

/// A terminal that ends badly within this time did not open. Proposal: later it was the session in it that ended so.
pub const OPENS_WITHIN: Duration = Duration::from_secs(3);

/// What is written before the program to run, by the terminal's name; only terminals that take the words one by one.
const KNOWN: [(&str, &[&str]); 19] = [
    // What the desktop or the distribution chose goes first.
    ("xdg-terminal-exec", &[]),
    ("x-terminal-emulator", &["-e"]),
    ("kitty", &[]),
    ("foot", &[]),
    ("footclient", &[]),
    ("ghostty", &["-e"]),
    ("wezterm", &["start", "--"]),
    ("alacritty", &["-e"]),
    ("ptyxis", &["--"]),
    ("kgx", &["--"]),
    ("gnome-terminal", &["--"]),
    ("konsole", &["-e"]),
    ("xfce4-terminal", &["-x"]),
    ("mate-terminal", &["-x"]),
    ("terminator", &["-x"]),
    ("urxvt", &["-e"]),
    ("rxvt", &["-e"]),
    ("st", &["-e"]),
    ("xterm", &["-e"]),
];

/// The words that open a terminal, as far as the program to run in it.
///
/// `chosen`: the setting `terminal`, which counts alone if it says something. Else `TERMINAL`, else what is found in `PATH`, both only where there is a
/// desktop to open a window on.
///
/// # Errors
/// When there is none; one plain line with the way out.
pub fn find(chosen: &[String], var: impl Fn(&str) -> Option<OsString>) -> Result<Vec<OsString>, CleanText> {
    if !chosen.is_empty() {
        return Ok(chosen.iter().map(OsString::from).collect());
    }
    let set = |name: &str| var(name).filter(|value| !value.is_empty());
    if cfg!(not(target_os = "macos")) && set("WAYLAND_DISPLAY").or_else(|| set("DISPLAY")).is_none() {
        return Err("there is no desktop here to open a window on".into());
    }
    let path = set("PATH").unwrap_or_default();
    let wished = set("TERMINAL").map(PathBuf::from).and_then(|wish| {
        let found = if wish.is_absolute() { Some(wish.clone()) } else { voice::find(wish.to_str()?, &path) };
        let name = wish.file_name()?.to_str()?.to_owned();
        // Most take -e; those that do not are known.
        let before = KNOWN.iter().find(|(known, _)| *known == name).map_or(&["-e"][..], |(_, before)| before);
        found.map(|program| (program, before))
    });
    let found = || KNOWN.iter().find_map(|(name, before)| voice::find(name, &path).map(|program| (program, *before)));
    let Some((program, before)) = wished.or_else(found) else {
        return Err("no terminal was found; name yours in config.toml: terminal = [\"kitty\", \"-e\"]".into());
    };
    Ok([program.into_os_string()].into_iter().chain(before.iter().map(OsString::from)).collect())
}

/// This program, as it can be started again.
#[must_use]
pub fn own_program() -> PathBuf {
    let Ok(path) = env::current_exe() else { return "supple".into() };
    // What was replaced by a newer one is said to be gone.
    let text = path.to_string_lossy().into_owned();
    match text.strip_suffix(" (deleted)") {
        Some(newer) if !path.exists() => newer.into(),
        _ => path,
    }
}

/// Opens a window with `supple start ROUTINE`; the session itself asks what must be asked. Returns at once. `failed` is called from another thread
/// if no window came; it must not block.
///
/// `before`: the words of [`find`]. `within`: see [`OPENS_WITHIN`].
pub fn open(
    before: Vec<OsString>,
    program: &Path,
    routine: &Id,
    within: Duration,
    failed: impl Fn(CleanText) + Send + 'static,
) {
    let mut words = before;
    words.extend([program.as_os_str(), OsStr::new("start"), OsStr::new(routine.as_str())].map(OsStr::to_owned));
    let name = words.first().cloned().unwrap_or_default();
    let name = Path::new(&name).file_name().unwrap_or(&name).to_string_lossy().into_owned();
    // Never joined: it ends when the window closes, or with the program.
    let started = thread::Builder::new().name("terminal".into()).spawn(move || {
        let began = clock::mono();
        let ended = start(&words).and_then(|mut child| child.wait());
        let why = match ended {
            Ok(status) if status.success() || status.code() == Some(EARLY) => return,
            Ok(_) if clock::mono().saturating_sub(began) > within => return,
            Ok(status) => format!("{name} ended at once ({status})"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => format!("{name} was not found"),
            Err(error) => format!("{name} did not start: {error}"),
        };
        failed(CleanText::new(&why));
    });
    // Without a thread there is nobody left to tell; the notice stays open, so it comes again.
    drop(started);
}

/// A group of its own: Ctrl-C in the terminal of the one that stays does not reach the session.
fn start(words: &[OsString]) -> io::Result<Child> {
    let (program, args) = words.split_first().ok_or(io::ErrorKind::NotFound)?;
    let mut command = Command::new(program);
    command.args(args).process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _, sync::mpsc::channel};

    use super::*;

    const DEADLINE: Duration = Duration::from_secs(30);

    fn script(folder: &Path, name: &str, text: &str) -> PathBuf {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn found(chosen: &[&str], vars: &[(&str, &Path)]) -> Result<Vec<String>, CleanText> {
        let chosen: Vec<String> = chosen.iter().map(|word| (*word).to_owned()).collect();
        let var = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_os_str().to_owned());
        let words = find(&chosen, var)?;
        Ok(words.into_iter().map(|word| word.into_string().unwrap()).collect())
    }

    #[test]
    fn the_setting_goes_first_then_the_variable_then_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        let (display, path) = (("DISPLAY", Path::new(":0")), ("PATH", here));
        assert_eq!(found(&["tmux", "new-window"], &[]).unwrap(), ["tmux", "new-window"]);
        assert!(found(&[], &[path]).unwrap_err().contains("no desktop"));
        assert!(found(&[], &[display, path]).unwrap_err().contains("terminal = "));
        let xterm = script(here, "xterm", "").display().to_string();
        assert_eq!(found(&[], &[display, path]).unwrap(), [xterm.as_str(), "-e"]);
        let gnome = script(here, "gnome-terminal", "").display().to_string();
        assert_eq!(found(&[], &[("WAYLAND_DISPLAY", Path::new("w")), path]).unwrap(), [gnome.as_str(), "--"]);
        let kitty = script(here, "kitty", "").display().to_string();
        for name in [Path::new("kitty"), Path::new(&kitty)] {
            assert_eq!(found(&[], &[display, path, ("TERMINAL", name)]).unwrap(), [kitty.as_str()]);
        }
        let own = script(here, "mine", "").display().to_string();
        assert_eq!(found(&[], &[display, path, ("TERMINAL", Path::new("mine"))]).unwrap(), [own.as_str(), "-e"]);
        // Not there: the next best.
        assert_eq!(found(&[], &[display, path, ("TERMINAL", Path::new("gone"))]).unwrap(), [kitty.as_str()]);
    }

    #[test]
    fn each_word_arrives_as_it_is_and_no_shell_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        let told = here.join("told");
        let text =
            format!("for word in \"$@\"; do echo \"[$word]\"; done > '{}.new'\nmv '{0}.new' '{0}'\n", told.display());
        let terminal = script(here, "my $(terminal)", &text);
        let (tell, failed) = channel();
        let words = vec![
            "/bin/sh".into(),
            terminal.into_os_string(),
            "--title".into(),
            "a b; $HOME `x` 'y'".into(),
            "-e".into(),
        ];
        let routine = Id::new("desk-break").unwrap();
        open(words, Path::new("/opt/my programs/supple"), &routine, DEADLINE, move |why| tell.send(why).unwrap());
        // The thread ends, and with it the sender, when the terminal has ended well.
        assert!(failed.recv_timeout(DEADLINE).is_err());
        let told = fs::read_to_string(told).unwrap();
        assert_eq!(told, "[--title]\n[a b; $HOME `x` 'y']\n[-e]\n[/opt/my programs/supple]\n[start]\n[desk-break]\n");
    }

    #[test]
    fn a_terminal_that_is_not_there_or_ends_at_once_is_told_and_a_session_left_early_is_not() {
        let routine = Id::new("walking").unwrap();
        let told = |words: Vec<OsString>, within| {
            let (tell, failed) = channel();
            open(words, Path::new("supple"), &routine, within, move |why| tell.send(why.to_string()).unwrap());
            failed.recv_timeout(DEADLINE).ok()
        };
        assert_eq!(told(vec!["/nowhere/kitty".into()], DEADLINE).as_deref(), Some("kitty was not found"));
        let ends = |code: &str| ["/bin/sh", "-c", code].map(OsString::from).to_vec();
        assert_eq!(told(ends("exit 3"), Duration::MAX).as_deref(), Some("sh ended at once (exit status: 3)"));
        assert_eq!(told(ends("exit 3"), Duration::ZERO), None, "it was the session");
        assert_eq!(told(ends("exit 5"), Duration::MAX), None);
    }
}
