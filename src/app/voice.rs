//! What is said and chimed, and when: gathered while a turn is made, told at its end. Must never say what is not to be seen, and
//! never know how it is said.

use std::time::Duration;

use crate::domain::{
    CleanText, Now,
    history::{ActiveMark, Ending},
    session::Report,
    spoken::{aloud, saying},
    timeline::{Cue, CueKind, SlotKind},
    unroll::{AND_REST, spoken, whole},
};

use super::{App, Effect, Key, Screen};

/// Words to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speech {
    /// The words, as they are said.
    pub words: CleanText,
    /// How they stand to what is being said.
    pub weight: Weight,
}

/// How something to be heard stands to what is heard at the moment, or waits. The heavier one comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// One of the last seconds: at its second, or not at all.
    Count,
    /// A part of a rep: waits for what is being said, and takes the place of one that waits.
    Beat,
    /// Waits for its turn; is not dropped.
    Words,
    /// Something new begins: ends whatever is heard, and what waited.
    Turn,
}

/// A short sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chime {
    /// One of the last three seconds.
    Tick,
    /// Half-way.
    Half,
    /// Work begins.
    Start,
    /// Work ends.
    End,
    /// Change sides.
    Switch,
    /// A question waits, or an alarm.
    Wait,
}

impl Chime {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Tick, Self::Half, Self::Start, Self::End, Self::Switch, Self::Wait];
}

/// A text to be said in this turn.
#[derive(Debug)]
struct Part {
    text: CleanText,
    weight: Weight,
    /// The cue it comes from, if it is one.
    kind: Option<CueKind>,
    /// Said even while the session stands still: what waits for an answer.
    anyway: bool,
    /// What stands first is said first.
    rank: u8,
}

impl Part {
    /// Whether it is heard only in silence: numbers, and how to do it.
    fn yields(&self) -> bool {
        self.weight == Weight::Count || self.kind == Some(CueKind::How)
    }
}

/// The voice and the chimes, as far as the app knows of them.
#[derive(Debug)]
pub(super) struct Voice {
    on: bool,
    /// Whether the person asked for it: then they are told when there is none.
    asked: bool,
    parts: Vec<Part>,
    chime: Option<Chime>,
    /// Until when words are being said, on the clock `mono`, as far as can be told.
    until: Duration,
    /// Whether it has been told to be still.
    still: bool,
    /// The part of a breath that was on in the last turn.
    breath: Option<CleanText>,
}

impl Voice {
    /// In plain lines a screen reader speaks already: there it is only for who asked for it.
    pub(super) fn new(settings: &super::Settings, plain: bool) -> Self {
        Self {
            on: settings.voice.unwrap_or(!plain),
            asked: settings.voice == Some(true) || !settings.voice_command.is_empty(),
            parts: Vec::new(),
            chime: None,
            until: Duration::ZERO,
            still: true,
            breath: None,
        }
    }

    fn say(&mut self, text: &str, weight: Weight, rank: u8, anyway: bool) {
        if let Some(part) = self.parts.iter_mut().find(|part| part.text.as_str() == text) {
            part.anyway |= anyway;
            part.weight = part.weight.max(weight);
        } else {
            self.parts.push(Part { text: text.into(), weight, kind: None, anyway, rank });
        }
    }

    fn chime(&mut self, chime: Chime) {
        self.chime = self.chime.max(Some(chime));
    }
}

impl App {
    /// Whether the voice is on.
    #[must_use]
    pub fn has_voice(&self) -> bool {
        self.voice.on
    }

    /// Lines are read by a screen reader, which speaks already: our own voice is for who asked for it by name.
    pub(super) fn leave_talking(&mut self) {
        self.voice.on &= self.settings.voice == Some(true);
    }

    /// What is being said stops at once: something else has all the attention now.
    pub(super) fn fall_silent(&mut self) {
        self.voice.parts.clear();
        (self.voice.until, self.voice.still) = (Duration::ZERO, true);
        self.out.push(Effect::Hush);
    }

