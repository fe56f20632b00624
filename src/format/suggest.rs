//! The nearest known word to a mistyped one. Must never guess when nothing is near.

/// The candidate nearest to `word`, if near enough to be meant: at most one slip in three letters.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    if length > 64 {
        return None;
    }
    let most = (length / 3).max(1);
    let bare = unjoined(word);
    candidates
        .into_iter()
        .map(|candidate| (distance(&bare, &unjoined(candidate)), distance(word, candidate), candidate))
        .filter(|(slips, _, _)| *slips <= most)
        .min()
        .map(|(_, _, candidate)| candidate)
}

/// The words for it: "did you mean `hold`?". Where no name is near, those that begin with the word, or have it within.
#[must_use]
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    if let Some(near) = nearest(word, candidates.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let parts: Vec<String> = with_part(word, candidates).into_iter().map(|name| format!("`{name}`")).collect();
    let (last, others) = parts.split_last()?;
    let or = if others.is_empty() { "" } else { " or " };
    Some(format!("did you mean {}{or}{last}?", others.join(", ")))
}

/// How many names are proposed at once.
const PROPOSED: usize = 3;

/// The names that have a word of three letters or more within: first those that begin with it, then those of which a word does.
fn with_part<'a>(word: &str, names: Vec<&'a str>) -> Vec<&'a str> {
    let bare = unjoined(&word.to_lowercase());
    if !(3..=64).contains(&bare.chars().count()) {
        return Vec::new();
    }
    let rank = |name: &str| {
        let begins =
            |(at, _): (usize, &str)| at == 0 || matches!(name.as_bytes().get(at - 1), Some(b'-' | b'_' | b' '));
        if unjoined(name).starts_with(&bare) {
            Some(0)
        } else if name.match_indices(&bare).any(begins) {
            Some(1)
        } else {
            unjoined(name).contains(&bare).then_some(2)
        }
    };
    let mut found: Vec<(u8, &str)> = names.into_iter().filter_map(|name| Some((rank(name)?, name))).collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|(_, name)| name).take(PROPOSED).collect()
}

/// A name without what joins its words: who types "mybak" means `my-back`, whatever stands between.
fn unjoined(name: &str) -> String {
    let bare: String = name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).collect();
    if bare.is_empty() { name.to_owned() } else { bare }
}

/// Slips of the finger from `a` to `b`: a letter changed, lost, added, or two swapped.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) =
        (a.chars().flat_map(char::to_lowercase).collect(), b.chars().flat_map(char::to_lowercase).collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut line = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut slips = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(line[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                slips = slips.min(before[j - 1] + 1);
            }
            line.push(slips);
        }
        before = std::mem::replace(&mut last, line);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let keys = ["hold", "reps", "sets", "exercise"];
        assert_eq!(nearest("hodl", keys), Some("hold"));
        assert_eq!(nearest("rep", keys), Some("reps"));
        assert_eq!(nearest("excercise", keys), Some("exercise"));
        assert_eq!(nearest("bananas", keys), None);
        assert_eq!(nearest("", keys), None);
    }

    #[test]
    fn what_joins_the_words_of_a_name_is_no_slip() {
        let names = ["my-back", "my-bank", "set_rest", "walking"];
        assert_eq!(nearest("mybak", names), Some("my-back"));
        assert_eq!(nearest("my back", names), Some("my-back"));
        assert_eq!(nearest("set-rest", names), Some("set_rest"));
        assert_eq!(nearest("my-bank", names), Some("my-bank"));
        assert_eq!(nearest("---", names), None);
        assert_eq!(did_you_mean("walkin", names).as_deref(), Some("did you mean `walking`?"));
    }

    #[test]
    fn a_part_of_a_name_is_enough_from_three_letters_on() {
        let names = ["walking", "moist-heat", "first-stretch", "ten-stretches", "outstretched", "relax", "moist-heat"];
        let told = |word: &str| did_you_mean(word, names);
        assert_eq!(told("walk").as_deref(), Some("did you mean `walking`?"));
        assert_eq!(told("heat").as_deref(), Some("did you mean `moist-heat`?"));
        assert_eq!(told("Moist").as_deref(), Some("did you mean `moist-heat`?"));
        assert_eq!(
            told("stretch").as_deref(),
            Some("did you mean `first-stretch`, `ten-stretches` or `outstretched`?")
        );
        for none in ["re", "", "--", "bananas", "é"] {
            assert_eq!(told(none), None, "{none}");
        }
    }

    #[test]
    fn swapped_letters_are_one_slip() {
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
