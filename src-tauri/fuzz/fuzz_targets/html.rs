//! Whatever somebody writes becomes a tree within bounds, which writes and reads back as itself.
#![no_main]

use html::{Block, Inline, read, to_text, write};
use libfuzzer_sys::fuzz_target;

// The crate `chat` brings token sources, keyrings and HTTP with it, which a tree of words needs nothing of: these three modules are
// compiled from their sources.
#[allow(dead_code, unused_imports)]
#[path = "../../crates/chat/src/html/mod.rs"]
mod html;
#[allow(dead_code)]
#[path = "../../crates/chat/src/limits.rs"]
mod limits;
#[allow(dead_code)]
#[path = "../../crates/chat/src/text.rs"]
mod text;

/// Every address in a tree.
fn addresses(blocks: &[Block], see: &mut impl FnMut(&str)) {
    for block in blocks {
        match block {
            Block::Paragraph { content } | Block::Heading { content, .. } => {
                for inline in content {
                    match inline {
                        Inline::Link { address, .. } => see(address.as_str()),
                        Inline::Image(image) => {
                            if let Some(source) = &image.source {
                                assert!(source.as_str().starts_with("https://"));
                            }
                        }
                        _ => {}
                    }
                }
            }
            Block::Pre { .. } => {}
            Block::Quote { blocks } => addresses(blocks, see),
            Block::List { items, .. } => items.iter().for_each(|item| addresses(item, see)),
            Block::Table { rows } => rows.iter().flatten().for_each(|cell| addresses(&cell.blocks, see)),
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let html = String::from_utf8_lossy(data);
    let document = read(&html);
    addresses(&document.blocks, &mut |address| {
        assert!(["https:", "http:", "mailto:", "tel:"].iter().any(|scheme| address.starts_with(scheme)), "{address}");
    });
    let _ = to_text(&document);
    let written = write(&document);
    if written.len() <= limits::MAX_HTML_BYTES {
        assert_eq!(read(&written).blocks, document.blocks, "{written}");
    }
});
