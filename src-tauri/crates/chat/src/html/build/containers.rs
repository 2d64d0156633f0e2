//! Quotes, lists and tables: what opens, holds and ends them.

use super::{Builder, Frame, Holds};
use crate::{
    html::{Block, Cell, elements::Container},
    limits::MAX_DEPTH,
};

impl Builder {
    /// Puts a block into the innermost container; in a list that means into an item, in a table into a cell.
    pub(super) fn place(&mut self, block: Block) {
        if !self.open_parts() {
            return;
        }
        match self.frames.last_mut().map(|frame| &mut frame.holds) {
            Some(Holds::Quote(blocks) | Holds::Item(blocks) | Holds::Cell(_, blocks)) => blocks.push(block),
            _ => self.done.push(block),
        }
    }

    /// Directly within a list, opens an item; directly within a table, a row and a cell. False where there is no room for them.
    fn open_parts(&mut self) -> bool {
        loop {
            let part = match self.frames.last().map(|frame| &frame.holds) {
                Some(Holds::List(..)) => Holds::Item(Vec::new()),
                Some(Holds::Table(_)) => Holds::Row(Vec::new()),
                Some(Holds::Row(_)) => Holds::Cell(false, Vec::new()),
                _ => return true,
            };
            if !self.room() {
                return false;
            }
            self.push_frame(part);
        }
    }

    fn push_frame(&mut self, holds: Holds) {
        self.frames.push(Frame { holds, outer_marks: self.marks });
    }

    fn depth(&self) -> usize {
        self.frames
            .iter()
            .filter(|frame| matches!(frame.holds, Holds::Quote(_) | Holds::List(..) | Holds::Table(_)))
            .count()
    }

    pub(in crate::html) fn begin(&mut self, container: Container) {
        self.end_line();
        self.end_link();
        self.heading = None;
        match container {
            Container::Item => self.begin_part(matches_list, matches_item, Holds::Item(Vec::new())),
            Container::Row => self.begin_part(matches_table, matches_row, Holds::Row(Vec::new())),
            Container::Cell { header } => {
                if self
                    .frames
                    .iter()
                    .rev()
                    .find(|frame| matches_row(frame) || matches_table(frame))
                    .is_some_and(matches_table)
                {
                    self.begin_part(matches_table, matches_row, Holds::Row(Vec::new()));
                }
                self.begin_part(matches_row, matches_cell, Holds::Cell(header, Vec::new()));
            }
            _ => self.begin_whole(container),
        }
    }

    fn begin_whole(&mut self, container: Container) {
        let (kind, holds) = match container {
            Container::Quote => (0, Holds::Quote(Vec::new())),
            Container::List { ordered } => (1, Holds::List(ordered, Vec::new())),
            _ => (2, Holds::Table(Vec::new())),
        };
        if self.depth() >= MAX_DEPTH || !self.room() {
            self.unopened[kind] += 1;
            return;
        }
        if self.open_parts() {
            self.push_frame(holds);
        }
    }

    /// Begins an item, a row or a cell where there is an open one to hold it, and ends the one before it.
    fn begin_part(&mut self, whole: fn(&Frame) -> bool, part: fn(&Frame) -> bool, holds: Holds) {
        let Some(at) = self.scope(whole) else { return };
        debug_assert!(self.frames[at + 1..].first().is_none_or(part), "a whole holds parts");
        self.close_to(at + 1);
        if self.room() {
            self.push_frame(holds);
        }
    }

    /// Where the innermost such container is, as far as a cell reaches: what stands in a cell can't end what is around its table.
    fn scope(&self, wanted: fn(&Frame) -> bool) -> Option<usize> {
        for (at, frame) in self.frames.iter().enumerate().rev() {
            if wanted(frame) {
                return Some(at);
            }
            if matches_table(frame) {
                return None;
            }
        }
        None
    }

    pub(in crate::html) fn end(&mut self, container: Container) {
        self.end_line();
        self.end_link();
        self.heading = None;
        let wanted: fn(&Frame) -> bool = match container {
            Container::Quote => matches_quote,
            Container::List { .. } => matches_list,
            Container::Item => matches_item,
            Container::Table => matches_table,
            Container::Row => matches_row,
            Container::Cell { .. } => matches_cell,
        };
        let kind = match container {
            Container::Quote => Some(0),
            Container::List { .. } => Some(1),
            Container::Table => Some(2),
            _ => None,
        };
        if let Some(unopened) = kind.map(|kind| &mut self.unopened[kind]).filter(|unopened| **unopened > 0) {
            *unopened -= 1;
        } else if let Some(at) = self.scope(wanted) {
            self.close_to(at);
        }
    }

    /// Ends containers until so many are open.
    pub(super) fn close_to(&mut self, open: usize) {
        while self.frames.len() > open {
            let Some(frame) = self.frames.pop() else { return };
            self.marks = frame.outer_marks;
            self.close(frame.holds);
        }
    }

    fn close(&mut self, holds: Holds) {
        let parent = self.frames.last_mut().map(|frame| &mut frame.holds);
        match (holds, parent) {
            (Holds::Item(blocks), Some(Holds::List(_, items))) if !blocks.is_empty() => items.push(blocks),
            (Holds::Cell(header, blocks), Some(Holds::Row(cells))) => cells.push(Cell { header, blocks }),
            (Holds::Row(cells), Some(Holds::Table(rows))) if !cells.is_empty() => rows.push(cells),
            (Holds::Quote(blocks), _) if !blocks.is_empty() => self.place(Block::Quote { blocks }),
            (Holds::List(ordered, items), _) if !items.is_empty() => self.place(Block::List { ordered, items }),
            (Holds::Table(rows), _) if rows.iter().flatten().any(|cell| !cell.blocks.is_empty()) => {
                self.place(Block::Table { rows });
            }
            _ => {}
        }
    }
}

fn matches_quote(frame: &Frame) -> bool {
    matches!(frame.holds, Holds::Quote(_))
}

fn matches_list(frame: &Frame) -> bool {
    matches!(frame.holds, Holds::List(..))
}

fn matches_item(frame: &Frame) -> bool {
    matches!(frame.holds, Holds::Item(_))
}

fn matches_table(frame: &Frame) -> bool {
    matches!(frame.holds, Holds::Table(_))
}

fn matches_row(frame: &Frame) -> bool {
    matches!(frame.holds, Holds::Row(_))
}

fn matches_cell(frame: &Frame) -> bool {
    matches!(frame.holds, Holds::Cell(..))
}
