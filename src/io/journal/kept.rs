//! What the last start made of the journal's files, packed: while none of them changes, none has to be read again. Must never be believed
//! once one has changed, and never say anything else than the files do.

mod packed;

use std::{collections::BTreeMap, fs, io, path::Path};

use jiff::civil::Date;

use super::{checkpoint, files::Found};
use crate::{
    domain::{days::DaysDone, history::Entry},
    io::whole::{Keep, PRIVATE, replace},
};
use packed::{Writer, unpack};

/// Raised whenever it is written differently, or a line is read differently.
const FORM: u64 = 1;

/// The name in the state folder.
pub(super) const NAME: &str = "kept.bin";

/// What all files together say, as a start knows it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Kept {
    /// As in [`super::Opened`].
    pub(super) entries: Vec<Entry>,
    /// As in [`super::Opened`].
    pub(super) whole_from: Date,
    /// As in [`super::Opened`].
    pub(super) months: Vec<DaysDone>,
    /// The highest number each device has used.
    pub(super) seqs: BTreeMap<String, u64>,
}

impl Kept {
    /// Reads it; `None` unless it is whole, of this version, and all of these files are as they were. It may have read more days whole than
    /// those from `whole_from` on, never fewer.
    pub(super) fn read(state: &Path, files: &[Found], whole_from: Date) -> Option<Self> {
        let bytes = fs::read(state.join(NAME)).ok()?;
        let (sum, rest) = bytes.split_first_chunk()?;
        if u64::from_le_bytes(*sum) != sum_of(rest) {
            return None;
        }
        let rest = rest.strip_prefix(&head(files)[..])?;
        let at = bytes.len() - rest.len();
        unpack(bytes, at).filter(|kept| kept.whole_from <= whole_from)
    }

    /// Writes it, unless it would be read otherwise.
    ///
    /// # Errors
    /// When it cannot be written; without it the next start takes longer.
    pub(super) fn write(&self, state: &Path, files: &[Found]) -> io::Result<()> {
        let Some(packed) = self.pack() else { return Ok(()) };
        if unpack(packed.clone(), 0).as_ref() != Some(self) {
            return Ok(());
        }
        let rest = [&head(files)[..], &packed].concat();
        let bytes = [&sum_of(&rest).to_le_bytes()[..], &rest].concat();
        replace(&state.join(NAME), &bytes, PRIVATE, Keep::Disposable)
    }
}

/// What it depends on: the program, and each file's name, length, permission, and times of last change, also the one that no copy keeps.
fn head(files: &[Found]) -> Vec<u8> {
    let mut all = Vec::with_capacity(64 * files.len());
    for file in files {
        all.extend_from_slice(file.name.as_bytes());
        all.push(0);
        all.extend_from_slice(&file.length.to_le_bytes());
        all.extend_from_slice(&file.changed.to_le_bytes());
        all.extend_from_slice(&file.touched.to_le_bytes());
        all.extend_from_slice(&file.mode.to_le_bytes());
    }
    let mut head = Writer::default();
    head.number(FORM);
    head.number(checkpoint::VERSION.into());
    head.bytes.extend_from_slice(env!("CARGO_PKG_VERSION").as_bytes());
    head.bytes.extend_from_slice(&sum_of(&all).to_le_bytes());
    head.bytes
}

