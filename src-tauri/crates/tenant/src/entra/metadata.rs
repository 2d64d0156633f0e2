//! What clients look up before they sign anybody in.

use base::http::Response;
use http::StatusCode;
use serde_json::json;

use crate::{
    Tenant,
    exchange::{Exchange, json as answer, set},
};

/// OpenID Connect Discovery 1.0.
pub(super) fn configuration(tenant: &Tenant, exchange: &Exchange<'_>) -> Response {
    let (origin, asked) = (&exchange.origin, &exchange.path[0]);
    let id = &tenant.organisation.tenant_id;
    // For any organisation the issuer is a template, as each token names its own.
    let any = ["organizations", "common"].contains(&asked.as_str());
    let issuer = if any { "{tenantid}" } else { id };
    let oauth = format!("{origin}/{asked}/oauth2/v2.0");
    let body = json!({
        "issuer": format!("{origin}/{issuer}/v2.0"),
        "authorization_endpoint": format!("{oauth}/authorize"),
        "token_endpoint": format!("{oauth}/token"),
        "device_authorization_endpoint": format!("{oauth}/devicecode"),
        "end_session_endpoint": format!("{oauth}/logout"),
        "jwks_uri": format!("{origin}/{asked}/discovery/v2.0/keys"),
        "userinfo_endpoint": format!("{origin}/v1.0/oidc/userinfo"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "claims_supported":
            ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver", "email"],
        "http_logout_supported": true,
        "frontchannel_logout_supported": false,
        "request_uri_parameter_supported": false,
        "tenant_region_scope": "EU",
        "cloud_instance_name": host(exchange),
        "cloud_graph_host_name": host(exchange),
        "msgraph_host": host(exchange),
    });
    lasting(answer(StatusCode::OK, &body))
}

/// The JSON Web Key Set that every token of the service verifies with.
pub(super) fn keys(tenant: &Tenant, exchange: &Exchange<'_>) -> Response {
    let issuer = format!("{}/{}/v2.0", exchange.origin, tenant.organisation.tenant_id);
    lasting(answer(StatusCode::OK, &json!({ "keys": [tenant.key.public(&issuer)] })))
}

/// Which hosts are one cloud: this one is a cloud of its own.
pub(super) fn instance(exchange: &Exchange<'_>) -> Response {
    let asked = exchange.parameter("authorization_endpoint").unwrap_or_default();
    let tenant = url::Url::parse(asked).ok().and_then(|url| {
        let mut segments = url.path_segments()?;
        segments.next().filter(|segment| !segment.is_empty()).map(str::to_owned)
    });
    let tenant = tenant.unwrap_or_else(|| "common".to_owned());
    let body = json!({
        "tenant_discovery_endpoint": format!("{}/{tenant}/v2.0/.well-known/openid-configuration", exchange.origin),
        "api-version": "1.1",
        "metadata": [{
            "preferred_network": host(exchange), "preferred_cache": host(exchange), "aliases": [host(exchange)],
        }],
    });
    lasting(answer(StatusCode::OK, &body))
}

fn host<'a>(exchange: &'a Exchange<'_>) -> &'a str {
    exchange.origin.split_once("://").map_or("", |(_, host)| host)
}

fn lasting(mut response: Response) -> Response {
    set(&mut response, "cache-control", "max-age=86400, private");
    response
}
