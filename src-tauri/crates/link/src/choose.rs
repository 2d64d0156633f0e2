//! The best of everything a text names.

use std::collections::HashMap;

use crate::{
    Explanation, InvalidReason, MAX_ALTERNATIVES, RefusedReason,
    explanation::{Cloud, Join, Locator, Meeting, Warning},
    invitation, link, locator, markup,
    outcome::Outcome,
    scan::{self, Span},
};

/// More links than this are not read: a text of one megabyte that has more holds nothing else.
const MOST_LINKS: usize = 10_000;
/// Links broken over lines that are tried again, at most.
const MOST_REPAIRS: usize = 500;
/// A broken link is put together from at most this many pieces.
const MOST_PIECES: usize = 6;

/// Reads a text that is neither empty nor too long nor a calendar file.
pub(crate) fn explain(text: &str) -> Explanation {
    if scan::begins_with_script(text.trim_start()) {
        return Explanation::invalid(InvalidReason::OtherScheme);
    }
    let mut survey = Survey::default();
    survey.links(text);
    survey.numbers(&markup::blank(text));
    survey.verdict(text)
}

/// What a link says about the numbers written near it.
#[derive(Debug, Clone, Copy)]
enum Company {
    Cloud(Cloud),
    /// A meeting that can't be joined, another service's, or a link not to be trusted.
    Bad,
}

#[derive(Default)]
struct Survey<'a> {
    /// Joinable meetings by rank, the best first; within a rank in the text's order.
    meetings: [Vec<Meeting>; 5],
    /// The gravest reason not to join, if any.
    obstacle: Option<(u8, Explanation)>,
    company: Vec<(usize, Company)>,
    /// Long links already read; mail repeats them, and they take the longest.
    seen: HashMap<&'a str, Cloud>,
    damaged: bool,
    look_alike: bool,
    repairs: usize,
}

impl<'a> Survey<'a> {
    fn links(&mut self, text: &'a str) {
        let mut from = 0;
        for _ in 0..MOST_LINKS {
            // With this many long links in hand nothing further would be listed.
            let full = self.meetings[0].len() > MAX_ALTERNATIVES;
            let Some(span) = scan::next_link(text, from).filter(|_| !full) else { return };
            from = span.end;
            let link = scan::trim(&text[span.start..span.end]);
            if let Some(cloud) = self.seen.get(link) {
                self.company.push((span.start, Company::Cloud(*cloud)));
                continue;
            }
            let mut outcome = link::read(link);
            match &mut outcome {
                Outcome::Damaged(_) if self.repairs < MOST_REPAIRS => {
                    self.repairs += 1;
                    if let Some((repaired, end)) = repair(text, span) {
                        (outcome, from) = (repaired, end);
                    }
                }
                Outcome::Join(meeting) if is_cut(meeting, &text[span.end..]) => {
                    outcome = Outcome::Damaged(meeting.cloud)
                }
                Outcome::Join(meeting) if meeting.thread.is_some() => {
                    self.seen.insert(link, meeting.cloud);
                }
                _ => {}
            }
            self.take(span.start, outcome);
        }
    }

    fn take(&mut self, at: usize, outcome: Outcome) {
        match outcome {
            Outcome::Join(meeting) => {
                self.company.push((at, Company::Cloud(meeting.cloud)));
                self.offer(*meeting);
            }
            Outcome::Damaged(cloud) => {
                self.damaged = true;
                self.company.push((at, Company::Cloud(cloud)));
                self.object(3, Explanation::invalid(InvalidReason::Damaged));
            }
            Outcome::Refused(RefusedReason::NotAMeeting) => {
                self.object(2, Explanation::refused(RefusedReason::NotAMeeting));
            }
            Outcome::Refused(reason) => {
                self.company.push((at, Company::Bad));
                self.object(5, Explanation::refused(reason));
            }
            Outcome::Invalid(InvalidReason::OtherScheme) => {
                self.object(1, Explanation::invalid(InvalidReason::OtherScheme));
            }
            Outcome::Invalid(reason) => {
                self.look_alike = true;
                self.company.push((at, Company::Bad));
                self.object(4, Explanation::invalid(reason));
            }
            Outcome::OtherService => self.company.push((at, Company::Bad)),
            Outcome::Unrelated => {}
        }
    }

    fn numbers(&mut self, text: &str) {
        let reading = invitation::read(text);
        for number in reading.ids {
            let cloud = match self.company_of(number.at) {
                Some(Company::Bad) => continue,
                Some(Company::Cloud(cloud)) => cloud,
                None => Cloud::Public,
            };
            self.offer(locator::numbered(cloud, number.id, number.passcode));
        }
        if reading.other_door {
            self.object(2, Explanation::refused(RefusedReason::NotAMeeting));
        }
    }

