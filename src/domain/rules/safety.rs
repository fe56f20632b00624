//! The numbers of the questions, Stops, locks, heat and walks (rules S, H, W, K, D), and the times of the player. The code that keeps them
//! takes them from here. Must never decide anything.

use super::Number;

/// How long "rather not say" holds.
pub const UNSAID: Number = Number::ours("days after which “rather not say” is asked again", 7);

/// How long emergency and urgent signs hold in relief and return.
pub const SIGNS_EARLY: Number = Number::ours("hours that clean danger signs hold in relief and return", 24);
/// How long they hold in later stages of an episode, and for the way from mobility to strength.
pub const SIGNS_LATER: Number = Number::ours("days that clean danger signs hold in later stages", 7);
/// How long they hold without an episode, and how long the facts about a person hold at most.
pub const SIGNS_WELL: Number =
    Number::ours("days that clean danger signs hold without an episode, and facts about you always", 90);
/// How long the short check holds without an episode.
pub const SHORT_WELL: Number = Number::ours("hours that the short check holds without an episode, within one date", 24);
/// How long a check made for a start may wait for it.
pub const FOR_THIS_START: Number =
    Number::ours("minutes within which a check counts for the start it was made for", 15);

/// A fever without back pain must have been gone that long.
pub const CLEAR_AFTER: Number = Number::ours("hours without fever before movement", 24);

/// Silence after a yes leaves it a yes.
pub const SILENCE: Number = Number::ours("seconds of silence after which a yes is believed", 120);
/// A slip must be told within this time.
pub const SLIP_WITHIN: Number = Number::ours("minutes within which a wrong key can be taken back", 15);
/// A second yes within this time is no slip.
pub const SECOND_YES: Number = Number::ours("hours within which a second yes is no wrong key", 24);
/// How long an item is asked by name after a slip.
pub const BY_NAME: Number = Number::ours("days that a sign is asked by name after a wrong key", 7);

/// Least time between a Stop and its lifting.
pub const UNLOCK_AFTER: Number = Number::ours("hours from a Stop to its lifting, at least", 24);

/// How long a clearance holds.
pub const CLEARANCE: Number = Number::ours("hours after which a session needs a new check", 12);
/// How long a pause it survives.
pub const CLEARANCE_PAUSED: Number = Number::ours("minutes of pause after which a session needs a new check", 30);

/// What is asked again within this time is a symptom, not a fact about the person.
pub const SYMPTOM: Number =
    Number::ours("days: what is asked again within them must be gone that long to open its lock", 14);
/// After so long a lock of the day is asked about again.
pub const NEXT_DAY: Number = Number::ours("hours after which what is asked daily is asked again", 24);

/// Row at most at which walking begins in mobility.
pub const FIRST_ROW: Number = Number::ours("walking row at most to begin at in mobility", 4);

/// A break of up to this length ends with one key for a person who is well.
pub const SHORT_BREAK: Number = Number::ours("seconds of a break that ends with one key", 180);

/// The most heat or cold in one go.
pub const HEAT_MOST: Number = Number::from("001", "minutes of heat or cold in one go, at most", 20);
/// Time between two uses of heat.
pub const HEAT_GAP: Number = Number::from("EXIT", "hours between two uses of heat, at least", 2);
/// Uses of heat a day.
pub const HEAT_PER_DAY: Number = Number::from("MPFT", "uses of heat in 24 hours, at most", 3);
/// The first look at the skin.
pub const SKIN_CHECK: Number = Number::from("EXIT", "seconds of heat before the first look at the skin", 300);
/// How often a look at the skin is asked for again.
pub const SKIN_AGAIN: Number =
    Number::ours("seconds after which an unanswered look at the skin is asked for again", 60);
/// How often the alarm at the end of heat rings at first.
pub const ALARM: Number = Number::ours("seconds between two alarms at first", 30);
/// How long it rings so often.
pub const ALARM_FIRST: Number = Number::ours("seconds that the alarm rings so often", 300);
/// How often it rings then.
pub const ALARM_LATER: Number = Number::ours("seconds between two alarms then", 60);

