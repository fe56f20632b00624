//! Reminders as they are written: when, what to say, what to start. Must never know what time it is, nor what fired.

use std::{fmt, time::Duration};

use super::{CleanText, Id, rules};

/// A time of day, in minutes from midnight: 0 to 1439, and 1440 as the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(u16);

impl Minute {
    /// The end of a day, `24:00`.
    pub const MIDNIGHT: Self = Self(24 * 60);

    /// That hour and minute; `None` when there is no such time. `24:00` is one.
    #[must_use]
    pub const fn new(hour: u16, minute: u16) -> Option<Self> {
        if hour < 24 && minute < 60 || hour == 24 && minute == 0 { Some(Self(hour * 60 + minute)) } else { None }
    }

    /// So many minutes after midnight; `None` beyond the day.
    #[must_use]
    pub const fn of_day(minutes: u16) -> Option<Self> {
        if minutes <= Self::MIDNIGHT.0 { Some(Self(minutes)) } else { None }
    }

    /// Minutes from midnight.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// Reads `9:00` or `09:00`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (hour, minute) = text.trim().split_once(':')?;
        let digits =
            |part: &str, least| (least..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(hour, 1) || !digits(minute, 2) {
            return None;
        }
        Self::new(hour.parse().ok()?, minute.parse().ok()?)
    }
}

impl fmt::Display for Minute {
    /// As in a file: `09:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// The names of the days, Monday first.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Some of the days of a week, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Days(u8);

impl Days {
    /// All of them.
    pub const ALL: Self = Self(0b111_1111);
    /// Monday to Friday.
    pub const WORK: Self = Self(0b001_1111);

    /// Those days, Monday is 0; `None` when there are none.
    #[must_use]
    pub fn of(days: impl IntoIterator<Item = usize>) -> Option<Self> {
        let bits = days.into_iter().filter(|day| *day < 7).fold(0, |bits, day| bits | 1 << day);
        (bits != 0).then_some(Self(bits))
    }

    /// Whether a day is among them; Monday is 0.
    #[must_use]
    pub fn contains(self, day: usize) -> bool {
        day < 7 && self.0 & 1 << day != 0
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The days after these.
    #[must_use]
    pub fn shifted(self) -> Self {
        Self((self.0 << 1 | self.0 >> 6) & Self::ALL.0)
    }

    /// The days, Monday is 0.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..7).filter(move |day| self.contains(*day))
    }
}

impl fmt::Display for Days {
    /// As typed: `daily`, `mon-fri`, `mon,wed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("daily");
        }
        let days: Vec<usize> = self.iter().collect();
        let (first, last) = (days[0], days[days.len() - 1]);
        if days.len() > 2 && last - first + 1 == days.len() {
            return write!(f, "{}-{}", DAYS[first], DAYS[last]);
        }
        let names: Vec<&str> = days.iter().map(|day| DAYS[*day]).collect();
        f.write_str(&names.join(","))
    }
}

/// From one time of day to another; the end is no longer part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its first minute.
    pub from: Minute,
    /// The minute after its last.
    pub to: Minute,
}

impl Window {
    /// Whether a minute of the day lies inside. One whose end is before its start goes across midnight.
    #[must_use]
    pub fn contains(self, minute: u16) -> bool {
        let (from, to) = (self.from.0, self.to.0);
        if from < to { (from..to).contains(&minute) } else { minute >= from || minute < to }
    }
}

/// Whether a row that begins after its first interval has none inside its hours.
#[must_use]
pub fn never_comes(every: Duration, window: Window) -> bool {
    u64::from(window.from.0) * 60 + every.as_secs() >= u64::from(window.to.0) * 60
}

