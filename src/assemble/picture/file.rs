//! The file that an address names, taken apart.

use crate::assemble::address::path;

/// The parts of an address that tell its file: "/img", "pier-2.jpg", "pier-2" and "jpg" of `/img/pier-2.jpg?w=400`.
#[derive(Debug, Clone, Copy)]
pub struct FileName<'u> {
    /// All before the last slash, with scheme and host where they are written; empty without a slash.
    pub folders: &'u str,
    /// Behind the last slash.
    pub name: &'u str,
    /// The name without its ending.
    pub stem: &'u str,
    /// Behind the last point of the name, in the case it is written in; absent without a point.
    pub ending: Option<&'u str>,
}

impl<'u> FileName<'u> {
    /// Of an address, whose query and fragment name no file.
    pub fn of(address: &'u str) -> Self {
        let path = path(address);
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (stem, ending) = name.rsplit_once('.').map_or((name, None), |(stem, ending)| (stem, Some(ending)));
        Self { folders, name, stem, ending }
    }

    /// Whether it ends so. Case does not count.
    pub fn ends_in(&self, ending: &str) -> bool {
        self.ending.is_some_and(|own| own.eq_ignore_ascii_case(ending))
    }

    /// Whether it is of a format that signs are drawn in.
    pub fn is_drawing(&self) -> bool {
        ["svg", "gif", "ico"].iter().any(|ending| self.ends_in(ending))
    }

    /// Whether it is of the format of photographs.
    pub fn is_photo(&self) -> bool {
        ["jpg", "jpeg"].iter().any(|ending| self.ends_in(ending))
    }
}

#[cfg(test)]
mod tests {
    use super::FileName;

    #[test]
    fn an_address_is_taken_apart() {
        for (address, parts) in [
            ("https://a.example/img/pier-2.JPG?w=4.0#x", ("https://a.example/img", "pier-2.JPG", "pier-2", Some("JPG"))),
            ("/img/pier", ("/img", "pier", "pier", None)),
            ("pier.v2.svg", ("", "pier.v2.svg", "pier.v2", Some("svg"))),
            ("https://a.example", ("https:/", "a.example", "a", Some("example"))),
            ("", ("", "", "", None)),
        ] {
            let file = FileName::of(address);
            assert_eq!((file.folders, file.name, file.stem, file.ending), parts, "{address}");
        }
        assert!(FileName::of("/a.SVG?x").is_drawing() && FileName::of("/a.Jpeg").is_photo() && !FileName::of("/svg").is_drawing());
    }
}
