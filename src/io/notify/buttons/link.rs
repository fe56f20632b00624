//! The desktop's bus, as far as buttons need it. Listens before it shows, or a quick click would be lost: notices and clicks
//! cross. Must never act on a signal of another program.

use std::{
    collections::{HashMap, VecDeque},
    num::NonZeroUsize,
};

use futures_lite::{
    FutureExt as _, StreamExt as _,
    stream::{self, Or},
};
use zbus::{
    Connection, MatchRule, Message, MessageStream, Variant,
    connection::Builder,
    message::{Sequence, Type},
};

use super::{
    super::desktop::{NAME, PATH, body_text, capabilities, reason, title_text},
    Choice, Offer, Outcome,
};
use crate::{app::Urgency, domain::CleanText};

/// Signals that wait to be read.
const WAITING: NonZeroUsize = NonZeroUsize::new(64).expect("not zero");
/// Most signals kept from while a notice is on its way; those of others are hardly ever among them.
const EARLY: usize = 256;

/// A connection that hears the signals of notices.
pub(super) struct Link {
    bus: Connection,
    signals: Or<MessageStream, MessageStream>,
}

/// A notice that is up, with buttons.
pub(super) struct Shown {
    pub(super) link: Link,
    pub(super) step: String,
    pub(super) id: u32,
    /// Which connection of the bus shows it.
    server: Option<String>,
    /// When the desktop said so. What came before may have been about the one before.
    since: Sequence,
    /// Whether it took the place of another.
    replaced: bool,
    early: VecDeque<Message>,
}

impl Link {
    /// Connects, and begins to listen.
    ///
    /// # Errors
    /// When there is no bus, or it refuses.
    pub(super) async fn open(address: Option<&str>) -> Result<Self, CleanText> {
        let bus = match address {
            Some(address) => Builder::address(address).build().await,
            None => Connection::session().await,
        };
        let bus = bus.map_err(|error| CleanText::new(&format!("no desktop was found here: {error}")))?;
        let signals = Self::listen(&bus).await.map_err(|error| reason(&error))?;
        Ok(Self { bus, signals })
    }

    async fn listen(bus: &Connection) -> zbus::Result<Or<MessageStream, MessageStream>> {
        let clicks = MatchRule::builder().msg_type(Type::Signal).interface(NAME).path(PATH).build()?;
        let bus_itself = "org.freedesktop.DBus";
        let owners = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender(bus_itself)
            .interface(bus_itself)
            .member("NameOwnerChanged")
            .arg(0, NAME)
            .build()?;
        let clicks = MessageStream::for_match_rule(clicks, bus, Some(WAITING)).await?;
        let owners = MessageStream::for_match_rule(owners, bus, Some(WAITING)).await?;
        Ok(stream::or(clicks, owners))
    }

    /// Shows a notice in the place of `replaces`, 0 for none. `None`: it has no buttons.
    ///
    /// # Errors
    /// When the desktop is not there, refuses, or goes away.
    pub(super) async fn show(mut self, offer: &Offer, replaces: u32) -> Result<Option<Shown>, CleanText> {
        let mut early = VecDeque::new();
        let ask = async {
            let can = capabilities(&self.bus).await?;
            let has = |what: &str| can.iter().any(|one| one == what);
            let buttons = has("actions") && offer.choice != Choice::Nothing;
            let reply = notify(&self.bus, offer, replaces, buttons, has("body-markup")).await?;
            Ok::<_, CleanText>((buttons, reply))
        };
        // Read all the while: a flood would fill what is kept for us, and the reply come behind it.
        let listen = async {
            while let Some(signal) = self.signals.next().await {
                if let Ok(signal) = signal
                    && early.len() < EARLY
                    && may_be_ours(&signal, &offer.step)
                {
                    early.push_back(signal);
                }
            }
            Err("the desktop went away".into())
        };
        let (buttons, reply) = ask.or(listen).await?;
        let id = reply.body().deserialize().map_err(|error| reason(&error))?;
        let server = reply.header().sender().map(ToString::to_string);
        let since = reply.recv_position();
        let step = offer.step.clone();
        Ok(buttons.then(|| Shown { link: self, step, id, server, since, replaced: replaces != 0, early }))
    }
}