/// A length as it is typed: "1h30m".
#[must_use]
pub fn length_words(length: Duration) -> String {
    let seconds = length.as_secs();
    let parts = [(seconds / 3600, "h"), (seconds % 3600 / 60, "m"), (seconds % 60, "s")];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let text = parts.map(|(count, unit)| format!("{count}{unit}")).collect::<Vec<_>>().concat();
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// When a reminder comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// Again and again inside a window.
    Every {
        /// How far apart.
        every: Duration,
        /// From its start on, while it lasts; its end is after its start.
        window: Window,
        /// On these days.
        days: Days,
        /// It counts time at the desk: begun anew after the computer slept for so long.
        sitting: Option<Duration>,
    },
    /// At times of the day.
    At {
        /// In order, each once; none is `24:00`.
        times: Vec<Minute>,
        /// On these days.
        days: Days,
    },
    /// Once, at that second since 1970 (UTC).
    Once(i64),
    /// After the last session of a routine.
    After {
        /// The routine.
        routine: Id,
        /// How long after its end.
        wait: Duration,
    },
}

/// What has to be so for a reminder to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// Yesterday's sessions still wait for the morning's answer (rule V2).
    Morning,
}

impl Only {
    /// The word in a file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Morning => "morning-question",
        }
    }
}

/// One reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Its name; no two have the same.
    pub id: Id,
    /// What it says.
    pub say: CleanText,
    /// When it comes.
    pub when: When,
    /// What it proposes to start.
    pub routine: Option<Id>,
    /// The zone its times are meant in; without it, the one the person is in.
    pub tz: Option<CleanText>,
    /// How late it may still come.
    pub catch_up: Duration,
    /// What is due in quiet hours comes at their end instead of not at all.
    pub hold: bool,
    /// It comes only if that is so.
    pub only: Option<Only>,
    /// Whether it is switched on.
    pub on: bool,
    /// Its line in the file, from 1; 0 without a file.
    pub line: usize,
}

impl Reminder {
    /// A reminder that only says something, with all else as usual.
    #[must_use]
    pub fn new(id: Id, say: CleanText, when: When) -> Self {
        let catch_up = usual_catch_up(&when);
        Self { id, say, when, routine: None, tz: None, catch_up, hold: false, only: None, on: true, line: 0 }
    }
}

/// How late a reminder may be unless it says otherwise (rule N1).
#[must_use]
pub fn usual_catch_up(when: &When) -> Duration {
    match when {
        When::Once(_) => rules::CATCH_UP_ONCE.hours(),
        _ => rules::CATCH_UP.minutes(),
    }
}

/// All that a file of reminders says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reminders {
    /// Those that can be used, in the order of the file.
    pub list: Vec<Reminder>,
    /// When nothing comes but what was set for one moment.
    pub quiet: Option<Window>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_read_as_people_write_them() {
        for (text, minutes) in [("9:00", 540), ("09:05", 545), ("0:00", 0), ("23:59", 1439), ("24:00", 1440)] {
            assert_eq!(Minute::read(text).map(Minute::minutes), Some(minutes), "{text}");
        }
        for bad in ["", "9", "9:5", "24:01", "25:00", "9:60", "-1:00", "+9:00", "9:00pm", "\u{669}:00", "009:00"] {
            assert_eq!(Minute::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_named_shortly() {
        for (days, words) in
            [(&[0, 1, 2, 3, 4][..], "mon-fri"), (&[5, 6], "sat,sun"), (&[0, 2], "mon,wed"), (&[6], "sun")]
        {
            assert_eq!(Days::of(days.iter().copied()).unwrap().to_string(), words);
        }
        assert_eq!(Days::ALL.to_string(), "daily");
        assert_eq!(Days::of([]), None);
    }

    #[test]
    fn a_window_may_go_across_midnight_and_its_end_is_outside() {
        let of = |from: &str, to: &str| Window { from: Minute::read(from).unwrap(), to: Minute::read(to).unwrap() };
        let night = of("22:00", "7:00");
        assert!(night.contains(22 * 60) && night.contains(0) && night.contains(7 * 60 - 1));
        assert!(!night.contains(7 * 60) && !night.contains(22 * 60 - 1));
        let day = of("9:00", "18:00");
        assert!(day.contains(9 * 60) && !day.contains(18 * 60) && !day.contains(0));
    }
}