    /// Hears what a session reports.
    pub(super) fn hear(&mut self, report: &Report) {
        match report {
            Report::Cue(cue) => self.hear_cue(cue),
            Report::Call(kind) => self.hear_call(*kind),
            Report::SkinCheck => {
                self.voice.chime(Chime::Wait);
                self.say_question("");
            }
            Report::Mark(ActiveMark::Slot { work: true, .. }, _) => self.voice.chime(Chime::Start),
            Report::Over(Ending::Finished) => {
                // The routine may have words of its own for it.
                let own = self.voice.parts.iter().filter(|part| part.kind == Some(CueKind::Own));
                let own: Vec<&str> = own.map(|part| part.text.as_str()).collect();
                let told = !own.is_empty() && self.is_plain();
                let own = if own.is_empty() { "Well done.".to_owned() } else { own.join(" ") };
                let words = format!("The session is over. {own}");
                self.voice.parts.clear();
                self.voice.say(&words, Weight::Turn, 0, true);
                // In lines its own words were told at their second.
                self.remark = Some(if told { "The session is over.".into() } else { words.into() });
            }
            Report::Mark(..) | Report::StepOver(_) | Report::Over(_) => {}
        }
    }

    fn hear_cue(&mut self, cue: &Cue) {
        let weight = match cue.kind {
            CueKind::Count => Weight::Count,
            _ if cue.at.is_zero() => Weight::Turn,
            CueKind::Phase => Weight::Beat,
            CueKind::How | CueKind::Half | CueKind::Own => Weight::Words,
            _ => Weight::Turn,
        };
        let chime = match cue.kind {
            CueKind::Count => Some(Chime::Tick),
            CueKind::Half => Some(Chime::Half),
            CueKind::Switch => Some(Chime::Switch),
            CueKind::End => Some(Chime::End),
            CueKind::Check => Some(Chime::Wait),
            _ => None,
        };
        if let Some(chime) = chime {
            self.voice.chime(chime);
        }
        if cue.kind == CueKind::Rest {
            // "And rest. Rest."
            self.voice.parts.retain(|part| part.text.as_str() != AND_REST);
        }
        self.voice.say(&cue.say, weight, 0, cue.kind == CueKind::Check);
        if let Some(part) = self.voice.parts.iter_mut().find(|part| part.text == cue.say) {
            part.kind.get_or_insert(cue.kind);
        }
    }

    fn hear_call(&mut self, kind: SlotKind) {
        self.voice.chime(Chime::Wait);
        match kind {
            SlotKind::Check => self.say_question("A question waits for you."),
            SlotKind::Ready => self.say_question(""),
            SlotKind::Off => {
                let cue = self.play().and_then(|play| play.cursor().slot().cues.first().map(|cue| cue.say.clone()));
                self.voice.say(&cue.unwrap_or_default(), Weight::Turn, 0, true);
            }
            _ => {}
        }
    }

    /// Says the question that waits, and with the first one how it is answered.
    pub(super) fn say_question(&mut self, before: &str) {
        let asking = self.play.as_ref().and_then(|play| play.session()).and_then(|session| session.asking());
        let Some(asking) = asking else { return };
        let prompt = asking.prompts.get(asking.at).and_then(|id| self.library.questions.prompt(id.as_str()));
        let Some(ask) = prompt.map(|prompt| prompt.ask.clone()) else { return };
        let (first, waits) = (asking.at == 0, !asking.optional);
        if !before.is_empty() {
            self.voice.say(before, Weight::Turn, 0, waits);
        }
        self.voice.say(&ask, Weight::Turn, 1, waits);
        if first {
            self.voice.say("Press 1 for no, 2 for yes, 3 if you are not sure.", Weight::Turn, 2, waits);
        }
    }

    /// The heat of a session that was cut off must come off.
    pub(super) fn say_heat_off(&mut self) {
        self.voice.chime(Chime::Wait);
        self.voice.say("Take the heat off now.", Weight::Turn, 0, true);
    }

    /// A reminder that comes in a session: after what is being said, or at once while the session stands still. In an alarm, the chime alone.
    pub(super) fn say_reminder(&mut self, words: &str) {
        self.voice.chime(Chime::Wait);
        let Some(session) = self.play.as_ref().and_then(|play| play.session()) else { return };
        if !matches!(self.screen, Screen::HeatOff { .. } | Screen::Suspect(_)) {
            let still = self.is_quiet() || session.asking().is_some();
            let weight = if still { Weight::Turn } else { Weight::Words };
            self.voice.say(&format!("Reminder: {words}"), weight, 3, true);
        }
    }

    /// What is to be done at the moment: for going on after a pause.
    pub(super) fn say_present(&mut self) {
        let Some(session) = self.play.as_ref().and_then(|play| play.session()) else { return };
        let cursor = session.cursor();
        let words = match (cursor.rep(), cursor.slot().kind, cursor.remaining()) {
            (Some(rep), ..) => format!("{}.", rep.beat.say),
            (None, SlotKind::Work, Some(left)) if !cursor.done().is_zero() => {
                format!("{} left.", spoken(whole(left)))
            }
            _ => cursor.slot().cues.first().map(|cue| cue.say.to_string()).unwrap_or_default(),
        };
        self.voice.say(&words, Weight::Turn, 1, false);
    }

