//! What was decided, when, by which rule, and what it rests on: read off the same folds that decide. Must never decide anything itself.

use std::{collections::BTreeMap, time::Duration};

use jiff::Zoned;

use crate::domain::{
    CleanText, Now, Word,
    entry::{ENTRY, SHORT},
    gates::{GATE, GATE_QUESTIONS},
    history::{Answers, CheckIn, Entry, Fact},
    locks::Held,
    progression::{Change, Colour, Judged, flare},
    readings::in_order,
    rules::{self, FLARE},
    today::COURSE,
    unroll::spoken,
};

use super::{App, Page, Screen, colour_words, ending_words};

/// Decisions on the page; all of them are `supple why`'s.
const WHY_LINES: usize = 20;

/// Something that was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// When.
    pub t: Zoned,
    /// By which rule.
    pub rule: &'static str,
    /// What it is now, in words.
    pub words: CleanText,
    /// The entries it rests on, by id.
    pub rests_on: Vec<Word>,
}

impl App {
    /// All that was decided in the months that are known whole, oldest first: what changed, and how sessions went.
    #[must_use]
    pub fn decided(&self, now: &Now) -> Vec<Decision> {
        let went = self.today().judged.iter().map(|judged| self.went(judged));
        self.in_order(went.chain(self.changed(now)).collect())
    }

    /// What changed, oldest first: stages, episodes, levels, doses, flares, and what was shut or opened.
    #[must_use]
    pub fn changed(&self, now: &Now) -> Vec<Decision> {
        let today = self.today();
        let plain = |words: CleanText, change: &Change| Decision {
            t: change.t.clone(),
            rule: change.reason.rule,
            words,
            rests_on: change.reason.rests_on.clone(),
        };
        let mut all = self.locks_over_time(now);
        all.extend(today.standing.decided.iter().map(|change| plain(change.words.clone(), change)));
        for (number, judged) in today.judged.iter().enumerate() {
            let flares = |known: usize| flare(&today.judged[..known], &judged.t).is_some();
            if flares(number + 1) && !flares(number) {
                let words =
                    format!("A flare: half of all that moves, until it goes well, {} days at most.", FLARE.value);
                let (t, rests_on) = (judged.t.clone(), judged.rests_on.clone());
                all.push(Decision { t, rule: "V5", words: words.into(), rests_on });
            }
        }
        for (routine, progress) in &today.progress {
            let title = self.title_of(routine.as_str());
            let told = |change| format!("{title}: {change}").into();
            all.extend(progress.decided.iter().map(|change| plain(told(&change.words), change)));
        }
        self.in_order(all)
    }

    /// In order of time. Nothing was decided before the last record it rests on: a morning may change what the evening said.
    fn in_order(&self, mut all: Vec<Decision>) -> Vec<Decision> {
        let told: BTreeMap<&str, &Zoned> = self.history.iter().map(|entry| (entry.id.as_str(), &entry.t)).collect();
        for decision in &mut all {
            let last = decision.rests_on.iter().filter_map(|id| told.get(id.as_str()).copied());
            let last = last.max_by_key(|t| t.timestamp()).filter(|last| last.timestamp() > decision.t.timestamp());
            if let Some(last) = last {
                decision.t = last.clone();
            }
        }
        all.retain(|decision| decision.t.date() >= self.whole_from);
        all.sort_by_key(|decision| decision.t.timestamp());
        all
    }

    /// How a session went; amber holds (rules V1, V4).
    fn went(&self, judged: &Judged) -> Decision {
        let (title, colour) = (self.title_of(&judged.routine), colour_words(judged));
        let why = judged.why.first().map(|why| format!(" {why}")).unwrap_or_default();
        let (rule, holds) = match judged.colour {
            Colour::Amber => ("V4", ", so the same again"),
            Colour::Green | Colour::Red => ("V1", ""),
        };
        let words = format!("{title}: {colour}{holds}.{why}").into();
        Decision { t: judged.t.clone(), rule, words, rests_on: judged.rests_on.clone() }
    }

