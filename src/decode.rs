//! Which letters are these? Byte order mark, declared label, sniffing, in the order of the
//! [Encoding Standard](https://encoding.spec.whatwg.org/), except that a declaration which the
//! bytes contradict loses: many pages were re-encoded as UTF-8 and kept their old `<meta>`.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED};

use crate::article::EncodingSource;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;

/// How far into the page a `<meta>` declaration is looked for, in bytes. The HTML Standard says
/// 1,024; browsers go on, and pages with long preambles need it.
const META_PRESCAN_BYTES: usize = 4096;

/// The page as text.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The letters.
    pub text: Cow<'a, str>,
    /// Encoding Standard name.
    pub encoding: &'static str,
    /// What told the encoding.
    pub source: EncodingSource,
    /// Whether a declaration was contradicted by the bytes.
    pub contradicted: bool,
    /// Whether some bytes had no meaning and became U+FFFD.
    pub had_errors: bool,
}

/// Decodes a page's bytes.
///
/// `content_type` is the HTTP header's value or empty. Linear in the input.
///
/// # Errors
/// `Empty`, `TooLarge`, `NotHtml` (magic numbers of images, PDF, archives; JSON; more than one byte in twenty of the first 1,024
/// that no text has), and
/// `UnknownEncoding` when the header names a charset that the Encoding Standard lacks.
pub fn decode<'a>(bytes: &'a [u8], content_type: &str, limits: &Limits) -> Result<Decoded<'a>, Error> {
    if bytes.len() > limits.max_bytes {
        let message = format!("has {} bytes, limit {}", bytes.len(), limits.max_bytes);
        return Err(Error::new(ErrorKind::TooLarge, "html", message).with_limit(limits.max_bytes as u64));
    }
    let header = header_encoding(content_type)?;
    let (encoding, source, contradicted) = if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        (encoding, EncodingSource::Bom, false)
    } else {
        refuse_other_formats(bytes, header)?;
        choose(bytes, header)
    };
    let (text, _, had_errors) = encoding.decode(bytes);
    let text = decoded_twice(&text).map_or(text, Cow::Owned);
    if text.trim().is_empty() {
        return Err(Error::new(ErrorKind::Empty, "html", "is empty"));
    }
    Ok(Decoded { text, encoding: encoding.name(), source, contradicted, had_errors })
}

/// Letters from the first one beyond ASCII on that are looked at before the whole page is copied.
const LOOKED_AT: usize = 32;

/// The text of a page whose UTF-8 was read as Latin-1 and written as UTF-8 once more ("donâ\u{80}\u{99}t"): archives and
/// crawlers do that. Every letter is then one of Latin-1's, and together, as bytes, they are UTF-8; text that somebody
/// wrote in Latin-1's letters is not.
fn decoded_twice(text: &str) -> Option<String> {
    // Letters of Latin-1 beyond ASCII are two bytes that begin with C2 or C3; nearly every page has none, or others too.
    if text.is_ascii() || text.as_bytes().chunks(64).any(|some| some.iter().fold(0, |most, byte| (*byte).max(most)) > 0xC3) {
        return None;
    }
    let bytes = |text: &str, most: usize| -> Option<Vec<u8>> {
        text.chars().take(most).map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
    };
    // Letters that somebody wrote are no UTF-8 from the first one on.
    let first = text.find(|letter: char| !letter.is_ascii())?;
    let some = bytes(text.get(first..)?, LOOKED_AT)?;
    if std::str::from_utf8(&some).is_err_and(|error| error.error_len().is_some()) {
        return None;
    }
    String::from_utf8(bytes(text, usize::MAX)?).ok()
}

fn header_encoding(content_type: &str) -> Result<Option<&'static Encoding>, Error> {
    let Some(label) = charset_parameter(content_type) else {
        return Ok(None);
    };
    match Encoding::for_label(label.as_bytes()) {
        Some(encoding) if encoding != REPLACEMENT => Ok(Some(encoding)),
        _ => {
            let label: String = label.chars().take(40).collect();
            Err(Error::new(ErrorKind::UnknownEncoding, "content_type", format!("names the unknown charset {label:?}")))
        }
    }
}

