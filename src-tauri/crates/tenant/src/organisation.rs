//! The organisation at work: what a seed leaves open is made up, users are resolved to people, days to dates.

use base::Secret;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use serde_json::{Value, json};

use crate::{
    HostedMeeting,
    ids::Ids,
    links,
    seed::{self, Miss, Seed, When},
};

/// Everyone and everything, in the seed's order.
#[derive(Debug)]
pub(crate) struct Organisation {
    pub(crate) name: String,
    pub(crate) domain: String,
    pub(crate) tenant_id: String,
    pub(crate) resource_id: String,
    pub(crate) access_key: Secret,
    /// Whether the resource has Chat.
    pub(crate) chat: bool,
    /// Whether its users may chat with people outside meetings.
    pub(crate) chat_with_people: bool,
    pub(crate) apps: Vec<App>,
    pub(crate) people: Vec<Person>,
    pub(crate) meetings: Vec<OnlineMeeting>,
    pub(crate) events: Vec<Event>,
}

/// An app registration.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) name: String,
    pub(crate) client_id: String,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) secret: Option<Secret>,
    pub(crate) public: bool,
    pub(crate) granted: Vec<String>,
    pub(crate) may_ask: Vec<String>,
}

/// Somebody.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) mail: String,
    pub(crate) said: seed::Person,
    /// Indexes of those they work with, best first.
    pub(crate) works_with: Vec<usize>,
}

/// A time from and to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
}

/// An online meeting.
#[derive(Debug)]
pub(crate) struct OnlineMeeting {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) organizer: usize,
    pub(crate) attendees: Vec<usize>,
    pub(crate) span: Span,
    pub(crate) join_url: String,
    pub(crate) short_url: String,
    pub(crate) number: String,
    pub(crate) passcode: Option<String>,
    pub(crate) thread: String,
    /// Names and threads of breakout rooms.
    pub(crate) rooms: Vec<(String, String)>,
    pub(crate) properties: Value,
    pub(crate) miss: Miss,
}

/// Somebody in a calendar entry.
#[derive(Debug, Clone)]
pub(crate) struct Party {
    pub(crate) person: Option<usize>,
    pub(crate) name: String,
    pub(crate) mail: String,
}

/// A calendar entry.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) organizer: Party,
    pub(crate) attendees: Vec<Party>,
    pub(crate) span: Span,
    pub(crate) meeting: Option<usize>,
    pub(crate) body: String,
    pub(crate) location: String,
    pub(crate) cancelled: bool,
    pub(crate) all_day: bool,
    pub(crate) response: String,
}

/// What makes an organisation of a seed.
struct Founding<'a> {
    seed: &'a Seed,
    ids: &'a Ids,
    zone: TimeZone,
    now: Timestamp,
    tenant_id: String,
    people: Vec<Person>,
}

impl Organisation {
    /// The organisation of a seed on the day of `now`; `hosted` meetings take their numbers and links from the meeting host,
    /// those the seed does not know are the first person's, today, and last all day.
    pub(crate) fn found(seed: &Seed, ids: &Ids, hosted: &[HostedMeeting], now: Timestamp) -> Self {
        let about = &seed.organisation;
        let given = |id: &Option<toml::Spanned<String>>, kind: &str, name: &str| match id {
            Some(id) => id.get_ref().to_ascii_lowercase(),
            None => ids.guid(kind, name),
        };
        let founding = Founding {
            seed,
            ids,
            // Was checked when the seed was read.
            zone: TimeZone::get(about.time_zone.get_ref()).unwrap_or(TimeZone::UTC),
            now,
            tenant_id: given(&about.tenant_id, "tenant", ""),
            people: people(seed, ids),
        };
        let mut meetings: Vec<_> = seed.meetings.iter().map(|meeting| founding.meeting(meeting, hosted)).collect();
        let mut events: Vec<_> = seed.events.iter().map(|event| founding.event(event)).collect();
        let known = |subject: &str| seed.meetings.iter().any(|meeting| meeting.subject.get_ref() == subject);
        for hosted in hosted.iter().filter(|hosted| !known(&hosted.subject)) {
            events.push(founding.event_of_host(hosted, meetings.len()));
            meetings.push(founding.meeting_of_host(hosted));
        }
        let key = seed.resource.access_key.as_ref().map(|key| key.get_ref().clone());
        Self {
            name: about.name.clone(),
            domain: about.domain.get_ref().clone(),
            resource_id: given(&seed.resource.id, "resource", ""),
            access_key: key.unwrap_or_else(|| Secret::new(ids.key("primary"))),
            chat: seed.resource.chat.unwrap_or(true),
            chat_with_people: seed.resource.chat_with_people.unwrap_or(true),
            apps: apps(seed, ids),
            meetings,
            events,
            tenant_id: founding.tenant_id,
            people: founding.people,
        }
    }

