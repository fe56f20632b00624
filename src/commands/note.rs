//! `supple log walk`, `rest` and `sick`: one line in the journal. Must never say "noted" of what is not on the disk.

use std::io::Write;

use anyhow::bail;

use super::Exit;
use crate::{
    app::told_words,
    cli::Note,
    domain::{
        CleanText, days::week_minutes, history::Fact, progression::Progress, readings::in_order, rules::WEEK_MINUTES,
    },
    format,
    io::journal::{Journal, Mode, Start},
};

/// Notes a walk or a day in the journal that `start` names.
///
/// `walking`: how far walking is, which a walk keeps.
///
/// # Errors
/// If the length of the walk is not one, if another supple has the journal, or if it cannot be written.
pub fn run(start: &Start, note: &Note, walking: &Progress, out: &mut impl Write) -> anyhow::Result<Exit> {
    let fact = fact(note, walking)?;
    let (mut journal, mut opened) = Journal::open(start, Box::new(|_| {}));
    match &opened.health.mode {
        Mode::Writer => {}
        Mode::ReadOnly(_) => bail!("Another supple is open and keeps the journal. Note it there, or close it first."),
        Mode::Unsaved(why) => bail!("Nothing was noted. {}", CleanText::new(why)),
    }
    let entry = opened.stamp.entry(fact, start.boot, start.now);
    journal.append(&entry);
    if journal.finish() > 0 {
        bail!("Nothing was noted: the journal cannot be written. supple doctor may tell why.");
    }
    let words = told_words(&entry.fact);
    opened.entries.push(entry);
    write!(out, "Noted: {words}.")?;
    if let Note::Walk { .. } = note {
        let minutes = week_minutes(&in_order(&opened.entries), start.now.wall.date());
        writeln!(out, " This week: {minutes} of {} minutes.", WEEK_MINUTES.value)?;
    } else {
        writeln!(out, " Your row of days stays whole.")?;
    }
    Ok(Exit::DONE)
}

fn fact(note: &Note, walking: &Progress) -> anyhow::Result<Fact> {
    Ok(match note {
        Note::Walk { length, hurt } => {
            let length = format::walk_length(&length.join(" ")).map_err(|why| anyhow::anyhow!("{why}"))?;
            if !length.as_secs().is_multiple_of(60) {
                bail!("A walk is noted in whole minutes, like \"22m\" or \"1h 10m\".");
            }
            let minutes = u32::try_from(length.as_secs() / 60)?;
            Fact::Walked { minutes, pain: *hurt, row: Some(walking.level), half: walking.half }
        }
        Note::Rest => Fact::Day { mark: "rest".into() },
        Note::Sick => Fact::Day { mark: "sick".into() },
    })
}
