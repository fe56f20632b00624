//! The list of cards, and one to read. Must never leave a session behind: it goes back where it was opened.

use super::{App, Key, Page, Screen};
use crate::domain::CleanText;

/// The list of cards with a mark.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The line with the mark.
    pub mark: usize,
    back: Box<Screen>,
}

impl App {
    /// The list of cards, opened from `back`.
    pub(super) fn cards(&mut self, back: Screen) {
        self.screen = Screen::Cards(Shelf { mark: 0, back: Box::new(back) });
    }

    pub(super) fn cards_key(&mut self, key: Key) {
        let Screen::Cards(cards) = &mut self.screen else {
            return;
        };
        let last = self.library.cards.len().saturating_sub(1);
        match key {
            Key::Down | Key::Char('j') => cards.mark = (cards.mark + 1).min(last),
            Key::Up | Key::Char('k') => cards.mark = cards.mark.saturating_sub(1),
            Key::Enter => self.open_card(),
            Key::Esc | Key::Backspace | Key::Char('q' | '?') => {
                let back = (*cards.back).clone();
                self.screen = back;
            }
            _ => {}
        }
    }

    fn open_card(&mut self) {
        let Screen::Cards(cards) = &self.screen else {
            return;
        };
        let Some(card) = self.library.cards.values().nth(cards.mark) else {
            return;
        };
        let call = card.emergency.then(|| match self.emergency.number {
            Some(_) => self.emergency.line(),
            None => "No emergency number is set yet. On the first screen, # sets it.".into(),
        });
        let lines: Vec<CleanText> = call.into_iter().chain(card.lines("-")).collect();
        let back = self.screen.clone();
        self.screen = Screen::Page(Page::new(&card.title, lines, back, false));
    }
}
