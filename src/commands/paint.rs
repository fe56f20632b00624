//! Colour in what is printed: only for a terminal that has some, and only where nobody asked for none. Must never carry what the words do
//! not say as well.

use std::io;

use crate::{
    app::{Palette, report_fitted, wrap::fold},
    cli::Cli,
    domain::library::{Problem, Severity},
    io::{
        folders::Folders,
        settings,
        surroundings::{TerminalFacts, columns},
    },
};

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// A mistake, and what goes.
    Bad,
    /// A warning.
    Warn,
    /// What comes in its place, and work.
    Good,
    /// A place, a note.
    Quiet,
}

/// Whether there is colour, and how many columns there are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    colour: bool,
    /// `None`: nobody looks at it, such as a pipe.
    columns: Option<usize>,
}

impl Paint {
    /// As the output, the environment, the flag and the settings have it.
    pub(super) fn find(cli: &Cli) -> Self {
        Self::of(columns(&io::stdout()), cli)
    }

    /// The same of the error output.
    pub(super) fn of_errors(cli: &Cli) -> Self {
        Self::of(columns(&io::stderr()), cli)
    }

    fn of(columns: Option<usize>, cli: &Cli) -> Self {
        let facts = TerminalFacts::read();
        if columns.is_none() || facts.term.is_empty() || facts.term == "dumb" {
            return Self { colour: false, columns };
        }
        let chosen = Folders::find().map(|folders| settings::read(&folders.config).0.theme).unwrap_or_default();
        Self { colour: facts.theme(cli.no_color, chosen) != Palette::Mono, columns }
    }

    /// A text whose long lines are broken at their words where somebody looks at it; see [`fold`].
    pub(super) fn fold(self, text: &str, hang: usize) -> String {
        self.columns.map_or_else(|| text.to_owned(), |columns| fold(text, columns, hang))
    }

    /// A text in its tone.
    pub(super) fn text(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Bad => "1;31",
            Tone::Warn => "1;33",
            Tone::Good => "32",
            Tone::Quiet => "36",
        };
        if self.colour && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// A problem as it is shown, its parts in their tones.
    pub(super) fn problem(self, problem: &Problem) -> String {
        let tone = if problem.severity == Severity::Error { Tone::Bad } else { Tone::Warn };
        let head = format!("{}[{}]", problem.severity.word(), problem.code);
        let rendered = self.columns.map_or_else(|| problem.rendered.clone(), |columns| report_fitted(problem, columns));
        let lines = rendered.lines().enumerate().map(|(at, line)| {
            if at == 0 {
                let rest = line.strip_prefix(&head).unwrap_or(line);
                return format!("{}{rest}", self.text(tone, &head));
            }
            let bare = line.trim_start();
            let (gutter, rest) = line.split_at(line.len() - bare.len());
            if bare.starts_with("-->") {
                return format!("{gutter}{}", self.text(Tone::Quiet, rest));
            }
            // Under the line of the file, the marks.
            let marks =
                bare.strip_prefix("| ").filter(|rest| !rest.is_empty() && rest.chars().all(|c| " ^.".contains(c)));
            match (marks, bare.strip_prefix("= ")) {
                (Some(marks), _) => format!("{gutter}| {}", self.text(tone, marks)),
                (_, Some(told)) => {
                    let (word, text) = told.split_once(": ").unwrap_or((told, ""));
                    format!("{gutter}= {}: {text}", self.text(Tone::Quiet, word))
                }
                _ => line.to_owned(),
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::library::FileKind,
        format::{self, SourceFile},
    };

    #[test]
    fn colour_adds_nothing_but_colour() {
        let text = "schema = 1\ntitle = 3\n";
        let bytes = Ok(text.as_bytes().to_vec().into());
        let file = SourceFile { kind: FileKind::Routine, id: "a".into(), path: "a.toml".into(), bytes, user: true };
        let problem = format::load(&[file]).problems.remove(0);
        assert_eq!(Paint { colour: false, columns: None }.problem(&problem), problem.rendered);
        let painted = Paint { colour: true, columns: None }.problem(&problem);
        assert!(painted.starts_with("\u{1b}[1;31merror[R"), "{painted}");
        let mut bare = painted.clone();
        for code in ["1;31", "1;33", "32", "36", "0"] {
            bare = bare.replace(&format!("\u{1b}[{code}m"), "");
        }
        assert_eq!(bare, problem.rendered);
        assert!(painted.contains("| \u{1b}[1;31m"), "the caret: {painted}");
    }
}
