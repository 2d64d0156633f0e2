//! The built call page, within the program. In development it is read from its folder each time.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use rust_embed::RustEmbed;

use crate::server::Asset;

#[derive(RustEmbed)]
#[folder = "../../../ui/dist-call-page"]
struct Built;

/// Which page is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum PageFiles {
    /// The one that this program was built with.
    #[default]
    BuiltIn,
    /// The files of a folder: for those who work on the page.
    Folder(PathBuf),
}

impl PageFiles {
    /// A file of the page by its path without the slash, `index.html` for the page itself.
    pub(crate) fn find(&self, path: &str) -> Option<Asset> {
        let bytes = match self {
            Self::BuiltIn => Built::get(path)?.data,
            Self::Folder(folder) => fs::read(within(folder, path)?).ok()?.into(),
        };
        Some(Asset { bytes, media_type: media_type(path) })
    }
}

/// The place of a file below a folder, if it is below it.
fn within(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    path.components().all(|part| matches!(part, Component::Normal(_))).then(|| folder.join(path))
}

/// By the ending. What is not known is no page and no script.
fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_served_as_scripts() {
        assert_eq!(media_type("assets/index-1a2b.js"), "text/javascript; charset=utf-8");
        assert_eq!(media_type("x"), "application/octet-stream");
    }

    #[test]
    fn nothing_outside_is_found() {
        let scratch = tempfile::tempdir().unwrap();
        let page = scratch.path().join("page");
        fs::create_dir(&page).unwrap();
        fs::write(scratch.path().join("outside.js"), "").unwrap();
        fs::write(page.join("inside.js"), "1").unwrap();
        for files in [PageFiles::BuiltIn, PageFiles::Folder(page.clone())] {
            for path in ["../package.json", "../outside.js", "/etc/passwd", "a/../../outside.js"] {
                assert!(files.find(path).is_none(), "{path}");
            }
        }
        assert_eq!(PageFiles::Folder(page).find("inside.js").unwrap().bytes.as_ref(), b"1");
    }
}
