//! `supple plan`: what the coming days would bring to a person who does as the coach says. A dry run of the coach itself. Must never
//! write anything, nor know a rule.

use std::{collections::BTreeSet, io::Write, time::Duration};

use jiff::{SignedDuration, Zoned, civil};
use serde_json::{Value, json};

use super::{
    Exit,
    obedient::{Day, Obedient},
};
use crate::{
    app::{Decision, Start, colour_words, offered},
    domain::{
        Now, Word,
        history::{Entry, Fact},
        next::Next,
    },
};

/// When the days begin.
const MORNING: civil::Time = civil::time(8, 0, 0, 0);
/// The first day of a dry run that begins with nothing: a Monday, so that weeks are whole.
const FRESH: civil::Date = civil::date(2026, 1, 5);

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// How many days.
    pub days: u16,
    /// The pain of each day, 0 to 10; the last one holds for the days left. Not empty.
    pub pain: Vec<u8>,
    /// As JSON.
    pub json: bool,
}

/// The moment a dry run from nothing begins at: always the same, so that the same wish gives the same bytes.
#[must_use]
pub fn fresh_start() -> Zoned {
    let start = FRESH.to_datetime(MORNING).to_zoned(jiff::tz::TimeZone::UTC);
    start.unwrap_or_default()
}

/// The moment a dry run from the present begins at: this morning, but never before the journal's last word.
#[must_use]
pub fn present_start(start: &Start, now: &Zoned) -> Zoned {
    let morning = now.with().time(MORNING).build().unwrap_or_else(|_| now.clone());
    let last = start.history.iter().map(|entry| entry.t.timestamp()).max();
    let last = last.map(|last| last.to_zoned(now.time_zone().clone()).saturating_add(SignedDuration::from_mins(1)));
    last.filter(|last| *last > morning).unwrap_or(morning)
}

/// Prints the days that follow from `start`, from the moment `first` on.
///
/// # Errors
/// If `out` cannot be written.
pub fn run(start: Start, first: &Zoned, wish: &Wish, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut known: BTreeSet<(String, Vec<Word>)> = BTreeSet::new();
    let mut days = Vec::new();
    let mut person = Obedient::new(start, moment(first, first));
    for number in 0..wish.days {
        let pain = wish.pain.get(usize::from(number)).or(wish.pain.last()).copied().unwrap_or_default();
        let morning = first.saturating_add(jiff::Span::new().days(number));
        // The first day may begin late; the others do not.
        let morning = if number == 0 { morning } else { morning.with().time(MORNING).build().unwrap_or(morning) };
        let had = person.history.len();
        if number == 0 {
            let before = person.look(moment(first, &morning));
            known.extend(before.changed(&moment(first, &morning)).iter().map(name));
        }
        let day = person.day(pain, moment(first, &morning));
        let mut decided = day.app.changed(&day.now);
        decided.retain(|decision| known.insert(name(decision)));
        let done = person.history[had..].iter().filter_map(|entry| done(&day, entry)).collect();
        days.push(Told { number: number + 1, date: morning.date(), pain, day, done, decided });
    }
    if wish.json {
        serde_json::to_writer_pretty(&mut *out, &as_json(&days))?;
        writeln!(out)?;
    } else {
        for day in &days {
            lines(day, out)?;
        }
    }
    out.flush()?;
    Ok(Exit::DONE)
}

/// A day as it is told.
struct Told {
    number: u16,
    date: civil::Date,
    pain: u8,
    day: Day,
    done: Vec<Done>,
    decided: Vec<Decision>,
}

/// Something done.
struct Done {
    routine: String,
    level: u16,
    half: bool,
    words: String,
    /// How it went, for what moves.
    colour: Option<String>,
}

/// The clocks at a moment of the dry run: all of them run from its start.
fn moment(first: &Zoned, at: &Zoned) -> Now {
    let since = Duration::try_from(at.timestamp().duration_since(first.timestamp())).unwrap_or_default();
    Now { mono: since, boot: since, wall: at.clone() }
}

/// What makes a decision the same one when it is seen again the day after.
fn name(decision: &Decision) -> (String, Vec<Word>) {
    (format!("{} {}", decision.rule, decision.words), decision.rests_on.clone())
}

fn done(day: &Day, entry: &Entry) -> Option<Done> {
    let Fact::Session(session) = &entry.fact else { return None };
    let judged = day.app.today().judged.iter().find(|judged| judged.entry == entry.id);
    let words = match day.app.routine(&session.routine) {
        Some(routine) => offered(routine, session.level, session.half),
        None => session.routine.to_string(),
    };
    let (routine, colour) = (session.routine.clone(), judged.map(colour_words));
    Some(Done { routine: routine.to_string(), level: session.level, half: session.half, words, colour })
}

fn lines(told: &Told, out: &mut impl Write) -> anyhow::Result<()> {
    let stage = told.day.app.today().standing.stage.map_or("-", crate::domain::exercise::Stage::word);
    writeln!(out, "Day {:<2} {}  pain {}, {stage}", told.number, told.date.strftime("%a %d %b"), told.pain)?;
    for done in &told.done {
        let colour = done.colour.as_ref().map(|colour| format!(" - {colour}")).unwrap_or_default();
        writeln!(out, "    {}{colour}", done.words)?;
    }
    for decision in &told.decided {
        writeln!(out, "    {}: {}", decision.rule, decision.words)?;
    }
    if let Some(stuck) = &told.day.stuck {
        writeln!(out, "    not further: {stuck}")?;
    } else if !matches!(told.day.app.today().next, Next::Rest(_)) {
        writeln!(out, "    not further: {}", told.day.app.next_words())?;
    }
    Ok(())
}

fn as_json(days: &[Told]) -> Value {
    let day = |told: &Told| {
        let done = told.done.iter().map(|done| {
            json!({ "routine": done.routine, "level": done.level, "half": done.half, "words": done.words, "colour": done.colour })
        });
        let decided =
            told.decided.iter().map(|decision| json!({ "rule": decision.rule, "words": decision.words.as_str() }));
        json!({
            "day": told.number,
            "date": told.date.to_string(),
            "pain": told.pain,
            "stage": told.day.app.today().standing.stage.map(crate::domain::exercise::Stage::word),
            "done": done.collect::<Vec<_>>(),
            "decisions": decided.collect::<Vec<_>>(),
            "stuck": told.day.stuck,
            "next": told.day.app.today().next.word(),
        })
    };
    json!({ "schema": 1, "days": days.iter().map(day).collect::<Vec<_>>() })
}
