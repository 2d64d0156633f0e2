//! What is searched for, and who is found.

use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    people::Availability,
    schema::{assert_fits, assert_selects},
    testing::Stage,
};

const ANN: &str = "aaaabbbb-cccc-dddd-eeee-ffff00001111";
const BERT: &str = "aaaabbbb-cccc-dddd-eeee-ffff00002222";

fn user(id: &str, name: &str) -> Value {
    let user = json!({ "id": id, "displayName": name, "mail": format!("{name}@example.com"), "jobTitle": "Baker",
        "userPrincipalName": "x@example.com" });
    assert_fits("user", &user);
    user
}

fn acquaintance(id: &str, name: &str, subclass: &str) -> Value {
    json!({ "id": id, "displayName": name, "jobTitle": null, "userPrincipalName": "x@example.com",
        "scoredEmailAddresses": [{ "address": format!("{name}@example.com"), "relevanceScore": 8.0 }],
        "personType": { "class": "Person", "subclass": subclass } })
}

fn search_of(address: &str) -> String {
    let (_, rest) = address.split_once("$search=").unwrap();
    percent_decode_str(rest.split('&').next().unwrap()).decode_utf8().unwrap().into_owned()
}

#[tokio::test]
async fn acquaintances_come_first_and_nobody_twice() {
    let stage = Stage::new();
    stage.answer(200, &json!({ "value": [acquaintance(ANN, "ann", "OrganizationUser"), acquaintance(BERT, "anna", "PersonalContact"),
        { "id": BERT, "displayName": "Anns group", "personType": { "class": "Group", "subclass": "OrganizationUser" } }] }));
    let next = "https://graph.microsoft.com/v1.0/users?$skiptoken=x";
    let users = [user(ANN, "ann"), user(BERT, "annbert"), user("no-guid", "annx")];
    stage.answer(200, &json!({ "value": users, "@odata.nextLink": next }));
    let found = stage.graph().find_people("ann").await.unwrap();
    assert_eq!(stage.seen().len(), 2, "the best of a search stands on its first page");
    let names: Vec<_> = found.iter().map(|person| (person.name.as_str(), person.mail.as_deref().unwrap())).collect();
    assert_eq!(names, [("ann", "ann@example.com"), ("annbert", "annbert@example.com")]);
    assert_eq!((found[0].id.as_str(), found[1].job_title.as_deref()), (ANN, Some("Baker")));
    assert!(!format!("{found:?}").contains("ann"));
}

#[tokio::test]
async fn the_directory_is_asked_as_it_wants_to_be() {
    assert_selects("user", USER_SELECT);
    let stage = Stage::new();
    stage.answer(200, &json!({ "value": [] }));
    stage.graph().find_in(Scope::Directory, "O\"Neil\\").await.unwrap();
    let request = &stage.seen()[0];
    assert_eq!(request.headers()["consistencylevel"], "eventual");
    assert_eq!(request.headers()["x-ms-throttle-priority"], "high");
    let address = request.uri().to_string();
    assert_eq!(search_of(&address), r#""displayName:O\"Neil\\" OR "mail:O\"Neil\\""#);
    assert!(address.ends_with("&$top=15&$count=true"), "{address}");
}

#[tokio::test]
async fn one_refused_search_leaves_the_other() {
    let refused = json!({ "error": { "code": "Authorization_RequestDenied" } });
    let stage = Stage::new();
    stage.answer(403, &refused);
    stage.answer(200, &json!({ "value": [user(ANN, "ann")] }));
    assert_eq!(stage.graph().find_people("ann").await.unwrap().len(), 1);
    let stage = Stage::new();
    stage.answer(200, &json!({ "value": [acquaintance(ANN, "ann", "OrganizationUser")] }));
    stage.answer(403, &refused);
    assert_eq!(stage.graph().find_people("ann").await.unwrap().len(), 1);
    let stage = Stage::new();
    stage.answer(403, &refused);
    stage.answer(403, &refused);
    assert!(stage.graph().find_people("ann").await.is_err());
    let stage = Stage::new();
    stage.answer(200, &json!({ "value": [] }));
    stage.answer(500, &json!({}));
    assert!(stage.graph().find_people("ann").await.is_err(), "a fault is no lack of rights");
}

#[tokio::test]
async fn a_text_without_letters_asks_nobody() {
    let stage = Stage::new();
    assert_eq!(stage.graph().find_people(" \"&\\ ").await, Ok(Vec::new()));
    assert!(stage.seen().is_empty());
}

#[tokio::test]
async fn presence_is_told_where_it_may_be() {
    let presence = |availability: &str| {
        let presence = json!({ "id": ANN, "availability": availability, "activity": "InACall" });
        assert_fits("presence", &presence);
        presence
    };
    let stage = Stage::new();
    let people = [Person { id: ANN.into(), name: "Ann".into(), mail: None, job_title: None }];
    let states = ["Available", "BusyIdle", "DoNotDisturb", "BeRightBack", "Offline", "PresenceUnknown"];
    stage.answer(200, &json!({ "value": states.map(presence) }));
    let told = stage.graph().presences(&people).await.unwrap();
    use Availability::{Available, Away, Busy, DoNotDisturb, Offline, Unknown};
    let told: Vec<_> = told.iter().map(|presence| presence.availability).collect();
    assert_eq!(told, [Available, Busy, DoNotDisturb, Away, Offline, Unknown]);
    let request = &stage.seen()[0];
    assert_eq!(request.uri(), "https://graph.microsoft.com/v1.0/communications/getPresencesByUserId");
    assert_eq!(request.body().as_ref(), format!(r#"{{"ids":["{ANN}"]}}"#).as_bytes());

    stage.answer(403, &json!({ "error": { "code": "Forbidden" } }));
    assert_eq!(stage.graph().presences(&people).await, Ok(Vec::new()));
    assert_eq!(stage.graph().presences(&[]).await, Ok(Vec::new()));
}

/// A clause as the directory reads it: from the quote to the next one that is not escaped.
fn read_clause(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.strip_prefix('"')?.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((value, &text[at + 2..])),
            '\\' => value.push(characters.next()?.1),
            c => value.push(c),
        }
    }
    None
}

proptest! {
    #[test]
    fn no_text_escapes_its_quotes(typed in "[\\PC\"\\\\&\\r\\n]{0,30}") {
        let Some(ask) = ask(Scope::Directory, &typed) else { return Ok(()) };
        let search = search_of(ask.target());
        let (name, rest) = read_clause(&search).unwrap();
        let (mail, rest) = read_clause(rest.strip_prefix(" OR ").unwrap()).unwrap();
        prop_assert_eq!(rest, "");
        let words: Vec<&str> = typed.split(|c: char| c.is_whitespace() || c.is_control() || c == '&').filter(|word| !word.is_empty()).collect();
        prop_assert_eq!(name, format!("displayName:{}", words.join(" ")));
        prop_assert_eq!(mail, format!("mail:{}", words.join(" ")));
        prop_assert_eq!(ask.target().matches("&").count(), 3);
    }
}
