//! Builds the tree: words into paragraphs, paragraphs into containers, all of it within bounds.
//!
//! White space is held back until something visible follows, so that none stands at the begin or the end of a paragraph or
//! beside a line break; what is empty in the end is left out. That makes the tree canonical.

mod containers;

use super::{Address, Block, Cell, Document, Inline, Marks, elements::Mark};
use crate::limits::MAX_NODES;

/// An open container and what is in it so far.
struct Frame {
    holds: Holds,
    /// The marks outside, which hold again when it ends.
    outer_marks: [u16; 5],
}

enum Holds {
    Quote(Vec<Block>),
    List(bool, Vec<Vec<Block>>),
    Item(Vec<Block>),
    Table(Vec<Vec<Cell>>),
    Row(Vec<Cell>),
    Cell(bool, Vec<Block>),
}

/// What waits for something visible to follow.
#[derive(Clone, Copy)]
enum Pending {
    Nothing,
    Space(Marks),
    Breaks(u8),
}

/// A tree that is being built.
pub(super) struct Builder {
    done: Vec<Block>,
    frames: Vec<Frame>,
    /// Containers that were too deep and so were not opened: quotes, lists, tables.
    unopened: [u32; 3],
    line: Vec<Inline>,
    heading: Option<u8>,
    marks: [u16; 5],
    link: Option<(Address, Vec<Inline>)>,
    pending: Pending,
    nodes: usize,
    /// Full: nothing more is taken.
    cut: bool,
    source_cut: bool,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            done: Vec::new(),
            frames: Vec::new(),
            unopened: [0; 3],
            line: Vec::new(),
            heading: None,
            marks: [0; 5],
            link: None,
            pending: Pending::Nothing,
            nodes: 0,
            cut: false,
            source_cut: false,
        }
    }

    /// Whether there is no room for more.
    pub(super) fn is_full(&self) -> bool {
        self.cut
    }

    /// Something behind the source's end is missing.
    pub(super) fn source_is_cut(&mut self) {
        self.source_cut = true;
    }

    /// Room for one more piece, or the end of the tree.
    fn room(&mut self) -> bool {
        self.cut |= self.nodes >= MAX_NODES;
        self.nodes += usize::from(!self.cut);
        !self.cut
    }

    pub(super) fn mark(&mut self, mark: Mark, on: bool) {
        let count = &mut self.marks[mark as usize];
        *count = if on { count.saturating_add(1) } else { count.saturating_sub(1) };
    }

    fn set(&self) -> Marks {
        let [bold, italic, underline, strike, code] = self.marks.map(|count| count > 0);
        Marks { bold, italic, underline, strike, code }
    }

    pub(super) fn text(&mut self, text: &str) {
        let marks = self.set();
        for character in text.chars() {
            if character.is_ascii_whitespace() {
                if matches!(self.pending, Pending::Nothing) && !self.is_line_empty() {
                    self.pending = Pending::Space(marks);
                }
            } else if !is_unprintable(character) {
                self.settle();
                self.push_char(character, marks);
            }
        }
    }

    /// Writes out what waited for something visible.
    fn settle(&mut self) {
        match std::mem::replace(&mut self.pending, Pending::Nothing) {
            Pending::Nothing => {}
            Pending::Space(marks) => {
                // A space at the begin of a link stands before it.
                let link = self.link.take_if(|(_, content)| content.is_empty());
                self.push_char(' ', marks);
                self.link = self.link.take().or(link);
            }
            Pending::Breaks(count) => {
                self.end_of_link_line();
                for _ in 0..count {
                    if self.room() {
                        self.line.push(Inline::Break);
                    }
                }
            }
        }
    }

    fn push_char(&mut self, character: char, marks: Marks) {
        if self.cut {
            return;
        }
        let into = self.link.as_mut().map_or(&mut self.line, |(_, content)| content);
        match into.last_mut() {
            Some(Inline::Text { text, marks: same }) if *same == marks => text.push(character),
            _ => self.push(Inline::Text { text: character.into(), marks }),
        }
    }

    /// Something visible.
    pub(super) fn inline(&mut self, inline: Inline) {
        self.settle();
        self.push(inline);
    }

    fn push(&mut self, inline: Inline) {
        if self.is_line_empty() && !self.room() {
            return; // no room for its paragraph
        }
        if self.link.as_ref().is_some_and(|(_, content)| content.is_empty()) && !self.room() {
            return; // no room for its link
        }
        if self.room() {
            self.link.as_mut().map_or(&mut self.line, |(_, content)| content).push(inline);
        }
    }

    fn is_line_empty(&self) -> bool {
        self.line.is_empty() && self.link.as_ref().is_none_or(|(_, content)| content.is_empty())
    }

    pub(super) fn line_break(&mut self) {
        if !self.is_line_empty() {
            self.pending = match self.pending {
                Pending::Breaks(count) => Pending::Breaks(count.saturating_add(1)),
                _ => Pending::Breaks(1),
            };
        }
    }

    pub(super) fn begin_link(&mut self, address: Option<Address>) {
        self.end_link();
        self.link = address.map(|address| (address, Vec::new()));
    }

    pub(super) fn end_link(&mut self) {
        self.end_of_link_line();
        self.link = None;
    }

    /// Puts the words of an open link where they belong; more words of it can follow.
    fn end_of_link_line(&mut self) {
        if let Some((address, content)) = &mut self.link
            && !content.is_empty()
        {
            self.line.push(Inline::Link { address: address.clone(), content: std::mem::take(content) });
        }
    }

    /// Ends the paragraph.
    pub(super) fn end_line(&mut self) {
        self.end_of_link_line();
        self.pending = Pending::Nothing;
        if self.line.is_empty() {
            return;
        }
        let content = std::mem::take(&mut self.line);
        let block = match self.heading {
            Some(level) => Block::Heading { level, content },
            None => Block::Paragraph { content },
        };
        self.place(block);
    }

    pub(super) fn heading(&mut self, level: Option<u8>) {
        self.end_line();
        self.heading = level;
    }

    pub(super) fn preformatted(&mut self, text: &str) {
        self.end_line();
        let kept: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !is_unprintable(*c)).collect();
        let text = kept.trim_end().trim_start_matches('\n');
        if !text.trim().is_empty() && self.room() {
            self.place(Block::Pre { text: text.to_owned() });
        }
    }

    pub(super) fn finish(mut self) -> Document {
        self.end_line();
        self.end_link();
        self.close_to(0);
        Document { blocks: self.done, cut: self.cut || self.source_cut }
    }
}

/// Characters that are no text: controls, and the mark that begins a file.
pub(super) fn is_unprintable(character: char) -> bool {
    character.is_control() || character == '\u{feff}'
}
