//! Looking up one meeting: what is asked, what comes of answers and of each kind of miss.

use base::Secret;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::*;
use crate::{
    schema::assert_fits,
    testing::{LONG, SHORT, Stage, meeting},
};

fn whole() -> Value {
    json!({
        "id": "MSo1",
        "subject": "Budget\n2027",
        "startDateTime": "2026-11-27T09:00:00.1234567Z",
        "endDateTime": "2026-11-27T10:00:00Z",
        "joinWebUrl": "https://teams.microsoft.com/l/meetup-join/x",
        "joinMeetingIdSettings": { "isPasscodeRequired": true, "joinMeetingId": "264183392744150", "passcode": "Mt9xB2N6" },
        "chatInfo": { "threadId": "19:meeting_x@thread.v2", "messageId": "0", "replyChainMessageId": null },
        "participants": {
            "organizer": {
                "identity": { "user": { "id": "aaaa", "displayName": null, "tenantId": "1111" } },
                "upn": "mary@example.com", "role": "presenter"
            },
            "attendees": []
        },
        "lobbyBypassSettings": { "scope": "organization", "isDialInBypassEnabled": false },
        "allowMeetingChat": "limited",
        "isEndToEndEncryptionEnabled": true,
        "isBroadcast": false,
        "audioConferencing": {
            "conferenceId": "559727062", "dialinUrl": "https://dialin.teams.microsoft.com/x",
            "tollNumber": "+1 555 0100", "tollNumbers": ["+1 555 0100", "+44 20 0100"],
            "tollFreeNumber": null, "tollFreeNumbers": []
        }
    })
}

async fn details(value: Value) -> MeetingDetails {
    let stage = Stage::new();
    stage.answer(200, &json!({ "value": [value] }));
    stage.graph().meeting_details(&meeting(LONG)).await.unwrap().unwrap()
}

#[tokio::test]
async fn details_say_what_a_guest_wants_to_know() {
    assert_fits("onlineMeeting", &whole());
    let details = details(whole()).await;
    assert_eq!(details.subject.as_deref(), Some("Budget 2027"));
    assert_eq!(details.start.unwrap().to_rfc3339(), "2026-11-27T09:00:00.123456700+00:00");
    assert_eq!(details.organizer.as_ref().unwrap().name.as_deref(), Some("mary@example.com"));
    assert_eq!((details.lobby, details.chat), (LobbyExpectation::Waits, ChatMode::Limited));
    assert_eq!(details.obstacle, Some(Obstacle::EndToEndEncrypted));
    assert_eq!(details.meeting_id.as_deref(), Some("264183392744150"));
    assert_eq!(details.passcode, Some(Secret::new("Mt9xB2N6")));
    let dial_in = details.dial_in.as_ref().unwrap();
    assert_eq!(dial_in.toll, ["+1 555 0100", "+44 20 0100"]);
    let shown = format!("{details:?}{dial_in:?}{:?}", details.organizer);
    for personal in ["Budget", "mary", "Mt9x", "2641", "5597", "0100"] {
        assert!(!shown.contains(personal), "{shown}");
    }
}

#[tokio::test]
async fn what_is_new_or_missing_is_unknown() {
    let bare = details(json!({})).await;
    assert_eq!((bare.lobby, bare.chat, bare.obstacle), (LobbyExpectation::Unknown, ChatMode::Unknown, None));
    let new = details(json!({ "lobbyBypassSettings": { "scope": "friends" }, "allowMeetingChat": "sometimes" })).await;
    assert_eq!((new.lobby, new.chat), (LobbyExpectation::Unknown, ChatMode::Unknown));
    let open = details(json!({ "lobbyBypassSettings": { "scope": "everyone" }, "isBroadcast": true })).await;
    assert_eq!((open.lobby, open.obstacle), (LobbyExpectation::ComesIn, Some(Obstacle::Broadcast)));
}

#[tokio::test]
async fn a_long_link_is_asked_for_as_teams_writes_it_and_then_by_its_thread() {
    let stage = Stage::new();
    stage.answer(200, &json!({ "value": [] }));
    stage.answer(404, &json!({ "error": { "code": "NotFound", "innerError": { "code": "3004" } } }));
    assert_eq!(stage.graph().meeting_details(&meeting(LONG)).await, Ok(None));
    let addresses = stage.addresses();
    let (_, filter) = addresses[0].split_once("/v1.0/me/onlineMeetings?$filter=").unwrap();
    let filter = percent_decode_str(filter).decode_utf8().unwrap().into_owned();
    assert_eq!(filter, format!("JoinWebUrl eq '{LONG}'"));
    let id = "MSphYWFhYmJiYi1jY2NjLWRkZGQtZWVlZS1mZmZmMDAwMDExMTEqMCoqMTk6bWVldGluZ19ORFkyWlRRNVptWXRNV0kzWkMwMFl6VmhMVGt3WlRNdE1tRTFaRGhqTjJJMlpqRXdAdGhyZWFkLnYy";
    assert!(addresses[1].ends_with(&format!("/v1.0/me/onlineMeetings/{id}")), "{}", addresses[1]);
}

#[tokio::test]
async fn short_links_and_numbers_are_asked_for_by_number() {
    for text in [SHORT, "Meeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6"] {
        let stage = Stage::new();
        stage.answer(200, &json!({ "value": [] }));
        assert_eq!(stage.graph().meeting_details(&meeting(text)).await, Ok(None));
        let filter = "$filter=joinMeetingIdSettings%2FjoinMeetingId%20eq%20%27264183392744150%27";
        assert!(stage.addresses()[0].ends_with(filter), "{:?}", stage.addresses());
    }
}

#[tokio::test]
async fn every_kind_of_miss_is_no_details() {
    let miss =
        |status, inner: &str| (status, json!({ "error": { "code": "BadRequest", "innerError": { "code": inner } } }));
    for (status, body) in [miss(404, "3004"), miss(400, "1026"), (404, json!({})), (200, json!({ "value": [] }))] {
        let stage = Stage::new();
        stage.answer(status, &body);
        assert_eq!(stage.graph().meeting_details(&meeting(SHORT)).await, Ok(None), "{status}");
    }
}

#[tokio::test]
async fn a_refusal_is_no_miss() {
    let stage = Stage::new();
    stage.answer(403, &json!({ "error": { "code": "Forbidden" } }));
    let refused = stage.graph().meeting_details(&meeting(SHORT)).await.unwrap_err();
    assert!(refused.refusal().unwrap().is_about_rights());
    let stage = Stage::new();
    stage.answer(400, &json!({ "error": { "code": "BadRequest" } }));
    assert!(stage.graph().meeting_details(&meeting(SHORT)).await.is_err());
}

#[test]
fn quotes_in_a_literal_are_doubled() {
    assert_eq!(quoted("O'Neil''s"), "O''Neil''''s");
}
