//! The proof that one session needs. Made by the screening alone; must never be copied, stored or made from outside.

use std::time::Duration;

use crate::domain::{
    CleanText, Now, Word,
    exercise::{Stage, Tags},
    history::CheckIn,
    routine::Step,
    rules::{CLEARANCE, CLEARANCE_PAUSED},
};

/// What a session holds (rule S6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Heat, cold, breathing and rest only.
    Comfort,
    /// Anything that moves.
    Movement,
}

impl Scope {
    /// The word used in records.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Comfort => "comfort",
            Self::Movement => "movement",
        }
    }
}

/// Proof that the danger signs were asked and are clean. Only [`super::Screening::clear`] makes one, one session uses it up.
///
/// It cannot be forged:
///
/// ```compile_fail,E0451
/// use supple::domain::{exercise::{Stage, Tags}, screening::{Clearance, Scope}};
/// # fn now() -> supple::domain::Now { unimplemented!() }
/// let forged = Clearance {
///     scope: Scope::Movement, up_to: Stage::Maintain, tags: Tags::NONE, reasons: Vec::new(),
///     made: now(), rests_on: Vec::new(), checkin: None, cap: None,
/// };
/// ```
///
/// nor copied:
///
/// ```compile_fail,E0599
/// fn twice(proof: supple::domain::screening::Clearance) {
///     let second = proof.clone();
/// }
/// ```
#[derive(Debug)]
pub struct Clearance {
    pub(super) scope: Scope,
    pub(super) up_to: Stage,
    pub(super) tags: Tags,
    pub(super) reasons: Vec<(Tags, CleanText)>,
    pub(super) made: Now,
    pub(super) rests_on: Vec<Word>,
    pub(super) checkin: Option<CheckIn>,
    pub(super) cap: Option<u8>,
}

impl Clearance {
    /// What it is for.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The latest stage it opens.
    #[must_use]
    pub fn up_to(&self) -> Stage {
        self.up_to
    }

    /// The journal entries it rests on.
    #[must_use]
    pub fn rests_on(&self) -> &[Word] {
        &self.rests_on
    }

    /// Pain and its furthest point before the session.
    #[must_use]
    pub fn checkin(&self) -> Option<&CheckIn> {
        self.checkin.as_ref()
    }

    /// The most that pain may be on the way (rule G2). `None`: no cap, as in relief.
    #[must_use]
    pub fn cap(&self) -> Option<u8> {
        self.cap
    }

    /// Whether it still holds at `now`, after a pause of `paused`.
    #[must_use]
    pub fn holds(&self, now: &Now, paused: Duration) -> bool {
        now.real_since(&self.made) < CLEARANCE.hours() && paused < CLEARANCE_PAUSED.minutes()
    }

    /// Whether it lets a person do `step`.
    ///
    /// # Errors
    /// The reason, as shown and recorded.
    pub fn allows(&self, step: &Step) -> Result<(), CleanText> {
        if self.scope == Scope::Comfort && !step.is_comfort() {
            return Err(CleanText::new("This check was for rest and heat only."));
        }
        if step.stage > self.up_to {
            let say = format!("For later: this is a {} step.", step.stage.word());
            return Err(say.into());
        }
        if step.involves.meets(self.tags) {
            let reason = self.reasons.iter().find(|(tags, _)| tags.meets(step.involves));
            return Err(reason.map_or_else(|| CleanText::new("Left out for now."), |(_, say)| say.clone()));
        }
        Ok(())
    }
}
