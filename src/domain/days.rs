//! What the journal says day by day: minutes walked, pain, what was done. Must never count a day for more than was told of it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    history::{Entry, Fact},
    readings::Reading,
    rules::FLARE,
    time::days,
    verdict::Judged,
};

/// A month, and its days on which something was done: bit 0 is the first.
pub type DaysDone = (Date, u32);

/// Seconds walked in an entry.
#[must_use]
pub fn walked(entry: &Entry) -> u32 {
    match &entry.fact {
        Fact::Session(session) => session.steps.seconds("walk"),
        Fact::Walked { minutes, .. } => minutes.saturating_mul(60),
        _ => 0,
    }
}

/// Whether two dates are of the same ISO week.
#[must_use]
pub fn same_week(a: Date, b: Date) -> bool {
    let (a, b) = (a.iso_week_date(), b.iso_week_date());
    (a.year(), a.week()) == (b.year(), b.week())
}

/// The day of the week, Monday is 0.
#[must_use]
pub fn weekday(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)
}

/// The Monday of a date's week.
#[must_use]
pub fn monday(date: Date) -> Date {
    date.saturating_sub(jiff::Span::new().days(date.weekday().to_monday_zero_offset()))
}

/// Minutes walked in the week of `today`, Monday to Sunday.
#[must_use]
pub fn week_minutes(entries: &[&Entry], today: Date) -> u32 {
    let monday = monday(today);
    let next = monday.saturating_add(jiff::Span::new().days(7));
    let this = entries.iter().filter(|entry| (monday..next).contains(&entry.t.date()));
    this.map(|entry| u64::from(walked(entry))).sum::<u64>().try_into().map_or(u32::MAX, |seconds: u32| seconds / 60)
}

/// The worst pain told on each of the last 14 days, today last.
#[must_use]
pub fn pains(worst: &BTreeMap<Date, u8>, today: Date) -> [Option<u8>; 14] {
    let mut pains = [None; 14];
    for (date, pain) in worst {
        if let Ok(back @ 0..14) = usize::try_from(days(*date, today)) {
            pains[13 - back] = Some(*pain);
        }
    }
    pains
}

/// The worst pain told on each day.
#[must_use]
pub fn worst(all: &[Reading<'_>]) -> BTreeMap<Date, u8> {
    let mut worst: BTreeMap<Date, u8> = BTreeMap::new();
    for reading in all {
        let pain = worst.entry(reading.date()).or_default();
        *pain = reading.pain.max(*pain);
    }
    worst
}

/// Days in a row up to `today`, or up to the day before, on which pain was told as none at all (rule V3).
#[must_use]
pub fn free_days(worst: &BTreeMap<Date, u8>, today: Date) -> i64 {
    let before = |date: Date| date.yesterday().ok();
    let mut date = if worst.contains_key(&today) { Some(today) } else { before(today) };
    let mut count = 0;
    while let Some(free) = date.filter(|date| worst.get(date) == Some(&0)) {
        count += 1;
        date = before(free);
    }
    count
}

/// Days in a row with a session, a walk or a mark; days of rest, illness and flare neither count nor break it (rule D1). `older`: days
/// before the entries on which something was done, by month (sorted, its first day).
#[must_use]
pub fn streak(entries: &[&Entry], judged: &[Judged], older: &[DaysDone], today: Date) -> u32 {
    let (mut done, mut forgiven): (Vec<Date>, Vec<Date>) = (Vec::new(), Vec::new());
    for entry in entries {
        match &entry.fact {
            // Most come in order, several a day.
            Fact::Session(_) | Fact::Walked { .. } if done.last() != Some(&entry.t.date()) => done.push(entry.t.date()),
            Fact::Day { .. } => forgiven.push(entry.t.date()),
            _ => {}
        }
    }
    for red in judged.iter().filter_map(Judged::red_since) {
        let flare = (0..=FLARE.days()).filter_map(|after| red.date().checked_add(jiff::Span::new().days(after)).ok());
        forgiven.extend(flare);
    }
    done.sort_unstable();
    forgiven.sort_unstable();
    let was_done = |date: Date| {
        let month = older.binary_search_by_key(&date.first_of_month(), |(first, _)| *first).map(|at| older[at].1);
        done.binary_search(&date).is_ok() || month.is_ok_and(|days| days & (1 << (date.day() - 1)) != 0)
    };
    let mut count = 0;
    let mut date = today;
    loop {
        if was_done(date) {
            count += 1;
        } else if date != today && forgiven.binary_search(&date).is_err() {
            return count;
        }
        let Ok(before) = date.yesterday() else { return count };
        date = before;
    }
}