    /// Somebody by object id, principal name or mail.
    pub(crate) fn person(&self, key: &str) -> Option<usize> {
        let is = |text: &str| text.eq_ignore_ascii_case(key);
        self.people.iter().position(|person| is(&person.id) || is(&person.mail) || is(person.said.user.get_ref()))
    }

    pub(crate) fn app(&self, client_id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.client_id.eq_ignore_ascii_case(client_id))
    }

    /// Whether a word of an address names this organisation: its id, its domain, or the words for any work account.
    pub(crate) fn is_called(&self, tenant: &str) -> bool {
        let is = |text: &str| text.eq_ignore_ascii_case(tenant);
        is(&self.tenant_id) || is(&self.domain) || is("organizations") || is("common")
    }
}

fn people(seed: &Seed, ids: &Ids) -> Vec<Person> {
    let index = |user: &toml::Spanned<String>| {
        seed.people.iter().position(|person| person.user.get_ref().eq_ignore_ascii_case(user.get_ref()))
    };
    let person = |said: &seed::Person| Person {
        id: match &said.id {
            Some(id) => id.get_ref().to_ascii_lowercase(),
            None => ids.guid("person", &said.user.get_ref().to_ascii_lowercase()),
        },
        name: said.name.clone(),
        mail: format!("{}@{}", said.user.get_ref(), seed.organisation.domain.get_ref()),
        works_with: said.works_with.iter().filter_map(index).collect(),
        said: said.clone(),
    };
    seed.people.iter().map(person).collect()
}

fn apps(seed: &Seed, ids: &Ids) -> Vec<App> {
    let app = |said: &seed::App| App {
        name: said.name.get_ref().clone(),
        client_id: match &said.client_id {
            Some(id) => id.get_ref().to_ascii_lowercase(),
            None => ids.guid("app", said.name.get_ref()),
        },
        redirect_uris: said.redirect_uris.iter().map(|uri| uri.get_ref().clone()).collect(),
        secret: said.secret.clone(),
        public: said.public,
        granted: said.granted.clone(),
        may_ask: said.may_ask.clone(),
    };
    match seed.apps.is_empty() {
        true => Seed::built_in().apps.iter().map(app).collect(),
        false => seed.apps.iter().map(app).collect(),
    }
}

