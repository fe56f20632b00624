//! The keys of a rehearsal that a session does not have: from step to step, to a step by its number, faster, slower. Must never touch a session.

use crate::domain::{Now, text::many};

use super::{
    App, Key,
    play::{Drive, Play},
};

/// How many times faster a rehearsal may be.
const SPEEDS: [u32; 8] = [1, 2, 5, 10, 60, 300, 1_000, 3_600];

impl App {
    /// Whether the key is one of a rehearsal; then it was taken.
    pub(super) fn rehearsal_key(&mut self, key: Key, now: &Now) -> bool {
        let Some(Play { drive: Drive::Rehearsal { typed, .. }, .. }) = self.play.as_deref_mut() else {
            return false;
        };
        let before = std::mem::take(typed);
        match key {
            Key::Right => self.step_by(true, now),
            Key::Left => self.step_by(false, now),
            Key::Char('+' | '=') => self.change_speed(true, now),
            Key::Char('-') => self.change_speed(false, now),
            Key::Char(c @ '0'..='9') => self.type_step(before, c, now),
            Key::Enter if before > 0 => self.jump(before, now),
            _ => return false,
        }
        true
    }

    /// Digits of the number of a step; it is gone to once no further digit could belong to it.
    fn type_step(&mut self, before: usize, digit: char, now: &Now) {
        let digit = digit.to_digit(10).map_or(0, |digit| digit as usize);
        let steps = self.rehearsed_steps().len();
        let number = before * 10 + digit;
        if number > steps || number == 0 {
            self.remark =
                Some(format!("There {} {}.", if steps == 1 { "is" } else { "are" }, many(steps, "step")).into());
        } else if number * 10 > steps && number > 0 {
            self.jump(number, now);
        } else if let Some(Play { drive: Drive::Rehearsal { typed, .. }, .. }) = self.play.as_deref_mut() {
            *typed = number;
            self.remark = Some(format!("Step {number} of {steps}: Enter goes there, or type on.").into());
        }
    }

    /// The steps that are played, by their place in the timeline.
    fn rehearsed_steps(&self) -> Vec<usize> {
        let steps = self.play().map_or(&[][..], |play| &play.cursor().timeline().steps);
        let there = steps.iter().enumerate().filter(|(_, planned)| planned.first < planned.end);
        there.map(|(at, _)| at).collect()
    }

    /// Goes to the step of that number, from 1.
    fn jump(&mut self, number: usize, now: &Now) {
        let steps = self.rehearsed_steps();
        if let Some(at) = number.checked_sub(1).and_then(|at| steps.get(at)) {
            self.go_to(*at, now);
            self.remark = Some(format!("Step {number} of {}.", steps.len()).into());
        }
    }

    fn step_by(&mut self, forward: bool, now: &Now) {
        let steps = self.rehearsed_steps();
        let Some(here) = self.play().map(|play| play.cursor().step()) else { return };
        let end = self.play().map_or(0, |play| play.cursor().timeline().steps.len());
        let to = if forward {
            steps.iter().find(|at| **at > here).copied().unwrap_or(end)
        } else {
            steps.iter().rev().find(|at| **at < here).copied().unwrap_or(here)
        };
        self.go_to(to, now);
    }

    fn go_to(&mut self, step: usize, now: &Now) {
        if let Some(Play { drive: Drive::Rehearsal { cursor, from, .. }, .. }) = self.play.as_deref_mut() {
            let at = cursor.seen().clone();
            let events = cursor.go_to_step(step, &at);
            **from = (now.clone(), at);
            self.tell(&events);
        }
    }

    fn change_speed(&mut self, faster: bool, now: &Now) {
        if let Some(Play { drive: Drive::Rehearsal { cursor, from, speed, .. }, .. }) = self.play.as_deref_mut() {
            let next = SPEEDS.iter().find(|next| **next > *speed);
            let before = SPEEDS.iter().rev().find(|next| **next < *speed);
            let new = if faster { next } else { before };
            *speed = new.copied().unwrap_or(*speed);
            **from = (now.clone(), cursor.seen().clone());
            let words =
                if *speed == 1 { "As fast as in a session.".to_owned() } else { format!("{speed} times faster.") };
            self.remark = Some(words.into());
        }
    }
}
