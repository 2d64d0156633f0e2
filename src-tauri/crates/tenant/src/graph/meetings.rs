//! Online meetings: only ever looked up, by join address or by number, and missed in three ways.

use http::StatusCode;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{Caller, GraphError, context, filter, options::Options};
use crate::{
    Miss, Tenant,
    exchange::Exchange,
    links::RESERVED,
    organisation::{OnlineMeeting, Person},
};

const READ: &[&str] = &["OnlineMeetings.Read", "OnlineMeetings.ReadWrite"];

/// `GET /me/onlineMeetings?$filter=…`.
pub(super) fn find(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    caller: &Caller,
    person: usize,
) -> Result<Value, GraphError> {
    check(caller)?;
    let options = Options::read(exchange, "onlineMeeting", 1_000)?;
    if options.top.is_some() || options.order_by.is_some() || options.search.is_some() || options.skip > 0 {
        return Err(GraphError::bad_request("Online meetings take $filter and $select only."));
    }
    let filter = options.filter.as_deref().ok_or_else(|| {
        GraphError::bad_request("Online meetings can't be listed: $filter by JoinWebUrl or joinMeetingId.")
    })?;
    let conditions = filter::parse(filter).map_err(|_| GraphError::bad_request("Invalid filter."))?;
    let [condition] = conditions.as_slice() else { return Err(GraphError::bad_request("Invalid filter.")) };
    let meetings = tenant.organisation.meetings.iter();
    let (found, usual) = match condition.property.to_ascii_lowercase().as_str() {
        "joinweburl" if !condition.begins => {
            let asked = settled(&condition.value);
            let is_it = |meeting: &&OnlineMeeting| {
                [&meeting.join_url, &meeting.short_url].iter().any(|own| settled(own) == asked)
            };
            let usual = if asked.starts_with("https://teams.") { Miss::NotFound } else { Miss::BadRequest };
            if let Some(foreign) = foreign(tenant, &asked) {
                return Err(foreign);
            }
            (meetings.clone().find(is_it), usual)
        }
        "joinmeetingidsettings/joinmeetingid" if !condition.begins => {
            let asked: String = condition.value.chars().filter(|c| *c != ' ').collect();
            (meetings.clone().find(|meeting| meeting.number == asked), Miss::Empty)
        }
        _ => return Err(GraphError::bad_request("Online meetings are filtered by JoinWebUrl and joinMeetingId only.")),
    };
    let value = match found {
        Some(meeting) if is_in(meeting, person) => vec![options.cut(&entity(tenant, meeting), &[])],
        found => missed(found.map_or(usual, |meeting| meeting.miss))?,
    };
    let me = &tenant.organisation.people[person].id;
    Ok(json!({ "@odata.context": context(exchange, &format!("users('{me}')/onlineMeetings")), "value": value }))
}

/// `GET /me/onlineMeetings/{id}`.
pub(super) fn one(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    caller: &Caller,
    person: usize,
    id: &str,
) -> Result<Value, GraphError> {
    check(caller)?;
    let options = Options::read(exchange, "onlineMeeting", 1)?;
    let found = tenant.organisation.meetings.iter().find(|meeting| meeting.id == id && is_in(meeting, person));
    let Some(meeting) = found else {
        missed(Miss::NotFound)?;
        return Err(GraphError::no_resource(id));
    };
    let mut body = options.cut(&entity(tenant, meeting), &[]);
    let me = &tenant.organisation.people[person].id;
    body["@odata.context"] = context(exchange, &format!("users('{me}')/onlineMeetings/$entity"));
    Ok(body)
}

/// `GET /users/{id}/onlineMeetings`: for apps that a policy lets in, and nobody has set one.
pub(super) fn of_somebody(tenant: &Tenant, caller: &Caller, key: &str) -> Result<Value, GraphError> {
    if tenant.organisation.person(key).is_none() {
        return Err(GraphError::no_resource(key));
    }
    if caller.is_app() {
        let message = "No application access policy found for this app.";
        return Err(GraphError::new(StatusCode::FORBIDDEN, "Forbidden", message));
    }
    let message = "The organizer's id does not match the one of the token; use /me.";
    Err(GraphError::new(StatusCode::BAD_REQUEST, "General", message))
}

fn check(caller: &Caller) -> Result<(), GraphError> {
    let message = "The token lacks OnlineMeetings.Read.";
    if caller.has(READ) { Ok(()) } else { Err(GraphError::new(StatusCode::FORBIDDEN, "Forbidden", message)) }
}

