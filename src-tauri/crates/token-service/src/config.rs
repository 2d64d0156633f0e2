//! What an organisation sets, in TOML. Secrets are no part of it: the connection string comes by the environment.

use std::path::PathBuf;

use identity::token_service::{Bearer, Description};
use serde::Deserialize;
use url::Url;

/// The file. Unknown words are mistakes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Config {
    /// The OpenID Connect provider.
    pub issuer: Url,
    /// The app as the provider knows it.
    pub client_id: String,
    /// What the app asks the provider for.
    #[serde(default = "usual_scopes")]
    pub scopes: Vec<String>,
    /// Which of the provider's tokens is taken.
    #[serde(default = "access_token")]
    pub bearer: Bearer,
    /// Whom the provider's tokens must be made out to.
    pub audience: String,
    /// Whether people get tokens to call with, beside those to join with.
    #[serde(default)]
    pub calls: bool,
    /// How many tokens a person gets at once before they have to wait.
    #[serde(default = "burst")]
    pub burst: u32,
    /// How many more they get each hour.
    #[serde(default = "hourly")]
    pub hourly: u32,
    /// Where it is kept which user belongs to whom.
    #[serde(default)]
    pub users: Keeping,
}

/// Where it is kept which user of the resource belongs to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keeping {
    /// In the resource, under a digest of the person.
    #[default]
    Resource,
    /// In a file of one copy of the service.
    File(PathBuf),
    /// Nowhere: everybody is somebody new after a restart. For trying out.
    Memory,
}

/// Why a text is no configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It isn't TOML, lacks something, or has a word too many. The words are those of the TOML reader.
    #[error("{0}")]
    Toml(String),
    /// Nobody could ever ask.
    #[error("burst and hourly must be at least 1")]
    Limits,
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// When something is missing or makes no sense.
    pub fn read(text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|error| ConfigError::Toml(error.to_string()))?;
        if config.burst == 0 || config.hourly == 0 { Err(ConfigError::Limits) } else { Ok(config) }
    }

    /// What apps are told, but for the resource, which the service knows.
    #[must_use]
    pub fn description(&self) -> Description {
        Description {
            version: 1,
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            scopes: self.scopes.clone(),
            bearer: self.bearer,
            resource: None,
        }
    }
}

fn usual_scopes() -> Vec<String> {
    ["openid", "profile", "offline_access"].map(str::to_owned).to_vec()
}

fn access_token() -> Bearer {
    Bearer::AccessToken
}

fn burst() -> u32 {
    10
}

fn hourly() -> u32 {
    10
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORTEST: &str = "issuer = 'https://id.example'\nclient-id = 'app'\naudience = 'service'\n";

    #[test]
    fn the_shortest_gives_the_least() {
        let config = Config::read(SHORTEST).unwrap();
        assert!(!config.calls);
        assert_eq!(config.users, Keeping::Resource);
        assert_eq!((config.burst, config.hourly, config.bearer), (10, 10, Bearer::AccessToken));
        assert_eq!(config.description().scopes, ["openid", "profile", "offline_access"]);
    }

    #[test]
    fn users_are_kept_where_it_says() {
        let with = |users: &str| Config::read(&format!("{SHORTEST}users = {users}")).map(|config| config.users);
        assert_eq!(with("{ file = 'users.jsonl' }").unwrap(), Keeping::File("users.jsonl".into()));
        assert_eq!(with("'memory'").unwrap(), Keeping::Memory);
        assert!(with("'users.jsonl'").is_err(), "a file is said to be one");
    }

    #[test]
    fn mistakes_are_refused() {
        for text in ["", "issuer = 1", &format!("{SHORTEST}call = true"), &SHORTEST.replace("audience", "aud")] {
            assert!(matches!(Config::read(text), Err(ConfigError::Toml(_))), "{text}");
        }
        assert_eq!(Config::read(&format!("{SHORTEST}burst = 0")).unwrap_err(), ConfigError::Limits);
    }
}
