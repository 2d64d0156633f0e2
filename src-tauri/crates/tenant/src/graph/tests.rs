use base::http::Response;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::Request;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    Tenant,
    entra::Account,
    signing::encode,
    tenant::tests::{now, tenant},
};

const EVERYTHING: &str =
    "User.Read User.ReadBasic.All Calendars.Read OnlineMeetings.Read People.Read Presence.Read Presence.Read.All";

/// A token of somebody's as Entra gives it.
pub(super) fn token(tenant: &Tenant, user: &str, scopes: &str, more: &Value) -> String {
    let person = &tenant.organisation.people[tenant.organisation.person(user).unwrap()];
    let at = now().as_second();
    let mut claims = json!({
        "aud": "https://graph.microsoft.com", "tid": tenant.tenant_id(), "idtyp": "user", "oid": person.id, "scp": scopes,
        "iat": at, "exp": at + 3_600,
    });
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    encode(&tenant.key, &claims)
}

fn ask(tenant: &Tenant, user: &str, scopes: &str, path: &str, headers: &[(&str, &str)]) -> Response {
    let token = token(tenant, user, scopes, &json!({}));
    let mut request =
        Request::get(format!("https://localhost:8443/v1.0{}", path.replace(' ', "%20").replace('"', "%22")))
            .header("authorization", format!("Bearer {token}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    tenant.answer(&request.body(Bytes::new()).unwrap(), now()).response
}

fn body(response: &Response) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

fn get(tenant: &Tenant, path: &str) -> Value {
    let response = ask(tenant, "ada", EVERYTHING, path, &[]);
    assert_eq!(response.status(), 200, "{path}: {:?}", response.body());
    body(&response)
}

/// Status and code of what goes wrong.
fn fault(tenant: &Tenant, path: &str) -> (u16, String) {
    let response = ask(tenant, "ada", EVERYTHING, path, &[]);
    (response.status().as_u16(), body(&response)["error"]["code"].as_str().unwrap_or_default().to_owned())
}

pub(super) fn escaped(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, crate::links::RESERVED).to_string()
}

fn names<'a>(list: &'a Value, of: &str) -> Vec<&'a str> {
    list["value"].as_array().unwrap().iter().map(|one| one[of].as_str().unwrap()).collect()
}

#[test]
fn me_is_whoever_the_token_is_of_and_only_what_was_selected() {
    let tenant = tenant();
    let me = get(&tenant, "/me?$select=displayName,mail");
    assert_eq!(me["displayName"], "Ada Lindqvist");
    let mut keys: Vec<&String> = me.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["@odata.context", "displayName", "id", "mail"]);
    assert_eq!(fault(&tenant, "/me?$select=shoeSize"), (400, "BadRequest".into()));
    assert_eq!(get(&tenant, "/me?$select=aboutMe")["aboutMe"], Value::Null, "there is such a property");
}

#[test]
fn tokens_that_are_not_good_are_told_why() {
    let tenant = tenant();
    let send = |header: Option<String>, at| {
        let mut request = Request::get("https://localhost:8443/v1.0/me");
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let response = tenant.answer(&request.body(Bytes::new()).unwrap(), at).response;
        assert_eq!(response.status(), 401);
        assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer realm"));
        let body = body(&response);
        assert_eq!(body["error"]["code"], "InvalidAuthenticationToken");
        body["error"]["message"].as_str().unwrap().to_owned()
    };
    assert!(send(None, now()).contains("empty"));
    assert!(send(Some("Bearer nonsense".into()), now()).contains("not well formed"));
    let good = format!("Bearer {}", token(&tenant, "ada", "User.Read", &json!({})));
    assert!(send(Some(good), now() + SignedDuration::from_hours(1)).contains("expired"));
    let other = token(&tenant, "ada", "User.Read", &json!({ "aud": "https://communication.azure.com" }));
    assert!(send(Some(format!("Bearer {other}")), now()).contains("audience"));
}

