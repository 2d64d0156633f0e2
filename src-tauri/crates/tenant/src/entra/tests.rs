use base::http::Response;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::Request;
use jiff::{SignedDuration, Timestamp};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use url::{Url, form_urlencoded::Serializer};

use super::claims_of;
use crate::{
    Tenant,
    exchange::pairs,
    tenant::tests::{now, tenant},
};

const CLIENT: &str = "7a55e7e1-1e00-4000-8000-00000000a001";
const DAEMON: &str = "7a55e7e1-1e00-4000-8000-00000000a002";
const AUDITOR: &str = "7a55e7e1-1e00-4000-8000-00000000a003";
const BACK: &str = "http://localhost:5173/";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk-practice";

fn form(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn send(tenant: &Tenant, method: &str, path: &str, body: &str, cookie: &str, at: Timestamp) -> Response {
    let request = Request::builder().method(method).uri(format!("https://localhost:8443{path}"));
    let request = request.header("cookie", cookie).body(Bytes::from(body.to_owned())).unwrap();
    tenant.answer(&request, at).response
}

fn body(response: &Response) -> Value {
    serde_json::from_slice(response.body()).unwrap_or(Value::Null)
}

/// The token endpoint's answer, and its error's word and number.
fn token(tenant: &Tenant, fields: &[(&str, &str)], at: Timestamp) -> Result<Value, (String, u64)> {
    let response = send(tenant, "POST", "/organizations/oauth2/v2.0/token", &form(fields), "", at);
    let body = body(&response);
    match response.status().is_success() {
        true => Ok(body),
        false => Err((body["error"].as_str().unwrap().to_owned(), body["error_codes"][0].as_u64().unwrap())),
    }
}

struct SignIn<'a> {
    client: &'a str,
    scope: &'a str,
    more: Vec<(&'a str, &'a str)>,
}

impl<'a> SignIn<'a> {
    fn of(scope: &'a str) -> Self {
        Self { client: CLIENT, scope, more: Vec::new() }
    }

    fn with(mut self, name: &'a str, value: &'a str) -> Self {
        self.more.push((name, value));
        self
    }

    fn path(&self) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, VERIFIER.as_bytes()));
        let mut all = vec![
            ("client_id", self.client),
            ("response_type", "code"),
            ("redirect_uri", BACK),
            ("scope", self.scope),
            ("state", "s/1"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in &self.more {
            all.retain(|(own, _)| own != name);
            all.push((name, value));
        }
        format!("/organizations/oauth2/v2.0/authorize?{}", form(&all))
    }

    /// Goes to the page and presses a button; the parameters of the way back.
    fn press(&self, tenant: &Tenant, button: &str) -> Vec<(String, String)> {
        let response = send(tenant, "POST", &self.path(), button, "", now());
        way_back(&response)
    }

    fn code(&self, tenant: &Tenant, person: &str) -> String {
        get(&self.press(tenant, &form(&[("person", person)])), "code")
    }
}

fn way_back(response: &Response) -> Vec<(String, String)> {
    assert_eq!(response.status(), 302, "{:?}", response.body());
    let location = Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
    assert_eq!((location.host_str(), location.path()), (Some("localhost"), "/"));
    pairs(location.query().unwrap_or_default())
}

fn get(pairs: &[(String, String)], name: &str) -> String {
    pairs.iter().find(|(own, _)| own == name).unwrap_or_else(|| panic!("{name} in {pairs:?}")).1.clone()
}

fn redeeming(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ]
}

/// One of the fields replaced.
fn but<'a>(mut fields: Vec<(&'a str, &'a str)>, name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    fields.retain(|(own, _)| *own != name);
    fields.push((name, value));
    fields
}

fn signed_in(tenant: &Tenant, scope: &str) -> Value {
    let code = SignIn::of(scope).code(tenant, "ada");
    token(tenant, &redeeming(&code), now()).unwrap()
}

