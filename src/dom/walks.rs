//! Ways through a tree that is being made.

use super::tree::{NodeId, Tree};

impl Tree {
    /// What stands in a node.
    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.first(id), |child| self.after(*child))
    }

    /// The node behind one and all below it, within `root`; `depth` is that of the node.
    pub(super) fn following(&self, mut id: NodeId, root: NodeId, depth: &mut usize) -> Option<NodeId> {
        loop {
            if let Some(after) = self.after(id) {
                return Some(after);
            }
            id = self.parent(id).filter(|parent| *parent != root)?;
            *depth = depth.saturating_sub(1);
        }
    }
}
