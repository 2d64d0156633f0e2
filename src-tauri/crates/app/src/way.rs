//! Where a meeting's link leads, by what is set up.

use std::path::PathBuf;

use ipc::{Standing, TeamsSettings, Way};

use crate::{
    Accounts, Code, Failure, PRACTICE, Purpose, Service, TeamsOptions, TokenSource, accounts::failure::sign_in_needed,
    browser_for, target::names_person,
};

/// The host that a link leads to, and the token that it asks for.
#[derive(Debug, Clone)]
pub struct Route {
    /// Who hosts it.
    pub service: Service,
    /// What it asks for.
    pub token: Option<TokenSource>,
}

/// The way into Teams that is set up, if a guest identity is chosen.
#[must_use]
pub fn teams_options(accounts: &Accounts) -> Option<TeamsOptions> {
    accounts.chosen_guest().map(|_| options(&accounts.teams_settings()))
}

fn options(settings: &TeamsSettings) -> TeamsOptions {
    let browser = Some(&settings.browser).filter(|path| !path.is_empty()).map(PathBuf::from);
    TeamsOptions { browser, ..TeamsOptions::default() }
}

/// Chooses the host for a link. People are called through Teams. With access to Teams every link leads there, and only [`PRACTICE`] to the practice meeting;
/// without it, or as a user of the practice organisation that runs, links lead to the practice service.
///
/// # Errors
/// When it leads nowhere: there is no access to Teams, and no practice service runs.
pub async fn route(link: &str, accounts: &Accounts) -> Result<Route, Failure> {
    let is_by_name = link.trim() == PRACTICE;
    if !is_by_name && names_person(link) {
        return access(accounts, Purpose::Call).await;
    }
    if let Some(token) = accounts.practice_token().await {
        return Ok(Route { service: Service::Practice, token: Some(token) });
    }
    let practice = Route { service: Service::Practice, token: None };
    if is_by_name {
        return Ok(practice);
    }
    match access(accounts, Purpose::Meeting).await {
        Err(failure) if failure.code == Code::AccessMissing && practice::find_running().await.is_some() => Ok(practice),
        access => access,
    }
}

/// The way into Teams, whatever the link, as for calls that come in, by the guest that is chosen. Asks nobody over the network.
///
/// # Errors
/// When no access to Teams is set up, or nobody is signed in for it.
pub async fn access(accounts: &Accounts, purpose: Purpose) -> Result<Route, Failure> {
    let missing = || Failure::new(Code::AccessMissing, "no access to Teams is set up on this computer");
    let guest = accounts.chosen_guest().ok_or_else(missing)?;
    access_of(&guest, accounts, purpose).await
}

/// The same by another guest.
///
/// # Errors
/// When there is no guest of that name, or nobody is signed in for it.
pub async fn access_of(guest: &str, accounts: &Accounts, purpose: Purpose) -> Result<Route, Failure> {
    let token = accounts.tokens(guest, purpose).await?;
    if accounts.standing(guest).await == Standing::SignedOut {
        return Err(sign_in_needed());
    }
    Ok(Route { service: Service::Teams(options(&accounts.teams_settings())), token: Some(token) })
}

/// Where a link leads, for a person to know before joining; for [`PRACTICE`] too.
pub async fn way(link: &str, accounts: &Accounts) -> Way {
    let found = async {
        let Route { service, token } = route(link, accounts).await?;
        let Service::Teams(options) = service else { return Ok(Way::Practice) };
        // A file costs nothing to look at.
        if let Some(TokenSource::File(_)) = &token {
            token.as_ref().map(TokenSource::read).ok_or_else(sign_in_needed)?.await?;
        }
        // The window of our own is there; what it can do is said by the page.
        let own = accounts.teams_settings().own_webview;
        let browser = if own { String::new() } else { browser_for(&options).await?.title() };
        Ok(Way::Teams { browser })
    };
    found.await.unwrap_or_else(|failure: Failure| Way::Nowhere { failure: failure.to_ipc() })
}

#[cfg(test)]
#[path = "way_tests.rs"]
mod tests;
