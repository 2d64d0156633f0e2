//! What an organisation sets up for everybody on a machine: a small file that only an administrator can write
//! (`docs/identity.md`).
//!
//! It spares people typing, and keeps them from adding what the organisation does not want. It is no fence: the program runs
//! as the person, who can start it otherwise.

use std::{
    env, fs,
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};

use identity::vault::IdentityName;
use ipc::{WorkCloud, WorkSettings};
use serde::Deserialize;
use url::{Host, Url};

use crate::{Code, Failure};

/// Longer than any real one.
const LONGEST: u64 = 64 * 1024;

/// What stands in the file. Unknown words are mistakes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Policy {
    /// Whether people may add guest identities of their own; those there already stay until they are removed.
    pub own_identities: bool,
    /// Whether people may keep the words of their calls.
    pub keep_words: bool,
    /// The organisation's token service.
    pub token_service: Option<GivenTokenService>,
    /// The application as which work accounts sign in.
    pub work: Option<GivenWork>,
}

/// A token service that everybody on this machine can sign in at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GivenTokenService {
    /// What the identity is called.
    pub name: String,
    /// `https://…`.
    pub address: Url,
    /// The one port that its provider sends browsers back to; any free one without.
    pub redirect_port: Option<u16>,
}

/// The application as which people of the organisation sign in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GivenWork {
    /// The cloud; the public one without.
    #[serde(default)]
    pub cloud: GivenCloud,
    /// The application's id in Entra.
    #[serde(default)]
    pub client_id: String,
    /// The organisation's id or one of its domains; any organisation without.
    #[serde(default)]
    pub tenant: String,
    /// Whether the account's chats are wanted.
    #[serde(default)]
    pub chats: bool,
}

/// A cloud, as the file spells it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GivenCloud {
    /// Everybody's.
    #[default]
    Public,
    /// GCC High.
    UsGovernment,
    /// The Department of Defense's.
    UsDefense,
    /// China's.
    China,
    /// The practice organisation.
    Practice,
}

impl Default for Policy {
    /// That of a machine whose organisation wants nothing.
    fn default() -> Self {
        Self { own_identities: true, keep_words: true, token_service: None, work: None }
    }
}

impl Policy {
    /// The policy of this machine; the default one where there is none.
    ///
    /// # Errors
    /// [`Code::Policy`] when there is a file that can't be read or makes no sense.
    pub fn of_this_machine() -> Result<Self, Failure> {
        Self::read(&place(|name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)))
    }

    /// Reads a file; the default policy where there is none.
    ///
    /// # Errors
    /// As [`Self::of_this_machine`].
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let failed = |why: &dyn std::fmt::Display| {
            let words = format!("the organisation's policy in {} can't be used: {why}", path.display());
            Failure::new(Code::Policy, words)
        };
        let file = match fs::File::open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            opened => opened.map_err(|error| failed(&error))?,
        };
        let mut text = String::new();
        file.take(LONGEST + 1).read_to_string(&mut text).map_err(|error| failed(&error))?;
        if text.len() as u64 > LONGEST {
            return Err(failed(&"it is too long"));
        }
        let policy: Self = toml::from_str(&text).map_err(|error| failed(&in_one_line(&error, &text)))?;
        policy.check().map_err(|why| failed(&why))?;
        Ok(policy)
    }

    fn check(&self) -> Result<(), &'static str> {
        if let Some(service) = &self.token_service {
            IdentityName::new(&service.name).map_err(|_| "the token service's name can't be one")?;
            if !is_safe(&service.address) {
                return Err("the token service's address must begin with https");
            }
        }
        match &self.work {
            Some(work) if work.client_id.trim().is_empty() && work.cloud != GivenCloud::Practice => {
                Err("the work application has no client-id")
            }
            _ => Ok(()),
        }
    }
}

