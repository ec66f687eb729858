//! JSON of a page, in bounded memory.
//!
//! `1,` is two bytes on the page and a hundred as a value in memory, `{"a":1},` nearly six hundred: four megabytes of them took
//! three to four hundred. So each value is charged for, and what goes beyond is read for its syntax only.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Bytes that a value takes where it stands, with room for its holder to grow.
const VALUE: usize = 160;
/// Bytes that an object takes beside its values.
const OBJECT: usize = 480;
/// Bytes for the values of any page, however short its JSON.
const LEAST: usize = 256 << 10;

/// Bytes that values may still take.
#[derive(Debug)]
pub struct Budget {
    left: usize,
    /// Whether a value was left out.
    cut: bool,
}

impl Default for Budget {
    /// Room for the values of short texts.
    fn default() -> Self {
        Self { left: LEAST, cut: false }
    }
}

impl Budget {
    /// The same room, and `times` the bytes of `text`.
    #[must_use]
    pub fn and(self, text: &str, times: usize) -> Self {
        Self { left: self.left.saturating_add(text.len().saturating_mul(times)), ..self }
    }

    /// Whether a value was left out for want of room.
    pub fn was_cut(&self) -> bool {
        self.cut
    }

    /// The value at the beginning of `text`, as far as there is room; `None` where there is none.
    pub fn first(&mut self, text: &str) -> Option<Value> {
        self.read(&mut serde_json::Deserializer::from_str(text))
    }

    /// The value that `text` is, as far as there is room; `None` where it is no JSON.
    pub fn whole(&mut self, text: &str) -> Option<Value> {
        let (before, mut source) = ((self.left, self.cut), serde_json::Deserializer::from_str(text));
        let value = self.read(&mut source).filter(|_| source.end().is_ok());
        if value.is_none() {
            (self.left, self.cut) = before;
        }
        value
    }

    fn read(&mut self, source: &mut serde_json::Deserializer<serde_json::de::StrRead<'_>>) -> Option<Value> {
        Charged(self).deserialize(source).ok()
    }

    fn pay(&mut self, cost: usize) {
        self.left = self.left.saturating_sub(cost);
    }

    fn is_full(&self) -> bool {
        self.left == 0
    }
}

/// Reads a value and charges for it.
struct Charged<'r>(&'r mut Budget);

impl<'de> DeserializeSeed<'de> for Charged<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        self.0.pay(VALUE);
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Charged<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while !self.0.is_full()
            && let Some(value) = source.next_element_seed(Charged(self.0))?
        {
            values.push(value);
        }
        while self.0.is_full() && source.next_element::<IgnoredAny>()?.is_some() {
            self.0.cut = true;
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        self.0.pay(OBJECT);
        while !self.0.is_full()
            && let Some(name) = source.next_key::<String>()?
        {
            fields.insert(name, source.next_value_seed(Charged(self.0))?);
        }
        while self.0.is_full() && source.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            self.0.cut = true;
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_the_library() {
        for text in [
            r#"{"b":[1,-2,2.5e3,true,null,"x\u00e9\n"],"a":{"c":{}},"b":[]}"#,
            "[]",
            "\"text\"",
            " 18446744073709551615 ",
            "[1,]",
            "{\"a\"}",
            "[1] 2",
            "",
        ] {
            assert_eq!(Budget::default().whole(text), serde_json::from_str(text).ok(), "{text}");
        }
        assert_eq!(Budget::default().first("[1] = 2").map(|value| value.to_string()).as_deref(), Some("[1]"));
    }

    #[test]
    fn a_value_at_the_limit_is_read_and_the_next_is_left_out() {
        // The array itself is one.
        let most = LEAST.div_ceil(VALUE) - 1;
        let read = |values: usize| {
            let text = format!("[{}]", vec!["1"; values].join(","));
            let mut budget = Budget::default();
            (budget.whole(&text).and_then(|value| value.as_array().map(Vec::len)), budget.was_cut())
        };
        assert_eq!([read(most - 1), read(most), read(most + 1)], [(Some(most - 1), false), (Some(most), false), (Some(most), true)]);
        let broken = format!("[{}", "1,".repeat(most * 2));
        assert_eq!(Budget::default().whole(&broken), None, "what is left out is read for its syntax");
        let objects = format!("[{}{{\"a\":\"b\"}}]", "{\"a\":[{}]},".repeat(most));
        let kept = Budget::default().whole(&objects).and_then(|value| value.as_array().map(Vec::len));
        assert!(kept.is_some_and(|kept| kept < most / 4), "{kept:?}");
        assert_eq!(Budget::default().and(&objects, 1000).whole(&objects).and_then(|value| value.as_array().map(Vec::len)), Some(most + 1));
    }
}
