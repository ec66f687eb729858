//! What a letter tells of its script, and which marks end sentences.

use unicode_normalization::char::is_combining_mark;

/// Whether a letter is one of a script that writes words without spaces: Han, kana, Thai, Lao, Khmer, Myanmar.
pub const fn is_unspaced(letter: char) -> bool {
    letter >= '\u{e00}'
        && matches!(
            letter,
            '\u{3040}'..='\u{30ff}'
                | '\u{3400}'..='\u{4dbf}'
                | '\u{4e00}'..='\u{9fff}'
                | '\u{f900}'..='\u{faff}'
                | '\u{20000}'..='\u{2fa1f}'
                | '\u{e00}'..='\u{eff}'
                | '\u{1000}'..='\u{109f}'
                | '\u{1780}'..='\u{17ff}'
        )
}

/// Whether a letter is one of Han, kana or Hangul, or of what is numbered behind them: two of them say about as much as a word.
pub const fn is_wide(letter: char) -> bool {
    letter >= '\u{2e80}'
}

/// Whether a letter is a Han character of the two blocks in which nearly all are.
pub const fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}')
}

/// Whether a letter is a kana, be it a small one of Ainu or one of half width.
pub const fn is_kana(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}')
}

/// Whether a letter is a katakana of full width, the script of foreign names, or a mark between or in them.
pub const fn is_katakana(letter: char) -> bool {
    matches!(letter, '\u{30a0}'..='\u{30ff}')
}

/// Whether a letter is a syllable of Hangul.
pub const fn is_hangul(letter: char) -> bool {
    matches!(letter, '\u{ac00}'..='\u{d7a3}')
}

/// Whether a letter stands behind the number of a year, month or day in Chinese, Japanese and Korean.
pub const fn is_date_sign(letter: char) -> bool {
    matches!(letter, '年' | '月' | '日' | '년' | '월' | '일')
}

/// Whether a letter is a combining mark of Unicode: it belongs to the word that it stands in. Those of signs are none: they make emoji.
pub fn is_mark(letter: char) -> bool {
    !letter.is_ascii() && is_combining_mark(letter) && !matches!(letter, '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..)
}

/// Whether a mark ends sentences. A full stop also ends abbreviations.
pub const fn is_stop(mark: char) -> bool {
    matches!(mark, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '।' | '॥' | '؟' | '۔' | '։' | '።' | '။')
}

/// Whether a mark ends questions.
pub const fn is_question_mark(mark: char) -> bool {
    matches!(mark, '?' | '？' | '؟')
}

/// Whether a mark ends a sentence or parts it: a full stop, a comma, a colon.
pub const fn ends_clause(mark: char) -> bool {
    is_stop(mark) || matches!(mark, ',' | ';' | ':' | '，' | '、' | '；' | '：' | '،' | '؛')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_of_its_script() {
        for (letter, own) in [
            ('水', [true, true, true, false, false, false]),
            ('𠮷', [true, true, false, false, false, false]),
            ('ひ', [true, true, false, true, false, false]),
            ('カ', [true, true, false, true, true, false]),
            ('ｶ', [false, true, false, true, false, false]),
            ('한', [false, true, false, false, false, true]),
            ('ไ', [true, false, false, false, false, false]),
            ('မ', [true, false, false, false, false, false]),
            ('é', [false; 6]),
            ('ж', [false; 6]),
        ] {
            let told = [is_unspaced, is_wide, is_han, is_kana, is_katakana, is_hangul].map(|asks| asks(letter));
            assert_eq!(told, own, "{letter}");
        }
    }

    #[test]
    fn marks_are_those_of_letters() {
        // Acute, Hebrew point, Arabic vowel, viramas of Hindi, Bengali and Tamil, a tone of Thai.
        assert!("\u{301}\u{5b8}\u{64e}\u{94d}\u{9cd}\u{bcd}\u{e48}".chars().all(is_mark));
        // Full stop of Hindi, the signs that make a heart red and a digit a key.
        assert!(!"।\u{fe0f}\u{20e3}'a9๏".chars().any(is_mark));
    }

    #[test]
    fn stops_are_those_of_many_scripts() {
        assert!(".!?…。！？।॥؟۔։።။".chars().all(is_stop));
        assert!(!",;:，、".chars().any(is_stop));
        assert!("?？؟".chars().all(is_question_mark) && "?？؟".chars().all(is_stop));
        assert!(".,;:!?，、；：،؛。".chars().all(ends_clause) && !"-–\"”)a".chars().any(ends_clause));
    }
}
