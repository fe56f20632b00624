//! `supple new`: a routine file of the user's own, from a template, a routine or a therapist's sheet. Must never write over a file.

use std::{fmt::Write as _, path::Path};

use anyhow::Context as _;

use super::{Exit, library, named, paint::Paint, print};
use crate::{
    cli::{Cli, New},
    domain::{CleanText, Id, library::FileKind, text::many},
    format::{self, FILE_LIMIT, Remark, Sheet},
    io::{folders::Folders, library as files, own},
};

/// Most lines of remarks that are printed; the file has them all.
const PRINTED: usize = 40;

/// Makes the file, and says where it is and what to do next.
pub(super) fn run(args: &New, cli: &Cli) -> anyhow::Result<Exit> {
    let config = Folders::find()?.config;
    let id = own::name(&args.name)?;
    let (text, mut said) = match (&args.from, &args.from_text) {
        (Some(from), _) => (copy_of(&config, from, &id)?, String::new()),
        (None, Some(sheet)) => from_sheet(sheet, &id)?,
        (None, None) => (format::template(&format::title_of(&id)), String::new()),
    };
    let path = own::make(&config, &id, &text)?;
    let _ = writeln!(said, "Written: {}", shown(&path));
    let _ = writeln!(said, "Next:    supple edit {id}     change it in your editor");
    let _ = writeln!(said, "         supple show {id}     what it becomes, second by second");
    let _ =
        writeln!(said, "         supple start {id} --rehearse 60     see it played fast; without --rehearse: do it");
    print(Paint::find(cli).fold(&said, 4).as_bytes())
}

/// The text of a routine, the user's own or a shipped one, under a title of its own.
fn copy_of(config: &Path, from: &str, id: &Id) -> anyhow::Result<String> {
    let all = files::shipped().into_iter().chain(files::of_user(config));
    let routines: Vec<_> = all.filter(|file| file.kind == FileKind::Routine).collect();
    // The user's own stands behind the shipped one of the same name.
    let Some(file) = routines.iter().rev().find(|file| file.id == from) else {
        return Err(named::unknown("routine", from, routines.iter().map(|file| file.id.as_str()), &[]));
    };
    let bytes = file.bytes.as_ref().map_err(|why| anyhow::anyhow!("{}: {why}", CleanText::new(&file.path)))?;
    let text = std::str::from_utf8(bytes).with_context(|| format!("{} is no text", CleanText::new(&file.path)))?;
    Ok(format::copied(text, from, &format::title_of(id)))
}

/// A sheet as a routine, and what is to be said about it.
fn from_sheet(path: &Path, id: &Id) -> anyhow::Result<(String, String)> {
    let bytes = own::read(path).with_context(|| format!("{} cannot be read", shown(path)))?;
    if bytes.len() > FILE_LIMIT {
        anyhow::bail!("{} is larger than 1 MiB: no sheet of exercises is", shown(path));
    }
    let name = path.file_name().map_or_else(|| "the sheet".into(), |name| name.to_string_lossy());
    let name = if path == Path::new("-") { "what was typed".into() } else { name };
    let sheet = format::sheet(&bytes, &name, &format::title_of(id), &library()?);
    if sheet.steps == 0 {
        anyhow::bail!(
            "no line of {} could be read as an exercise, so nothing was written. A line that can be: Pelvic tilts 3 x 10, hold 5 sec",
            shown(path)
        );
    }
    let said = told(&sheet);
    Ok((sheet.text, said))
}

fn told(sheet: &Sheet) -> String {
    let mut text = format!("{}, {} of them in the catalogue.\n", many(sheet.steps, "step"), sheet.known);
    remarks("Guessed; look at these beside the sheet:", &sheet.guessed, &mut text);
    remarks("Not taken over; the file names it beside the step:", &sheet.left, &mut text);
    remarks("Could not be read; kept in the file as comments:", &sheet.unread, &mut text);
    text
}

fn remarks(head: &str, remarks: &[Remark], text: &mut String) {
    if remarks.is_empty() {
        return;
    }
    let _ = writeln!(text, "{head}");
    for remark in remarks.iter().take(PRINTED) {
        let words: String = remark.words.chars().take(160).collect();
        let more = if words.len() < remark.words.len() { "..." } else { "" };
        let _ = writeln!(text, "  line {}: {words}{more}", remark.line);
    }
    if remarks.len() > PRINTED {
        let _ = writeln!(text, "  and {} more", remarks.len() - PRINTED);
    }
}

fn shown(path: &Path) -> CleanText {
    path.display().to_string().into()
}
