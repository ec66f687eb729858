//! CSS selectors over the tree, for tests and tools: the tree once more as `scraper` has it, which knows selectors.

use scraper::node::Element;
use scraper::{Html, Selector, StrTendril};

use html5ever::{Attribute, LocalName, QualName, ns};

use super::{Node, NodeKind, tree};

/// A tree that selectors can be asked of.
#[derive(Debug)]
pub(super) struct Selectable {
    html: Html,
    /// Our node of each of its nodes, in the order in which they were made.
    nodes: Vec<(ego_tree::NodeId, tree::NodeId)>,
}

impl Selectable {
    /// The tree below the document.
    pub(super) fn new(document: Node<'_>) -> Self {
        let mut html = Html::new_document();
        let root = html.tree.root().id();
        let mut nodes = vec![(root, document.id)];
        // The elements around the next node. Selectors pick nodes in the order in which they were made.
        let mut open = vec![(root, document)];
        let mut next = document.first_child();
        while let Some(child) = next {
            while open.last().is_some_and(|(_, around)| child.parent() != Some(*around)) {
                open.pop();
            }
            let node = match child.kind() {
                NodeKind::Text(text) => scraper::Node::Text(scraper::node::Text { text: StrTendril::from_slice(text) }),
                NodeKind::Element(_) => scraper::Node::Element(element(child)),
                NodeKind::Other => scraper::Node::Fragment,
            };
            if let Some(mut around) = open.last().and_then(|(around, _)| html.tree.get_mut(*around)) {
                let made = around.append(node).id();
                nodes.push((made, child.id));
                open.push((made, child));
            }
            next = child.first_child().or_else(|| child.following());
        }
        nodes.sort_unstable();
        Self { html, nodes }
    }

    /// The elements that a selector picks, in document order.
    pub(super) fn select(&self, css: &str) -> impl Iterator<Item = tree::NodeId> {
        let selector = Selector::parse(css).ok();
        let picked: Vec<_> = selector.iter().flat_map(|selector| self.html.select(selector)).map(|element| element.id()).collect();
        picked.into_iter().filter_map(|id| Some(self.nodes.get(self.nodes.binary_search_by_key(&id, |(theirs, _)| *theirs).ok()?)?.1))
    }

    /// As HTML again.
    #[cfg(test)]
    pub(super) fn to_html(&self) -> String {
        self.html.html()
    }
}

fn element(node: Node<'_>) -> Element {
    let attributes = node
        .attrs()
        .map(|(name, value)| Attribute { name: QualName::new(None, ns!(), LocalName::from(name)), value: StrTendril::from_slice(value) });
    Element::new(QualName::new(None, ns!(html), LocalName::from(node.name())), attributes.collect())
}
