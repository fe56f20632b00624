//! `supple doctor`: tries what the coach relies on, says what it saw and what to do about it.
//! Must never change anything; of the journal it says how it is, never what is in it.

use std::{ffi::OsString, io::Write, path::Path};

use crate::{
    app::{Notice, Settings, Urgency},
    domain::{CleanText, settings::TerminalNotice, text::many},
    io::{
        awake::{self, Answer, AwakeEnv},
        notify::{self, Inside, NotifyEnv, Sequence, Trial},
        open_terminal, sound,
        surroundings::{Colours, FolderFacts, FolderState, TerminalFacts, ZoneFacts},
        voice,
    },
};

/// Below this the screens leave things out.
const FULL_SIZE: (u16, u16) = (40, 12);

/// Tries everything and writes a line for each. Sends one notice; takes a few seconds where the desktop does not answer.
///
/// `folders`: what each is for, and where. `journal`: what its opening found wrong, empty when it is whole. `problems`:
/// how many the user's own files have. `settings`: as they hold here, and
/// what of their file cannot be used. The exit code: 1 when there is something to fix, else 0.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn run(
    out: &mut impl Write,
    folders: &[(&'static str, &Path)],
    journal: &[String],
    problems: usize,
    (settings, trouble): (&Settings, &[CleanText]),
) -> anyhow::Result<u8> {
    let env = NotifyEnv::read().set(settings);
    let terminal = TerminalFacts::read();
    let mut report = Report::new(out);
    for trouble in trouble {
        report.fix(trouble)?;
    }
    report.terminal(&terminal)?;
    writeln!(report.out, "      sending a notice, to see whether it shows ...")?;
    report.out.flush()?;
    let notice = test_notice();
    let trial = notify::try_out(&env, &notice);
    report.notices(&trial)?;
    if terminal.tty {
        report.out.write_all(b"\x07")?;
        if let Some(sequence) = notify::terminal_sequence(&env, &notice) {
            report.out.write_all(&sequence)?;
        }
        report.sequence(&env)?;
    }
    report.window(open_terminal::find(&settings.terminal, |name| std::env::var_os(name)))?;
    if settings.voice == Some(false) {
        report.note("voice: it is off here; voice = \"on\" in the settings turns it on, and v in a session")?;
    } else {
        writeln!(report.out, "      saying a sentence, to hear whether it speaks ...")?;
        report.out.flush()?;
        report.voice(&voice::try_out(&settings.voice_command))?;
    }
    report.sound(settings.sound, sound::player().as_deref())?;
    report.awake(&awake::try_out(&AwakeEnv::read()))?;
    for (name, path) in folders {
        report.folder(&FolderFacts::read(name, path))?;
    }
    report.journal(journal)?;
    report.zone(&ZoneFacts::read())?;
    report.files(problems)?;
    Ok(u8::from(report.fixes > 0))
}

fn test_notice() -> Notice {
    Notice {
        title: "supple: a test".into(),
        body: "If you can read this, notices work here.".into(),
        urgency: Urgency::Normal,
    }
}

/// The lines, and how many of them ask for something to be done.
struct Report<'a, W> {
    out: &'a mut W,
    fixes: usize,
}

impl<'a, W: Write> Report<'a, W> {
    fn new(out: &'a mut W) -> Self {
        Self { out, fixes: 0 }
    }

    fn ok(&mut self, line: &str) -> anyhow::Result<()> {
        self.line("ok", line)
    }

    fn note(&mut self, line: &str) -> anyhow::Result<()> {
        self.line("note", line)
    }

    fn fix(&mut self, line: &str) -> anyhow::Result<()> {
        self.fixes += 1;
        self.line("fix", line)
    }

    /// Paths and variables come from outside, so each line is cleaned as a whole.
    fn line(&mut self, mark: &str, line: &str) -> anyhow::Result<()> {
        writeln!(self.out, "{mark:<5} {}", CleanText::new(line))?;
        Ok(())
    }

