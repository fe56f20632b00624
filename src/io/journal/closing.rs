//! Taking in what is closed: through the checkpoint where it holds, else line by line. Must never let a line fall that still stands.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs::File,
    os::unix::fs::FileExt as _,
    path::Path,
    rc::Rc,
};

use jiff::civil::Date;

use super::{
    checkpoint::{Checkpoint, Covered, Place, VERSION, find, key, month_of},
    files::{Found, Mender},
    line::{self, Reading},
    quick::Quick,
    standing::{always_stands, can_be_named, ends_usual, may_open, names, order, subjects},
};
use crate::domain::history::{Entry, Fact};

/// Fewer bytes than this between two lines are read along.
const NEAR: u64 = 4_096;

/// What is closed, read as little as possible.
#[derive(Default)]
pub(super) struct Closed {
    pub(super) entries: Vec<Entry>,
    pub(super) checkpoint: Checkpoint,
    /// Whether the checkpoint is not the one on the disk.
    pub(super) new: bool,
}

/// What is closed, while it is not yet known what the other entries name.
pub(super) struct Closing {
    fold: Fold,
    /// The checkpoint that it began with.
    known: Option<Checkpoint>,
}

impl Closing {
    /// Reads what stands of the `closed` files (sorted by name), through the checkpoint at `path` where it holds. Of the month of `before` only
    /// what comes before that day is closed.
    pub(super) fn through(path: &Path, closed: &[Found], before: Date, mender: &mut Mender) -> Self {
        let kept = Checkpoint::read(path, closed, before);
        kept.and_then(|kept| Self::go_on(kept, closed, before, mender))
            .unwrap_or_else(|| Self::whole(closed, before, mender))
    }

    /// Reads all of it.
    pub(super) fn whole(closed: &[Found], before: Date, mender: &mut Mender) -> Self {
        let mut fold = Fold { checkpoint: Checkpoint { before, ..Checkpoint::default() }, ..Fold::default() };
        for found in closed {
            fold.file(found, None, mender);
        }
        Self { fold, known: None }
    }

    /// Starts from a checkpoint and adds what it does not have. `None` if all has to be read after all.
    fn go_on(kept: Checkpoint, closed: &[Found], before: Date, mender: &mut Mender) -> Option<Self> {
        let known = kept.clone();
        let mut fold = Fold::default();
        let mut places = kept.lines.iter().copied().peekable();
        while let Some(first) = places.next() {
            let covered = kept.files.get(first.file)?;
            // Lines that lie near each other come with one call.
            let mut near = vec![first];
            let mut end = first.end()?;
            while let Some(next) =
                places.next_if(|next| next.file == first.file && next.offset.saturating_sub(end) < NEAR)
            {
                end = end.max(next.end()?);
                near.push(next);
            }
            if end > covered.to {
                return None;
            }
            let mut bytes = vec![0; usize::try_from(end - first.offset).ok()?];
            let file = File::open(find(closed, &covered.key.0)?.path()).ok()?;
            file.read_exact_at(&mut bytes, first.offset).ok()?;
            for place in near {
                let start = usize::try_from(place.offset - first.offset).ok()?;
                match line::read_quickly(bytes.get(start..start + place.length)?, &mut fold.quick) {
                    Reading::Good(entry) | Reading::Bad(Some(entry)) => {
                        fold.pinned.insert(place, Rc::new(*entry));
                    }
                    Reading::Blank | Reading::Bad(None) => return None,
                }
            }
        }
        let moved = kept.before < before;
        fold.checkpoint = Checkpoint { before, ..kept };
        for (place, entry) in fold.pinned.clone() {
            fold.stand(&entry, place);
        }
        for found in closed {
            match known.files.iter().position(|covered| covered.key.0 == found.name) {
                None => fold.file(found, None, mender),
                Some(at) if moved && known.files[at].to < found.length => fold.file(found, Some(at), mender),
                Some(_) => {}
            }
        }
        Some(Self { fold, known: Some(known) })
    }

    /// Where in a file the first line is that is not closed.
    pub(super) fn end_of(&self, found: &Found) -> u64 {
        let covered = self.fold.checkpoint.files.iter().find(|covered| covered.key.0 == found.name);
        covered.map_or(0, |covered| covered.to)
    }

