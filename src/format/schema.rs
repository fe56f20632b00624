//! The JSON Schemas of the files and the reference of their keys, made from the tables of `raw.rs`. Only the tests make them and look
//! whether what is kept still fits: `SUPPLE_BLESS=1 cargo test --lib format::schema` writes them anew. Must never state a limit of its own.

mod is;
mod pages;
mod wrongs;

pub(super) use is::Is;
use is::map;
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::{
    figure::{FEET, HANDS, Number, POSE_KEYS, PoseTable},
    raw::{self, FigureTable, ReminderTable},
    read::{At, FigureValue, Length, Moment, Named, PerLevel, Raw, SourceLists, Unread},
    reminders, step,
};
use crate::domain::{
    dose,
    figure::{Joint, View},
};

/// Beside each length and each table: what a test or the reference wants to know and JSON Schema has no word for. Taken out
/// before a schema is kept.
const LEAST: &str = "x-least";
const MOST: &str = "x-most";
const ORDER: &str = "x-order";
const NEEDED: &str = "x-needed";

/// The name of a table in a schema, without what only the code wants to know.
pub(super) fn name(of: &str) -> String {
    of.trim_end_matches("Table").to_owned()
}

/// One key of a table: its name, whether it must be there, and its schema.
pub(super) fn key<T: Shape>(
    key: &'static str,
    is: &Is,
    about: &str,
    generator: &mut SchemaGenerator,
) -> (&'static str, bool, Value) {
    let mut shape = T::shape(is, generator);
    let words = format!("{about} {}", is.words);
    shape.insert("description".into(), words.trim().into());
    // Beside a `$ref` nothing else counts in the older drafts that editors read.
    if let Some(to) = shape.remove("$ref") {
        shape.insert("allOf".into(), json!([{ "$ref": to }]));
    }
    (key, is.needed, Value::Object(shape))
}

/// A table of these keys and no others.
pub(super) fn table(what: &str, keys: &[(&'static str, bool, Value)]) -> Schema {
    let order: Vec<&str> = keys.iter().map(|(key, ..)| *key).collect();
    let needed: Vec<&str> = keys.iter().filter(|(_, needed, _)| *needed).map(|(key, ..)| *key).collect();
    let properties: Map<String, Value> =
        keys.iter().map(|(key, _, shape)| ((*key).to_owned(), shape.clone())).collect();
    let mut table = map(json!({
        "type": "object", "title": what, "additionalProperties": false, "properties": properties,
        ORDER: order, NEEDED: needed,
    }));
    if !needed.is_empty() {
        table.insert("required".into(), json!(needed));
    }
    table.into()
}

/// A type that a key can have.
pub(super) trait Shape {
    fn shape(is: &Is, generator: &mut SchemaGenerator) -> Map<String, Value>;
}

fn leaf(of: &str, is: &Is) -> Map<String, Value> {
    let mut leaf = is.leaf.clone();
    leaf.insert("type".into(), of.into());
    leaf
}

fn array(items: &Map<String, Value>, is: &Is) -> Map<String, Value> {
    let mut array = is.list.clone();
    array.insert("type".into(), "array".into());
    array.insert("items".into(), Value::Object(items.clone()));
    array
}

fn referred<T: JsonSchema>(generator: &mut SchemaGenerator) -> Map<String, Value> {
    map(generator.subschema_for::<T>().to_value())
}

impl Shape for Raw<'_> {
    fn shape(is: &Is, _: &mut SchemaGenerator) -> Map<String, Value> {
        leaf("string", is)
    }
}

impl Shape for Length<'_> {
    fn shape(is: &Is, _: &mut SchemaGenerator) -> Map<String, Value> {
        leaf("string", is)
    }
}

impl Shape for i64 {
    fn shape(is: &Is, _: &mut SchemaGenerator) -> Map<String, Value> {
        leaf("integer", is)
    }
}

impl Shape for Number {
    fn shape(is: &Is, _: &mut SchemaGenerator) -> Map<String, Value> {
        leaf("number", is)
    }
}

