//! Posts of social networks that another page shows.

use super::boxes::{CREDIT, SignedBy, name_in, words_in};
use super::marks::Part;
use super::markup::{Candidate, Credit};
use super::tokens::{folded, place_of};
use super::{Hint, Passage};
use crate::article::QuoteSource;
use crate::lexicon::metadata::EMBEDS;

/// Lines of the longest post that is shown in another page.
const POST: usize = 12;

/// All lines of each post, up to that of its author: `— Name (@name) date`.
pub fn posts(passages: &[Passage<'_>], found: &mut Vec<Candidate>) {
    let mut index = 0;
    while let Some(first) = passages.get(index) {
        if first.hint != Hint::EmbeddedPost {
            index += 1;
            continue;
        }
        let mut candidate = Candidate::new(Vec::new(), QuoteSource::Embed);
        while candidate.credit == Credit::None
            && let Some(passage) = passages.get(index).filter(|next| next.hint == first.hint && next.cite == first.cite)
        {
            let mut end = passage.text.len();
            if let Some(SignedBy { from, name }) = author_of_post(passage.text) {
                end = from;
                if !name.is_empty() {
                    candidate.credit = Credit::Text { passage: index, start: name.start, end: name.end };
                }
            }
            let own = passage.text.get(..end).unwrap_or_default();
            if !own.trim().is_empty() && !names_network(own) {
                candidate.parts.push(Part { passage: index, from: 0, start: 0, end, to: end });
            }
            index += 1;
        }
        // A box for a post that was never closed holds what follows it on the page.
        let closed = candidate.parts.len() <= POST;
        if closed && words_in(passages, &candidate) >= 3 {
            found.push(candidate);
        }
    }
}

/// The author's line of a post.
fn author_of_post(text: &str) -> Option<SignedBy> {
    let handle = text.rfind("(@");
    let dash = text.rfind(['—', '–']).and_then(|at| Some((at, at + text.get(at..)?.chars().next()?.len_utf8())));
    if let Some((at, after)) = dash {
        let tail = text.get(after..)?;
        let fresh = text.get(..at).is_some_and(|head| head.is_empty() || head.ends_with('\n'));
        if handle.is_some_and(|handle| handle >= after) || (fresh && tail.split_whitespace().count() <= 8) {
            let line = tail.split(['#', '\n']).next().unwrap_or_default();
            let name = line.split("(@").next().unwrap_or_default();
            return name_in(text, after, after + name.len()).map(|(start, end)| SignedBy { from: at, name: start..end });
        }
    }
    // "A post shared by Ann Lee (@annlee)": the name is what follows the last small word.
    let handle = handle?;
    let line = text.get(..handle).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
    let head = text.get(line..handle)?;
    if head.split_whitespace().count() > 12 || text.len() - handle > CREDIT {
        return None;
    }
    let name = head.split_whitespace().rev().take_while(|word| !word.starts_with(char::is_lowercase)).last();
    let found = name.and_then(|name| name_in(text, place_of(name, text), handle));
    let (start, end) = found.unwrap_or((line, line));
    Some(SignedBy { from: line, name: start..end })
}

/// "View this post on Instagram": the network's own line.
fn names_network(text: &str) -> bool {
    let count = text.split_whitespace().take(8).count();
    count <= 7 && text.split_whitespace().next_back().is_some_and(|last| EMBEDS.is_network(&folded(last)))
}
