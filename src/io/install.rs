//! Starting the reminders with the session: files for systemd and for the desktop, and texts for cron and launchd. Must never switch anything
//! on, and never remove or write over what is not its own.

use std::{
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use super::whole::{self, Keep};
use crate::format::fingerprint;

/// Which folders the program uses: a service must use the same.
const FOLDERS: [&str; 6] =
    ["SUPPLE_CONFIG_DIR", "SUPPLE_DATA_DIR", "SUPPLE_STATE_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"];
const PROGRAM: &str = "the path of the program";
/// Where the desktop is found; only cron has to be told.
const DESKTOP: [&str; 4] = ["XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"];

/// Switches the service on, for the user to type.
pub const ENABLE: &str = "systemctl --user enable --now supple-remind.service";
/// Switches it off.
pub const DISABLE: &str = "systemctl --user disable --now supple-remind.service";
/// Takes up a file that was written anew.
pub const AGAIN: &str = "systemctl --user daemon-reload && systemctl --user restart supple-remind.service";

/// How each of our files begins.
const MARK: &str = "# Written by `supple remind install`; `supple remind uninstall` removes it, unless it was changed.";

/// What starts the reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A service of the user's own systemd.
    Systemd,
    /// The desktop's own list of what to start.
    Autostart,
    /// A line for `crontab`.
    Cron,
    /// A job for macOS. Written, not tested.
    Launchd,
}

/// What a service is to run, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    program: String,
    folders: Vec<(&'static str, String)>,
    desktop: Vec<(&'static str, String)>,
}

/// It cannot be written down.
#[derive(Debug, thiserror::Error)]
#[error("{0} holds a sign that no service file can hold")]
pub struct Unwritable(String);

impl Job {
    /// For the program `program`, in the surroundings that `var` tells; an empty variable counts as unset.
    ///
    /// # Errors
    /// When the path or a variable is no UTF-8 or holds a control character.
    pub fn new(program: &Path, var: impl Fn(&str) -> Option<std::ffi::OsString>) -> Result<Self, Unwritable> {
        let text = |name: &str, value: std::ffi::OsString| match value.into_string() {
            // A sign for "equal" would make a variable of the program's path.
            Ok(text) if text.contains(char::is_control) || (name == PROGRAM && text.contains('=')) => {
                Err(Unwritable(name.to_owned()))
            }
            Ok(text) => Ok(text),
            Err(_) => Err(Unwritable(name.to_owned())),
        };
        let read = |names: &[&'static str]| -> Result<Vec<(&'static str, String)>, Unwritable> {
            let set = names.iter().filter_map(|name| Some((*name, var(name).filter(|value| !value.is_empty())?)));
            set.map(|(name, value)| Ok((name, text(name, value)?))).collect()
        };
        Ok(Self {
            program: text(PROGRAM, program.as_os_str().to_owned())?,
            folders: read(&FOLDERS)?,
            desktop: read(&DESKTOP)?,
        })
    }

    /// The text for a way, without the mark.
    #[must_use]
    pub fn text(&self, way: Way) -> String {
        match way {
            Way::Systemd => self.systemd(),
            Way::Autostart => self.autostart(),
            Way::Cron => self.cron(),
            Way::Launchd => self.launchd(),
        }
    }

    fn systemd(&self) -> String {
        let mut text = String::from(
            "[Unit]\nDescription=Reminders of supple\nPartOf=graphical-session.target\nAfter=graphical-session.target\n\n[Service]\n",
        );
        for (name, value) in &self.folders {
            let _ = writeln!(text, "Environment={}", systemd_word(&format!("{name}={value}")));
        }
        // Some signs may stand in any word but the first, and there a dollar sign would be a variable.
        let (env, program) = if self.program.contains(['"', '\'', '\\']) {
            ("/usr/bin/env ", systemd_word(&self.program).replace('$', "$$"))
        } else {
            ("", systemd_word(&self.program))
        };
        // A session that a click opened goes on when the service ends: only the one that reminds is ended.
        let _ = write!(
            text,
            "ExecStart={env}{program} remind run\nRestart=on-failure\nRestartSec=30\nSuccessExitStatus=6\nKillMode=process\n\n[Install]\nWantedBy=graphical-session.target\n"
        );
        text
    }

    fn autostart(&self) -> String {
        let mut words = Vec::new();
        if !self.folders.is_empty() {
            words.push("env".to_owned());
            words.extend(self.folders.iter().map(|(name, value)| desktop_word(&format!("{name}={value}"))));
        }
        words.push(desktop_word(&self.program));
        format!(
            "[Desktop Entry]\nType=Application\nName=Reminders of supple\nExec={} remind run\nTerminal=false\nNoDisplay=true\n",
            words.join(" ")
        )
    }

    fn cron(&self) -> String {
        let mut line = "* * * * *".to_owned();
        for (name, value) in self.folders.iter().chain(&self.desktop) {
            let _ = write!(line, " {name}={}", shell_word(value));
        }
        let _ = write!(line, " {} remind --once >/dev/null", shell_word(&self.program));
        // Cron takes a percent sign for the end of the line.
        format!("{}\n", line.replace('%', "\\%"))
    }

    fn launchd(&self) -> String {
        let mut text = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Not tested. Save it as ~/Library/LaunchAgents/supple.remind.plist -->\n<plist version=\"1.0\">\n<dict>\n  <key>Label</key><string>supple.remind</string>\n  <key>ProgramArguments</key>\n  <array>\n",
        );
        for word in [self.program.as_str(), "remind", "run"] {
            let _ = writeln!(text, "    <string>{}</string>", xml_text(word));
        }
        text.push_str("  </array>\n");
        if !self.folders.is_empty() {
            text.push_str("  <key>EnvironmentVariables</key>\n  <dict>\n");
            for (name, value) in &self.folders {
                let _ = writeln!(text, "    <key>{name}</key><string>{}</string>", xml_text(value));
            }
            text.push_str("  </dict>\n");
        }
        text.push_str(
            "  <key>KeepAlive</key>\n  <dict>\n    <key>Crashed</key><true/>\n  </dict>\n</dict>\n</plist>\n",
        );
        text
    }
}

