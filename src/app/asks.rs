//! Builds the forms: which questions stand on which page, in which words. Must never decide what an answer means.

use std::collections::BTreeMap;

use crate::domain::{
    CleanText, Id, Word,
    entry::{FURTHEST, SIT_STAND, SPASM, STEADY, TURN_WALK, USUAL_WALK},
    gates::GateQuestion,
    locks::{Held, group},
    next::TimePrompt,
    questions::{Answer, Question, Questions, SetId},
    routine::Place,
    text::often,
};

use crate::domain::progression::FINE;

use super::{
    Emergency,
    form::{BODY_FIELD, Choice, Field, Form, Input, Item},
};

/// Pain now, 0 to 10.
pub(super) const PAIN: &str = "pain";
/// The furthest point of pain.
pub(super) const WHERE: &str = BODY_FIELD;
/// Better, same, worse.
pub(super) const COURSE: &str = "course";
/// The spasm is there.
pub(super) const SPASM_NOW: &str = "spasm";
/// A painkiller in the last hours.
pub(super) const PILL: &str = "pill";

const YES_NO: [(&str, &str); 2] = [("no", "No"), ("yes", "Yes")];

/// A set of danger signs, or the skin page. `before`: the last answers, for "still true?".
pub(super) fn set(
    set: SetId,
    questions: &Questions,
    held: &Held,
    emergency: &Emergency,
    before: Option<&BTreeMap<Word, Word>>,
) -> Form {
    let mut fields = Vec::new();
    let mut items = Vec::new();
    // What the sessions shut is asked about together with the facts, as long as it stands.
    let course = questions.set(SetId::Course);
    let course =
        course.filter(|question| set == SetId::C && held.locks.iter().any(|lock| lock.question == question.id));
    for question in questions.set(set).filter(|question| question.ask_if.is_none()).chain(course) {
        let single = set == SetId::A && question.group.as_str() == "cauda-equina";
        if single || held.by_name.contains(&question.id) {
            fields.push(named(question));
        } else {
            items.push(item(question, set, before));
        }
    }
    if !items.is_empty() {
        let ask = if fields.is_empty() { "" } else { "Any of these?" };
        let input = Input::Ticks { items, done: false };
        fields.push(Field { id: format!("list-{}", set.word()), ask: ask.into(), detail: CleanText::default(), input });
    }
    let (title, intro) = match set {
        SetId::A => ("Danger signs", vec![emergency.line(), "Phone near? Since this pain began:".into()]),
        SetId::B => {
            ("Signs to be seen about", vec!["Now, or at any time since this pain began. Tick what is true.".into()])
        }
        SetId::C if before.is_some() => {
            ("Still true?", vec!["Change what is not true any more. Enter keeps the rest.".into()])
        }
        SetId::C | SetId::Course => ("About you and your back", vec!["Tick what is true for you.".into()]),
        SetId::Heat => ("Your skin", vec!["Is any of these true where the heat would go?".into()]),
    };
    Form::new(title, intro, fields)
}

fn item(question: &Question, set: SetId, before: Option<&BTreeMap<Word, Word>>) -> Item {
    let was = before.and_then(|before| before.get(question.id.as_str()));
    let on = set == SetId::C && was.is_some_and(|was| was == Answer::Yes.word());
    Item { id: question.id.to_string(), ask: question.ask.clone(), on }
}

/// One question by itself.
pub(super) fn named(question: &Question) -> Field {
    let choices = question.answers.iter().map(|answer| Choice::new(answer.word(), label(*answer))).collect();
    Field {
        id: question.id.to_string(),
        ask: question.ask.clone(),
        detail: if question.set == SetId::A { CleanText::default() } else { question.detail.clone() },
        input: Input::One { choices, chosen: None },
    }
}

/// The same with its second sentence, for when it is asked again.
pub(super) fn named_fully(question: &Question) -> Field {
    Field { detail: question.detail.clone(), ..named(question) }
}

