//! The one place where a reminder leaves the program. Must never wait longer than a notice may take, and never lose one without a word.

use std::{
    io::{self, IsTerminal as _, Write as _},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use crate::{
    app::{Msg, Notice, Urgency},
    domain::{CleanText, reminder::Message},
    io::notify::{Notifier, NotifyEnv, SEND_LIMIT, terminal_sequence},
};

/// Longer than the desktop has for it, so that its own limit speaks first.
const WAIT: Duration = SEND_LIMIT.saturating_mul(2);

/// What became of a reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The desktop took it.
    Shown,
    /// It did not, for this reason; the terminal has it, or rang.
    Failed(CleanText),
}

/// Where reminders are handed over: the desktop, else the terminal.
pub struct Desk {
    notifier: Notifier,
    outcomes: Receiver<Outcome>,
    env: NotifyEnv,
}

impl Desk {
    /// Touches nothing before the first reminder.
    #[must_use]
    pub fn new(env: NotifyEnv) -> Self {
        let (sender, outcomes) = channel();
        let tell = move |msg: Msg| {
            let outcome = match msg {
                Msg::NoticeFailed(why) => Outcome::Failed(why),
                _ => Outcome::Shown,
            };
            // Nobody listens any more once the program ends.
            let _ = sender.send(outcome);
        };
        Self { notifier: Notifier::new(tell, &env), outcomes, env }
    }

    /// Shows one notice, and says what became of it. Takes 4 s at most.
    pub fn deliver(&mut self, message: &Message) -> Outcome {
        // What came too late for the last one is not this one's.
        while self.outcomes.try_recv().is_ok() {}
        let notice = Notice { title: message.title.clone(), body: message.body.clone(), urgency: Urgency::Normal };
        self.notifier.send(notice.clone());
        let late = Outcome::Failed("the desktop does not answer".into());
        let outcome = self.outcomes.recv_timeout(WAIT).unwrap_or(late);
        if outcome != Outcome::Shown {
            // This one is at hand; the notifier need not keep it.
            let _ = self.notifier.take_failed();
            self.ring(&notice);
        }
        outcome
    }

    /// The terminal's own notice, or its bell; nothing where there is no terminal.
    fn ring(&self, notice: &Notice) {
        let mut out = io::stdout().lock();
        if out.is_terminal() {
            let bytes = terminal_sequence(&self.env, notice).unwrap_or_else(|| b"\x07".to_vec());
            // A terminal that went away cannot be told.
            let _ = out.write_all(&bytes).and_then(|()| out.flush());
        }
    }
}
