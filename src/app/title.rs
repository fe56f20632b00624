//! What stands in the terminal's title: the time that is left, for a window that lies behind another. Must never name an exercise or
//! a symptom, and never wake the program.

use std::time::Duration;

use crate::domain::{CleanText, cursor::Cursor, timeline::Counts, unroll::whole};

use super::{App, Effect, Screen};

/// From here on the title goes by tens of seconds.
const MINUTE: u64 = 60;

const WAITS: &str = "supple: it waits for you";

impl App {
    /// Tells the terminal its title when that has changed: how much of the session is left. Without the setting there is none, and the terminal keeps its own.
    pub(super) fn head(&mut self) {
        if !self.settings.title {
            return;
        }
        let session = self.play.as_deref().filter(|play| play.session().is_some());
        let asks = !matches!(self.screen, Screen::Player | Screen::Page(_) | Screen::Cards(_));
        let title = session.map(|play| if asks { WAITS.into() } else { words(play.cursor()) });
        if title != self.headed {
            self.headed.clone_from(&title);
            self.out.push(Effect::Title(title));
        }
    }
}

fn words(cursor: &Cursor) -> CleanText {
    match cursor.remaining() {
        None => WAITS.into(),
        Some(_) if cursor.paused().is_some() && cursor.slot().counts != Counts::Hard => "supple: paused".into(),
        Some(left) => {
            let later = cursor.timeline().slots[cursor.index() + 1..].iter().filter_map(|slot| slot.length);
            format!("supple: {} left", left_words(left + later.sum::<Duration>())).into()
        }
    }
}

/// Whole minutes, then tens of seconds: a title that changes each second is a flicker at the edge of the eye.
fn left_words(left: Duration) -> String {
    let seconds = whole(left).as_secs();
    if seconds > MINUTE { format!("{} min", seconds.div_ceil(60)) } else { format!("{} s", seconds.div_ceil(10) * 10) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_changes_by_the_minute_and_at_the_end_by_tens_of_seconds() {
        let words = |milliseconds| left_words(Duration::from_millis(milliseconds));
        assert_eq!([words(1_200_000), words(1_140_001), words(60_001)], ["20 min", "20 min", "2 min"]);
        assert_eq!([words(60_000), words(50_001), words(50_000), words(1)], ["60 s", "60 s", "50 s", "10 s"]);
    }
}