/// The value after the first `charset=`, without quotes; `None` when there is none or it is empty. As the HTML Standard has it, the
/// word without the sign is passed over.
fn charset_parameter(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let mut behind = lower.match_indices("charset").filter_map(|(at, word)| text.get(at + word.len()..));
    let rest = behind.find_map(|rest| rest.trim_start().strip_prefix('='))?.trim_start();
    let label = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest.get(1..)?.split(quote).next()?,
        _ => rest.split([';', ' ', '\t', ',', '"', '\'', '>', '/']).next()?,
    };
    let label = label.trim();
    (!label.is_empty()).then_some(label)
}

fn choose(bytes: &[u8], header: Option<&'static Encoding>) -> (&'static Encoding, EncodingSource, bool) {
    let declared = match header {
        Some(encoding) => Some((encoding, EncodingSource::HttpHeader)),
        None => meta_encoding(bytes).map(|encoding| (encoding, EncodingSource::MetaTag)),
    };
    if let Some((encoding, source)) = declared
        && !contradicts(bytes, encoding)
    {
        return (encoding, source, false);
    }
    let sample = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    (looks_like_utf16(sample).unwrap_or_else(|| sniff(bytes)), EncodingSource::Sniffed, declared.is_some())
}

/// A declaration is contradicted when it says UTF-8 and the bytes are not, or when it says another
/// encoding and the bytes are valid UTF-8 beyond ASCII, which no legacy text is by chance.
fn contradicts(bytes: &[u8], declared: &'static Encoding) -> bool {
    if declared == UTF_16LE || declared == UTF_16BE {
        return is_no_utf16(bytes);
    }
    let valid = Encoding::utf8_valid_up_to(bytes);
    if declared == UTF_8 { valid < bytes.len() && far_from_utf8(bytes, valid) } else { valid == bytes.len() && !bytes.is_ascii() }
}

/// Whether a page begins with a tag in an encoding of ASCII letters: in UTF-16 its bracket has a zero beside it.
fn is_no_utf16(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    start.first() == Some(&b'<') && !start.get(..start.len().min(1024)).unwrap_or_default().contains(&0)
}

/// Whether UTF-8 fails often, rather than at a few broken characters of an otherwise good page.
fn far_from_utf8(bytes: &[u8], valid_up_to: usize) -> bool {
    let (mut rest, mut errors, mut good) = (bytes.get(valid_up_to..).unwrap_or_default(), 0_usize, 0_usize);
    good += bytes.get(..valid_up_to).unwrap_or_default().iter().filter(|byte| **byte >= 0xC2).count();
    while !rest.is_empty() {
        errors += 1;
        rest = rest.get(1..).unwrap_or_default();
        let valid = Encoding::utf8_valid_up_to(rest);
        good += rest.get(..valid).unwrap_or_default().iter().filter(|byte| **byte >= 0xC2).count();
        rest = rest.get(valid..).unwrap_or_default();
    }
    errors > 3 && errors > good / 4
}

/// chardetng reads letter by letter, so it is asked only where validity does not settle the question.
fn sniff(bytes: &[u8]) -> &'static Encoding {
    const ESCAPE: u8 = 0x1B;
    let escapes = memchr::memchr(ESCAPE, bytes).is_some();
    if !bytes.is_ascii() && Encoding::utf8_valid_up_to(bytes) == bytes.len() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // Only escapes make ASCII letters tell of an encoding.
    let words = if escapes { Cow::Borrowed(bytes) } else { Cow::Owned(telling_words(bytes)) };
    detector.feed(&words, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// The words of a page in which a byte is no ASCII letter, each with what stands before it. No encoding of the web has white
/// space or angle brackets inside a letter.
fn telling_words(bytes: &[u8]) -> Vec<u8> {
    let parts = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'<' | b'>');
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..) {
        let Some(telling) = rest.iter().position(|byte| !byte.is_ascii()) else { break };
        let (before, after) = rest.split_at(telling);
        let start = before.iter().rposition(parts).unwrap_or_default();
        let end = telling + after.iter().position(parts).unwrap_or(after.len());
        words.extend_from_slice(rest.get(start..end).unwrap_or_default());
        at += end;
    }
    if !words.is_empty() {
        words.push(b' ');
    }
    words
}

