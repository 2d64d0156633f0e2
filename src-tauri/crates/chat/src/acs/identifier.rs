//! `communicationIdentifier`: a raw id, and the same said once more by kind.

use serde::{Deserialize, Serialize};

use crate::identifier::{Cloud, Identifier, Kind};

/// How an identifier is written.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireIdentifier {
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    communication_user: Option<User>,
    #[serde(skip_serializing_if = "Option::is_none")]
    microsoft_teams_user: Option<TeamsUser>,
    #[serde(skip_serializing_if = "Option::is_none")]
    microsoft_teams_app: Option<TeamsApp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<Phone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    teams_extension_user: Option<ExtensionUser>,
}

#[derive(Debug, Serialize, Deserialize)]
struct User {
    id: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TeamsUser {
    user_id: String,
    #[serde(default)]
    is_anonymous: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cloud: Option<Cloud>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TeamsApp {
    app_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cloud: Option<Cloud>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Phone {
    value: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExtensionUser {
    user_id: String,
    tenant_id: String,
    resource_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cloud: Option<Cloud>,
}

impl From<&Identifier> for WireIdentifier {
    fn from(id: &Identifier) -> Self {
        let mut wire = Self { raw_id: Some(id.raw().to_owned()), ..Self::default() };
        match id.kind() {
            Kind::Communication => wire.communication_user = Some(User { id: id.raw().to_owned() }),
            Kind::Teams(user, cloud) => {
                wire.microsoft_teams_user =
                    Some(TeamsUser { user_id: user.to_owned(), is_anonymous: false, cloud: Some(cloud) });
            }
            Kind::TeamsVisitor(user) => {
                wire.microsoft_teams_user =
                    Some(TeamsUser { user_id: user.to_owned(), is_anonymous: true, cloud: None });
            }
            Kind::TeamsApp(app, cloud) => {
                wire.microsoft_teams_app = Some(TeamsApp { app_id: app.to_owned(), cloud: Some(cloud) })
            }
            Kind::Phone(number, _) => wire.phone_number = Some(Phone { value: number.to_owned() }),
            Kind::TeamsExtension { resource, tenant, user, cloud } => {
                wire.teams_extension_user = Some(ExtensionUser {
                    user_id: user.to_owned(),
                    tenant_id: tenant.to_owned(),
                    resource_id: resource.to_owned(),
                    cloud: Some(cloud),
                });
            }
            Kind::Unknown => {}
        }
        wire
    }
}

impl WireIdentifier {
    /// Who is meant: by the raw id, or where that is missing by what the kind says.
    pub(crate) fn read(self) -> Option<Identifier> {
        let raw = self.raw_id.filter(|raw| !raw.is_empty());
        let raw = raw.or_else(|| self.communication_user.map(|user| user.id));
        let raw = raw.or_else(|| {
            let TeamsUser { user_id, is_anonymous, cloud } = self.microsoft_teams_user?;
            if is_anonymous {
                return Some(format!("8:teamsvisitor:{user_id}"));
            }
            let prefix = match cloud.unwrap_or(Cloud::Public) {
                Cloud::Public => "8:orgid:",
                Cloud::Dod => "8:dod:",
                Cloud::Gcch => "8:gcch:",
            };
            Some(format!("{prefix}{user_id}"))
        });
        let raw = raw.or_else(|| Some(format!("4:{}", self.phone_number?.value)));
        Identifier::from_raw(raw?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(raw: &str) -> String {
        serde_json::to_string(&WireIdentifier::from(&Identifier::from_raw(raw).unwrap())).unwrap()
    }

    fn read(json: &str) -> Option<String> {
        serde_json::from_str::<WireIdentifier>(json).unwrap().read().map(String::from)
    }

    #[test]
    fn each_kind_is_written_by_its_name() {
        assert_eq!(json("8:acs:r_u"), r#"{"rawId":"8:acs:r_u","communicationUser":{"id":"8:acs:r_u"}}"#);
        assert_eq!(
            json("8:gcch:o"),
            r#"{"rawId":"8:gcch:o","microsoftTeamsUser":{"userId":"o","isAnonymous":false,"cloud":"gcch"}}"#
        );
        assert_eq!(
            json("8:teamsvisitor:v"),
            r#"{"rawId":"8:teamsvisitor:v","microsoftTeamsUser":{"userId":"v","isAnonymous":true}}"#
        );
        assert_eq!(json("28:orgid:b"), r#"{"rawId":"28:orgid:b","microsoftTeamsApp":{"appId":"b","cloud":"public"}}"#);
        assert_eq!(json("4:+15550100"), r#"{"rawId":"4:+15550100","phoneNumber":{"value":"+15550100"}}"#);
        assert_eq!(
            json("8:acs:r_t_u"),
            r#"{"rawId":"8:acs:r_t_u","teamsExtensionUser":{"userId":"u","tenantId":"t","resourceId":"r","cloud":"public"}}"#
        );
        assert_eq!(json("48:x"), r#"{"rawId":"48:x"}"#);
    }

    #[test]
    fn a_missing_raw_id_is_made_of_the_rest() {
        assert_eq!(read(r#"{"communicationUser":{"id":"8:acs:r_u"}}"#).as_deref(), Some("8:acs:r_u"));
        assert_eq!(read(r#"{"microsoftTeamsUser":{"userId":"o"}}"#).as_deref(), Some("8:orgid:o"));
        assert_eq!(read(r#"{"microsoftTeamsUser":{"userId":"o","cloud":"dod"}}"#).as_deref(), Some("8:dod:o"));
        assert_eq!(
            read(r#"{"rawId":"","microsoftTeamsUser":{"userId":"v","isAnonymous":true}}"#).as_deref(),
            Some("8:teamsvisitor:v")
        );
        assert_eq!(read(r#"{"phoneNumber":{"value":"+1"}}"#).as_deref(), Some("4:+1"));
        assert_eq!(read(r#"{"kind":"new","rawId":"99:x","new":{}}"#).as_deref(), Some("99:x"));
        assert_eq!(read("{}"), None);
    }
}
