//! A tree as HTML: the one canonical form, of elements that Teams takes.

use super::{Block, Cell, Document, Image, Inline, Marks, Picture};

/// Writes a tree. Reading it again gives the same tree, as long as it came from [`super::read`].
#[must_use]
pub fn write(document: &Document) -> String {
    let mut html = String::new();
    blocks(&mut html, &document.blocks);
    html
}

fn blocks(html: &mut String, blocks: &[Block]) {
    for block in blocks {
        self::block(html, block);
    }
}

fn block(html: &mut String, block: &Block) {
    match block {
        Block::Paragraph { content } => element(html, "p", |html| inlines(html, content)),
        Block::Heading { level, content } => {
            let name = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level.clamp(&1, &6) - 1)];
            element(html, name, |html| inlines(html, content));
        }
        Block::Pre { text } => element(html, "pre", |html| escape(html, text)),
        Block::Quote { blocks } => element(html, "blockquote", |html| self::blocks(html, blocks)),
        Block::List { ordered, items } => element(html, if *ordered { "ol" } else { "ul" }, |html| {
            for item in items {
                element(html, "li", |html| tight(html, item));
            }
        }),
        Block::Table { rows } => element(html, "table", |html| {
            for row in rows {
                element(html, "tr", |html| row.iter().for_each(|cell| self::cell(html, cell)));
            }
        }),
    }
}

fn cell(html: &mut String, cell: &Cell) {
    element(html, if cell.header { "th" } else { "td" }, |html| tight(html, &cell.blocks));
}

/// A lone paragraph needs no element of its own in an item or a cell.
fn tight(html: &mut String, blocks: &[Block]) {
    match blocks {
        [Block::Paragraph { content }] => inlines(html, content),
        _ => self::blocks(html, blocks),
    }
}

fn element(html: &mut String, name: &str, content: impl FnOnce(&mut String)) {
    html.push('<');
    html.push_str(name);
    html.push('>');
    content(html);
    html.push_str("</");
    html.push_str(name);
    html.push('>');
}

fn inlines(html: &mut String, content: &[Inline]) {
    for inline in content {
        match inline {
            Inline::Text { text, marks } => self::text(html, text, *marks),
            Inline::Break => html.push_str("<br>"),
            Inline::Link { address, content } => {
                tag(html, "a", &[("href", Some(address.as_str()))]);
                inlines(html, content);
                html.push_str("</a>");
            }
            Inline::Mention { id, name } => {
                tag(html, "at", &[("id", Some(id))]);
                escape(html, name);
                html.push_str("</at>");
            }
            Inline::Emoji { text, title } => {
                tag(html, "emoji", &[("alt", Some(text)), ("title", title.as_deref())]);
                html.push_str("</emoji>");
            }
            Inline::Image(image) => self::image(html, image),
            Inline::Attachment { id } => {
                tag(html, "attachment", &[("id", Some(id))]);
                html.push_str("</attachment>");
            }
        }
    }
}

fn text(html: &mut String, text: &str, marks: Marks) {
    let Marks { bold, italic, underline, strike, code } = marks;
    let set = [("b", bold), ("i", italic), ("u", underline), ("s", strike), ("code", code)];
    let names: Vec<&str> = set.into_iter().filter(|(_, on)| *on).map(|(name, _)| name).collect();
    names.iter().for_each(|name| tag(html, name, &[]));
    escape(html, text);
    for name in names.iter().rev() {
        html.push_str("</");
        html.push_str(name);
        html.push('>');
    }
}

fn image(html: &mut String, image: &Image) {
    let kind = match image.picture {
        Picture::Plain => None,
        Picture::Sticker => Some("http://schema.skype.com/Sticker"),
        Picture::Animation => Some("http://schema.skype.com/Giphy"),
    };
    let Image { id, source, alt, .. } = image;
    let source = source.as_ref().map(super::Address::as_str);
    tag(html, "img", &[("id", id.as_deref()), ("src", source), ("alt", alt.as_deref()), ("itemtype", kind)]);
}

fn tag(html: &mut String, name: &str, attributes: &[(&str, Option<&str>)]) {
    html.push('<');
    html.push_str(name);
    for (name, value) in attributes {
        if let Some(value) = value {
            html.push(' ');
            html.push_str(name);
            html.push_str("=\"");
            escape(html, value);
            html.push('"');
        }
    }
    html.push('>');
}

/// Text as it stands in HTML, between tags or in an attribute with double quotes.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape(&mut html, text);
    html
}

fn escape(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
}