    fn terminal(&mut self, terminal: &TerminalFacts) -> anyhow::Result<()> {
        let TerminalFacts { term, size, tty, utf8, no_color, colours, .. } = terminal;
        if !tty {
            self.note("terminal: this is not one, so the coach is told in plain lines here")?;
        } else if matches!(term.as_str(), "" | "dumb") {
            self.note(&format!(
                "terminal: TERM is \"{term}\", which says it cannot move the cursor, so the coach is told in plain lines"
            ))?;
        } else {
            let colours = match colours {
                Colours::Sixteen => "16 colours",
                Colours::Palette => "256 colours",
                Colours::True => "all colours",
            };
            let size = size.map_or("size unknown".to_owned(), |(cols, rows)| format!("{cols} columns and {rows} rows"));
            self.ok(&format!("terminal: {term}, {size}, {colours}"))?;
        }
        if let Some((cols, rows)) = *size
            && *tty
            && (cols < FULL_SIZE.0 || rows < FULL_SIZE.1)
        {
            let (c, r) = FULL_SIZE;
            self.note(&format!("size: from {c} columns and {r} rows on, everything is shown"))?;
        }
        if *utf8 {
            self.ok("letters: UTF-8")?;
        } else {
            self.note("letters: the language setting is not UTF-8, so pictures use plain characters; LANG=C.UTF-8 changes that")?;
        }
        if terminal.accessible {
            self.note("lines: ACCESSIBLE is set, so the coach is told in plain lines")?;
        }
        if *no_color {
            self.note("colour: NO_COLOR is set, so there is none")?;
        }
        Ok(())
    }

    fn notices(&mut self, trial: &Trial) -> anyhow::Result<()> {
        if let Ok(server) = &trial.server {
            let can: Vec<&str> = server.capabilities.iter().map(|c| &**c).collect();
            let can = can.join(", ");
            self.ok(&format!("notices: the desktop answers: {}; it can do: {can}", server.name))?;
            if server.capabilities.iter().any(|can| &**can == "actions") {
                self.ok("buttons: reminders have them here: Start, Snooze, Skip")?;
            } else {
                self.note("buttons: this desktop shows none; supple remind snooze and supple remind skip do the same")?;
            }
        }
        match &trial.sent {
            Ok(()) => self.ok("notices: it took one. If you saw none, look at its do-not-disturb setting"),
            Err(reason) => self.note(&format!("notices: {reason}; the terminal shows them, or the bell rings")),
        }
    }

    fn sequence(&mut self, env: &NotifyEnv) -> anyhow::Result<()> {
        let name = match env.sequence() {
            None if env.chosen == TerminalNotice::Bell => {
                return self.ok("terminal notices: the bell rang, as you set it");
            }
            None if env.inside == Inside::Tmux => {
                return self.note(
                    "terminal notices: tmux keeps them back, so only the bell rang. Set `tmux_passthrough = true` here and \
                     `allow-passthrough on` there. Then say which kind by `terminal_notice`",
                );
            }
            None => {
                return self.note("terminal notices: this one is not known to show any, so only the bell rang");
            }
            Some(Sequence::Osc9) => "OSC 9",
            Some(Sequence::Osc777) => "OSC 777",
            Some(Sequence::Osc99) => "OSC 99",
        };
        let through = if env.inside == Inside::Tmux { ", through tmux" } else { "" };
        self.ok(&format!("terminal notices: the bell rang, and one was sent by {name}{through}"))
    }

    fn window(&mut self, found: Result<Vec<OsString>, CleanText>) -> anyhow::Result<()> {
        match found {
            Ok(words) => {
                let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
                self.ok(&format!("window: Start on a reminder opens: {}", words.join(" ")))
            }
            Err(why) => self.note(&format!("window: {why}, so Start on a reminder opens none")),
        }
    }

