//! Who may do what.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Asked, User, person, user};
use crate::{
    Tenant,
    acs::Identity,
    records::{FOR_EVER, Table},
    tenant::tests::{now, tenant},
};

#[test]
fn tokens_that_are_not_good_are_told_apart_from_good_ones_that_do_not_suffice() {
    let tenant = tenant();
    let mary = user(&tenant, "mary", &["chat"]);
    let status = |token: &str, at: Timestamp| {
        let user = User { id: String::new(), token: token.to_owned() };
        Asked { at, ..Asked::by(&tenant, &user) }.send("GET", "threads", &Value::Null).0
    };
    assert_eq!((status(&mary.token, now()), status("", now()), status("nonsense", now())), (200, 401, 401));
    assert_eq!(status(&mary.token, now() + SignedDuration::from_hours(1)), 401, "expired");
    let caller = user(&tenant, "caller", &["voip", "voip.join"]);
    assert_eq!(status(&caller.token, now()), 403, "a token for calls");
    let revoked = Identity { revoked: now().as_second(), ..Identity::default() };
    tenant.records.keep(Table::Identity, &mary.id, &revoked, FOR_EVER).unwrap();
    let response = Asked::by(&tenant, &mary).response("GET", "threads", &[], &Value::Null);
    assert_eq!((response.status().as_u16(), response.headers()["www-authenticate"].to_str().unwrap()), (401, "Bearer"));
}

#[test]
fn a_guest_of_a_meeting_changes_neither_its_chat_nor_who_is_in_it() {
    let tenant = tenant();
    let guest = user(&tenant, "guest", &["chat"]);
    let id = tenant.organisation.meetings[0].thread.clone();
    tenant.enter(&id, &guest.id, "Gil", now()).unwrap();
    let asked = Asked::by(&tenant, &guest);
    let thread = format!("threads/{}", id.replace(':', "%3A").replace('@', "%40"));
    assert_eq!(asked.send("POST", &format!("{thread}/messages"), &json!({ "content": "Hi" })).0, 201);
    for (method, path, body) in [
        ("PATCH", thread.clone(), json!({ "topic": "Mine" })),
        ("DELETE", thread.clone(), Value::Null),
        ("POST", format!("{thread}/participants/:add"), json!({ "participants": [person(&guest.id)] })),
        ("POST", format!("{thread}/participants/:remove"), json!({ "rawId": guest.id })),
    ] {
        assert_eq!(asked.send(method, &path, &body).0, 403, "{method} {path}");
    }
}

#[test]
fn a_resource_without_chat_says_so_to_everybody() {
    let seed = format!("{}\n[resource]\nchat = false\n", include_str!("../../../seed/built_in.toml"));
    let seed = crate::Seed::parse(&seed).unwrap();
    let tenant = Tenant::open(crate::TenantConfig { seed, ..crate::TenantConfig::new(now()) }).unwrap();
    let mary = user(&tenant, "mary", &["chat"]);
    let (status, body) = Asked::by(&tenant, &mary).send("GET", "threads", &Value::Null);
    assert_eq!((status, &body["error"]["code"]), (403, &json!("Forbidden")));
    tenant.control().settings.chat = Some(true);
    assert_eq!(Asked::by(&tenant, &mary).send("GET", "threads", &Value::Null).0, 200);
}

#[test]
fn each_scope_lets_one_do_less() {
    let tenant = tenant();
    tenant.control().settings.limits = false;
    let mary = user(&tenant, "mary", &["chat"]);
    let joiners: Vec<User> = [("join", "chat.join"), ("limited", "chat.join.limited"), ("caller", "voip")]
        .map(|(name, scope)| user(&tenant, name, &[scope]))
        .into();
    let with: Vec<Value> = joiners.iter().map(|user| person(&user.id)).collect();
    let thread = Asked::by(&tenant, &mary).thread(&json!({ "participants": with }));
    let nobody = format!("8:acs:{}_nobody", tenant.organisation.resource_id);
    let statuses = |user: &User| -> Vec<u16> {
        let asked = Asked::by(&tenant, user);
        let add = json!({ "participants": [person(&nobody)] });
        vec![
            asked.send("GET", &thread, &Value::Null).0,
            asked.send("POST", &format!("{thread}/messages"), &json!({ "content": "x" })).0,
            asked.send("POST", &format!("{thread}/participants/:add"), &add).0,
            asked.send("POST", &format!("{thread}/participants/:remove"), &json!({ "rawId": nobody })).0,
            asked.send("PATCH", &thread, &json!({ "topic": "x" })).0,
            asked.send("POST", "threads", &json!({ "topic": "x" })).0,
        ]
    };
    // Nobody is there to be removed: 400 from whoever may.
    assert_eq!(statuses(&mary), [200, 201, 201, 400, 204, 201]);
    assert_eq!(statuses(&joiners[0]), [200, 201, 201, 400, 403, 403]);
    assert_eq!(statuses(&joiners[1]), [200, 201, 403, 403, 403, 403]);
    assert_eq!(statuses(&joiners[2]), [403; 6]);
    assert_eq!(Asked::by(&tenant, &joiners[0]).send("DELETE", &thread, &Value::Null).0, 403);
    assert_eq!(Asked::by(&tenant, &mary).send("DELETE", &thread, &Value::Null).0, 204);
}

#[test]
fn people_of_the_organisation_may_be_kept_out_by_its_seed() {
    let seed = format!("{}\n[resource]\nchat-with-people = false\n", include_str!("../../../seed/built_in.toml"));
    let seed = crate::Seed::parse(&seed).unwrap();
    let tenant = Tenant::open(crate::TenantConfig { seed, ..crate::TenantConfig::new(now()) }).unwrap();
    let mary = user(&tenant, "mary", &["chat"]);
    let ada =
        json!({ "communicationIdentifier": { "microsoftTeamsUser": { "userId": tenant.organisation.people[0].id } } });
    let asked = json!({ "topic": "Hi Ada", "participants": [ada] });
    let left_out =
        || Asked::by(&tenant, &mary).send("POST", "threads", &asked).1["invalidParticipants"][0]["code"].clone();
    assert_eq!(left_out(), "403");
    tenant.control().settings.chat_with_people = Some(true);
    assert_eq!(left_out(), Value::Null);
}
