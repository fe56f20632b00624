//! The steps of a session, which may lie unread until somebody asks: nearly all are of sessions that are long over. Must never
//! say anything else than if they had been read at once.

use std::{cell::OnceCell, fmt, ops::Deref, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::history::StepRecord;

/// Steps where they were written, not yet read.
pub trait Unread: Send + Sync {
    /// Reads them.
    fn read(&self) -> Vec<StepRecord>;

    /// Seconds done in the steps of a kind, without reading the rest.
    fn seconds(&self, kind: &str) -> u32;
}

/// Step by step, as it went.
#[derive(Clone, Default)]
pub struct Steps {
    read: OnceCell<Vec<StepRecord>>,
    unread: Option<Arc<dyn Unread>>,
}

impl Steps {
    /// Those that are read when they are asked for.
    #[must_use]
    pub fn later(unread: Arc<dyn Unread>) -> Self {
        Self { read: OnceCell::new(), unread: Some(unread) }
    }

    /// Seconds done in the steps of a kind.
    #[must_use]
    pub fn seconds(&self, kind: &str) -> u32 {
        match (self.read.get(), &self.unread) {
            (None, Some(unread)) => unread.seconds(kind),
            _ => self.iter().filter(|step| step.kind == kind).fold(0, |sum, step| sum.saturating_add(step.done)),
        }
    }
}

impl Deref for Steps {
    type Target = [StepRecord];

    fn deref(&self) -> &[StepRecord] {
        self.read.get_or_init(|| self.unread.as_ref().map(|unread| unread.read()).unwrap_or_default())
    }
}

impl From<Vec<StepRecord>> for Steps {
    fn from(steps: Vec<StepRecord>) -> Self {
        Self { read: OnceCell::from(steps), unread: None }
    }
}

impl PartialEq for Steps {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Steps {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Steps {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}
