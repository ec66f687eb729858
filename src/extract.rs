//! The pipeline on one page; the only caller of the rooms.

use crate::article::Cleaned;
use crate::error::{Error, ErrorKind};
use crate::options::{Observer, Options};

/// Cleans one page.
///
/// # Errors
/// See [`ErrorKind`]: the request must change, or the observer asked to stop. Strange HTML is no error.
pub fn extract(html: &[u8], _options: &Options, _observer: &dyn Observer) -> Result<Cleaned, Error> {
    if html.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "html", "is empty"));
    }
    Ok(Cleaned::default())
}
