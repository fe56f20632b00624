//! The desktop's own notices: D-Bus on Linux, the notification centre on macOS (not tested there).
//! Every wait has a limit that covers the whole of it, connecting included. Must never be called from the loop's thread.

use std::{future::Future, time::Duration};

use async_io::Timer;
use futures_lite::future::{self, FutureExt as _};
use notify_rust::{Notification, Timeout};

use crate::{
    app::{Notice, Urgency},
    domain::CleanText,
};

/// Most characters of a title and of a body; no desktop shows more.
const TITLE_CHARS: usize = 80;
const BODY_CHARS: usize = 240;

/// So many failures in a row and the desktop is left alone for [`REST`].
const FAILURES: u8 = 3;
const REST: Duration = Duration::from_secs(60);

/// The desktop, and what is remembered of it.
pub(super) struct Desktop {
    limit: Duration,
    breaker: Breaker,
    /// Whether the server reads a body as markup; asked once, and again after a failure.
    markup: Option<bool>,
    /// Title and id of the last notice: saying the same again replaces it instead of piling up.
    last: Option<(CleanText, u32)>,
}

impl Desktop {
    /// A desktop that is given up on after `limit`. Connects to nothing yet.
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, breaker: Breaker::new(REST), markup: None, last: None }
    }

    /// Shows one notice.
    ///
    /// # Errors
    ///
    /// A plain-worded reason when the desktop is not there, refuses, or has not answered within the limit.
    pub(super) fn show(&mut self, notice: &Notice) -> Result<(), CleanText> {
        if self.breaker.is_resting() {
            return Err("the desktop failed three times; it is tried again in a minute".into());
        }
        let limit = self.limit;
        let shown = within(limit, "the desktop", self.send(notice));
        if shown.is_err() {
            // It may be another server next time, with ids of its own.
            (self.markup, self.last) = (None, None);
        }
        self.breaker.note(shown.is_ok());
        shown
    }

    async fn send(&mut self, notice: &Notice) -> Result<(), CleanText> {
        let markup = match self.markup {
            Some(known) => known,
            None => *self.markup.insert(reads_markup().await?),
        };
        let mut popup = popup(notice, markup);
        if let Some((title, id)) = &self.last
            && *title == notice.title
        {
            popup.id(*id);
        }
        let id = deliver(&popup).await?;
        self.last = Some((notice.title.clone(), id));
        Ok(())
    }
}

/// Leaves a failing desktop alone for a while.
struct Breaker {
    rest: Duration,
    failures: u8,
    resting: Option<Timer>,
}

impl Breaker {
    fn new(rest: Duration) -> Self {
        Self { rest, failures: 0, resting: None }
    }

    fn is_resting(&mut self) -> bool {
        let Some(timer) = &mut self.resting else {
            return false;
        };
        let over = future::block_on(future::poll_once(timer)).is_some();
        if over {
            self.resting = None;
        }
        !over
    }

    fn note(&mut self, ok: bool) {
        self.failures = if ok { 0 } else { self.failures + 1 };
        if self.failures == FAILURES {
            self.failures = 0;
            self.resting = Some(Timer::after(self.rest));
        }
    }
}

/// Runs `work` to its end or to the limit, whichever comes first. `who` is to answer.
pub(in crate::io) fn within<T>(
    limit: Duration,
    who: &str,
    work: impl Future<Output = Result<T, CleanText>>,
) -> Result<T, CleanText> {
    async_io::block_on(limited(limit, who, work))
}

/// The same for work among other work.
pub(super) async fn limited<T>(
    limit: Duration,
    who: &str,
    work: impl Future<Output = Result<T, CleanText>>,
) -> Result<T, CleanText> {
    let give_up = async {
        Timer::after(limit).await;
        let seconds = limit.as_secs_f32();
        let reason = format!("{who} did not answer within {seconds} seconds");
        Err(CleanText::new(&reason))
    };
    work.or(give_up).await
}

fn popup(notice: &Notice, markup: bool) -> Notification {
    let mut popup = Notification::new();
    // The title is plain text by the specification; only the body may be read as markup.
    popup.appname("supple").summary(&cut(&notice.title, TITLE_CHARS)).body(&body_text(&notice.body, markup));
    match notice.urgency {
        Urgency::Normal => set_urgency(&mut popup, notify_rust::Urgency::Normal),
        Urgency::Critical => {
            popup.timeout(Timeout::Never);
            set_urgency(&mut popup, notify_rust::Urgency::Critical);
        }
    }
    popup
}

/// A title as every desktop shows it.
#[cfg(not(target_os = "macos"))]
pub(super) fn title_text(title: &CleanText) -> String {
    cut(title, TITLE_CHARS)
}

/// Cut first, then escape, so that no entity is cut in two.
pub(super) fn body_text(body: &CleanText, markup: bool) -> String {
    let text = cut(body, BODY_CHARS);
    if !markup {
        return text;
    }
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// At most `limit` characters; a cut text ends in a sign that says so.
fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(limit - 1).collect();
    // Neither a space nor the joiner of an emoji that is gone.
    short.truncate(short.trim_end_matches([' ', '\u{200d}']).len());
    short.push('…');
    short
}

#[cfg(all(unix, not(target_os = "macos")))]
mod system {
    use notify_rust::Notification;
    use zbus::{Connection, Message, fdo};

    use crate::domain::CleanText;

    use super::{super::Server, Duration, within};

