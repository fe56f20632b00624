//! The calendar file: one event a time, the same name each time, called off when it is gone.

use jiff::Zoned;
use supple::domain::{
    Id,
    reminder::{Calendar, Exported, Facts, Plan, calendar},
    schedule::{Days, When},
};

use super::{at, berlin, every, id, minute, plan, reminder, window};

fn export(plan: &Plan, before: &Exported, now: &Zoned) -> Calendar {
    calendar(plan, &Facts::default(), before, now, |_| Some("Dose, level 1; 5 times\nHold".to_owned()))
}

/// The lines, put together again.
fn unfolded(text: &str) -> Vec<String> {
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains('\n'));
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

fn count(text: &str, line: &str) -> usize {
    unfolded(text).iter().filter(|other| *other == line).count()
}

#[test]
fn each_time_of_day_is_one_weekly_event_at_local_time() {
    let mut stand = reminder("stand-up", every(45, "9:00", "18:00"));
    if let When::Every { days, .. } = &mut stand.when {
        *days = Days::WORK;
    }
    // A Saturday: the first day of the row is Monday.
    let made = export(&plan([stand]), &Exported::default(), &berlin("2026-11-28T10:00"));
    let lines = unfolded(&made.text);
    assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 12);
    assert_eq!(count(&made.text, "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"), 12);
    for line in ["UID:stand-up-0945@supple", "DTSTART:20261130T094500", "DTSTART:20261130T171500", "TRIGGER:PT0S"] {
        assert!(lines.iter().any(|other| other == line), "{line}: {lines:?}");
    }
}

#[test]
fn exported_again_it_is_the_same_and_changes_count_up() {
    let first =
        export(&plan([reminder("a", at(&["8:00", "20:00"]))]), &Exported::default(), &berlin("2026-11-26T10:00"));
    let again = export(&plan([reminder("a", at(&["8:00", "20:00"]))]), &first.exported, &berlin("2026-12-03T11:00"));
    assert_eq!(again.exported, first.exported);
    let without_stamp = |text: &str| text.lines().filter(|line| !line.starts_with("DTSTAMP")).collect::<String>();
    assert_eq!(without_stamp(&again.text), without_stamp(&first.text));

    let mut renamed = reminder("a", at(&["8:00"]));
    renamed.say = "Other words".into();
    let changed = export(&plan([renamed.clone()]), &again.exported, &berlin("2026-12-04T10:00"));
    assert_eq!((count(&changed.text, "STATUS:CANCELLED"), count(&changed.text, "SEQUENCE:1")), (1, 2));
    // Told again, gone is gone; and what comes back counts up.
    let once_more = export(&plan([renamed]), &changed.exported, &berlin("2026-12-05T10:00"));
    assert_eq!(once_more.exported, changed.exported);
    let back = export(&plan([reminder("a", at(&["8:00", "20:00"]))]), &once_more.exported, &berlin("2026-12-05T10:00"));
    assert_eq!((count(&back.text, "STATUS:CANCELLED"), count(&back.text, "SEQUENCE:2")), (0, 2));
    let kept: Exported = serde_json::from_str(&serde_json::to_string(&back.exported).unwrap()).unwrap();
    assert_eq!(kept, back.exported);
}

#[test]
fn text_is_escaped_and_folded_between_letters() {
    let mut what = reminder("long", at(&["8:00"]));
    what.routine = Some(id("desk-break"));
    what.say = format!("Ä; b, c\\d {}", "日本語".repeat(20)).as_str().into();
    let made = export(&plan([what.clone()]), &Exported::default(), &berlin("2026-11-26T10:00"));
    let lines = unfolded(&made.text);
    let summary = lines.iter().find(|line| line.starts_with("SUMMARY:")).unwrap();
    assert!(summary.starts_with("SUMMARY:Ä\\; b\\, c\\\\d 日本語"));
    assert!(lines.contains(&"DESCRIPTION:Dose\\, level 1\\; 5 times\\nHold".to_owned()), "{lines:?}");
}

#[test]
fn what_has_no_time_of_its_own_or_must_not_come_is_left_out_with_the_reason() {
    let after = When::After { routine: id("moist-heat"), wait: std::time::Duration::from_secs(7200) };
    let mut off = reminder("off", at(&["8:00"]));
    off.on = false;
    let mut routine = reminder("routine", at(&["8:00"]));
    routine.routine = Some(id("desk-break"));
    let now = berlin("2026-11-26T10:00");
    let past = reminder("past", When::Once(now.timestamp().as_second() - 5));
    let coming = reminder("coming", When::Once(now.timestamp().as_second() + 5));
    let plan = plan([reminder("after", after), off, routine, past, coming, reminder("plain", at(&["8:00"]))]);
    let facts = Facts { stopped: true, ..Facts::default() };
    let made = calendar(&plan, &facts, &Exported::default(), &now, |_: &Id| None);
    let left: Vec<&str> = made.left_out.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(left, ["after", "off", "routine", "past"]);
    assert_eq!(count(&made.text, "BEGIN:VEVENT"), 2);
    assert!(made.text.contains("DTSTART:20261126T090005Z"));
}

#[test]
fn a_zone_of_its_own_is_told_with_its_changes_and_quiet_hours_hold() {
    let mut home = reminder("home", at(&["8:00"]));
    home.tz = Some("America/New_York".into());
    let mut held = reminder("held", at(&["23:00", "6:00", "12:00"]));
    held.hold = true;
    let mut plan = plan([home, held, reminder("dropped", at(&["23:00"]))]);
    plan.list[0].zone = jiff::tz::TimeZone::get("America/New_York").ok();
    plan.quiet = Some(window("22:00", "7:00"));
    let made = export(&plan, &Exported::default(), &berlin("2026-11-26T10:00"));
    let lines = unfolded(&made.text);
    assert!(lines.contains(&"DTSTART;TZID=America/New_York:20261126T080000".to_owned()), "{lines:?}");
    assert!(lines.contains(&"BEGIN:VTIMEZONE".to_owned()) && lines.contains(&"TZOFFSETTO:-0400".to_owned()));
    assert!(lines.contains(&"DTSTART:20270314T020000".to_owned()), "{lines:?}");
    let uids: Vec<&String> = lines.iter().filter(|line| line.starts_with("UID:")).collect();
    assert_eq!(uids, ["UID:held-0700@supple", "UID:held-1200@supple", "UID:home-0800@supple"]);
    assert_eq!(minute("7:00").to_string(), "07:00");
}
