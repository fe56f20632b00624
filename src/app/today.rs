//! Today: the one next thing, and what else can be told or started from there. Must never start anything but through the gate.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::domain::{
    CleanText, Now, episode,
    gates::{GATE, GateQuestion, Way},
    history::{Answers, Fact},
    next::Next,
    progression::{Colour, Judged, WALKING},
    routine::{Kind, Origin, Routine},
    session::hash_word,
    today::{Today, View},
    unroll::spoken,
};

use super::{About, App, Ask, Saving, Screen, answers::checkin, asks, form::Form, gate::Goal, menu::Menu};

/// What a change of the plan says on the verdict screen: the rule and the words.
pub type Told = (&'static str, CleanText);

impl App {
    /// Today, as of the last thing written down.
    #[must_use]
    pub fn today(&self) -> &Today {
        &self.today
    }

    /// Looks at the journal again if anything was written since, or a new day began; and writes down what follows from it.
    pub(super) fn refresh(&mut self, now: &Now) {
        if self.looked == Some(now.wall.date()) {
            return;
        }
        // Each thing that follows may lead to one more; a gate a day and three locks are the most there can be.
        for _ in 0..6 {
            let screening = self.screening(now);
            let today = Today::of(View {
                entries: &self.history,
                library: &self.library,
                held: screening.held(),
                standing: screening.standing(),
                interrupted: self.interrupted.is_some(),
                left: &self.left,
                slow: self.settings.slow_walking,
                older: &self.older,
                now: &now.wall,
            });
            let locks = screening.held().locks.iter();
            self.locks = locks.map(|lock| (lock.kind.title.clone(), lock.kind.say.clone())).collect();
            self.today = today;
            self.looked = Some(now.wall.date());
            let owed = self.today.owed.clone().filter(|_| !matches!(self.saving, Saving::Elsewhere(_)));
            match owed {
                Some(fact) => drop(self.record(fact, now)),
                None => return,
            }
        }
    }

    /// Whether the person has told where they are: then the first screen is Today.
    #[must_use]
    pub fn knows_stage(&self) -> bool {
        self.today.standing.stage.is_some()
    }

    /// The next thing in a few words: what Enter does on Today.
    #[must_use]
    pub fn next_words(&self) -> CleanText {
        if let Some((words, _)) = self.not_yet() {
            return words;
        }
        match &self.today.next {
            Next::Stop => "Stop".into(),
            Next::Interrupted => "Go on where you stopped".into(),
            Next::Morning => "How is it this morning?".into(),
            Next::Gate(question) => question.ask.into(),
            Next::Check => "How is it now? A short check".into(),
            Next::Enter => "Tell where you are now".into(),
            Next::Rest(why) => why.clone(),
            Next::Routine(offer) => match self.library.routines.get(offer.routine.as_str()) {
                Some(routine) => offered(routine, offer.level, offer.half).into(),
                None => offer.routine.to_string().into(),
            },
        }
    }

    /// Why it is the next thing, with the rule.
    #[must_use]
    pub fn next_reason(&self) -> CleanText {
        if let Some((_, reason)) = self.not_yet() {
            return reason;
        }
        let rule = self.today.next.rule();
        match &self.today.next {
            Next::Routine(offer) => {
                let change =
                    self.today.progress.get(offer.routine.as_str()).and_then(|progress| progress.last.as_ref());
                let change =
                    change.map_or(String::new(), |change| format!(" {} ({})", change.words, change.reason.rule));
                let flare = if self.today.flare.is_some() { " Half of it, after a bad session. (V5)" } else { "" };
                format!("{} ({rule}){change}{flare}", offer.why).into()
            }
            Next::Morning => format!("One word about yesterday: without it nothing goes up. ({rule})").into(),
            Next::Gate(_) => format!("All the rest is there for the next stage. ({rule})").into(),
            Next::Check => format!("Less pain and no spasm lead on; one minute of questions tells. ({rule})").into(),
            Next::Enter => format!("A few questions, once. ({rule})").into(),
            Next::Rest(_) | Next::Stop | Next::Interrupted => format!("({rule})").into(),
        }
    }

    /// Where the person is, since when, and what opens the next stage.
    #[must_use]
    pub fn stage_words(&self) -> CleanText {
        let standing = &self.today.standing;
        let stage = self.today.stage();
        let rule = standing.since.as_ref().map_or("G1", |(_, reason)| reason.rule);
        let since = standing.since.as_ref().map(|(since, _)| since.strftime("%a %d %b").to_string());
        let since = since.map_or(String::new(), |since| format!(" since {since}"));
        let mut words = format!("“{}”{since}. ({rule})", stage.word());
        let lost = standing.fall.as_ref().filter(|fall| fall.reached > stage);
        if lost.is_some() {
            words.push_str(" One stage comes back each day without spasm and with little pain. (G4)");
        } else if let (Way::Shut(missing), Some(next)) = (&self.today.way, episode::next(stage))
            && !missing.is_empty()
        {
            let missing = missing.iter().map(CleanText::as_str).collect::<Vec<_>>().join(" ");
            let _ = write!(words, " For “{}”: {missing} (G2)", next.word());
        }
        words.into()
    }

    /// What answers shut, and why.
    #[must_use]
    pub fn shut_words(&self) -> Vec<CleanText> {
        self.locks.iter().map(|(title, say)| format!("{title}. {say} (S7)").into()).collect()
    }

    /// Does the one next thing (rule G7).
    pub(super) fn take_next(&mut self, now: &Now) {
        self.refresh(now);
        match self.today.next.clone() {
            Next::Stop => self.home(now),
            Next::Interrupted => self.go_on(now),
            Next::Morning => self.show_form(About::Morning, asks::morning()),
            Next::Gate(question) => self.show_form(About::Gate(question), asks::gate(question)),
            Next::Check => self.go_for(Goal::Check, now),
            Next::Enter => self.go_for(Goal::Enter { afresh: false }, now),
            Next::Routine(offer) => self.start_named(offer.routine.as_str(), Some(offer.level), now),
            Next::Rest(why) => {
                self.screen = Screen::First(Menu::default());
                self.remark = Some(why);
            }
        }
    }

    /// `supple start` without a name.
    pub(super) fn open_next(&mut self, now: &Now) {
        self.refresh(now);
        if matches!(self.today.next, Next::Rest(_)) {
            self.once = false;
            self.home(now);
        }
        self.take_next(now);
    }

    pub(super) fn complete_morning(&mut self, form: &Form, now: &Now) {
        let due = self.today.morning.clone();
        if let Some((due, checkin)) = due.zip(checkin(form)) {
            self.record(Fact::Morning { day: due.day.to_string().into(), routines: due.routines, checkin }, now);
        }
        self.after_telling(now);
    }

    pub(super) fn complete_gate(&mut self, question: GateQuestion, form: &Form, now: &Now) {
        let answer = form.value(question.id).unwrap_or_default();
        let answers = BTreeMap::from([(question.id.into(), answer.into())]);
        let before = self.today.stage();
        self.record(Fact::Answers(Answers { set: GATE.into(), answers: answers.into(), checkin: None }), now);
        self.refresh(now);
        if self.today.stage() > before {
            self.remark = Some(format!("On to “{}”. That is a good step.", self.today.stage().word()).into());
        }
        self.after_telling(now);
    }

    /// Something was told: on to the next thing if the program was started for it, else back to Today.
    fn after_telling(&mut self, now: &Now) {
        let words = self.remark.take();
        self.refresh(now);
        if self.once && matches!(self.asked, Ask::Next) {
            self.open_next(now);
        } else {
            self.home(now);
        }
        self.remark = words.or(self.remark.take());
    }

    pub(super) fn complete_usual(&mut self, form: &Form, now: &Now) {
        if let Some(pain) = form.value(asks::PAIN).and_then(|pain| pain.parse().ok()) {
            self.record(Fact::Usual { pain }, now);
        }
        self.pursue(now);
    }

    pub(super) fn complete_walked(&mut self, form: &Form, now: &Now) {
        let minutes = form.value("minutes").and_then(|minutes| minutes.parse::<u32>().ok()).unwrap_or(0).min(240);
        let fine = form.value("fine").as_deref() == Some("yes");
        let pain = form.value(asks::PAIN).and_then(|pain| pain.parse().ok()).filter(|_| !fine);
        if minutes > 0 {
            let walking = self.today.progress.get(WALKING).cloned().unwrap_or_default();
            self.record(Fact::Walked { minutes, pain, row: Some(walking.level), half: walking.half }, now);
            self.remark = Some(format!("{} of walking noted.", spoken_minutes(minutes)).into());
        }
        self.after_telling(now);
    }

    pub(super) fn complete_day(&mut self, form: &Form, now: &Now) {
        if let Some(mark) = form.value("day").filter(|mark| mark != "no") {
            self.record(Fact::Day { mark: mark.into() }, now);
            self.remark = Some("Noted. Your row of days stays whole.".into());
        }
        self.after_telling(now);
    }

    pub(super) fn complete_close(&mut self, form: &Form, now: &Now) {
        if form.value("over").as_deref() == Some("yes") {
            let last = crate::domain::readings::readings(crate::domain::readings::in_order(&self.history)).pop();
            let rests_on = last.map(|reading| reading.entry.id.clone()).into_iter().collect();
            self.record(Fact::Closed { told: true, rests_on }, now);
            self.remark = Some("Good. Keep walking: that is what keeps it away.".into());
        }
        self.after_telling(now);
    }

    pub(super) fn complete_prompt(&mut self, form: &Form, now: &Now) {
        if let Some((prompt, answer)) = self.today.prompt.zip(form.value("prompt")) {
            self.record(Fact::Prompt { prompt: prompt.id.into(), answer: answer.into() }, now);
        }
        self.after_telling(now);
    }

    /// The time prompt that stands on Today, with what to do.
    pub(super) fn ask_prompt(&mut self) {
        if let Some(prompt) = self.today.prompt {
            self.show_form(About::TimePrompt, asks::time_prompt(prompt));
        }
    }

    /// Whether a clinician gave this routine at these doses (rule G6); `None`: it has not been asked.
    pub(super) fn prescribed(&self, routine: &Routine) -> Option<bool> {
        let hash = hash_word(routine.hash);
        self.history.iter().rev().find_map(|entry| match &entry.fact {
            Fact::Prescribed { routine: of, hash: at, yes } if *of == *routine.id.as_str() && *at == hash => Some(*yes),
            _ => None,
        })
    }

    /// Whether to ask about a prescription: a routine of the person's own, shut only for its stage.
    pub(super) fn may_be_prescribed(&self, routine: &Routine) -> bool {
        routine.origin != Origin::Shipped && self.prescribed(routine).is_none()
    }

    pub(super) fn complete_prescribed(&mut self, form: &Form, now: &Now) {
        let yes = form.value("prescribed").as_deref() == Some("yes");
        if let Some(Goal::Start { plan, .. }) = &self.goal {
            let (routine, hash) = (plan.routine.id.to_string(), hash_word(plan.routine.hash));
            self.record(Fact::Prescribed { routine: routine.into(), hash: hash.into(), yes }, now);
        }
        self.pursue(now);
    }

    /// What changed with the last thing written down, in at most two lines: what is next, and by which rule.
    pub(super) fn changes(&self, before: &Today, routine: &str) -> Vec<Told> {
        let after = &self.today;
        let mut told: Vec<Told> = Vec::new();
        if after.stage() != before.stage() {
            let rule = after.standing.since.as_ref().map_or("G2", |(_, reason)| reason.rule);
            told.push((rule, format!("You are at “{}” now.", after.stage().word()).into()));
        }
        let progress = |today: &Today| today.progress.get(routine).cloned().unwrap_or_default();
        let (was, is) = (progress(before), progress(after));
        if let Some(change) = is.last.filter(|_| (was.level, was.half) != (is.level, is.half)) {
            told.push((change.reason.rule, change.words));
        }
        if before.flare.is_none() && after.flare.is_some() {
            told.push(("V5", "Half as much of everything that moves, for three days or until it goes well.".into()));
        }
        if before.standing.episode.is_some() && after.standing.episode.is_none() {
            told.push(("G4", "This episode is over.".into()));
        }
        told.truncate(2);
        told
    }

    /// How the session of that entry went.
    pub(super) fn judged(&self, entry: &str) -> Option<Judged> {
        self.today.judged.iter().find(|judged| judged.entry == entry).cloned()
    }
}

/// A routine with its level and time, in a few words: "Walking, row 3: 14 minutes".
#[must_use]
pub fn offered(routine: &Routine, level: u16, half: bool) -> String {
    let plan = crate::domain::session::Plan::new(&std::sync::Arc::new(routine.clone()), level, half);
    let timeline = plan.open_timeline();
    let walk: std::time::Duration = plan
        .steps()
        .iter()
        .filter_map(|step| match step.kind {
            Kind::Walk { time } => Some(time),
            _ => None,
        })
        .sum();
    let only_walk = plan.steps().iter().all(|step| matches!(step.kind, Kind::Walk { .. }));
    let time = if only_walk { walk } else { timeline.total() };
    let minutes = spoken_minutes(u32::try_from(time.as_secs().div_ceil(60)).unwrap_or(u32::MAX));
    let word = if routine.id.as_str() == WALKING { "row" } else { "level" };
    let at = if routine.levels.len() > 1 { format!(", {word} {level}") } else { String::new() };
    let dose = if half { ", half the dose" } else { "" };
    format!("{}{at}: {minutes}{dose}", routine.title)
}

fn spoken_minutes(minutes: u32) -> String {
    spoken(std::time::Duration::from_secs(u64::from(minutes) * 60))
}

/// How a session went, in a word that needs no colour.
#[must_use]
pub fn colour_words(judged: &Judged) -> String {
    let so_far = if judged.settled || judged.colour == Colour::Red { "" } else { " so far" };
    format!("{}{so_far}", judged.colour.word())
}
