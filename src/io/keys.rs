//! What the bytes of a terminal mean to the coach. Pure; must never let a byte of foreign text pass for a key, nor wait for ever on half a key.
//!
//! The terminal library has a reader of its own. Asked whether it holds another key it spins for a millisecond, after every key; half a key
//! swallows the next one, and a paste without an end swallows them all.

use std::time::Duration;

use crate::app::{Key, Msg};

/// A lone escape is the Escape key once this has passed; over a slow line the rest of an arrow may come that late.
const KEY_PATIENCE: Duration = Duration::from_millis(30);
/// A paste that stops for so long is over, though its end never came.
const PASTE_PATIENCE: Duration = Duration::from_secs(1);
/// No key's sequence is longer.
const LONGEST_KEY: usize = 64;
/// No answer of a terminal that we did not ask for is longer.
const LONGEST_STRING: usize = 4096;
/// The rest of a longer paste is dropped.
const LONGEST_PASTE: usize = 64 * 1024;
const PASTE_END: &[u8] = b"\x1b[201~";

/// What the person did.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Input {
    /// Something for the app.
    Msg(Msg),
    /// Ctrl-Z.
    Suspend,
}

/// Makes keys from bytes, however these were cut.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    bytes: Vec<u8>,
    paste: Option<Vec<u8>>,
}

/// What the first bytes mean.
enum Step {
    /// So many bytes are this, or nothing.
    Took(usize, Option<Input>),
    /// So many bytes begin a paste.
    Paste(usize),
    /// More has to come before it can be told.
    Unfinished,
}

impl Keys {
    /// Takes in bytes as they come.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next thing done, if it is there whole. `late`: nothing more came in [`Keys::patience`], so what is unfinished is over.
    pub(crate) fn next(&mut self, late: bool) -> Option<Input> {
        loop {
            if self.paste.is_some() {
                return self.next_of_paste(late);
            }
            match step(&self.bytes) {
                Step::Took(count, input) => {
                    self.bytes.drain(..count);
                    if count == 0 || input.is_some() {
                        return input;
                    }
                }
                Step::Paste(count) => {
                    self.bytes.drain(..count);
                    self.paste = Some(Vec::new());
                }
                Step::Unfinished if late => {
                    let escape = self.bytes == b"\x1b";
                    self.bytes.clear();
                    return escape.then(|| key(Key::Esc));
                }
                Step::Unfinished => return None,
            }
        }
    }

    fn next_of_paste(&mut self, late: bool) -> Option<Input> {
        let text = self.paste.as_mut()?;
        let end = self.bytes.windows(PASTE_END.len()).position(|bytes| bytes == PASTE_END);
        // Without the end, its first bytes may be the last that came.
        let (count, over) = match end {
            Some(end) => (end, PASTE_END.len()),
            None if late => (self.bytes.len(), 0),
            None => (self.bytes.len().saturating_sub(PASTE_END.len() - 1), 0),
        };
        let room = LONGEST_PASTE.saturating_sub(text.len()).min(count);
        text.extend_from_slice(&self.bytes[..room]);
        self.bytes.drain(..count + over);
        if end.is_none() && !late {
            return None;
        }
        let text = self.paste.take()?;
        let text = String::from_utf8_lossy(&text).into_owned();
        Some(Input::Msg(Msg::Paste(text)))
    }

    /// Whether there are bytes left, whatever they mean.
    pub(crate) fn has_more(&self) -> bool {
        !self.bytes.is_empty()
    }

    /// How long after the last byte the unfinished may wait; `None`: nothing is.
    pub(crate) fn patience(&self) -> Option<Duration> {
        if self.paste.is_some() { Some(PASTE_PATIENCE) } else { self.has_more().then_some(KEY_PATIENCE) }
    }
}

fn key(key: Key) -> Input {
    Input::Msg(Msg::Key(key))
}

fn step(bytes: &[u8]) -> Step {
    let input = match bytes.first() {
        None => return Step::Took(0, None),
        Some(0x1b) => return escape(bytes),
        Some(b'\r') => Some(key(Key::Enter)),
        Some(b'\t') => Some(key(Key::Tab)),
        // Terminals do not agree on what Backspace sends.
        Some(0x7f | 0x08) => Some(key(Key::Backspace)),
        Some(0x03) => Some(key(Key::Interrupt)),
        Some(0x1a) => Some(Input::Suspend),
        Some(0..0x20) => None,
        Some(_) => return character(bytes),
    };
    Step::Took(1, input)
}

