//! TOML values to flat tables: every key optional, every value with its place, every mistake reported and passed by.
//! Must never judge what a table means.
//!
//! The tables are read straight from the parsed document rather than through serde: serde stops at the first mistake of
//! a table, while here one run must show them all.

use std::borrow::Cow;

use toml::{Spanned, de::DeValue};

use super::{
    diagnose::{Code, Report, Span},
    slips::{no_list, wrong},
};

/// Most items of any list that are read: more than any use has, and few enough that looking at each beside each other costs nothing.
pub(super) const ITEMS: usize = 300;

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) span: Span,
}

/// Text as the file has it: not yet clean.
pub(super) type Raw<'i> = Cow<'i, str>;

/// What became of a key.
#[derive(Debug, Clone, Default)]
pub(super) enum Field<T> {
    /// It is not there.
    #[default]
    Missing,
    /// It is there and wrong; that was reported.
    Bad {
        /// The place of the key.
        key: Span,
    },
    /// It is there.
    Given {
        /// The place of the key.
        key: Span,
        /// The value.
        at: At<T>,
    },
}

impl<T> Field<T> {
    pub(super) fn get(&self) -> Option<&At<T>> {
        match self {
            Self::Given { at, .. } => Some(at),
            _ => None,
        }
    }

    pub(super) fn key(&self) -> Option<&Span> {
        match self {
            Self::Missing => None,
            Self::Bad { key } | Self::Given { key, .. } => Some(key),
        }
    }

    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

impl<T> Field<Vec<At<T>>> {
    /// The items; none when the key is not there.
    pub(super) fn items(&self) -> &[At<T>] {
        self.get().map_or(&[], |at| &at.value)
    }
}

/// What can be read from a TOML value.
pub(super) trait Read<'i>: Sized {
    /// What a message calls it: "text", "a whole number".
    const WANTED: &'static str;

    /// Reads it, or reports why not.
    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self>;
}

/// Reads the value of a key.
pub(super) fn field<'i, T: Read<'i>>(key: Span, value: Spanned<DeValue<'i>>, report: &mut Report<'_>) -> Field<T> {
    let span = value.span();
    match T::read(value.into_inner(), &span, report) {
        Some(value) => Field::Given { key, at: At { value, span } },
        None => Field::Bad { key },
    }
}

impl<'i> Read<'i> for Raw<'i> {
    const WANTED: &'static str = "text";

    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self> {
        match value {
            DeValue::String(text) => Some(text),
            other => wrong(Self::WANTED, &other, span, report),
        }
    }
}

impl<'i> Read<'i> for i64 {
    const WANTED: &'static str = "a whole number";

    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self> {
        match value {
            // A number too long to count is outside every limit, which is what the user needs to hear.
            DeValue::Integer(number) => {
                Some(
                    Self::from_str_radix(number.as_str(), number.radix())
                        .unwrap_or(if number.as_str().starts_with('-') { Self::MIN } else { Self::MAX }),
                )
            }
            other => wrong(Self::WANTED, &other, span, report),
        }
    }
}

impl<'i> Read<'i> for bool {
    const WANTED: &'static str = "true or false";

    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self> {
        match value {
            DeValue::Boolean(is_so) => Some(is_so),
            other => wrong(Self::WANTED, &other, span, report),
        }
    }
}

impl<'i, T: Read<'i>> Read<'i> for Vec<At<T>> {
    const WANTED: &'static str = "a list";

    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self> {
        match value {
            DeValue::Array(items) => {
                if let Some(over) = items.get(ITEMS) {
                    let message = format!("this list has {} items; at most {ITEMS} are read", items.len());
                    report.push(Code::TooMany, &over.span(), message);
                }
                // A step is large: it is moved as seldom as may be.
                let mut list = Self::with_capacity(items.len().min(ITEMS));
                for item in items.into_iter().take(ITEMS) {
                    let span = item.span();
                    if let Some(value) = T::read(item.into_inner(), &span, report) {
                        list.push(At { value, span });
                    }
                }
                Some(list)
            }
            other => no_list(T::WANTED, &other, span, report),
        }
    }
}

/// A length of time as the file has it. A bare number is kept as its digits, so that the message can say what is missing.
#[derive(Debug, Clone)]
pub(super) struct Length<'i>(pub(super) Raw<'i>);

