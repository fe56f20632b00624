//! Every rule with its words and numbers, in the order of `docs/rules.md`.

use super::{
    ALARM, ALARM_FIRST, ALARM_LATER, ANSWER_WITHIN, APART, BACK_AT, BY_NAME, CAP, CAP_MOBILITY, CATCH_UP,
    CATCH_UP_ONCE, CHECK_AGAIN, CLEAR_AFTER, CLEARANCE, CLEARANCE_PAUSED, CLOCK_SET, DONE, EASY, EASY_DAYS, FIRST_ROW,
    FLARE, FOR_THIS_START, FREE_DAYS, GATE_FRESH, GREENS, HEAT_GAP, HEAT_MOST, HEAT_PER_DAY, LADDER_DAYS, LEAVE_RELIEF,
    LEAVE_RETURN, LOOK_BACK, MORNING, NEXT_DAY, NO_RED, NO_SPREAD, Number, PAUSE_MOST, PROMPT_FIRST, PROMPT_FIRST_TO,
    PROMPT_FOUR_WEEKS, PROMPT_SIX_WEEKS, PROMPT_THREE_MONTHS, PROMPT_TWO_WEEKS, QUIET_DATES, QUIET_PAIN, RED_PAIN,
    REDS, REGAIN, RELIEF_FROM, RETURN_FROM, RETURN_WALK, RETURN_WITHIN, RETURNS, RISE, RISE_FROM, ROW_DAYS, ROW_DONE,
    ROW_LOST, ROW_MISSED, ROWS_BACK, Rule, SECOND_YES, SHORT_BREAK, SHORT_WELL, SIGNS_EARLY, SIGNS_LATER, SIGNS_WELL,
    SILENCE, SILENT_DAYS, SKIN_AGAIN, SKIN_CHECK, SLIP_WITHIN, SLOW_ROW_DAYS, SNOOZE, SNOOZE_MOST, SNOOZES,
    STRONG_A_WEEK, STRONG_WEEKS, SYMPTOM, UNLOCK_AFTER, UNSAID, USUAL_DAYS, USUAL_MOST, WALK_DAYS, WALK_LEAST,
    WALK_MINUTES, WALK_MOST, WALK_WITHIN, WEEK_MINUTES, WELL, WORSE,
};

const fn rule(id: &'static str, name: &'static str, says: &'static str, numbers: &'static [Number]) -> Rule {
    Rule { id, name, says, numbers }
}