/// A character, which is up to four bytes; what is no text is skipped, byte by byte.
fn character(bytes: &[u8]) -> Step {
    let head = &bytes[..bytes.len().min(4)];
    let (valid, broken) = match std::str::from_utf8(head) {
        Ok(text) => (text, None),
        Err(error) => (std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(), Some(error.error_len())),
    };
    match (valid.chars().next(), broken) {
        (Some(c), _) => Step::Took(c.len_utf8(), (!c.is_control()).then(|| key(Key::Char(c)))),
        (None, Some(None)) => Step::Unfinished,
        (None, Some(Some(length))) => Step::Took(length, None),
        (None, None) => Step::Took(1, None),
    }
}

fn escape(bytes: &[u8]) -> Step {
    match bytes.get(1) {
        None => Step::Unfinished,
        Some(b'[') => sequence(bytes),
        Some(b'O') => match bytes.get(2) {
            None => Step::Unfinished,
            Some(b'M') => Step::Took(3, Some(key(Key::Enter))),
            Some(last) if last.is_ascii_graphic() => Step::Took(3, moving(*last).map(key)),
            Some(_) => Step::Took(2, None),
        },
        Some(b']' | b'P' | b'_' | b'^' | b'X') => string(bytes),
        Some(0x1b) => Step::Took(1, Some(key(Key::Esc))),
        // A character with Alt, which means nothing here.
        Some(_) => match step(&bytes[1..]) {
            Step::Took(count, _) => Step::Took(1 + count, None),
            unfinished => unfinished,
        },
    }
}

/// `ESC [`, numbers, and a last byte that tells the key.
fn sequence(bytes: &[u8]) -> Step {
    let body = &bytes[2..];
    let Some(length) = body.iter().position(|byte| !matches!(byte, 0x20..0x40)) else {
        return if bytes.len() < LONGEST_KEY { Step::Unfinished } else { Step::Took(bytes.len(), None) };
    };
    let (numbers, last) = (&body[..length], body[length]);
    let whole = 2 + length + 1;
    match last {
        // Broken off by a control byte, or by another escape.
        0..0x20 | 0x7f.. => Step::Took(whole - 1, None),
        // A function key of the Linux console: one more byte.
        b'[' if numbers.is_empty() && bytes.len() > whole => Step::Took(whole + 1, None),
        b'[' if numbers.is_empty() => Step::Unfinished,
        b'~' if numbers == b"200" => Step::Paste(whole),
        // A click that another program left switched on: button, column and row follow as bytes that look like keys.
        b'M' if numbers.is_empty() && bytes.len() < whole + 3 => Step::Unfinished,
        b'M' if numbers.is_empty() => Step::Took(whole + 3, None),
        b'M' | b'm' if numbers.first() == Some(&b'<') => Step::Took(whole, click(&numbers[1..], last)),
        _ => Step::Took(whole, key_of(numbers, last).map(key)),
    }
}

/// A press of the left button: `0;column;row`, both from 1. Releases, other buttons and the wheel are nothing.
fn click(numbers: &[u8], last: u8) -> Option<Input> {
    let mut numbers = std::str::from_utf8(numbers).ok()?.split(';').map(str::parse::<u16>);
    let (button, col, row) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
    let pressed = button == 0 && last == b'M' && numbers.next().is_none();
    let (col, row) = (col.checked_sub(1)?, row.checked_sub(1)?);
    pressed.then_some(Input::Msg(Msg::Click { col, row }))
}

fn key_of(numbers: &[u8], last: u8) -> Option<Key> {
    let numbers = std::str::from_utf8(numbers).ok()?;
    let (which, how) = numbers.split_once(';').unwrap_or((numbers, ""));
    let (modifiers, event) = how.split_once(':').unwrap_or((how, ""));
    // 1 is none, 2 is Shift.
    if !matches!(modifiers, "" | "1" | "2") {
        return None;
    }
    let key = match (last, which) {
        (b'~', "1" | "7") => Key::Home,
        (b'~', "4" | "8") => Key::End,
        (b'~', "5") => Key::PageUp,
        (b'~', "6") => Key::PageDown,
        (_, "" | "1") => moving(last)?,
        _ => return None,
    };
    let arrow = matches!(key, Key::Up | Key::Down | Key::Left | Key::Right);
    match event {
        "" | "1" => Some(key),
        // Held down: arrows move on, other keys were pressed once. What is left are releases.
        "2" if arrow => Some(key),
        _ => None,
    }
}

fn moving(last: u8) -> Option<Key> {
    Some(match last {
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' => Key::Right,
        b'D' => Key::Left,
        b'H' => Key::Home,
        b'F' => Key::End,
        _ => return None,
    })
}

