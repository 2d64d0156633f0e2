//! Reading and writing HTML: what people write, what attackers write, and what nobody would.

mod attacks;
mod properties;
mod reading;
mod vectors;

use super::{Block, Document, Inline, read, write};

/// A tree in its canonical HTML, which is easier to read than the tree.
fn canonical(html: &str) -> String {
    write(&read(html))
}

/// Every piece of words in a tree, in order.
fn inlines(blocks: &[Block]) -> Vec<&Inline> {
    blocks.iter().flat_map(inlines_of).collect()
}

fn inlines_of(block: &Block) -> Vec<&Inline> {
    match block {
        Block::Paragraph { content } | Block::Heading { content, .. } => content.iter().flat_map(with_inner).collect(),
        Block::Pre { .. } => Vec::new(),
        Block::Quote { blocks } => inlines(blocks),
        Block::List { items, .. } => items.iter().flat_map(|item| inlines(item)).collect(),
        Block::Table { rows } => rows.iter().flatten().flat_map(|cell| inlines(&cell.blocks)).collect(),
    }
}

fn with_inner(inline: &Inline) -> Vec<&Inline> {
    let mut all = vec![inline];
    if let Inline::Link { content, .. } = inline {
        all.extend(content);
    }
    all
}

/// How deep containers lie in one another, and how many pieces there are.
fn measure(blocks: &[Block]) -> (usize, usize) {
    let mut most = (0, blocks.len());
    for block in blocks {
        let inner: Vec<(usize, usize)> = match block {
            Block::Quote { blocks } => vec![measure(blocks)],
            Block::List { items, .. } => items.iter().map(|item| measure(item)).collect(),
            Block::Table { rows } => rows.iter().flatten().map(|cell| measure(&cell.blocks)).collect(),
            _ => vec![(0, inlines_of(block).len())],
        };
        let container =
            usize::from(!matches!(block, Block::Paragraph { .. } | Block::Heading { .. } | Block::Pre { .. }));
        most.0 = most.0.max(container + inner.iter().map(|(depth, _)| *depth).max().unwrap_or(0));
        most.1 += inner.iter().map(|(_, count)| count).sum::<usize>();
    }
    most
}

/// What must hold of every tree, whatever it was made from.
#[track_caller]
fn assert_sound(source: &str, document: &Document) {
    for inline in inlines(&document.blocks) {
        match inline {
            Inline::Link { address, content } => {
                let scheme = address.as_str().split(':').next().unwrap();
                assert!(
                    ["https", "http", "mailto", "tel"].contains(&scheme),
                    "{source:?} links to {}",
                    address.as_str()
                );
                assert!(
                    !content.iter().any(|inner| matches!(inner, Inline::Link { .. } | Inline::Break)),
                    "{source:?}"
                );
            }
            Inline::Image(image) => {
                let source_of = image.source.as_ref().is_none_or(|address| address.as_str().starts_with("https://"));
                assert!(source_of, "{source:?} shows {:?}", image.source.as_ref().map(super::Address::as_str));
            }
            Inline::Text { text, .. } => assert!(!text.is_empty() && !text.chars().any(char::is_control), "{source:?}"),
            _ => {}
        }
    }
    let (depth, count) = measure(&document.blocks);
    assert!(depth <= crate::limits::MAX_DEPTH && count <= crate::limits::MAX_NODES, "{depth} deep, {count} pieces");
    // What is written is of the few elements below and has no other attribute: it could be shown as it is.
    let html = write(document);
    for part in html.split('<').skip(1) {
        let tag = part.split('>').next().unwrap().trim_start_matches('/');
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(ELEMENTS.contains(&name), "{source:?} became an element {name}");
        for attribute in attributes.split("\" ").filter(|text| !text.is_empty()) {
            let name = attribute.split('=').next().unwrap();
            assert!(ATTRIBUTES.contains(&name), "{source:?} became an attribute {name}");
        }
    }
}

const ELEMENTS: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "b",
    "i",
    "u",
    "s",
    "code",
    "br",
    "a",
    "at",
    "emoji",
    "img",
    "attachment",
];
const ATTRIBUTES: &[&str] = &["href", "id", "src", "alt", "title", "itemtype"];
