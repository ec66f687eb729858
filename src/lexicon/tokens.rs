//! Names that sites give in class and id, cut into the tokens by which they are compared.

use crate::letters::{is_small, plain_run};

/// What stands before the terms of an entry in its class: WordPress and WooCommerce.
const TERMS: [&str; 5] = ["category-", "tag-", "product_cat-", "product_tag-", "product_slug_"];

/// Tokens of a class or id attribute, each between spaces, names between bars:
/// `"post-shareButtons nav"` is `"| post share buttons | nav |"`. The random end of a CSS module's
/// name (`__x8FsQ`) is left out.
pub fn name_tokens(attribute: &str) -> String {
    let mut out = String::with_capacity(attribute.len() + 8);
    out.push('|');
    for name in read_names(attribute) {
        out.push(' ');
        spell(name_part(name), &mut out);
        out.push('|');
    }
    out
}

/// Tells the tokens of a class or id attribute, name after name, as [`name_tokens`] cuts them.
pub fn each_name_token(attribute: &str, mut hear: impl FnMut(&str)) {
    let mut tokens = Tokens::default();
    for name in read_names(attribute) {
        tokens.read(name_part(name)).for_each(&mut hear);
    }
}

/// The tokens of one name after another.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// Where they are written that do not stand in the name as they are.
    spelled: String,
}

impl Tokens {
    /// The tokens of the part of a name that is read.
    pub(super) fn read<'n>(&'n mut self, part: &'n str) -> impl Iterator<Item = &'n str> {
        let text = if is_small(part.as_bytes()) {
            part
        } else {
            self.spelled.clear();
            spell(part, &mut self.spelled);
            &self.spelled
        };
        // Whatever stands between runs of ASCII is a separator; spelled tokens have spaces between them.
        let is_plain = text.is_ascii();
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < text.len() {
                let rest = text.get(at..)?;
                let length = if is_plain { plain_run(rest.as_bytes()) } else { rest.find(' ').unwrap_or(rest.len()) };
                at += length + 1;
                if length > 0 {
                    return rest.get(..length);
                }
            }
            None
        })
    }
}

/// The names of an attribute that are read; more stand in none but hostile ones.
pub(super) fn read_names(attribute: &str) -> impl Iterator<Item = &str> {
    attribute.split_ascii_whitespace().take(40)
}

/// What is read of a name.
pub(super) fn name_part(name: &str) -> &str {
    without_hash(name.get(..name.floor_char_boundary(120.min(name.len()))).unwrap_or_default())
}

/// Writes the tokens of a name with a space behind each.
pub(super) fn spell(name: &str, out: &mut String) {
    if name.is_ascii() {
        return plain_tokens(name, out);
    }
    let mut before = ' ';
    for letter in name.chars() {
        if letter.is_alphanumeric() {
            if letter.is_uppercase() && before.is_lowercase() {
                space(out);
            }
            out.extend(letter.to_lowercase());
        } else {
            space(out);
        }
        before = letter;
    }
    space(out);
}

/// The plain case of [`spell`].
fn plain_tokens(name: &str, out: &mut String) {
    let mut at = 0;
    while at < name.len() {
        let end = at + plain_run(name.as_bytes().get(at..).unwrap_or_default());
        let run = name.get(at..end).unwrap_or_default();
        if run.is_empty() {
            space(out);
        } else if run.bytes().any(|byte| byte.is_ascii_uppercase()) {
            let mut before = b' ';
            for byte in run.bytes() {
                if byte.is_ascii_uppercase() && before.is_ascii_lowercase() {
                    space(out);
                }
                out.push(char::from(byte.to_ascii_lowercase()));
                before = byte;
            }
        } else {
            out.push_str(run);
        }
        at = end.max(at + 1);
    }
    space(out);
}

fn space(out: &mut String) {
    if !out.ends_with(' ') {
        out.push(' ');
    }
}

/// A name without the random end that bundlers append.
fn without_hash(name: &str) -> &str {
    let bytes = name.as_bytes();
    // A random end has capitals.
    if is_small(bytes) {
        return name;
    }
    let bars = bytes.windows(2).rposition(|pair| pair == b"__").map(|at| (at, at + 2));
    let Some((head, tail)) = bars.or_else(|| bytes.iter().rposition(|byte| *byte == b'-').map(|at| (at, at + 1))) else {
        return name;
    };
    let (head, tail) = (name.get(..head).unwrap_or_default(), name.get(tail..).unwrap_or_default());
    let (mut upper, mut digit) = (false, false);
    for byte in tail.bytes() {
        upper |= byte.is_ascii_uppercase();
        digit |= byte.is_ascii_digit();
    }
    let lower = tail.bytes().any(|byte| byte.is_ascii_lowercase());
    let random = (4..=8).contains(&tail.len()) && lower && upper && digit;
    if random && !head.is_empty() { head } else { name }
}

/// Whether a name is written as style libraries write what an element looks like: a value or a condition in brackets
/// (`top-[var(--nav-height)]`, `[&_figcaption]:mt-0`), or the mark of another element (`group-hover/tooltip:opacity-100`).
pub(super) fn is_of_style(name: &str) -> bool {
    name.contains(['[', '(']) || marks(name).is_some()
}

/// Whether a name tells of type or colour alone, whatever that is called: "typography-caption", and "has-caption-font-size" of WordPress.
pub(super) fn is_of_type(name: &str) -> bool {
    name.starts_with("typography-")
        || name.strip_prefix("has-").is_some_and(|preset| ["-font-size", "-font-family", "-color"].iter().any(|end| preset.ends_with(end)))
}

