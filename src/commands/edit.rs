//! `supple edit`: a file of the user's in their editor, looked at when it comes back. Must never leave a copy that nobody changed.

use std::{
    fmt::Write as _,
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    process::Stdio,
};

use super::{Exit, named, paint::Paint, print};
use crate::{
    cli::Cli,
    domain::library::{FileKind, Problem},
    io::{editor, folders::Folders, library, own},
};

/// Opens the file until the person is content with it; 1 when it has mistakes then.
pub(super) fn run(name: &str, cli: &Cli) -> anyhow::Result<Exit> {
    // No copy for an editor that is not there.
    let words = editor::words()?;
    let config = Folders::find()?.config;
    let draft = own::Draft::open(&config, name)?;
    let id = &draft.id;
    let paint = Paint::find(cli);
    if draft.is_copy() {
        let text = format!("{id} comes with supple. Your copy now stands in its place: {}\n", draft.shown());
        print(paint.fold(&text, 2).as_bytes())?;
    }
    loop {
        let edited = {
            let _keys = editor::Keys::give()?;
            editor::open(&words, &draft.path, Stdio::inherit())
        };
        if draft.forget_unchanged() {
            let text = "Nothing was changed, so the copy is gone again. The shipped one stays.\n";
            print(paint.fold(text, 2).as_bytes())?;
            return edited.map(|()| Exit::DONE).map_err(Into::into);
        }
        edited?;
        let problems = draft.problems(&library::load(&config));
        let broken = own::has_errors(&problems);
        print(told(&draft, &problems, paint).as_bytes())?;
        if problems.is_empty() || !(io::stdin().is_terminal() && io::stdout().is_terminal()) || !again()? {
            return Ok(if broken { Exit::ERROR } else { Exit::DONE });
        }
    }
}

fn told(draft: &own::Draft, problems: &[Problem], paint: Paint) -> String {
    let id = &draft.id;
    let mut text = String::new();
    if draft.is_gone() {
        let _ = writeln!(text, "{} is not there any more.", draft.shown());
        return text;
    }
    let _ = match (own::has_errors(problems), draft.kind) {
        (true, FileKind::Routine) => writeln!(text, "Until that is mended, {id} cannot be used."),
        (true, _) => writeln!(text, "Until that is mended, your {id} is not used."),
        (false, FileKind::Routine) => {
            writeln!(text, "{id} can be used. See it: supple show {id}. Try it: supple start {id} --rehearse 60")
        }
        (false, _) => writeln!(text, "{id} can be used."),
    };
    let problems: Vec<&Problem> = problems.iter().collect();
    format!("{}{}", named::told(&problems, paint), paint.fold(&text, 2))
}

/// Whether the person wants to go back to the editor.
fn again() -> io::Result<bool> {
    let mut out = io::stdout().lock();
    loop {
        out.write_all("Enter or e: back to the editor. q: leave it so. ".as_bytes())?;
        out.flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            writeln!(out)?;
            return Ok(false);
        }
        match line.trim() {
            "" | "e" | "E" => return Ok(true),
            "q" | "Q" => return Ok(false),
            _ => {}
        }
    }
}