/// The rules.
pub const RULES: &[Rule] = &[
    rule(
        "S1",
        "Three sets of danger signs",
        "Emergency signs, signs to be seen about, and facts about you are asked apart, never as one long list. Not sure counts as yes \
         for the first two.",
        &[UNSAID],
    ),
    rule(
        "S2",
        "When they are asked",
        "Before comfort: the emergency signs. Before movement: all of them at the start of an episode, then each day, later each week; without an episode every three months. And a short check before every session and at every resume; without an episode once a day is enough.",
        &[SIGNS_EARLY, SIGNS_LATER, SIGNS_WELL, SHORT_WELL, FOR_THIS_START],
    ),
    rule(
        "S3",
        "Words that tell the ill from the sore",
        "Most sore backs have some flag and hardly any is ill, so the questions ask for what really tells. A fever without back pain is no Stop: movement waits until it has been gone for a day.",
        &[CLEAR_AFTER],
    ),
    rule(
        "S4",
        "A slip of a key",
        "A yes to a danger sign is written down at once. A wrong key can be taken back by answering that group again, one by one; \
         silence never takes it back.",
        &[SILENCE, SLIP_WITHIN, SECOND_YES, BY_NAME],
    ),
    rule(
        "S5",
        "Stop",
        "A danger sign shuts everything. It opens again when a clinician has seen you, a day has passed, and all \
         answers are clean.",
        &[UNLOCK_AFTER],
    ),
    rule(
        "S6",
        "Proof for one session",
        "Each session uses up its own fresh, clean answers. They end after half a day, or after a long pause.",
        &[CLEARANCE, CLEARANCE_PAUSED],
    ),
    rule(
        "S7",
        "Locks",
        "An answer can shut single exercises. A gentler one takes their place, or they are left out, with the reason. A lock opens by a clinician's word, or by a no to the same question when it is due again; never by silence.",
        &[SYMPTOM, NEXT_DAY],
    ),
    rule(
        "G1",
        "Where one starts",
        "After the danger signs, the first that fits. Spasm now, or no sitting and standing, or bad pain: relief. Pain of 5, or no \
         gentle turning and walking: return. Pain above what is easy, pain in the leg, or not yet steady: mobility. Otherwise \
         strength; maintain for a person long free of it who keeps strong. Every routine starts at its first level, walking at the \
         row that fits the usual walks; in mobility at most the fourth.",
        &[RELIEF_FROM, RETURN_FROM, EASY, FREE_DAYS, WELL, STRONG_WEEKS, STRONG_A_WEEK, FIRST_ROW],
    ),
    rule(
        "G2",
        "From stage to stage",
        "Each stage opens the next by records: days of easy pain, walks, clean danger signs, and at most two plain questions. Back is \
         always allowed; a spasm or bad pain means relief again. Your own answers never open strength. Each stage has a cap on pain \
         during a session.",
        &[
            GATE_FRESH,
            LEAVE_RELIEF,
            RETURNS,
            RETURN_WALK,
            RISE,
            RETURN_WITHIN,
            LEAVE_RETURN,
            EASY,
            EASY_DAYS,
            WALK_DAYS,
            WALK_MINUTES,
            WALK_WITHIN,
            NO_SPREAD,
            SIGNS_LATER,
            STRONG_WEEKS,
            STRONG_A_WEEK,
            WELL,
            BACK_AT,
            CAP_MOBILITY,
            CAP,
        ],
    ),
    rule(
        "G3",
        "Lasting pain",
        "Some have pain on most days for over 12 weeks. Once a clinician has looked at it, your usual pain is what \
         counts as easy.",
        &[USUAL_MOST, USUAL_DAYS],
    ),
    rule(
        "G4",
        "Episodes, and the way back after a spasm",
        "An episode opens with the first stages, a spasm, bad pain, or “it has just seized up”. It ends when you say so with little \
         pain, or after quiet days. After a spasm the stages passed before come back one a day, the first session of each at half \
         the dose. Saying that it is over moves nobody on: the way to strength stays that of the records.",
        &[WELL, QUIET_DATES, QUIET_PAIN, SILENT_DAYS, REGAIN],
    ),
    rule(
        "G5",
        "Well people",
        "Without an episode and with little pain you can walk, keep strong and be reminded. Walks and short breaks end with one key.",
        &[WELL, SHORT_BREAK],
    ),
    rule(
        "G6",
        "Routines of your own",
        "A step of your own counts as strength, and as every kind of move, until it says what it is. One from a \
         clinician who knows your back opens its own stage. It never opens a danger sign, bad pain, or more heat.",
        &[BACK_AT],
    ),
    rule(
        "G7",
        "The one next thing",
        "The first that fits. A Stop. A session cut off. The morning's question. A question of a gate. In relief comfort, \
         then how it is. Else the routine of your stage that is furthest below its target; walking first.",
        &[CHECK_AGAIN, DONE, WEEK_MINUTES],
    ),
    rule(
        "H1",
        "The heat timer",
        "Emergency signs, one page about your skin, and 20 minutes run. No questions about pain.",
        &[HEAT_MOST],
    ),
    rule(
        "H2",
        "How much heat",
        "20 minutes in one go, never more; two hours between; three times a day. Beyond that a warning, and one “go on” that is written down.",
        &[HEAT_MOST, HEAT_GAP, HEAT_PER_DAY],
    ),
    rule(
        "H3",
        "Looking at the skin",
        "After five minutes and at the end; what is not answered is asked again while the clock runs on. At the end it rings until somebody answers. Real time counts: neither sleep nor a pause stops it.",
        &[SKIN_CHECK, SKIN_AGAIN, ALARM, ALARM_FIRST, ALARM_LATER],
    ),
    rule(
        "H4",
        "It has just seized up",
        "The emergency signs, where you are, and an easy position with slow breaths.",
        &[],
    ),
    rule(
        "V1",
        "How a session went",
        "Red: bad pain, a clear rise, pain further out, the spasm back, a stop rule, or a morning clearly worse. Green: easy pain, \
         hardly a rise, a morning no worse, nearly all of it done and nothing left unanswered. Amber: the rest.",
        &[RED_PAIN, RISE, RISE_FROM, EASY, DONE],
    ),
    rule("V2", "The morning after", "One question for all of yesterday. Without it nothing goes up.", &[MORNING]),
    rule(
        "V3",
        "Up",
        "Three greens on three days, a week apart from the last step, and no red in that week: one level. A walking row lasts a week or \
         two and wants most of its walks.",
        &[GREENS, NO_RED, APART, LOOK_BACK, ROW_DAYS, SLOW_ROW_DAYS, ROW_DONE],
    ),
    rule(
        "V4",
        "Hold and down",
        "Amber holds. Red takes one level back; at the first, half the dose. A week without a walk begins the row's week anew, two take two rows back. Two reds in \
         a row, or “worse” on four days, shut strength work until somebody has looked.",
        &[ROW_MISSED, ROW_LOST, ROWS_BACK, REDS, WORSE],
    ),
    rule(
        "V5",
        "A flare",
        "From a red to the next green everything that moves is halved, for three days at most.",
        &[FLARE],
    ),
    rule(
        "V6",
        "Which way to bend",
        "Pain that moves nearer to the spine: go on. Further out: this direction is shut for today. No change for three days: leave \
         the ladder.",
        &[LADDER_DAYS],
    ),
    rule(
        "V7",
        "Pain on the way",
        "One key stops everything, asks, and makes it easier, swaps, skips or ends it.",
        &[CAP],
    ),
    rule(
        "W1",
        "Walks",
        "Nobody carries the laptop: real time, lid closed; the minutes are yours to tell.",
        &[WALK_LEAST, WALK_MOST],
    ),
    rule(
        "K1",
        "Awake",
        "While a session runs the computer is asked not to sleep or blank the screen, where the system allows it; it lets go at the end, and by itself after a crash. Not over SSH.",
        &[],
    ),
    rule(
        "N1",
        "Reminders",
        "Each comes once for its time, never in a burst. One that is late by more than its limit is counted as missed, and told at \
         the next start. Quiet hours and a pause hold; what was set for one moment comes all the same. A Stop leaves only those that \
         start nothing. Heat is never proposed beyond its limit.",
        &[
            CATCH_UP,
            CATCH_UP_ONCE,
            SNOOZE,
            SNOOZE_MOST,
            SNOOZES,
            ANSWER_WITHIN,
            PAUSE_MOST,
            CLOCK_SET,
            HEAT_GAP,
            HEAT_PER_DAY,
        ],
    ),
    rule(
        "D1",
        "Time prompts",
        "On set days of an episode, what to do now. None of them shuts anything.",
        &[
            PROMPT_FIRST,
            PROMPT_FIRST_TO,
            PROMPT_TWO_WEEKS,
            WELL,
            PROMPT_FOUR_WEEKS,
            PROMPT_SIX_WEEKS,
            PROMPT_THREE_MONTHS,
        ],
    ),
    rule("F1", "The first minute", "Four ways in: it has just seized up, my back hurts, I am well, heat.", &[]),
];