/// Where the mark begins by which parts of an element, or what stands beside it, look for it: `group/menu`, `peer-checked/menu:block`.
fn marks(name: &str) -> Option<usize> {
    let at = name.find('/')?;
    let owner = name.get(..at)?.rsplit(':').next()?;
    let is = |owner: &str| matches!(owner, "group" | "peer" | "@container");
    (is(owner) || is(owner.split('-').next()?)).then_some(at)
}

/// Hears the pieces of such a name that are neither in brackets nor a mark. Linear.
pub(super) fn each_piece(name: &str, mut hear: impl FnMut(&str)) {
    let (mut depth, mut start, mark) = (0_usize, 0, marks(name));
    let mut hear = |from: usize, to: usize| hear(name.get(from..to).unwrap_or_default());
    for (at, byte) in name.bytes().enumerate() {
        match byte {
            b'[' | b'(' => {
                if depth == 0 {
                    hear(start, at);
                }
                depth += 1;
            }
            b']' | b')' => {
                depth = depth.saturating_sub(1);
                start = at + 1;
            }
            b'/' if depth == 0 && mark == Some(at) => {
                hear(start, at);
                start = name.get(at..).and_then(|rest| rest.find(':')).map_or(name.len(), |colon| at + colon + 1);
            }
            _ => {}
        }
    }
    if depth == 0 {
        hear(start, name.len());
    }
}

/// Whether a class name without separators was made by a machine: what follows the prefix of a style library
/// (`css-bvXiUM`, `sc-kfzBvY`), or upper and lower case mixed in pieces too short for words (`fvTocU`) or mostly without
/// vowels (`bvYgwDOVAk`).
pub(super) fn is_made_up(name: &str) -> bool {
    if let Some(made) = name.strip_prefix("css-").or_else(|| name.strip_prefix("sc-")) {
        return made.bytes().all(|byte| byte.is_ascii_alphanumeric()) && made.bytes().any(|byte| !byte.is_ascii_lowercase());
    }
    if !(4..=24).contains(&name.len()) || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let (mut pieces, mut letters, mut mute) = (0, 0, 0);
    let (mut vowel, mut before) = (true, b'0');
    for byte in name.bytes() {
        if pieces == 0 || byte.is_ascii_uppercase() && before.is_ascii_lowercase() {
            mute += u32::from(!vowel);
            pieces += 1;
            vowel = false;
        }
        letters += 1;
        vowel |= matches!(byte.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u');
        before = byte;
    }
    mute += u32::from(!vowel);
    pieces >= 2 && (mute * 2 > pieces || pieces >= 3 && letters * 2 < pieces * 5)
}

/// Whether a class name may be a term that an entry is filed under, as WordPress spells it: kind of term, then its words.
pub(super) fn is_term(name: &str) -> bool {
    TERMS.iter().any(|kind| name.starts_with(kind))
}

/// Whether a class attribute is that of an entry of a publishing system, which lists its number, kind and terms.
pub(super) fn is_entry(attribute: &str) -> bool {
    let numbered =
        |name: &str| name.strip_prefix("post-").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
    read_names(attribute).any(|name| matches!(name, "hentry" | "product") || name.starts_with("type-") || numbered(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_names_are_told_from_words() {
        for name in ["QgBv", "bvYgwDOVAkXXC7", "css-bvXiUM", "sc-kfzBvY", "fvTocU"] {
            assert!(is_made_up(name), "{name}");
        }
        for name in ["siteHeader", "adBox", "toTop", "HTML", "nav", "navLinks", "css-nav", "sc-menu", "post-meta", "myMenu", ""] {
            assert!(!is_made_up(name), "{name}");
        }
    }

    #[test]
    fn what_an_element_looks_like_is_no_name_of_it() {
        for (name, expected) in [
            ("top-[var(--nav-height)]", "top- "),
            ("[&_figcaption]:mt-0", " :mt-0"),
            ("[&:not(:focus-within)]:sr-only", " :sr-only"),
            ("lg:[html[style*=toc]_&]:top-(--toc-height)!", "lg: :top- !"),
            ("group/menu", "group "),
            ("group-hover/tooltip:opacity-100", "group-hover opacity-100"),
            ("md:peer-checked/menu:block", "md:peer-checked block"),
            ("['widget'", " "),
        ] {
            assert!(is_of_style(name), "{name}");
            let mut pieces = Vec::new();
            each_piece(name, |piece| pieces.push(piece.to_owned()));
            assert_eq!(pieces.join(" ").trim_end(), expected.trim_end(), "{name}");
        }
        assert!(["typography-card-caption", "has-caption-font-size", "has-footer-background-color"].iter().all(|name| is_of_type(name)));
        assert!(!["typography", "has-caption", "caption-font-size", "footer-color"].iter().any(|name| is_of_type(name)));
        for name in ["nav", "md:hidden", "w-1/2", "card__share", "group-menu", "user/menu", "mdi:facebook"] {
            assert!(!is_of_style(name), "{name}");
        }
    }

    #[test]
    fn names_become_tokens() {
        assert_eq!(name_tokens("post-shareButtons nav_bar"), "| post share buttons | nav bar |");
        assert_eq!(name_tokens("RelatedPosts__a8FsQ"), "| related posts |");
        assert_eq!(name_tokens("card__share"), "| card share |");
        assert_eq!(name_tokens(""), "|");
    }
}