/// The encoding that a `<meta charset>` or `<meta http-equiv>` declares. An unknown label counts as
/// no declaration: the page, unlike the request, is no one's to correct.
fn meta_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(META_PRESCAN_BYTES))?;
    let head = String::from_utf8_lossy(head);
    let lower = head.to_ascii_lowercase();
    let mut rest = lower.as_str();
    while let Some(at) = rest.find("<meta") {
        // What a comment says, it does not declare.
        if let Some(comment) = rest.find("<!--").filter(|comment| *comment < at) {
            let inside = rest.get(comment + "<!--".len()..)?;
            rest = inside.get(inside.find("-->")?..)?;
            continue;
        }
        rest = rest.get(at + "<meta".len()..)?;
        let tag = rest.split('>').next()?;
        // A description may speak of charsets.
        let described = tag.find("content").is_some_and(|content| tag.find("charset").is_none_or(|charset| content < charset));
        if described && !tag.contains("http-equiv") {
            continue;
        }
        // Encodings that no browser reads any more are unknown ones too.
        let known = charset_parameter(tag).and_then(|label| Encoding::for_label(label.as_bytes()));
        let Some(encoding) = known.filter(|encoding| *encoding != REPLACEMENT) else {
            continue;
        };
        // The standard: a declaration readable as ASCII cannot be UTF-16.
        return Some(if encoding == UTF_16LE || encoding == UTF_16BE {
            UTF_8
        } else if encoding == X_USER_DEFINED {
            encoding_rs::WINDOWS_1252
        } else {
            encoding
        });
    }
    None
}

/// First bytes of formats that are often sent by mistake.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\x7fELF", "an executable"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
];

/// The "binary data bytes" of MIME Sniffing (WHATWG), which no text has: controls but for white space and the escape of ISO-2022-JP.
const fn is_binary(byte: u8) -> bool {
    matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f)
}

fn refuse_other_formats(bytes: &[u8], header: Option<&'static Encoding>) -> Result<(), Error> {
    let not_html = |what: &str| Err(Error::new(ErrorKind::NotHtml, "html", format!("is {what}, not HTML")));
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return not_html(what);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return not_html("a WebP image");
    }
    let head = bytes.trim_ascii_start();
    let json = match head.first() {
        Some(b'{') => matches!(head.get(1..).unwrap_or_default().trim_ascii_start().first(), Some(b'"' | b'}')),
        Some(b'[') => matches!(head.get(1..).unwrap_or_default().trim_ascii_start().first(), Some(b'{' | b'"' | b'[' | b']')),
        _ => false,
    };
    if json && serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok() {
        return not_html("JSON");
    }
    let sample = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    // UTF-16 has a NUL in every second byte of its markup, and any byte in other text; of what no header calls so, more than a few
    // such bytes make binary data.
    let utf16 = header.is_some_and(|header| header == UTF_16LE || header == UTF_16BE) || looks_like_utf16(sample).is_some();
    if !utf16 && sample.iter().filter(|byte| is_binary(**byte)).count() > sample.len() / 20 {
        return not_html("binary data");
    }
    Ok(())
}