    /// Whether `key` is the voice's; then it was taken. A rehearsal has no voice.
    pub(super) fn voice_key(&mut self, key: Key) -> bool {
        let session = self.play.as_ref().is_some_and(|play| play.session().is_some());
        if key != Key::Char('v') {
            return false;
        }
        if !session {
            self.remark = Some("A rehearsal is too quick for a voice.".into());
            return true;
        }
        self.voice.on = !self.voice.on;
        if self.voice.on {
            self.voice.asked = true;
            self.voice.say("The voice is on.", Weight::Turn, 0, false);
            self.say_present();
            self.remark = Some("The voice is on. v turns it off.".into());
        } else {
            self.fall_silent();
            self.remark = Some("The voice is off. v turns it on.".into());
        }
        true
    }

    /// Nothing can be said. One line, and silence from then on; none where nobody asked for a voice and there is none.
    pub(super) fn voice_failed(&mut self, why: &CleanText, missing: bool) {
        if self.voice.on && (self.voice.asked || !missing) {
            self.remark = Some(format!("No voice: {why}. v tries again.").into());
        }
        self.voice.on = false;
    }

    /// Whether nothing of the session may be heard: it stands still, is over, or asks something on a page of its own.
    fn is_quiet(&self) -> bool {
        let quits = self.out.iter().any(|effect| matches!(effect, Effect::Quit(_)));
        let shown = matches!(self.screen, Screen::Player | Screen::Page(_) | Screen::Cards(_));
        let session = self.play.as_ref().and_then(|play| play.session());
        let runs = session.is_some_and(|session| session.over().is_none() && session.cursor().paused().is_none());
        quits || !shown || !runs
    }

    /// The parts of a breath, each as it begins; unless there is something else to hear.
    fn hear_breath(&mut self, now: &Now) {
        let breath = self.breath().map(|breath| breath.say);
        if breath == self.voice.breath {
            return;
        }
        if let Some(say) = &breath
            && self.voice.parts.is_empty()
            && now.mono >= self.voice.until
        {
            self.voice.say(&format!("{say}."), Weight::Beat, 0, false);
        }
        self.voice.breath = breath;
    }

    /// At the end of a turn: what was gathered is said, at once or not at all.
    pub(super) fn speak(&mut self, now: &Now) {
        self.hear_breath(now);
        let mut parts = std::mem::take(&mut self.voice.parts);
        let chime = self.voice.chime.take();
        let quiet = self.is_quiet();
        if quiet && !parts.iter().any(|part| part.anyway) {
            parts.clear();
        }
        if quiet {
            parts.retain(|part| part.weight == Weight::Turn);
        }
        if self.play.as_ref().and_then(|play| play.session()).is_some_and(|session| session.asking().is_some()) {
            // A question that waits stands where these would.
            parts.retain(|part| part.weight != Weight::Words);
        }
        if parts.iter().any(|part| part.weight != Weight::Count) {
            parts.retain(|part| part.weight != Weight::Count);
        }
        let turns = parts.iter().any(|part| part.weight == Weight::Turn);
        if now.mono < self.voice.until && !turns {
            parts.retain(|part| !part.yields());
        }
        parts.sort_by_key(|part| part.rank);
        let counts = parts.iter().any(|part| part.weight == Weight::Count) && self.voice.on;
        if let Some(chime) =
            chime.filter(|chime| self.settings.sound != Some(false) && (!quiet || *chime == Chime::Wait))
            && !(chime == Chime::Tick && counts)
        {
            self.out.push(Effect::Chime(chime));
        }
        let still = quiet || !self.voice.on;
        let said: Vec<String> = parts.iter().map(|part| aloud(&part.text).to_string()).collect();
        let words = CleanText::new(&said.join(" "));
        if self.voice.on && !words.is_empty() {
            let weight = parts.iter().map(|part| part.weight).max().unwrap_or(Weight::Words);
            let from = if weight == Weight::Turn { now.mono } else { now.mono.max(self.voice.until) };
            self.voice.until = from + saying(&words);
            self.out.push(Effect::Say(Speech { words, weight }));
        } else if still && !self.voice.still {
            self.voice.until = Duration::ZERO;
            self.out.push(Effect::Hush);
        }
        self.voice.still = still;
    }
}
