//! What is known about the terminal, and the escape sequence that makes some terminals show a notice themselves.
//! Only builds bytes: the loop writes them between two frames. Must never write to the terminal.

use crate::{
    app::{Notice, Urgency},
    domain::settings::{Settings, TerminalNotice},
};

/// Most bytes of text in one sequence; terminals show no more.
const TEXT_BYTES: usize = 200;

/// What the environment and the person say about where a notice can go. Read once at the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotifyEnv {
    /// The session came in over SSH: a notice on this machine's desktop would pop up far from the user.
    pub ssh: bool,
    /// What stands between the program and the terminal.
    pub inside: Inside,
    /// `TERM`.
    pub term: String,
    /// `TERM_PROGRAM`.
    pub term_program: String,
    /// `KITTY_WINDOW_ID` is set.
    pub kitty: bool,
    /// What the person set.
    pub chosen: TerminalNotice,
    /// Whether the person says that tmux hands on.
    pub passthrough: bool,
}

/// What stands between the program and the terminal, and swallows these sequences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Inside {
    /// Nothing.
    #[default]
    Nothing,
    /// tmux, which hands on what is wrapped for it where it was told to.
    Tmux,
    /// screen or zellij.
    Other,
}

/// The sequences that terminals on the known list understand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sequence {
    /// One line of text: iTerm2, `WezTerm`, Ghostty.
    Osc9,
    /// Title and body: foot, urxvt.
    Osc777,
    /// Title, body and urgency: kitty.
    Osc99,
}

impl NotifyEnv {
    /// Reads the process's environment.
    #[must_use]
    pub fn read() -> Self {
        Self::from_vars(|name| std::env::var(name).ok())
    }

    /// Reads variables through `var`; an empty variable counts as unset.
    #[must_use]
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name| var(name).unwrap_or_default();
        let is_set = |name| !text(name).is_empty();
        Self {
            ssh: is_set("SSH_CONNECTION") || is_set("SSH_TTY"),
            inside: if is_set("TMUX") {
                Inside::Tmux
            } else if is_set("STY") || is_set("ZELLIJ") {
                Inside::Other
            } else {
                Inside::Nothing
            },
            term: text("TERM"),
            term_program: text("TERM_PROGRAM"),
            kitty: is_set("KITTY_WINDOW_ID"),
            ..Self::default()
        }
    }

    /// With what the person set.
    #[must_use]
    pub fn set(self, settings: &Settings) -> Self {
        Self { chosen: settings.terminal_notice, passthrough: settings.tmux_passthrough, ..self }
    }

    /// Whether a sequence has to be wrapped for tmux, which may swallow it all the same.
    fn wraps(&self) -> bool {
        self.inside == Inside::Tmux && self.passthrough
    }

    /// The sequence this terminal is known to show, or the person set; `None`: the bell only.
    ///
    /// `TERM` speaks first: it crosses SSH, and the other variables may be left over from a terminal that started this one.
    #[must_use]
    pub fn sequence(&self) -> Option<Sequence> {
        let term = self.term.as_str();
        let inside_another = ["screen", "tmux"].iter().any(|t| term.starts_with(t));
        let swallowed = (self.inside != Inside::Nothing || inside_another) && !self.wraps();
        if swallowed || matches!(term, "" | "dumb" | "linux") {
            return None;
        }
        match self.chosen {
            TerminalNotice::Auto => {}
            TerminalNotice::Bell => return None,
            TerminalNotice::Osc9 => return Some(Sequence::Osc9),
            TerminalNotice::Osc777 => return Some(Sequence::Osc777),
            TerminalNotice::Osc99 => return Some(Sequence::Osc99),
        }
        if term == "xterm-kitty" {
            return Some(Sequence::Osc99);
        }
        if term.starts_with("foot") || term.starts_with("rxvt-unicode") {
            return Some(Sequence::Osc777);
        }
        match self.term_program.as_str() {
            "iTerm.app" | "WezTerm" | "ghostty" => Some(Sequence::Osc9),
            "" | "tmux" if self.kitty => Some(Sequence::Osc99),
            _ => None,
        }
    }
}