#[test]
fn a_challenge_names_the_claims_and_a_token_that_has_them_passes() {
    let tenant = tenant();
    let id = &tenant.organisation.people[0].id;
    Account { acrs: Some("c1".into()), ..Account::default() }.keep(&tenant, id).unwrap();
    let response = ask(&tenant, "ada", "User.Read", "/me", &[]);
    let header = response.headers()["www-authenticate"].to_str().unwrap();
    assert!(header.contains("insufficient_claims"), "{header}");
    let claims = header.split("claims=\"").nth(1).unwrap().trim_end_matches('"');
    let claims: Value = serde_json::from_slice(&STANDARD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["access_token"]["acrs"]["value"], "c1");
    let token = token(&tenant, "ada", "User.Read", &json!({ "acrs": ["c1"] }));
    let request = Request::get("https://localhost:8443/v1.0/me").header("authorization", format!("Bearer {token}"));
    assert_eq!(tenant.answer(&request.body(Bytes::new()).unwrap(), now()).response.status(), 200);
}

#[test]
fn each_part_asks_for_its_scope() {
    let tenant = tenant();
    for (path, code) in [
        ("/users", "Authorization_RequestDenied"),
        ("/me/calendarView?startDateTime=2026-11-26&endDateTime=2026-11-27", "ErrorAccessDenied"),
        ("/me/onlineMeetings?$filter=JoinWebUrl eq 'x'", "Forbidden"),
        ("/me/people", "ErrorAccessDenied"),
        ("/me/presence", "Forbidden"),
    ] {
        let response = ask(&tenant, "ada", "User.Read", path, &[]);
        assert_eq!((response.status().as_u16(), &body(&response)["error"]["code"]), (403, &json!(code)), "{path}");
    }
}

#[test]
fn what_is_others_own_is_not_shown() {
    let tenant = tenant();
    assert_eq!(fault(&tenant, "/users/ben@contoso.example/events"), (403, "ErrorAccessDenied".into()));
    assert_eq!(fault(&tenant, "/users/ben@contoso.example/people").0, 403);
    assert_eq!(fault(&tenant, "/users/ben@contoso.example/onlineMeetings?$filter=x"), (400, "General".into()));
    assert_eq!(get(&tenant, "/users/ben@contoso.example")["displayName"], "Ben Okafor");
    assert_eq!(fault(&tenant, "/users/nobody@contoso.example"), (404, "Request_ResourceNotFound".into()));
}

#[test]
fn a_window_of_the_calendar_shows_what_touches_it_in_the_zone_asked_for() {
    let tenant = tenant();
    let path = "/me/calendarView?startDateTime=2026-11-26T08:15:00Z&endDateTime=2026-11-26T13:00:00&$select=subject,start,isOnlineMeeting,onlineMeeting";
    let response = ask(&tenant, "ada", EVERYTHING, path, &[("prefer", "outlook.timezone=\"Eastern Standard Time\"")]);
    let found = body(&response);
    // The briefing began at 08:00 UTC; the review begins with the window's end, 13:00 UTC, and is not in it.
    assert_eq!(names(&found, "subject"), ["Morning briefing", "Lunch on deck"]);
    assert_eq!(
        found["value"][0]["start"],
        json!({ "dateTime": "2026-11-26T03:00:00.0000000", "timeZone": "Eastern Standard Time" })
    );
    assert_eq!(found["value"][0]["isOnlineMeeting"], true);
    assert_eq!(found["value"][1]["onlineMeeting"], Value::Null);
    assert_eq!(response.headers()["preference-applied"], "outlook.timezone=\"Eastern Standard Time\"");
    assert_eq!(fault(&tenant, "/me/calendarView"), (400, "ErrorInvalidParameter".into()));
    let wrong = ask(&tenant, "ada", EVERYTHING, path, &[("prefer", "outlook.timezone=\"Mars\"")]);
    assert_eq!(body(&wrong)["error"]["code"], "TimeZoneNotSupportedException");
}

#[test]
fn pages_lead_to_each_other_and_hold_everything_once() {
    let tenant = tenant();
    let mut path =
        "/me/calendarView?startDateTime=2026-11-20T00:00:00%2B01:00&endDateTime=2026-12-20&$top=3&$select=subject"
            .to_owned();
    let mut subjects = Vec::new();
    for _ in 0..10 {
        let page = get(&tenant, &path);
        subjects.extend(names(&page, "subject").into_iter().map(str::to_owned));
        match page["@odata.nextLink"].as_str() {
            Some(next) => path = next.strip_prefix("https://localhost:8443/v1.0").unwrap().to_owned(),
            None => break,
        }
    }
    assert_eq!(subjects.len(), 8, "{subjects:?}");
    subjects.dedup();
    assert_eq!(subjects.len(), 8);
}

