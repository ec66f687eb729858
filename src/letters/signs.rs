//! Lines of signs alone: what divides a text, and what is left of one.

/// Signs of the shortest line that divides, and kinds of them.
const LEAST_SIGNS: usize = 3;
const MOST_KINDS: usize = 2;
/// Bytes of the longest line that is looked at.
const MOST_BYTES: usize = 400;

/// A line without a letter or digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignLine {
    /// Three signs or more of one kind or two: "* * *", "------"; an asterisk, a sign of a section or a dash by itself.
    Divider,
    /// Anything else: "{}", a quotation mark.
    Litter,
}

/// What a line of signs alone is. `None` where it says something all the same: with a letter, a digit or a picture (stars of a rating,
/// a smiling face), as a mark of what is left out ("[…]"), or in the voice of a reader ("?!", ":-)"). Linear.
pub fn sign_line(text: &str) -> Option<SignLine> {
    if text.len() > MOST_BYTES {
        return None;
    }
    let signs = || text.chars().filter(|sign| !sign.is_whitespace());
    let face = text.starts_with([':', ';', '=']) && text.contains(['(', ')']);
    let left_out = signs().any(|sign| matches!(sign, '.' | '…')) && signs().count() >= LEAST_SIGNS || text.contains('…');
    let said = face || left_out || text.contains(['?', '!', '？', '！', '¿', '¡']);
    if said || signs().next().is_none() || !signs().all(is_plain_sign) {
        return None;
    }
    let mut kinds: smallvec::SmallVec<[char; 4]> = smallvec::SmallVec::new();
    for sign in signs() {
        if kinds.len() <= MOST_KINDS && !kinds.contains(&sign) {
            kinds.push(sign);
        }
    }
    let divides = kinds.len() <= MOST_KINDS && signs().count() >= LEAST_SIGNS;
    let alone = matches!(text.trim(), "*" | "§" | "—" | "–" | "⁂" | "∗");
    Some(if divides || alone { SignLine::Divider } else { SignLine::Litter })
}

/// Whether a text begins with a mark that opens a quotation.
pub fn opens_quotation(text: &str) -> bool {
    text.starts_with(['“', '"', '„', '«', '»', '‘', '「', '『'])
}

/// Whether a mark is one of quotations. The apostrophe, which closes some, is none, nor is "›", the sign of a step.
pub const fn is_quotation_mark(mark: char) -> bool {
    matches!(mark, '"' | '“' | '”' | '„' | '«' | '»' | '‹' | '「' | '」' | '『' | '‘')
}

/// Whether a text breaks off with three dots.
pub fn breaks_off(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with("...") || text.ends_with('…')
}

/// Whether a letter is the sign of a currency: the general category Sc of Unicode 15.
pub const fn is_currency(letter: char) -> bool {
    matches!(letter,
        '$' | '\u{a2}'..='\u{a5}' | '\u{58f}' | '\u{60b}' | '\u{7fe}' | '\u{7ff}' | '\u{9f2}' | '\u{9f3}' | '\u{9fb}' | '\u{af1}'
        | '\u{bf9}' | '\u{e3f}' | '\u{17db}' | '\u{20a0}'..='\u{20c0}' | '\u{a838}' | '\u{fdfc}' | '\u{fe69}' | '\u{ff04}'
        | '\u{ffe0}' | '\u{ffe1}' | '\u{ffe5}' | '\u{ffe6}' | '\u{11fdd}'..='\u{11fe0}' | '\u{1e2ff}' | '\u{1ecb0}')
}

/// Whether a letter only guides where lines break: it is written for no reader, and left out of the text of a page.
pub const fn guides_breaks(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}')
}

/// Whether a letter shows nothing, be it that it parts letters or says which way they run: names and titles are the same without. The
/// joiner is none: it makes one picture of several.
pub const fn is_invisible(letter: char) -> bool {
    guides_breaks(letter) || matches!(letter, '\u{200c}' | '\u{200e}' | '\u{200f}')
}

/// Whether a sign is a mark, a line or a box, and neither a letter nor a picture nor of money.
fn is_plain_sign(sign: char) -> bool {
    let in_ascii = sign.is_ascii_punctuation() && sign != '$' && sign != '%';
    in_ascii
        || matches!(sign, '§' | '¶' | '«' | '»' | '·' | '¤' | '¦' | '¬' | '¯' | '´' | '\u{2010}'..='\u{206f}' | '\u{2190}'..='\u{25ff}' | '＊' | '・')
}

#[cfg(test)]
mod tests {
    use super::{SignLine, is_currency, sign_line};

    #[test]
    fn money_has_signs_in_every_script() {
        assert!("$€£¥₹₽₺₩₴₫฿₦₱﷼￥".chars().all(is_currency));
        assert!(!"%§#eL元".chars().any(is_currency));
    }

    #[test]
    fn signs_divide_a_text_or_are_left_of_one() {
        for text in ["* * *", "------", "– – –", "∼ ∼ ∼", "-=-=-", "###", "*", "§", "—"] {
            assert_eq!(sign_line(text), Some(SignLine::Divider), "{text}");
        }
        for text in ["{}", ".", "“", ",", "--", "-", "(*)"] {
            assert_eq!(sign_line(text), Some(SignLine::Litter), "{text}");
        }
        for text in ["", " ", "a", "1", "港", "★★★★★", "🙂", ":-)", "=)", "...", "…", "[…]", "?!", "€", &"-".repeat(500)]
        {
            assert_eq!(sign_line(text), None, "{text}");
        }
    }
}