    /// All that stands. `recent` are the other entries: what they name stands as well. `None`: all has to be read, as something is named that
    /// a checkpoint cannot know of.
    pub(super) fn finish(self, recent: &[Entry]) -> Option<Closed> {
        let Self { mut fold, known } = self;
        let unknown = fold.wanted(recent);
        if known.as_ref().is_some_and(|known| unknown.iter().any(|id| !known.missing.contains(id))) {
            return None;
        }
        let mut closed = fold.finish();
        closed.new = known.is_none_or(|known| known != closed.checkpoint);
        Some(closed)
    }
}

/// The lines that stand, while files are read one after another.
#[derive(Default)]
struct Fold {
    checkpoint: Checkpoint,
    always: BTreeMap<Place, Rc<Entry>>,
    latest: HashMap<String, (Place, Rc<Entry>)>,
    /// Those that may have opened an episode.
    openers: BTreeMap<Place, Rc<Entry>>,
    /// Those that say there is no lasting pain.
    plain: BTreeMap<Place, Rc<Entry>>,
    /// Lines kept because others name them.
    pinned: BTreeMap<Place, Rc<Entry>>,
    /// Where each entry that may be named is: its file and place.
    named: HashMap<String, Place>,
    paths: HashMap<usize, std::path::PathBuf>,
    quick: Quick,
}

impl Fold {
    /// Reads a file, as far as it is closed; `at`: it is known under this number already, and goes on where it ended.
    fn file(&mut self, found: &Found, at: Option<usize>, mender: &mut Mender) {
        let mut found = found.clone();
        let content = mender.read(&mut found);
        let length = found.length;
        let at = at.unwrap_or_else(|| {
            self.checkpoint.files.push(Covered { key: key(&found), to: 0 });
            self.checkpoint.files.len() - 1
        });
        self.paths.insert(at, found.path());
        let month = found.month().unwrap_or_default().to_owned();
        let before = month_of(self.checkpoint.before);
        let ends = (month >= before).then_some(self.checkpoint.before);
        self.checkpoint.months.entry(month.clone()).or_default();
        let Ok(bytes) = content else {
            // Unread, so nothing is known of it: never take it as read.
            self.checkpoint.files[at] = Covered { key: (found.name.clone(), length, i64::MIN), to: length };
            self.checkpoint.unreadable.insert(found.name, 1);
            return;
        };
        let from = usize::try_from(self.checkpoint.files[at].to).unwrap_or(usize::MAX).min(bytes.len());
        let (mut bad, mut to) = (0, length);
        for (start, text) in line::lines(&bytes[from..]) {
            let offset = (from + start) as u64;
            let place = Place { file: at, offset, length: text.len() };
            let entry = match line::read_quickly(text, &mut self.quick) {
                Reading::Blank => continue,
                Reading::Good(entry) => entry,
                Reading::Bad(entry) => {
                    bad += 1;
                    let Some(entry) = entry else { continue };
                    entry
                }
            };
            if ends.is_some_and(|ends| entry.t.date() >= ends) {
                to = offset;
                break;
            }
            self.line(*entry, place, &month);
        }
        self.checkpoint.files[at].to = to;
        if bad > 0 {
            *self.checkpoint.unreadable.entry(found.name).or_default() += bad;
        }
    }

    fn line(&mut self, entry: Entry, place: Place, month: &str) {
        let highest = self.checkpoint.seqs.entry(entry.device.to_string()).or_default();
        *highest = entry.seq.max(*highest);
        let day = match &entry.fact {
            Fact::Walked { .. } => Some(entry.t.day()),
            Fact::Session(session) => Some(session.started.day()),
            _ => None,
        };
        if let (Some(day), Some(month)) = (day, self.checkpoint.months.get_mut(month)) {
            month.days |= 1 << (day - 1);
        }
        if can_be_named(&entry) {
            self.named.insert(entry.id.to_string(), place);
        }
        self.stand(&Rc::new(entry), place);
    }

