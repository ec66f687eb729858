//! Which addresses may stand in an article.

use url::{ParseError, Url};

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
