//! The pages that a list names, for the programs that write what is trained on.

use std::error::Error;
use std::fs;
use std::io::Read;

/// Calls `each` with the id and the bytes of every page of a list, of which each line is `id<TAB>path` (HTML, or HTML in
/// gzip). A page that `each` refuses is told and left out.
///
/// # Errors
/// Of the list and its files.
pub fn each_page(list: &str, mut each: impl FnMut(&str, &[u8]) -> Result<(), Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    for line in fs::read_to_string(list)?.lines() {
        let Some((id, path)) = line.split_once('\t') else { continue };
        let mut bytes = fs::read(path)?;
        if bytes.starts_with(b"\x1f\x8b") {
            let mut plain = Vec::new();
            flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain)?;
            bytes = plain;
        }
        each(id, &bytes).unwrap_or_else(|error| eprintln!("{id}: {error}"));
    }
    Ok(())
}
