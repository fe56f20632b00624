//! The shipped library as one text: written when the program is built, read when it starts, without a copy of its texts.
//! Must never be given anything but what [`pack`] wrote: what is in it was checked then, and is not checked again.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use crate::domain::{
    CleanText, Id,
    card::{Card, Part},
    dose::{Dose, Sides},
    exercise::{Exercise, Phase, PhaseTime, Sources, Stage, Tag, Tags},
    figure::FigureOf,
    library::{FileKind, FileNote, Library, Source},
    questions::{
        Answer, Closes, LockKind, Position, Prompt, PromptYes, Question, Questions, Region, SetId, ShortLine, Shuts,
        Tier, When,
    },
    routine::{
        Advance, Check, CueMark, Direction, Kind, Level, Limit, Mark, Origin, Pass, Place, Routine, Step, TimedCheck,
        Warmth,
    },
};

/// The library as text. Its problems are left out: a library that has any is not fit to be shipped.
#[must_use]
pub fn pack(library: &Library) -> String {
    let mut to = Writer { exercises: library.exercises.keys().cloned().collect(), ..Writer::default() };
    library.exercises.values().map(|exercise| (**exercise).clone()).collect::<Vec<_>>().write(&mut to);
    library.routines.write(&mut to);
    library.questions.write(&mut to);
    library.sources.write(&mut to);
    library.cards.write(&mut to);
    library.files.write(&mut to);
    to.text
}

/// The library that was packed; `None` for any other text.
#[must_use]
pub fn unpack(text: &'static str) -> Option<Library> {
    let mut from = Reader { text, at: 0, exercises: Vec::new(), sources: Vec::new(), steps: Vec::new() };
    from.exercises = Vec::<Exercise>::read(&mut from)?.into_iter().map(Arc::new).collect();
    Some(Library {
        exercises: from.exercises.iter().map(|exercise| (exercise.id.clone(), Arc::clone(exercise))).collect(),
        routines: Packed::read(&mut from)?,
        questions: Packed::read(&mut from)?,
        sources: Packed::read(&mut from)?,
        cards: Packed::read(&mut from)?,
        problems: Vec::new(),
        files: Packed::read(&mut from)?,
    })
}

#[derive(Default)]
struct Writer {
    text: String,
    /// Where a text was written first: the next time, its place is enough.
    seen: HashMap<String, usize>,
    /// The names of the exercises in their order, by which steps refer to them.
    exercises: Vec<Id>,
    /// Tables of sources, each once.
    sources: Vec<Sources>,
    /// Steps, each once: levels have many in common.
    steps: Vec<Arc<Step>>,
}

impl Writer {
    /// Six bits a letter, the lowest first, so that all of it stays plain text.
    fn number(&mut self, number: u64) {
        let [low, ..] = number.to_le_bytes();
        if number < 0x40 {
            return self.text.push(char::from(low));
        }
        self.text.push(char::from(0x40 | (low & 0x3f)));
        self.number(number >> 6);
    }

    /// Odd: the place of the same text; even: twice its length, then the text.
    fn words(&mut self, words: &str) {
        if let Some(at) = self.seen.get(words) {
            return (*at * 2 + 1).write(self);
        }
        self.seen.insert(words.to_owned(), self.text.len());
        (words.len() * 2).write(self);
        self.text.push_str(words);
    }
}

struct Reader {
    text: &'static str,
    at: usize,
    /// The exercises in their order.
    exercises: Vec<Arc<Exercise>>,
    /// The tables of sources read so far.
    sources: Vec<Sources>,
    /// The steps read so far.
    steps: Vec<Arc<Step>>,
}

impl Reader {
    fn number(&mut self) -> Option<u64> {
        let byte = *self.text.as_bytes().get(self.at)?;
        self.at += 1;
        // Ended by the first letter without the mark; one that never ends runs out of text.
        let low = u64::from(byte & 0x3f);
        if byte < 0x40 { Some(low) } else { Some(self.number()? << 6 | low) }
    }

    fn length(&mut self) -> Option<usize> {
        self.number()?.try_into().ok()
    }

    fn words(&mut self) -> Option<&'static str> {
        let number = self.length()?;
        if number % 2 == 0 {
            let end = self.at.checked_add(number / 2)?;
            let words = self.text.get(self.at..end)?;
            self.at = end;
            return Some(words);
        }
        let here = std::mem::replace(&mut self.at, number / 2);
        let length = self.length()? / 2;
        let words = self.text.get(self.at..self.at.checked_add(length)?);
        self.at = here;
        words
    }
}

/// What can be written to such a text and read again.
trait Packed: Sized {
    fn write(&self, to: &mut Writer);
    fn read(from: &mut Reader) -> Option<Self>;
}

/// Declares tables by all their fields, in the order they are written.
macro_rules! tables {
    ($($name:ident { $($field:ident),* })*) => {$(
        impl Packed for $name {
            fn write(&self, to: &mut Writer) {
                let Self { $($field),* } = self;
                $($field.write(to);)*
            }

            fn read(from: &mut Reader) -> Option<Self> {
                Some(Self { $($field: Packed::read(from)?),* })
            }
        }
    )*};
}