/// The UTF-16 of text without a mark, by the NULs that every ASCII letter of its markup brings.
fn looks_like_utf16(sample: &[u8]) -> Option<&'static Encoding> {
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in sample.chunks_exact(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.last() == Some(&0));
    }
    let pairs = sample.len() / 2;
    if even * 10 > pairs * 6 && odd * 10 < pairs {
        Some(UTF_16BE)
    } else if odd * 10 > pairs * 6 && even * 10 < pairs {
        Some(UTF_16LE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, telling_words};
    use crate::article::EncodingSource;
    use crate::limits::Limits;

    fn encoding(bytes: &[u8]) -> (&'static str, EncodingSource, String) {
        let decoded = decode(bytes, "", &Limits::default()).unwrap();
        (decoded.encoding, decoded.source, decoded.text.into_owned())
    }

    #[test]
    fn only_words_with_other_letters_are_sniffed() {
        assert_eq!(telling_words(b"<p>caf\xe9 au lait <b>tr\xe8s</b> bon"), b">caf\xe9>tr\xe8s ");
        assert_eq!(telling_words(b"\x83J \x83K"), b"\x83J \x83K ");
        assert_eq!(telling_words(b"plain"), b"");
    }

    #[test]
    fn utf_16_is_known_without_a_mark() {
        let page = "<!doctype html><title>Harbour news</title><p>The town of Kołobrzeg votes.";
        for (little, name) in [(true, "UTF-16LE"), (false, "UTF-16BE")] {
            let bytes: Vec<u8> =
                page.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect();
            assert_eq!(encoding(&bytes), (name, EncodingSource::Sniffed, page.to_owned()));
        }
    }

    #[test]
    fn a_header_that_calls_plain_letters_utf_16_is_contradicted() {
        let page = "\n<!doctype html><title>Harbour news</title><p>The town votes — again.";
        let as_utf16 = |bytes: &[u8]| {
            let decoded = decode(bytes, "text/html; charset=utf-16", &Limits::default()).unwrap();
            (decoded.encoding, decoded.source, decoded.contradicted, decoded.text.into_owned())
        };
        assert_eq!(as_utf16(page.as_bytes()), ("UTF-8", EncodingSource::Sniffed, true, page.to_owned()));
        let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(as_utf16(&wide).1, EncodingSource::HttpHeader);
    }

    #[test]
    fn a_label_that_no_browser_reads_is_none() {
        let page = b"<meta charset=hz-gb-2312><p>Three towns voted.";
        assert_eq!(encoding(page).1, EncodingSource::Sniffed);
        assert!(encoding(page).2.contains("Three towns voted."));
    }

    #[test]
    fn the_word_charset_alone_declares_nothing() {
        let page =
            b"<meta name=charset http-equiv=content-type content='text/html; x-charset-note; charset=windows-1251'><p>\xcc\xee\xf1\xf2";
        let (name, source, text) = encoding(page);
        assert_eq!((name, source), ("windows-1251", EncodingSource::MetaTag));
        assert!(text.ends_with("Мост"), "{text}");
        let header = "text/html; x-charset-note=1; charset=windows-1251";
        assert_eq!(decode(b"<p>\xcc\xee\xf1\xf2", header, &Limits::default()).unwrap().encoding, "windows-1251");
        assert_eq!(encoding(b"<meta charset><meta name=charset content=none><p>One").1, EncodingSource::Sniffed);
    }

    #[test]
    fn comments_and_descriptions_declare_nothing() {
        for page in [
            &b"<!-- <meta charset=shift_jis> --><meta charset=windows-1252><p>caf\xe9"[..],
            b"<meta name=description content='what charset=koi8-r means'><meta charset=windows-1252><p>caf\xe9",
            b"<meta http-equiv=content-type content='text/html; charset=windows-1252'><p>caf\xe9",
        ] {
            let (name, source, text) = encoding(page);
            assert_eq!((name, source), ("windows-1252", EncodingSource::MetaTag));
            assert!(text.ends_with("café"), "{text}");
        }
        assert_eq!(encoding(b"<p>Open <!-- <meta charset=shift_jis> and never closed").1, EncodingSource::Sniffed);
    }

    fn text(page: &str) -> String {
        decode(page.as_bytes(), "text/html; charset=utf-8", &Limits::default()).unwrap().text.into_owned()
    }

    #[test]
    fn a_page_that_was_decoded_twice_is_read_as_it_was_written() {
        let written = "<p>We don’t know – “yet”: Brücke, мост, 橋</p>";
        let twice: String = written.bytes().map(char::from).collect();
        assert_ne!(twice, written);
        assert_eq!(text(&twice), written);
        for once in [written, "<p>Brücke, façade, ¿qué?</p>", "<p>plain</p>", "<p>Ã© is what é becomes, says the café’s page</p>"]
        {
            assert_eq!(text(once), once);
        }
    }
}
