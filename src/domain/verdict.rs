//! How sessions went: green, amber, red (rules V1 and V2). Must never call a session better than what was told of it.

use std::{collections::BTreeMap, fmt, time::Duration};

use jiff::{Zoned, civil::Date};

use super::{
    Word,
    entry::reach,
    episode::{Standing, spasm_on_the_way},
    exercise::Stage,
    gates::is_further,
    history::{CheckIn, Ending, Entry, Fact, SessionRecord},
    rules::{CAP, CAP_MOBILITY, DONE, EASY, MORNING, RED_PAIN, RISE, RISE_FROM},
    session::UNANSWERED,
};

/// The one-key end of walks and short breaks, in records (rule G5).
pub const FINE: &str = "fine";
/// The routine whose levels are weeks of a table.
pub const WALKING: &str = "walking";

/// How a session went (rule V1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colour {
    /// It counts toward the next level.
    Green,
    /// The same again.
    Amber,
    /// Less the next time.
    Red,
}

impl Colour {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

/// What was told of a session that is not green (rule V1). Pain is 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It ended for a danger sign.
    DangerSign,
    /// The spasm was gone and came back.
    SpasmBack,
    /// The pain moved further from the spine.
    Further,
    /// So much pain on the way that it is red.
    HighOnTheWay(u8),
    /// The pain rose.
    Rose {
        /// What it was before.
        from: u8,
        /// What it was then.
        to: u8,
    },
    /// It ended for pain.
    EndedForPain,
    /// More pain the morning after.
    Morning {
        /// What it was then.
        pain: u8,
        /// What it was before the session.
        before: u8,
    },
    /// Nothing was told of the pain.
    NoWord,
    /// More pain than is easy.
    Pain(u8),
    /// More than the stage allows.
    OverCap(u8),
    /// It was told on the way that it hurt.
    HurtOnTheWay,
    /// It ended early.
    Early,
    /// So much of it was done, in percent.
    Part(u16),
    /// A question went unanswered.
    Unanswered,
    /// A walk told afterwards hurt.
    WalkHurt(u8),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DangerSign => f.write_str("It ended for a danger sign."),
            Self::SpasmBack => f.write_str("The spasm came back."),
            Self::Further => f.write_str("The pain moved further from the spine."),
            Self::HighOnTheWay(pain) => write!(f, "Pain of {pain} on the way."),
            Self::Rose { from, to } => write!(f, "The pain rose from {from} to {to}."),
            Self::EndedForPain => f.write_str("It ended for pain."),
            Self::Morning { pain, before } => write!(f, "The morning after: {pain}, before: {before}."),
            Self::NoWord => f.write_str("No word on the pain afterwards."),
            Self::Pain(pain) => write!(f, "Pain of {pain}."),
            Self::OverCap(pain) => write!(f, "Pain of {pain}, more than this stage should bring."),
            Self::HurtOnTheWay => f.write_str("It hurt on the way."),
            Self::Early => f.write_str("It ended early."),
            Self::Part(done) => write!(f, "{done} % of it was done."),
            Self::Unanswered => f.write_str("A question went unanswered."),
            Self::WalkHurt(pain) => write!(f, "It hurt: {pain} of 10."),
        }
    }
}

/// How a session came into the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It was played here.
    Played,
    /// It is a walk that was told afterwards (rule W1).
    Told,
}

/// A session and how it went.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The entry, by id.
    pub entry: Word,
    /// When it was written down.
    pub t: Zoned,
    /// The routine.
    pub routine: Word,
    /// Its level; 0 where a told walk does not say its row.
    pub level: u16,
    /// How it went.
    pub colour: Colour,
    /// How it looked before the morning after.
    pub at_first: Colour,
    /// Whether the morning after was heard: until then nothing goes up (rule V2).
    pub settled: bool,
    /// When the last word on it came: the morning's, or its own.
    pub heard: Zoned,
    /// How it came into the journal.
    pub came: Came,
    /// Why it is not green; what matters most first.
    pub why: Vec<Why>,
    /// The entries it rests on.
    pub rests_on: Vec<Word>,
    /// Whether pain stayed where it was or came nearer to the spine.
    pub leg_same_or_nearer: bool,
    /// Whether it was played at half dose.
    pub half: bool,
}

impl Judged {
    /// The day it was on.
    #[must_use]
    pub fn date(&self) -> Date {
        self.t.date()
    }

    /// When it was known to be red, if it is.
    #[must_use]
    pub fn red_since(&self) -> Option<&Zoned> {
        match (self.at_first, self.colour) {
            (Colour::Red, _) => Some(&self.t),
            (_, Colour::Red) => Some(&self.heard),
            _ => None,
        }
    }