/// The bytes that make a known terminal show `notice`; `None` where only the bell is safe.
///
/// Holds no byte of control but its own: [`CleanText`](crate::domain::CleanText) has none.
#[must_use]
pub fn terminal_sequence(env: &NotifyEnv, notice: &Notice) -> Option<Vec<u8>> {
    let sequence = match env.sequence()? {
        // A text that starts with a digit would be taken for a progress bar by some, so a word goes first.
        Sequence::Osc9 => {
            let line = format!("supple: {} {}", notice.title, notice.body);
            format!("\x1b]9;{}\x07", cut_bytes(&line, TEXT_BYTES))
        }
        // `;` parts the fields.
        Sequence::Osc777 => {
            let (title, body) = title_and_body(notice);
            let (title, body) = (title.replace(';', ","), body.replace(';', ","));
            format!("\x1b]777;notify;{title};{body}\x07")
        }
        Sequence::Osc99 => {
            let (title, body) = title_and_body(notice);
            let urgency = match notice.urgency {
                Urgency::Normal => 1,
                Urgency::Critical => 2,
            };
            format!("\x1b]99;i=supple:d=0:u={urgency};{title}\x1b\\\x1b]99;i=supple:p=body;{body}\x1b\\")
        }
    };
    // tmux unwraps it where its `allow-passthrough` is on. Else it is gone, so the bell goes with it.
    let wrapped = || format!("\x1bPtmux;{}\x1b\\\x07", sequence.replace('\x1b', "\x1b\x1b"));
    Some(if env.wraps() { wrapped() } else { sequence }.into_bytes())
}

/// Title and body, cut so that both together keep to the limit; the title comes first.
fn title_and_body(notice: &Notice) -> (&str, &str) {
    let title = cut_bytes(&notice.title, TEXT_BYTES / 2);
    (title, cut_bytes(&notice.body, TEXT_BYTES - title.len()))
}