fn label(answer: Answer) -> &'static str {
    match answer {
        Answer::No => "No",
        Answer::Yes => "Yes",
        Answer::NotSure => "Not sure",
        Answer::CannotTell => "No chance to tell yet",
        Answer::RatherNot => "Not tried, or rather not say",
    }
}

/// The follow-ups of a question.
pub(super) fn follow_ups(questions: &Questions, of: &Id) -> Vec<Field> {
    let follow = questions.questions.iter().filter(|question| question.ask_if.as_ref() == Some(of));
    follow.map(named_fully).collect()
}

/// The group of a danger sign, item by item, after a slip of a key.
pub(super) fn slip(questions: &Questions, question: &Question) -> Form {
    let fields = group(questions, question).map(named_fully).collect();
    Form::new("Once more, one by one", vec!["Take your time. No hurry here.".into()], fields)
}

/// The short check before a movement session.
pub(super) fn short(questions: &Questions) -> Form {
    let line = |line: &crate::domain::questions::ShortLine| Field::one(line.id.as_str(), line.ask.clone(), &YES_NO);
    let mut fields: Vec<Field> = questions.short.iter().map(line).collect();
    fields.extend(pain("Pain right now, from 0 (none) to 10 (the worst)?"));
    let course = [("better", "Better"), ("same", "Same"), ("worse", "Worse"), ("first", "First time here")];
    fields.push(Field::one(COURSE, "Since last time, is it…", &course));
    let item = |id: &str, ask: &str| Item { id: id.to_owned(), ask: ask.into(), on: false };
    let items = vec![
        item(SPASM_NOW, "A spasm right now"),
        item(PILL, "A painkiller today"),
        item("sedated", "A muscle relaxant, strong painkiller or alcohol in the last six hours"),
    ];
    let input = Input::Ticks { items, done: false };
    fields.push(Field { id: "now".to_owned(), ask: "And is there…".into(), detail: CleanText::default(), input });
    Form::new("Short check", vec!["Now, or since this pain began:".into()], fields)
}

/// Pain and its furthest point.
fn pain(ask: &str) -> [Field; 2] {
    let furthest: Vec<(&str, &str)> = FURTHEST.to_vec();
    [Field::scale(PAIN, ask), Field::one(WHERE, "How far does it reach?", &furthest)]
}

/// Where the person comes in (rule G1).
pub(super) fn entry() -> Form {
    let mut fields = vec![
        Field::one(SPASM, "Is your back in spasm right now?", &YES_NO),
        Field::one(SIT_STAND, "Can you sit and stand?", &YES_NO),
    ];
    fields.extend(pain("Pain right now, from 0 (none) to 10 (the worst)?"));
    let walk = "Can you turn gently, and walk 5 minutes, without the pain rising by 2?";
    fields.push(Field::one(TURN_WALK, walk, &YES_NO));
    let steady = "Pain of 3 or less for three days, with ten-minute walks on four days?";
    fields.push(Field::one(STEADY, steady, &YES_NO));
    let walks = [
        ("0x0", "Hardly at all"),
        ("10x4", "10 minutes, 4 days a week"),
        ("14x4", "15 minutes, 4 days"),
        ("16x5", "15 minutes, 5 days"),
        ("20x5", "20 minutes, 5 days"),
        ("30x5", "30 minutes, 5 days"),
    ];
    fields.push(Field::one(USUAL_WALK, "When well, how much do you usually walk in one go?", &walks));
    Form::new("Where you are now", Vec::new(), fields)
}

/// Right after a session.
pub(super) fn after() -> Form {
    Form::new("How did it go?", Vec::new(), pain("Pain right now, from 0 to 10?").to_vec())
}

/// The one-key end of walks and short breaks of a person who is well (rule G5).
pub(super) fn fine() -> Form {
    let choices = [("yes", "Fine"), ("no", "It hurt")];
    Form::new("How did it go?", Vec::new(), vec![Field::one(FINE, "How was it?", &choices)])
}