/// The shortest walk.
pub const WALK_LEAST: Number = Number::ours("minutes of a walk, at least", 1);
/// The longest walk.
pub const WALK_MOST: Number = Number::ours("minutes of a walk, at most", 240);

/// The first time prompt's day.
pub const PROMPT_FIRST: Number = Number::from("CSP", "day of an episode: no better yet", 3);
/// The last day it comes on.
pub const PROMPT_FIRST_TO: Number = Number::ours("last day of an episode for that", 7);
/// Two weeks.
pub const PROMPT_TWO_WEEKS: Number = Number::from("NHSX", "day of an episode: it should be easing", 14);
/// Four weeks.
pub const PROMPT_FOUR_WEEKS: Number = Number::from("003", "day of an episode: most have settled", 28);
/// Six weeks.
pub const PROMPT_SIX_WEEKS: Number = Number::from("003", "day of an episode: see someone", 42);
/// Three months.
pub const PROMPT_THREE_MONTHS: Number = Number::from("ACPS", "day of an episode: a plan of its own", 90);

/// A longer silence than this means that nobody could see the screen.
pub const AWAY: Number = Number::ours("seconds without a sign of the computer that pause a hold", 3);
/// A cue that is later is dropped.
pub const LATE: Number = Number::ours("milliseconds after which a cue is dropped", 1_500);
/// Going back within the first moments of a step means the step before.
pub const BACK_WITHIN: Number = Number::ours("seconds of a step within which “back” means the one before", 3);
/// How often a running session leaves a sign of life.
pub const HEARTBEAT: Number = Number::ours("seconds between two signs of life of a running session", 15);
/// Letting go between holds where no phases are given.
pub const RELEASE: Number = Number::ours("seconds to let go between two holds", 2);
/// Holds and rests shorter than this get no half-way cue.
pub const HALF_FROM: Number = Number::ours("seconds of a hold or rest from which its half is told", 20);
/// Time to change sides when a file does not say.
pub const USUAL_SWITCH: Number = Number::ours("seconds to change sides", 6);
/// Rest between sets when a file does not say.
pub const USUAL_SET_REST: Number = Number::ours("seconds between two sets", 30);
/// Time to get ready when a file does not say.
pub const USUAL_GET_READY: Number = Number::ours("seconds to get ready", 8);
/// Time between exercises when a file does not say.
pub const USUAL_BETWEEN: Number = Number::ours("seconds between two moves", 15);
/// Time that coming into another position takes; less is worth a word in `supple show`.
pub const CHANGE_POSITION: Number = Number::ours("seconds to come into another position, at least", 10);
/// The most one session may take as written.
pub const SESSION_MOST: Number = Number::ours("hours of a session, at most", 6);

/// The times of the player that belong to no single rule.
pub const PLAYER: &[Number] = &[
    AWAY,
    LATE,
    BACK_WITHIN,
    HEARTBEAT,
    RELEASE,
    HALF_FROM,
    USUAL_SWITCH,
    USUAL_SET_REST,
    USUAL_GET_READY,
    USUAL_BETWEEN,
    CHANGE_POSITION,
    SESSION_MOST,
];

/// How late a reminder may still come.
pub const CATCH_UP: Number = Number::ours("minutes that a reminder may be late, unless it says otherwise", 30);
/// How late one may come that was set for one moment.
pub const CATCH_UP_ONCE: Number = Number::ours("hours that a reminder for one moment may be late", 12);
/// How long a snooze lasts when nothing is said.
pub const SNOOZE: Number = Number::ours("minutes of a snooze", 10);
/// The longest snooze.
pub const SNOOZE_MOST: Number = Number::ours("minutes of a snooze, at most", 60);
/// How often in a row.
pub const SNOOZES: Number = Number::ours("snoozes of one reminder in a row", 3);
/// How long a reminder that rang can be snoozed or skipped.
pub const ANSWER_WITHIN: Number = Number::ours("hours within which a reminder that rang can be snoozed", 12);
/// The longest pause of all reminders.
pub const PAUSE_MOST: Number = Number::ours("days that all reminders can be paused, at most", 7);
/// A clock that shows an earlier year was not set yet.
pub const CLOCK_SET: Number = Number::ours("year before which a clock is not set", 2025);