    /// A green that the morning after has confirmed.
    #[must_use]
    pub fn is_sure_green(&self) -> bool {
        self.colour == Colour::Green && self.settled
    }
}

/// The most that pain may be during a session at a stage, when it was `before` (rule G2). `None`: no cap.
#[must_use]
pub fn cap(stage: Stage, before: u8, easy: u8) -> Option<u8> {
    let cap = match stage {
        Stage::Relief => return None,
        Stage::Return => easy,
        Stage::Mobility => CAP_MOBILITY.pain().max(easy),
        Stage::Strength | Stage::Maintain => CAP.pain(),
    };
    Some(cap.max(before).min(CAP.pain()))
}

/// Judges all movement sessions and told walks among entries that are in order.
#[must_use]
pub fn judge_all(entries: &[&Entry], standing: &Standing) -> Vec<Judged> {
    let moves = |session: &SessionRecord| session.scope == super::screening::Scope::Movement.word();
    let mut mornings: BTreeMap<Date, Vec<(&Entry, &CheckIn)>> = BTreeMap::new();
    for entry in entries {
        if let Fact::Morning { day, checkin, .. } = &entry.fact
            && let Ok(day) = day.parse::<Date>()
        {
            mornings.entry(day).or_default().push((entry, checkin));
        }
    }
    // Told on two devices: the worse one counts.
    let morning = |session: &Entry| {
        let told = mornings.get(&session.t.date()).into_iter().flatten().copied();
        let told = told.filter(|(morning, _)| in_time(&session.t, &morning.t));
        told.reduce(|worst, other| if other.1.pain > worst.1.pain { other } else { worst })
    };
    let judged = entries.iter().filter_map(|entry| match &entry.fact {
        Fact::Session(session) if moves(session) => Some(judge(entry, session, morning(entry), standing)),
        Fact::Walked { pain, row, half, .. } => Some(told_walk(entry, *pain, (row.unwrap_or(0), *half), standing)),
        _ => None,
    });
    // Room for all: what is never touched costs nothing.
    let mut all = Vec::with_capacity(entries.len());
    all.extend(judged);
    all
}

/// Whether a morning was told in time: it is asked until 36 hours after the last session of its day (rule V2), and that may be a day later
/// than this one. Judged by the session alone, so that it is the same when the others of that day are not read.
fn in_time(session: &Zoned, morning: &Zoned) -> bool {
    let passed = Duration::try_from(morning.timestamp().duration_since(session.timestamp()));
    passed.is_ok_and(|passed| passed <= MORNING.hours() + Duration::from_secs(24 * 3_600))
}

/// A walk that was told afterwards: fine is green, pain is judged by itself (rule G5).
fn told_walk(entry: &Entry, pain: Option<u8>, (row, half): (u16, bool), standing: &Standing) -> Judged {
    let easy = standing.usual_at(&entry.t).unwrap_or_default().max(EASY.pain());
    let colour = match pain {
        None => Colour::Green,
        Some(pain) if pain >= RED_PAIN.pain() => Colour::Red,
        Some(pain) if pain <= easy => Colour::Green,
        Some(_) => Colour::Amber,
    };
    let why = pain.filter(|_| colour != Colour::Green).map(Why::WalkHurt);
    Judged {
        entry: entry.id.clone(),
        t: entry.t.clone(),
        routine: WALKING.into(),
        level: row,
        colour,
        at_first: colour,
        settled: true,
        heard: entry.t.clone(),
        came: Came::Told,
        why: why.into_iter().collect(),
        rests_on: vec![entry.id.clone()],
        leg_same_or_nearer: true,
        half,
    }
}