impl GivenWork {
    /// As the settings have it.
    #[must_use]
    pub fn settings(&self) -> WorkSettings {
        let cloud = match self.cloud {
            GivenCloud::Public => WorkCloud::Public,
            GivenCloud::UsGovernment => WorkCloud::UsGovernment,
            GivenCloud::UsDefense => WorkCloud::UsDefense,
            GivenCloud::China => WorkCloud::China,
            GivenCloud::Practice => WorkCloud::Practice,
        };
        WorkSettings { cloud, client_id: self.client_id.clone(), tenant: self.tenant.clone(), chats: self.chats }
    }
}

/// Https, or on this machine.
fn is_safe(address: &Url) -> bool {
    let here = match address.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    address.has_host() && (address.scheme() == "https" || (address.scheme() == "http" && here))
}

/// What the TOML reader says, without the lines of the file it would draw beneath.
fn in_one_line(error: &toml::de::Error, text: &str) -> String {
    let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    match line {
        Some(line) => format!("line {line}: {}", error.message()),
        None => error.message().to_owned(),
    }
}

/// Where the file is: `PASSERELLE_POLICY`, or where only administrators write.
fn place(variable: impl Fn(&str) -> Option<PathBuf>) -> PathBuf {
    if let Some(given) = variable("PASSERELLE_POLICY") {
        return given;
    }
    if cfg!(windows) {
        let data = variable("ProgramData").unwrap_or_else(|| PathBuf::from(r"C:\ProgramData"));
        data.join("Passerelle").join("policy.toml")
    } else if cfg!(target_os = "macos") {
        PathBuf::from("/Library/Application Support/Passerelle/policy.toml")
    } else {
        PathBuf::from("/etc/passerelle/policy.toml")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Policy, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("policy.toml");
        fs::write(&file, text).unwrap();
        Policy::read(&file)
    }

    const WHOLE: &str = "own-identities = false\nkeep-words = false\n[token-service]\nname = 'Contoso'\naddress = 'https://tokens.contoso.example'\n\
                         [work]\ncloud = 'us-government'\nclient-id = 'app'\ntenant = 'contoso.example'\n";

    #[test]
    fn a_whole_policy_is_read_and_none_wants_nothing() {
        let policy = read(WHOLE).unwrap();
        assert!(!policy.own_identities && !policy.keep_words);
        let service = policy.token_service.unwrap();
        assert_eq!((service.name.as_str(), service.address.as_str()), ("Contoso", "https://tokens.contoso.example/"));
        let work = policy.work.unwrap().settings();
        assert_eq!((work.cloud, work.client_id.as_str()), (WorkCloud::UsGovernment, "app"));
        assert_eq!(read("").unwrap(), Policy::default());
        assert_eq!(Policy::read(Path::new("/nowhere/policy.toml")).unwrap(), Policy::default());
    }

    #[test]
    fn mistakes_are_told_with_their_line_and_never_passed_over() {
        for (text, named) in [
            ("own-identity = true", "line 1"),
            ("own-identities = 'no'", "line 1"),
            ("\n[work]\nclient = 'x'", "line 3"),
            ("[work]\ncloud = 'mars'\nclient-id = 'x'", "line 2"),
            ("[work]\ntenant = 'x'", "client-id"),
            ("[token-service]\nname = 'a/b'\naddress = 'https://x.example'", "name"),
            ("[token-service]\nname = 'a'\naddress = 'http://x.example'", "https"),
            ("[token-service]\nname = 'a'\naddress = 'x'", "line 3"),
            ("[token-service]\naddress = 'https://x.example'", "name"),
            ("= =", "line 1"),
            (&"#".repeat(70_000), "too long"),
        ] {
            let failure = read(text).unwrap_err();
            assert_eq!(failure.code, Code::Policy);
            assert!(failure.words.contains(named), "{failure}");
        }
        assert_eq!(Policy::read(&env::temp_dir()).unwrap_err().code, Code::Policy, "a folder in its place");
    }

    #[test]
    fn the_place_can_be_named() {
        let given = |name: &str| (name == "PASSERELLE_POLICY").then(|| PathBuf::from("/x/p.toml"));
        assert_eq!(place(given), PathBuf::from("/x/p.toml"));
        assert!(place(|_| None).ends_with("policy.toml"));
    }
}