impl Shape for bool {
    fn shape(is: &Is, _: &mut SchemaGenerator) -> Map<String, Value> {
        leaf("boolean", is)
    }
}

/// A moment has a type of its own in TOML; what reads it as JSON sees a text.
impl Shape for Moment {
    fn shape(is: &Is, _: &mut SchemaGenerator) -> Map<String, Value> {
        let mut leaf = leaf("string", is);
        leaf.insert("format".into(), "date-time".into());
        leaf
    }
}

impl<T: Shape> Shape for Vec<At<T>> {
    fn shape(is: &Is, generator: &mut SchemaGenerator) -> Map<String, Value> {
        array(&T::shape(is, generator), is)
    }
}

impl<T: Shape> Shape for PerLevel<T> {
    fn shape(is: &Is, generator: &mut SchemaGenerator) -> Map<String, Value> {
        let one = T::shape(is, generator);
        let mut list = is.clone();
        list.list.entry("maxItems").or_insert(dose::LEVELS.max.into());
        list.list.insert("minItems".into(), 1.into());
        map(json!({ "anyOf": [one.clone(), array(&one, &list)] }))
    }
}

impl Shape for SourceLists<'_> {
    fn shape(is: &Is, _: &mut SchemaGenerator) -> Map<String, Value> {
        let list = array(&leaf("string", is), is);
        let properties: Map<String, Value> = is.keys.iter().map(|key| ((*key).into(), json!(list))).collect();
        map(json!({ "type": "object", "additionalProperties": false, "properties": properties }))
    }
}

impl<T: Shape> Shape for Named<'_, T> {
    fn shape(is: &Is, generator: &mut SchemaGenerator) -> Map<String, Value> {
        let mut named = map(json!({
            "type": "object",
            "propertyNames": Is::name("").leaf,
            "additionalProperties": T::shape(&Is::any(), generator),
        }));
        if let Some(most) = is.list.get("maxItems") {
            named.insert("minProperties".into(), 1.into());
            named.insert("maxProperties".into(), most.clone());
        }
        named
    }
}

impl Shape for FigureValue<'_> {
    fn shape(is: &Is, generator: &mut SchemaGenerator) -> Map<String, Value> {
        let table = referred::<FigureTable<'_>>(generator);
        map(json!({ "anyOf": [leaf("string", is), table] }))
    }
}

impl Shape for Unread<'_> {
    fn shape(_: &Is, generator: &mut SchemaGenerator) -> Map<String, Value> {
        referred::<ReminderTable<'_>>(generator)
    }
}

impl Shape for PoseTable<'_> {
    fn shape(_: &Is, generator: &mut SchemaGenerator) -> Map<String, Value> {
        referred::<PoseTable<'_>>(generator)
    }
}

impl JsonSchema for PoseTable<'_> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Pose".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut table = map(table("a pose", &[]).to_value());
        let key = |name: &&'static str| {
            let stem = name.trim_end_matches("_near").trim_end_matches("_far");
            let touch = |words: &[crate::domain::figure::Contact]| {
                Is::word(&words.iter().map(|contact| contact.word()).collect::<Vec<_>>())
            };
            let (_, _, shape) = match (Joint::from_word(stem), stem) {
                (Some(joint), _) => {
                    // The widest of all views: which one it is stands elsewhere.
                    let ranges = View::ALL.iter().map(|view| joint.range(*view));
                    let range = ranges.fold((0_f32, 0_f32), |all, one| (all.0.min(one.0), all.1.max(one.1)));
                    let (least, most) = joint.range(View::Side);
                    let mut is = Is::number(range);
                    if (least, most) != range {
                        is.words = format!("{least} to {most}; from the front and from above {}", is.words);
                    }
                    self::key::<Number>(name, &is, joint_words(joint), generator)
                }
                (None, "hand" | "hands") => {
                    self::key::<Raw<'_>>(name, &touch(HANDS), "What a hand touches.", generator)
                }
                (None, "foot" | "feet") => self::key::<Raw<'_>>(name, &touch(FEET), "What a foot does.", generator),
                (None, "like") => {
                    let about = "Begins as this pose, which stands before it, instead of as the base.";
                    self::key::<Raw<'_>>(name, &Is::name("a pose"), about, generator)
                }
                _ => {
                    let about = "The pose in words, for small windows and screen readers.";
                    self::key::<Raw<'_>>(name, &Is::text(super::resolve::SENTENCE), about, generator)
                }
            };
            ((*name).to_owned(), shape)
        };
        let properties: Map<String, Value> = POSE_KEYS.iter().map(key).collect();
        table.insert("properties".into(), Value::Object(properties));
        table.insert(ORDER.into(), json!(POSE_KEYS));
        table.into()
    }
}

