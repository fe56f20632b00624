//! The list of routines with its preview: choosing, playing one to look at, a new one, the editor. Must never start anything but through the
//! gate, and never change a file: it asks for that.

use std::sync::Arc;

use crate::domain::{
    CleanText, Id, Now,
    library::{FileKind, FileNote, Problem, Severity},
    routine::{Origin, Routine},
};

use super::{
    App, Effect, Key, Menu, Screen,
    wrap::{fold, wrap},
};

/// A line of the list.
#[derive(Debug, Clone, Copy)]
pub enum Listed<'a> {
    /// A routine that can be played.
    Routine(&'a Arc<Routine>),
    /// A file that cannot be used.
    Broken(&'a FileNote),
}

/// A file for the person's editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Its name.
    pub id: Id,
    /// What it holds.
    pub kind: FileKind,
    /// Whether it is to be made first, from the template.
    pub fresh: bool,
}

/// The name of a new routine, while it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Naming {
    /// What was typed.
    pub text: String,
    back: Menu,
}

/// Longest name that can be typed: what a name may have.
const LONGEST: usize = 64;

impl App {
    pub(super) fn routines(&mut self) {
        self.routines_at(Menu { mark: 0, level: 1, top: 0 });
    }

    pub(super) fn routines_at(&mut self, menu: Menu) {
        self.screen = Screen::Routines(menu);
    }

    /// The routines in the order of the list: by stage, then by name.
    #[must_use]
    pub fn listed(&self) -> Vec<&Arc<Routine>> {
        let mut all: Vec<_> = self.library.routines.values().collect();
        all.sort_by_key(|routine| (routine.stage, routine.id.clone()));
        all
    }

