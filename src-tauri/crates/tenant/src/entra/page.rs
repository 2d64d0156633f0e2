//! The pages people see: which of the organisation's people to be, and what an app asks for. Plain HTML that works by
//! keyboard and screen reader, without script.

use base::http::Response;
use http::StatusCode;

use crate::{
    Tenant,
    exchange::{html, set},
    organisation::App,
};

const STYLE: &str = "
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif }
body { max-width: 32rem; margin: 2rem auto; padding: 0 1rem }
button { font: inherit; min-height: 2.75rem; padding: .4rem 1rem; width: 100%; text-align: start; border-radius: .4rem;
  border: 1px solid; background: transparent; color: inherit; cursor: pointer }
button:hover, button:focus-visible { outline: 3px solid; outline-offset: 2px }
ul.people { list-style: none; padding: 0; display: grid; gap: .5rem }
small { display: block }
input { font: inherit; min-height: 2.75rem; padding: 0 .6rem }
";

/// Text as HTML shows it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

fn whole(title: &str, main: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1>{main}</main></body></html>"
    )
}

/// A heading and a paragraph.
pub(super) fn note(status: StatusCode, title: &str, words: &str) -> Response {
    html(status, whole(title, &format!("<p role=\"status\">{}</p>", escaped(words))))
}

/// Which person to be. The form posts to `action`; `hint` is who is meant, and stands first.
pub(super) fn choose(tenant: &Tenant, app: &App, action: &str, hint: Option<usize>, scopes: &[String]) -> Response {
    let asks: String = scopes.iter().map(|scope| format!("<li><code>{}</code></li>", escaped(scope))).collect();
    let asks = match scopes.is_empty() {
        true => String::new(),
        false => format!("<p>By choosing you also let the app use:</p><ul>{asks}</ul>"),
    };
    let mut order: Vec<usize> = (0..tenant.organisation.people.len()).collect();
    order.sort_by_key(|index| Some(*index) != hint);
    let people: String = order
        .iter()
        .map(|index| &tenant.organisation.people[*index])
        .map(|person| {
            format!(
                "<li><button name=\"person\" value=\"{}\">{}<small>{}</small></button></li>",
                escaped(&person.id),
                escaped(&person.name),
                escaped(&person.mail)
            )
        })
        .collect();
    let main = format!(
        "<p><strong>{}</strong> asks who you are. This is a practice organisation: nobody needs a password.</p>{asks}\
         <form method=\"post\" action=\"{}\"><ul class=\"people\" aria-label=\"People\">{people}</ul>\
         <p><button name=\"cancel\" value=\"1\">Cancel</button></p></form>",
        escaped(&app.name),
        escaped(action)
    );
    html(StatusCode::OK, whole(&format!("Sign in to {}", tenant.organisation.name), &main))
}

/// Asks for the code that a device shows.
pub(super) fn ask_code(wrong: bool) -> Response {
    let fault = if wrong { "<p role=\"alert\" id=\"fault\">No sign-in waits for this code.</p>" } else { "" };
    let described = if wrong { " aria-invalid=\"true\" aria-describedby=\"fault\"" } else { "" };
    let main = format!(
        "{fault}<form method=\"get\" action=\"/devicelogin\"><p><label for=\"code\">The code that the device shows</label></p>\
         <p><input id=\"code\" name=\"otc\" autocomplete=\"one-time-code\" autofocus{described}></p>\
         <p><button>Next</button></p></form>"
    );
    html(if wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK }, whole("Enter a code", &main))
}

/// A form that sends itself to the app: OAuth 2.0 Form Post Response Mode.
pub(super) fn post_back(to: &str, pairs: &[(&str, String)]) -> Response {
    let input = |(name, value): &(&str, String)| {
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escaped(value))
    };
    let inputs: String = pairs.iter().map(input).collect();
    let form = format!("<form method=\"post\" action=\"{}\">{inputs}<button>Go on</button></form>", escaped(to));
    let script = "<script>document.forms[0].submit()</script>";
    let mut response = html(StatusCode::OK, whole("Back to the app", &format!("{form}{script}")));
    // The one script that may run is this one.
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'",
        digest_of("document.forms[0].submit()")
    );
    set(&mut response, "content-security-policy", &policy);
    response
}

fn digest_of(script: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.encode(ring::digest::digest(&ring::digest::SHA256, script.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_outside_can_not_become_markup() {
        let page =
            post_back("https://x.example/?\"><script>", &[("state", "</form><script>alert(1)</script>".to_owned())]);
        let body = String::from_utf8(page.body().to_vec()).unwrap();
        assert_eq!(body.matches("<script>").count(), 1, "only its own: {body}");
    }
}