fn claims(tenant: &Tenant, token: &Value) -> Value {
    crate::signing::decode(&tenant.key, token.as_str().unwrap(), now().as_second()).unwrap()
}

#[test]
fn somebody_signs_in_and_the_tokens_say_who() {
    let tenant = tenant();
    let sign_in = SignIn::of("openid profile offline_access User.Read Calendars.Read").with("nonce", "n1");
    let back = sign_in.press(&tenant, &form(&[("person", "ada")]));
    assert_eq!(get(&back, "state"), "s/1");
    let code = get(&back, "code");
    let body = token(&tenant, &redeeming(&code), now()).unwrap();
    let access = claims_of(&tenant, body["access_token"].as_str().unwrap(), now().as_second()).unwrap();
    assert_eq!(access["scp"], "User.Read Calendars.Read");
    assert_eq!(access["aud"], "https://graph.microsoft.com");
    let id = claims(&tenant, &body["id_token"]);
    assert_eq!(
        (&id["nonce"], &id["aud"], &id["preferred_username"]),
        (&json!("n1"), &json!(CLIENT), &json!("ada@contoso.example"))
    );
    assert_eq!(id["oid"], access["oid"]);
    assert_eq!(id["iss"], format!("https://localhost:8443/{}/v2.0", tenant.tenant_id()));
    assert!(body["refresh_token"].is_string() && body["client_info"].is_string());
}

#[test]
fn an_id_token_opens_nothing() {
    let tenant = tenant();
    let body = signed_in(&tenant, "openid User.Read");
    assert!(claims_of(&tenant, body["id_token"].as_str().unwrap(), now().as_second()).is_err());
    assert!(body["refresh_token"].is_null(), "offline_access was not asked for");
}

#[test]
fn every_flaw_of_a_redemption_has_its_number() {
    let tenant = tenant();
    let fresh = || SignIn::of("User.Read").code(&tenant, "ada");
    let fails = |fields: Vec<(&str, &str)>| token(&tenant, &fields, now()).unwrap_err();
    let code = fresh();
    assert_eq!(fails(but(redeeming(&code), "code_verifier", "wrong")), ("invalid_grant".into(), 501_481));
    assert_eq!(fails(redeeming(&code)), ("invalid_grant".into(), 54_005), "a wrong guess uses it up");
    let code = fresh();
    token(&tenant, &redeeming(&code), now()).unwrap();
    assert_eq!(fails(redeeming(&code)).1, 54_005);
    let code = fresh();
    assert_eq!(
        fails(but(redeeming(&code), "redirect_uri", "http://localhost:5174/")),
        ("invalid_client".into(), 500_112)
    );
    let code = fresh();
    assert_eq!(fails(but(redeeming(&code), "client_id", AUDITOR)), ("invalid_grant".into(), 700_005));
    assert_eq!(fails(but(redeeming(&fresh()), "client_id", "unknown")), ("unauthorized_client".into(), 700_016));
    assert_eq!(fails(redeeming("never given")), ("invalid_grant".into(), 70_000));
    assert_eq!(fails(but(redeeming(&fresh()), "grant_type", "password")), ("unsupported_grant_type".into(), 70_003));
    assert_eq!(fails(vec![("client_id", CLIENT)]), ("invalid_request".into(), 900_144));
    let code = fresh();
    let late = token(&tenant, &redeeming(&code), now() + SignedDuration::from_secs(600)).unwrap_err();
    assert_eq!(late, ("invalid_grant".into(), 70_008));
}

#[test]
fn errors_have_entras_shape() {
    let response = send(&tenant(), "POST", "/organizations/oauth2/v2.0/token", &form(&redeeming("x")), "", now());
    let body = body(&response);
    assert_eq!(response.status(), 400);
    let description = body["error_description"].as_str().unwrap();
    assert!(description.starts_with("AADSTS70000: ") && description.contains("Correlation ID: "), "{description}");
    assert_eq!(body["timestamp"], "2026-11-26 07:00:00Z");
    for name in ["trace_id", "correlation_id", "error_uri"] {
        assert!(body[name].is_string(), "{name}");
    }
}

