//! `supple explain`: what a code means, with a mistake and its mend. Must never look at a file.

use std::fmt::Write as _;

use super::{
    Exit,
    paint::{Paint, Tone},
    print,
};
use crate::{
    cli::Cli,
    domain::{CleanText, library::Severity},
    format::{self, Code},
};

/// Columns of a code and the blanks behind it, in the list of them all.
const CODE: usize = 6;

/// Tells one code, or lists them all.
pub(super) fn run(code: Option<&str>, cli: &Cli) -> anyhow::Result<Exit> {
    let paint = Paint::find(cli);
    let Some(asked) = code else {
        let mut text = String::new();
        for code in Code::ALL {
            let line = paint.fold(&format!("{}  {}", code.text(), code.meaning()), CODE);
            let _ = writeln!(text, "{}", line.replacen(code.text(), &paint.text(tone(*code), code.text()), 1));
        }
        text.push_str(&paint.fold("\n`supple explain R017` tells one of them, with an example.\n", 2));
        return print(text.as_bytes());
    };
    let plain = asked.trim().to_ascii_uppercase();
    // 12 and R12 are R012.
    let number = plain.trim_start_matches('R').parse::<usize>().map(|number| format!("R{number:03}"));
    let name = number.unwrap_or(plain);
    let Some(code) = Code::ALL.iter().copied().find(|code| code.text() == name) else {
        let last = Code::ALL.last().map_or("", |code| code.text());
        anyhow::bail!(
            "there is no code “{}”; they go from R001 to {last}, and `supple explain` lists them",
            CleanText::new(asked)
        );
    };
    print(told(code, paint).as_bytes())
}

fn tone(code: Code) -> Tone {
    if code.severity() == Severity::Error { Tone::Bad } else { Tone::Warn }
}

fn told(code: Code, paint: Paint) -> String {
    let mut text = String::new();
    let head = format!("{} ({})", code.text(), code.severity().word());
    let line = paint.fold(&format!("{head}: {}", code.meaning()), 2);
    let _ = writeln!(text, "{}\n", line.replacen(&head, &paint.text(tone(code), &head), 1));
    let Some(told) = format::explain(code) else { return text };
    let words = CleanText::new(told.words);
    let _ = writeln!(text, "{}", paint.fold(&words, 0));
    if !code.note().is_empty() {
        let _ = writeln!(text, "\n{}", paint.fold(&format!("Note: {}.", code.note()), 2));
    }
    if let Some(example) = told.example {
        let whose = if example.shipped { "shipped with the program" } else { "yours" };
        let _ = writeln!(text, "\n{}.toml ({}, {whose}):\n", example.name, example.kind);
        for (sign, line) in example.lines() {
            let line = format!("  {sign} {line}");
            let line = match sign {
                '-' => paint.text(Tone::Bad, &line),
                '+' => paint.text(Tone::Good, &line),
                _ => line,
            };
            let _ = writeln!(text, "{}", line.trim_end());
        }
        if example.is_mended() {
            text.push_str("\nThe line with - is the mistake, the line with + mends it.\n");
        }
    }
    text
}
