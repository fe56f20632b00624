//! The JSON Schemas of the files, as they are kept in `docs/schema`. Must never be made at run time: a test makes them from the types and
//! looks whether these still fit.

use super::rare::rare_text;

macro_rules! kept {
    ($($kind:literal)*) => {
        /// The kinds of files that have a schema, each with its schema.
        pub const SCHEMAS: &[(&str, &str)] =
            &[$(($kind, rare_text!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/", $kind, ".json")))),*];
    };
}

kept! { "routine" "exercise" "card" "figure" "screening" "sources" "reminders" "config" }