    fn voice(&mut self, trial: &voice::Trial) -> anyhow::Result<()> {
        match &trial.said {
            Ok(took) if *took < voice::HEARD => self.note(&format!(
                "voice: {} ended at once, exit code 0: too soon to be heard. Is there a loudspeaker?",
                trial.command
            )),
            Ok(took) => self.ok(&format!(
                "voice: {} said a sentence in {}.{} s, exit code 0. If you heard none, look at the volume and the loudspeaker",
                trial.command,
                took.as_secs(),
                took.subsec_millis() / 100
            )),
            Err(why) if trial.command.is_empty() => {
                self.note(&format!("voice: {why}; espeak-ng is a small one. Everything is on the screen as well"))
            }
            Err(why) => self.fix(&format!("voice: {}: {why}", trial.command)),
        }
    }

    fn sound(&mut self, wish: Option<bool>, player: Option<&Path>) -> anyhow::Result<()> {
        let name = player.and_then(Path::file_name).map(|name| name.to_string_lossy());
        match (wish, name) {
            (Some(false), _) => self.note("sound: chimes are off here; the bell rings"),
            (_, Some(name)) => self.ok(&format!("sound: {name} plays the chimes")),
            (_, None) => self
                .note("sound: no program that plays chimes was found (pw-play, paplay, aplay, afplay); the bell rings"),
        }
    }

    fn awake(&mut self, answer: &Answer) -> anyhow::Result<()> {
        match &answer.sleep {
            Ok(()) => self.ok("sleep: the computer stays awake while a session runs")?,
            Err(why) => self.note(&format!("sleep: {why}; it may go to sleep while a session runs"))?,
        }
        match &answer.screen {
            Ok(()) => self.ok("screen: it stays on while a session runs"),
            Err(why) => self.note(&format!("screen: {why}; it may go dark while a session runs")),
        }
    }

    fn folder(&mut self, folder: &FolderFacts) -> anyhow::Result<()> {
        let name = folder.name;
        let path = folder.path.display();
        match folder.state {
            FolderState::Ready => self.ok(&format!("{name}: {path}"))?,
            FolderState::Missing => {
                self.ok(&format!("{name}: {path} is not there yet; it is made when needed"))?;
            }
            FolderState::CannotBeMade => {
                self.fix(&format!(
                    "{name}: {path} is not there and cannot be made; make it by hand, or choose another place"
                ))?;
            }
            FolderState::ReadOnly => self.fix(&format!(
                "{name}: nothing can be written to {path}. To change that: chmod u+rwx {}",
                quoted(&folder.path)
            ))?,
            FolderState::NotAFolder => self.fix(&format!("{name}: {path} is not a folder; move it out of the way"))?,
        }
        if folder.open_to_others {
            self.fix(&format!(
                "{name}: others can write to {path}. To close it: chmod -R go-w {}",
                quoted(&folder.path)
            ))?;
        }
        // A whole folder at once: a list of ten years of files would not fit on a line.
        let mut parents: Vec<&Path> = folder.wide_files.iter().filter_map(|f| f.parent()).collect();
        parents.dedup();
        for parent in parents {
            self.fix(&format!(
                "{name}: others on this computer can read files in {}. To close them: chmod 600 {}/*.jsonl",
                parent.display(),
                quoted(parent)
            ))?;
        }
        Ok(())
    }

    fn journal(&mut self, found: &[String]) -> anyhow::Result<()> {
        if found.is_empty() {
            return self.ok("journal: whole");
        }
        found.iter().try_for_each(|line| self.note(&format!("journal: {line}")))
    }

    fn zone(&mut self, zone: &ZoneFacts) -> anyhow::Result<()> {
        match zone {
            ZoneFacts::Known(Some(name)) => self.ok(&format!("time zone: {name}")),
            ZoneFacts::Known(None) => self.ok("time zone: this computer's own"),
            ZoneFacts::Unknown(Some(tz)) => self.fix(&format!(
                "time zone: TZ is \"{tz}\", which names none, so times are in UTC; set it to one like Europe/Berlin, or unset it"
            )),
            ZoneFacts::Unknown(None) => {
                self.note("time zone: this computer names none, so times are in UTC")
            }
        }
    }

