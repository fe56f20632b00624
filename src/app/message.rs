//! What comes into the app and what it asks for. Plain data; must never carry a handle to the world.

use crate::domain::{
    CleanText,
    history::{ActiveLine, Entry},
    library::Library,
    reminder::Wish,
};

use super::{Chime, Edit, Edited, Errand, Key, Offered, Reminded, Speech};

/// What comes in.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Time passed; nothing else happened.
    Tick,
    /// The screen has a new size, in cells.
    Resize {
        /// Columns.
        cols: u16,
        /// Rows.
        rows: u16,
    },
    /// The mouse was pressed in this cell.
    Click {
        /// Its column, from 0.
        col: u16,
        /// Its row, from 0.
        row: u16,
    },
    /// Text was pasted. Not yet clean.
    Paste(String),
    /// What was to be saved is saved, up to this journal entry.
    Saved,
    /// Nothing is being saved at the moment; the reason.
    NotSaved(CleanText),
    /// The desktop took a notice. Whether anyone saw it is not known.
    NoticeShown,
    /// A notice could not be shown on the desktop; the bell has to do.
    NoticeFailed(CleanText),
    /// Whether the system stays awake, and whether the screen does: nothing, or why not.
    Awake(Result<(), CleanText>, Result<(), CleanText>),
    /// Nothing could be said; the voice is off from now on.
    VoiceFailed {
        /// Why.
        why: CleanText,
        /// Whether there is simply no program that speaks.
        missing: bool,
    },
    /// The user's files were read again.
    Files(Box<Library>),
    /// The user's files cannot be watched; the reason.
    NotWatched(CleanText),
    /// The editor has ended.
    Edited(Box<Edited>),
    /// The settings file could not be written; the reason.
    SettingFailed(CleanText),
    /// What came of an errand about reminders.
    Reminded(Box<Reminded>),
    /// A button on a reminder's notice was clicked.
    Clicked {
        /// What the notice was about: [`Offered::step`].
        step: String,
        /// Which button.
        wish: Wish,
    },
    /// Another supple says that something about reminders has changed.
    Woken,
    /// The system asks the program to end.
    End,
}

/// What the app asks of the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Append to the journal, and sync it.
    Record(Box<Entry>),
    /// Append to `active.jsonl`; `sync` asks for a sync as well.
    Active {
        /// The line.
        line: Box<ActiveLine>,
        /// Whether to sync.
        sync: bool,
    },
    /// The session's entry is recorded: remove `active.jsonl` once that is on disk.
    ActiveDone,
    /// Try once more to save what could not be saved.
    Retry,
    /// Show a notice.
    Notify(Notice),
    /// Do something about reminders at the files.
    Remind(Box<Errand>),
    /// Show a reminder's notice.
    Offer(Box<Offered>),
    /// Open the file of the reminders in the person's own editor.
    EditReminders,
    /// Keep the computer awake from now on, or no longer (rule K1).
    Awake(bool),
    /// Ring the bell.
    Bell,
    /// Say this.
    Say(Speech),
    /// Say nothing more: not the words that are being said, nor those that wait.
    Hush,
    /// Play a short sound, where something can.
    Chime(Chime),
    /// Put this into the title of the terminal's window; nothing: give it back its own.
    Title(Option<CleanText>),
    /// Go on in plain lines: the screen is left.
    Plain,
    /// Watch the user's files from now on, after one look at them; or no longer.
    Watch(bool),
    /// Read the user's files again.
    Reread,
    /// Give the terminal to the person's editor, with this file; it comes back as [`Msg::Edited`].
    Edit(Edit),
    /// Remember the emergency number: a region's code, or a number typed in.
    SaveNumber {
        /// The region, if one was chosen.
        region: Option<String>,
        /// The number, if one was typed.
        number: Option<String>,
    },
    /// End the program with this exit code.
    Quit(u8),
}

/// A notice for the desktop. Names no symptom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// One line.
    pub title: CleanText,
    /// One or two sentences.
    pub body: CleanText,
    /// How loud.
    pub urgency: Urgency,
}

/// How loud a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// A wish.
    Normal,
    /// Stays up: "Heat off now".
    Critical,
}