/// Declares choices by all their cases, each with its number.
macro_rules! choices {
    ($($name:ident { $($number:literal $case:ident $(($inner:ident))? $({ $($field:ident),* })?),* })*) => {$(
        impl Packed for $name {
            fn write(&self, to: &mut Writer) {
                match self {
                    $(Self::$case $(($inner))? $({ $($field),* })? => {
                        to.number($number);
                        $($inner.write(to);)?
                        $($($field.write(to);)*)?
                    })*
                }
            }

            fn read(from: &mut Reader) -> Option<Self> {
                Some(match from.number()? {
                    $($number => {
                        $(let $inner = Packed::read(from)?;)?
                        $($(let $field = Packed::read(from)?;)*)?
                        Self::$case $(($inner))? $({ $($field),* })?
                    })*
                    _ => return None,
                })
            }
        }
    )*};
}

tables! {
    Exercise {
        id, name, position, position_name, figure, how, stage, involves, easier, harder, stop, not_for, equipment,
        phases, dose, time, evidence, sources, own
    }
    Phase { say, time, pose }
    Dose { hold, reps, sets, set_rest, sides, switch, per_day }
    Routine {
        id, title, summary, evidence, stage, until, origin, get_ready, between, advance, direction, otherwise, per_day,
        weeks_per_level, levels, hash, sources
    }
    Level { steps, per_week, pass }
    Pass { sessions, days, free_days, leg_same_or_nearer }
    Step { id, name, how, position, involves, stage, kind, exercise, figure, instead, cues, place, sources, line }
    Warmth { time, with, checks, limit }
    Limit { per_day, gap }
    TimedCheck { at, ask }
    Check { ask, back_to, rest, tries }
    CueMark { at, say }
    Questions { questions, locks, positions, prompts, short, regions }
    Question { id, set, group, ask, detail, answers, tier, tier_if, ask_if, lock, lock_if, why, act, due, due_source, source }
    When { question, yes }
    LockKind { id, title, say, tags, shuts, up_to, closes, source }
    Position { id, name, tags, source }
    Prompt { id, ask, yes, source }
    ShortLine { id, ask, opens }
    Region { code, name, emergency, urgent, source }
    Source { title, by, year, place, strength, seen }
    Card { id, title, summary, evidence, origin, emergency, parts }
    Part { text, is_point, source }
    FileNote { kind, id, path, origin, loaded }
}

choices! {
    Stage { 0 Relief, 1 Return, 2 Mobility, 3 Strength, 4 Maintain }
    PhaseTime { 0 Fixed(time), 1 Hold }
    Sides { 0 Both, 1 Alternate, 2 Left, 3 Right }
    Origin { 0 Shipped, 1 User, 2 Replaces }
    Advance { 0 Auto, 1 Wait }
    Place { 0 Floor, 1 Bed, 2 Side, 3 Chair }
    Direction { 0 Extension, 1 Flexion }
    Kind {
        0 Exercise(dose), 1 Walk { time }, 2 Heat(warmth), 3 Cold(warmth), 4 Breathe { time }, 5 Rest { time, with },
        6 Check(check), 7 Note { text }
    }
    Mark { 0 Start, 1 Half, 2 End, 3 After(offset), 4 Before(offset), 5 Every(offset) }
    SetId { 0 A, 1 B, 2 C, 3 Heat, 4 Course }
    Tier { 0 Info, 1 T4, 2 T3, 3 T2, 4 T1 }
    Answer { 0 No, 1 Yes, 2 NotSure, 3 CannotTell, 4 RatherNot }
    Closes { 0 Clinician, 1 AskedAgain(after), 2 NextDay, 3 Clear24h, 4 Profile }
    Shuts { 0 Tagged, 1 Movement, 2 All }
    PromptYes { 0 Back, 1 Stop, 2 HeatOff }
    FileKind { 0 Sources, 1 Screening, 2 Exercise, 3 Routine, 4 Card, 5 Figure, 6 Reminders, 7 Config }
}

/// Numbers of every size; none is wider than 64 bits.
macro_rules! numbers {
    ($($name:ident)*) => {$(
        impl Packed for $name {
            fn write(&self, to: &mut Writer) {
                to.number((*self).try_into().unwrap_or(u64::MAX));
            }

            fn read(from: &mut Reader) -> Option<Self> {
                from.number()?.try_into().ok()
            }
        }
    )*};
}

numbers! { u8 u16 u32 u64 usize }

impl Packed for bool {
    fn write(&self, to: &mut Writer) {
        to.number((*self).into());
    }

    fn read(from: &mut Reader) -> Option<Self> {
        Some(from.number()? == 1)
    }
}

impl Packed for Duration {
    fn write(&self, to: &mut Writer) {
        // No file can state a part of a second; were it otherwise one day, the build would say that this loses it.
        to.number(self.as_secs());
    }

