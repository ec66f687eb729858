//! Subjects before and behind an aside: in brackets, between commas.

use super::names::Mention;
use super::speaker::{Scene, Subject};
use super::tokens::Shape;
use crate::lexicon::quotes::Tags;

impl Scene<'_> {
    /// The name that a bracket follows: "Orla Nash (Mayo) said".
    pub(super) fn before_bracket(&self, close: usize, low: usize) -> Option<usize> {
        let open = (low.max(close.saturating_sub(8))..close).rev().find(|place| self.stream.at(*place).shape == Shape::Open);
        self.mention_at(open.filter(|_| self.stream.at(close).shape == Shape::Close)?.checked_sub(1)?)
    }

    /// The subject before an aside: "Paul Ryan, the Speaker, said".
    pub(super) fn before_aside(&self, close: usize, low: usize) -> Option<Subject> {
        let aside = |mention: &Mention| {
            let after = self.stream.at(mention.end).shape;
            mention.end <= close && (matches!(after, Shape::Comma | Shape::Open | Shape::Dash) || mention.end == close)
        };
        let inside = self.inside(low, close);
        // "the group's head, Ann Lee, said": the name is the apposition.
        if let Some((index, _)) = inside.clone().find(|(_, mention)| aside(mention) && !self.after_prep(mention.first)) {
            return self.name(index);
        }
        let mut place = close;
        while place > low {
            place -= 1;
            if let Some(kind) = self.pronoun(place).filter(|_| !self.stream.before(place).is(Tags::PREP.with(Tags::CUE))) {
                return Some(Subject { from: place, end: place + 1, kind });
            }
        }
        let mut named = inside.filter(|(_, mention)| !self.after_prep(mention.first) && !self.stream.before(mention.end).possessive);
        match named.next() {
            Some((index, _)) => self.name(index),
            None => self.described_left(close, low),
        }
    }

    /// The name behind a few small words between two commas, the first of them right behind the verb: "laments, for her part, Ann Lee".
    pub(super) fn behind_aside(&self, comma: usize, limit: usize) -> Option<usize> {
        let close = (comma + 1..limit.min(comma + 7)).find(|place| self.stream.at(*place).shape != Shape::Lower)?;
        let aside = close > comma + 1
            && self.stream.at(comma + 1).is(Tags::PREP.with(Tags::ADVERB))
            && !(comma + 1..close).any(|place| self.cue(place));
        self.mention_at(close + 1).filter(|_| aside && self.stream.at(close).shape == Shape::Comma)
    }
}