/// How one session went (rule V1).
fn judge(entry: &Entry, session: &SessionRecord, morning: Option<(&Entry, &CheckIn)>, standing: &Standing) -> Judged {
    let usual = standing.usual_at(&session.started).unwrap_or_default();
    let easy = usual.max(EASY.pain());
    let stage = standing.stage_at(&session.started).unwrap_or(Stage::Return);
    let told = session.before.as_ref().map_or(0, |checkin| checkin.pain);
    // With lasting pain the rise is counted over what is usual (rule G3).
    let before = usual.max(told);
    let during = during(session);
    let furthest = session.before.as_ref().map(|checkin| reach(&checkin.furthest));
    let after = furthest_after(session);
    let morning_pain = morning.map(|(_, checkin)| checkin.pain);
    let further = is_further(furthest, after);

    let mut red = Vec::new();
    let mut tell = |holds: bool, why: Why| {
        if holds {
            red.push(why);
        }
    };
    tell(session.ended == Ending::DangerSign, Why::DangerSign);
    tell(spasm_back(entry, session), Why::SpasmBack);
    tell(further, Why::Further);
    if let Some(during) = during {
        tell(stage > Stage::Relief && during >= RED_PAIN.pain(), Why::HighOnTheWay(during));
        let risen = during >= before.saturating_add(RISE.pain()) && during >= RISE_FROM.pain();
        tell(risen, Why::Rose { from: before, to: during });
    }
    tell(session.ended == Ending::Pain, Why::EndedForPain);
    let red_at_once = !red.is_empty();
    let after_night = |morning: u8| Why::Morning { pain: morning, before };
    red.extend(morning_pain.filter(|morning| *morning >= before.saturating_add(RISE.pain())).map(after_night));

    let mut amber = Vec::new();
    let mut tell = |holds: bool, why: Why| {
        if holds {
            amber.push(why);
        }
    };
    match during {
        None => tell(!is_fine(session), Why::NoWord),
        Some(during) => {
            tell(during > easy, Why::Pain(during));
            tell(during > before.saturating_add(1), Why::Rose { from: before, to: during });
            tell(cap(stage, told, easy).is_some_and(|cap| during > cap), Why::OverCap(during));
        }
    }
    tell(session.prompts.iter().any(|(prompt, _)| prompt == "x"), Why::HurtOnTheWay);
    tell(session.ended != Ending::Finished, Why::Early);
    tell(u32::from(session.done) < DONE.value, Why::Part(session.done));
    tell(session.prompts.iter().any(|(_, answer)| answer == UNANSWERED), Why::Unanswered);
    let at_first = match (red_at_once, amber.is_empty()) {
        (true, _) => Colour::Red,
        (false, false) => Colour::Amber,
        (false, true) => Colour::Green,
    };
    amber.extend(morning_pain.filter(|morning| *morning > before).map(after_night));

    let (colour, why) = match (red.is_empty(), amber.is_empty()) {
        (false, _) => (Colour::Red, red),
        (true, false) => (Colour::Amber, amber),
        (true, true) => (Colour::Green, Vec::new()),
    };
    let mut rests_on = vec![entry.id.clone()];
    rests_on.extend(morning.map(|(morning, _)| morning.id.clone()));
    Judged {
        entry: entry.id.clone(),
        t: entry.t.clone(),
        routine: session.routine.clone(),
        level: session.level,
        colour,
        at_first,
        settled: morning.is_some(),
        heard: morning.map_or(&entry.t, |(morning, _)| &morning.t).clone(),
        came: Came::Played,
        why,
        rests_on,
        leg_same_or_nearer: after.is_some() && furthest.is_some() && !further,
        half: session.half,
    }
}

/// Whether it was ended with the one key "fine" (rule G5).
fn is_fine(session: &SessionRecord) -> bool {
    session.prompts.iter().any(|(prompt, answer)| prompt == FINE && answer == "yes")
}

/// The largest pain told on the way and right after; none if nothing was told.
#[must_use]
pub fn during(session: &SessionRecord) -> Option<u8> {
    session.during.max(session.after.as_ref().map(|after| after.pain))
}

fn furthest_after(session: &SessionRecord) -> Option<usize> {
    let on_the_way = session.prompts.iter().filter(|(prompt, _)| prompt == "x");
    let on_the_way = on_the_way.filter_map(|(_, answer)| Some(reach(answer.split(' ').nth(1)?)));
    on_the_way.chain(session.after.iter().map(|after| reach(&after.furthest))).max()
}

/// Whether pain moved further from the spine in a session (rules V1, V6).
#[must_use]
pub fn moved_out(session: &SessionRecord) -> bool {
    let told = session.prompts.iter().any(|(prompt, answer)| prompt == "leg-further" && answer != "no");
    let before = session.before.as_ref().map(|checkin| reach(&checkin.furthest));
    told || is_further(before, furthest_after(session))
}

/// Whether the spasm was gone before and came back.
fn spasm_back(entry: &Entry, session: &SessionRecord) -> bool {
    let before = session.before.as_ref().is_some_and(|checkin| checkin.spasm);
    let told = session.prompts.iter().any(|(prompt, answer)| prompt == "x" && answer.ends_with(" spasm"));
    let after = session.after.as_ref().is_some_and(|checkin| checkin.spasm);
    !before && (told || after || spasm_on_the_way(entry))
}
