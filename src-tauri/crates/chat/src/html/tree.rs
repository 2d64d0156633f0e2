//! The tree of a message: all there can be in one.

use std::fmt;

use base::Redacted;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Address;

/// A message as a tree. `Debug` of it and of its parts shows kinds and lengths, never words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export, rename = "Words")]
pub struct Document {
    /// What it consists of, in order.
    pub blocks: Vec<Block>,
    /// Whether something was left out because it was too long or had too many pieces.
    pub cut: bool,
}

impl Document {
    /// All placeholders of pictures, in order.
    #[must_use]
    pub fn images(&self) -> Vec<&Image> {
        let mut images = Vec::new();
        in_blocks(&self.blocks, &mut images);
        images
    }
}

fn in_blocks<'a>(blocks: &'a [Block], images: &mut Vec<&'a Image>) {
    for block in blocks {
        match block {
            Block::Paragraph { content } | Block::Heading { content, .. } => in_line(content, images),
            Block::Pre { .. } => {}
            Block::Quote { blocks } => in_blocks(blocks, images),
            Block::List { items, .. } => items.iter().for_each(|item| in_blocks(item, images)),
            Block::Table { rows } => rows.iter().flatten().for_each(|cell| in_blocks(&cell.blocks, images)),
        }
    }
}

fn in_line<'a>(content: &'a [Inline], images: &mut Vec<&'a Image>) {
    for inline in content {
        match inline {
            Inline::Image(image) => images.push(image),
            Inline::Link { content, .. } => in_line(content, images),
            _ => {}
        }
    }
}

/// What stands below one another.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[ts(export)]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// Its words.
        content: Vec<Inline>,
    },
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its words.
        content: Vec<Inline>,
    },
    /// Text whose spaces and line breaks count, such as code.
    Pre {
        /// The text.
        text: String,
    },
    /// What somebody else said.
    Quote {
        /// It.
        blocks: Vec<Block>,
    },
    /// A list.
    List {
        /// Whether it is numbered.
        ordered: bool,
        /// Its items.
        items: Vec<Vec<Block>>,
    },
    /// A table.
    Table {
        /// Its rows, which need not be equally long.
        rows: Vec<Vec<Cell>>,
    },
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Cell {
    /// Whether it heads its row or column.
    pub header: bool,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// What stands beside one another.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[ts(export)]
pub enum Inline {
    /// Words.
    Text {
        /// They.
        text: String,
        /// How they are set.
        #[serde(default)]
        marks: Marks,
    },
    /// A line break.
    Break,
    /// A link. Its words may say anything: [`Address::is_belied_by`].
    Link {
        /// Where it leads.
        address: Address,
        /// Its words; no link, no break.
        content: Vec<Inline>,
    },
    /// Somebody is spoken to.
    Mention {
        /// Whom the service means: an id or a number into the message's list of mentions.
        id: String,
        /// Their name.
        name: String,
    },
    /// A small picture that stands for a feeling.
    Emoji {
        /// The character, or what it is called where there is none.
        text: String,
        /// What it is called.
        title: Option<String>,
    },
    /// A picture that is not here.
    Image(Image),
    /// Something that is attached to the message, by its id there.
    Attachment {
        /// Its id.
        id: String,
    },
}

/// A placeholder. Nobody fetches the picture before the person asks for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, rename = "InlineImage")]
pub struct Image {
    /// What kind of picture it is.
    pub picture: Picture,
    /// Its id among the message's attachments.
    pub id: Option<String>,
    /// Where it lies; always `https`.
    pub source: Option<Address>,
    /// What it shows, in words.
    pub alt: Option<String>,
}

/// What kind of picture a placeholder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, rename = "InlineImageKind")]
pub enum Picture {
    /// Any.
    Plain,
    /// A sticker.
    Sticker,
    /// One that moves.
    Animation,
}

/// How words are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools, reason = "five independent marks")]
#[ts(export)]
pub struct Marks {
    /// Heavier.
    pub bold: bool,
    /// Slanted.
    pub italic: bool,
    /// With a line below.
    pub underline: bool,
    /// With a line through.
    pub strike: bool,
    /// As code.
    pub code: bool,
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Paragraph { content } => f.debug_tuple("Paragraph").field(content).finish(),
            Self::Heading { level, content } => f.debug_tuple("Heading").field(level).field(content).finish(),
            Self::Pre { text } => f.debug_tuple("Pre").field(&Redacted(text)).finish(),
            Self::Quote { blocks } => f.debug_tuple("Quote").field(blocks).finish(),
            Self::List { ordered, items } => f.debug_tuple("List").field(ordered).field(items).finish(),
            Self::Table { rows } => f.debug_tuple("Table").field(rows).finish(),
        }
    }
}

impl fmt::Debug for Inline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { text, .. } => f.debug_tuple("Text").field(&Redacted(text)).finish(),
            Self::Break => f.write_str("Break"),
            Self::Link { content, .. } => f.debug_tuple("Link").field(content).finish(),
            Self::Mention { .. } => f.write_str("Mention"),
            Self::Emoji { .. } => f.write_str("Emoji"),
            Self::Image(image) => image.fmt(f),
            Self::Attachment { .. } => f.write_str("Attachment"),
        }
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Image").field(&self.picture).finish()
    }
}
