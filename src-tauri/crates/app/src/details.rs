//! What Graph knows of a meeting, for its join sheet and for whoever hands it on. An answer is good for some minutes, so that a sheet
//! which is opened twice asks once.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use graph::{
    Graph, GraphError,
    agenda::When,
    meetings::{self, DialIn},
};
use link::{Locator, Meeting};

use crate::{Failure, WorkGraph, agenda::shown, target::named_meeting};

/// How long an answer is good for.
const GOOD_FOR: Duration = Duration::from_secs(5 * 60);
/// Answers that are kept.
const MOST: usize = 50;

/// See the module's documentation.
pub struct Details {
    work: Arc<WorkGraph>,
    known: Mutex<Known>,
}

impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Details").finish_non_exhaustive()
    }
}

impl Details {
    /// Details from the Graph of whoever is signed in.
    #[must_use]
    pub fn new(work: Arc<WorkGraph>) -> Self {
        Self { work, known: Mutex::default() }
    }

    /// What is known of the meeting that a link, a number or an invitation names; nothing while nobody is signed in, and where
    /// Graph knows nothing or shows it to others only, as with most meetings of other organisations.
    ///
    /// # Errors
    /// When the text names no meeting, or Graph can't be asked.
    pub async fn of(&self, text: &str) -> Result<Option<ipc::MeetingDetails>, Failure> {
        let meeting = named_meeting(text)?;
        Ok(self.of_meeting(&meeting).await?.as_deref().map(shown))
    }

    pub(crate) async fn of_meeting(&self, meeting: &Meeting) -> Result<Answer, Failure> {
        let Some(client) = self.work.client() else { return Ok(None) };
        if let Some(known) = self.known().find(&client, key(meeting), self.work.now()) {
            return Ok(known);
        }
        let answer = match client.meeting_details(meeting).await {
            Ok(details) => details.map(Arc::new),
            // Another organisation's meeting, or a right that the app was not given: there is nothing to say.
            Err(GraphError::Refused(refusal)) if refusal.is_about_rights() => None,
            Err(error) => return Err(error.into()),
        };
        self.known().keep(&client, key(meeting), answer.clone(), self.work.now());
        Ok(answer)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What Graph knows of a meeting, if it does.
pub(crate) type Answer = Option<Arc<meetings::MeetingDetails>>;

/// Answers of one person's Graph, told the time.
#[derive(Default)]
struct Known {
    of: Option<Arc<Graph>>,
    answers: HashMap<String, (Duration, Answer)>,
}

impl Known {
    fn find(&mut self, client: &Arc<Graph>, key: &str, now: Duration) -> Option<Answer> {
        self.of_client(client);
        let (asked, answer) = self.answers.get(key)?;
        (now.saturating_sub(*asked) < GOOD_FOR).then(|| answer.clone())
    }

    fn keep(&mut self, client: &Arc<Graph>, key: &str, answer: Answer, now: Duration) {
        self.of_client(client);
        self.answers.retain(|_, (asked, _)| now.saturating_sub(*asked) < GOOD_FOR);
        if self.answers.len() >= MOST {
            let oldest = self.answers.iter().min_by_key(|(_, (asked, _))| *asked).map(|(key, _)| key.clone());
            oldest.and_then(|key| self.answers.remove(&key));
        }
        self.answers.insert(key.to_owned(), (now, answer));
    }

    /// What one person saw is nothing for another.
    fn of_client(&mut self, client: &Arc<Graph>) {
        if !self.of.as_ref().is_some_and(|known| Arc::ptr_eq(known, client)) {
            self.answers.clear();
            self.of = Some(Arc::clone(client));
        }
    }
}

fn key(meeting: &Meeting) -> &str {
    match &meeting.locator {
        Locator::Link { url } => url,
        Locator::MeetingId { id, .. } => id,
    }
}

fn shown(details: &meetings::MeetingDetails) -> ipc::MeetingDetails {
    let when = details.start.map(|start| When::Span { start, end: details.end.unwrap_or(start) });
    ipc::MeetingDetails {
        subject: details.subject.clone(),
        when: when.map(shown::when),
        organizer: details.organizer.as_ref().and_then(|organizer| organizer.name.clone()),
        lobby: match details.lobby {
            meetings::LobbyExpectation::ComesIn => ipc::LobbyExpectation::ComesIn,
            meetings::LobbyExpectation::Waits => ipc::LobbyExpectation::Waits,
            meetings::LobbyExpectation::Unknown => ipc::LobbyExpectation::Unknown,
        },
        obstacle: details.obstacle.map(|obstacle| match obstacle {
            meetings::Obstacle::EndToEndEncrypted => ipc::Obstacle::EndToEndEncrypted,
            meetings::Obstacle::Broadcast => ipc::Obstacle::Broadcast,
        }),
        dial_in: details.dial_in.as_ref().map(dial_in),
    }
}

fn dial_in(dial_in: &DialIn) -> ipc::DialInFacts {
    let DialIn { conference_id, toll, toll_free, page } = dial_in.clone();
    ipc::DialInFacts { conference_id, toll, toll_free, page }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work_graph::nobody_answers;

    #[test]
    fn an_answer_is_good_for_some_minutes_and_for_one_person() {
        let (one, other) = (nobody_answers(), nobody_answers());
        let mut known = Known::default();
        assert_eq!(known.find(&one, "a", Duration::ZERO), None);
        known.keep(&one, "a", None, Duration::ZERO);
        assert_eq!(known.find(&one, "a", GOOD_FOR - Duration::from_millis(1)), Some(None));
        assert_eq!(known.find(&one, "a", GOOD_FOR), None, "it may have changed");
        assert_eq!(known.find(&other, "a", Duration::ZERO), None, "somebody else signed in");
        assert_eq!(known.find(&one, "a", Duration::ZERO), None);
    }

    #[test]
    fn the_oldest_answer_makes_room() {
        let client = nobody_answers();
        let mut known = Known::default();
        for number in 0..=MOST as u64 {
            known.keep(&client, &number.to_string(), None, Duration::from_secs(number));
        }
        let now = Duration::from_secs(MOST as u64);
        assert_eq!((known.find(&client, "0", now), known.find(&client, "1", now)), (None, Some(None)));
        assert_eq!(known.answers.len(), MOST);
    }
}