fn missed(how: Miss) -> Result<Vec<Value>, GraphError> {
    match how {
        Miss::Empty => Ok(Vec::new()),
        Miss::NotFound => Err(GraphError::new(StatusCode::NOT_FOUND, "3004", "The meeting was not found.")),
        Miss::BadRequest => Err(GraphError::new(StatusCode::BAD_REQUEST, "1026", "The meeting can't be looked up.")),
    }
}

/// Another organisation's meeting is none of ours to see.
fn foreign(tenant: &Tenant, url: &str) -> Option<GraphError> {
    let (_, context) = url.split_once("context=")?;
    let context: Value = serde_json::from_str(context.split('&').next()?).ok()?;
    let other = context["Tid"].as_str()?.to_ascii_lowercase();
    let hosted = tenant.organisation.meetings.iter().any(|meeting| settled(&meeting.join_url) == url);
    let message = "The meeting is another organisation's.";
    (other != tenant.organisation.tenant_id && !hosted)
        .then(|| GraphError::new(StatusCode::FORBIDDEN, "Forbidden", message))
}

/// An address with its escapes undone, so that each way to write it is the same.
fn settled(url: &str) -> String {
    let mut text = url.to_owned();
    for _ in 0..3 {
        let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded == text {
            break;
        }
        text = decoded;
    }
    text
}

fn is_in(meeting: &OnlineMeeting, person: usize) -> bool {
    meeting.organizer == person || meeting.attendees.contains(&person)
}

fn entity(tenant: &Tenant, meeting: &OnlineMeeting) -> Value {
    let people = &tenant.organisation.people;
    let party = |person: &Person, role: &str| {
        let user = json!({ "id": person.id, "displayName": null, "tenantId": tenant.organisation.tenant_id });
        json!({ "identity": { "user": user }, "upn": person.mail, "role": role })
    };
    let mut body = json!({
        "id": meeting.id, "subject": meeting.subject, "creationDateTime": "2026-01-05T08:00:00Z",
        "startDateTime": meeting.span.start.to_string(), "endDateTime": meeting.span.end.to_string(),
        "joinWebUrl": meeting.join_url,
        "joinInformation": { "contentType": "html", "content": invitation(meeting) },
        "joinMeetingIdSettings": {
            "isPasscodeRequired": meeting.passcode.is_some(), "joinMeetingId": meeting.number, "passcode": meeting.passcode,
        },
        "chatInfo": { "threadId": meeting.thread, "messageId": "0", "replyChainMessageId": null },
        "participants": {
            "organizer": party(&people[meeting.organizer], "presenter"),
            "attendees": meeting.attendees.iter().map(|index| party(&people[*index], "attendee")).collect::<Vec<_>>(),
        },
    });
    // What a meeting is like that nobody has set up otherwise.
    let usual = json!({
        "lobbyBypassSettings": { "scope": "organization", "isDialInBypassEnabled": false },
        "allowedPresenters": "everyone", "allowedLobbyAdmitters": "organizerAndCoOrganizersAndPresenters",
        "allowMeetingChat": "enabled", "allowTeamworkReactions": true, "allowRecording": true, "allowTranscription": true,
        "allowAttendeeToEnableCamera": true, "allowAttendeeToEnableMic": true, "allowBreakoutRooms": true,
        "allowWhiteboard": true, "allowPowerPointSharing": true, "allowLiveShare": "enabled",
        "allowCopyingAndSharingMeetingContent": true, "allowParticipantsToChangeName": false,
        "isEntryExitAnnounced": true, "isEndToEndEncryptionEnabled": false, "recordAutomatically": false,
        "shareMeetingChatHistoryDefault": "none", "chatRestrictions": { "allowTextOnly": false }, "audioConferencing": null,
        "watermarkProtection": { "isEnabledForContentSharing": false, "isEnabledForVideo": false },
        "videoTeleconferenceId": null, "meetingTemplateId": null, "isBroadcast": false, "externalId": null,
    });
    for properties in [&usual, &meeting.properties] {
        if let (Some(body), Some(properties)) = (body.as_object_mut(), properties.as_object()) {
            body.extend(properties.clone());
        }
    }
    body
}

/// The invitation's HTML, escaped behind a data address as Graph gives it.
fn invitation(meeting: &OnlineMeeting) -> String {
    let html =
        format!("<div><a href=\"{}\">Join the meeting</a> Meeting ID: {}</div>", meeting.join_url, meeting.number);
    format!("data:text/html,{}", percent_encoding::utf8_percent_encode(&html, RESERVED))
}
