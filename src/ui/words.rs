//! How much of a whole is behind, in cells; and the app's words for lengths, near at hand. Must never name a number that is not in the routine or
//! the record.

use std::time::Duration;

pub(super) use crate::app::words::{about, clock, dose_words, minutes, nearest_minute, source_words};

/// How much of `total` is behind, from 0 to 1, whatever the two are.
pub(super) fn fraction(done: Duration, total: Duration) -> f64 {
    let part = done.as_secs_f64() / total.as_secs_f64();
    if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 }
}

/// So many of `width` cells.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a part from 0 to 1 of a width in cells"
)]
pub(super) fn filled(part: f64, width: usize) -> usize {
    ((part.clamp(0.0, 1.0) * width as f64).floor() as usize).min(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(s: u64) -> Duration {
        Duration::from_secs(s)
    }

    /// Case 44: a total of nothing, more behind than there is.
    #[test]
    fn a_part_is_always_a_part() {
        assert_eq!(filled(fraction(secs(0), secs(0)), 10), 0);
        assert_eq!(filled(fraction(secs(5), secs(0)), 10), 0);
        assert_eq!(filled(fraction(secs(90), secs(60)), 10), 10);
        assert!(fraction(secs(90), secs(60)) <= 1.0);
        assert_eq!(filled(fraction(secs(30), secs(60)), 10), 5);
        assert_eq!(filled(f64::NAN, 10), 0);
        assert_eq!(filled(f64::INFINITY, 10), 10);
        assert_eq!(filled(1.0, 0), 0);
    }
}
