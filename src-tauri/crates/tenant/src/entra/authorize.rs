//! The authorization endpoint: checks what an app asks for, lets somebody choose who to be, and sends them back with a code.

use base::http::Response;
use http::Method;
use percent_encoding::utf8_percent_encode;
use serde_json::Value;

use super::{
    Account, EntraError,
    error::{self, refusal},
    grant::{self, Code, Grant, digest_of},
    mint, page,
    scopes::Scopes,
    session,
};
use crate::{
    Tenant,
    exchange::{Exchange, Form, redirect},
    ids::random,
    links::RESERVED,
    organisation::App,
    records::Table,
};

/// Seconds in which a code must be redeemed.
const CODE_SECONDS: i64 = 600;

/// What an app asks for, once it is known where to send the answer.
pub(super) struct Asked<'a> {
    app: &'a App,
    redirect_uri: String,
    mode: Mode,
    state: Option<String>,
    parameters: Form,
}

/// How the answer comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Query,
    Fragment,
    FormPost,
}

pub(super) fn answer(tenant: &Tenant, exchange: &Exchange<'_>) -> Response {
    let asked = match Asked::read(tenant, exchange) {
        Ok(asked) => asked,
        // Nobody is sent to an address that is not registered: the fault is shown here.
        Err(error) => return page::note(error.status, "Can't sign in", &error.description(exchange)),
    };
    match asked.proceed(tenant, exchange) {
        Ok(response) => response,
        Err(error) => asked.refuse(exchange, &error),
    }
}

impl<'a> Asked<'a> {
    fn read(tenant: &'a Tenant, exchange: &Exchange<'_>) -> Result<Self, EntraError> {
        let parameters = Form(exchange.query.clone());
        let client = parameters.get("client_id").ok_or_else(|| error::missing("client_id"))?;
        let app = tenant.organisation.app(client).ok_or_else(|| error::no_app(client))?;
        let redirect_uri = parameters.get("redirect_uri").ok_or_else(|| error::missing("redirect_uri"))?.to_owned();
        if !is_registered(app, &redirect_uri) {
            let words = format!("The redirect URI '{redirect_uri}' is not one of the application's.");
            return Err(refusal(50_011, "invalid_request", words));
        }
        let mode = match parameters.get("response_mode") {
            None | Some("query") => Mode::Query,
            Some("fragment") => Mode::Fragment,
            Some("form_post") => Mode::FormPost,
            Some(_) => return Err(refusal(70_007, "unsupported_response_mode", "There is no such response mode.")),
        };
        let state = parameters.get("state").map(str::to_owned);
        Ok(Self { app, redirect_uri, mode, state, parameters })
    }

