//! Which host a link leads to. Hosts are compared whole and exactly; whatever only resembles one is called a look-alike.

use crate::explanation::InvalidReason;

/// What stands at a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    /// Teams itself.
    Teams(Site),
    /// Microsoft's pages for events and registration.
    Events,
    /// Another Teams host of Microsoft's, without meetings: dial-in numbers, schedulers.
    TeamsPage,
    /// Rewrites links; the real one is in a parameter.
    Wrapper(Redirect),
    /// Microsoft's short links.
    ShortLinks,
    /// A meeting service that is not Teams.
    OtherService,
    /// Imitates one of the above.
    LookAlike,
    /// Any other web site.
    Unknown,
}

/// The clouds and programs behind a Teams host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    Public,
    /// `teams.cloud.microsoft` and regional names of the public cloud.
    PublicAlias,
    /// Teams for home.
    Home,
    Gcch,
    Dod,
    China,
}

/// Who rewrote a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Redirect {
    SafeLinks,
    Google,
}

/// A host and whether a session proxy's suffix was taken off its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Classified {
    pub host: Host,
    pub proxied: bool,
}

const PROXY_SUFFIX: &str = ".mcas.ms";
const TEAMS: [(&str, Site); 11] = [
    ("teams.microsoft.com", Site::Public),
    ("teams.cloud.microsoft", Site::PublicAlias),
    ("emea.teams.microsoft.com", Site::PublicAlias),
    ("amer.teams.microsoft.com", Site::PublicAlias),
    ("apac.teams.microsoft.com", Site::PublicAlias),
    ("noam.teams.microsoft.com", Site::PublicAlias),
    ("gcc.teams.microsoft.com", Site::PublicAlias),
    ("teams.live.com", Site::Home),
    ("gov.teams.microsoft.us", Site::Gcch),
    ("dod.teams.microsoft.us", Site::Dod),
    ("teams.microsoftonline.cn", Site::China),
];
const SAFE_LINKS: [&str; 3] =
    [".safelinks.protection.outlook.com", ".safelinks.protection.office365.us", ".safelinks.protection.outlook.cn"];
const OTHER_SERVICES: [&str; 14] = [
    "zoom.us",
    "zoom.com",
    "zoomgov.com",
    "webex.com",
    "meet.google.com",
    "meet.jit.si",
    "gotomeeting.com",
    "gotomeet.me",
    "goto.com",
    "whereby.com",
    "bluejeans.com",
    "ringcentral.com",
    "chime.aws",
    "meet.lync.com",
];
/// Domains only Microsoft can hand out names in, so that nothing below them is a look-alike.
const MICROSOFTS: [&str; 9] = [
    "microsoft.com",
    "microsoft.us",
    "microsoft",
    "office.com",
    "office.net",
    "office365.us",
    "live.com",
    "microsoftonline.com",
    "microsoftonline.cn",
];

/// Reads the part between `//` and the path.
///
/// # Errors
/// When it holds a user name, or a port that is not https's (or http's, of a link that says http).
pub(crate) fn classify_authority(authority: &str, http: bool) -> Result<Classified, InvalidReason> {
    if authority.contains('@') {
        return Err(InvalidReason::UserInfo);
    }
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let classified = classify(host);
    let usual = matches!(port, "" | "443") || (http && port == "80");
    match classified.host {
        Host::Unknown | Host::LookAlike | Host::OtherService => Ok(classified),
        _ if usual => Ok(classified),
        _ => Err(InvalidReason::OddPort),
    }
}

/// Looks a host name up; upper and lower case are the same.
pub(crate) fn classify(host: &str) -> Classified {
    const LONGEST: usize = 253; // RFC 1035, section 2.3.4, as text without the last dot
    if host.len() > LONGEST {
        return Classified { host: Host::Unknown, proxied: false };
    }
    let lower = host.to_ascii_lowercase();
    match lower.strip_suffix(PROXY_SUFFIX) {
        Some(inner) => match known(inner) {
            Some(host) => Classified { host, proxied: true },
            None => Classified { host: imitation_or_unknown(&lower), proxied: false },
        },
        None => Classified { host: known(&lower).unwrap_or_else(|| imitation_or_unknown(&lower)), proxied: false },
    }
}

fn known(host: &str) -> Option<Host> {
    if let Some((_, site)) = TEAMS.iter().find(|(name, _)| *name == host) {
        return Some(Host::Teams(*site));
    }
    match host {
        "events.teams.microsoft.com" | "events.teams.cloud.microsoft" => return Some(Host::Events),
        "www.google.com" | "google.com" => return Some(Host::Wrapper(Redirect::Google)),
        "statics.teams.cdn.office.net" | "outlook.office.com" => return Some(Host::Wrapper(Redirect::SafeLinks)),
        "aka.ms" => return Some(Host::ShortLinks),
        _ => {}
    }
    if SAFE_LINKS.iter().any(|suffix| host.ends_with(suffix)) {
        return Some(Host::Wrapper(Redirect::SafeLinks));
    }
    if OTHER_SERVICES.iter().any(|domain| is_within(host, domain)) {
        return Some(Host::OtherService);
    }
    if MICROSOFTS.iter().any(|domain| is_within(host, domain)) {
        let is_teams = host.split('.').any(|label| label == "teams");
        return Some(if is_teams { Host::TeamsPage } else { Host::Unknown });
    }
    None
}