/// An answer of the terminal to a question we never asked: up to a bell or `ESC \`.
fn string(bytes: &[u8]) -> Step {
    let end = bytes[2..].iter().position(|byte| matches!(byte, 0x07 | 0x1b | 0x18 | 0x1a));
    match end.map(|end| end + 2) {
        Some(end) if bytes[end] != 0x1b => Step::Took(end + 1, None),
        Some(end) => match bytes.get(end + 1) {
            None => Step::Unfinished,
            Some(b'\\') => Step::Took(end + 2, None),
            Some(_) => Step::Took(end, None),
        },
        None if bytes.len() < LONGEST_STRING => Step::Unfinished,
        None => Step::Took(bytes.len(), None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All that comes of some bytes, and that nothing more comes after them.
    fn all(bytes: &[u8]) -> Vec<Input> {
        let mut keys = Keys::default();
        keys.feed(bytes);
        let mut inputs: Vec<Input> = std::iter::from_fn(|| keys.next(false)).collect();
        inputs.extend(std::iter::from_fn(|| keys.next(true)));
        assert_eq!(keys.patience(), None, "{bytes:?}");
        inputs
    }

    fn keys(bytes: &[u8]) -> Vec<Key> {
        let only_keys = |input| match input {
            Input::Msg(Msg::Key(key)) => key,
            other => panic!("{other:?}"),
        };
        all(bytes).into_iter().map(only_keys).collect()
    }

    #[test]
    fn every_key_of_the_coach_is_known() {
        for (bytes, key) in [
            (&b"x"[..], Key::Char('x')),
            (b"N", Key::Char('N')),
            ("é".as_bytes(), Key::Char('é')),
            ("😀".as_bytes(), Key::Char('😀')),
            (b" ", Key::Char(' ')),
            (b"\r", Key::Enter),
            (b"\x1bOM", Key::Enter),
            (b"\x1b", Key::Esc),
            (b"\x7f", Key::Backspace),
            (b"\x08", Key::Backspace),
            (b"\t", Key::Tab),
            (b"\x1b[A", Key::Up),
            (b"\x1bOA", Key::Up),
            (b"\x1b[B", Key::Down),
            (b"\x1b[1;2C", Key::Right),
            (b"\x1b[D", Key::Left),
            (b"\x1b[5~", Key::PageUp),
            (b"\x1b[6~", Key::PageDown),
            (b"\x1b[H", Key::Home),
            (b"\x1b[1~", Key::Home),
            (b"\x1bOF", Key::End),
            (b"\x1b[4~", Key::End),
            (b"\x03", Key::Interrupt),
        ] {
            assert_eq!(keys(bytes), [key], "{bytes:?}");
        }
        assert_eq!(all(b"\x1a"), [Input::Suspend]);
    }

    #[test]
    fn a_press_of_the_left_button_is_a_click_and_nothing_else_of_the_mouse_is() {
        let click = |col, row| Input::Msg(Msg::Click { col, row });
        assert_eq!(all(b"\x1b[<0;10;3M\x1b[<0;10;3m"), [click(9, 2)]);
        for odd in [
            &b"\x1b[<1;1;1M"[..],
            b"\x1b[<64;1;1M",
            b"\x1b[<0;0;1M",
            b"\x1b[<0;1M",
            b"\x1b[<0;1;1;1M",
            b"\x1b[<0;99999;1M",
        ] {
            assert_eq!(all(odd), [], "{odd:?}");
        }
    }

    #[test]
    fn what_means_nothing_is_taken_whole() {
        for bytes in [
            &b"\x1bx"[..],      // Alt-x is not x
            "\x1bé".as_bytes(), // nor is Alt with a longer character
            b"\x1b[1;5A",       // Ctrl and an arrow
            b"\x1b[15~",        // F5
            b"\x1bOP",          // F1
            b"\x1b[[A",         // F1 on the Linux console
            b"\x1b[Z",          // Shift and Tab
            b"\x1b[M 1n",       // a click, told the oldest way
            b"\x1b[I",          // the window is in front
            b"\x1b[97;1u",      // a key in another manner of speaking
            b"\x1b[24;80R",     // where the cursor is
            b"\x1b]11;rgb:0/0/0\x07",
            b"\x1b]11;rgb:0/0/0\x1b\\",
            b"\x1bP>|term 1.0\x1b\\",
            b"\n\x00\x01\x1c",
            b"\xc2\x9b", // a control character, two bytes long
        ] {
            assert_eq!(keys(bytes), [], "{bytes:?}");
        }
    }

    #[test]
    fn a_key_is_pressed_once_however_long_it_is_held_but_arrows_move_on() {
        assert_eq!(keys(b"\x1b[1;1:1B\x1b[1;1:2B\x1b[1;1:3B"), [Key::Down; 2]);
        assert_eq!(keys(b"\x1b[1;1:1H\x1b[1;1:2H\x1b[1;1:3H"), [Key::Home]);
    }

    #[test]
    fn half_a_key_hides_no_key_after_it() {
        for half in [&b"\x1b["[..], b"\x1b[1;", b"\x1bO", b"\x1b]0;title", b"\xc3", b"\xf0\x9f\x98"] {
            let mut keys = Keys::default();
            keys.feed(half);
            assert_eq!(keys.next(false), None, "{half:?}");
            assert_eq!(keys.patience(), Some(KEY_PATIENCE), "{half:?}");
            assert_eq!(keys.next(true), None, "{half:?}");
            assert_eq!(keys.patience(), None, "{half:?}");
            keys.feed(b"x");
            assert_eq!(keys.next(false), Some(key(Key::Char('x'))), "{half:?}");
        }
    }

    #[test]
    fn broken_bytes_are_skipped_and_the_keys_between_them_are_not() {
        assert_eq!(keys(b"a\xffb\x80c"), ['a', 'b', 'c'].map(Key::Char));
        assert_eq!(keys(b"\xc3q"), [Key::Char('q')]);
        assert_eq!(keys(b"\x1b[1\x1b[A"), [Key::Up]);
        assert_eq!(keys(b"\x1b[1\x03"), [Key::Interrupt]);
        assert_eq!(keys(b"\x1b\x1b[A"), [Key::Esc, Key::Up]);
    }

    #[test]
    fn a_paste_is_one_text_and_never_keys() {
        let paste = |text: &str| Input::Msg(Msg::Paste(text.to_owned()));
        assert_eq!(
            all(b"a\x1b[200~q\x03\x1b]0;x\x07\x1b[Aq\x1b[201~b"),
            [key(Key::Char('a')), paste("q\x03\x1b]0;x\x07\x1b[Aq"), key(Key::Char('b'))]
        );
        assert_eq!(all(b"\x1b[200~\xff\x1b[201~"), [paste("\u{fffd}")]);
    }

    #[test]
    fn a_paste_without_end_is_over_when_nothing_more_comes() {
        let mut keys = Keys::default();
        keys.feed(b"\x1b[200~half");
        assert_eq!(keys.next(false), None);
        assert_eq!(keys.patience(), Some(PASTE_PATIENCE));
        let paste = Input::Msg(Msg::Paste("half".to_owned()));
        assert_eq!(keys.next(true), Some(paste));
        keys.feed(b"x");
        assert_eq!(keys.next(false), Some(key(Key::Char('x'))));
    }

    #[test]
    fn nothing_grows_without_bound() {
        let mut keys = Keys::default();
        keys.feed(b"\x1b[200~");
        for _ in 0..200 {
            keys.feed(&[b'x'; 1024]);
            assert_eq!(keys.next(false), None);
        }
        assert!(keys.bytes.len() < 1024);
        keys.feed(PASTE_END);
        let Some(Input::Msg(Msg::Paste(text))) = keys.next(false) else {
            panic!("no paste");
        };
        assert_eq!(text.len(), LONGEST_PASTE);
        for start in [b"\x1b]", b"\x1b["] {
            keys.feed(start);
            keys.feed(&[b'0'; LONGEST_STRING]);
            assert_eq!(keys.next(false), None);
            assert_eq!(keys.patience(), None);
        }
    }

    proptest! {
        #[test]
        fn how_the_bytes_were_cut_changes_nothing(
            pieces in proptest::collection::vec(
                prop_oneof![
                    proptest::collection::vec(any::<u8>(), 0..4),
                    Just(b"\x1b[A".to_vec()),
                    Just(b"\x1b[200~q\x1b[201~".to_vec()),
                    Just("é😀".as_bytes().to_vec()),
                    Just(b"\x1b]0;x\x1b\\".to_vec()),
                ],
                0..12,
            ),
            cut in 1_usize..5,
        ) {
            let bytes = pieces.concat();
            let mut slowly = Keys::default();
            let mut inputs = Vec::new();
            for part in bytes.chunks(cut) {
                slowly.feed(part);
                inputs.extend(std::iter::from_fn(|| slowly.next(false)));
            }
            inputs.extend(std::iter::from_fn(|| slowly.next(true)));
            prop_assert_eq!(inputs, all(&bytes));
        }
    }
}