    /// What was shut and opened, by folding the journal entry by entry.
    fn locks_over_time(&self, now: &Now) -> Vec<Decision> {
        let bears = |entry: &&Entry| match &entry.fact {
            Fact::Answers(answers) => answers.set != ENTRY && answers.set != GATE,
            Fact::Unknown => entry.holds,
            Fact::Suspect(_)
            | Fact::Settled { .. }
            | Fact::Slip { .. }
            | Fact::Assessed { .. }
            | Fact::Unlocked { .. }
            | Fact::Clear { .. } => true,
            _ => false,
        };
        let entries: Vec<Entry> = in_order(&self.history).into_iter().filter(bears).cloned().collect();
        let mut all = Vec::new();
        let mut before = Held::default();
        for (number, entry) in entries.iter().enumerate() {
            let nothing = before.stops.is_empty() && before.locks.is_empty();
            if nothing && matches!(&entry.fact, Fact::Answers(of) if of.answers.values().all(|answer| answer == "no")) {
                continue;
            }
            let after = Held::fold(&entries[..=number], &self.library.questions, now);
            self.compare(&before, &after, entry, &mut all);
            before = after;
        }
        all
    }

    fn compare(&self, before: &Held, after: &Held, entry: &Entry, all: &mut Vec<Decision>) {
        let mut decide = |rule: &'static str, words: String, other: Option<&Entry>| {
            let rests_on = other.into_iter().chain([entry]).map(|entry| entry.id.clone()).collect();
            all.push(Decision { t: entry.t.clone(), rule, words: words.into(), rests_on });
        };
        let rule = match &entry.fact {
            Fact::Slip { .. } | Fact::Settled { .. } => "S4",
            _ => "S5",
        };
        for stop in after.stops.iter().filter(|stop| !before.stops.iter().any(|old| old.id == stop.id)) {
            decide("S5", format!("Stop: {}", self.asked(&stop.question)), None);
        }
        for stop in before.stops.iter().filter(|stop| !after.stops.iter().any(|new| new.id == stop.id)) {
            decide(rule, format!("No Stop any more: {}", self.asked(&stop.question)), Some(&stop.entry));
        }
        let course = matches!(&entry.fact, Fact::Answers(answers) if answers.set == COURSE);
        for lock in after.locks.iter().filter(|lock| !before.locks.iter().any(|old| old.question == lock.question)) {
            decide(if course { "V4" } else { "S7" }, format!("Shut: {}", lock.kind.say), None);
        }
        for lock in before.locks.iter().filter(|lock| !after.locks.iter().any(|new| new.question == lock.question)) {
            decide("S7", format!("Open again: {}", lock.kind.title), Some(&lock.entry));
        }
    }

    /// The last decisions, each with the records it rests on, and the rules behind them: for reading (`supple why` prints more).
    pub(super) fn why_page(&mut self, now: &Now) {
        let decided = self.decided(now);
        let mut lines = vec![format!("Now: {} {}", self.next_words(), self.next_reason()).into()];
        let mut rules = vec![self.today().next.rule()];
        for decision in decided.iter().rev().take(WHY_LINES) {
            let when = decision.t.strftime("%a %d %b %H:%M");
            lines.push(format!("{when}  {} ({})", decision.words, decision.rule).into());
            lines.extend(decision.rests_on.iter().map(|id| {
                let Some(entry) = self.history.iter().find(|entry| entry.id == *id) else {
                    return CleanText::from("– an older record");
                };
                let when = entry.t.strftime("%a %d %b %H:%M");
                CleanText::from(format!("– {when}  {}", self.record_words(entry)))
            }));
            rules.push(decision.rule);
        }
        let told = rules::RULES.iter().filter(|rule| rules.contains(&rule.id));
        lines.extend(told.map(|rule| CleanText::from(format!("{} {}. {}", rule.id, rule.name, rule.says))));
        let back = self.screen.clone();
        self.screen = Screen::Page(Page::new("Why", lines, back, false));
    }

    /// An entry in a few words: what was answered or done.
    #[must_use]
    pub fn record_words(&self, entry: &Entry) -> CleanText {
        match &entry.fact {
            Fact::Answers(answers) => self.answer_words(answers),
            Fact::Suspect(suspect) => format!("{} {}", self.asked(&suspect.question), suspect.answer).into(),
            Fact::Settled { .. } => "the questions that follow a danger sign".into(),
            Fact::Slip { .. } => "a wrong key, and the group again: all no".into(),
            Fact::Assessed { who, .. } => format!("seen by: {who}").into(),
            Fact::Unlocked { .. } => "the Stop lifted".into(),
            Fact::Clear { .. } => "no fever for a day and a night".into(),
            Fact::Session(session) => {
                let pain = match (&session.before, &session.after) {
                    (Some(before), Some(after)) => format!(", pain {} to {}", before.pain, after.pain),
                    (Some(before), None) => format!(", pain {} before", before.pain),
                    _ => String::new(),
                };
                let (title, end) = (self.title_of(&session.routine), ending_words(session.ended));
                format!("{title}, level {}: {end}{pain}", session.level).into()
            }
            Fact::Morning { day, checkin, .. } => format!("the morning after {day}: {}", pain_words(checkin)).into(),
            Fact::Walked { .. } | Fact::Day { .. } => told_words(&entry.fact),
            Fact::Usual { pain } => format!("usual pain: {pain}").into(),
            Fact::Passed { to, .. } => format!("on to “{to}”").into(),
            Fact::Closed { .. } => "the episode closed".into(),
            Fact::Prescribed { routine, yes, .. } => {
                format!("“{routine}” from a clinician: {}", if *yes { "yes" } else { "no" }).into()
            }
            Fact::Prompt { prompt, answer } => format!("{prompt}: {answer}").into(),
            Fact::HeatGoOn { .. } => "heat once more".into(),
            Fact::Unknown => "a record of a later version".into(),
        }
    }

    fn answer_words(&self, answers: &Answers) -> CleanText {
        let set = match answers.set.as_str() {
            "A" => "emergency signs",
            "B" => "signs to be seen about",
            "C" => "about you",
            "heat" => "about your skin",
            ENTRY => "where you are",
            SHORT => "short check",
            COURSE => "the last days",
            _ => "answers",
        };
        if answers.set == GATE {
            let ask =
                |id: &str| GATE_QUESTIONS.iter().find(|question| question.id == id).map_or("?", |found| found.ask);
            let told: Vec<String> =
                answers.answers.iter().map(|(id, answer)| format!("{} {answer}", ask(id))).collect();
            return told.join(" ").into();
        }
        let told = answers.checkin.as_ref().map(pain_words).unwrap_or_default();
        // What puts a person at a stage is told by its numbers; of all else what is not a plain no.
        let others = answers.answers.iter().filter(|(_, answer)| *answer != "no" && answers.set != ENTRY);
        let others: Vec<String> = others.map(|(id, answer)| format!("{} {answer}", self.asked(id))).collect();
        let parts: Vec<String> = [told].into_iter().filter(|told| !told.is_empty()).chain(others).collect();
        let all = if parts.is_empty() { "all no".to_owned() } else { parts.join(", ") };
        format!("{set}: {all}").into()
    }
}

fn pain_words(checkin: &CheckIn) -> String {
    let furthest = if checkin.pain > 0 { format!(", {}", checkin.furthest) } else { String::new() };
    let spasm = if checkin.spasm { ", a spasm" } else { "" };
    let worse = if checkin.course == "worse" { ", worse" } else { "" };
    format!("pain {}{furthest}{spasm}{worse}", checkin.pain)
}

/// A told walk or a marked day in words; empty for all else.
#[must_use]
pub fn told_words(fact: &Fact) -> CleanText {
    match fact {
        Fact::Walked { minutes, pain, .. } => {
            let length = spoken(Duration::from_secs(u64::from(*minutes) * 60));
            let hurt = pain.map(|pain| format!(" that hurt, {pain} of 10")).unwrap_or_default();
            format!("a walk of {length}{hurt}").into()
        }
        Fact::Day { mark } if mark == "rest" => "a day of rest".into(),
        Fact::Day { mark } if mark == "sick" => "a day of illness".into(),
        _ => CleanText::default(),
    }
}
