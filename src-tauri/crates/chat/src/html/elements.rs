//! What each element of HTML means here.

/// An element's part in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// Sets words.
    Mark(Mark),
    /// A link.
    Anchor,
    /// A line break.
    Break,
    /// Ends one paragraph and begins another.
    Paragraph,
    Heading(u8),
    Pre,
    Container(Container),
    Mention,
    Emoji,
    Image,
    Attachment,
    /// Not shown, with all that is in it. How its content is to be read differs.
    Dropped(Content),
    /// The rest of the text, whatever it looks like.
    PlainText,
    /// No meaning of its own; what is in it counts.
    Transparent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Bold,
    Italic,
    Underline,
    Strike,
    Code,
}

/// What holds blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Quote,
    List { ordered: bool },
    Item,
    Table,
    Row,
    Cell { header: bool },
}

/// How the content of an element is read (HTML, "parsing elements that contain only text").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// As elements.
    Markup,
    /// As text with character references, until the end tag.
    EscapableText,
    /// As text, until the end tag.
    RawText,
    Script,
}

/// Elements without content: they never wait for an end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// What an element means. Names are in lower case, as the tokenizer gives them.
pub(super) fn element(name: &str) -> Element {
    use Container::{Cell, Item, List, Quote, Row, Table};
    match name {
        "b" | "strong" => Element::Mark(Mark::Bold),
        "i" | "em" | "cite" | "var" => Element::Mark(Mark::Italic),
        "u" | "ins" => Element::Mark(Mark::Underline),
        "s" | "strike" | "del" => Element::Mark(Mark::Strike),
        "code" | "tt" | "kbd" | "samp" => Element::Mark(Mark::Code),
        "a" => Element::Anchor,
        "br" => Element::Break,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Element::Heading(name.as_bytes()[1] - b'0'),
        "pre" | "codeblock" | "listing" => Element::Pre,
        "blockquote" => Element::Container(Quote),
        "ul" | "menu" | "dir" => Element::Container(List { ordered: false }),
        "ol" => Element::Container(List { ordered: true }),
        "li" => Element::Container(Item),
        "table" => Element::Container(Table),
        "tr" => Element::Container(Row),
        "td" => Element::Container(Cell { header: false }),
        "th" => Element::Container(Cell { header: true }),
        "at" | "msft-mention" => Element::Mention,
        "emoji" => Element::Emoji,
        "img" | "image" => Element::Image,
        "attachment" => Element::Attachment,
        "plaintext" => Element::PlainText,
        "p" | "div" | "hr" | "section" | "article" | "aside" | "header" | "footer" | "main" | "nav" | "address"
        | "center" | "dl" | "dt" | "dd" | "figure" | "figcaption" | "form" | "fieldset" | "details" | "summary"
        | "html" | "body" | "head" | "caption" => Element::Paragraph,
        _ => dropped(name).map_or(Element::Transparent, Element::Dropped),
    }
}

/// Elements whose content is not for reading.
fn dropped(name: &str) -> Option<Content> {
    match name {
        "script" => Some(Content::Script),
        "title" | "textarea" => Some(Content::EscapableText),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" => Some(Content::RawText),
        "svg" | "math" | "template" | "object" | "applet" | "audio" | "video" | "canvas" | "select" | "button"
        | "frameset" | "portal" | "fencedframe" => Some(Content::Markup),
        _ => None,
    }
}
