//! People of the person's organisation, as one types their name.

use std::{fmt, sync::Arc, time::Duration};

use graph::{
    Graph,
    people::{Availability, Person, Presence, QUIET, SearchBox},
};
use tokio::{sync::watch, time::timeout};

use crate::{Code, Failure, WorkGraph};

/// Whether somebody is free is worth no longer wait than this.
const PRESENCE: Duration = Duration::from_secs(2);

/// A search box: what is asked of it last is what is searched for, and everything before is given up.
pub struct People {
    work: Arc<WorkGraph>,
    /// Counts what was typed.
    typed: watch::Sender<u64>,
}

impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People").finish_non_exhaustive()
    }
}

impl People {
    /// People from the Graph of whoever is signed in.
    #[must_use]
    pub fn new(work: Arc<WorkGraph>) -> Self {
        Self { work, typed: watch::Sender::new(0) }
    }

    /// Who may be meant by what was typed up to now; to be called at each key. Asks when no more was typed for 300 ms; what is typed
    /// meanwhile ends it, a question under way included, and what it gives then is stale.
    ///
    /// # Errors
    /// When nobody is signed in, or Graph can't be asked or refuses.
    pub async fn typed(&self, text: &str) -> Result<ipc::PeopleFound, Failure> {
        let mut number = 0;
        self.typed.send_modify(|typed| {
            *typed += 1;
            number = *typed;
        });
        let mut typed = self.typed.subscribe();
        tokio::select! {
            biased;
            _ = typed.wait_for(|typed| *typed != number) => Ok(ipc::PeopleFound { people: Vec::new(), is_stale: true }),
            found = self.settled(text) => Ok(ipc::PeopleFound { people: found?, is_stale: false }),
        }
    }

    /// The same at once, for who types a whole line.
    ///
    /// # Errors
    /// As [`Self::typed`].
    pub async fn find(&self, text: &str) -> Result<Vec<ipc::FoundPerson>, Failure> {
        let nobody = || Failure::new(Code::SignInNeeded, "nobody is signed in with a work account");
        let client = self.work.client().ok_or_else(nobody)?;
        let people = client.find_people(text).await?;
        let presences = presences(&client, &people).await;
        Ok(people.into_iter().map(|person| shown(person, &presences)).collect())
    }

    async fn settled(&self, text: &str) -> Result<Vec<ipc::FoundPerson>, Failure> {
        let mut search = SearchBox::default();
        search.typed(text, Duration::ZERO);
        // A text that finds half the organisation has no deadline.
        if search.deadline().is_none() {
            return Ok(Vec::new());
        }
        tokio::time::sleep(QUIET).await;
        match search.due(QUIET) {
            Some(query) => self.find(query.text()).await,
            None => Ok(Vec::new()),
        }
    }
}

/// Who is free, in one question; nothing where that isn't told, or not soon.
async fn presences(client: &Graph, people: &[Person]) -> Vec<Presence> {
    match timeout(PRESENCE, client.presences(people)).await {
        Ok(Ok(presences)) => presences,
        Ok(Err(error)) => {
            tracing::debug!(%error, "whether people are free is not known");
            Vec::new()
        }
        Err(_) => Vec::new(),
    }
}

fn shown(person: Person, presences: &[Presence]) -> ipc::FoundPerson {
    let presence = presences.iter().find(|presence| presence.id.eq_ignore_ascii_case(&person.id));
    let availability = presence.and_then(|presence| match presence.availability {
        Availability::Available => Some(ipc::Availability::Available),
        Availability::Busy => Some(ipc::Availability::Busy),
        Availability::DoNotDisturb => Some(ipc::Availability::DoNotDisturb),
        Availability::Away => Some(ipc::Availability::Away),
        Availability::Offline => Some(ipc::Availability::Offline),
        Availability::Unknown => None,
    });
    let Person { id, name, mail, job_title } = person;
    ipc::FoundPerson { id, name, mail, job_title, availability }
}