    /// All lines of the list: the routines, then the files that cannot be used.
    #[must_use]
    pub fn lines_listed(&self) -> Vec<Listed<'_>> {
        let routines = self.listed().into_iter().map(Listed::Routine);
        routines.chain(self.library.files.iter().filter(|file| !file.loaded).map(Listed::Broken)).collect()
    }

    /// The line with the mark, in the list.
    #[must_use]
    pub fn marked_line(&self) -> Option<Listed<'_>> {
        match &self.screen {
            Screen::Routines(menu) => self.lines_listed().get(menu.mark).copied(),
            _ => None,
        }
    }

    /// The routine with the mark, in the list.
    #[must_use]
    pub fn marked(&self) -> Option<&Arc<Routine>> {
        match self.marked_line() {
            Some(Listed::Routine(routine)) => Some(routine),
            _ => None,
        }
    }

    /// What is wrong with the file of a line: all of it for one that cannot be used, warnings for a routine.
    #[must_use]
    pub fn problems_of(&self, line: Listed<'_>) -> Vec<&Problem> {
        let path = match line {
            Listed::Broken(file) => Some(&file.path),
            Listed::Routine(routine) if routine.origin == Origin::Shipped => None,
            Listed::Routine(routine) => {
                let files = self.library.files.iter();
                let mut own = files.filter(|file| file.kind == FileKind::Routine && file.origin != Origin::Shipped);
                own.find(|file| file.id.as_str() == routine.id.as_str()).map(|file| &file.path)
            }
        };
        let mut problems: Vec<&Problem> =
            self.library.problems.iter().filter(|problem| Some(&problem.path) == path).collect();
        // What keeps it from being used comes first.
        problems.sort_by_key(|problem| problem.severity == Severity::Warning);
        problems
    }

    /// What is wrong with the file of a line, for so much room: each line, and its number in its report. Where not even the first fits, the
    /// way out stands before the picture.
    #[must_use]
    pub fn reports_of(&self, line: Listed<'_>, (width, height): (usize, usize)) -> Vec<(usize, String)> {
        let problems = self.problems_of(line);
        let tight = problems.first().is_some_and(|problem| report_lines(problem, width).len() > height);
        let mut lines = Vec::new();
        for problem in problems {
            if !lines.is_empty() {
                lines.push((1, String::new()));
            }
            let report = if tight { words_first(problem, width) } else { report_lines(problem, width) };
            lines.extend(report.into_iter().enumerate());
        }
        lines
    }

    /// Whether there is more of what is wrong with the marked file than can be seen at once.
    #[must_use]
    pub fn reads_on(&self) -> bool {
        self.pages().1 > 0
    }

    /// How far a page goes in what is wrong with the marked file, and the last line that may stand first.
    fn pages(&self) -> (usize, usize) {
        let Some(line @ Listed::Broken(_)) = self.marked_line() else {
            return (1, 0);
        };
        let (width, height) = self.size;
        // A status above the keys may take a row.
        let body = (width, height.saturating_sub(4));
        let (_, (width, height)) = halves(body, self.lines_listed().len());
        let room = (usize::from(width), usize::from(height));
        let lines = self.reports_of(line, room).len();
        (room.1.saturating_sub(1).max(1), lines.saturating_sub(room.1))
    }

    pub(super) fn routines_key(&mut self, key: Key, now: &Now) {
        let count = self.lines_listed().len();
        let levels = self.marked().map_or(1, |routine| u16::try_from(routine.levels.len()).unwrap_or(u16::MAX));
        let marked = self.marked().map(|routine| routine.id.clone());
        let (page, last) = self.pages();
        let Screen::Routines(menu) = &mut self.screen else {
            return;
        };
        let level = menu.level;
        match key {
            Key::Down | Key::Char('j') if menu.mark + 1 < count => {
                *menu = Menu { mark: menu.mark + 1, level: 1, top: 0 };
            }
            Key::Up | Key::Char('k') if menu.mark > 0 => {
                *menu = Menu { mark: menu.mark - 1, level: 1, top: 0 };
            }
            Key::Right | Key::Char('l') => menu.level = (menu.level + 1).min(levels),
            Key::Left => menu.level = menu.level.saturating_sub(1).max(1),
            Key::PageDown => menu.top = (menu.top + page).min(last),
            Key::PageUp => menu.top = menu.top.min(last).saturating_sub(page),
            Key::Char('?') => self.help(),
            Key::Esc | Key::Backspace => self.home(now),
            Key::Char('q') => self.quit(),
            Key::Char('e') => self.edit_marked(),
            Key::Char('n') => self.screen = Screen::Naming(Naming { text: String::new(), back: menu.clone() }),
            Key::Char('r') => {
                self.remark = Some("The files were read again.".into());
                self.out.push(Effect::Reread);
            }
            Key::Enter | Key::Char('t' | 'p') => {
                let Some(id) = marked else {
                    self.remark = Some("This file has a mistake. e opens it in your editor.".into());
                    return;
                };
                match key {
                    Key::Char('t') => self.rehearse(&id, level, 60, now),
                    Key::Char('p') => self.rehearse(&id, level, 1, now),
                    _ => self.start_named(id.as_str(), Some(level), now),
                }
            }
            _ => {}
        }
    }

    fn edit_marked(&mut self) {
        let of = match self.marked_line() {
            Some(Listed::Routine(routine)) => Some((routine.id.clone(), FileKind::Routine)),
            Some(Listed::Broken(file)) => Id::new(&file.id).map(|id| (id, file.kind)),
            None => return,
        };
        match of {
            Some((id, kind)) => self.out.push(Effect::Edit(Edit { id, kind, fresh: false })),
            None => self.remark = Some("The file's name cannot be used; give the file another name first.".into()),
        }
    }

    /// Plays a routine, to look at; nothing is recorded. Shut while a Stop stands (rule S5).
    pub(super) fn rehearse(&mut self, routine: &Id, level: u16, speed: u32, now: &Now) {
        if self.standing(now).is_some() {
            return self.stop(now);
        }
        match self.plan(routine.as_str(), level) {
            Some(plan) => self.begin_rehearsal(plan, speed, now),
            None => self.say(
                "Not found",
                &[format!("There is no routine “{routine}” that works. supple check tells why.")],
                1,
            ),
        }
    }

    pub(super) fn naming_key(&mut self, key: Key) {
        let Screen::Naming(naming) = &mut self.screen else {
            return;
        };
        match key {
            Key::Esc => {
                let back = naming.back.clone();
                self.routines_at(back);
            }
            Key::Backspace => drop(naming.text.pop()),
            Key::Char(c) if naming.text.len() < LONGEST => match c.to_ascii_lowercase() {
                c if c.is_ascii_alphanumeric() => naming.text.push(c),
                ' ' | '-' | '_' if !naming.text.is_empty() && !naming.text.ends_with('-') => naming.text.push('-'),
                _ => {}
            },
            Key::Enter => {
                let naming = naming.clone();
                match self.new_name(&naming.text) {
                    Ok(id) => {
                        self.routines_at(naming.back);
                        self.out.push(Effect::Edit(Edit { id, kind: FileKind::Routine, fresh: true }));
                    }
                    Err(why) => self.remark = Some(why.into()),
                }
            }
            _ => {}
        }
    }

    /// Whether a new routine can have this name; else why not.
    ///
    /// # Errors
    /// What is in the way, as a sentence.
    pub fn new_name(&self, text: &str) -> Result<Id, String> {
        if text.is_empty() {
            return Err("Small letters, digits and -, such as my-physio.".to_owned());
        }
        let Some(id) = Id::new(text) else {
            return Err("A name does not end with -. Type on, or take it away.".to_owned());
        };
        let taken =
            |kind: FileKind| self.library.files.iter().any(|file| file.kind == kind && file.id.as_str() == text);
        if taken(FileKind::Routine) {
            return Err(format!("There is a routine {id} already. In the list, e changes it."));
        }
        if taken(FileKind::Card) {
            return Err(format!("A card has the name {id}. Another one, please."));
        }
        Ok(id)
    }
}

/// From this width on, list and preview stand side by side.
pub const WIDE: u16 = 76;