#[test]
fn an_entry_has_its_body_unless_the_token_is_basic() {
    let tenant = tenant();
    let event = tenant.organisation.events.iter().find(|event| event.subject.starts_with("Fuel")).unwrap();
    let path = format!("/me/events/{}", escaped(&event.id));
    let whole = get(&tenant, &path);
    assert!(
        whole["body"]["content"].as_str().unwrap().contains("<a href=\"https://teams.microsoft.com/l/meetup-join/")
    );
    assert_eq!(
        (&whole["isOnlineMeeting"], &whole["onlineMeeting"]),
        (&json!(false), &Value::Null),
        "the link is in the text only"
    );
    let text = ask(&tenant, "ada", EVERYTHING, &path, &[("prefer", "outlook.body-content-type=\"text\"")]);
    assert_eq!(body(&text)["body"]["contentType"], "text");
    let basic = body(&ask(&tenant, "ada", "Calendars.ReadBasic", &path, &[]));
    assert!(basic["body"].is_null() && basic["bodyPreview"].is_null());
    assert_eq!(fault(&tenant, "/me/events/short"), (400, "ErrorInvalidIdMalformed".into()));
    let other = ask(&tenant, "dana", EVERYTHING, &path, &[]);
    assert_eq!(body(&other)["error"]["code"], "ErrorItemNotFound", "not in Dana's calendar");
}

#[test]
fn meetings_are_found_by_link_and_number_and_by_nothing_else() {
    let tenant = tenant();
    let meeting = &tenant.organisation.meetings[0];
    let by = |filter: &str| format!("/me/onlineMeetings?$filter={}", escaped(filter));
    let lower_escapes = meeting.join_url.replace("%3A", "%3a").replace("%7B", "%7b");
    assert_ne!(lower_escapes, meeting.join_url);
    for url in [&meeting.join_url, &escaped(&meeting.join_url), &lower_escapes, &meeting.short_url] {
        let found = get(&tenant, &by(&format!("joinWebUrl eq '{url}'")));
        assert_eq!(found["value"][0]["subject"], "Morning briefing", "{url}");
    }
    let found = get(&tenant, &by(&format!("joinMeetingIdSettings/joinMeetingId eq '{}'", meeting.number)));
    assert_eq!(found["value"][0]["id"], meeting.id);
    assert_eq!(found["value"][0]["joinMeetingIdSettings"]["passcode"], json!(meeting.passcode));
    assert_eq!(get(&tenant, &format!("/me/onlineMeetings/{}", escaped(&meeting.id)))["subject"], "Morning briefing");
    for path in [
        "/me/onlineMeetings".to_owned(),
        by("subject eq 'Morning briefing'"),
        format!("{}&$top=1", by("JoinWebUrl eq 'x'")),
    ] {
        assert_eq!(fault(&tenant, &path), (400, "BadRequest".into()), "{path}");
    }
}

#[test]
fn a_meeting_is_missed_in_three_ways() {
    let tenant = tenant();
    let by = |filter: &str| format!("/me/onlineMeetings?$filter={}", escaped(filter));
    let unknown = "https://teams.microsoft.com/meet/999999999999?p=x";
    assert_eq!(fault(&tenant, &by(&format!("JoinWebUrl eq '{unknown}'"))), (404, "3004".into()));
    assert_eq!(fault(&tenant, &by("JoinWebUrl eq 'nonsense'")), (400, "1026".into()));
    assert_eq!(get(&tenant, &by("joinMeetingIdSettings/joinMeetingId eq '1'"))["value"], json!([]));
    let foreign = crate::links::long("19:meeting_x@thread.v2", "11112222-3333-4444-5555-666677778888", "o");
    assert_eq!(fault(&tenant, &by(&format!("JoinWebUrl eq '{foreign}'"))), (403, "Forbidden".into()));
    // Salaries are none of Ben's business.
    let salaries = tenant.organisation.meetings.iter().find(|meeting| meeting.subject == "Salary round").unwrap();
    let path = by(&format!("JoinWebUrl eq '{}'", salaries.join_url));
    assert_eq!(ask(&tenant, "ben", EVERYTHING, &path, &[]).status(), 404);
}

