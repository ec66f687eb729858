//! Character references: `&amp;`, `&#8212;`, `&#x2014;`.
//! [HTML Standard, 13.2.5.72](https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state)

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// Where the reference stands: in an attribute, `&copy=1` is part of an address and no reference.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Text,
    Attribute,
}

/// Reads the reference that begins at the `&` at `at`: its one or two letters, and the place behind it.
/// `None` when it is none and `&` stands for itself. Looks at no more bytes than the longest name has.
pub(super) fn read(page: &str, at: usize, place: Place) -> Option<([Option<char>; 2], usize)> {
    let rest = page.as_bytes().get(at + 1..)?;
    match rest.first()? {
        b'#' => numeric(rest.get(1..)?).map(|(letter, length)| ([Some(letter), None], at + 2 + length)),
        first if first.is_ascii_alphanumeric() => named(page.get(at + 1..)?, place).map(|(letters, length)| (letters, at + 1 + length)),
        _ => None,
    }
}

/// Text that was written for HTML and stands elsewhere (JSON strings, attributes that hold markup): its references read, once.
/// A bare `&` is common there, so the stricter rule of attributes holds. Linear.
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let (mut from, mut look) = (0, 0);
    while let Some(at) = text.get(look..).and_then(|rest| rest.find('&')).map(|at| look + at) {
        match read(text, at, Place::Attribute) {
            Some((letters, end)) => {
                out.push_str(text.get(from..at).unwrap_or_default());
                out.extend(letters.into_iter().flatten());
                from = end;
                look = end;
            }
            None => look = at + 1,
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out.into()
}

fn numeric(digits: &[u8]) -> Option<(char, usize)> {
    let (base, start) = match digits.first()? {
        b'x' | b'X' => (16, 1),
        _ => (10, 0),
    };
    let mut value = 0_u32;
    let mut at = start;
    while let Some(digit) = digits.get(at).and_then(|byte| char::from(*byte).to_digit(base)) {
        value = value.saturating_mul(base).saturating_add(digit).min(0x11_0000);
        at += 1;
    }
    if at == start {
        return None;
    }
    let letter = match value {
        0x80..=0x9F => C1_REPLACEMENTS.get(value as usize - 0x80).copied().flatten().or_else(|| char::from_u32(value)),
        0 => None,
        _ => char::from_u32(value),
    };
    at += usize::from(digits.get(at) == Some(&b';'));
    Some((letter.unwrap_or('\u{fffd}'), at))
}

/// The longest name that matches. html5ever's table also holds every prefix of a name, so the search
/// ends at the first letter that leads nowhere.
fn named(text: &str, place: Place) -> Option<([Option<char>; 2], usize)> {
    if let Some(found) = common(text.as_bytes()) {
        return Some(found);
    }
    let bytes = text.as_bytes();
    let mut best = None;
    let mut length = 0;
    while bytes.get(length).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b';') {
        length += 1;
        match text.get(..length).and_then(|name| NAMED_ENTITIES.get(name)) {
            Some((0, _)) => {}
            Some(letters) => best = Some((*letters, length)),
            None => break,
        }
    }
    let ((first, second), length) = best?;
    let ends_with_semicolon = bytes.get(length - 1) == Some(&b';');
    let goes_on = bytes.get(length).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'=');
    if place == Place::Attribute && !ends_with_semicolon && goes_on {
        return None;
    }
    Some(([char::from_u32(first), char::from_u32(second).filter(|letter| *letter != '\0')], length))
}

/// The names that make up nearly all references, without a search.
fn common(bytes: &[u8]) -> Option<([Option<char>; 2], usize)> {
    const COMMON: [(&[u8], char); 6] =
        [(b"amp;", '&'), (b"nbsp;", '\u{a0}'), (b"quot;", '"'), (b"lt;", '<'), (b"gt;", '>'), (b"rsquo;", '\u{2019}')];
    COMMON.iter().find(|(name, _)| bytes.starts_with(name)).map(|(name, letter)| ([Some(*letter), None], name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str) -> Option<(String, usize)> {
        read(source, 0, Place::Text).map(|(letters, end)| (letters.into_iter().flatten().collect(), end))
    }

    #[test]
    fn reads_names_numbers_and_the_longest_match() {
        assert_eq!(text("&amp;x"), Some(("&".into(), 5)));
        assert_eq!(text("&notit;"), Some(("¬".into(), 4)));
        assert_eq!(text("&notin;"), Some(("∉".into(), 7)));
        assert_eq!(text("&#8212;"), Some(("—".into(), 7)));
        assert_eq!(text("&#x2014"), Some(("—".into(), 7)));
        assert_eq!(text("&#150;"), Some(("–".into(), 6)));
        assert_eq!(text("&#0;&#"), Some(("\u{fffd}".into(), 4)));
        assert_eq!(text("&#99999999999;"), Some(("\u{fffd}".into(), 14)));
        assert_eq!(text("&NotEqualTilde;"), Some(("≂̸".into(), 15)));
        assert_eq!(text("&nosuchname;"), None);
        assert_eq!(text("&#x;"), None);
        assert_eq!(text("& "), None);
    }

    #[test]
    fn leaves_addresses_alone() {
        assert!(read("&copy=1", 0, Place::Attribute).is_none());
        assert!(read("&copy=1", 0, Place::Text).is_some());
        assert!(read("&copy;=1", 0, Place::Attribute).is_some());
    }

    #[test]
    fn text_for_html_is_read_once() {
        for (written, read) in [
            ("caf&eacute; &ntilde; &Agrave; &#x27;x&#39;", "café ñ À 'x'"),
            ("1939&#150;1945 &#8211;", "1939–1945 –"),
            ("AT&T R&D a&b=1&copy=2 &", "AT&T R&D a&b=1&copy=2 &"),
            ("&amp;eacute;", "&eacute;"),
            ("&nosuch; &;", "&nosuch; &;"),
            ("plain", "plain"),
        ] {
            assert_eq!(decode(written), read);
        }
    }
}
