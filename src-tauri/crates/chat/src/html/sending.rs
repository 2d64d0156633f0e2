//! What of an editor's tree is sent.

use super::{Block, Cell, Document, Inline, Marks, read, write};

/// The tree as it goes out: emoji as characters, without pictures and attachments, and in canonical form whatever the editor
/// made of it.
pub(crate) fn for_sending(document: &Document) -> Document {
    let sent = Document { blocks: blocks(&document.blocks), cut: false };
    read(&write(&sent))
}

fn blocks(all: &[Block]) -> Vec<Block> {
    all.iter().map(block).collect()
}

fn block(block: &Block) -> Block {
    match block {
        Block::Paragraph { content } => Block::Paragraph { content: inlines(content) },
        Block::Heading { level, content } => Block::Heading { level: *level, content: inlines(content) },
        Block::Pre { text } => Block::Pre { text: text.clone() },
        Block::Quote { blocks } => Block::Quote { blocks: self::blocks(blocks) },
        Block::List { ordered, items } => {
            Block::List { ordered: *ordered, items: items.iter().map(|item| blocks(item)).collect() }
        }
        Block::Table { rows } => Block::Table { rows: rows.iter().map(|row| row.iter().map(cell).collect()).collect() },
    }
}

fn cell(cell: &Cell) -> Cell {
    Cell { header: cell.header, blocks: blocks(&cell.blocks) }
}

fn inlines(content: &[Inline]) -> Vec<Inline> {
    let sent = content.iter().filter_map(|inline| match inline {
        Inline::Emoji { text, .. } => Some(Inline::Text { text: text.clone(), marks: Marks::default() }),
        Inline::Image(_) | Inline::Attachment { .. } => None,
        Inline::Link { address, content } => Some(Inline::Link { address: address.clone(), content: inlines(content) }),
        other => Some(other.clone()),
    });
    sent.collect()
}
