//! The built call page, within the program. In development it is read from its folder each time.

use rust_embed::RustEmbed;

use crate::server::Asset;

#[derive(RustEmbed)]
#[folder = "../../../ui/dist-call-page"]
struct Built;

/// A file of the page by its path.
pub(crate) fn find(path: &str) -> Option<Asset> {
    Some(Asset { bytes: Built::get(path)?.data, media_type: media_type(path) })
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
        assert!(find("../package.json").is_none());
        assert!(find("/etc/passwd").is_none());
    }
}
