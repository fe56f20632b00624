//! A reminder made of typed words: when, what it says, what it proposes to start. Must never make one that could not be read back from the file.

use jiff::Zoned;

use crate::{
    domain::{
        CleanText, Id,
        reminder::{Facts, PRESETS, Plan, Planned, Preset, State, moment_words, upcoming},
        schedule::{Only, Reminder, When},
        time::signed,
    },
    format::{REMINDER_SAY, Wish, WishError, name_from, nearest, wish},
};

/// How many of the coming times are shown before one is saved.
const SHOWN: usize = 5;
/// What the program names those that come once.
pub const ONCE: &str = "once";

/// What was typed.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// When it comes.
    pub when: &'a str,
    /// What it says; without words, the routine's title.
    pub say: &'a str,
    /// The routine it proposes; without words, none.
    pub routine: &'a str,
}

/// What is wrong with the words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It is not understood when.
    #[error("{0}")]
    When(WishError),
    /// What it says does not fit, or nothing is said.
    #[error("{0}")]
    Say(CleanText),
    /// There is no such routine.
    #[error("{0}")]
    Routine(CleanText),
}

/// What typed words may refer to: names and titles.
pub type Titles<'a> = &'a dyn Fn(&str) -> Option<(Id, CleanText)>;

/// Reads the words. `names`: those of all routines, for a hint; `taken`: whether a reminder has that name.
///
/// # Errors
/// The first thing that is wrong.
pub fn compose<'n>(
    words: Words<'_>,
    title_of: Titles<'_>,
    names: impl IntoIterator<Item = &'n str>,
    taken: impl Fn(&str) -> bool,
    now: &Zoned,
) -> Result<Reminder, Wrong> {
    let names: Vec<&str> = names.into_iter().collect();
    let when = when_of(wish(words.when).map_err(Wrong::When)?, now);
    let find = |name: &str| {
        title_of(name).ok_or_else(|| {
            let near = nearest(name, names.iter().copied());
            let hint =
                near.map_or_else(|| "supple list shows them all".to_owned(), |near| format!("did you mean “{near}”?"));
            Wrong::Routine(format!("there is no routine “{}” that works; {hint}", CleanText::new(name)).into())
        })
    };
    let routine = match words.routine.trim() {
        "" => None,
        name => Some(find(name)?),
    };
    if let When::After { routine, .. } = &when {
        find(routine.as_str())?;
    }
    let title = routine.as_ref().map(|(_, title)| title.clone()).unwrap_or_default();
    let said = CleanText::new(words.say);
    let say = said_in(if said.is_empty() { title } else { said })?;
    let id = free_name(if matches!(when, When::Once(_)) { ONCE } else { say.as_str() }, taken);
    Ok(Reminder { routine: routine.map(|(id, _)| id), ..Reminder::new(id, say, when) })
}

/// What a reminder says, if it fits.
///
/// # Errors
/// When it is empty, or longer than a notice can be.
pub fn said_in(say: CleanText) -> Result<CleanText, Wrong> {
    let length = say.chars().count();
    if say.is_empty() {
        return Err(Wrong::Say("what shall it say? A few words, such as “Stand up”".into()));
    }
    if length > REMINDER_SAY {
        return Err(Wrong::Say(format!("what it says has {length} characters; at most {REMINDER_SAY} fit").into()));
    }
    Ok(say)
}

/// A name made of words that no other has.
pub fn free_name(words: &str, taken: impl Fn(&str) -> bool) -> Id {
    // A name that begins with a digit would be taken for a length by those who type it.
    let base = name_from(words.trim_start_matches(|c: char| !c.is_alphabetic()));
    let base = base.filter(|id| id.as_str().len() <= 40);
    let base = base.map_or_else(|| "reminder".to_owned(), |id| id.to_string());
    let numbered = (2..1000).map(|number| format!("{base}-{number}"));
    let first = std::iter::once(base.clone()).chain(numbered).find(|id| !taken(id));
    first.and_then(|id| Id::new(&id)).unwrap_or_else(|| Id::shipped("reminder"))
}