    /// Decides whether a line stands.
    fn stand(&mut self, entry: &Rc<Entry>, place: Place) {
        if always_stands(entry) {
            self.always.insert(place, Rc::clone(entry));
            return;
        }
        if may_open(entry) {
            self.openers.insert(place, Rc::clone(entry));
        }
        if ends_usual(entry) {
            self.plain.insert(place, Rc::clone(entry));
        }
        for subject in subjects(entry) {
            let newer = self.latest.get(&subject).is_none_or(|(_, kept)| order(kept) <= order(entry));
            if newer {
                self.latest.insert(subject, (place, Rc::clone(entry)));
            }
        }
    }

    /// Makes everything stand that is named by what stands or by a recent entry. Returns the names not found.
    fn wanted(&mut self, recent: &[Entry]) -> BTreeSet<String> {
        let mut unknown = BTreeSet::new();
        let mut pins = Vec::new();
        let kept: HashSet<Place> = {
            let standing = || self.always.values().chain(self.latest.values().map(|(_, entry)| entry));
            let all = || recent.iter().chain(standing().map(|entry| &**entry));
            // A sorted list is cheaper than a set here.
            let mut here: Vec<&str> = all().map(|entry| entry.id.as_str()).collect();
            here.sort_unstable();
            let elsewhere = |id: &&str| here.binary_search(id).is_err();
            let named: HashSet<&str> = all().flat_map(names).filter(elsewhere).collect();
            let pinned = || self.pinned.iter().filter(|(_, entry)| can_be_named(entry));
            let have: HashSet<&str> = self.pinned.values().map(|entry| entry.id.as_str()).collect();
            for id in named.iter().copied().filter(|id| !have.contains(id)) {
                match self.named.get(id) {
                    Some(place) => pins.push(*place),
                    None => _ = unknown.insert(id.to_owned()),
                }
            }
            pinned().filter(|(_, entry)| named.contains(entry.id.as_str())).map(|(place, _)| *place).collect()
        };
        self.pinned.retain(|place, _| kept.contains(place));
        for place in pins {
            if let Some(entry) = self.reread(place) {
                self.pinned.insert(place, Rc::new(entry));
            }
        }
        self.checkpoint.missing.clone_from(&unknown);
        unknown
    }

    fn reread(&self, place: Place) -> Option<Entry> {
        let mut bytes = vec![0; place.length];
        File::open(self.paths.get(&place.file)?).and_then(|file| file.read_exact_at(&mut bytes, place.offset)).ok()?;
        match line::read(&bytes) {
            Reading::Good(entry) => Some(*entry),
            _ => None,
        }
    }

    fn finish(mut self) -> Closed {
        let mut standing = std::mem::take(&mut self.always);
        // Nothing but the first after each end of an episode can have opened the next, and so it is with a usual pain.
        let is_end = |entry: &Entry| matches!(entry.fact, Fact::Closed { .. });
        let openers = firsts(std::mem::take(&mut self.openers), &standing, is_end);
        let is_usual = |entry: &Entry| matches!(entry.fact, Fact::Usual { .. });
        let plain = firsts(std::mem::take(&mut self.plain), &standing, is_usual);
        standing.extend(openers.into_iter().chain(plain));
        standing.extend(self.latest.into_values());
        standing.extend(self.pinned);
        self.checkpoint.v = VERSION;
        self.checkpoint.lines = standing.keys().copied().collect();
        let entries = standing.into_values().map(Rc::unwrap_or_clone).collect();
        Closed { entries, checkpoint: self.checkpoint, new: true }
    }
}

/// Of entries the first of all, and the first after each that is a mark.
fn firsts(
    entries: BTreeMap<Place, Rc<Entry>>,
    standing: &BTreeMap<Place, Rc<Entry>>,
    is_mark: impl Fn(&Entry) -> bool,
) -> Vec<(Place, Rc<Entry>)> {
    let mut marks: Vec<_> = standing.values().filter(|entry| is_mark(entry)).map(|entry| order(entry)).collect();
    marks.sort_unstable();
    let mut entries: Vec<_> = entries.into_iter().collect();
    entries.sort_by(|(_, a), (_, b)| order(a).cmp(&order(b)));
    let mut first = HashSet::new();
    entries.retain(|(_, entry)| first.insert(marks.partition_point(|mark| *mark < order(entry))));
    entries
}