/// Columns and rows of a list of so many lines, and of the preview beside or below it.
#[must_use]
pub fn halves((width, height): (u16, u16), lines: usize) -> ((u16, u16), (u16, u16)) {
    if width >= WIDE {
        let list = (width * 2 / 5).clamp(28, 44);
        return ((list, height), (width - list - 3, height));
    }
    // Both get their share; a long list scrolls.
    let rows = u16::try_from(lines).unwrap_or(u16::MAX).min(height.div_ceil(3));
    ((width, rows), (width, height.saturating_sub(rows + 1)))
}

/// A report with its message and its help before the picture.
fn words_first(problem: &Problem, width: usize) -> Vec<String> {
    let message = wrap(&format!("Line {}: {}", problem.line, problem.message), width).len();
    let mut lines = report_lines(problem, width);
    let mut rest = lines.split_off(message);
    let picture = rest.iter().take_while(|line| is_picture(line)).count();
    rest.rotate_left(picture);
    // The gutter alone says nothing, and rows are few.
    lines.extend(rest.into_iter().filter(|line| line.trim() != "|"));
    lines
}

/// A whole report on a mistake, for so many columns. The line with the caret is not wrapped: what does not fit gives way at its left.
#[must_use]
pub fn report_lines(problem: &Problem, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = wrap(&format!("Line {}: {}", problem.line, problem.message), width);
    let hidden = hidden(problem, width);
    for line in problem.rendered.lines().skip(2) {
        if is_picture(line) {
            lines.push(line.chars().skip(hidden).collect());
        } else if let Some((_, words)) = line.split_once("= ") {
            lines.extend(wrap(words, width));
        }
    }
    lines
}

/// A report as it is drawn, for so many columns: words go on in a line below, the line with the caret gives way at its left.
#[must_use]
pub fn report_fitted(problem: &Problem, width: usize) -> String {
    let hidden = hidden(problem, width);
    let fitted = problem.rendered.lines().enumerate().map(|(at, line)| match line.split_once("= ") {
        _ if at > 0 && is_picture(line) => line.chars().skip(hidden).take(width).collect(),
        // Under the words, behind "= help: ".
        Some((_, told)) if at > 0 => fold(line, width, 2 + told.find(' ').map_or(0, |label| label + 1)),
        _ if line.trim_start().starts_with("-->") => line.to_owned(),
        _ => fold(line, width, 2),
    });
    fitted.collect::<Vec<_>>().join("\n")
}

/// Whether a line of a report is one of the file, or one of the marks under it.
fn is_picture(line: &str) -> bool {
    line.trim_start().starts_with(|c: char| c == '|' || c.is_ascii_digit())
}

/// How many letters of the picture give way, so that the caret is seen.
fn hidden(problem: &Problem, width: usize) -> usize {
    let caret = problem.rendered.lines().rfind(|line| line.trim_end().ends_with('^'));
    caret.map_or(0, |line| line.chars().count()).saturating_sub(width)
}

/// A word on files that cannot be watched: what still can be done.
pub(super) fn unwatched(why: &CleanText) -> CleanText {
    format!("r rereads the files: they are not watched ({why}).").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stays_under_its_place_in_a_narrow_window() {
        let source = "7 | exercise = \"bridge\", hold = \"3s\", reps = 500";
        let caret = format!("  |{}^^^", " ".repeat(source.len() - 6));
        let rendered =
            format!("error[R019]: reps is 1 to 50\n --> a.toml:7:41\n  |\n{source}\n{caret}\n  = help: fewer");
        let problem = Problem {
            kind: FileKind::Routine,
            path: "a.toml".into(),
            line: 7,
            column: 41,
            end: (7, 44),
            code: "R019",
            message: "reps is 1 to 50".into(),
            note: "",
            help: "fewer".into(),
            rendered,
            severity: Severity::Error,
            mend: None,
        };
        for width in [20, 30, 60] {
            let lines = report_lines(&problem, width);
            let caret = lines.iter().position(|line| line.contains('^')).unwrap();
            let at = lines[caret].find('^').unwrap();
            assert_eq!(&lines[caret - 1][at..at + 3], "500", "{lines:?}");
            assert!(lines.iter().all(|line| line.chars().count() <= width.max(at + 3)), "{lines:?}");
        }
        let fitted = report_fitted(&problem, 30);
        let lines: Vec<&str> = fitted.lines().collect();
        assert!(lines.iter().all(|line| line.chars().count() <= 30), "{fitted}");
        let marks = lines.iter().position(|line| line.contains("^^^")).unwrap();
        let at = lines[marks].find('^').unwrap();
        assert_eq!(&lines[marks - 1][at..at + 3], "500", "{fitted}");
        assert_eq!(report_fitted(&problem, 200), problem.rendered);
        let long = Problem { rendered: "error[R001]: one\n  = help: two three four five".into(), ..problem };
        assert_eq!(report_fitted(&long, 22), "error[R001]: one\n  = help: two three\n          four five");
    }
}