/// The start of `text`, at most `limit` bytes, ending at a whole character.
fn cut_bytes(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
    &text[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(vars: &[(&str, &str)]) -> NotifyEnv {
        NotifyEnv::from_vars(|name| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    fn notice(title: &str, body: &str) -> Notice {
        Notice { title: title.into(), body: body.into(), urgency: Urgency::Critical }
    }

    fn bytes(vars: &[(&str, &str)], title: &str, body: &str) -> Option<String> {
        terminal_sequence(&env(vars), &notice(title, body)).map(|b| String::from_utf8(b).unwrap())
    }

    #[test]
    fn each_known_terminal_gets_its_own_sequence() {
        let kitty = "\x1b]99;i=supple:d=0:u=2;Heat off\x1b\\\x1b]99;i=supple:p=body;Now.\x1b\\";
        let line = "\x1b]9;supple: Heat off Now.\x07";
        let fields = "\x1b]777;notify;Heat off;Now.\x07";
        for (vars, expected) in [
            (&[("TERM", "xterm-kitty")][..], kitty),
            (&[("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1")], kitty),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], line),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")], line),
            (&[("TERM", "xterm-ghostty"), ("TERM_PROGRAM", "ghostty")], line),
            (&[("TERM", "foot-extra")], fields),
            (&[("TERM", "rxvt-unicode-256color")], fields),
        ] {
            let got = bytes(vars, "Heat off", "Now.");
            assert_eq!(got.as_deref(), Some(expected), "{vars:?}");
        }
    }

    /// Case 13: nothing stray on screen where the sequence is swallowed, shown as text, or not known.
    #[test]
    fn elsewhere_the_bell_has_to_do() {
        for vars in [
            &[][..],
            &[("TERM", "")],
            &[("TERM", "dumb"), ("KITTY_WINDOW_ID", "1")],
            &[("TERM", "linux"), ("TERM_PROGRAM", "WezTerm")],
            &[("TERM", "xterm-256color")],
            &[("TERM", "xterm-kitty"), ("TMUX", "/tmp/tmux-0/default,1,0")],
            &[("TERM", "xterm-kitty"), ("ZELLIJ", "0")],
            &[("TERM", "screen-256color"), ("TERM_PROGRAM", "iTerm.app")],
            &[("TERM", "tmux-256color"), ("KITTY_WINDOW_ID", "1")],
            &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")],
            &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "vscode"), ("KITTY_WINDOW_ID", "1")],
        ] {
            assert_eq!(bytes(vars, "Heat off", "Now."), None, "{vars:?}");
        }
    }

    /// What a person set goes before what is known, but nothing goes where it would be shown as letters or swallowed.
    #[test]
    fn what_is_set_goes_first() {
        let sent = |vars: &[(&str, &str)], chosen, tmux_passthrough| {
            let settings = Settings { terminal_notice: chosen, tmux_passthrough, ..Settings::default() };
            let bytes = terminal_sequence(&env(vars).set(&settings), &notice("Heat off", "Now."));
            bytes.map(|bytes| String::from_utf8(bytes).unwrap())
        };
        let (xterm, kitty) = ([("TERM", "xterm-256color")], [("TERM", "xterm-kitty")]);
        let tmux = [("TERM", "tmux-256color"), ("TERM_PROGRAM", "tmux"), ("TMUX", "/tmp/tmux-0/default,1,0")];
        let line = "\x1b]9;supple: Heat off Now.\x07";
        assert_eq!(sent(&xterm, TerminalNotice::Osc9, false).as_deref(), Some(line));
        assert_eq!(sent(&kitty, TerminalNotice::Bell, false), None);
        assert!(
            sent(&kitty, TerminalNotice::Osc777, true).unwrap().starts_with("\x1b]777;"),
            "not wrapped outside tmux"
        );
        // In tmux only wrapped, whatever is set, and with the bell: it may be swallowed.
        assert_eq!(sent(&tmux, TerminalNotice::Osc9, false), None);
        let wrapped = "\x1bPtmux;\x1b\x1b]9;supple: Heat off Now.\x07\x1b\\\x07";
        assert_eq!(sent(&tmux, TerminalNotice::Osc9, true).as_deref(), Some(wrapped));
        assert_eq!(sent(&tmux, TerminalNotice::Auto, true), None, "nobody knows what is outside");
        let in_kitty = [&tmux[..], &[("KITTY_WINDOW_ID", "1")]].concat();
        let wrapped = sent(&in_kitty, TerminalNotice::Auto, true).unwrap();
        assert!(
            wrapped.starts_with("\x1bPtmux;\x1b\x1b]99;") && wrapped.ends_with("\x1b\x1b\\\x1b\\\x07"),
            "{wrapped:?}"
        );
        for vars in [&[("TERM", "dumb")][..], &[("TERM", "linux")], &[("TERM", "screen"), ("STY", "1.pts")]] {
            assert_eq!(sent(vars, TerminalNotice::Osc9, true), None, "{vars:?}");
        }
    }

    #[test]
    fn over_ssh_the_terminal_near_the_user_still_shows_it() {
        let far = env(&[("TERM", "xterm-kitty"), ("SSH_TTY", "/dev/pts/1")]);
        assert!(far.ssh);
        assert_eq!(far.sequence(), Some(Sequence::Osc99));
        assert!(!env(&[("SSH_CONNECTION", "")]).ssh);
    }

    /// Case 10, for the terminal: no foreign control byte, no field break, and an end.
    #[test]
    fn hostile_text_stays_inside_its_sequence() {
        let evil = format!("4;3;\x1b]0;PWNED\x07\u{9c}\n{}", "ä".repeat(50_000));
        for (vars, own) in [
            (&[("TERM", "xterm-kitty")][..], 4),
            (&[("TERM", "foot")], 2),
            (&[("TERM", "xterm"), ("TERM_PROGRAM", "WezTerm")], 2),
        ] {
            let out = bytes(vars, &evil, &evil).unwrap();
            let control = out.chars().filter(|c| c.is_control()).count();
            assert_eq!(control, own, "{out:?}");
            assert!(out.len() <= TEXT_BYTES + 60, "{} bytes", out.len());
            assert!(!out.starts_with("\x1b]9;4"), "{out:?}");
        }
        let fields = bytes(&[("TERM", "foot")], "a;b", "c;d").unwrap();
        assert_eq!(fields, "\x1b]777;notify;a,b;c,d\x07");
    }
}
