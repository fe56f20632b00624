//! `supple today`: the one next thing and how it stands, for people and for status bars. Must never write anything, nor say what the
//! coach itself would not.

use std::io::Write;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::{Exit, moment, present::Present};
use crate::{
    domain::{
        CleanText,
        exercise::Stage,
        gates::Way,
        locks::{Lock, Stop, unlocks_at},
        next::Next,
        questions::Closes,
        rules::{REGAIN, WEEK_MINUTES},
        time::days,
        today::Today,
    },
    format::spoken,
};

/// Prints today, as lines or as JSON.
///
/// # Errors
/// If `out` cannot be written.
pub fn run(present: &Present, json: bool, out: &mut impl Write) -> anyhow::Result<Exit> {
    if json {
        serde_json::to_writer_pretty(&mut *out, &as_json(present)).context("Today cannot be printed")?;
        writeln!(out)?;
    } else {
        lines(present, out)?;
    }
    out.flush()?;
    Ok(Exit::DONE)
}

/// Why the next thing is the next: a sentence; empty where the thing says it itself.
pub(super) fn why(today: &Today) -> String {
    match &today.next {
        Next::Stop => "A danger sign was told.".to_owned(),
        Next::Interrupted => "A session was cut off.".to_owned(),
        Next::Morning => {
            today.morning.as_ref().map_or_else(String::new, |due| format!("About the sessions of {}.", due.day))
        }
        Next::Gate(_) => "All the rest of this gate is there.".to_owned(),
        Next::Check => "Less pain and no spasm lead on.".to_owned(),
        Next::Enter => "It has not been asked yet.".to_owned(),
        Next::Routine(offer) => offer.why.to_string(),
        Next::Rest(_) => String::new(),
    }
}

/// The next thing and why, in a line.
pub(super) fn next_line(present: &Present) -> String {
    let (why, words) = (why(present.app.today()), present.app.next_words());
    let space = if why.is_empty() { "" } else { " " };
    let end = if words.ends_with(['.', '?']) { "" } else { "." };
    format!("{words}{end}{space}{why}")
}

/// How it stands with the way on: where it leads, by which rule, and what is missing.
struct Ahead {
    to: Stage,
    rule: &'static str,
    /// Whether only an answer is missing.
    asks: bool,
    missing: Vec<String>,
}

fn ahead(today: &Today) -> Option<Ahead> {
    let stage = today.standing.stage?;
    let to = crate::domain::episode::next(stage)?;
    if today.standing.fall.as_ref().is_some_and(|fall| fall.reached > stage) {
        let (hours, easy) = (REGAIN.value, today.standing.easy());
        let missing = vec![format!("{hours} hours since the last step, and pain of {easy} or less without a spasm.")];
        return Some(Ahead { to, rule: "G4", asks: false, missing });
    }
    let (asks, missing) = match &today.way {
        Way::Open(_) => (false, Vec::new()),
        Way::Ask(question) => (true, vec![question.ask.to_owned()]),
        Way::Shut(missing) => (false, missing.iter().map(CleanText::to_string).collect()),
    };
    Some(Ahead { to, rule: "G2", asks, missing })
}

/// What opens a Stop again (rule S5).
fn opens_stop(stop: &Stop) -> String {
    let from = unlocks_at(stop).strftime("%a %d %b %H:%M");
    format!("A clinician has seen you and says that exercise is fine; then all the questions clean, from {from} on.")
}

/// What closes a lock (rule S7).
fn opens(lock: &Lock) -> String {
    match lock.kind.closes {
        Closes::Clinician => "A clinician has seen you about it.".to_owned(),
        Closes::AskedAgain(after) => {
            format!("A clinician has seen you about it, or a no when it is asked again after {}.", spoken(after))
        }
        Closes::NextDay => "A no when it is asked again tomorrow.".to_owned(),
        Closes::Clear24h => "A day and a night without fever.".to_owned(),
        Closes::Profile => "A no when it is asked again.".to_owned(),
    }
}

