//! Other people's HTML as a tree of what is allowed, and a tree of one's own as the HTML that Teams takes.
//!
//! [`read`] takes HTML apart with the tokenizer that browsers' rules describe (html5ever) and builds a [`Document`] of it, whose
//! types have no place for anything but paragraphs, marks, lists, quotes, tables, checked links, mentions, emoji and
//! placeholders. Nothing of the source reaches a page as markup: the page paints the tree. Script, style, forms, frames, foreign
//! elements and every attribute that has no meaning here are gone because nothing in the tree could hold them, and nothing is
//! ever fetched: pictures are placeholders with an address.
//!
//! [`write()`] is the way back, in one canonical form: what it writes reads back as the same tree.

mod address;
mod build;
mod elements;
mod plain;
mod sending;
mod sink;
#[cfg(test)]
mod tests;
mod tree;
mod write;

pub use address::{Address, AddressError};
pub use plain::{from_text, to_text};
pub(crate) use sending::for_sending;
pub use sink::read;
pub use tree::{Block, Cell, Document, Image, Inline, Marks, Picture};
pub use write::{escaped, write};
