//! From the tokenizer's tags and texts to calls of the builder.

use std::cell::RefCell;

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states::RawKind,
    },
};

use super::{
    Address, Document, Image, Inline, Picture,
    build::Builder,
    elements::{Content, Element, element, is_void},
};
use crate::{limits::MAX_HTML_BYTES, text::line};

/// Reads HTML that somebody else wrote. Anything is taken: what makes no sense is left out, and what is too much is cut off.
#[must_use]
pub fn read(html: &str) -> Document {
    let mut state = State { builder: Builder::new(), dropped: None, mention: None, pre: None };
    let end = (0..=html.len().min(MAX_HTML_BYTES)).rev().find(|at| html.is_char_boundary(*at)).unwrap_or(0);
    if end < html.len() {
        state.builder.source_is_cut();
    }
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(&html[..end]));
    let tokenizer = Tokenizer::new(Sink(RefCell::new(state)), TokenizerOpts::default());
    // It comes back before the end only for scripts and encodings, which this sink never asks for.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

struct Sink(RefCell<State>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return state.start(&tag),
            Token::TagToken(tag) => state.end(&tag.name),
            Token::CharacterTokens(text) => state.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// What is open beside the builder's containers.
struct State {
    builder: Builder,
    /// An element that isn't shown, and how many of its name are open.
    dropped: Option<(String, u32)>,
    mention: Option<Mention>,
    pre: Option<Pre>,
}

struct Mention {
    element: String,
    open: u32,
    id: String,
    name: String,
}

#[derive(Default)]
struct Pre {
    text: String,
    open: u32,
    /// Containers that began within it.
    containers: u32,
}

impl State {
    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        let meaning = if names_a_mention(tag) { Element::Mention } else { element(name) };
        if self.builder.is_full() {
            return Self::reading(meaning);
        }
        if let Some((dropped, open)) = &mut self.dropped {
            *open += u32::from(dropped == name && !is_void(name));
            return Self::reading(meaning);
        }
        if self.mention.is_some() && !self.start_in_mention(name, meaning) {
            return TokenSinkResult::Continue;
        }
        if self.pre.is_some() {
            self.start_in_pre(tag, meaning);
        } else {
            self.open(tag, meaning);
        }
        Self::reading(meaning)
    }

    /// How the tokenizer is to go on.
    fn reading(meaning: Element) -> TokenSinkResult<()> {
        match meaning {
            Element::Dropped(Content::Script) => TokenSinkResult::RawData(RawKind::ScriptData),
            Element::Dropped(Content::RawText) => TokenSinkResult::RawData(RawKind::Rawtext),
            Element::Dropped(Content::EscapableText) => TokenSinkResult::RawData(RawKind::Rcdata),
            Element::PlainText => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }

    fn open(&mut self, tag: &Tag, meaning: Element) {
        match meaning {
            Element::Mark(mark) => self.builder.mark(mark, true),
            Element::Anchor => {
                self.builder.begin_link(attribute(tag, "href").and_then(|href| Address::parse(href).ok()))
            }
            Element::Break => self.builder.line_break(),
            Element::Paragraph | Element::PlainText => self.builder.end_line(),
            Element::Heading(level) => self.builder.heading(Some(level)),
            Element::Pre => {
                self.builder.end_line();
                self.pre = Some(Pre { open: 1, ..Pre::default() });
            }
            Element::Container(container) => self.builder.begin(container),
            Element::Mention => {
                let (element, id) = (tag.name.to_string(), id_of(tag).unwrap_or_default());
                self.mention = Some(Mention { element, open: 1, id, name: String::new() });
            }
            Element::Emoji => self.emoji(tag),
            Element::Image => self.image(tag),
            Element::Attachment => {
                if let Some(id) = id_of(tag) {
                    self.builder.inline(Inline::Attachment { id });
                }
            }
            Element::Dropped(_) => self.drop_element(tag),
            Element::Transparent => {}
        }
    }

    fn drop_element(&mut self, tag: &Tag) {
        let foreign = matches!(&*tag.name, "svg" | "math");
        if !(foreign && tag.self_closing) {
            self.dropped = Some((tag.name.to_string(), 1));
        }
    }

    fn emoji(&mut self, tag: &Tag) {
        let read = |name| attribute(tag, name).and_then(line);
        let title = read("title");
        if let Some(text) = read("alt").or_else(|| title.clone()) {
            self.builder.inline(Inline::Emoji { text, title });
        }
    }

    fn image(&mut self, tag: &Tag) {
        let kind = attribute(tag, "itemtype").and_then(|kind| kind.rsplit('/').next()).unwrap_or_default();
        if kind.eq_ignore_ascii_case("emoji") {
            return self.emoji(tag);
        }
        let picture = match kind {
            kind if kind.eq_ignore_ascii_case("sticker") => Picture::Sticker,
            kind if kind.eq_ignore_ascii_case("giphy") => Picture::Animation,
            _ => Picture::Plain,
        };
        let source = attribute(tag, "src").and_then(|source| Address::parse(source).ok()).filter(Address::is_secure);
        let (id, alt) = (id_of(tag), attribute(tag, "alt").and_then(line));
        if id.is_some() || source.is_some() {
            self.builder.inline(Inline::Image(Image { picture, id, source, alt }));
        } else if let Some(alt) = alt {
            self.builder.text(&alt);
        }
    }

    /// True where the tag ends the mention, and so is to be looked at on its own.
    fn start_in_mention(&mut self, name: &str, meaning: Element) -> bool {
        let Some(mention) = &mut self.mention else { return true };
        match meaning {
            Element::Paragraph | Element::Heading(_) | Element::Pre | Element::Container(_) => self.end_mention(),
            Element::Dropped(_) | Element::PlainText => self.end_mention(),
            _ => {
                mention.open += u32::from(mention.element == name);
                if meaning == Element::Break {
                    mention.name.push(' ');
                }
                return false;
            }
        }
        true
    }

    fn end_mention(&mut self) {
        if let Some(Mention { id, name, .. }) = self.mention.take()
            && let Some(name) = line(&name)
        {
            self.builder.inline(Inline::Mention { id, name });
        }
    }

    fn start_in_pre(&mut self, tag: &Tag, meaning: Element) {
        let Some(pre) = &mut self.pre else { return };
        match meaning {
            Element::Break => pre.text.push('\n'),
            Element::Pre => pre.open += 1,
            Element::Paragraph | Element::Heading(_) => pre.new_line(),
            Element::Container(_) => {
                pre.containers += 1;
                pre.new_line();
            }
            Element::Emoji | Element::Image => pre.text.push_str(attribute(tag, "alt").unwrap_or_default()),
            Element::Dropped(_) => self.drop_element(tag),
            _ => {}
        }
    }

    fn end_pre(&mut self) {
        if let Some(pre) = self.pre.take() {
            self.builder.preformatted(&pre.text);
        }
    }

    fn end(&mut self, name: &str) {
        if self.builder.is_full() {
            return;
        }
        if let Some((dropped, open)) = &mut self.dropped {
            *open -= u32::from(dropped == name);
            if *open == 0 {
                self.dropped = None;
            }
            return;
        }
        let meaning = element(name);
        if let Some(mention) = &mut self.mention {
            mention.open -= u32::from(mention.element == name);
            let outer =
                matches!(meaning, Element::Paragraph | Element::Heading(_) | Element::Pre | Element::Container(_));
            if mention.open == 0 || outer {
                let done = mention.open == 0;
                self.end_mention();
                if done {
                    return;
                }
            } else {
                return;
            }
        }
        if self.pre.is_some() && !self.end_in_pre(meaning) {
            return;
        }
        self.close(meaning);
    }

    /// True where the tag ends what is around the preformatted text, and so the text.
    fn end_in_pre(&mut self, meaning: Element) -> bool {
        let Some(pre) = &mut self.pre else { return true };
        match meaning {
            Element::Pre if pre.open > 1 => pre.open -= 1,
            Element::Pre => self.end_pre(),
            Element::Break => pre.text.push('\n'),
            Element::Paragraph | Element::Heading(_) => pre.new_line(),
            Element::Container(_) if pre.containers > 0 => {
                pre.containers -= 1;
                pre.new_line();
            }
            Element::Container(_) => {
                self.end_pre();
                return true;
            }
            _ => {}
        }
        false
    }

    fn close(&mut self, meaning: Element) {
        match meaning {
            Element::Mark(mark) => self.builder.mark(mark, false),
            Element::Anchor => self.builder.end_link(),
            Element::Break => self.builder.line_break(),
            Element::Paragraph => self.builder.end_line(),
            Element::Heading(_) => self.builder.heading(None),
            Element::Container(container) => self.builder.end(container),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.dropped.is_some() || self.builder.is_full() {
            return;
        }
        if let Some(mention) = &mut self.mention {
            mention.name.push_str(text);
        } else if let Some(pre) = &mut self.pre {
            pre.text.push_str(text);
        } else {
            self.builder.text(text);
        }
    }

    fn finish(mut self) -> Document {
        self.end_mention();
        self.end_pre();
        self.builder.finish()
    }
}

impl Pre {
    fn new_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

/// The mark-up of Teams' own clients for a person who is spoken to, on any element.
fn names_a_mention(tag: &Tag) -> bool {
    let kind = attribute(tag, "itemtype").and_then(|kind| kind.rsplit('/').next());
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("mention")) && !is_void(&tag.name)
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

fn id_of(tag: &Tag) -> Option<String> {
    attribute(tag, "id").or_else(|| attribute(tag, "itemid")).and_then(line)
}
