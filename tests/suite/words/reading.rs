//! How hard a text is to read: words, sentences, syllables, and the school years they ask for (Flesch and Kincaid).

/// The words of a text: what holds a letter or a digit.
pub(super) fn words(text: &str) -> Vec<&str> {
    let is_edge = |c: char| !c.is_alphanumeric() && c != '°';
    let parts = text.split(|c: char| c.is_whitespace() || "/–—-".contains(c));
    parts.map(|word| word.trim_matches(is_edge)).filter(|word| word.contains(char::is_alphanumeric)).collect()
}

/// Its sentences, each as text. A semicolon ends one too: what stands on either side can stand alone.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    text.split(['.', '!', '?', ';', '\n']).filter(|part| !words(part).is_empty()).collect()
}

/// How many syllables a word has when it is said: groups of vowels, with the usual exceptions. Good to about one word in
/// twenty, which a whole text evens out.
pub(super) fn syllables(word: &str) -> usize {
    // Digits are taken in at one look.
    if word.chars().all(|c| c.is_ascii_digit()) {
        return 1;
    }
    let word = word.to_lowercase();
    let word = word.trim_end_matches("'s").trim_end_matches("’s");
    // The e before such an end is as silent as at the end of a word.
    for end in ["ment", "ments", "ful", "less", "ly", "ness"] {
        if let Some(stem) = word.strip_suffix(end).filter(|stem| stem.len() > 2 && stem.ends_with('e')) {
            return syllables(stem) + 1;
        }
    }
    let is_vowel = |c: char| "aeiouyéèäöü".contains(c);
    let letters: Vec<char> = word.chars().collect();
    let mut count = 0;
    let mut before = ' ';
    for c in &letters {
        if is_vowel(*c) && !is_vowel(before) {
            count += 1;
        }
        before = *c;
    }
    // Two vowels that are said apart.
    for pair in ["ia", "io", "iu", "eo", "ua", "uo", "ying", "eing", "oing"] {
        count += word.matches(pair).count();
    }
    // "-tion", "-cial", "guard", "quo": one sound after all.
    for one in ["tion", "sion", "cial", "tial", "cious", "tious", "gion", "qua", "gua", "quo", "peop", "geo", "uous"] {
        count = count.saturating_sub(word.matches(one).count());
    }
    let ends = |end: &str| word.ends_with(end);
    let third = letters.len().checked_sub(3).map(|at| letters[at]);
    let silent = ends("e") && !ends("ee") && !(ends("le") && third.is_some_and(|c| !is_vowel(c)));
    let past = ends("ed") && !ends("eed") && third.is_some_and(|c| !"td".contains(c) && !is_vowel(c));
    let plural = ends("es") && third.is_some_and(|c| !"sxzchg".contains(c) && !is_vowel(c));
    if silent || past || plural {
        count = count.saturating_sub(1);
    }
    count.max(1)
}

/// The grade of Flesch and Kincaid, in tenths of a school year: 70 is a reading age of about twelve.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a few hundred words")]
pub(super) fn grade(text: &str) -> i64 {
    let all = words(text);
    let sentences = sentences(text).len().max(1) as f64;
    let count = all.len().max(1) as f64;
    let sounds: usize = all.iter().map(|word| syllables(word)).sum();
    let grade = 0.39 * count / sentences + 11.8 * sounds as f64 / count - 15.59;
    (grade * 10.0).round() as i64
}

#[test]
fn syllables_are_counted_as_they_are_said() {
    for (word, count) in [
        ("back", 1),
        ("gentle", 2),
        ("movement", 2),
        ("spasm", 1),
        ("muscle", 2),
        ("pillow", 2),
        ("eased", 1),
        ("started", 2),
        ("needed", 2),
        ("knees", 1),
        ("minutes", 2),
        ("exercise", 3),
        ("position", 3),
        ("serious", 3),
        ("physiotherapist", 6),
        ("Paracetamol", 5),
        ("20", 1),
        ("2024", 1),
        ("the", 1),
    ] {
        assert_eq!(syllables(word), count, "{word}");
    }
}

/// Worked by hand: 10 words, 2 sentences, 11 syllables; and a long one.
#[test]
fn the_grade_is_that_of_the_formula() {
    let easy = "Lie on your back, knees bent. Breathe out slowly now.";
    assert_eq!((words(easy).len(), sentences(easy).len()), (10, 2));
    // 0.39 * 5 + 11.8 * 1.1 - 15.59 = -0.66
    assert_eq!(grade(easy), -7);
    let hard = "Individuals experiencing persistent discomfort should immediately discontinue participation.";
    assert!(grade(hard) > 200, "{}", grade(hard));
}
