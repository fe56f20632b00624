//! Which number to call. Must never show a number of another country, or one without its country.

use crate::domain::{CleanText, questions::Questions, settings::Settings};

/// The number to call, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Emergency {
    /// The number; none when the country is not known.
    pub number: Option<CleanText>,
    /// The country, or the user's own word for it.
    pub country: CleanText,
    /// The urgent line, where there is one.
    pub urgent: CleanText,
}

impl Emergency {
    /// Finds the number: the user's own, else the settings' region, else the region of the locale (`en_GB.UTF-8`).
    #[must_use]
    pub fn find(questions: &Questions, settings: &Settings, locale: &str) -> Self {
        let code = settings.region.as_deref().or_else(|| territory(locale)).unwrap_or_default();
        let region = questions.regions.iter().find(|region| region.code.eq_ignore_ascii_case(code));
        let mut found = region.map_or_else(Self::default, |region| Self {
            number: Some(region.emergency.clone()),
            country: region.name.clone(),
            urgent: region.urgent.clone(),
        });
        if let Some(number) = &settings.number {
            found.number = Some(CleanText::new(number));
            found.country = CleanText::new("your own number");
        }
        found
    }

    /// One line with the number and its country, or how to give one.
    #[must_use]
    pub fn line(&self) -> CleanText {
        match &self.number {
            Some(number) => format!("Emergency: {number} ({}).", self.country).into(),
            None => CleanText::new("No emergency number is set. # to type yours."),
        }
    }

    /// "Call 999 (United Kingdom) now.", or the same without a number.
    #[must_use]
    pub fn call(&self) -> CleanText {
        match &self.number {
            Some(number) => format!("Call {number} now ({}).", self.country).into(),
            None => CleanText::new("Call your emergency number now."),
        }
    }
}

/// The country letters of a locale name.
fn territory(locale: &str) -> Option<&str> {
    let name = locale.split(['.', '@']).next()?;
    let (_, territory) = name.split_once('_')?;
    (territory.len() == 2).then_some(territory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::questions::Region;

    fn questions() -> Questions {
        let region = |code: &str, emergency: &str| Region {
            code: code.into(),
            name: format!("Land of {code}").into(),
            emergency: emergency.into(),
            urgent: CleanText::default(),
            source: Vec::new(),
        };
        Questions { regions: vec![region("GB", "999"), region("NZ", "111")], ..Questions::default() }
    }

    #[test]
    fn a_number_always_names_its_country_and_is_never_guessed_for_another() {
        let find = |settings: &Settings, locale: &str| Emergency::find(&questions(), settings, locale);
        let none = Settings::default();
        assert_eq!(find(&none, "en_GB.UTF-8").call().as_str(), "Call 999 now (Land of GB).");
        for unknown in ["C", "C.UTF-8", "", "en", "tlh_XX", "en_GBR"] {
            assert_eq!(find(&none, unknown).number, None, "{unknown}");
        }
        let moved = Settings { region: Some("NZ".to_owned()), ..none.clone() };
        assert_eq!(find(&moved, "en_GB").call().as_str(), "Call 111 now (Land of NZ).");
        let typed = Settings { number: Some("115".to_owned()), ..none.clone() };
        assert_eq!(find(&typed, "en_GB").call().as_str(), "Call 115 now (your own number).");
    }
}
