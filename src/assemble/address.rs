//! Which addresses may stand in an article.

use std::cell::Cell;

use url::{ParseError, Url};

use crate::dom::Page;
use crate::head::Head;
pub(crate) use crate::head::address::{host, path, without_www};

/// Schemes that open a page, a letter or a call; never a script.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "ftp"];

/// Whether an address only leads somewhere: a relative one, or one whose scheme is known to run nothing.
///
/// Read as browsers do, by the URL Standard: `java\nscript:` is a script.
pub fn is_safe(address: &str) -> bool {
    if is_plain_web(address) {
        return true;
    }
    match Url::parse(address) {
        Ok(url) => SCHEMES.contains(&url.scheme()),
        Err(ParseError::RelativeUrlWithoutBase) => true,
        Err(_) => false,
    }
}

/// Whether an address is that of a web page by its first letters alone, as most are: a scheme and a host of plain letters,
/// behind which nothing can be wrong.
fn is_plain_web(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")) else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    // The last part tells names from numbers; "xn--" begins one that must be decoded.
    let last = host.rsplit('.').next().unwrap_or_default();
    last.bytes().all(|byte| byte.is_ascii_alphabetic()) && host.split('.').all(plain) && !host.contains("--")
}

/// Whether a name that scripts were to fill in stands in an address: "{width}", "{{ image.url }}", "${src}", also with its
/// braces encoded. A brace around an identifier of digits is one of the server's own.
pub fn is_template(address: &str) -> bool {
    if !address.contains(['{', '%']) {
        return false;
    }
    let plain = address.replace("%7B", "{").replace("%7b", "{").replace("%7D", "}").replace("%7d", "}").replace("%20", " ");
    let is_name = |name: &str| {
        let name = name.trim_matches(['{', ' ', '$']);
        name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_. |:".contains(letter))
    };
    plain.split('{').skip(1).any(|rest| rest.split_once('}').is_some_and(|(name, _)| is_name(name)))
}

/// Addresses of a body, made absolute, together no longer than a few lengths of the page: one long address of a link around
/// a thousand blocks, or of `<base>`, would otherwise stand in the article a thousand times.
pub struct Addresses<'a> {
    head: &'a Head<'a>,
    left: Cell<usize>,
    truncated: Cell<bool>,
}

/// Bytes of addresses in a body, in lengths of its page, and on any page.
const MAX_LENGTHS: usize = 8;
const LEAST_BYTES: usize = 1 << 16;

impl<'a> Addresses<'a> {
    /// For the body of a page.
    pub fn new(head: &'a Head<'a>, page: &Page) -> Self {
        Self { head, left: Cell::new(page.bytes() * MAX_LENGTHS + LEAST_BYTES), truncated: Cell::new(false) }
    }

    /// An address made absolute; empty from the first one on that goes beyond the limit.
    pub fn absolute(&self, address: &str) -> String {
        if !self.truncated.get() {
            let absolute = self.head.absolute(address);
            if let Some(left) = self.left.get().checked_sub(absolute.len()) {
                self.left.set(left);
                return absolute;
            }
            self.truncated.set(true);
        }
        String::new()
    }

    /// Whether an address was beyond the limit.
    pub fn truncated(&self) -> bool {
        self.truncated.get()
    }
}

/// The labels of a host that its owner chose, the one that was registered last: "shop", "pellworth" of "www.shop.pellworth.co.uk".
/// A host that others register theirs under ("github.io") is told by its first.
pub fn labels(host: &str) -> impl DoubleEndedIterator<Item = &str> {
    let bare = bare(host);
    // The list of public suffixes knows whether "co.uk" is one, or "blogspot.com".
    let suffix = psl::suffix_str(bare).unwrap_or_default();
    let own = bare.strip_suffix(suffix).and_then(|own| own.strip_suffix('.')).filter(|own| !own.is_empty());
    own.or_else(|| bare.split('.').next()).unwrap_or_default().split('.')
}

/// A host without what stands before it on every server of the web: "www.", "www2.".
fn bare(host: &str) -> &str {
    let Some(rest) = host.strip_prefix("www") else { return host };
    rest.trim_start_matches(|digit: char| digit.is_ascii_digit()).strip_prefix('.').filter(|rest| rest.contains('.')).unwrap_or(host)
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
    fn what_scripts_were_to_fill_in_is_a_template() {
        for address in ["/a.jpg?w={width}", "{{ image }}?w=96", "${src}", "/x/$%7Bimage%7D", "/{{{data.image.url}}}", "/%7bwidth%7d/a.jpg"]
        {
            assert!(is_template(address), "{address}");
        }
        for address in ["/a.jpg", "/a%20b%7B.jpg", "/media/{0A1B2C3D-1111-2222-3333-444455556666}.ashx", "/a?q=%7B%22w%22:1%7D", "/a?q={}"]
        {
            assert!(!is_template(address), "{address}");
        }
    }

    #[test]
    fn addresses_at_the_limit_stand_and_one_byte_more_is_told() {
        let page = crate::dom::parse("<p>one", &crate::limits::Limits::default(), &crate::options::Unobserved).unwrap();
        let head = crate::head::read(&page, "https://a.example/", &|| Ok(())).unwrap();
        let limit = "<p>one".len() * MAX_LENGTHS + LEAST_BYTES;
        let of = |length: usize| format!("https://a.example/{}", "x".repeat(length - "https://a.example/".len()));
        let addresses = Addresses::new(&head, &page);
        for address in [of(limit - 1000), of(1000)] {
            assert_eq!(addresses.absolute(&address), address);
        }
        assert!(!addresses.truncated());
        let addresses = Addresses::new(&head, &page);
        assert_eq!(addresses.absolute(&of(limit - 1000)).len(), limit - 1000);
        assert_eq!(addresses.absolute(&of(1001)), "");
        assert!(addresses.truncated());
        assert_eq!(addresses.absolute("y"), "", "nothing after it, short as it may be");
    }

    proptest::proptest! {
        #[test]
        fn a_plain_address_is_one(address in "https?://[a-zA-Z0-9.:@xn_-]{0,12}(\\.[a-z0-9]{0,3})?([/?#\\\\][ -~é\t]{0,9})?") {
            let is_web = || Url::parse(&address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
            assert!(!is_plain_web(&address) || is_web(), "{address}");
        }
    }

    #[test]
    fn the_labels_of_a_host_are_those_its_owner_chose() {
        for (host, own) in [
            ("www.ibm.com", "ibm"),
            ("www1.wdr.de", "wdr"),
            ("shop.pellworth.co.uk", "shop pellworth"),
            ("pellworth.blogspot.com", "pellworth"),
            ("www.gov.uk", "gov"),
            ("github.io", "github"),
            ("www.com", "www"),
            ("localhost", "localhost"),
            ("", ""),
        ] {
            assert_eq!(labels(host).collect::<Vec<_>>().join(" "), own, "{host}");
        }
    }

    #[test]
    fn hosts_are_compared_without_www() {
        assert_eq!(host("https://WWW.Example.org/x").as_deref(), Some("example.org"));
        assert_eq!(host("/x"), None);
    }
}