/// Whether a host is a domain or a name below it.
fn is_within(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn imitation_or_unknown(host: &str) -> Host {
    let skeleton = skeleton(host);
    let names_both = skeleton.contains("teams") && skeleton.contains("microsoft");
    let names_home = skeleton.contains("teams.iive.");
    let hidden = host.contains("xn--") && (skeleton.contains("teams") || skeleton.contains("microsoft"));
    let near = ["teams.microsoft.com", "teams.iive.com", "teams.cioud.microsoft"]
        .iter()
        .any(|name| differ_in_one_place(&skeleton, name));
    if names_both || names_home || hidden || near { Host::LookAlike } else { Host::Unknown }
}

/// The host as an eye in a hurry reads it: letters that look the same become the same.
fn skeleton(host: &str) -> String {
    let decoded = crate::address::decode_once(host);
    let mut out = String::with_capacity(decoded.len());
    for c in decoded.chars().filter(|c| !matches!(c, '-' | '_')).map(fold) {
        if c == 'n' && out.ends_with('r') {
            out.pop();
            out.push('m');
        } else {
            out.push(c);
        }
    }
    out
}

fn fold(c: char) -> char {
    match c {
        '0' | 'о' | 'ο' | 'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ø' => 'o',
        '1' | 'l' | 'ı' | 'і' | 'í' | 'ì' | 'î' | 'ï' | 'ι' | '|' => 'i',
        '3' | 'е' | 'ε' | 'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' => 'e',
        '4' | 'а' | 'α' | 'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        '5' | 'ѕ' | 'ś' | 'š' | 'ş' => 's',
        'т' | 'τ' | 'ţ' | 'ť' => 't',
        'м' | 'ṃ' => 'm',
        'с' | 'ç' | 'ć' | 'č' => 'c',
        'г' | 'ř' | 'ŕ' => 'r',
        '．' | '。' | '｡' => '.',
        // Full-width letters stand in the same order as ASCII's, 0xFEE0 further on.
        'ａ'..='ｚ' | 'Ａ'..='Ｚ' => {
            u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).map_or(c, |c| c.to_ascii_lowercase())
        }
        _ => c.to_ascii_lowercase(),
    }
}

/// Whether two names are the same but for at most two neighbouring characters.
fn differ_in_one_place(one: &str, two: &str) -> bool {
    let (one, two) = (one.as_bytes(), two.as_bytes());
    if one.len().abs_diff(two.len()) > 2 {
        return false;
    }
    let shorter = one.len().min(two.len());
    let front = one.iter().zip(two).take_while(|(a, b)| a == b).count();
    let back = one.iter().rev().zip(two.iter().rev()).take_while(|(a, b)| a == b).count().min(shorter - front);
    one.len() - front - back <= 2 && two.len() - front - back <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_the_table() {
        for (host, site) in TEAMS {
            assert_eq!(classify(&host.to_uppercase()).host, Host::Teams(site));
        }
        assert_eq!(
            classify("teams.microsoft.com.mcas.ms"),
            Classified { host: Host::Teams(Site::Public), proxied: true }
        );
        assert_eq!(classify("eur03.safelinks.protection.outlook.com").host, Host::Wrapper(Redirect::SafeLinks));
        assert_eq!(classify("dialin.teams.microsoft.com").host, Host::TeamsPage);
        assert_eq!(classify("example.zoom.us").host, Host::OtherService);
        assert_eq!(classify("learn.microsoft.com").host, Host::Unknown);
    }

    #[test]
    fn imitations() {
        for host in [
            "teams.microsoft.com.evil.test",
            "teams.microsoft.com.mcas.ms.evil.test",
            "teams-microsoft.com",
            "teams.micros0ft.com",
            "teams.mlcrosoft.com",
            "tearns.microsoft-online.example",
            "teams.microsft.com",
            "teams.microsoft.co",
            "teams.microsoft.com.",
            "teams.miсrosoft.com", // a Cyrillic с
            "ｔｅａｍｓ.microsoft.com.example",
            "teams.xn--micrsoft-qbh.com",
            "teams%2emicrosoft.com",
            "teams.live.com.example",
            "teams.1ive.com",
            "evilteams.microsoft.com.example",
            "safelinks.teams.microsoft.com.example",
        ] {
            assert_eq!(classify(host).host, Host::LookAlike, "{host}");
        }
        for host in ["example.com", "teams.example.com", "microsoft.example", "evilsafelinks.protection.outlook.com"] {
            assert_eq!(classify(host).host, Host::Unknown, "{host}");
        }
    }

    #[test]
    fn authorities() {
        assert_eq!(classify_authority("teams.microsoft.com@evil.test", false), Err(InvalidReason::UserInfo));
        assert_eq!(classify_authority("teams.microsoft.com:444", false), Err(InvalidReason::OddPort));
        assert_eq!(classify_authority("teams.microsoft.com:80", false), Err(InvalidReason::OddPort));
        assert!(classify_authority("teams.microsoft.com:80", true).is_ok());
        assert!(classify_authority("teams.microsoft.com:443", false).is_ok());
    }
}
