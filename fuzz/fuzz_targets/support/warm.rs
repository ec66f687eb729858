//! What happens once in a process.

use gleaner::extract::extract;
use gleaner::options::{Options, Unobserved};

/// Reads the tables, which is no part of any page.
pub fn warm() {
    let _ = extract(b"<p>x", &Options::default(), &Unobserved);
}