async fn notify(
    bus: &Connection,
    offer: &Offer,
    replaces: u32,
    buttons: bool,
    markup: bool,
) -> Result<Message, CleanText> {
    let named = |word: &str| format!("{word}:{}", offer.step);
    let mut actions: Vec<String> = Vec::new();
    if buttons {
        let start = (offer.choice == Choice::Start).then_some(("start", "Start"));
        for (word, label) in start.into_iter().chain([("snooze", "Snooze"), ("skip", "Skip")]) {
            actions.extend([named(word), label.to_owned()]);
        }
    }
    let (urgency, timeout) = match offer.notice.urgency {
        Urgency::Normal => (1_u8, -1),
        Urgency::Critical => (2_u8, 0),
    };
    let hints = HashMap::from([("urgency", Variant::U8(urgency))]);
    let (title, text) = (title_text(&offer.notice.title), body_text(&offer.notice.body, markup));
    let body = ("supple", replaces, "", title, text, actions, hints, timeout);
    bus.call_method(Some(NAME), PATH, Some(NAME), "Notify", &body).await.map_err(|error| reason(&error))
}

/// What a signal says.
enum Signal {
    Button(u32, String),
    Closed(u32),
    /// Another program shows notices now, or none.
    Owner,
}

fn read(message: &Message) -> Option<Signal> {
    let (header, body) = (message.header(), message.body());
    match header.member()?.as_str() {
        "ActionInvoked" => body.deserialize().ok().map(|(id, name)| Signal::Button(id, name)),
        "NotificationClosed" => body.deserialize().ok().map(|(id, _): (u32, u32)| Signal::Closed(id)),
        "NameOwnerChanged" => {
            let (_, before, _): (String, String, String) = body.deserialize().ok()?;
            // One that only just began, to show this very notice, took nothing over.
            (!before.is_empty()).then_some(Signal::Owner)
        }
        _ => None,
    }
}

fn may_be_ours(message: &Message, step: &str) -> bool {
    match read(message) {
        Some(Signal::Button(_, name)) => name.split_once(':').is_some_and(|(_, of)| of == step),
        Some(Signal::Closed(_) | Signal::Owner) => true,
        None => false,
    }
}

impl Shown {
    /// Waits for a click, or for the end of the notice.
    pub(super) async fn answer(&mut self) -> Outcome {
        loop {
            let message = match self.early.pop_front() {
                Some(message) => message,
                None => match self.link.signals.next().await {
                    Some(Ok(message)) => message,
                    // The bus is gone.
                    Some(Err(_)) | None => return Outcome::Closed,
                },
            };
            if let Some(outcome) = self.judge(&message) {
                return outcome;
            }
        }
    }

    fn judge(&self, message: &Message) -> Option<Outcome> {
        let sent_by_server = || message.header().sender().map(ToString::to_string) == self.server;
        let old = message.recv_position() < self.since;
        match read(message)? {
            Signal::Owner => (!old).then_some(Outcome::Closed),
            Signal::Closed(id) => {
                let ours = id == self.id && sent_by_server() && !(old && self.replaced);
                ours.then_some(Outcome::Closed)
            }
            Signal::Button(id, name) if id == self.id && sent_by_server() => {
                let (word, step) = name.split_once(':')?;
                let outcome = match word {
                    "start" => Outcome::Start,
                    "snooze" => Outcome::Snooze,
                    "skip" => Outcome::Skip,
                    _ => return None,
                };
                (step == self.step).then_some(outcome)
            }
            Signal::Button(..) => None,
        }
    }
}
