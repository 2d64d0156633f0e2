//! Where a meeting's link leads, by what is set up.

use std::path::PathBuf;

use ipc::{GuestIdentity, TeamsSettings, TokenWay, Way};

use crate::{Code, Failure, PRACTICE, Service, TeamsOptions, TokenSource, browser_for};

/// The host that a link leads to, and the token that it asks for.
#[derive(Debug, Clone)]
pub struct Route {
    /// Who hosts it.
    pub service: Service,
    /// What it asks for.
    pub token: Option<TokenSource>,
}

/// The guest identity that is used.
fn chosen(settings: &TeamsSettings) -> Option<&GuestIdentity> {
    settings.guests.iter().find(|guest| guest.name == settings.guest)
}

/// The way into Teams that is set up, if one is.
#[must_use]
pub fn teams_options(settings: &TeamsSettings) -> Option<TeamsOptions> {
    let browser = Some(&settings.browser).filter(|path| !path.is_empty()).map(PathBuf::from);
    chosen(settings).map(|_| TeamsOptions { browser, ..TeamsOptions::default() })
}

/// Chooses the host for a link. With access to Teams every link leads there, and only [`PRACTICE`] to the practice meeting;
/// without it, links of a practice service that runs lead to that.
///
/// # Errors
/// When it leads nowhere: there is no access to Teams, and no practice service runs.
pub async fn route(link: &str, settings: &TeamsSettings) -> Result<Route, Failure> {
    let practice = Route { service: Service::Practice, token: None };
    if link.trim() == PRACTICE {
        return Ok(practice);
    }
    match access(settings) {
        Err(_) if practice::find_running().await.is_some() => Ok(practice),
        access => access,
    }
}

/// The way into Teams, whatever the link, as for calls that come in.
///
/// # Errors
/// When no access to Teams is set up.
pub fn access(settings: &TeamsSettings) -> Result<Route, Failure> {
    let options = teams_options(settings);
    let missing = || Failure::new(Code::AccessMissing, "no access to Teams is set up on this computer");
    let token = match chosen(settings).map(|guest| &guest.way) {
        Some(TokenWay::File { path }) => TokenSource::File(path.into()),
        _ => return Err(missing()),
    };
    Ok(Route { service: Service::Teams(options.ok_or_else(missing)?), token: Some(token) })
}

/// Where a link leads, for a person to know before joining; for [`PRACTICE`] too.
pub async fn way(link: &str, settings: &TeamsSettings) -> Way {
    let found = async {
        let Route { service, token } = route(link, settings).await?;
        let Service::Teams(options) = service else { return Ok(Way::Practice) };
        token.as_ref().map(TokenSource::read).transpose()?;
        // The window of our own is there; what it can do is said by the page.
        let own = settings.own_webview;
        let browser = if own { String::new() } else { browser_for(&options).await?.title() };
        Ok(Way::Teams { browser })
    };
    found.await.unwrap_or_else(|failure: Failure| Way::Nowhere { failure: failure.to_ipc() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://teams.microsoft.com/meet/2345678901234?p=abcDEF";

    fn settings(token_file: &str, browser: &str) -> TeamsSettings {
        let guest = GuestIdentity { name: "Ada".into(), way: TokenWay::File { path: token_file.into() } };
        TeamsSettings { guests: vec![guest], guest: "Ada".into(), browser: browser.into(), own_webview: false }
    }

    #[tokio::test]
    async fn with_access_a_link_leads_to_teams_and_the_practice_meeting_stays_here() {
        let set = settings("/x/token", "/x/browser");
        let Route { service, token } = route(LINK, &set).await.unwrap();
        assert!(matches!(service, Service::Teams(options) if options.browser == Some("/x/browser".into())));
        assert!(matches!(token, Some(TokenSource::File(path)) if path.as_os_str() == "/x/token"));
        assert_eq!(route(PRACTICE, &set).await.unwrap().service, Service::Practice);
    }

    #[tokio::test]
    async fn what_is_missing_is_said_before_joining() {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("token");
        let code = |way: Way| match way {
            Way::Nowhere { failure } => failure.code,
            other => panic!("{other:?}"),
        };
        let set = settings(file.to_str().unwrap(), "/no/such/browser");
        assert_eq!(code(way(LINK, &set).await), Code::Access);
        std::fs::write(&file, "a.b.c").unwrap();
        assert_eq!(code(way(LINK, &set).await), Code::BrowserMissing);
        let own = TeamsSettings { own_webview: true, ..set };
        assert_eq!(
            way(LINK, &own).await,
            Way::Teams { browser: String::new() },
            "a window of our own needs no browser"
        );
    }
}