/// The morning after a session (rule V2).
pub(super) fn morning() -> Form {
    let intro = vec!["About yesterday's session.".into()];
    Form::new("This morning", intro, pain("Pain this morning, from 0 (none) to 10 (the worst)?").to_vec())
}

/// A question that a gate waits for (rule G2).
pub(super) fn gate(question: GateQuestion) -> Form {
    let intro = vec!["All the rest is there. One question:".into()];
    Form::new("One step on?", intro, vec![Field::one(question.id, question.ask, &YES_NO)])
}

/// The usual pain of a person with lasting pain (rule G3).
pub(super) fn usual() -> Form {
    let choices = [("0", "0"), ("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5 or more")];
    let intro = vec!["Your back hurts on most days. What is an ordinary day like?".into()];
    Form::new("Your usual pain", intro, vec![Field::one(PAIN, "Usual pain, from 0 to 10?", &choices)])
}

/// A walk, told afterwards (rules G5, W1).
pub(super) fn walked() -> Form {
    let input = Input::Typed { text: String::new(), done: false };
    let field = Field {
        id: "minutes".to_owned(),
        ask: "How many minutes did you walk?".into(),
        detail: "Digits, then Enter.".into(),
        input,
    };
    Form::new("A walk", Vec::new(), vec![field, Field::one(FINE, "How was it?", &[("yes", "Fine"), ("no", "It hurt")])])
}

/// How much it hurt, and after a session how far it reaches: opened by "it hurt".
pub(super) fn hurt_how_much(after_session: bool) -> Vec<Field> {
    let [pain, furthest] = pain("How much, from 0 to 10?");
    if after_session { vec![pain, furthest] } else { vec![pain] }
}

/// A day that the row of days forgives.
pub(super) fn day() -> Form {
    let choices = [("rest", "A day of rest"), ("sick", "I am ill"), ("no", "Neither")];
    Form::new("Today", Vec::new(), vec![Field::one("day", "What kind of day is it?", &choices)])
}

/// Whether the episode is over (rule G4).
pub(super) fn close() -> Form {
    let intro = vec!["Hardly any pain, and no spasm.".into()];
    Form::new("Is it over?", intro, vec![Field::one("over", "Shall we call this episode over?", &YES_NO)])
}

/// What to do by this day of the episode (rule D1).
pub(super) fn time_prompt(prompt: &TimePrompt) -> Form {
    let choices = [("seen", "Done, or not needed"), ("later", "Remind me tomorrow")];
    Form::new(
        "A word in time",
        vec![prompt.says.into(), prompt.act.into()],
        vec![Field::one("prompt", "Your answer:", &choices)],
    )
}

/// Whether a clinician gave the person this routine (rule G6).
pub(super) fn prescribed(title: &str) -> Form {
    let intro = vec![format!("“{title}” is for a later stage than yours.").into()];
    let ask = "Did a clinician who knows your back give you this?";
    Form::new("A routine of your own", intro, vec![Field::one("prescribed", ask, &YES_NO)])
}

/// Pain in the middle of a session (rule V7).
pub(super) fn hurt() -> Form {
    let mut fields = pain("How bad is the pain now, from 0 to 10?").to_vec();
    fields.push(Field::one("spasm", "Has the spasm come back?", &YES_NO));
    Form::new("All stopped. What is it like?", Vec::new(), fields)
}

/// What to do about it.
pub(super) fn hurt_choice(easier: bool, other: bool, over_cap: bool) -> Form {
    let offered = [
        (easier, ("ease", "Take an easier one")),
        (other, ("swap", "Take another one")),
        (true, ("skip", "Skip this one")),
        (true, ("end", "End here")),
        (!over_cap, ("go", "Go on as before")),
    ];
    let choices: Vec<_> = offered.into_iter().filter(|(offered, _)| *offered).map(|(_, choice)| choice).collect();
    let intro = if over_cap { vec!["That is more pain than this stage should bring.".into()] } else { Vec::new() };
    Form::new("What now?", intro, vec![Field::one("what", "Your choice:", &choices)])
}