    fn files(&mut self, problems: usize) -> anyhow::Result<()> {
        match problems {
            0 => self.ok("files: all can be read"),
            n => self.fix(&format!("files: {}; supple check shows more", many(n, "problem"))),
        }
    }
}

/// A path as a shell takes it, whatever it holds.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:".contains(c);
    if text.chars().all(plain) && !text.starts_with('-') {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use crate::io::notify::Server;

    use super::*;

    fn told(write: impl FnOnce(&mut Report<'_, Vec<u8>>) -> anyhow::Result<()>) -> (String, usize) {
        let mut out = Vec::new();
        let mut report = Report::new(&mut out);
        write(&mut report).unwrap();
        let fixes = report.fixes;
        (String::from_utf8(out).unwrap(), fixes)
    }

    fn folder() -> FolderFacts {
        FolderFacts {
            name: "data",
            path: PathBuf::from("/home/ann/da ta's"),
            state: FolderState::Ready,
            open_to_others: false,
            wide_files: Vec::new(),
        }
    }

    #[test]
    fn a_good_terminal_is_one_line_and_a_bad_one_says_what_it_lacks() {
        let mut terminal = TerminalFacts {
            term: "xterm-256color".into(),
            size: Some((120, 40)),
            tty: true,
            utf8: true,
            no_color: false,
            colours: Colours::Palette,
            ..TerminalFacts::default()
        };
        let (good, _) = told(|r| r.terminal(&terminal));
        assert_eq!(
            good,
            "ok    terminal: xterm-256color, 120 columns and 40 rows, 256 colours\nok    letters: UTF-8\n"
        );
        terminal.term = "dumb".into();
        terminal.size = Some((39, 12));
        terminal.utf8 = false;
        terminal.no_color = true;
        let (bad, fixes) = told(|r| r.terminal(&terminal));
        let marks: Vec<&str> = bad.lines().filter_map(|l| l.split(':').next()).collect();
        assert_eq!(marks, ["note  terminal", "note  size", "note  letters", "note  colour"]);
        assert_eq!(fixes, 0);
    }

    #[test]
    fn a_notice_that_fails_says_why_and_what_happens_instead() {
        let failed =
            Trial { server: Err("no one".into()), sent: Err("no program on this desktop shows notices".into()) };
        let (line, _) = told(|r| r.notices(&failed));
        assert_eq!(
            line,
            "note  notices: no program on this desktop shows notices; the terminal shows them, or the bell rings\n"
        );
        let mut env = NotifyEnv { term: "xterm".into(), chosen: TerminalNotice::Osc9, ..NotifyEnv::default() };
        let (line, _) = told(|r| r.sequence(&env));
        assert!(line.starts_with("ok ") && line.contains("OSC 9"), "{line}");
        env.inside = Inside::Tmux;
        let (line, _) = told(|r| r.sequence(&env));
        assert!(line.starts_with("note ") && line.contains("`tmux_passthrough = true`"), "{line}");
        env.passthrough = true;
        assert!(told(|r| r.sequence(&env)).0.contains("OSC 9, through tmux"));
        assert!(told(|r| r.sequence(&NotifyEnv::default())).0.contains("only the bell"));
        assert_eq!(
            told(|r| r.window(Ok(vec!["kitty".into(), "-e".into()]))).0,
            "ok    window: Start on a reminder opens: kitty -e\n"
        );
        assert!(told(|r| r.window(Err("nothing is here".into()))).0.starts_with("note  window: nothing is here"));
        let took = Trial {
            server: Ok(Server {
                name: "dunst\u{1b}[31m 1.9".into(),
                capabilities: vec!["body".into(), "actions".into()],
            }),
            sent: Ok(()),
        };
        let (lines, _) = told(|r| r.notices(&took));
        assert!(lines.starts_with("ok    notices: the desktop answers: dunst[31m 1.9; it can do: body, actions\nok    buttons: reminders have them here: Start, Snooze, Skip\nok    notices: it took one"), "{lines}");
    }

    #[test]
    fn a_voice_tells_its_command_its_time_and_its_trouble_and_only_a_broken_one_is_to_fix() {
        let trial = |command: &str, said| voice::Trial { command: command.into(), said };
        let said = std::time::Duration::from_millis;
        for (trial, line, fixes) in [
            (
                trial("espeak-ng --stdin", Ok(said(1_940))),
                "ok    voice: espeak-ng --stdin said a sentence in 1.9 s, exit code 0",
                0,
            ),
            (
                trial("espeak-ng --stdin", Ok(said(30))),
                "note  voice: espeak-ng --stdin ended at once, exit code 0: too soon",
                0,
            ),
            (trial("", Err("none was found".into())), "note  voice: none was found; espeak-ng is a small one", 0),
            (
                trial("mine -x", Err("mine ended with exit code 3".into())),
                "fix   voice: mine -x: mine ended with exit code 3",
                1,
            ),
        ] {
            let (told, to_fix) = told(|r| r.voice(&trial));
            assert!(told.starts_with(line) && to_fix == fixes, "{told}");
        }
        let player = PathBuf::from("/usr/bin/pw-play");
        assert_eq!(told(|r| r.sound(None, Some(&player))).0, "ok    sound: pw-play plays the chimes\n");
        assert!(told(|r| r.sound(Some(true), None)).0.contains("the bell rings"));
        assert!(told(|r| r.sound(Some(false), Some(&player))).0.contains("off here"));
    }

    /// Case 27: the command given is one that a shell takes as it stands.
    #[test]
    fn open_folders_and_files_come_with_the_command_that_closes_them() {
        let mut open = folder();
        open.open_to_others = true;
        open.wide_files = vec!["/d/a.jsonl".into(), "/d/b.jsonl".into(), "/d/e f/c.jsonl".into()];
        let (lines, fixes) = told(|r| r.folder(&open));
        assert_eq!(fixes, 3, "{lines}");
        assert!(lines.contains(r"chmod -R go-w '/home/ann/da ta'\''s'"), "{lines}");
        assert!(lines.contains("chmod 600 /d/*.jsonl\n"), "{lines}");
        assert!(lines.contains("chmod 600 '/d/e f'/*.jsonl\n"), "{lines}");
    }

    #[test]
    fn only_a_folder_that_cannot_be_used_is_to_fix() {
        for (state, fix) in [
            (FolderState::Ready, 0),
            (FolderState::Missing, 0),
            (FolderState::CannotBeMade, 1),
            (FolderState::ReadOnly, 1),
            (FolderState::NotAFolder, 1),
        ] {
            let facts = FolderFacts { state, ..folder() };
            assert_eq!(told(|r| r.folder(&facts)).1, fix, "{state:?}");
        }
    }

    /// Case 19, the half that is told.
    #[test]
    fn a_time_zone_that_means_nothing_is_said_to_be_utc() {
        let (line, fixes) = told(|r| r.zone(&ZoneFacts::Unknown(Some("Mars/\u{7}Crater".into()))));
        assert!(line.contains("\"Mars/Crater\"") && line.contains("UTC"), "{line}");
        assert_eq!(fixes, 1);
        assert_eq!(told(|r| r.zone(&ZoneFacts::Known(None))).1, 0);
    }

    #[test]
    fn problems_in_files_are_to_fix_and_the_journal_is_told_line_by_line() {
        assert_eq!(told(|r| r.files(0)).1, 0);
        assert_eq!(told(|r| r.files(2)).1, 1);
        let (lines, _) = told(|r| r.journal(&["1 unreadable record".into(), "read-only".into()]));
        assert_eq!(lines, "note  journal: 1 unreadable record\nnote  journal: read-only\n");
        assert_eq!(told(|r| r.journal(&[])).0, "ok    journal: whole\n");
    }
}
