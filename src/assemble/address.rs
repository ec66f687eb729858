//! Which addresses may stand in an article.

use std::cell::Cell;

use url::{ParseError, Url};

use crate::dom::Page;
use crate::head::Head;

/// Schemes that open a page, a letter or a call; never a script.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "ftp"];

/// Whether an address only leads somewhere: a relative one, or one whose scheme is known to run nothing.
///
/// Read as browsers do, by the URL Standard: `java\nscript:` is a script.
pub fn is_safe(address: &str) -> bool {
    match Url::parse(address) {
        Ok(url) => SCHEMES.contains(&url.scheme()),
        Err(ParseError::RelativeUrlWithoutBase) => true,
        Err(_) => false,
    }
}

/// Addresses of a body, made absolute, together no longer than a few lengths of the page: one long address of a link around
/// a thousand blocks, or of `<base>`, would otherwise stand in the article a thousand times.
pub struct Addresses<'a> {
    head: &'a Head<'a>,
    left: Cell<usize>,
}

/// Bytes of addresses in a body, in lengths of its page, and on any page.
const MAX_LENGTHS: usize = 8;
const LEAST_BYTES: usize = 1 << 16;

impl<'a> Addresses<'a> {
    /// For the body of a page.
    pub fn new(head: &'a Head<'a>, page: &Page) -> Self {
        Self { head, left: Cell::new(page.bytes() * MAX_LENGTHS + LEAST_BYTES) }
    }

    /// An address made absolute; empty from the first one on that goes beyond the limit.
    pub fn absolute(&self, address: &str) -> String {
        let left = self.left.replace(0);
        if left == 0 {
            return String::new();
        }
        let absolute = self.head.absolute(address);
        self.left.set(left.saturating_sub(absolute.len()));
        if absolute.len() > left { String::new() } else { absolute }
    }
}

/// Host of an absolute web address, in lower case, without `www.`.
pub fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host_str()?.to_ascii_lowercase();
    Some(host.strip_prefix("www.").map(str::to_owned).unwrap_or(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_no_addresses() {
        for address in [
            "https://a.example/x?y=1#z",
            "/x",
            "x.html",
            "#top",
            "?q=a:b",
            "mailto:a@b.example",
            "//cdn.example/x",
            "a:b/../c".trim_start_matches("a:"),
        ] {
            assert!(is_safe(address), "{address}");
        }
        for address in [
            "javascript:alert(1)",
            " JavaScript:x",
            "java\nscript:x",
            "\u{1}javascript:x",
            "data:text/html,x",
            "vbscript:x",
            "blob:https://a/x",
            "http://[bad",
        ] {
            assert!(!is_safe(address), "{address}");
        }
    }

    #[test]
    fn hosts_are_compared_without_www() {
        assert_eq!(host("https://WWW.Example.org/x").as_deref(), Some("example.org"));
        assert_eq!(host("/x"), None);
    }
}
