//! Raw ids, and Communication Services' `communicationIdentifier` objects.
//!
//! A raw id is the one text that stands for anybody: `8:acs:<resource>_<user>`, `8:orgid:<object id>`, `4:+1555…`.

use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

/// Members that say who is meant; an object has exactly one of them.
const KINDS: &[&str] =
    &["communicationUser", "phoneNumber", "microsoftTeamsUser", "microsoftTeamsApp", "teamsExtensionUser"];

/// Prefixes of raw ids of resources' users.
const ACS: &[&str] = &["8:acs:", "8:spool:", "8:gcch-acs:", "8:dod-acs:"];

/// Prefix of raw ids of people without any account.
const VISITOR: &str = "8:teamsvisitor:";

/// The clouds of Teams users, and what the raw ids of users and apps have for them.
const CLOUDS: &[(&str, &str)] = &[("public", "orgid"), ("gcch", "gcch"), ("dod", "dod")];

/// The raw id of somebody with an account in the organisation.
pub(crate) fn teams_user(object_id: &str) -> String {
    format!("8:orgid:{object_id}")
}

/// The raw id of somebody who is in a meeting without any account: the same for the same name.
pub(crate) fn visitor(name: &str) -> String {
    let digest = digest(&SHA256, name.as_bytes());
    digest.as_ref()[..16].iter().fold(VISITOR.to_owned(), |id, byte| id + &format!("{byte:02x}"))
}

/// Whether somebody is in the chats of meetings only while in the meeting.
pub(crate) fn is_guest(raw: &str) -> bool {
    is_acs(raw) || raw.starts_with(VISITOR)
}

/// Whether it is a user of a Communication Services resource.
pub(crate) fn is_acs(raw: &str) -> bool {
    ACS.iter().any(|prefix| raw.starts_with(prefix))
}

/// The raw id that an object stands for; nothing, if it stands for nobody or for several.
pub(crate) fn raw_id(object: &Value) -> Option<String> {
    let mut said = KINDS.iter().filter(|kind| object[**kind].is_object());
    let Some(kind) = said.next() else { return text(&object["rawId"]) };
    if said.next().is_some() {
        return None;
    }
    let about = &object[*kind];
    let cloud = about["cloud"].as_str().unwrap_or("public");
    let cloud = CLOUDS.iter().find(|(name, _)| *name == cloud).map(|(_, prefix)| *prefix)?;
    match *kind {
        "communicationUser" => text(&about["id"]),
        "phoneNumber" => Some(format!("4:{}", text(&about["value"])?)),
        "microsoftTeamsUser" if about["isAnonymous"] == true => Some(format!("{VISITOR}{}", text(&about["userId"])?)),
        "microsoftTeamsUser" => Some(format!("8:{cloud}:{}", text(&about["userId"])?.to_ascii_lowercase())),
        "microsoftTeamsApp" => Some(format!("28:{cloud}:{}", text(&about["appId"])?)),
        _ => {
            let (resource, tenant) = (text(&about["resourceId"])?, text(&about["tenantId"])?);
            let prefix = if cloud == "orgid" { "acs".to_owned() } else { format!("{cloud}-acs") };
            Some(format!("8:{prefix}:{resource}_{tenant}_{}", text(&about["userId"])?))
        }
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The object for a raw id.
pub(crate) fn object(raw: &str) -> Value {
    let mut object = json!({ "rawId": raw });
    let (kind, about) = if is_acs(raw) {
        ("communicationUser", json!({ "id": raw }))
    } else if let Some(number) = raw.strip_prefix("4:") {
        ("phoneNumber", json!({ "value": number }))
    } else if let Some(visitor) = raw.strip_prefix(VISITOR) {
        ("microsoftTeamsUser", json!({ "userId": visitor, "isAnonymous": true }))
    } else if let Some((cloud, user)) = in_cloud(raw, "8:") {
        ("microsoftTeamsUser", json!({ "userId": user, "isAnonymous": false, "cloud": cloud }))
    } else if let Some((cloud, app)) = in_cloud(raw, "28:") {
        ("microsoftTeamsApp", json!({ "appId": app, "cloud": cloud }))
    } else {
        object["kind"] = json!("unknown");
        return object;
    };
    object["kind"] = json!(kind);
    object[kind] = about;
    object
}

fn in_cloud<'a>(raw: &'a str, start: &str) -> Option<(&'static str, &'a str)> {
    let (prefix, rest) = raw.strip_prefix(start)?.split_once(':')?;
    let (cloud, _) = CLOUDS.iter().find(|(_, own)| *own == prefix)?;
    Some((cloud, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_and_its_raw_id_lead_to_each_other() {
        for (raw, kind) in [
            ("8:acs:r_u", "communicationUser"),
            ("8:gcch-acs:r_u", "communicationUser"),
            ("8:orgid:0e5f", "microsoftTeamsUser"),
            ("8:dod:0e5f", "microsoftTeamsUser"),
            ("8:teamsvisitor:x", "microsoftTeamsUser"),
            ("28:gcch:app", "microsoftTeamsApp"),
            ("4:+15550100", "phoneNumber"),
            ("8:ag08:x", "unknown"),
            ("48:notes", "unknown"),
        ] {
            let object = object(raw);
            assert_eq!(object["kind"], kind, "{raw}");
            assert_eq!(raw_id(&object).as_deref(), Some(raw));
            let mut without = object.clone();
            without.as_object_mut().unwrap().remove("rawId");
            assert_eq!(raw_id(&without).is_some(), kind != "unknown", "{raw}: the object alone says it");
        }
    }

    #[test]
    fn nobody_and_several_are_nobody() {
        for object in [
            json!({}),
            json!("8:acs:r_u"),
            json!({ "communicationUser": {} }),
            json!({ "rawId": "" }),
            json!({ "communicationUser": { "id": "8:acs:a" }, "phoneNumber": { "value": "+1" } }),
            json!({ "microsoftTeamsUser": { "userId": "x", "cloud": "moon" } }),
        ] {
            assert_eq!(raw_id(&object), None, "{object}");
        }
        let extension = json!({ "teamsExtensionUser": { "userId": "u", "tenantId": "t", "resourceId": "r" } });
        assert_eq!(raw_id(&extension).as_deref(), Some("8:acs:r_t_u"));
    }
}
