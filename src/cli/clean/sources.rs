//! Where the pages of a run come from.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use walkdir::WalkDir;

/// Names that a folder's pages end in, each also with `.gz`.
const EXTENSIONS: [&str; 3] = ["html", "htm", "xhtml"];

/// One page to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Standard input, shown as `-`.
    Stdin,
    /// A file, shown as it was named.
    File(PathBuf),
}

impl Source {
    /// The name in the answer.
    pub fn name(&self) -> String {
        match self {
            Self::Stdin => "-".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// The page's bytes, decompressed when they are gzip; never more than one byte above `limit`.
    pub fn read(&self, limit: usize) -> io::Result<Vec<u8>> {
        match self {
            Self::Stdin => decompressed(io::stdin().lock(), limit),
            Self::File(path) => decompressed(File::open(path)?, limit),
        }
    }
}

/// Reads a page; gzip is known by its first bytes, which no page starts with.
fn decompressed(input: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut input = BufReader::with_capacity(64 << 10, input);
    let mut bytes = Vec::new();
    let most = limit as u64 + 1;
    if input.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        MultiGzDecoder::new(input).take(most).read_to_end(&mut bytes)?;
    } else {
        input.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// The pages behind the arguments, in their order; a folder's in the order of their names, to any depth.
pub fn sources(paths: &[PathBuf]) -> Result<Vec<Source>, String> {
    if paths.is_empty() {
        return Ok(vec![Source::Stdin]);
    }
    let mut sources = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            sources.push(Source::Stdin);
        } else if path.is_dir() {
            let before = sources.len();
            for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
                match entry {
                    Ok(entry) if entry.file_type().is_file() && is_page(entry.path()) => {
                        sources.push(Source::File(entry.into_path()));
                    }
                    Ok(_) => {}
                    Err(error) => eprintln!("gleaner: {error}"),
                }
            }
            if sources.len() == before {
                return Err(format!("{}: no pages (.html, .htm, .xhtml, each also .gz)", path.display()));
            }
        } else {
            sources.push(Source::File(path.clone()));
        }
    }
    Ok(sources)
}

fn is_page(path: &Path) -> bool {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()) else {
        return false;
    };
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').is_some_and(|(_, extension)| EXTENSIONS.contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut compressed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        compressed.write_all(bytes).expect("in memory");
        compressed.finish().expect("in memory")
    }

    #[test]
    fn gzip_is_decompressed_up_to_the_limit() {
        assert_eq!(decompressed(gzip(b"<p>one").as_slice(), 100).expect("gzip"), b"<p>one");
        let two = [gzip(b"<p>one"), gzip(b"<p>two")].concat();
        assert_eq!(decompressed(two.as_slice(), 100).expect("two members"), b"<p>one<p>two");
        let bomb = gzip(&vec![b'a'; 1 << 20]);
        assert_eq!(decompressed(bomb.as_slice(), 1000).expect("cut").len(), 1001);
        assert_eq!(decompressed(&b""[..], 1000).expect("empty"), b"");
        assert!(decompressed(&gzip(b"<p>one")[..12], 100).is_err(), "cut short");
    }

    #[test]
    fn folders_are_walked_in_order_and_files_taken_as_they_are() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let root = folder.path();
        std::fs::create_dir(root.join("b")).expect("folder");
        for name in ["c.HTML", "a.htm", "b/x.xhtml.gz", "notes.txt", "page.json"] {
            std::fs::write(root.join(name), "x").expect("file");
        }
        let found = sources(&[root.to_owned(), root.join("notes.txt")]).expect("pages");
        let names: Vec<_> = found.iter().map(|s| s.name().replace(&root.display().to_string(), "")).collect();
        assert_eq!(names, ["/a.htm", "/b/x.xhtml.gz", "/c.HTML", "/notes.txt"]);
        assert_eq!(sources(&[]), Ok(vec![Source::Stdin]));
        std::fs::create_dir(root.join("empty")).expect("folder");
        assert!(sources(&[root.join("empty")]).is_err());
    }
}