/// Tells a whole file from half of one, or a damaged one. Eight bytes at a time: it is worked out at each start.
fn sum_of(bytes: &[u8]) -> u64 {
    let (chunks, rest) = bytes.as_chunks();
    let fold = |sum: u64, word: u64| (sum.rotate_left(29) ^ word).wrapping_mul(0x0100_0000_01b3);
    let sum = chunks.iter().fold(bytes.len() as u64, |sum, chunk| fold(sum, u64::from_le_bytes(*chunk)));
    rest.iter().fold(sum, |sum, byte| fold(sum, (*byte).into()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        domain::history::Fact,
        io::journal::line::{self, Reading},
    };

    fn entries() -> Vec<Entry> {
        let head = |id: u32, t: &str| format!(r#"{{"v":1,"id":"aa-{id}","device":"aa","seq":{id},"t":"{t}""#);
        let [winter, summer, fixed] = [
            "2026-11-22T08:00:00.25+01:00[Europe/Berlin]",
            "2026-10-25T02:30:00+02:00[Europe/Berlin]",
            "1965-11-22T08:00:00.5+05:30[Mars/Olympus]",
        ];
        let checkin = r#"{"pain":10,"furthest":"foot","course":"worse","spasm":true,"pill":true}"#;
        let step = format!(
            r#"{{"step":"é","kind":"heat","exercise":"a","started":"{summer}","planned":4294967295,"done":7,"result":"as-told","why":"\"}}]"}},{{"step":"b","kind":"walk","planned":90,"done":4294967290,"result":"part"}},{{"step":"c","kind":"walk","planned":1,"done":85,"result":"skipped"}}"#
        );
        let session = |steps: &str, more: &str| {
            format!(
                r#""kind":"session","session":"s","routine":"walking","level":65535,"hash":"0","scope":"movement","clearance":["aa-1",""],"started":"{summer}","ended":"interrupted","done":95,"steps":[{steps}]{more}"#
            )
        };
        let facts = [
            format!(r#""kind":"answers","set":"short","answers":{{"b":"no","a":"yes"}},"checkin":{checkin}"#),
            r#""holds":true,"kind":"answers","set":"","answers":{}"#.to_owned(),
            session(
                &step,
                &format!(
                    r#","stage":"x","half":true,"before":{checkin},"during":0,"after":{checkin},"prompts":[["x","6 thigh spasm"]]"#
                ),
            ),
            session("", ""),
            r#""boot":{"id":"b","s":0.1},"holds":true,"kind":"suspect","question":"q","answer":"yes","tier":"T1""#
                .to_owned(),
            r#""kind":"assessed","closes":["a","b"],"who":"doctor","date":"2026-01-01""#.to_owned(),
            r#""kind":"unlocked","closes":"a","assessed":"b","screens":["c"]"#.to_owned(),
            r#""kind":"settled","closes":"a","answers":{"q":"no"}"#.to_owned(),
            r#""kind":"walked","minutes":12,"pain":3,"row":2,"half":true"#.to_owned(),
            format!(r#""kind":"morning","day":"2026-01-01","routines":["a"],"checkin":{checkin}"#),
            r#""holds":true,"kind":"omen","of":[1]"#.to_owned(),
        ];
        let read = |(at, fact): (usize, &String)| {
            [winter, summer, fixed].map(|t| {
                let line = format!("{},{fact}}}", head(u32::try_from(at).unwrap(), t));
                match line::read(line.as_bytes()) {
                    Reading::Good(entry) => *entry,
                    other => panic!("{line}: {other:?}"),
                }
            })
        };
        facts.iter().enumerate().flat_map(read).collect()
    }

    fn kept() -> Kept {
        Kept {
            entries: entries(),
            whole_from: "2026-10-22".parse().unwrap(),
            months: vec![
                ("-0003-01-01".parse::<Date>().unwrap_or(Date::MIN), 3),
                ("2026-12-01".parse().unwrap(), u32::MAX),
            ],
            seqs: [("aa".to_owned(), u64::MAX), (String::new(), 0)].into(),
        }
    }

    fn file(name: &str) -> Found {
        Found {
            folder: Arc::from(Path::new("")),
            name: name.to_owned(),
            length: 7,
            changed: -5,
            touched: 3,
            mode: 0o600,
        }
    }

    #[test]
    fn all_comes_back_as_it_was() {
        let kept = kept();
        let back = unpack(kept.pack().unwrap(), 0).unwrap();
        let seconds = |kept: &Kept, kind: &str| -> Vec<u32> {
            let of = |entry: &Entry| match &entry.fact {
                Fact::Session(session) => session.steps.seconds(kind),
                _ => 0,
            };
            kept.entries.iter().map(of).collect()
        };
        // Before anything has read the steps.
        for kind in ["walk", "heat", "rest"] {
            assert_eq!(seconds(&back, kind), seconds(&kept, kind), "{kind}");
        }
        assert!(seconds(&kept, "walk").contains(&u32::MAX));
        assert_eq!(back, kept);
        // Moments that are equal may still be of other places.
        let times = |kept: &Kept| kept.entries.iter().map(|entry| format!("{entry:?}")).collect::<Vec<_>>();
        assert_eq!(times(&back), times(&kept));
    }

    #[test]
    fn a_zone_that_is_another_one_now_keeps_its_moments() {
        let kept = kept();
        let packed = kept.pack().unwrap();
        let (berlin, lisbon) = (b"Europe/Berlin", b"Europe/Lisbon");
        let at = packed.windows(berlin.len()).position(|window| window == berlin).unwrap();
        let mut other = packed.clone();
        other[at..at + lisbon.len()].copy_from_slice(lisbon);
        let back = unpack(other, 0).unwrap();
        assert_eq!(back, kept, "moments, and the steps of each session");
        assert_ne!(back.entries[0].t.time_zone(), kept.entries[0].t.time_zone());
        assert_eq!(back.entries[0].t.offset(), kept.entries[0].t.offset());
    }

    #[test]
    fn half_of_it_or_one_letter_changed_is_not_believed() {
        let (folder, kept) = (tempfile::tempdir().unwrap(), kept());
        let day = kept.whole_from;
        kept.write(folder.path(), &[file("a")]).unwrap();
        let path = folder.path().join(NAME);
        let whole = fs::read(&path).unwrap();
        assert_eq!(Kept::read(folder.path(), &[file("a")], day).as_ref(), Some(&kept));
        for at in 0..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 0x10;
            for bytes in [&other[..], &whole[..at]] {
                fs::write(&path, bytes).unwrap();
                assert_eq!(Kept::read(folder.path(), &[file("a")], day), None, "{at}");
            }
        }
    }

    #[test]
    fn damage_that_no_sum_shows_is_survived() {
        let whole = kept().pack().unwrap();
        for at in 0..whole.len() {
            for byte in [0, 1, 0x7f, 0x80, 0xff] {
                let mut other = whole.clone();
                other[at] = byte;
                if let Some(kept) = unpack(other, 0) {
                    // Whatever it says now, it says without end or panic.
                    let _ = format!("{kept:?}");
                }
            }
        }
    }

    #[test]
    fn it_is_of_these_files_and_these_days() {
        let (folder, kept) = (tempfile::tempdir().unwrap(), kept());
        let day = kept.whole_from;
        kept.write(folder.path(), &[file("a"), file("b")]).unwrap();
        let read = |files: &[Found], day: Date| Kept::read(folder.path(), files, day).is_some();
        let files = [file("a"), file("b")];
        assert!(read(&files, day) && read(&files, day.tomorrow().unwrap()));
        assert!(!read(&files, day.yesterday().unwrap()), "fewer days were read whole than are wanted");
        assert!(!read(&files[..1], day) && !read(&[], day));
        assert!(!read(&[file("a"), file("c")], day));
        let changes: [fn(&mut Found); 4] =
            [|file| file.length += 1, |file| file.changed += 1, |file| file.touched += 1, |file| file.mode = 0o200];
        for change in changes {
            let mut files = files.clone();
            change(&mut files[1]);
            assert!(!read(&files, day));
        }
    }
}
