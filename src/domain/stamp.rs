//! How an entry is signed: which device wrote it, its number there, and when. Must never give one name twice.

use serde::{Deserialize, Serialize};

use super::{
    Now,
    entry::ENTRY,
    gates::GATE,
    history::{Entry, Fact},
    word::Word,
};

/// Names entries: which device writes, and how many it has written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stamp {
    /// The device.
    pub device: Word,
    /// The number of its last entry.
    pub seq: u64,
}

impl Stamp {
    /// Counts on, and names the next entry.
    pub fn next_id(&mut self) -> Word {
        self.seq += 1;
        format!("{}-{}", self.device, self.seq).into()
    }

    /// The next entry, of what happened now. `boot` names this boot of the machine.
    pub fn entry(&mut self, fact: Fact, boot: &str, now: &Now) -> Entry {
        Entry {
            v: 1,
            id: self.next_id(),
            device: self.device.clone(),
            seq: self.seq,
            t: now.wall.clone(),
            boot: Some(BootTime::of(boot, now)),
            holds: holds(&fact),
            fact,
        }
    }
}

/// Whether a fact must hold something shut, even for a program that does not know its kind.
fn holds(fact: &Fact) -> bool {
    match fact {
        Fact::Suspect(_) => true,
        Fact::Answers(answers) => {
            let of_place = [ENTRY, GATE].contains(&answers.set.as_str());
            !of_place && answers.answers.values().any(|answer| answer != "no")
        }
        _ => false,
    }
}

/// A moment on one boot's clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BootTime {
    /// Names the boot.
    pub id: Word,
    /// Seconds since it, sleep included.
    pub s: f64,
}

impl BootTime {
    /// The moment, to the millisecond.
    #[must_use]
    pub fn of(boot: &str, now: &Now) -> Self {
        Self { id: boot.into(), s: (now.boot.as_secs_f64() * 1_000.0).round() / 1_000.0 }
    }
}
