//! The person's own editor: which it is, and the wait until it ends. Must never use a shell, and never take a signal that was meant for it.

use std::{
    env, io,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use signal_hook::{
    consts::{SIGINT, SIGQUIT},
    flag,
};

use super::terminal;
use crate::domain::CleanText;

/// Why no editor was there, or what became of it.
#[derive(Debug, thiserror::Error)]
pub enum NoEditor {
    /// None is set.
    #[error("no editor is set. Say which one you use, for example: export EDITOR=nano")]
    NotSet,
    /// What is set is no program.
    #[error("the editor “{0}” cannot be started: {1}. VISUAL or EDITOR names it")]
    NotStarted(CleanText, io::Error),
    /// It ended badly.
    #[error("the editor “{0}” ended with an error ({1}); the file is as it left it")]
    Failed(CleanText, String),
}

/// The editor's words: `VISUAL`, else `EDITOR`.
///
/// # Errors
/// [`NoEditor::NotSet`].
pub fn words() -> Result<Vec<String>, NoEditor> {
    let set = ["VISUAL", "EDITOR"].iter().filter_map(|name| env::var(name).ok());
    set.map(|value| split(&value)).find(|words| !words.is_empty()).ok_or(NoEditor::NotSet)
}

/// Words apart at blanks; quotes keep them together, a backslash takes the next letter as it is.
fn split(text: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), None::<String>);
    let mut quote = None;
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            ('\\', None | Some('"')) => word.get_or_insert_default().extend(letters.next()),
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Opens a file in the editor and waits until it ends. `stdin` is what it reads: the terminal. Ctrl-Z stops us with it.
///
/// # Errors
/// [`NoEditor`].
pub fn open(words: &[String], path: &Path, stdin: Stdio) -> Result<(), NoEditor> {
    let (program, rest) = words.split_first().ok_or(NoEditor::NotSet)?;
    let name = CleanText::new(program);
    let ended = Command::new(program).args(rest).arg(path).stdin(stdin).spawn().and_then(|mut child| {
        if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            while is_stopped(pid)? {
                // A stop that nobody waits for would leave both standing.
                terminal::stop_job()?;
                kill_process(pid, Signal::CONT)?;
            }
        }
        child.wait()
    });
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(NoEditor::Failed(name, status.to_string())),
        Err(error) => Err(NoEditor::NotStarted(name, error)),
    }
}

/// Waits until the editor stops or ends; `false`: it has ended, and can be asked how.
fn is_stopped(pid: Pid) -> io::Result<bool> {
    let wait = |options| loop {
        match waitid(WaitId::Pid(pid), options) {
            Err(rustix::io::Errno::INTR) => {}
            waited => return waited,
        }
    };
    let status = wait(WaitIdOptions::EXITED | WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT)?;
    let stopped = status.is_some_and(|status| status.stopped());
    if stopped {
        // So that the next wait is for what comes after it.
        wait(WaitIdOptions::STOPPED | WaitIdOptions::NOHANG)?;
    }
    Ok(stopped)
}

/// While it lives, Ctrl-C and Ctrl-\ are the editor's alone; then they end the program again. For a program without a loop of its own.
#[derive(Debug)]
pub struct Keys(Arc<AtomicBool>);

impl Keys {
    /// Gives them away.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub fn give() -> io::Result<Self> {
        let ours = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGQUIT] {
            flag::register_conditional_default(signal, Arc::clone(&ours))?;
        }
        Ok(Self(ours))
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_without_a_shell() {
        assert_eq!(split("nano"), ["nano"]);
        assert_eq!(split("  code --wait "), ["code", "--wait"]);
        assert_eq!(split("'/opt/my editor/ed' -f \"a b\" c\\ d"), ["/opt/my editor/ed", "-f", "a b", "c d"]);
        assert_eq!(split("vi; rm -rf $HOME `x`"), ["vi;", "rm", "-rf", "$HOME", "`x`"], "no word of it is run");
        assert_eq!(split("   "), Vec::<String>::new());
        assert_eq!(split("''"), [""]);
    }

    #[test]
    fn what_became_of_it_is_told() {
        let open = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            open(&words, Path::new("/dev/null"), Stdio::null())
        };
        assert!(open(&["true"]).is_ok());
        assert!(matches!(open(&["false"]), Err(NoEditor::Failed(..))));
        assert!(matches!(open(&["no-such-editor-anywhere"]), Err(NoEditor::NotStarted(..))));
        assert!(matches!(open(&[]), Err(NoEditor::NotSet)));
    }
}