impl Founding<'_> {
    fn index(&self, user: &str) -> usize {
        // Was checked when the seed was read.
        self.people.iter().position(|person| person.said.user.get_ref().eq_ignore_ascii_case(user)).unwrap_or(0)
    }

    fn party(&self, who: &str) -> Party {
        if let Some((name, _)) = who.split_once('@') {
            return Party { person: None, name: name.to_owned(), mail: who.to_owned() };
        }
        let index = self.index(who);
        let person = &self.people[index];
        Party { person: Some(index), name: person.name.clone(), mail: person.mail.clone() }
    }

    fn span(&self, when: When, all_day: bool) -> Span {
        // All-day entries stand at midnight UTC, whichever zone they are looked at in.
        let zone = if all_day { TimeZone::UTC } else { self.zone.clone() };
        let today = self.now.to_zoned(self.zone.clone()).date();
        let start = today.checked_add(when.day.days()).unwrap_or(today).to_datetime(when.at);
        let start = zone.to_ambiguous_zoned(start).compatible().map_or(self.now, |zoned| zoned.timestamp());
        Span { start, end: start.checked_add(when.minutes.minutes()).unwrap_or(start) }
    }

    fn meeting(&self, said: &seed::Meeting, hosted: &[HostedMeeting]) -> OnlineMeeting {
        let subject = said.subject.get_ref();
        let host = hosted.iter().find(|hosted| hosted.subject == *subject);
        let organizer = self.index(said.organizer.get_ref());
        let thread = host.map_or_else(|| links::thread(&self.ids.guid("thread", subject)), |host| host.thread.clone());
        let made_up = || self.ids.digits("meeting", subject, 15);
        let digits = |id: &toml::Spanned<String>| id.get_ref().chars().filter(char::is_ascii_digit).collect();
        let number = host.map_or_else(|| said.id.as_ref().map_or_else(made_up, digits), |host| host.number.clone());
        let hash = said.hash.clone().unwrap_or_else(|| self.ids.letters("hash", subject, 18));
        let passcode = said.passcode.clone().unwrap_or_else(|| self.ids.letters("passcode", subject, 8));
        let short_url = host.map_or_else(|| links::short(&number, &hash), |host| host.short_link.clone());
        let long = links::long(&thread, &self.tenant_id, &self.people[organizer].id);
        let long = host.map_or(long, |host| host.long_link.clone());
        OnlineMeeting {
            id: links::online_meeting_id(&self.people[organizer].id, &thread),
            subject: subject.clone(),
            organizer,
            attendees: said.attendees.iter().map(|user| self.index(user.get_ref())).collect(),
            span: self.span(said.when(), false),
            join_url: if said.short_link { short_url.clone() } else { long },
            short_url,
            number,
            passcode: host.map_or(Some(passcode), |host| Some(host.passcode.clone())).filter(|code| !code.is_empty()),
            thread,
            rooms: host.map(|host| host.rooms.clone()).unwrap_or_default(),
            properties: serde_json::to_value(&said.properties).unwrap_or_else(|_| json!({})),
            miss: said.miss.unwrap_or(Miss::NotFound),
        }
    }

    fn event(&self, said: &seed::Event) -> Event {
        let subject = said.subject.get_ref();
        let is_it =
            |meeting: &seed::Meeting| Some(meeting.subject.get_ref()) == said.meeting.as_ref().map(|of| of.get_ref());
        let when = said.when();
        Event {
            id: links::event_id(&self.ids.guid("event", &format!("{subject}\0{}\0{}", when.day, when.at))),
            subject: subject.clone(),
            organizer: self.party(said.organizer.get_ref()),
            attendees: said.attendees.iter().map(|who| self.party(who.get_ref())).collect(),
            span: self.span(when, said.all_day),
            meeting: self.seed.meetings.iter().position(is_it),
            body: said.body.clone(),
            location: said.location.clone(),
            cancelled: said.cancelled,
            all_day: said.all_day,
            response: said.response.as_ref().map_or("notResponded", |said| said.get_ref()).to_owned(),
        }
    }

    fn today(&self) -> Span {
        self.span(When { day: 0, at: jiff::civil::Time::midnight(), minutes: 1_440 }, false)
    }

    fn meeting_of_host(&self, hosted: &HostedMeeting) -> OnlineMeeting {
        OnlineMeeting {
            id: links::online_meeting_id(&self.people[0].id, &hosted.thread),
            subject: hosted.subject.clone(),
            organizer: 0,
            attendees: (1..self.people.len()).collect(),
            span: self.today(),
            join_url: hosted.long_link.clone(),
            short_url: hosted.short_link.clone(),
            number: hosted.number.clone(),
            passcode: Some(hosted.passcode.clone()),
            thread: hosted.thread.clone(),
            rooms: hosted.rooms.clone(),
            properties: json!({}),
            miss: Miss::NotFound,
        }
    }

    fn event_of_host(&self, hosted: &HostedMeeting, meeting: usize) -> Event {
        let party = |index: usize| self.party(self.people[index].said.user.get_ref());
        Event {
            id: links::event_id(&self.ids.guid("event", &hosted.subject)),
            subject: hosted.subject.clone(),
            organizer: party(0),
            attendees: (1..self.people.len()).map(party).collect(),
            span: self.today(),
            meeting: Some(meeting),
            body: String::new(),
            location: String::new(),
            cancelled: false,
            all_day: false,
            response: "accepted".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosted(subject: &str) -> HostedMeeting {
        HostedMeeting {
            subject: subject.to_owned(),
            number: "300200100000000".to_owned(),
            passcode: "Pr4cT1ce0".to_owned(),
            short_link: "https://teams.microsoft.com/meet/300200100000000?p=x".to_owned(),
            long_link: "https://teams.microsoft.com/l/meetup-join/x".to_owned(),
            thread: "19:meeting_x@thread.v2".to_owned(),
            rooms: Vec::new(),
        }
    }

    fn found(hosted: &[HostedMeeting]) -> Organisation {
        Organisation::found(&Seed::built_in(), &Ids::new("x"), hosted, "2026-03-29T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn days_are_those_of_the_organisations_zone_also_over_a_change_of_the_clocks() {
        // In Paris the clocks went forward that morning: 09:00 was 07:00 UTC, and one day earlier would have been 08:00.
        let organisation = found(&[]);
        assert_eq!(organisation.meetings[0].span.start.to_string(), "2026-03-29T07:00:00Z");
        let all_day = organisation.events.iter().find(|event| event.all_day).unwrap();
        assert_eq!(all_day.span.start.to_string(), "2026-04-01T00:00:00Z");
        assert_eq!(all_day.span.end.to_string(), "2026-04-02T00:00:00Z");
    }

    #[test]
    fn a_meeting_that_is_hosted_is_joined_by_the_hosts_links() {
        let organisation = found(&[hosted("Morning briefing"), hosted("A script's meeting")]);
        assert_eq!(organisation.meetings[0].number, "300200100000000");
        let added = organisation.meetings.last().unwrap();
        assert_eq!((added.subject.as_str(), added.organizer), ("A script's meeting", 0));
        let event = organisation.events.last().unwrap();
        assert_eq!(event.meeting, Some(organisation.meetings.len() - 1));
    }

    #[test]
    fn people_are_found_by_id_address_and_user_in_any_case() {
        let organisation = found(&[]);
        let id = organisation.people[1].id.to_ascii_uppercase();
        for key in [id.as_str(), "BEN@contoso.example", "ben"] {
            assert_eq!(organisation.person(key), Some(1), "{key}");
        }
        assert_eq!(organisation.person("nobody"), None);
    }
}
