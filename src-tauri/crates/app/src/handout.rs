//! A meeting's details for somebody else: as text, as a calendar file in the person's folder of downloads, as a letter in their mail
//! program.

mod file;

use std::{
    fmt, io,
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime},
};

use base::Secret;
use chrono::DateTime;
use graph::{
    agenda::When,
    meetings::MeetingDetails,
    share::{self, Handout, Labels},
};
use ipc::{HandedOut, HandoutAs, HandoutForm};
use link::{Locator, Meeting};
use tokio::time::timeout;

use crate::{Code, Details, Failure, target::named_meeting};

pub use file::downloads;

/// What Graph may add is worth no longer wait than this.
const DETAILS: Duration = Duration::from_secs(3);
/// Where everybody may type a meeting's number, for a meeting of which nothing else is known.
const BY_NUMBER: &str = "https://teams.microsoft.com/meet/";

/// Opens an address with the program that is for it.
pub type Open = Arc<dyn Fn(&str) -> io::Result<()> + Send + Sync>;

/// Where handing out leads.
#[derive(Clone)]
pub struct HandoutTo {
    /// Where calendar files are written; none on a system without a folder for downloads.
    pub folder: Option<PathBuf>,
    /// Opens a `mailto` address.
    pub open: Open,
    /// The date.
    pub now: SystemTime,
}

impl fmt::Debug for HandoutTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandoutTo").finish_non_exhaustive()
    }
}

/// Opens a letter in the system's mail program: an [`Open`] for programs with a person in front. The program is given the letter the way
/// every program is given one, as an address on its command line.
///
/// # Errors
/// When it is no letter, or no program takes it.
pub fn open_letter(letter: &str) -> io::Result<()> {
    if !letter.starts_with("mailto:") {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    // The system's words may hold the address, and with it a link.
    open::that_detached(letter).map_err(|error| error.kind().into())
}

/// Hands a meeting's details out. What the person's organisation knows of it, its number, passcode and telephone numbers, is among
/// them where it can be had.
///
/// # Errors
/// When the text names no meeting; a calendar file has no time or no place; the letter is too long, or no program takes it.
pub async fn hand_out(form: HandoutForm, details: &Details, to: &HandoutTo) -> Result<HandedOut, Failure> {
    let meeting = named_meeting(&form.link)?;
    let known = timeout(DETAILS, details.of_meeting(&meeting)).await.ok().and_then(Result::ok).flatten();
    let facts = Facts::of(&form, &meeting, known.as_deref());
    let (handout, labels) = (facts.handout(), labels(&form.labels));
    match form.how {
        HandoutAs::Text => Ok(HandedOut::Text { text: share::text(&handout, &labels) }),
        HandoutAs::File => {
            let uid = file::uid(&facts.link);
            let timeless = || Failure::new(Code::File, "a meeting without a time has no place in a calendar: copy it");
            let text = share::calendar_file(&handout, &labels, &uid, DateTime::from(to.now)).ok_or_else(timeless)?;
            let (folder, subject) = (to.folder.clone(), facts.subject);
            let written = tokio::task::spawn_blocking(move || file::write(folder, subject.as_deref(), &text)).await;
            let name = written.unwrap_or_else(|_| Err(Failure::new(Code::File, "the file can't be written")))?;
            Ok(HandedOut::File { name })
        }
        HandoutAs::Letter => {
            let letter = share::letter(&handout, &labels, None)?;
            (to.open)(&letter)
                .map_err(|error| Failure::because(Code::Letter, "no mail program takes the letter: copy it", &error))?;
            Ok(HandedOut::Letter)
        }
    }
}

/// What a guest needs to know, from the form, the link and Graph.
struct Facts {
    subject: Option<String>,
    when: Option<When>,
    when_written: Option<String>,
    link: String,
    meeting_id: Option<String>,
    passcode: Option<Secret>,
    dial_in: Option<graph::meetings::DialIn>,
}

impl Facts {
    fn of(form: &HandoutForm, meeting: &Meeting, known: Option<&MeetingDetails>) -> Self {
        let (link, id, passcode) = match &meeting.locator {
            Locator::Link { url } => (url.clone(), None, None),
            Locator::MeetingId { id, passcode } => {
                let link = known.and_then(|known| known.join_url.clone());
                (link.unwrap_or_else(|| format!("{BY_NUMBER}{id}")), Some(id.clone()), passcode.clone())
            }
        };
        Self {
            subject: form.subject.clone().or_else(|| known?.subject.clone()),
            when: form.when.as_ref().and_then(when).or_else(|| {
                let start = known?.start?;
                Some(When::Span { start, end: known?.end.unwrap_or(start) })
            }),
            when_written: form.when_written.clone(),
            link,
            meeting_id: id.or_else(|| known?.meeting_id.clone()),
            passcode: passcode.or_else(|| known?.passcode.clone()),
            dial_in: known.and_then(|known| known.dial_in.clone()),
        }
    }

    fn handout(&self) -> Handout<'_> {
        Handout {
            subject: self.subject.as_deref(),
            when: self.when,
            when_written: self.when_written.as_deref(),
            link: &self.link,
            meeting_id: self.meeting_id.as_deref(),
            passcode: self.passcode.as_ref(),
            dial_in: self.dial_in.as_ref(),
        }
    }
}

/// When, from what crossed; nothing where it makes no sense.
fn when(when: &ipc::When) -> Option<When> {
    match when {
        ipc::When::Span { start, end } => {
            let start = DateTime::from_timestamp_millis(*start)?;
            Some(When::Span { start, end: DateTime::from_timestamp_millis(*end)?.max(start) })
        }
        ipc::When::Days { first, end } => {
            let first = first.parse().ok()?;
            Some(When::Days { first, end: end.parse().ok().filter(|end| *end > first)? })
        }
    }
}

fn labels(labels: &ipc::HandoutLabels) -> Labels<'_> {
    Labels {
        when: &labels.when,
        join: &labels.join,
        meeting_id: &labels.meeting_id,
        passcode: &labels.passcode,
        phone: &labels.phone,
        conference_id: &labels.conference_id,
    }
}

#[cfg(test)]
mod tests;
