//! What stands in a page from elsewhere: who provides frames and posts, and which frames are no part of an article.

use std::sync::LazyLock;

use foldhash::HashSet;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::tables::{AnyCase, ClassWords, Parts, WordRow, plain, ready};

pub(super) const SOURCE: &str = include_str!("embeds.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProviderRow {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    name: String,
    hosts: Vec<String>,
    #[serde(rename = "seen")]
    _seen: IgnoredAny,
}

/// A custom element that stands for a video or post.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomElement {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    /// The name of the element.
    name: String,
    /// The attribute that holds the id of what it stands for.
    pub attribute: String,
    /// The address before the id.
    pub before: String,
    /// Who provides it.
    pub provider: String,
    #[serde(rename = "seen")]
    _seen: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EmbedTable {
    provider: Vec<ProviderRow>,
    refused_host: Vec<WordRow>,
    refused_path: Vec<WordRow>,
    preview_path: Vec<WordRow>,
    post_path: Vec<WordRow>,
    network: Vec<WordRow>,
    post_class: Vec<WordRow>,
    thread_class: Vec<WordRow>,
    player_class: Vec<WordRow>,
    post_address: Vec<WordRow>,
    quotation_address: Vec<WordRow>,
    frame_source: Vec<WordRow>,
    element: Vec<CustomElement>,
}

/// The table, ready for use.
#[derive(Debug, Default)]
pub struct Embeds {
    /// Hosts with the name of who provides what is there.
    providers: Vec<(String, String)>,
    refused_hosts: Vec<String>,
    refused_paths: Parts,
    preview_paths: Parts,
    post_paths: Parts,
    networks: HashSet<String>,
    post_classes: HashSet<String>,
    thread_classes: AnyCase,
    player_classes: ClassWords,
    /// Attributes of a post with its address, best first.
    pub post_addresses: Vec<String>,
    /// Attributes of a quoted post with its address, best first.
    pub quotation_addresses: Vec<String>,
    /// Attributes of a frame with its address, best first.
    pub frame_sources: Vec<String>,
    elements: Vec<CustomElement>,
}

/// The table; parsed when it is first asked.
pub static EMBEDS: LazyLock<Embeds> = LazyLock::new(|| ready(SOURCE, Embeds::new));

impl Embeds {
    fn new(table: EmbedTable) -> Self {
        let hosts = |row: ProviderRow| row.hosts.into_iter().map(move |host| (host, row.name.clone()));
        Self {
            providers: table.provider.into_iter().flat_map(hosts).collect(),
            refused_hosts: plain(table.refused_host).collect(),
            refused_paths: plain(table.refused_path).collect(),
            preview_paths: plain(table.preview_path).collect(),
            post_paths: plain(table.post_path).collect(),
            networks: plain(table.network).collect(),
            post_classes: plain(table.post_class).collect(),
            thread_classes: plain(table.thread_class).collect(),
            player_classes: plain(table.player_class).collect(),
            post_addresses: plain(table.post_address).collect(),
            quotation_addresses: plain(table.quotation_address).collect(),
            frame_sources: plain(table.frame_source).collect(),
            elements: table.element,
        }
    }

    /// The name of who provides what is at a host, where it is known.
    pub fn provider(&self, host: &str) -> Option<&str> {
        self.providers.iter().find(|(known, _)| is_of(host, known)).map(|(_, name)| name.as_str())
    }

    /// Whether the frame at an address sells, counts, asks or converses.
    pub fn is_refused(&self, host: &str, address: &str) -> bool {
        self.refused_hosts.iter().any(|known| is_of(host, known)) || self.refused_paths.stand_in(address)
    }

    /// Whether an address is that of a frame in which a site shows one of its posts.
    pub fn is_preview(&self, address: &str) -> bool {
        self.preview_paths.stand_in(address)
    }

    /// Whether an address is that of one post.
    pub fn is_post(&self, address: &str) -> bool {
        self.post_paths.stand_in(address)
    }

    /// Whether a word in lower case is the name of a network.
    pub fn is_network(&self, word: &str) -> bool {
        self.networks.contains(word)
    }

    /// Whether a class is that of an embedded post, whose text is on the page.
    pub fn is_post_class(&self, class: &str) -> bool {
        class.split_ascii_whitespace().any(|name| self.post_classes.contains(name))
    }

    /// Whether a class is that of a post of the page's own thread, which quotes nobody though its element says so.
    pub fn is_thread_class(&self, class: &str) -> bool {
        class.split_ascii_whitespace().any(|name| self.thread_classes.contains(name))
    }

    /// Whether a word of a class says that a film plays in the box.
    pub fn is_player_class(&self, class: &str) -> bool {
        self.player_classes.stand_in(class)
    }

    /// The custom element of this name, where it stands for a video or post.
    pub fn element(&self, name: &str) -> Option<&CustomElement> {
        self.elements.iter().find(|element| element.name == name)
    }
}

/// Whether a host is the named one or below it.
fn is_of(host: &str, name: &str) -> bool {
    host == name || host.strip_suffix(name).is_some_and(|sub| sub.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_one_provider() {
        for (host, name) in &EMBEDS.providers {
            assert!(EMBEDS.providers.iter().filter(|(known, _)| is_of(host, known)).count() == 1, "{host} is below another host");
            assert_eq!(EMBEDS.provider(&format!("www.{host}")), Some(name.as_str()));
        }
        assert_eq!((EMBEDS.provider("notvimeo.com"), EMBEDS.provider("vimeo.com.example")), (None, None));
    }

    #[test]
    fn widgets_are_refused_on_hosts_of_posts() {
        for (host, address, refused) in [
            ("ad.doubleclick.net", "https://ad.doubleclick.net/x", true),
            ("www.facebook.com", "https://www.facebook.com/plugins/like.php", true),
            ("www.facebook.com", "https://www.facebook.com/plugins/video.php", false),
        ] {
            assert_eq!(EMBEDS.is_refused(host, address), refused, "{address}");
        }
    }
}
