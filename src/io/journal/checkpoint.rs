//! What stands of the closed months: where the lines are that still matter, so that ten years need not be read at each
//! start. The lines themselves always come from the journal; this only points at them. Must never outlive a change of
//! the files it was made from.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs::{self, File},
    io,
    os::unix::fs::FileExt as _,
    path::Path,
    rc::Rc,
};

use serde::{Deserialize, Serialize};

use super::{
    files::{Found, Mender},
    line::{self, Reading},
    quick::Quick,
    standing::{always_stands, can_be_named, ends_usual, may_open, names, order, subjects},
};
use crate::{
    domain::history::{Entry, Fact},
    format::fingerprint,
    io::whole::{Keep, PRIVATE, replace},
};

/// Raised whenever what stands is decided differently.
const VERSION: u32 = 4;

/// A place in one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct Place {
    file: usize,
    offset: u64,
    length: usize,
}

/// The file `<state>/checkpoint.json`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    v: u32,
    /// Name, length, time of last change.
    files: Vec<(String, u64, i64)>,
    pub(super) months: BTreeMap<String, Month>,
    lines: BTreeSet<Place>,
    /// The highest number each device has used.
    pub(super) seqs: BTreeMap<String, u64>,
    /// Unreadable lines, by file.
    pub(super) unreadable: BTreeMap<String, usize>,
    /// Entries that others name, and that are nowhere.
    missing: BTreeSet<String>,
    /// Fingerprint of the rest: half a checkpoint must not pass for a whole one.
    sum: u64,
}

/// What a closed month came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Month {
    /// Sessions of any kind.
    pub sessions: u32,
    /// Seconds walked.
    pub walked: u64,
    /// Days of the month on which something was done: bit 0 is the first.
    pub days: u32,
}

impl Checkpoint {
    /// Reads it; `None` unless it is whole and each of its files is still as it was.
    fn read(path: &Path, closed: &[Found]) -> Option<Self> {
        let mut kept: Self = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        let sum = std::mem::take(&mut kept.sum);
        let fits = kept.v == VERSION
            && sum == kept.fingerprint()
            && kept.files.iter().all(|(name, length, changed)| {
                closed
                    .binary_search_by(|found| found.name.as_str().cmp(name))
                    .is_ok_and(|at| (closed[at].length, closed[at].changed) == (*length, *changed))
            });
        fits.then_some(kept)
    }

    /// Writes it.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let whole = Self { sum: self.fingerprint(), ..self.clone() };
        replace(path, &serde_json::to_vec(&whole)?, PRIVATE, Keep::Disposable)
    }

    /// Only for a checkpoint whose `sum` is 0.
    fn fingerprint(&self) -> u64 {
        // Plain maps and numbers: this cannot fail, and if it did, 0 would only mean a rebuild.
        serde_json::to_vec(self).map_or(0, |bytes| fingerprint(&bytes))
    }
}

/// The closed months, read as little as possible.
pub(super) struct Closed {
    pub(super) entries: Vec<Entry>,
    pub(super) checkpoint: Checkpoint,
    /// Whether the checkpoint is not the one on the disk.
    pub(super) new: bool,
}

/// Reads what stands of the `closed` files (sorted by name), through the checkpoint at `path` where it holds. `recent` are the entries of
/// the other files: what they name is read as well.
pub(super) fn closed_months(path: &Path, closed: &[Found], recent: &[Entry], mender: &mut Mender) -> Closed {
    if let Some(kept) = Checkpoint::read(path, closed)
        && let Some(quick) = go_on(kept, closed, recent, mender)
    {
        return quick;
    }
    let mut fold = Fold::default();
    for found in closed {
        fold.file(found, mender);
    }
    fold.wanted(recent);
    fold.finish()
}