#[test]
fn people_are_searched_with_the_header_only() {
    let tenant = tenant();
    let path =
        format!("/users?$search={}&$select=displayName&$count=true", escaped("\"displayName:ann\" OR \"mail:zoe\""));
    let eventual = [("ConsistencyLevel", "eventual")];
    let found = body(&ask(&tenant, "ada", EVERYTHING, &path, &eventual));
    assert_eq!(names(&found, "displayName"), ["Chidi Annan-Moreau", "Emil Annandale", "Zoë Ångström"]);
    assert_eq!(found["@odata.count"], 3);
    assert_eq!(fault(&tenant, &path), (400, "Request_UnsupportedQuery".into()));
    let guest = ask(&tenant, "frida", EVERYTHING, &path, &eventual);
    assert_eq!(body(&guest)["error"]["code"], "Authorization_RequestDenied", "guests look nobody up");
    assert_eq!(fault(&tenant, "/users?$skip=1"), (400, "Request_BadRequest".into()));
    assert_eq!(fault(&tenant, "/users?$top=1000"), (400, "Request_BadRequest".into()));
    let filtered = get(&tenant, "/users?$filter=startswith(displayName,'Ad')");
    assert_eq!(names(&filtered, "displayName"), ["Ada Lindqvist"]);
}

#[test]
fn pages_of_people_go_on_with_a_token() {
    let tenant = tenant();
    let first = get(&tenant, "/users?$top=5&$select=displayName&$orderby=displayName");
    let next = first["@odata.nextLink"].as_str().unwrap();
    assert!(next.contains("$skiptoken=5"), "{next}");
    let second = get(&tenant, next.strip_prefix("https://localhost:8443/v1.0").unwrap());
    assert_eq!(names(&first, "displayName").len() + names(&second, "displayName").len(), 8);
    assert!(second["@odata.nextLink"].is_null());
}

#[test]
fn those_one_works_with_come_first_and_people_elsewhere_are_told_apart() {
    let tenant = tenant();
    assert_eq!(
        names(&get(&tenant, "/me/people"), "displayName"),
        ["Ben Okafor", "Chidi Annan-Moreau", "Dana Kowalska"]
    );
    let found = get(&tenant, "/me/people?$search=\"ann\"");
    assert_eq!(names(&found, "displayName"), ["Chidi Annan-Moreau", "Emil Annandale"]);
    let lena = get(&tenant, "/me/people?$search=\"lena\"");
    assert_eq!(lena["value"][0]["personType"], json!({ "class": "Person", "subclass": "ImplicitContact" }));
    assert_eq!(fault(&tenant, "/me/people?$search=\"a\"&$skip=1"), (400, "BadRequest".into()));
}

#[test]
fn presence_is_the_seeds_until_it_is_changed() {
    let tenant = tenant();
    let ben = &tenant.organisation.people[1].id;
    let path = format!("/users/{ben}/presence");
    let presence = get(&tenant, &path);
    assert_eq!((&presence["availability"], &presence["activity"]), (&json!("Busy"), &json!("InACall")));
    Account { presence: Some("Away".into()), ..Account::default() }.keep(&tenant, ben).unwrap();
    let presence = get(&tenant, &path);
    assert_eq!((&presence["availability"], &presence["activity"]), (&json!("Away"), &json!("Away")));
}

#[test]
fn a_batch_is_answered_one_by_one() {
    let tenant = tenant();
    let token = token(&tenant, "ada", EVERYTHING, &json!({}));
    let asked = json!({ "requests": [
        { "id": "1", "method": "GET", "url": "/me?$select=displayName" },
        { "id": "2", "method": "GET", "url": "/users/nobody" },
        { "id": "3", "method": "POST", "url": "/$batch", "body": {} },
    ]});
    let request =
        Request::post("https://localhost:8443/v1.0/$batch").header("authorization", format!("Bearer {token}"));
    let response = tenant.answer(&request.body(Bytes::from(asked.to_string())).unwrap(), now()).response;
    let all = body(&response)["responses"].clone();
    let statuses: Vec<&Value> = all.as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, [200, 404, 400]);
    assert_eq!(all[0]["body"]["displayName"], "Ada Lindqvist");
}