/// Where the person is (rule H4).
pub(super) fn place() -> Form {
    let label = |place: Place| match place {
        Place::Floor => "On the floor",
        Place::Bed => "In bed, on my back",
        Place::Side => "Lying on my side",
        Place::Chair => "In a chair",
    };
    let choices: Vec<_> = Place::ALL.into_iter().map(|place| (place.word(), label(place))).collect();
    Form::new("Where are you?", Vec::new(), vec![Field::one("place", "Stay where you are. Where is that?", &choices)])
}

/// More heat than usual: one recorded "go on" (rule H2).
pub(super) fn warm(times: usize, gap: bool) -> Form {
    let mut intro = vec![CleanText::from(format!("You have had heat {} in the last 24 hours.", often(times)))];
    if gap {
        intro.push("The last time was less than 2 hours ago.".into());
    }
    intro.push("Skin needs a pause: 2 hours between, three times a day at most.".into());
    let choices = [("wait", "Wait a while"), ("go", "Go on this once")];
    Form::new("Heat again?", intro, vec![Field::one("heat", "What would you like?", &choices)])
}

/// The journal cannot be written.
pub(super) fn unsaved(why: &str) -> Form {
    let intro = vec![CleanText::from(format!("Your journal is not being saved: {why}"))];
    let choices = [("no", "Not now"), ("yes", "Go on without saving")];
    Form::new("Not being saved", intro, vec![Field::one("unsaved", "Start all the same?", &choices)])
}

/// The minutes of a walk (rule W1).
pub(super) fn minutes(planned: u64) -> Form {
    let input = Input::Typed { text: planned.to_string(), done: false };
    let detail = "Enter keeps the number. Or type your own.".into();
    let field = Field { id: "minutes".to_owned(), ask: "How many minutes did you walk?".into(), detail, input };
    Form::new("Your walk", Vec::new(), vec![field])
}

/// The emergency number.
pub(super) fn number() -> Form {
    let input = Input::Typed { text: String::new(), done: false };
    let detail = "Digits, then Enter. Esc leaves it as it is.".into();
    let field = Field { id: "number".to_owned(), ask: "The emergency number where you are:".into(), detail, input };
    Form::new("Emergency number", Vec::new(), vec![field])
}

/// A clinician's word (rules S5, S7): about the Stop that stands, or about the locks ticked.
pub(super) fn assessed(locks: Vec<Item>) -> Form {
    let who = [
        ("nobody", "Nobody yet"),
        ("doctor", "A doctor"),
        ("nurse", "A nurse"),
        ("physio", "A physiotherapist"),
        ("hospital", "A hospital"),
    ];
    let fine = [("no", "No"), ("yes", "Yes")];
    let when = [("0", "Today"), ("1", "Yesterday"), ("2", "Two days ago"), ("3", "Three days ago or more")];
    let mut fields = vec![
        Field::one("who", "Who has seen you about this?", &who),
        Field::one("fine", "Did they say that exercise is fine?", &fine),
        Field::one("when", "When was that?", &when),
    ];
    if !locks.is_empty() {
        let input = Input::Ticks { items: locks, done: false };
        let ask = "What were you seen about?".into();
        fields.insert(0, Field { id: "locks".to_owned(), ask, detail: CleanText::default(), input });
    }
    Form::new("Seen by someone?", Vec::new(), fields)
}

/// Whether a fever without back pain is over (rule S3).
pub(super) fn clear(why: &str) -> Form {
    let field = Field::one("clear", "Has the fever been gone for a whole day and night?", &YES_NO);
    Form::new("After a fever", vec![why.into()], vec![field])
}