/// Starts from a checkpoint and adds the files it does not have. `None` if all has to be read after all.
fn go_on(kept: Checkpoint, closed: &[Found], recent: &[Entry], mender: &mut Mender) -> Option<Closed> {
    let known = kept.clone();
    let mut fold = Fold::default();
    let mut open: HashMap<usize, File> = HashMap::new();
    let have: HashMap<&str, &Found> = closed.iter().map(|f| (f.name.as_str(), f)).collect();
    for place in &kept.lines {
        let (name, length, _) = kept.files.get(place.file)?;
        if place.offset.checked_add(place.length as u64)? > *length {
            return None;
        }
        let file = match open.entry(place.file) {
            std::collections::hash_map::Entry::Occupied(there) => there.into_mut(),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(File::open(&have.get(name.as_str())?.path).ok()?)
            }
        };
        let mut bytes = vec![0; place.length];
        file.read_exact_at(&mut bytes, place.offset).ok()?;
        match line::read_quickly(&bytes, &mut fold.quick) {
            Reading::Good(entry) | Reading::Bad(Some(entry)) => {
                fold.pinned.insert(*place, Rc::new(*entry));
            }
            Reading::Blank | Reading::Bad(None) => return None,
        }
    }
    fold.checkpoint = kept;
    for (place, entry) in fold.pinned.clone() {
        fold.stand(&entry, place);
    }
    let names: HashSet<&str> = known.files.iter().map(|(name, ..)| name.as_str()).collect();
    for found in closed.iter().filter(|f| !names.contains(f.name.as_str())) {
        if found.month.as_ref().is_some_and(|month| known.months.contains_key(month)) {
            // A second file for a month already counted: count it again from the start.
            return None;
        }
        fold.file(found, mender);
    }
    let unknown = fold.wanted(recent);
    if unknown.iter().any(|id| !known.missing.contains(id)) {
        return None;
    }
    let mut quick = fold.finish();
    quick.new = quick.checkpoint != known;
    Some(quick)
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
    /// The sessions of the month being read: a copy of a file must not count twice.
    counted: (String, HashSet<u64>),
}

impl Fold {
    /// Reads a whole file.
    fn file(&mut self, found: &Found, mender: &mut Mender) {
        let file = self.checkpoint.files.len();
        let mut found = found.clone();
        let content = mender.read(&mut found);
        self.checkpoint.files.push((found.name.clone(), found.length, found.changed));
        self.paths.insert(file, found.path.clone());
        let month = found.month.clone().unwrap_or_default();
        self.checkpoint.months.entry(month.clone()).or_default();
        if self.counted.0 != month {
            self.counted = (month, HashSet::new());
        }
        let Ok(bytes) = content else {
            // Unread, so nothing is known of it: never take it as read.
            if let Some(key) = self.checkpoint.files.last_mut() {
                key.2 = i64::MIN;
            }
            self.checkpoint.unreadable.insert(found.name.clone(), 1);
            return;
        };
        let mut bad = 0;
        for (start, text) in line::lines(&bytes) {
            let place = Place { file, offset: start as u64, length: text.len() };
            match line::read_quickly(text, &mut self.quick) {
                Reading::Blank => {}
                Reading::Good(entry) => self.line(*entry, place),
                Reading::Bad(entry) => {
                    bad += 1;
                    if let Some(entry) = entry {
                        self.line(*entry, place);
                    }
                }
            }
        }
        if bad > 0 {
            self.checkpoint.unreadable.insert(found.name.clone(), bad);
        }
    }

    fn line(&mut self, entry: Entry, place: Place) {
        let highest = self.checkpoint.seqs.entry(entry.device.clone()).or_default();
        *highest = entry.seq.max(*highest);
        if let Fact::Walked { minutes, .. } = &entry.fact
            && self.counted.1.insert(fingerprint(entry.id.as_bytes()))
        {
            let month = self.checkpoint.months.entry(self.counted.0.clone()).or_default();
            month.days |= 1 << (entry.t.day() - 1);
            month.walked += u64::from(*minutes) * 60;
        }
        if let Fact::Session(session) = &entry.fact
            && self.counted.1.insert(fingerprint(entry.id.as_bytes()))
        {
            let month = self.checkpoint.months.entry(self.counted.0.clone()).or_default();
            month.sessions = month.sessions.saturating_add(1);
            month.days |= 1 << (session.started.day() - 1);
            month.walked +=
                session.steps.iter().filter(|step| step.kind == "walk").map(|step| u64::from(step.done)).sum::<u64>();
        }
        if can_be_named(&entry) {
            self.named.insert(entry.id.clone(), place);
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
            let here: HashSet<&str> = recent
                .iter()
                .map(|entry| entry.id.as_str())
                .chain(standing().map(|entry| entry.id.as_str()))
                .chain(self.pinned.values().map(|entry| entry.id.as_str()))
                .collect();
            let mut seen = HashSet::new();
            let all = recent.iter().chain(standing().map(|entry| &**entry));
            for id in all.flat_map(names) {
                if !seen.insert(id) || here.contains(id) {
                    continue;
                }
                match self.named.get(id) {
                    Some(place) => pins.push(*place),
                    None => _ = unknown.insert(id.to_owned()),
                }
            }
            let named = |entry: &Entry| can_be_named(entry) && seen.contains(entry.id.as_str());
            self.pinned.iter().filter(|(_, entry)| named(entry)).map(|(place, _)| *place).collect()
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
