//! Typed lines out of bytes, however these were cut. Must never take the end of the input for an answer: what has no Enter after it was not said.

use std::collections::VecDeque;

/// Letters of a line; what is longer names nothing here.
const LONGEST: usize = 400;
/// Lines that may wait to be taken; while so many do, no more is read.
const MOST: usize = 400;

/// Lines that came and wait to be taken.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    waiting: VecDeque<String>,
    begun: Vec<u8>,
    ended: bool,
    /// Whether any line ever came.
    any: bool,
}

impl Lines {
    /// Takes in bytes as they come.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte == b'\n' {
                let line = std::mem::take(&mut self.begun);
                self.waiting.push_back(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned());
                self.any = true;
            } else if self.begun.len() <= LONGEST {
                self.begun.push(*byte);
            }
        }
    }

    /// The input has come to its end.
    pub(crate) fn end(&mut self) {
        self.ended = true;
        self.begun.clear();
    }

    /// Whether the input has come to its end, whatever still waits here.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Whether it has come to its end and nothing waits.
    pub(crate) fn is_over(&self) -> bool {
        self.ended && self.waiting.is_empty()
    }

    /// Whether any line ever came.
    pub(crate) fn any(&self) -> bool {
        self.any
    }

    /// Whether more is to be read before some of it was taken.
    pub(crate) fn has_room(&self) -> bool {
        self.waiting.len() < MOST
    }

    /// Forgets all that was typed; how many whole lines.
    pub(crate) fn forget(&mut self) -> usize {
        self.begun.clear();
        self.waiting.drain(..).count()
    }

    /// Whether one of the lines is wanted: told its place in the queue.
    pub(crate) fn has(&self, wanted: impl Fn(usize, &str) -> bool) -> bool {
        self.waiting.iter().enumerate().any(|(at, line)| wanted(at, line))
    }

    /// Takes the first line that is wanted.
    pub(crate) fn take(&mut self, wanted: impl Fn(usize, &str) -> bool) -> Option<String> {
        let at = (0..self.waiting.len()).find(|at| wanted(*at, &self.waiting[*at]))?;
        self.waiting.remove(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(lines: &mut Lines) -> Vec<String> {
        std::iter::from_fn(|| lines.take(|_, _| true)).collect()
    }

    #[test]
    fn lines_come_whole_however_they_were_cut() {
        let mut lines = Lines::default();
        for part in ["y", "es\nno\r\n", "", "\nnot s", "ure\n"] {
            lines.feed(part.as_bytes());
        }
        assert_eq!(all(&mut lines), ["yes", "no", "", "not sure"]);
    }

    #[test]
    fn half_a_word_at_the_end_is_no_answer() {
        let mut lines = Lines::default();
        lines.feed(b"1\n1");
        lines.end();
        assert!(!lines.is_over());
        assert_eq!(all(&mut lines), ["1"]);
        assert!(lines.is_over());
    }

    #[test]
    fn a_line_without_end_takes_no_more_than_its_share() {
        let mut lines = Lines::default();
        for _ in 0..1_000 {
            lines.feed(&[b'x'; 1_000]);
        }
        assert!(lines.begun.len() <= LONGEST + 1);
        lines.feed(b"\nno\n");
        assert_eq!(all(&mut lines).pop().as_deref(), Some("no"));
    }

    #[test]
    fn bytes_that_are_no_text_are_no_trouble() {
        let mut lines = Lines::default();
        lines.feed(b"\xff\xfe\x00\n");
        assert_eq!(all(&mut lines).len(), 1);
    }
}