/// What a joint's number says.
fn joint_words(joint: Joint) -> &'static str {
    match joint {
        Joint::Pitch => "The pelvis, in degrees: 0 upright, 90 face down, -90 face up.",
        Joint::Lumbar => "The low back, in degrees beside the pelvis; + bends forward.",
        Joint::Chest => "The upper back, in degrees beside the low back; + bends forward.",
        Joint::Neck => "The neck, in degrees beside the upper back; + bends forward.",
        Joint::Turn => "How far the chest is turned, in degrees; from the front and from above.",
        Joint::Belly => "How far the belly stands out, in % of the height.",
        Joint::Shift => "A nudge to the side, in % of the height.",
        Joint::Shoulder => "The shoulder, in degrees: 0 hanging, 90 forward, 180 overhead.",
        Joint::Elbow => "The elbow, in degrees: 0 straight.",
        Joint::Hip => "The hip, in degrees: 0 straight, + bends.",
        Joint::Knee => "The knee, in degrees: 0 straight.",
        Joint::Ankle => "The ankle, in degrees: + toes up.",
        Joint::Splay => "The part of an arm's or leg's length that is lost by pointing out of the picture.",
        Joint::SplayThigh => "The same of the thigh.",
        Joint::SplayShin => "The same of the shin.",
    }
}

macro_rules! holds_tables {
    ($name:ident) => {
        impl $crate::format::schema::Shape for $name<'_> {
            fn shape(
                _: &$crate::format::schema::Is,
                generator: &mut schemars::SchemaGenerator,
            ) -> serde_json::Map<String, serde_json::Value> {
                $crate::format::schema::subschema::<Self>(generator)
            }
        }
    };
}
pub(super) use holds_tables;

/// A table by its name.
pub(super) fn subschema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Map<String, Value> {
    referred::<T>(generator)
}

/// The schema of a file, with what only the tests want to know.
fn full<T: JsonSchema>(kind: &str) -> Value {
    let settings = SchemaSettings::draft07();
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    schema["title"] = format!("supple: {}", schema["title"].as_str().unwrap()).into();
    if kind == "routine" {
        schema["oneOf"] = json!([{ "required": ["step"] }, { "required": ["level"] }]);
        // Which keys go with which kind of step.
        let rules = step::KINDS.map(|kind| {
            let keys: Vec<&str> = step::allowed(kind).into_iter().flatten().copied().collect();
            json!({
                "if": { "properties": { "kind": { "const": kind } }, "required": ["kind"] },
                "then": { "propertyNames": { "enum": keys } },
            })
        });
        schema["definitions"]["Step"]["allOf"] = json!(rules);
    }
    if kind == "reminders" {
        let ways = reminders::KEYS.map(|(way, _)| json!({ "required": [way] }));
        schema["definitions"]["Reminder"]["oneOf"] = json!(ways);
    }
    schema
}

/// All of them, by the word for their kind.
fn all() -> [(&'static str, Value); 8] {
    [
        ("routine", full::<raw::RoutineFile<'_>>("routine")),
        ("exercise", full::<raw::ExerciseFile<'_>>("exercise")),
        ("card", full::<raw::CardFile<'_>>("card")),
        ("figure", full::<raw::FigureFile<'_>>("figure")),
        ("screening", full::<raw::ScreeningFile<'_>>("screening")),
        ("sources", full::<raw::SourcesFile<'_>>("sources")),
        ("reminders", full::<raw::RemindersFile<'_>>("reminders")),
        ("config", full::<raw::ConfigFile<'_>>("config")),
    ]
}