    /// The link a number belongs to: the nearest before it, else the first behind.
    fn company_of(&self, at: usize) -> Option<Company> {
        let behind = self.company.partition_point(|(place, _)| *place < at);
        self.company.get(behind.saturating_sub(1)).map(|(_, company)| *company)
    }

    fn offer(&mut self, meeting: Meeting) {
        let rank = match &meeting.locator {
            Locator::Link { .. } if meeting.thread.is_some() => 0,
            Locator::Link { .. } if !meeting.warnings.contains(&Warning::PasscodeHashMissing) => 1,
            Locator::MeetingId { passcode: Some(_), .. } => 2,
            Locator::Link { .. } => 3,
            Locator::MeetingId { .. } => 4,
        };
        let same = &mut self.meetings[rank];
        if same.len() <= MAX_ALTERNATIVES && !same.iter().any(|known| known.locator == meeting.locator) {
            same.push(meeting);
        }
    }

    fn object(&mut self, gravity: u8, explanation: Explanation) {
        if self.obstacle.as_ref().is_none_or(|(known, _)| *known < gravity) {
            self.obstacle = Some((gravity, explanation));
        }
    }

    fn verdict(self, text: &str) -> Explanation {
        let mut meetings = self.meetings.into_iter().flatten();
        if let Some(mut meeting) = meetings.next() {
            let mut warn = |is: bool, warning| {
                if is {
                    meeting.warnings.push(warning);
                }
            };
            warn(self.damaged, Warning::DamagedLinkIgnored);
            warn(self.look_alike, Warning::LookAlikeIgnored);
            let alternatives = meetings.take(MAX_ALTERNATIVES).collect();
            return Explanation::Join(Box::new(Join { meeting, alternatives }));
        }
        let nothing =
            || Explanation::invalid(if is_scheme(text) { InvalidReason::OtherScheme } else { InvalidReason::Unknown });
        self.obstacle.map_or_else(nothing, |(_, explanation)| explanation)
    }
}

/// Puts a long link together again that a mail program broke over lines, also quoted ones.
fn repair(text: &str, span: Span) -> Option<(Outcome, usize)> {
    let mut joined = text[span.start..span.end].to_owned();
    let lower = joined.to_ascii_lowercase();
    if !lower.contains("meetup-join") && !lower.contains("light-meetings") {
        return None;
    }
    let mut end = span.end;
    for _ in 0..MOST_PIECES {
        let start = next_piece(text, end)?;
        end = scan::piece_end(text, start);
        let piece = &text[start..end];
        if piece.is_empty() || piece.contains("://") {
            return None;
        }
        joined.push_str(piece);
        match link::read(scan::trim(&joined)) {
            Outcome::Join(mut meeting) => {
                meeting.warnings.push(Warning::WhitespaceRemoved);
                return Some((Outcome::Join(meeting), end));
            }
            Outcome::Damaged(_) => {}
            other => return Some((other, end)),
        }
    }
    None
}

/// Where the text goes on behind a break: white space, and after a line's end the marks of quoted mail.
fn next_piece(text: &str, end: usize) -> Option<usize> {
    let mut line_ends = 0;
    for (offset, c) in text[end..].char_indices() {
        match c {
            '\n' if line_ends == 1 => return None, // a paragraph ends
            '\n' => line_ends += 1,
            '>' if line_ends > 0 => {}
            c if c.is_whitespace() => {}
            _ => return (offset > 0).then_some(end + offset),
        }
    }
    None
}

/// Whether a short link's digits go on behind a blank, so that its id is only a part: `/meet/123 456`.
fn is_cut(meeting: &Meeting, rest: &str) -> bool {
    let Locator::Link { url } = &meeting.locator else { return false };
    if !meeting.warnings.contains(&Warning::PasscodeHashMissing) || !url.ends_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let Some(rest) = rest.strip_prefix([' ', '\t', '\u{a0}']) else { return false };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits >= 3 && !rest[digits..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | ':' | '/'))
}

/// Whether the whole text is one word that begins with a scheme, such as `mailto:`.
fn is_scheme(text: &str) -> bool {
    let text = text.trim();
    let Some((name, rest)) = text.split_once(':') else { return false };
    !rest.is_empty()
        && !text.contains(char::is_whitespace)
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'))
        && !name.eq_ignore_ascii_case("http")
        && !name.eq_ignore_ascii_case("https")
}
