//! Meetings and people in words, for a terminal.

use app::Zone;
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use ipc::{
    Agenda, AgendaEntry, Attendance, Availability, FoundPerson, LobbyExpectation, MeetingDetails, Obstacle, When,
};

/// The list, a heading a day. What can be joined has its link below, what can't has the reason.
pub(crate) fn described(agenda: &Agenda, zone: Zone) -> String {
    if agenda.entries.is_empty() {
        return "No meetings.".to_owned();
    }
    let mut lines = Vec::new();
    let mut day = None;
    for entry in &agenda.entries {
        let begins = day_of(&entry.when, zone);
        if day.replace(begins) != Some(begins) {
            lines.push(begins.map_or_else(|| "Some day".to_owned(), |day| day.format("%A, %-d %B %Y").to_string()));
        }
        lines.extend(described_entry(entry, zone));
    }
    lines.join("\n")
}

fn described_entry(entry: &AgendaEntry, zone: Zone) -> Vec<String> {
    let subject = entry.subject.as_deref().unwrap_or("(without a subject)");
    let whose = entry.organizer.as_ref().map(|name| format!(" · {name}")).unwrap_or_default();
    let answer = if entry.is_cancelled { " · called off" } else { answered(entry.attendance) };
    let mut lines = vec![format!("  {:<11}  {subject}{whose}{answer}", times(&entry.when, zone))];
    let below = |text: &str| format!("  {:<11}  {text}", "");
    match (&entry.link, entry.refused) {
        (Some(link), _) => lines.push(below(&format!("join: {}", link.replace('\n', ", ")))),
        (None, Some(reason)) => lines.push(below(&format!("can't be joined: {}", reason.explanation()))),
        (None, None) => {}
    }
    lines
}

fn answered(attendance: Attendance) -> &'static str {
    match attendance {
        Attendance::Unknown | Attendance::Organizer | Attendance::Accepted => "",
        Attendance::Tentative => " · perhaps",
        Attendance::Declined => " · declined",
        Attendance::Open => " · not answered",
    }
}

/// When a meeting is, for people to read: in the person's own zone, which is named by its distance to UTC.
pub(crate) fn when_written(when: &When, zone: Zone) -> String {
    match when {
        When::Span { start, end } => match (wall(*start, zone), wall(*end, zone)) {
            (Some(begins), Some(ends)) => {
                let later = if ends.date() == begins.date() { "" } else { " of a later day" };
                let (day, from_utc) = (begins.format("%A, %-d %B %Y"), distance(begins, *start));
                format!("{day}, {}{later} ({from_utc})", times(when, zone))
            }
            _ => String::new(),
        },
        When::Days { first, end } => match (first.parse::<NaiveDate>(), end.parse::<NaiveDate>()) {
            (Ok(first), Ok(end)) if first.succ_opt() == Some(end) => first.format("%A, %-d %B %Y").to_string(),
            (Ok(first), Ok(end)) => {
                let last = end.pred_opt().unwrap_or(end);
                format!("{} to {}", first.format("%A, %-d %B %Y"), last.format("%A, %-d %B %Y"))
            }
            _ => String::new(),
        },
    }
}

/// How far a clock on the wall is from UTC, such as `UTC+01:00`.
fn distance(wall: NaiveDateTime, milliseconds: i64) -> String {
    let utc = DateTime::from_timestamp_millis(milliseconds).unwrap_or_default().naive_utc();
    match (wall - utc).num_minutes() {
        0 => "UTC".to_owned(),
        minutes => {
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        }
    }
}

fn times(when: &When, zone: Zone) -> String {
    match when {
        When::Span { start, end } => match (wall(*start, zone), wall(*end, zone)) {
            (Some(start), Some(end)) => format!("{}–{}", start.format("%H:%M"), end.format("%H:%M")),
            _ => String::new(),
        },
        When::Days { .. } => "all day".to_owned(),
    }
}

fn day_of(when: &When, zone: Zone) -> Option<NaiveDate> {
    match when {
        When::Span { start, .. } => Some(wall(*start, zone)?.date()),
        When::Days { first, .. } => first.parse().ok(),
    }
}

fn wall(milliseconds: i64, zone: Zone) -> Option<NaiveDateTime> {
    Some(zone.wall(DateTime::from_timestamp_millis(milliseconds)?))
}

/// What is known of one meeting, a line each.
pub(crate) fn details_of(details: &MeetingDetails, zone: Zone) -> String {
    let mut lines = vec![details.subject.clone().unwrap_or_else(|| "(without a subject)".to_owned())];
    lines.extend(details.when.as_ref().map(|when| format!("When: {}", when_written(when, zone))));
    lines.extend(details.organizer.as_ref().map(|name| format!("Organiser: {name}")));
    lines.push(match details.lobby {
        LobbyExpectation::ComesIn => "Guests come straight in.".to_owned(),
        LobbyExpectation::Waits => "Guests wait in the lobby until somebody lets them in.".to_owned(),
        LobbyExpectation::Unknown => "Whether guests wait in the lobby is not known.".to_owned(),
    });
    lines.extend(details.obstacle.map(|obstacle| {
        let why = match obstacle {
            Obstacle::EndToEndEncrypted => "it is encrypted from end to end, which only Teams itself takes part in",
            Obstacle::Broadcast => "it is a live event or town hall",
        };
        format!("It can't be joined from here: {why}.")
    }));
    if let Some(dial_in) = &details.dial_in {
        lines.extend(dial_in.toll.iter().chain(&dial_in.toll_free).map(|number| format!("Phone: {number}")));
        lines.extend(dial_in.conference_id.iter().map(|id| format!("Conference ID: {id}")));
        lines.extend(dial_in.page.iter().map(|page| format!("Local numbers: {page}")));
    }
    lines.join("\n")
}

/// One person: name, what they do, whether they are free, and the id that `call` takes.
pub(crate) fn person(person: &FoundPerson) -> String {
    let availability = person.availability.map(|availability| match availability {
        Availability::Available => "available",
        Availability::Busy => "busy",
        Availability::DoNotDisturb => "does not want to be disturbed",
        Availability::Away => "away",
        Availability::Offline => "offline",
    });
    let parts = [Some(person.name.as_str()), person.job_title.as_deref(), person.mail.as_deref(), availability];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    format!("{}\n  {}", parts.join(" · "), person.id)
}

#[cfg(test)]
mod tests;