fn lines(present: &Present, out: &mut impl Write) -> anyhow::Result<()> {
    let (today, now) = (present.app.today(), &present.now.wall);
    for remark in present.app.remarks() {
        writeln!(out, "{remark}")?;
    }
    if let Some(open) = &present.session {
        let title = present.app.title_of(&open.cut.routine);
        let last = open.cut.last.strftime("%H:%M");
        let how = if open.runs { "runs in another window" } else { "was cut off" };
        writeln!(out, "Session: “{title}” {how}; last sign of life {last}.")?;
    }
    writeln!(out, "Next: {} ({})", next_line(present), today.next.rule())?;
    match &today.standing.stage {
        Some(stage) => write!(out, "Stage: {}", stage.word())?,
        None => write!(out, "Stage: not known yet")?,
    }
    match &today.standing.episode {
        Some(episode) => writeln!(out, ", day {} of this episode.", days(episode.since.date(), now.date()) + 1)?,
        None => writeln!(out, ".")?,
    }
    if let Some(ahead) = ahead(today) {
        let missing = if ahead.missing.is_empty() { "all is there." } else { "what is missing:" };
        writeln!(out, "On to {} ({}): {missing}", ahead.to.word(), ahead.rule)?;
        for line in &ahead.missing {
            writeln!(out, "  {line}")?;
        }
    }
    for stop in &present.app.held(&present.now).stops {
        writeln!(out, "Stop (S5): {}\n  {}", present.app.asked(&stop.question), opens_stop(stop))?;
    }
    for lock in &present.app.held(&present.now).locks {
        writeln!(out, "Shut (S7): {}\n  {}", lock.kind.say, opens(lock))?;
    }
    writeln!(out, "Walked this week: {} of {} minutes.", today.minutes, WEEK_MINUTES.value)?;
    let pains: Vec<String> =
        today.pains.iter().map(|pain| pain.map_or_else(|| "-".to_owned(), |pain| pain.to_string())).collect();
    writeln!(out, "Pain, 14 days: {}", pains.join(" "))?;
    writeln!(out, "Days in a row: {}", today.streak)?;
    if let Some(flare) = &today.flare {
        let until = flare.until.strftime("%a %d %b %H:%M");
        writeln!(out, "Flare (V5): half as much until {until}, or until it goes well.")?;
    }
    if let Some(words) = present.app.coming_words(&present.now) {
        writeln!(out, "Next reminder: {words}")?;
    }
    if let Some(prompt) = today.prompt {
        writeln!(out, "A word in time (D1): {} {}", prompt.says, prompt.act)?;
    }
    Ok(())
}

fn as_json(present: &Present) -> Value {
    let (app, today, now) = (&present.app, present.app.today(), &present.now);
    let (routine, level, half) = match &today.next {
        Next::Routine(offer) => (Some(offer.routine.to_string()), Some(offer.level), offer.half),
        _ => (None, None, false),
    };
    let episode = today.standing.episode.as_ref().map(|episode| {
        json!({
            "since": moment(&episode.since),
            "day": days(episode.since.date(), now.wall.date()) + 1,
            "first_pain": episode.first_pain,
        })
    });
    let ahead = ahead(today).map(
        |ahead| json!({ "to": ahead.to.word(), "rule": ahead.rule, "asks": ahead.asks, "missing": ahead.missing }),
    );
    let held = app.held(now);
    let stops = held.stops.iter().map(|stop| {
        let says = app.asked(&stop.question);
        json!({ "kind": "stop", "id": stop.id, "rule": "S5", "says": says.as_str(), "opens": opens_stop(stop) })
    });
    let locks = held.locks.iter().map(|lock| {
        let (id, says) = (lock.question.as_str(), lock.kind.say.as_str());
        json!({ "kind": "lock", "id": id, "rule": "S7", "says": says, "opens": opens(lock) })
    });
    let session = present.session.as_ref().map(|open| {
        let (started, seen) = (moment(&open.cut.started), moment(&open.cut.last));
        let routine = CleanText::new(&open.cut.routine);
        json!({ "routine": routine.as_str(), "started": started, "seen": seen, "runs": open.runs })
    });
    json!({
        "schema": 1,
        "date": now.wall.date().to_string(),
        "next": {
            "id": today.next.word(),
            "words": app.next_words().as_str(),
            "why": why(today),
            "rule": today.next.rule(),
            "routine": routine,
            "level": level,
            "half": half,
        },
        "stage": today.standing.stage.map(Stage::word),
        "stage_since": today.standing.since.as_ref().map(|(since, _)| moment(since)),
        "stage_rule": today.standing.since.as_ref().map(|(_, reason)| reason.rule),
        "way_on": ahead,
        "shut": stops.chain(locks).collect::<Vec<_>>(),
        "episode": episode,
        "may_close": today.may_close,
        "walked_minutes": today.minutes,
        "walk_goal_minutes": WEEK_MINUTES.value,
        "pain": today.pains,
        "streak_days": today.streak,
        "flare_until": today.flare.as_ref().map(|flare| moment(&flare.until)),
        "prompt": today.prompt.map(|prompt| json!({ "id": prompt.id, "says": prompt.says, "act": prompt.act })),
        "next_reminder": app.coming(now).as_ref().map(super::remind::coming_json),
        "session": session,
        "unreadable": present.unreadable,
    })
}
