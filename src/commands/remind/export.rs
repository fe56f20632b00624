//! The reminders for a calendar.

use super::{Board, Exit, print};

pub(super) fn run() -> anyhow::Result<Exit> {
    let _board = Board::find()?;
    print(b"")
}
