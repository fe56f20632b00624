//! What a report may ask of the app: the same facts as the screens show. Must never change anything.

use std::sync::Arc;

use crate::domain::{CleanText, Now, locks::Held, routine::Routine};

use super::App;

impl App {
    /// What is held shut.
    #[must_use]
    pub fn held(&self, now: &Now) -> Held {
        self.screening(now).held().clone()
    }

    /// The words of a danger sign or another question, or its name when it is gone from the files.
    #[must_use]
    pub fn asked(&self, question: &str) -> CleanText {
        match self.library.questions.question(question) {
            Some(question) => question.ask.clone(),
            None => CleanText::new(question),
        }
    }

    /// The routine of that name.
    #[must_use]
    pub fn routine(&self, id: &str) -> Option<&Arc<Routine>> {
        self.library.routines.get(id)
    }

    /// Lines about the journal and the files, for the person.
    #[must_use]
    pub fn remarks(&self) -> &[CleanText] {
        &self.remarks
    }
}
