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

/// The words for it: "did you mean `hold`?".
#[must_use]
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|near| format!("did you mean `{near}`?"))
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
    fn swapped_letters_are_one_slip() {
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