    fn read(from: &mut Reader) -> Option<Self> {
        from.number().map(Self::from_secs)
    }
}

impl Packed for Tags {
    fn write(&self, to: &mut Writer) {
        to.number(self.iter().map(|tag| 1 << tag as u8).sum());
    }

    fn read(from: &mut Reader) -> Option<Self> {
        let bits = from.number()?;
        Some(Tag::ALL.into_iter().filter(|tag| bits & (1 << *tag as u8) != 0).collect())
    }
}

impl Packed for CleanText {
    fn write(&self, to: &mut Writer) {
        to.words(self);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        from.words().map(Self::shipped)
    }
}

impl Packed for Id {
    fn write(&self, to: &mut Writer) {
        to.words(self.as_str());
    }

    fn read(from: &mut Reader) -> Option<Self> {
        from.words().map(Self::shipped)
    }
}

impl Packed for FigureOf {
    fn write(&self, to: &mut Writer) {
        // No shipped file has a figure of its own; were it otherwise one day, the build would say that this loses it.
        to.words(match self {
            Self::Shipped(name) => name.as_str(),
            Self::Own(_) => "",
        });
    }

    fn read(from: &mut Reader) -> Option<Self> {
        Id::read(from).map(Self::Shipped)
    }
}

impl Packed for String {
    fn write(&self, to: &mut Writer) {
        to.words(self);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        from.words().map(Self::from)
    }
}

impl Packed for Arc<Exercise> {
    fn write(&self, to: &mut Writer) {
        let at = to.exercises.iter().position(|id| *id == self.id).unwrap_or(usize::MAX);
        at.write(to);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        let at = from.length()?;
        from.exercises.get(at).cloned()
    }
}

impl Packed for Sources {
    fn write(&self, to: &mut Writer) {
        let seen = to.sources.iter().position(|other| other == self);
        seen.unwrap_or(to.sources.len()).write(to);
        if seen.is_none() {
            to.sources.push(Self::clone(self));
            let all: Vec<_> = self.iter().map(|(key, ids)| (key.clone(), ids.to_vec())).collect();
            all.write(to);
        }
    }

    fn read(from: &mut Reader) -> Option<Self> {
        let at = from.length()?;
        if let Some(seen) = from.sources.get(at) {
            return Some(Self::clone(seen));
        }
        let new: Self = Vec::<(CleanText, Vec<CleanText>)>::read(from)?.into_iter().collect();
        from.sources.push(Self::clone(&new));
        Some(new)
    }
}

impl Packed for Arc<Step> {
    fn write(&self, to: &mut Writer) {
        let seen = to.steps.iter().position(|other| other == self);
        seen.unwrap_or(to.steps.len()).write(to);
        if seen.is_none() {
            to.steps.push(Self::clone(self));
            (**self).write(to);
        }
    }

    fn read(from: &mut Reader) -> Option<Self> {
        let at = from.length()?;
        if let Some(seen) = from.steps.get(at) {
            return Some(Self::clone(seen));
        }
        let new = Step::read(from).map(Self::new)?;
        from.steps.push(Self::clone(&new));
        Some(new)
    }
}

impl Packed for Arc<Card> {
    fn write(&self, to: &mut Writer) {
        (**self).write(to);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        Card::read(from).map(Self::new)
    }
}

impl Packed for Arc<Routine> {
    fn write(&self, to: &mut Writer) {
        (**self).write(to);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        Routine::read(from).map(Self::new)
    }
}

impl<T: Packed> Packed for Option<T> {
    fn write(&self, to: &mut Writer) {
        self.is_some().write(to);
        if let Some(inner) = self {
            inner.write(to);
        }
    }

    fn read(from: &mut Reader) -> Option<Self> {
        if bool::read(from)? { T::read(from).map(Some) } else { Some(None) }
    }
}

impl<A: Packed, B: Packed> Packed for (A, B) {
    fn write(&self, to: &mut Writer) {
        self.0.write(to);
        self.1.write(to);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        Some((A::read(from)?, B::read(from)?))
    }
}

impl<T: Packed> Packed for Vec<T> {
    fn write(&self, to: &mut Writer) {
        self.len().write(to);
        for item in self {
            item.write(to);
        }
    }

    fn read(from: &mut Reader) -> Option<Self> {
        let length = from.length()?;
        // Not more than the text could hold, whatever it says.
        let mut items = Self::with_capacity(length.min(from.text.len()));
        for _ in 0..length {
            items.push(T::read(from)?);
        }
        Some(items)
    }
}

impl<K: Packed + Ord, V: Packed> Packed for BTreeMap<K, V> {
    fn write(&self, to: &mut Writer) {
        self.len().write(to);
        for (key, value) in self {
            key.write(to);
            value.write(to);
        }
    }

    fn read(from: &mut Reader) -> Option<Self> {
        (0..from.length()?).map(|_| Some((K::read(from)?, V::read(from)?))).collect()
    }
}