    /// The page, or the way back.
    fn proceed(&self, tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Response, EntraError> {
        if self.parameters.get("response_type") != Some("code") {
            return Err(refusal(700_054, "unsupported_response_type", "Only the response type 'code' is served."));
        }
        if !matches!(self.parameters.get("code_challenge_method"), None | Some("S256" | "plain")) {
            return Err(refusal(90_023, "invalid_request", "A code challenge is made by S256 or plain."));
        }
        let scope = self.parameters.get("scope").ok_or_else(|| error::missing("scope"))?;
        let scopes = Scopes::parse(scope)?.expanded(self.app);
        if scopes.is_empty() {
            return Err(error::missing("scope"));
        }
        let hint = self.parameters.get("login_hint").map(|hint| (hint, tenant.organisation.person(hint)));
        if *exchange.request.method() == Method::POST {
            return self.chosen(tenant, exchange, &scopes);
        }
        let silent = self.parameters.get("prompt") == Some("none");
        match (hint, session::person(tenant, exchange)?) {
            (Some((hint, None)), _) if silent => Err(no_account(tenant, hint)),
            (Some((_, Some(person))), _) | (None, Some(person)) if silent => {
                self.silently(tenant, exchange, person, &scopes)
            }
            (None, None) if silent => {
                Err(refusal(50_058, "login_required", "A silent sign-in was asked for and nobody is signed in."))
            }
            (hint, session) => {
                let first = hint.and_then(|(_, person)| person).or(session);
                let action = exchange.request.uri().path_and_query().map_or("", |address| address.as_str());
                let asks = visible(self.app, scopes.to_consent(self.app));
                Ok(page::choose(tenant, self.app, action, first, &asks))
            }
        }
    }

    fn silently(
        &self,
        tenant: &Tenant,
        exchange: &Exchange<'_>,
        person: usize,
        scopes: &Scopes,
    ) -> Result<Response, EntraError> {
        let id = &tenant.organisation.people[person].id;
        let open = grant::open_scopes(tenant, self.app, id, scopes)?;
        if !open.is_empty() {
            return Err(EntraError { error: "consent_required".to_owned(), ..error::no_consent(&open) });
        }
        let account = Account::of(tenant, id)?;
        if let Some(wanted) = account.acrs.filter(|_| self.acrs().is_none()) {
            return Err(error::challenged(mint::challenge_claims(&wanted)));
        }
        if self.acrs().is_some() {
            return Err(error::challenged(self.parameters.get("claims").unwrap_or_default().to_owned()));
        }
        self.send_back(tenant, exchange, person, scopes)
    }

    /// Somebody pressed a button of the page.
    fn chosen(&self, tenant: &Tenant, exchange: &Exchange<'_>, scopes: &Scopes) -> Result<Response, EntraError> {
        let form = exchange.form();
        if form.get("cancel").is_some() {
            return Err(refusal(65_004, "access_denied", "The person declined to consent to the application."));
        }
        let key = form.get("person").ok_or_else(|| error::missing("person"))?;
        let person = tenant.organisation.person(key).ok_or_else(|| no_account(tenant, key))?;
        let id = &tenant.organisation.people[person].id;
        if Account::of(tenant, id)?.is_disabled(tenant, id) {
            return Err(refusal(50_057, "access_denied", "The account is disabled."));
        }
        let open = grant::open_scopes(tenant, self.app, id, scopes)?;
        let admin: Vec<&String> =
            open.iter().filter(|scope| !super::scopes::contains(&self.app.may_ask, scope)).collect();
        if let Some(scope) = admin.first() {
            let words = format!("Only an administrator can let the application use '{scope}'.");
            return Err(refusal(90_094, "consent_required", words));
        }
        grant::consent(tenant, self.app, id, &open)?;
        let mut response = self.send_back(tenant, exchange, person, scopes)?;
        session::begin(tenant, exchange, &mut response, id)?;
        Ok(response)
    }

    fn send_back(
        &self,
        tenant: &Tenant,
        exchange: &Exchange<'_>,
        person: usize,
        scopes: &Scopes,
    ) -> Result<Response, EntraError> {
        let person = &tenant.organisation.people[person];
        let code = format!("1.{}", random(48));
        let challenge = self.parameters.get("code_challenge").map(|challenge| {
            let method = self.parameters.get("code_challenge_method").unwrap_or("plain");
            (method.to_owned(), challenge.to_owned())
        });
        let until = exchange.seconds() + CODE_SECONDS;
        let grant = Grant {
            client: self.app.client_id.clone(),
            person: person.id.clone(),
            scopes: scopes.text(),
            nonce: self.parameters.get("nonce").map(str::to_owned),
            acrs: self.acrs(),
            at: exchange.seconds(),
        };
        let kept = Code { grant, redirect_uri: self.redirect_uri.clone(), challenge, used: false, until };
        tenant.records.keep(Table::Code, &digest_of(&code), &kept, until + CODE_SECONDS)?;
        let mut pairs = vec![("code", code)];
        if self.parameters.get("client_info") == Some("1") {
            pairs.push(("client_info", mint::client_info(tenant, person)));
        }
        pairs.push(("session_state", tenant.ids.guid("session", &person.id)));
        Ok(self.back(pairs))
    }

    fn refuse(&self, exchange: &Exchange<'_>, error: &EntraError) -> Response {
        let mut pairs = vec![("error", error.error.clone()), ("error_description", error.description(exchange))];
        if let Some(claims) = &error.claims {
            pairs.push(("claims", claims.clone()));
        }
        self.back(pairs)
    }

    fn back(&self, mut pairs: Vec<(&'static str, String)>) -> Response {
        if let Some(state) = &self.state {
            pairs.push(("state", state.clone()));
        }
        match self.mode {
            Mode::Query => redirect(&with_pairs(&self.redirect_uri, '?', &pairs)),
            Mode::Fragment => redirect(&with_pairs(&self.redirect_uri, '#', &pairs)),
            Mode::FormPost => page::post_back(&self.redirect_uri, &pairs),
        }
    }

    /// The authentication context that `claims` asks for.
    fn acrs(&self) -> Option<String> {
        asked_acrs(self.parameters.get("claims"))
    }
}

/// The authentication context that a `claims` parameter asks for, OpenID Connect Core §5.5.
pub(super) fn asked_acrs(claims: Option<&str>) -> Option<String> {
    let claims: Value = serde_json::from_str(claims?).ok()?;
    let acrs = &claims["access_token"]["acrs"];
    acrs["value"].as_str().or(acrs["values"][0].as_str()).map(str::to_owned)
}

fn no_account(tenant: &Tenant, key: &str) -> EntraError {
    let key: String = key.chars().filter(|c| c.is_alphanumeric() || "@.-_".contains(*c)).take(128).collect();
    let words = format!("The account '{key}' does not exist in {}.", tenant.organisation.name);
    refusal(50_034, "login_required", words)
}

/// Scopes that only an administrator grants are not put before people.
fn visible(app: &App, scopes: Vec<String>) -> Vec<String> {
    scopes.into_iter().filter(|scope| super::scopes::contains(&app.may_ask, scope)).collect()
}

/// Whether an app may send people there. Ports of this machine's names are as good as any other, RFC 8252 §7.3; paths count,
/// with their case.
pub(super) fn is_registered(app: &App, uri: &str) -> bool {
    let Ok(asked) = url::Url::parse(uri) else { return false };
    app.redirect_uris.iter().filter_map(|own| url::Url::parse(own).ok()).any(|own| {
        let local = matches!(own.host_str(), Some("localhost" | "127.0.0.1")) && own.scheme() == "http";
        own.scheme() == asked.scheme()
            && own.host_str() == asked.host_str()
            && own.path() == asked.path()
            && own.query() == asked.query()
            && asked.username().is_empty()
            && asked.fragment().is_none()
            && (local || own.port_or_known_default() == asked.port_or_known_default())
    })
}

/// An address with parameters behind it. One without a path gets its slash, as Entra gives it.
pub(super) fn with_pairs(to: &str, mark: char, pairs: &[(&str, String)]) -> String {
    let to = url::Url::parse(to).map_or_else(|_| to.to_owned(), String::from);
    if pairs.is_empty() {
        return to;
    }
    let written: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, RESERVED))).collect();
    let mark = if mark == '?' && to.contains('?') { '&' } else { mark };
    format!("{to}{mark}{}", written.join("&"))
}
