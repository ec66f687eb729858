//! Where a run writes: files that are whole or as they were, and none that it reads.

use std::collections::HashSet;
use std::fs::{self, File, Permissions};
use std::io::{self, Stdout, Write};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::clean::sources::Source;

/// What a new file may be used for, before the process's mask.
const MODE: u32 = 0o666;

/// Something to write to, which [`Target::keep`] ends.
#[derive(Debug)]
pub enum Target {
    /// Standard output.
    Stdout(Stdout),
    /// A device or pipe.
    Stream(File),
    /// A file beside the one that it will be once all is written.
    File(NamedTempFile, PathBuf),
}

impl Target {
    /// A target of this path. What stands there stays as it is until [`Target::keep`].
    pub fn create(path: &Path) -> io::Result<Self> {
        // Behind a link its file is written, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let before = fs::metadata(&path).ok();
        let permissions = match before {
            // Who may not write a file may not replace it either.
            Some(before) => {
                let file = File::options().write(true).open(&path)?;
                if !before.is_file() {
                    return Ok(Self::Stream(file));
                }
                Some(before.permissions())
            }
            None => None,
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = Builder::new().prefix(".gleaner-").permissions(Permissions::from_mode(MODE)).tempfile_in(folder)?;
        if let Some(permissions) = permissions {
            file.as_file().set_permissions(permissions)?;
        }
        Ok(Self::File(file, path))
    }

    /// Ends the writing; a file is from now on what was written.
    pub fn keep(self) -> io::Result<()> {
        match self {
            Self::Stdout(mut out) => out.flush(),
            Self::Stream(mut out) => out.flush(),
            // A file that is mounted by itself has no place to be replaced in: what stands there is written over.
            Self::File(file, path) => match file.persist(&path) {
                Ok(_) => Ok(()),
                Err(error) if path.is_file() => fs::copy(error.file.path(), &path).map(|_| ()),
                Err(error) => Err(error.error),
            },
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::Stream(out) => out.write(bytes),
            Self::File(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Stream(out) => out.flush(),
            Self::File(out, _) => out.flush(),
        }
    }
}

/// Refuses to write over a file that is read, under whatever name.
pub fn refuse(mut targets: impl Iterator<Item = PathBuf>, sources: &[Source]) -> Result<(), String> {
    let files = sources.iter().filter_map(|source| if let Source::File(path) = source { identity(path) } else { None });
    let read: HashSet<(u64, u64)> = files.collect();
    match targets.find(|target| identity(target).is_some_and(|own| read.contains(&own))) {
        Some(target) => Err(format!("{}: would be written over while it is read; name another place", target.display())),
        None => Ok(()),
    }
}

/// Refuses to write into a folder whose pages are read: reports would be pages there, of the next run at the latest.
pub fn refuse_inside(out: &Path, read: &Path) -> Result<(), String> {
    // The folder to write into need not be there yet.
    let stands = |path: &Path| path.ancestors().find_map(|folder| fs::canonicalize(folder).ok());
    let (Ok(whole), Ok(inside)) = (std::path::absolute(out), fs::canonicalize(read)) else { return Ok(()) };
    if stands(&whole).is_some_and(|stands| stands.starts_with(inside)) {
        return Err(format!("--out {} is inside of {}, whose pages are read; name another place", out.display(), read.display()));
    }
    Ok(())
}

/// What tells a file from all others.
fn identity(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|file| (file.dev(), file.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_or_as_it_was() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let [out, link, new] = ["out.json", "link.json", "new.json"].map(|name| folder.path().join(name));
        fs::write(&out, "before").expect("file");
        fs::set_permissions(&out, Permissions::from_mode(0o640)).expect("own file");
        std::os::unix::fs::symlink(&out, &link).expect("link");
        let names = || fs::read_dir(folder.path()).expect("folder").count();

        let mut given_up = Target::create(&out).expect("target");
        given_up.write_all(b"half").expect("room");
        assert_eq!(fs::read_to_string(&out).expect("file"), "before");
        drop(given_up);
        assert_eq!((fs::read_to_string(&out).expect("file").as_str(), names()), ("before", 2));

        for (path, text) in [(&link, "after"), (&new, "new")] {
            let mut target = Target::create(path).expect("target");
            target.write_all(text.as_bytes()).expect("room");
            target.keep().expect("a folder of ours");
            assert_eq!(fs::read_to_string(path).expect("file"), text);
        }
        assert_eq!((fs::read_to_string(&out).expect("file").as_str(), names()), ("after", 3));
        assert!(fs::symlink_metadata(&link).expect("link").is_symlink());
        assert_eq!(fs::metadata(&out).expect("file").permissions().mode() & 0o777, 0o640);
        assert!(matches!(Target::create(Path::new("/dev/null")), Ok(Target::Stream(_))));
        assert!(Target::create(folder.path()).is_err(), "a folder");
    }

    #[test]
    fn a_folder_inside_of_what_is_read_is_known_by_any_name() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let [pages, deeper, link] = ["pages", "pages/deeper", "link"].map(|name| folder.path().join(name));
        fs::create_dir_all(&deeper).expect("folders");
        std::os::unix::fs::symlink(&deeper, &link).expect("link");
        for inside in [&pages, &deeper, &link, &pages.join("new/reports"), &pages.join("../pages/new")] {
            let said = refuse_inside(inside, &pages).expect_err("inside");
            assert!(said.contains(&*inside.to_string_lossy()) && said.contains(&*pages.to_string_lossy()), "{said}");
        }
        for apart in [folder.path().join("pages-reports"), folder.path().join("new/reports"), folder.path().to_owned()] {
            assert_eq!(refuse_inside(&apart, &pages), Ok(()));
        }
    }

    #[test]
    fn a_file_that_is_read_is_known_by_any_name() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let [page, link, hard, other] = ["page.html", "link.html", "hard.html", "other.html"].map(|name| folder.path().join(name));
        fs::write(&page, "x").expect("file");
        fs::write(&other, "x").expect("file");
        std::os::unix::fs::symlink(&page, &link).expect("link");
        fs::hard_link(&page, &hard).expect("link");
        let sources = [Source::Stdin, Source::File(page.clone())];
        for same in [page, link, hard] {
            assert!(refuse([other.clone(), same.clone()].into_iter(), &sources).is_err_and(|said| said.contains(&*same.to_string_lossy())));
        }
        for apart in [other, folder.path().join("new.html"), folder.path().to_owned(), PathBuf::from("/dev/null")] {
            assert_eq!(refuse([apart].into_iter(), &sources), Ok(()));
        }
    }
}