impl<'i> Read<'i> for Length<'i> {
    const WANTED: &'static str = "a length of time in quotes";

    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self> {
        match value {
            DeValue::String(text) => Some(Self(text)),
            DeValue::Integer(number) => Some(Self(Cow::Owned(number.to_string()))),
            DeValue::Float(number) => Some(Self(Cow::Owned(number.to_string()))),
            other => wrong(Self::WANTED, &other, span, report),
        }
    }
}

/// One value, or a list with one a level.
#[derive(Debug, Clone)]
pub(super) struct PerLevel<T> {
    pub(super) values: Vec<At<T>>,
    pub(super) is_list: bool,
    /// How many the file has, also counting those that could not be read.
    pub(super) length: usize,
}

impl<'i, T: Read<'i>> Read<'i> for PerLevel<T> {
    const WANTED: &'static str = T::WANTED;

    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self> {
        if let DeValue::Array(items) = &value {
            let length = items.len();
            let values = Vec::<At<T>>::read(value, span, report)?;
            (values.len() == length).then_some(Self { values, is_list: true, length })
        } else {
            let value = T::read(value, span, report)?;
            Some(Self { values: vec![At { value, span: span.clone() }], is_list: false, length: 1 })
        }
    }
}

/// One list of sources for each key: `{ reps = ["NHSI"] }`.
#[derive(Debug, Clone, Default)]
pub(super) struct SourceLists<'i>(pub(super) Vec<(At<Raw<'i>>, Vec<At<Raw<'i>>>)>);

impl<'i> Read<'i> for SourceLists<'i> {
    const WANTED: &'static str = "a table of lists";

    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self> {
        match value {
            DeValue::Table(table) => {
                let mut lists = Vec::new();
                for (key, value) in table {
                    let inner = value.span();
                    let list = Vec::read(value.into_inner(), &inner, report)?;
                    let name = At { span: key.span(), value: key.into_inner() };
                    lists.push((name, list));
                }
                Some(Self(lists))
            }
            other => wrong(Self::WANTED, &other, span, report),
        }
    }
}

/// Tables by their names, in the order of the file.
#[derive(Debug)]
pub(super) struct Named<'i, T>(pub(super) Vec<(At<Raw<'i>>, At<T>)>);

impl<'i, T: Read<'i>> Read<'i> for Named<'i, T> {
    const WANTED: &'static str = "a table of tables";

    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self> {
        let DeValue::Table(table) = value else {
            return wrong(Self::WANTED, &value, span, report);
        };
        let mut named = Vec::new();
        for (key, value) in table {
            let inner = value.span();
            let name = At { span: key.span(), value: key.into_inner() };
            if let Some(value) = T::read(value.into_inner(), &inner, report) {
                named.push((name, At { value, span: inner }));
            }
        }
        named.sort_by_key(|(name, _)| name.span.start);
        Some(Self(named))
    }
}

/// The name of a figure, or a table of one's own.
#[derive(Debug)]
pub(super) enum FigureValue<'i> {
    /// A built-in figure.
    Name(Raw<'i>),
    /// A figure of one's own.
    Table(Box<super::raw::FigureTable<'i>>),
}

impl<'i> Read<'i> for FigureValue<'i> {
    const WANTED: &'static str = "the name of a figure or a table";

    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self> {
        match value {
            DeValue::String(name) => Some(Self::Name(name)),
            DeValue::Table(table) => Some(Self::Table(Box::new(super::raw::FigureTable::from_table(table, report)))),
            other => wrong(Self::WANTED, &other, span, report),
        }
    }
}

/// A table left for later, so that its mistakes can be told apart from those of others.
#[derive(Debug)]
pub(super) struct Unread<'i>(pub(super) toml::de::DeTable<'i>);

impl<'i> Read<'i> for Unread<'i> {
    const WANTED: &'static str = "a table";

    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self> {
        match value {
            DeValue::Table(table) => Some(Self(table)),
            other => wrong(Self::WANTED, &other, span, report),
        }
    }
}

/// A date and time with its distance from UTC, in seconds since 1970; none when one of the three is not there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment(pub(super) Option<i64>);

impl<'i> Read<'i> for Moment {
    const WANTED: &'static str = "a date and time";

