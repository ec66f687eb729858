//! Words as the tables of quotation write them.

/// Writes the lower-case form of a word, apostrophes made equal.
pub fn fold(word: &str, into: &mut String) {
    into.clear();
    if word.is_ascii() {
        into.push_str(word);
        into.make_ascii_lowercase();
        return;
    }
    for c in word.chars() {
        match c {
            c if c.is_ascii() => into.push(c.to_ascii_lowercase()),
            '’' | 'ʼ' => into.push('\''),
            'İ' => into.push('i'),
            c => into.extend(c.to_lowercase()),
        }
    }
}

/// The lower-case form of a word.
pub fn folded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    fold(word, &mut out);
    out
}