/// In double quotes; a percent sign would be a specifier. The dollar sign stands for itself in a path and in `Environment`.
fn systemd_word(text: &str) -> String {
    let text = text.replace('\\', r"\\").replace('"', "\\\"").replace('%', "%%");
    format!("\"{text}\"")
}

/// Quoted as a word of `Exec`, then once more as a string of the file.
fn desktop_word(text: &str) -> String {
    let mut word = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '`' | '$' | '\\' => word.extend(['\\', c]),
            '%' => word.push_str("%%"),
            c => word.push(c),
        }
    }
    word.push('"');
    word.replace('\\', r"\\")
}

/// In single quotes, which hold all but themselves.
fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn xml_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Where a file of ours goes, below the folder of all programs' settings; `None` where it is only printed.
#[must_use]
pub fn place(way: Way, config_home: &Path) -> Option<PathBuf> {
    match way {
        Way::Systemd => Some(config_home.join("systemd/user/supple-remind.service")),
        Way::Autostart => Some(config_home.join("autostart/supple-remind.desktop")),
        Way::Cron | Way::Launchd => None,
    }
}

/// The file that systemd makes when the service is switched on.
#[must_use]
pub fn switched_on(config_home: &Path) -> bool {
    let link = config_home.join("systemd/user/graphical-session.target.wants/supple-remind.service");
    fs::symlink_metadata(link).is_ok()
}

/// A file of ours, as it is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// There is none.
    None,
    /// As it was written, with so many folders made for it.
    Whole(usize),
    /// It was changed by hand, or is somebody else's.
    Changed,
}

/// Looks at a file.
///
/// # Errors
/// When it cannot be read.
pub fn look(path: &Path) -> io::Result<Found> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(judge(&text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Found::None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(Found::Changed),
        Err(error) => Err(error),
    }
}

/// The second line holds how many folders were made, and a sum over what follows.
fn judge(text: &str) -> Found {
    let body = text.strip_prefix(MARK).and_then(|rest| rest.strip_prefix("\n# "));
    let Some((made, (sum, body))) =
        body.and_then(|rest| rest.split_once(' ')).and_then(|(made, rest)| Some((made, rest.split_once('\n')?)))
    else {
        return Found::Changed;
    };
    match made.parse() {
        Ok(made) if sum == sum_of(body) => Found::Whole(made),
        _ => Found::Changed,
    }
}

/// It guards against a change made by hand, not against malice.
fn sum_of(text: &str) -> String {
    format!("{:016x}", fingerprint(text.as_bytes()))
}

/// What came of writing or removing a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It was written, or removed.
    Done,
    /// It was so already.
    Already,
    /// It was changed by hand, so it was left as it is.
    Kept,
}