/// When that is, seen from `now`.
#[must_use]
pub fn when_of(wish: Wish, now: &Zoned) -> When {
    match wish {
        Wish::Again(when) => when,
        Wish::In(length) => {
            let at = now.timestamp().saturating_add(signed(length)).unwrap_or(jiff::Timestamp::MAX);
            When::Once(at.as_second())
        }
        Wish::AtNext(minute) => {
            let on = |date: jiff::civil::Date| {
                let (hour, minute) = (minute.minutes() / 60, minute.minutes() % 60);
                let time = jiff::civil::time(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0);
                date.to_datetime(time).to_zoned(now.time_zone().clone()).ok()
            };
            let today = on(now.date()).filter(|at| at > now);
            let at = today.or_else(|| now.date().tomorrow().ok().and_then(on));
            When::Once(at.map_or(now.timestamp(), |at| at.timestamp()).as_second())
        }
    }
}

/// A reminder that comes with the program.
#[must_use]
pub fn preset(preset: &Preset) -> Option<Reminder> {
    let Ok(Wish::Again(when)) = wish(preset.when) else { return None };
    let only = preset.only.filter(|only| *only == Only::Morning.word()).map(|_| Only::Morning);
    let routine = preset.routine.and_then(Id::new);
    Some(Reminder { routine, only, ..Reminder::new(Id::new(preset.id)?, preset.say.into(), when) })
}

/// The next times of a reminder, each in a line; or why there are none.
#[must_use]
pub fn coming_lines(planned: &Planned, plan: &Plan, facts: &Facts, state: &State, now: &Zoned) -> Vec<String> {
    let what = &planned.what;
    let times = upcoming(planned, plan, facts, state, now, SHOWN);
    if !times.is_empty() {
        return times.iter().map(|coming| moment_words(&coming.at, now)).collect();
    }
    vec![match &what.when {
        When::After { routine, .. } => format!("It comes after the next “{routine}”."),
        _ if facts.stopped && what.routine.is_some() => "It stays silent while a Stop stands.".to_owned(),
        _ => "It does not come within a week.".to_owned(),
    }]
}

/// That of a name.
#[must_use]
pub fn preset_named(id: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Zoned {
        "2026-11-26T10:00:00+01:00[Europe/Berlin]".parse().unwrap()
    }

    fn made(when: &str, say: &str, routine: &str) -> Result<Reminder, Wrong> {
        let title_of = |name: &str| (name == "desk-break").then(|| (Id::shipped("desk-break"), "Desk break".into()));
        compose(Words { when, say, routine }, &title_of, ["desk-break"], |id| id == "stand-up", &now())
    }

    #[test]
    fn words_make_a_reminder_with_a_name_of_its_own() {
        let row = made("every 45m", "Stand up", "desk-break").unwrap();
        assert_eq!((row.id.as_str(), row.routine.unwrap().as_str()), ("stand-up-2", "desk-break"));
        assert_eq!(made("at 8:00 daily", "", "desk-break").unwrap().say.as_str(), "Desk break");
        let once = made("in 20m", "20 minutes are over", "").unwrap();
        assert_eq!((once.id.as_str(), once.when), ("once", When::Once(now().timestamp().as_second() + 1200)));
        assert_eq!(made("every 2h", "2 glasses of water", "").unwrap().id.as_str(), "glasses-of-water");
        assert_eq!(made("every 2h", "42", "").unwrap().id.as_str(), "reminder");
    }

    #[test]
    fn what_is_wrong_is_said_of_its_field() {
        assert!(matches!(made("every", "x", ""), Err(Wrong::When(_))));
        assert!(matches!(made("every 45m", " ", ""), Err(Wrong::Say(_))));
        assert!(matches!(made("every 45m", &"x".repeat(121), ""), Err(Wrong::Say(_))));
        let Err(Wrong::Routine(words)) = made("every 45m", "x", "desk-brake") else { panic!() };
        assert!(words.contains("did you mean “desk-break”?"), "{words}");
        assert!(matches!(made("after nothing 2h", "x", ""), Err(Wrong::Routine(_))));
    }

    #[test]
    fn each_preset_is_a_reminder() {
        for of in PRESETS {
            assert_eq!(preset(of).unwrap().id.as_str(), of.id);
        }
    }
}
