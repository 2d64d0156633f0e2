//! A tree as plain text, for search, notices and copying; and plain text as a tree, with its addresses as links.

use super::{Address, Block, Cell, Document, Inline, Marks, build::is_unprintable};
use crate::limits::{MAX_HTML_BYTES, MAX_NODES};

/// The words of a tree, a line for each paragraph.
#[must_use]
pub fn to_text(document: &Document) -> String {
    let mut text = String::new();
    blocks(&mut text, &document.blocks, "");
    text.truncate(text.trim_end().len());
    text
}

fn blocks(text: &mut String, blocks: &[Block], lead: &str) {
    for block in blocks {
        match block {
            Block::Paragraph { content } | Block::Heading { content, .. } => line(text, lead, &words(content)),
            Block::Pre { text: pre } => line(text, lead, pre),
            Block::Quote { blocks } => self::blocks(text, blocks, &format!("{lead}> ")),
            Block::List { ordered, items } => items.iter().enumerate().for_each(|(at, item)| {
                let bullet = if *ordered { format!("{lead}{}. ", at + 1) } else { format!("{lead}• ") };
                self::blocks(text, item, &bullet);
            }),
            Block::Table { rows } => rows.iter().for_each(|row| line(text, lead, &cells(row))),
        }
    }
}

fn line(text: &mut String, lead: &str, words: &str) {
    for part in words.split('\n') {
        text.push_str(lead);
        text.push_str(part);
        text.push('\n');
    }
}

fn cells(row: &[Cell]) -> String {
    let cell = |cell: &Cell| {
        let mut text = String::new();
        blocks(&mut text, &cell.blocks, "");
        text.trim_end().replace('\n', " ")
    };
    row.iter().map(cell).collect::<Vec<_>>().join("\t")
}

fn words(content: &[Inline]) -> String {
    let mut text = String::new();
    for inline in content {
        match inline {
            Inline::Text { text: words, .. } | Inline::Emoji { text: words, .. } => text.push_str(words),
            Inline::Break => text.push('\n'),
            Inline::Link { content, .. } => text.push_str(&words(content)),
            Inline::Mention { name, .. } => text.push_str(name),
            Inline::Image(image) => text.push_str(image.alt.as_deref().unwrap_or("🖼")),
            Inline::Attachment { .. } => text.push('📎'),
        }
    }
    text
}

/// Plain text as a tree: one paragraph in which spaces and line breaks stand as they were written, and what is written as a web
/// address is a link to just that.
#[must_use]
pub fn from_text(text: &str) -> Document {
    let end = (0..=text.len().min(MAX_HTML_BYTES)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let mut content = Vec::new();
    let mut cut = end < text.len();
    for (number, line) in text[..end].trim_end().lines().enumerate() {
        if content.len() + 2 >= MAX_NODES {
            cut = true;
            break;
        }
        if number > 0 {
            content.push(Inline::Break);
        }
        linked(&mut content, line);
    }
    content.truncate(MAX_NODES);
    let blocks = if content.is_empty() { Vec::new() } else { vec![Block::Paragraph { content }] };
    Document { blocks, cut }
}

fn linked(content: &mut Vec<Inline>, line: &str) {
    let mut plain = String::new();
    for word in line.split_inclusive(char::is_whitespace) {
        match address_in(word) {
            Some((before, shown, address, after)) => {
                plain.push_str(before);
                push_plain(content, &mut plain);
                content.push(Inline::Link { address, content: vec![plain_text(shown)] });
                plain.push_str(after);
            }
            None => plain.push_str(word),
        }
    }
    push_plain(content, &mut plain);
}

fn push_plain(content: &mut Vec<Inline>, plain: &mut String) {
    let text = std::mem::take(plain).replace(|c: char| c != '\t' && is_unprintable(c), "");
    if !text.is_empty() {
        content.push(plain_text(&text));
    }
}

fn plain_text(text: &str) -> Inline {
    Inline::Text { text: text.to_owned(), marks: Marks::default() }
}

/// A web address in a word, and what stands around it: brackets before, punctuation behind.
fn address_in(word: &str) -> Option<(&str, &str, Address, &str)> {
    let at = word.find("https://").or_else(|| word.find("http://"))?;
    let (before, rest) = word.split_at(at);
    let end =
        rest.trim_end().trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '"', '\'', '»', '…']).len();
    let (shown, after) = rest.split_at(end);
    Some((before, shown, Address::parse(shown).ok()?, after))
}