/// Writes a file of ours, and the folders above it. Another's, or one changed by hand, stays.
///
/// # Errors
/// When it cannot be read or written; then it is as before.
pub fn write(path: &Path, body: &str) -> io::Result<Done> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let made = match look(path)? {
        Found::Changed => return Ok(Done::Kept),
        Found::Whole(made) => made,
        Found::None => folder.ancestors().take_while(|above| !above.exists()).count(),
    };
    let text = format!("{MARK}\n# {made} {}\n{body}", sum_of(body));
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(Done::Already);
    }
    fs::create_dir_all(folder)?;
    whole::replace(path, text.as_bytes(), 0o644, Keep::Synced)?;
    Ok(Done::Done)
}

/// Removes a file of ours, and the folders that were made for it if nothing else is in them.
///
/// # Errors
/// When it cannot be read or removed.
pub fn remove(path: &Path) -> io::Result<Done> {
    let made = match look(path)? {
        Found::None => return Ok(Done::Already),
        Found::Changed => return Ok(Done::Kept),
        Found::Whole(made) => made,
    };
    fs::remove_file(path)?;
    for folder in path.ancestors().skip(1).take(made) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(Done::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(program: &str, vars: &[(&str, &str)]) -> Job {
        let var = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).into());
        Job::new(Path::new(program), var).unwrap()
    }

    #[test]
    fn each_form_quotes_in_its_own_way() {
        let job =
            job("/my $x/50%/a\"b\\c'd", &[("SUPPLE_STATE_DIR", "/s t/1%"), ("DISPLAY", ":0"), ("XDG_DATA_HOME", "")]);
        let line = |way, start: &str| {
            let text = job.text(way);
            text.lines().find(|line| line.starts_with(start)).unwrap().to_owned()
        };
        assert_eq!(line(Way::Systemd, "ExecStart"), r#"ExecStart=/usr/bin/env "/my $$x/50%%/a\"b\\c'd" remind run"#);
        let text = super::tests::job("/my $x/50%", &[]).text(Way::Systemd);
        assert!(text.contains("ExecStart=\"/my $x/50%%\" remind run\n"), "{text}");
        assert_eq!(line(Way::Systemd, "Environment"), r#"Environment="SUPPLE_STATE_DIR=/s t/1%%""#);
        assert_eq!(
            line(Way::Autostart, "Exec"),
            r#"Exec=env "SUPPLE_STATE_DIR=/s t/1%%" "/my \\$x/50%%/a\\"b\\\\c'd" remind run"#
        );
        assert_eq!(
            line(Way::Cron, "*"),
            r#"* * * * * SUPPLE_STATE_DIR='/s t/1\%' DISPLAY=':0' '/my $x/50\%/a"b\c'\''d' remind --once >/dev/null"#
        );
        let plain = super::tests::job("/a & <b>", &[]).text(Way::Launchd);
        assert!(plain.contains("Not tested") && plain.contains("<string>/a &amp; &lt;b&gt;</string>"), "{plain}");
        for bad in ["/a=b", "/a\nb", "/a\u{1b}b"] {
            assert!(Job::new(Path::new(bad), |_| None).is_err());
        }
        assert!(Job::new(Path::new("/a"), |name| (name == "XDG_DATA_HOME").then(|| "/x\ny".into())).is_err());
    }

    #[test]
    fn what_was_changed_by_a_letter_is_not_ours_any_more() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/b/c.service");
        assert_eq!(remove(&path).unwrap(), Done::Already);
        assert_eq!(write(&path, "one\n").unwrap(), Done::Done);
        assert_eq!(write(&path, "one\n").unwrap(), Done::Already);
        assert_eq!(write(&path, "two\n").unwrap(), Done::Done);
        assert_eq!(look(&path).unwrap(), Found::Whole(2));
        let text = fs::read_to_string(&path).unwrap();
        for changed in
            [text.replace("two", "twp"), format!("{text}\n"), format!("#\n{text}"), "two\n".into(), String::new()]
        {
            fs::write(&path, &changed).unwrap();
            assert_eq!((write(&path, "two\n").unwrap(), remove(&path).unwrap()), (Done::Kept, Done::Kept));
            assert_eq!(fs::read_to_string(&path).unwrap(), changed);
        }
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert_eq!(remove(&path).unwrap(), Done::Kept);
        fs::write(&path, text).unwrap();
        assert_eq!(remove(&path).unwrap(), Done::Done);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    }
}
