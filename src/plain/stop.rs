//! Danger signs in lines: the question after a yes, a Stop that stands, heat that is overdue. Must never put anything before the heat and
//! the number to call.

use crate::{
    app::{App, Key, Suspected},
    domain::Now,
};

use super::{block::Block, typed::Typed};

pub(super) fn suspect(app: &App, suspected: &Suspected) -> Block {
    let question = &suspected.question;
    let mut lines = vec![format!("You answered yes to: {}", question.ask), app.if_so(question)];
    lines.push("1: yes, it is so. 2: not sure.".to_owned());
    let mut can = "Type yes or not sure.";
    if suspected.can_slip {
        lines.push("3: wrong answer, it was a slip.".to_owned());
        can = "Type yes, not sure or wrong.";
    }
    lines.push("No answer for two minutes counts as yes.".to_owned());
    Block::waiting(format!("suspect {}", question.id), lines, can)
}

pub(super) fn read_suspect(words: &str, suspected: &Suspected) -> Typed {
    match words {
        "1" | "yes" | "y" | "it is so" | "yes, it is so" => Typed::char('1'),
        "2" | "not sure" | "unsure" | "not-sure" => Typed::char('2'),
        "3" | "wrong" | "wrong answer" | "wrong key" | "slip" | "mistake" if suspected.can_slip => Typed::char('3'),
        "quit" | "q" | "exit" | "bye" => Typed::char('q'),
        _ => Typed::Unknown,
    }
}

pub(super) fn block(app: &App, now: &Now) -> Block {
    let Some(words) = app.stop_words(now) else {
        let lines = vec!["Nothing is held shut any more.".to_owned()];
        return Block::waiting("stop over", lines, "Type seen to go on, or quit.");
    };
    let mut lines = Vec::new();
    if app.hot {
        lines.push("Take the heat off now.".to_owned());
    }
    lines.extend(words.act.iter().cloned());
    lines.push("Stop.".to_owned());
    if let Some(question) = &words.question {
        lines.push(format!("You answered yes, or not sure, to: {question}"));
    }
    lines.extend(words.reasons.iter().map(ToString::to_string));
    lines.push("Exercise is shut until someone has seen you.".to_owned());
    let can = "Type seen once someone has seen you, number to set the emergency number, history, or quit.";
    let block = Block::waiting(format!("stop {:?} {}", words.question, words.act.join(" ")), lines, can);
    let short = [words.act, vec![can.to_owned()]].concat();
    Block { short, ..block }
}

pub(super) fn read(words: &str) -> Typed {
    match words {
        "seen" | "u" | "i have been seen" => Typed::char('u'),
        "number" | "#" => Typed::char('#'),
        "history" | "h" => Typed::char('h'),
        "quit" | "q" | "exit" | "bye" => Typed::char('q'),
        _ => Typed::Unknown,
    }
}

pub(super) fn heat_off() -> Block {
    let lines = vec!["Take the heat off now.".to_owned(), "It has been on past its time.".to_owned()];
    Block::waiting("heat off", lines, "Type off when it is off.")
}

pub(super) fn read_heat_off(words: &str) -> Typed {
    match words {
        "off" | "it is off" | "yes" | "y" | "1" | "done" | "" => Typed::key(Key::Enter),
        "quit" | "q" | "exit" | "bye" => Typed::char('q'),
        _ => Typed::Unknown,
    }
}
