//! What can be shared, with a small picture of each.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use capture::{CaptureError, SourceSpec, Still};
use ipc::{ShareKind, ShareSource};

/// A share for machines without a screen, and to try sharing out.
const TEST_PICTURE: &str = "test-pattern:1280x720@5#11";

/// The most of a small picture.
const SMALL: (u32, u32) = (320, 180);

/// How long small pictures may take, all together; who has none by then is listed without.
const PATIENCE: Duration = Duration::from_millis(800);

/// The screens and windows there are now, then a test picture. Takes up to about a second: not for a task.
#[must_use]
pub fn share_sources() -> Vec<ShareSource> {
    let sources = [listed("screens", capture::screens()), listed("windows", capture::windows())].concat();
    let test = capture::Device { id: TEST_PICTURE.to_owned(), name: String::new() };
    let sources: Vec<_> = sources.into_iter().chain([test]).collect();
    let look = |spec: &SourceSpec| capture::still(spec, SMALL, PATIENCE);
    pictured(sources.into_iter().map(|device| source(device, capture::desktop_asks())).collect(), look, PATIENCE)
}

fn listed(what: &str, found: Result<Vec<capture::Device>, CaptureError>) -> Vec<capture::Device> {
    found.inspect_err(|error| tracing::info!(%error, "no {what} can be shared")).unwrap_or_default()
}

fn source(device: capture::Device, desktop_asks: bool) -> ShareSource {
    let (kind, size) = match device.id.parse() {
        Ok(SourceSpec::TestPattern { width, height, .. }) => (ShareKind::Screen, (width, height)),
        Ok(SourceSpec::Screen(_) | SourceSpec::Window(_)) if desktop_asks => (ShareKind::Portal, (0, 0)),
        Ok(SourceSpec::Window(_)) => (ShareKind::Window, (0, 0)),
        _ => (ShareKind::Screen, (0, 0)),
    };
    // What the desktop's own picker offers has no name yet; the window has words for it.
    let name = if kind == ShareKind::Portal { String::new() } else { device.name };
    ShareSource { id: device.id, kind, name, width: size.0, height: size.1, thumbnail: None }
}

/// Looks at each source on a thread of its own, which may hang in a driver: nobody waits for it longer than `patience`.
fn pictured(
    mut sources: Vec<ShareSource>,
    look: impl Fn(&SourceSpec) -> Result<Still, CaptureError> + Send + 'static,
    patience: Duration,
) -> Vec<ShareSource> {
    let specs: Vec<_> = sources
        .iter()
        .enumerate()
        .filter(|(_, source)| source.kind != ShareKind::Portal)
        .filter_map(|(place, source)| Some((place, source.id.parse::<SourceSpec>().ok()?)))
        // The test picture is last in the list and never fails: it goes first.
        .rev()
        .collect();
    let (sender, stills) = mpsc::channel();
    let looking = move || {
        for (place, spec) in specs {
            let still = look(&spec).inspect_err(|error| tracing::debug!(%error, "no small picture"));
            if sender.send((place, still)).is_err() {
                return;
            }
        }
    };
    let deadline = Instant::now() + patience;
    if std::thread::Builder::new().name("small pictures".to_owned()).spawn(looking).is_err() {
        return sources;
    }
    while let Ok((place, still)) = stills.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        let (Ok(still), Some(source)) = (still, sources.get_mut(place)) else { continue };
        (source.width, source.height) = (still.width, still.height);
        source.thumbnail = Some(format!("data:image/png;base64,{}", STANDARD.encode(&still.png)));
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(id: &str, name: &str) -> capture::Device {
        capture::Device { id: id.to_owned(), name: name.to_owned() }
    }

    #[test]
    fn the_test_picture_is_always_there_and_pictured() {
        let sources = share_sources();
        let last = sources.last().unwrap();
        assert_eq!((last.id.as_str(), last.width, last.height), (TEST_PICTURE, 1280, 720));
        let thumbnail = last.thumbnail.as_ref().unwrap();
        assert!(thumbnail.starts_with("data:image/png;base64,iVBORw0KGgo"), "{}", &thumbnail[..40]);
    }

    #[test]
    fn a_source_that_hangs_is_listed_without_a_picture() {
        let (_hold, held) = mpsc::channel::<()>();
        let look = move |spec: &SourceSpec| {
            if matches!(spec, SourceSpec::Screen(_)) {
                let _ = held.recv();
            }
            Ok(Still { width: 8, height: 6, png: vec![1, 2, 3] })
        };
        let sources = ["screen:0", "window:7"].map(|id| source(device(id, "x"), false)).into();
        let sources = pictured(sources, look, Duration::from_millis(200));
        assert_eq!((sources[0].kind, &sources[0].thumbnail), (ShareKind::Screen, &None));
        assert_eq!(sources[1].thumbnail.as_deref(), Some("data:image/png;base64,AQID"));
        assert_eq!((sources[1].kind, sources[1].width, sources[1].height), (ShareKind::Window, 8, 6));
    }

    #[test]
    fn where_the_desktop_asks_nothing_is_looked_at() {
        let look = |_: &SourceSpec| -> Result<Still, CaptureError> { panic!("that would open a dialog") };
        let source = source(device("screen:0", "a screen, chosen elsewhere"), true);
        let sources = pictured(vec![source], look, Duration::from_millis(200));
        assert_eq!((sources[0].kind, sources[0].name.as_str()), (ShareKind::Portal, ""));
    }
}
