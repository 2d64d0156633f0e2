//! The time zone the person is in.

use graph::Zone;

/// The zone that `TZ` names, else the system's. UTC where neither can be told, which the log says.
#[must_use]
pub fn local_zone() -> Zone {
    let system = || iana_time_zone::get_timezone().ok();
    zone(std::env::var("TZ").ok().as_deref(), system)
}

fn zone(variable: Option<&str>, system: impl FnOnce() -> Option<String>) -> Zone {
    // POSIX lets a name be marked by a colon.
    let named = variable.and_then(|name| Zone::named(name.trim_start_matches(':')));
    named.or_else(|| Zone::named(&system()?)).unwrap_or_else(|| {
        tracing::warn!("the system's time zone isn't known: times are taken as UTC");
        Zone::UTC
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_goes_before_the_system_and_nonsense_before_neither() {
        let berlin = || Some("Europe/Berlin".to_owned());
        let named = |name: &str| Zone::named(name).unwrap();
        assert_eq!(zone(Some("America/Lima"), berlin), named("America/Lima"));
        assert_eq!(zone(Some(":Asia/Tokyo"), berlin), named("Asia/Tokyo"));
        for variable in [None, Some(""), Some("Middle Earth")] {
            assert_eq!(zone(variable, berlin), named("Europe/Berlin"), "{variable:?}");
        }
        assert_eq!(zone(None, || None), Zone::UTC);
        assert_eq!(zone(None, || Some("Middle Earth".to_owned())), Zone::UTC);
    }
}
