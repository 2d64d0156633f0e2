//! The details as text, a line each.

use std::fmt::Write;

use super::{Handout, Labels};
use crate::text::{self, LINE};

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extent {
    /// The link alone.
    Link,
    /// And what, when, and by which number.
    Meeting,
    /// And how to telephone.
    All,
}

/// All details, in lines that end with `\n`.
#[must_use]
pub fn text(handout: &Handout<'_>, labels: &Labels<'_>) -> String {
    written(handout, labels, Extent::All)
}

pub(super) fn written(handout: &Handout<'_>, labels: &Labels<'_>, extent: Extent) -> String {
    let mut lines = Lines(String::new());
    if extent >= Extent::Meeting {
        lines.bare(handout.subject);
        lines.labelled(labels.when, handout.when_written);
    }
    lines.link(labels.join, handout.link);
    if extent >= Extent::Meeting {
        lines.labelled(labels.meeting_id, handout.meeting_id.map(grouped).as_deref());
        // The passcode's way to the guest.
        lines.labelled(labels.passcode, handout.passcode.map(|passcode| passcode.expose()));
    }
    if let Some(dial_in) = handout.dial_in.filter(|_| extent == Extent::All) {
        for number in dial_in.toll.iter().chain(&dial_in.toll_free) {
            lines.labelled(labels.phone, Some(number));
        }
        let id = dial_in.conference_id.as_deref().map(|id| format!("{}#", grouped(id)));
        lines.labelled(labels.conference_id, id.as_deref());
    }
    lines.0
}

struct Lines(String);

impl Lines {
    fn bare(&mut self, value: Option<&str>) {
        if let Some(line) = value.and_then(|value| text::line(value, LINE)) {
            let _ = writeln!(self.0, "{line}");
        }
    }

    /// A link is whole or useless.
    fn link(&mut self, label: &str, link: &str) {
        let link: String = link.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
        let _ = writeln!(self.0, "{label}: {link}");
    }

    fn labelled(&mut self, label: &str, value: Option<&str>) {
        if let Some(line) = value.and_then(|value| text::line(value, LINE)) {
            let _ = writeln!(self.0, "{label}: {line}");
        }
    }
}

/// Digits by threes, as they are read out; anything else as it is.
fn grouped(id: &str) -> String {
    if !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return id.to_owned();
    }
    let groups: Vec<&str> = id.as_bytes().chunks(3).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(" ")
}