#[test]
fn a_refresh_token_is_rotated_and_lives_ninety_days_from_its_last_use() {
    let tenant = tenant();
    let first = signed_in(&tenant, "offline_access User.Read");
    let refreshing = |token: &str| -> Vec<(String, String)> {
        [
            ("grant_type", "refresh_token"),
            ("client_id", CLIENT),
            ("refresh_token", token),
            ("scope", "offline_access User.Read"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    };
    let ask = |refresh: &Value, days: i64| {
        let fields = refreshing(refresh.as_str().unwrap());
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        token(&tenant, &fields, now() + SignedDuration::from_hours(24 * days))
    };
    let second = ask(&first["refresh_token"], 89).unwrap();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert!(ask(&first["refresh_token"], 89).is_ok(), "use does not revoke it");
    assert_eq!(ask(&first["refresh_token"], 90).unwrap_err(), ("invalid_grant".into(), 70_000));
    assert!(ask(&second["refresh_token"], 178).is_ok());
}

#[test]
fn revoked_sessions_end_refresh_and_access_tokens() {
    let tenant = tenant();
    let body = signed_in(&tenant, "offline_access User.Read");
    let id = &tenant.organisation.people[0].id;
    let account = super::Account { revoked: now().as_second(), ..super::Account::default() };
    account.keep(&tenant, id).unwrap();
    let refresh = body["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("client_id", CLIENT), ("refresh_token", refresh)];
    assert_eq!(token(&tenant, &fields, now()).unwrap_err(), ("invalid_grant".into(), 50_173));
    let access = body["access_token"].as_str().unwrap();
    assert_eq!(claims_of(&tenant, access, now().as_second()), Err(super::NotGood::Revoked));
}

#[test]
fn who_cancels_is_disabled_or_asks_for_too_much_is_sent_back_with_the_reason() {
    let tenant = tenant();
    let number = |back: Vec<(String, String)>| {
        let description = get(&back, "error_description");
        (get(&back, "error"), description.split(':').next().unwrap().to_owned())
    };
    let ask = SignIn::of("User.Read");
    assert_eq!(number(ask.press(&tenant, "cancel=1")), ("access_denied".into(), "AADSTS65004".into()));
    assert_eq!(number(ask.press(&tenant, "person=gone")), ("access_denied".into(), "AADSTS50057".into()));
    assert_eq!(number(ask.press(&tenant, "person=nobody")), ("login_required".into(), "AADSTS50034".into()));
    let auditor = SignIn { client: AUDITOR, ..SignIn::of("Calendars.Read") };
    assert_eq!(number(auditor.press(&tenant, "person=ada")), ("consent_required".into(), "AADSTS90094".into()));
    let token = SignIn::of("User.Read").with("response_type", "token");
    assert_eq!(number(token.press(&tenant, "person=ada")), ("unsupported_response_type".into(), "AADSTS700054".into()));
    let foreign = SignIn::of("https://vault.azure.net/.default");
    assert_eq!(number(foreign.press(&tenant, "person=ada")), ("invalid_resource".into(), "AADSTS500011".into()));
}

#[test]
fn nobody_is_sent_to_an_address_that_is_not_registered() {
    let tenant = tenant();
    for uri in [
        "https://evil.example/",
        "http://localhost/other",
        "http://localhost:1/#x",
        "http://user@localhost/",
        "nonsense",
    ] {
        let response = send(&tenant, "GET", &SignIn::of("User.Read").with("redirect_uri", uri).path(), "", "", now());
        let page = String::from_utf8(response.body().to_vec()).unwrap();
        assert_eq!(response.status(), 400, "{uri}");
        assert!(page.contains("AADSTS50011"), "{uri}: {page}");
    }
    for uri in ["http://localhost", "http://localhost:49152/", "http://127.0.0.1:1"] {
        let response = send(&tenant, "GET", &SignIn::of("User.Read").with("redirect_uri", uri).path(), "", "", now());
        assert_eq!(response.status(), 200, "{uri}");
    }
}

#[test]
fn the_page_offers_everyone_and_says_what_the_app_asks_for() {
    let ask = SignIn::of("User.Read Calendars.Read").with("login_hint", "zoe@contoso.example");
    let response = send(&tenant(), "GET", &ask.path(), "", "", now());
    let page = String::from_utf8(response.body().to_vec()).unwrap();
    assert!(page.contains("Calendars.Read") && !page.contains("<code>User.Read"), "only what is not granted");
    assert!(page.find("Zoë").unwrap() < page.find("Ada").unwrap(), "who is meant stands first");
    assert!(response.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
}

#[test]
fn silence_needs_a_session_or_a_hint_and_consent() {
    let tenant = tenant();
    let silent = SignIn::of("User.Read").with("prompt", "none");
    let error = |sign_in: &SignIn<'_>, cookie: &str| {
        get(&way_back(&send(&tenant, "GET", &sign_in.path(), "", cookie, now())), "error")
    };
    assert_eq!(error(&silent, ""), "login_required");
    let response = send(&tenant, "POST", &SignIn::of("User.Read").path(), "person=ada", "", now());
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("Secure"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let back = way_back(&send(&tenant, "GET", &silent.path(), "", cookie, now()));
    assert!(!get(&back, "code").is_empty());
    let hinted = SignIn::of("User.Read").with("prompt", "none").with("login_hint", "ben@contoso.example");
    let back = way_back(&send(&tenant, "GET", &hinted.path(), "", "", now()));
    assert!(!get(&back, "code").is_empty());
    let more = SignIn::of("Calendars.Read").with("prompt", "none").with("login_hint", "ben@contoso.example");
    assert_eq!(error(&more, ""), "consent_required");
    SignIn::of("Calendars.Read").code(&tenant, "ben");
    assert!(!get(&way_back(&send(&tenant, "GET", &more.path(), "", "", now())), "code").is_empty(), "once agreed to");
    let out = send(&tenant, "GET", "/organizations/oauth2/v2.0/logout", "", cookie, now());
    assert_eq!(out.status(), 200);
    assert_eq!(error(&silent, cookie), "login_required", "signed out");
}

#[test]
fn a_challenge_is_met_by_signing_in_anew() {
    let tenant = tenant();
    let body = signed_in(&tenant, "offline_access User.Read");
    let refresh = body["refresh_token"].as_str().unwrap();
    let wanted = super::challenge_claims("c1");
    let fields =
        [("grant_type", "refresh_token"), ("client_id", CLIENT), ("refresh_token", refresh), ("claims", &wanted)];
    let response = send(&tenant, "POST", "/organizations/oauth2/v2.0/token", &form(&fields), "", now());
    let said = self::body(&response);
    assert_eq!(
        (said["error"].as_str(), said["claims"].as_str()),
        (Some("interaction_required"), Some(wanted.as_str()))
    );
    let code = SignIn::of("User.Read").with("claims", &wanted).code(&tenant, "ada");
    let body = token(&tenant, &redeeming(&code), now()).unwrap();
    assert_eq!(claims(&tenant, &body["access_token"])["acrs"], json!(["c1"]));
}

#[test]
fn a_device_waits_until_somebody_has_entered_its_code() {
    let tenant = tenant();
    let asked = form(&[("client_id", CLIENT), ("scope", "User.Read offline_access")]);
    let begun = body(&send(&tenant, "POST", "/organizations/oauth2/v2.0/devicecode", &asked, "", now()));
    let device = begun["device_code"].as_str().unwrap();
    let fields = [("grant_type", super::device::GRANT_TYPE), ("client_id", CLIENT), ("device_code", device)];
    let poll = |seconds: i64| token(&tenant, &fields, now() + SignedDuration::from_secs(seconds));
    assert_eq!(poll(5).unwrap_err(), ("authorization_pending".into(), 70_016));
    assert_eq!(poll(6).unwrap_err().0, "slow_down");
    let page = format!("/devicelogin?otc={}", begun["user_code"].as_str().unwrap().to_lowercase());
    assert_eq!(send(&tenant, "GET", &page, "", "", now()).status(), 200);
    assert_eq!(send(&tenant, "GET", "/devicelogin?otc=WRONG", "", "", now()).status(), 400);
    assert_eq!(send(&tenant, "POST", &page, "person=ben", "", now()).status(), 200);
    let got = poll(12).unwrap();
    assert_eq!(claims(&tenant, &got["access_token"])["upn"], "ben@contoso.example");
    assert_eq!(poll(20).unwrap_err().0, "bad_verification_code", "only once");
}

#[test]
fn device_codes_end_are_declined_and_can_be_blocked() {
    let tenant = tenant();
    let begin = || {
        let asked = form(&[("client_id", CLIENT), ("scope", "User.Read")]);
        body(&send(&tenant, "POST", "/organizations/oauth2/v2.0/devicecode", &asked, "", now()))
    };
    let poll = |begun: &Value, seconds: i64| {
        let device = begun["device_code"].as_str().unwrap();
        let fields = [("grant_type", super::device::GRANT_TYPE), ("client_id", CLIENT), ("device_code", device)];
        token(&tenant, &fields, now() + SignedDuration::from_secs(seconds)).unwrap_err().0
    };
    assert_eq!(poll(&begin(), 900), "expired_token");
    let begun = begin();
    let page = format!("/devicelogin?otc={}", begun["user_code"].as_str().unwrap());
    send(&tenant, "POST", &page, "cancel=1", "", now());
    assert_eq!(poll(&begun, 5), "authorization_declined");
    tenant.control().settings.device_code = false;
    assert_eq!(poll(&begin(), 5), "access_denied");
}

#[test]
fn an_app_gets_a_token_of_its_own_with_its_secret() {
    let tenant = tenant();
    let fields = vec![
        ("grant_type", "client_credentials"),
        ("client_id", DAEMON),
        ("client_secret", "practice-client-secret"),
        ("scope", "https://communication.azure.com//.default"),
    ];
    let body = token(&tenant, &fields, now()).unwrap();
    let path = "/identities?api-version=2023-10-01";
    let bearer = format!("Bearer {}", body["access_token"].as_str().unwrap());
    let request = Request::post(format!("https://localhost:8443{path}")).header("authorization", bearer);
    assert_eq!(tenant.answer(&request.body(Bytes::new()).unwrap(), now()).response.status(), 201);
    let wrong = but(fields.clone(), "client_secret", "wrong");
    assert_eq!(token(&tenant, &wrong, now()).unwrap_err(), ("invalid_client".into(), 7_000_215));
    let none: Vec<_> = fields.iter().filter(|(name, _)| *name != "client_secret").copied().collect();
    assert_eq!(token(&tenant, &none, now()).unwrap_err(), ("invalid_client".into(), 7_000_218));
}

#[test]
fn what_clients_look_up_first_is_consistent() {
    let tenant = tenant();
    let get = |path: &str| body(&send(&tenant, "GET", path, "", "", now()));
    let id = tenant.tenant_id();
    let found = get(&format!("/{id}/v2.0/.well-known/openid-configuration"));
    assert_eq!(found["issuer"], format!("https://localhost:8443/{id}/v2.0"));
    let keys = Url::parse(found["jwks_uri"].as_str().unwrap()).unwrap();
    assert_eq!(get(keys.path())["keys"][0]["kid"], tenant.key.id());
    let instance = get(
        "/common/discovery/instance?authorization_endpoint=https://localhost:8443/organizations/oauth2/v2.0/authorize",
    );
    assert_eq!(instance["metadata"][0]["preferred_network"], "localhost:8443");
    let other = send(&tenant, "GET", "/fabrikam.example/v2.0/.well-known/openid-configuration", "", "", now());
    assert_eq!(body(&other)["error_codes"][0], 90_002);
}
