//! The addresses that a page gives itself.

use url::Url;

use super::Head;
use crate::options::is_web;

impl Head<'_> {
    /// The absolute addresses that the page gives itself: its canonical link's, then OpenGraph's.
    pub(super) fn stated_addresses(&self) -> impl Iterator<Item = Url> {
        let stated = [self.rel("canonical"), self.meta_value(&["og:url"])];
        stated.into_iter().flatten().filter_map(|address| Url::parse(address).ok())
    }

    /// The address that the page gives itself, else the one that it was fetched from.
    pub(crate) fn own_address(&self) -> Option<Url> {
        self.stated_addresses().next().or_else(|| self.url.clone())
    }

    /// The host of that address; empty when nothing tells it.
    pub(crate) fn own_host(&self) -> String {
        self.own_address().as_ref().and_then(host_of).unwrap_or_default()
    }
}

/// Host of an absolute web address, in lower case, without `www.`.
pub(crate) fn host(address: &str) -> Option<String> {
    host_of(&Url::parse(address).ok()?)
}

fn host_of(url: &Url) -> Option<String> {
    url.host_str().filter(|_| is_web(url)).map(|host| without_www(host).to_owned())
}

/// A host without `www.`, once.
pub(crate) fn without_www(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// An address without what is asked for in it and the place on its page.
pub(crate) fn path(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, head};

    #[test]
    fn what_a_page_states_of_itself_comes_before_where_it_was_fetched() {
        let host = |html: &str, url: &str| {
            let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
            head::read(&page, url, &|| Ok(())).unwrap().own_host()
        };
        let stated = "<link rel=canonical href=https://www.Orrin.example/vote><meta property=og:url content=https://shore.example/>";
        assert_eq!(host(stated, "https://cache.example/1"), "orrin.example");
        assert_eq!(host("<meta property=og:url content=https://shore.example/>", ""), "shore.example");
        assert_eq!(host("<link rel=canonical href=/vote>", "https://www.cache.example/1"), "cache.example");
        assert_eq!(host("<p>Vote", ""), "");
    }
}
