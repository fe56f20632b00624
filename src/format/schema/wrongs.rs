//! Files with one mistake each, made of a good one and its schema. Must never change what the schema lets pass.

use serde_json::Value;

use super::{LEAST, MOST, pages::led};

/// One change that the schema refuses.
pub(super) struct Wrong {
    pub(super) at: String,
    pub(super) file: toml::Value,
}

/// All single changes of a file that its schema refuses: a key that is not known, one that is needed and gone, a value of another
/// sort, outside its limits, of no known word, not written as such, too long.
pub(super) fn wrongs(whole: &toml::Value, schema: &Value) -> Vec<Wrong> {
    let mut found = Vec::new();
    at(whole, &mut Vec::new(), schema, schema, whole, &mut found);
    found
}

fn at(
    value: &toml::Value,
    path: &mut Vec<String>,
    shape: &Value,
    schema: &Value,
    whole: &toml::Value,
    out: &mut Vec<Wrong>,
) {
    let mut with = |what: &str, path: &[String], new: Option<toml::Value>| {
        let mut file = whole.clone();
        set(&mut file, path, new);
        out.push(Wrong { at: format!("{}: {what}", path.join(".")), file });
    };
    let table = led(shape, schema);
    let table = match (table.get("anyOf"), value) {
        (Some(ways), toml::Value::Table(_) | toml::Value::Array(_)) => led(&ways[1], schema),
        (Some(ways), _) => &ways[0],
        _ => table,
    };
    match value {
        toml::Value::Table(values) => {
            if table["additionalProperties"] == false {
                let mut path = path.clone();
                path.push("no-such-key".into());
                with("unknown key", &path, Some(1.into()));
            }
            for key in table["required"].as_array().into_iter().flatten() {
                let mut path = path.clone();
                path.push(key.as_str().unwrap().into());
                with("gone", &path, None);
            }
            for (key, value) in values {
                let shape = table["properties"].get(key.as_str()).unwrap_or(&table["additionalProperties"]);
                path.push(key.clone());
                at(value, path, shape, schema, whole, out);
                path.pop();
            }
        }
        toml::Value::Array(items) => {
            with("of another sort", path, Some(true.into()));
            if let Some(most) = table["maxItems"].as_u64() {
                let many = vec![items[0].clone(); usize::try_from(most).unwrap() + 1];
                with("too many", path, Some(toml::Value::Array(many)));
            }
            if table["minItems"].as_u64() > Some(0) {
                with("none", path, Some(toml::Value::Array(Vec::new())));
            }
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                at(item, path, &table["items"], schema, whole, out);
                path.pop();
            }
        }
        _ => {
            let sort = if value.is_bool() { toml::Value::from("yes") } else { true.into() };
            with("of another sort", path, Some(sort));
            if let Some(least) = table["minimum"].as_f64() {
                let most = table["maximum"].as_f64().unwrap();
                for (what, number) in [("too small", least - 1.0), ("too large", most + 1.0)] {
                    #[expect(clippy::cast_possible_truncation, reason = "limits are small")]
                    let new = if table["type"] == "integer" { (number as i64).into() } else { number.into() };
                    with(what, path, Some(new));
                }
            }
            if table.get("const").is_some() {
                with("another", path, Some(2.into()));
            }
            if table.get("enum").is_some() {
                with("no known word", path, Some("no-such-word".into()));
            }
            if table.get("pattern").is_some() {
                with("not written so", path, Some("_?!".into()));
            }
            if let Some(least) = table[LEAST].as_u64() {
                let most = table[MOST].as_u64().unwrap();
                if least > 0 {
                    with("too short", path, Some(format!("{}s", least - 1).into()));
                }
                with("too long", path, Some(format!("{}s", most + 1).into()));
            }
            if let Some(most) = table["maxLength"].as_u64() {
                let long = "x".repeat(usize::try_from(most).unwrap() + 1);
                with("too long a text", path, Some(long.into()));
            }
            if table["minLength"].as_u64() > Some(0) {
                with("empty", path, Some("".into()));
            }
        }
    }
}

fn set(file: &mut toml::Value, path: &[String], new: Option<toml::Value>) {
    let (last, way) = path.split_last().unwrap();
    let mut at = file;
    for key in way {
        at = match at {
            toml::Value::Array(items) => &mut items[key.parse::<usize>().unwrap()],
            other => other.get_mut(key.as_str()).unwrap(),
        };
    }
    match (at, new) {
        (toml::Value::Table(table), Some(new)) => {
            table.insert(last.clone(), new);
        }
        (toml::Value::Table(table), None) => {
            table.remove(last);
        }
        (toml::Value::Array(items), Some(new)) => items[last.parse::<usize>().unwrap()] = new,
        _ => unreachable!("only keys are taken away"),
    }
}