    fn read(value: DeValue<'i>, span: &Span, report: &mut Report<'_>) -> Option<Self> {
        match value {
            DeValue::Datetime(moment) => Some(Self(seconds(&moment))),
            other => wrong(Self::WANTED, &other, span, report),
        }
    }
}

/// Seconds since 1970; whole days are counted from the first of March, so that the leap day comes last.
fn seconds(moment: &toml::value::Datetime) -> Option<i64> {
    let (date, time) = (moment.date?, moment.time?);
    let minutes = match moment.offset? {
        toml::value::Offset::Z => 0,
        toml::value::Offset::Custom { minutes } => i64::from(minutes),
    };
    let (year, month) = (i64::from(date.year), i64::from(date.month));
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + i64::from(date.day) - 719_469;
    let clock = i64::from(time.hour) * 3_600 + i64::from(time.minute) * 60 + i64::from(time.second.unwrap_or(0));
    Some(days * 86_400 + clock - minutes * 60)
}

/// A table that can say which of its keys are there.
pub(super) trait Keyed {
    /// The keys that are there, with their places.
    fn given(&self) -> Vec<(&'static str, Span)>;
}

/// Declares flat tables: all keys optional, unknown ones reported with the nearest known one.
macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident $what:literal { $($key:literal $field:ident: $type:ty = $is:expr => $about:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub(super) struct $name<'i> {
            $(pub(super) $field: $crate::format::read::Field<$type>,)*
            marker: std::marker::PhantomData<&'i ()>,
        }

        impl<'i> $name<'i> {
            /// The keys known in this table.
            pub(super) const KEYS: &'static [&'static str] = &[$($key),*];

            /// Reads a table.
            pub(super) fn from_table(
                table: toml::de::DeTable<'i>,
                report: &mut $crate::format::diagnose::Report<'_>,
            ) -> Self {
                let mut raw = Self::default();
                let mut unknown: Vec<$crate::format::slips::Unknown<'_>> = Vec::new();
                for (key, value) in table {
                    let span = key.span();
                    match key.get_ref().as_ref() {
                        $($key => raw.$field = $crate::format::read::field(span, value, report),)*
                        _ => unknown.push((key.into_inner(), span)),
                    }
                }
                if !unknown.is_empty() {
                    let given = $crate::format::read::Keyed::given(&raw);
                    $crate::format::slips::unknown_keys(unknown, &given, Self::KEYS, $what, report);
                }
                raw
            }
        }

        #[cfg(test)]
        impl<'i> schemars::JsonSchema for $name<'i> {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $crate::format::schema::name(stringify!($name)).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let keys = [$($crate::format::schema::key::<$type>($key, &$is, $about, generator),)*];
                $crate::format::schema::table($what, &keys)
            }
        }

        #[cfg(test)]
        $crate::format::schema::holds_tables!($name);

        impl $crate::format::read::Keyed for $name<'_> {
            fn given(&self) -> Vec<(&'static str, $crate::format::diagnose::Span)> {
                let mut given = Vec::new();
                $(if let Some(key) = self.$field.key() { given.push(($key, key.clone())); })*
                given
            }
        }

        impl<'i> $crate::format::read::Read<'i> for $name<'i> {
            const WANTED: &'static str = "a table";

            fn read(
                value: toml::de::DeValue<'i>,
                span: &$crate::format::diagnose::Span,
                report: &mut $crate::format::diagnose::Report<'_>,
            ) -> Option<Self> {
                match value {
                    toml::de::DeValue::Table(table) => Some(Self::from_table(table, report)),
                    other => $crate::format::slips::wrong(Self::WANTED, &other, span, report),
                }
            }
        }
    )*};
}

pub(super) use tables;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_counted_as_the_calendar_counts() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2026-11-26T14:30:00+01:00",
            "2024-02-29T23:59:59-03:30",
            "2000-03-01T00:00:00Z",
            "2100-12-31T12:00:00+14:00",
        ] {
            let moment: toml::value::Datetime = text.parse().unwrap();
            assert_eq!(seconds(&moment), Some(text.parse::<jiff::Timestamp>().unwrap().as_second()), "{text}");
        }
        for text in ["2026-11-26", "14:30:00", "2026-11-26T14:30:00"] {
            assert_eq!(seconds(&text.parse().unwrap()), None, "{text}");
        }
    }
}
