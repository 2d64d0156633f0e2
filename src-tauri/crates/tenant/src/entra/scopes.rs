//! Scopes: which resource each is of, and who has to agree to it.

use super::{EntraError, error};
use crate::organisation::App;

/// What OpenID Connect itself knows; of no resource.
const OPENID: &[&str] = &["openid", "profile", "email", "offline_access"];

/// Resources of the practice organisation; a scope without one is the first one's.
const RESOURCES: &[&str] =
    &["https://graph.microsoft.com", "https://communication.azure.com", "https://auth.msft.communication.azure.com"];

/// One scope of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) resource: &'static str,
    /// Its own name.
    pub(super) name: String,
    /// Whether the app named the resource with it: answers repeat what was asked for.
    qualified: bool,
}

/// Scopes as a request names them, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scopes {
    pub(super) openid: Vec<String>,
    pub(super) of_resources: Vec<Scope>,
}

impl Scopes {
    /// Reads a list with spaces between.
    ///
    /// # Errors
    /// When a resource is none of the organisation's.
    pub(super) fn parse(text: &str) -> Result<Self, EntraError> {
        let mut scopes = Self::default();
        for word in text.split_ascii_whitespace() {
            if OPENID.contains(&word.to_ascii_lowercase().as_str()) {
                scopes.openid.push(word.to_ascii_lowercase());
                continue;
            }
            let found = RESOURCES
                .iter()
                .find_map(|resource| Some((*resource, word.strip_prefix(resource)?.strip_prefix('/')?)));
            let (resource, name) = match found {
                Some(found) => found,
                None if word.contains("://") => {
                    let words = format!("The resource of the scope '{}' was not found.", clean(word));
                    return Err(error::refusal(500_011, "invalid_resource", words));
                }
                None => (RESOURCES[0], word),
            };
            // Entra's own double slash: the resource's name ends with one.
            let name = name.trim_start_matches('/').to_owned();
            scopes.of_resources.push(Scope { resource, name, qualified: found.is_some() });
        }
        Ok(scopes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.openid.is_empty() && self.of_resources.is_empty()
    }

    pub(super) fn offline(&self) -> bool {
        self.openid.iter().any(|scope| scope == "offline_access")
    }

    /// The one resource a token is for.
    ///
    /// # Errors
    /// When there are several.
    pub(super) fn resource(&self) -> Result<&'static str, EntraError> {
        let first = self.of_resources.first().map_or(RESOURCES[0], |scope| scope.resource);
        if self.of_resources.iter().all(|scope| scope.resource == first) {
            return Ok(first);
        }
        Err(error::refusal(28_000, "invalid_request", "The scopes of one token must be of one resource."))
    }

    /// With `.default` replaced by all that the app has been granted.
    pub(super) fn expanded(mut self, app: &App) -> Self {
        let defaults: Vec<_> = self.of_resources.extract_if(.., |scope| scope.name == ".default").collect();
        for default in defaults {
            let granted = app.granted.iter().filter_map(|scope| Self::parse(scope).ok());
            let own = granted.flat_map(|scopes| scopes.of_resources).filter(|scope| scope.resource == default.resource);
            self.of_resources.extend(own.collect::<Vec<_>>());
        }
        self.of_resources.dedup();
        self
    }

    /// Those that nobody has granted the app in advance, as an app asks for them.
    pub(super) fn to_consent(&self, app: &App) -> Vec<String> {
        self.written().filter(|scope| !contains(&app.granted, scope)).collect()
    }

    /// As an app asks for them, those of OpenID left out.
    pub(super) fn written(&self) -> impl Iterator<Item = String> {
        self.of_resources.iter().map(|scope| match scope.resource == RESOURCES[0] && !scope.qualified {
            true => scope.name.clone(),
            false => format!("{}/{}", scope.resource, scope.name),
        })
    }

    /// As a token names them.
    pub(super) fn names(&self) -> Vec<String> {
        self.of_resources.iter().map(|scope| scope.name.clone()).collect()
    }

    /// Of the same resource, with nothing granted there.
    pub(super) fn without_names(mut self) -> Self {
        self.of_resources.iter_mut().for_each(|scope| scope.name.clear());
        self
    }

    /// As they are kept and read again.
    pub(super) fn text(&self) -> String {
        self.openid.iter().cloned().chain(self.written()).collect::<Vec<_>>().join(" ")
    }
}

/// Scopes are compared without regard to case.
pub(super) fn contains(list: &[String], scope: &str) -> bool {
    let plain = |text: &str| text.trim_start_matches(RESOURCES[0]).trim_start_matches('/').to_ascii_lowercase();
    list.iter().any(|one| plain(one) == plain(scope))
}

fn clean(word: &str) -> String {
    word.chars().filter(|c| c.is_ascii_graphic() && !"<>'\"".contains(*c)).take(128).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_know_their_resource() {
        let scopes = Scopes::parse("openid User.Read https://graph.microsoft.com/Mail.Read OFFLINE_ACCESS").unwrap();
        assert_eq!(scopes.resource().unwrap(), "https://graph.microsoft.com");
        assert!(scopes.offline());
        assert_eq!(scopes.text(), "openid offline_access User.Read https://graph.microsoft.com/Mail.Read");
        let acs = Scopes::parse("https://communication.azure.com//.default").unwrap();
        assert_eq!(
            (acs.of_resources[0].resource, acs.names()),
            ("https://communication.azure.com", vec![".default".to_owned()])
        );
    }

    #[test]
    fn a_token_is_of_one_resource_and_only_of_one_there_is() {
        let mixed = Scopes::parse("User.Read https://communication.azure.com/.default").unwrap();
        assert_eq!(mixed.resource().unwrap_err().number, 28_000);
        assert_eq!(Scopes::parse("https://vault.azure.net/.default").unwrap_err().number, 500_011);
    }

    #[test]
    fn what_an_administrator_granted_needs_no_consent() {
        let app = &crate::tenant::tests::tenant().organisation.apps[0];
        let scopes = Scopes::parse("openid user.read Calendars.Read").unwrap();
        assert_eq!(scopes.to_consent(app), ["Calendars.Read"]);
        assert_eq!(Scopes::parse(".default").unwrap().expanded(app).names(), ["User.Read"]);
    }
}
