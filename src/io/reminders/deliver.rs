//! The one place where a reminder leaves the program, and where what is clicked on it comes back. Must never wait longer than a notice may take, and
//! never lose one without a word.

use std::{
    collections::VecDeque,
    io::{self, IsTerminal as _, Write as _},
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
    path::Path,
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

use rustix::pipe::{PipeFlags, pipe_with};

use crate::{
    app::{Msg, Notice, Urgency},
    domain::{CleanText, Id, reminder::Message},
    io::{
        mailbox,
        notify::{
            Notifier, NotifyEnv, SEND_LIMIT,
            buttons::{self, Answer, Buttons, Choice, Offer},
            terminal_sequence,
        },
        open_terminal,
    },
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

/// What comes back later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// What was clicked on a notice, or that it was closed.
    Answer(Answer),
    /// No window came for a routine; which one, and why.
    NotOpened(Id, CleanText),
}

/// Where reminders are handed over: the desktop, else the terminal.
pub struct Desk {
    way: Way,
    news: Receiver<News>,
    sender: Waker,
    woken: OwnedFd,
    /// What came while something else was waited for.
    later: VecDeque<News>,
    env: NotifyEnv,
}

enum Way {
    /// For a program that ends at once: nobody would hear a click.
    Plain(Notifier),
    Buttons(Buttons),
}

/// Sends news, and ends the wait for it.
#[derive(Debug)]
struct Waker {
    news: Sender<News>,
    wake: OwnedFd,
}

impl Waker {
    fn send(&self, news: News) {
        // Nobody listens any more once the program ends; a full pipe wakes as well.
        if self.news.send(news).is_ok() {
            let _ = rustix::io::write(&self.wake, b"!");
        }
    }

    fn another(&self) -> io::Result<Self> {
        Ok(Self { news: self.news.clone(), wake: self.wake.try_clone()? })
    }
}

impl Desk {
    /// Touches neither the desktop nor a thread before the first reminder. `buttons`: whether notices have some; only a program that stays can hear them.
    ///
    /// # Errors
    /// When the system gives no pipe.
    pub fn new(env: NotifyEnv, buttons: bool) -> io::Result<Self> {
        let (woken, wake) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        let (news_sender, news) = channel();
        let sender = Waker { news: news_sender, wake };
        let teller = sender.another()?;
        let way = if buttons {
            Way::Buttons(Buttons::new(move |answer| teller.send(News::Answer(answer)), &env))
        } else {
            let tell = move |msg: Msg| {
                let outcome = match msg {
                    Msg::NoticeFailed(why) => buttons::Outcome::Failed(why),
                    _ => buttons::Outcome::Shown,
                };
                teller.send(News::Answer(Answer { step: String::new(), outcome }));
            };
            Way::Plain(Notifier::new(tell, &env))
        };
        Ok(Self { way, news, sender, woken, later: VecDeque::new(), env })
    }

    /// Shows one notice, and says what became of it. Takes 4 s at most. `step` comes back with what is clicked.
    pub fn deliver(&mut self, message: &Message, step: &str, choice: Choice) -> Outcome {
        let notice = Notice { title: message.title.clone(), body: message.body.clone(), urgency: Urgency::Normal };
        let step = match &mut self.way {
            Way::Plain(notifier) => {
                notifier.send(notice.clone());
                ""
            }
            Way::Buttons(buttons) => {
                buttons.offer(Offer { notice: notice.clone(), step: step.to_owned(), choice });
                step
            }
        };
        let outcome = self.outcome_of(step);
        if outcome != Outcome::Shown {
            if let Way::Plain(notifier) = &self.way {
                drop(notifier.take_failed());
            }
            self.ring(&notice);
        }
        outcome
    }

    fn outcome_of(&mut self, step: &str) -> Outcome {
        while let Ok(news) = self.news.recv_timeout(WAIT) {
            match news {
                News::Answer(answer) if answer.step == step && answer.outcome == buttons::Outcome::Shown => {
                    return Outcome::Shown;
                }
                News::Answer(Answer { step: of, outcome: buttons::Outcome::Failed(why) }) if of == step => {
                    return Outcome::Failed(why);
                }
                // What came too late for an older one is not this one's.
                News::Answer(Answer { outcome: buttons::Outcome::Shown | buttons::Outcome::Failed(_), .. }) => {}
                news => self.later.push_back(news),
            }
        }
        Outcome::Failed("the desktop does not answer".into())
    }

    /// Opens a window with a routine. Returns at once; if none comes, [`News::NotOpened`] does.
    ///
    /// `chosen`: the setting `terminal`.
    pub fn open(&self, chosen: &[String], program: &Path, routine: &Id) {
        let Ok(teller) = self.sender.another() else { return };
        let of = routine.clone();
        match open_terminal::find(chosen, |name| std::env::var_os(name)) {
            Ok(words) => {
                let failed = move |why| teller.send(News::NotOpened(of.clone(), why));
                open_terminal::open(words, program, routine, open_terminal::OPENS_WITHIN, failed);
            }
            Err(why) => teller.send(News::NotOpened(of, why)),
        }
    }

    /// What came back since this was last asked.
    pub fn news(&mut self) -> Vec<News> {
        mailbox::empty(self.woken());
        let fresh: Vec<News> = self.news.try_iter().collect();
        let old = |news: &News| {
            matches!(news, News::Answer(Answer { outcome: buttons::Outcome::Shown | buttons::Outcome::Failed(_), .. }))
        };
        self.later.drain(..).chain(fresh).filter(|news| !old(news)).collect()
    }

    /// Becomes readable when there is news.
    #[must_use]
    pub fn woken(&self) -> BorrowedFd<'_> {
        self.woken.as_fd()
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
