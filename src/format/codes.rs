//! Every rule that a file can break, once: its stable code, its meaning and its note. Codes are never given a new meaning.

use crate::domain::library::Severity;

macro_rules! codes {
    ($($name:ident $text:literal $severity:ident $meaning:literal $note:literal;)*) => {
        /// A rule of the format.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $name,)*
        }

        impl Code {
            /// All rules, in order of their codes.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable code.
            #[must_use]
            pub fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What it means when it is broken, in one line.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }

            /// What is worth knowing besides; may be empty.
            #[must_use]
            pub fn note(self) -> &'static str {
                match self { $(Self::$name => $note,)* }
            }

            /// Whether the file is used all the same.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    Unreadable "R001" Error "The file cannot be read." "";
    TooBig "R002" Error "The file is larger than 1 MiB." "a routine of 200 steps needs about 40 KiB";
    NotUtf8 "R003" Error "The file is not UTF-8 text." "save it as UTF-8 in your editor";
    Syntax "R004" Error "The file is not valid TOML." "only the first mistake of this sort is shown; there may be more after it";
    TooDeep "R005" Error "Tables or lists are nested more than 8 deep." "";
    FileName "R006" Error "The file's name cannot be used as a name." "a file's name is the name others use for it: small letters a-z, digits and -, up to 64 of them";
    UnknownKey "R007" Error "A key is not known here." "";
    WrongType "R008" Error "A value is of the wrong sort." "";
    MissingKey "R009" Error "A key is missing." "";
    Schema "R010" Error "The file is of another version of the format." "each file begins with `schema = 1`";
    EmptyText "R011" Error "A text is empty, or nothing of it can be shown." "";
    LongText "R012" Error "A text is too long." "";
    TooMany "R013" Error "There is too much of something." "";
    UnknownWord "R014" Error "A word is not one of those allowed here." "";
    NotAName "R015" Error "A name is not written as names are." "names are written with small letters a-z, digits and -, up to 64 of them";
    TwiceNamed "R016" Error "Two things have the same name." "";
    LengthForm "R017" Error "A length of time is not written as lengths are." "";
    LengthBounds "R018" Error "A length of time is outside its limits." "";
    CountBounds "R019" Error "A number is outside its limits." "";
    MomentForm "R020" Error "A moment of a step is not written as moments are." "";
    MomentOutside "R021" Error "A moment lies outside its step." "";
    LevelsTwice "R022" Error "Levels are given both as lists and as tables." "either `levels = N` with lists, one value a level, or [[level]] tables; never both";
    ListLength "R023" Error "A list does not have one value for each level." "";
    ListWithoutLevels "R024" Error "A list stands where there are no levels." "";
    NoSteps "R025" Error "A routine or a level has no steps." "";
    KindUnclear "R026" Error "It is not clear what kind of step this is." "";
    KeyNotForKind "R027" Error "A key does not belong to this kind of step." "";
    UnknownExercise "R028" Error "No exercise has this name." "";
    UnknownPrompt "R029" Error "No prompt has this name." "prompts are the [[prompt]] tables of screening.toml";
    BackTo "R030" Error "A check goes back to a step that does not come before it." "";
    UnknownSource "R031" Error "No source has this name." "sources are listed in sources.toml; `proposal` and `general-knowledge` are always known";
    UnknownPosition "R032" Error "No position has this name." "positions are the [[position]] tables of screening.toml";
    UnknownRoutine "R033" Error "No routine has this name." "";
    Loop "R034" Error "Easier and harder exercises lead round in a circle." "";
    NoRepTime "R035" Error "A rep has no time." "a rep needs a `hold`, or phases that give it its time";
    TooLongSession "R036" Error "The session is longer than 6 hours." "";
    StageTooEarly "R037" Error "A stage is earlier than its parts allow." "a routine's stage is the latest stage of its steps, a step's is at least its exercise's";
    StageAlone "R038" Error "A step of one's own states a stage but not what it involves." "a step of your own counts as strength, and as involving everything, until it says what it involves (rule G6)";
    HeatLimit "R039" Error "Heat or cold is used more often than is safe." "20 minutes at most in one go, 2 hours between, three times in 24 hours (rule H2)";
    SkinCheck "R040" Error "Heat or cold lacks a skin check." "the skin is looked at after 5 minutes at the latest, and at the end (rule H3)";
    GuideMoves "R041" Error "What guides meanwhile is more than comfort." "movement needs more answers than comfort does (rule S6)";
    LooserStage "R042" Error "A file of one's own opens a stage earlier than the shipped one." "a file that replaces a shipped one may be stricter, never looser";
    LooserHeat "R043" Error "A file of one's own allows more heat or cold than the shipped one." "a file that replaces a shipped one may be stricter, never looser";
    LooserCheck "R044" Error "A file of one's own drops or weakens a check of the shipped one." "a file that replaces a shipped one may be stricter, never looser";
    LooserStop "R045" Error "A file of one's own drops a stop sign of the shipped one." "a file that replaces a shipped one may be stricter, never looser";
    UnknownQuestion "R046" Error "No question has this name." "";
    UnknownLock "R047" Error "No lock has this name." "";
    Answers "R048" Error "A question does not offer both no and yes." "";
    FollowsItself "R049" Error "A question is its own follow-up." "";
    Unlocks "R050" Error "A file of one's own would change a shipped question, lock or prompt other than to make it stricter." "screening.toml of your own may add questions, raise tiers and add tags to locks; it never takes away, lowers or opens";
    NoSource "R051" Error "A number of a shipped file states no source." "each number has a source, or is marked as a proposal";
    Region "R052" Error "A country's code or number is not written as such." "";
    UnknownFigure "R053" Error "No figure or pose has this name." "";
    HoldUnused "R054" Warning "A hold is given, but no phase uses it." "the phases alone give a rep its time; write `time = \"hold\"` in one of them to use the hold";
    StageRaised "R055" Warning "A routine's stage is earlier than that of its steps; the later one counts." "a step of your own counts as strength until it states `involves` and `stage` (rule G6)";
    NotUsed "R056" Warning "A shipped routine cannot use an exercise of one's own and keeps the shipped one." "";
    CardPart "R057" Error "A part of a card is not one paragraph or one point." "a part is either a paragraph, `text = \"...\"`, or one point of a list, `point = \"...\"`";
    PartSource "R058" Error "A part of a shipped card states no source." "each part has a source, or is marked as a proposal";
    CardHidden "R059" Warning "A card has the name of a routine." "`supple show` shows the routine; the help inside the program shows both";
    FigureReach "R060" Warning "A hand or foot of a figure does not reach what it touches." "the figure is drawn all the same";
    FigureUnder "R061" Warning "A part of a figure is under the floor." "the figure is drawn all the same";
    FigureBent "R062" Warning "A joint of a figure bends further than it can." "the figure is drawn all the same";
    TimeForm "R063" Error "A time of day, or a moment, is not written as such." "";
    WindowEnds "R064" Error "A window ends where it begins, or before." "only `quiet` may go across midnight";
    ReminderWhen "R065" Error "It is not clear when a reminder comes." "a reminder has one of `every`, `at`, `once` and `after`";
    KeyNotForReminder "R066" Error "A key does not belong to this kind of reminder." "";
    UnknownZone "R067" Warning "A time zone is not known here; UTC is used." "";
    ChangeHour "R068" Warning "A time lies in the hour that a change of the clock leaves out." "on that night it comes an hour later; on the night with two such hours, in the first";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_given_once() {
        for (at, code) in Code::ALL.iter().enumerate() {
            assert_eq!(code.text(), format!("R{:03}", at + 1));
            assert!(code.meaning().ends_with('.'));
        }
    }
}
