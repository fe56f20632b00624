//! A number that changes whenever a dose changes, and stays through comments, layout and new versions of the program.
//! Must never use a hash whose result may differ between builds.

use std::time::Duration;

use crate::domain::{
    dose::Dose,
    exercise::{Exercise, Phase, PhaseTime},
    routine::{Kind, Mark, Routine, Step, Warmth},
};

/// What FNV multiplies by.
const PRIME: u64 = 0x0100_0000_01b3;

/// FNV-1a, 64 bits: stable by definition.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
    }

    /// The bytes of a number, the lowest first. Nearly all are small: after one byte seven are 0, which only multiply.
    fn number(&mut self, number: u64) {
        match u8::try_from(number) {
            Ok(byte) => self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(PRIME.wrapping_pow(8)),
            Err(_) => self.bytes(&number.to_le_bytes()),
        }
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0xff]);
    }

    fn length(&mut self, length: Duration) {
        self.number(length.as_secs());
    }
}

/// Names any bytes the same way in every version of the program.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hash = Fnv::new();
    hash.bytes(bytes);
    hash.0
}

/// The hash of what a routine asks of a person: kinds, exercises, amounts, times, checks, tags and stages.
/// For a step of one's own, and an exercise of one's own, also their words, since they alone say what is done.
pub(super) fn doses(routine: &Routine) -> u64 {
    let mut hash = Fnv::new();
    for level in &routine.levels {
        hash.text("level");
        for step in &level.steps {
            add_step(&mut hash, step);
        }
    }
    hash.0
}

/// What is said of a step with an exercise, as far as it is not the program's own words.
fn add_words(hash: &mut Fnv, step: &Step, exercise: &Exercise) {
    if exercise.own {
        hash.text(&exercise.name);
        hash.text(&exercise.position_name);
        for phase in &exercise.phases {
            hash.text(&phase.say);
        }
    }
    if exercise.own || step.name != exercise.name || step.how != exercise.how {
        hash.text(&step.name);
        for line in &step.how {
            hash.text(line);
        }
    }
}

fn add_step(hash: &mut Fnv, step: &Step) {
    hash.text(step.kind.word());
    hash.text(step.stage.word());
    for tag in step.involves.iter() {
        hash.text(tag.word());
    }
    if let Some(exercise) = &step.exercise {
        hash.text(exercise.id.as_str());
        for phase in &exercise.phases {
            add_phase(hash, phase);
        }
        add_words(hash, step, exercise);
    } else {
        hash.text(&step.name);
        for line in &step.how {
            hash.text(line);
        }
        if !step.position.is_empty() {
            hash.text(&step.position);
        }
    }
    match &step.kind {
        Kind::Exercise(dose) => add_dose(hash, dose),
        Kind::Walk { time } | Kind::Breathe { time } | Kind::Rest { time, .. } => {
            hash.length(*time);
        }
        Kind::Heat(warmth) | Kind::Cold(warmth) => add_warmth(hash, warmth),
        Kind::Check(check) => {
            for ask in &check.ask {
                hash.text(ask.as_str());
            }
            hash.number(check.back_to.map_or(u64::MAX, |at| at as u64));
            hash.length(check.rest);
            hash.number(check.tries.into());
        }
        Kind::Note { .. } => {}
    }
}

fn add_phase(hash: &mut Fnv, phase: &Phase) {
    match phase.time {
        PhaseTime::Fixed(time) => hash.length(time),
        PhaseTime::Hold => hash.text("hold"),
    }
}

fn add_dose(hash: &mut Fnv, dose: &Dose) {
    hash.number(dose.hold.map_or(u64::MAX, |hold| hold.as_secs()));
    hash.number(dose.reps.into());
    hash.number(dose.sets.into());
    hash.length(dose.set_rest);
    hash.number(dose.sides.map_or(u64::MAX, |sides| sides as u64));
    hash.length(dose.switch);
}

fn add_warmth(hash: &mut Fnv, warmth: &Warmth) {
    hash.length(warmth.time);
    hash.number(warmth.limit.per_day.into());
    hash.length(warmth.limit.gap);
    for check in &warmth.checks {
        add_mark(hash, check.at);
        for ask in &check.ask {
            hash.text(ask.as_str());
        }
    }
}

fn add_mark(hash: &mut Fnv, mark: Mark) {
    let (word, offset) = match mark {
        Mark::Start => ("start", Duration::ZERO),
        Mark::Half => ("half", Duration::ZERO),
        Mark::End => ("end", Duration::ZERO),
        Mark::After(offset) => ("after", offset),
        Mark::Before(offset) => ("before", offset),
        Mark::Every(offset) => ("every", offset),
    };
    hash.text(word);
    hash.length(offset);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_number_is_hashed_as_its_eight_bytes() {
        for number in [0, 1, 5, 60, 255, 256, 300, u64::MAX] {
            let (mut short, mut long) = (Fnv::new(), Fnv::new());
            short.number(number);
            long.bytes(&number.to_le_bytes());
            assert_eq!(short.0, long.0, "{number}");
        }
    }
}
