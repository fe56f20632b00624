//! Two doses told apart, and the sum of what is held. Must never hide that less of one number is more in all.

use std::time::Duration;

use super::Changes;
use crate::domain::{
    dose::{Dose, Sides},
    unroll::spoken,
};

pub(super) fn compare(from: &Dose, to: &Dose, changes: &mut Changes) {
    changes.value("sides", sides(from.sides), sides(to.sides));
    changes.maybe("hold", from.hold.map(spoken), to.hold.map(spoken));
    changes.value("reps", from.reps, to.reps);
    changes.value("sets", from.sets, to.sets);
    if from.sets > 1 || to.sets > 1 {
        changes.value("set_rest", spoken(from.set_rest), spoken(to.set_rest));
    }
    if from.sides == Some(Sides::Both) || to.sides == Some(Sides::Both) {
        changes.value("switch", spoken(from.switch), spoken(to.switch));
    }
    let (was, is) = (held(from), held(to));
    if was != is && !was.is_zero() && !is.is_zero() {
        let percent = percent(was, is);
        changes.push("total_hold", Some(spoken(was)), Some(spoken(is)), format!("total hold {percent}"));
    }
}

fn sides(sides: Option<Sides>) -> &'static str {
    match sides {
        None => "none",
        Some(Sides::Both) => "both",
        Some(Sides::Alternate) => "alternate",
        Some(Sides::Left) => "left",
        Some(Sides::Right) => "right",
    }
}

/// All holds together, both sides counted.
fn held(dose: &Dose) -> Duration {
    let both = matches!(dose.sides, Some(Sides::Both | Sides::Alternate));
    let times = u32::from(dose.reps) * u32::from(dose.sets) * if both { 2 } else { 1 };
    dose.hold.unwrap_or_default() * times
}

/// "+50 %", "-20 %", to the nearest whole percent; a change too small for one says so.
fn percent(from: Duration, to: Duration) -> String {
    let (from, to) = (i128::from(from.as_secs()), i128::from(to.as_secs()));
    let thousandths = (to - from) * 1000 / from.max(1);
    let percent = (thousandths.abs() + 5) / 10;
    let sign = if to > from { '+' } else { '-' };
    if percent == 0 { format!("{sign}under 1 %") } else { format!("{sign}{percent} %") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_all_that_is_held_is_told_in_percent() {
        let secs = Duration::from_secs;
        assert_eq!(percent(secs(20), secs(30)), "+50 %");
        assert_eq!(percent(secs(30), secs(20)), "-33 %");
        assert_eq!(percent(secs(3), secs(5)), "+67 %");
        assert_eq!(percent(secs(1000), secs(1001)), "+under 1 %");
    }
}