    pub(in super::super) const NAME: &str = "org.freedesktop.Notifications";
    pub(in super::super) const PATH: &str = "/org/freedesktop/Notifications";

    pub(super) fn set_urgency(popup: &mut Notification, urgency: notify_rust::Urgency) {
        popup.urgency(urgency);
    }

    /// Whether the server reads the body as markup.
    pub(super) async fn reads_markup() -> Result<bool, CleanText> {
        let capabilities = capabilities(&connect().await?).await?;
        Ok(capabilities.iter().any(|c| c == "body-markup"))
    }

    /// Shows the popup; its id.
    pub(super) async fn deliver(popup: &Notification) -> Result<u32, CleanText> {
        let handle = popup.show_async().await;
        handle.map(|shown| shown.id()).map_err(|error| CleanText::new(&format!("the desktop refused it: {error}")))
    }

    /// Asks the server who it is and what it can do.
    pub(crate) fn ask_server(limit: Duration) -> Result<Server, CleanText> {
        within(limit, "the desktop", async {
            let bus = connect().await?;
            let reply = ask(&bus, "GetServerInformation").await?;
            let (name, vendor, version, _spec): (String, String, String, String) =
                reply.body().deserialize().map_err(|e| reason(&e))?;
            let capabilities = capabilities(&bus).await?;
            Ok(Server {
                name: CleanText::new(&format!("{name} {version} ({vendor})")),
                capabilities: capabilities.iter().map(|c| CleanText::new(c)).collect(),
            })
        })
    }

    async fn connect() -> Result<Connection, CleanText> {
        Connection::session().await.map_err(|error| CleanText::new(&format!("no desktop was found here: {error}")))
    }

    pub(in super::super) async fn capabilities(bus: &Connection) -> Result<Vec<String>, CleanText> {
        let reply = ask(bus, "GetCapabilities").await?;
        reply.body().deserialize().map_err(|e| reason(&e))
    }

    async fn ask(bus: &Connection, method: &str) -> Result<Message, CleanText> {
        bus.call_method(Some(NAME), PATH, Some(NAME), method, &()).await.map_err(|e| reason(&e))
    }

    pub(in super::super) fn reason(error: &zbus::Error) -> CleanText {
        let nobody = matches!(error, zbus::Error::FDO(fault)
            if matches!(**fault, fdo::Error::ServiceUnknown(_) | fdo::Error::NameHasNoOwner(_)));
        if nobody {
            return "no program on this desktop shows notices".into();
        }
        CleanText::new(&format!("the desktop refused it: {error}"))
    }
}

/// macOS. Written, not tested.
#[cfg(target_os = "macos")]
mod system {
    use notify_rust::Notification;

    use crate::domain::CleanText;

    use super::{super::Server, Duration};

    /// The notification centre knows no urgency.
    pub fn set_urgency(_popup: &mut Notification, _urgency: notify_rust::Urgency) {}

    pub async fn reads_markup() -> Result<bool, CleanText> {
        // Without a program's name the system would ask the user to choose one. Setting it twice is an error to ignore.
        let _ = notify_rust::set_application("com.apple.Terminal");
        Ok(false)
    }

    pub async fn deliver(popup: &Notification) -> Result<u32, CleanText> {
        popup.show().map(|_| 0).map_err(|error| CleanText::new(&format!("the desktop refused it: {error}")))
    }

    pub fn ask_server(_limit: Duration) -> Result<Server, CleanText> {
        Ok(Server { name: "the notification centre".into(), capabilities: Vec::new() })
    }
}

pub(super) use system::ask_server;
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) use system::{NAME, PATH, capabilities, reason};
use system::{deliver, reads_markup, set_urgency};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_in_a_row_rest_and_one_success_starts_over() {
        let mut breaker = Breaker::new(Duration::from_secs(3600));
        for ok in [false, false, true, false, false] {
            breaker.note(ok);
            assert!(!breaker.is_resting());
        }
        breaker.note(false);
        assert!(breaker.is_resting());
        assert!(breaker.is_resting());
    }

    /// Case 3: tried again after the rest.
    #[test]
    fn after_the_rest_it_is_tried_again_and_rests_only_after_three_more() {
        let mut breaker = Breaker::new(Duration::ZERO);
        for _ in 0..3 {
            breaker.note(false);
        }
        assert!(!breaker.is_resting());
        breaker.note(false);
        assert!(breaker.resting.is_none());
    }

    /// Case 10, for the desktop. `CleanText` has taken out what is not text before.
    #[test]
    fn a_body_is_escaped_only_where_markup_is_read() {
        let body = CleanText::new("Hold <b>10 s</b> & 5 < 6 \u{1b}[31m\n<img src=x>");
        assert_eq!(body_text(&body, true), "Hold &lt;b&gt;10 s&lt;/b&gt; &amp; 5 &lt; 6 [31m &lt;img src=x&gt;");
        assert_eq!(body_text(&body, false), "Hold <b>10 s</b> & 5 < 6 [31m <img src=x>");
    }

    #[test]
    fn a_long_text_is_cut_at_a_whole_character_and_an_entity_stays_whole() {
        assert_eq!(cut("four", 4), "four");
        assert_eq!(cut("äöüßé", 4), "äöü…");
        assert_eq!(cut("to go on", 4), "to…");
        assert_eq!(cut("👩\u{200d}👧 and", 3), "👩…");
        let body = body_text(&CleanText::new(&"&".repeat(5000)), true);
        assert_eq!(body, format!("{}…", "&amp;".repeat(BODY_CHARS - 1)));
    }
}
