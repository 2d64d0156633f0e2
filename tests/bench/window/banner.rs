//! From the host's word that a recording has started to the painted banner, in a meeting of nine: another guest hears the
//! same word at the same time.

use support::{banner, desk::DEVICES, figures::Figure, guest::Guest};

use super::opened::Opened;
use crate::{Effort, meeting::silent_people};

/// Milliseconds from the word to the banner.
const BANNER: f64 = 100.0;

pub(super) async fn measure(effort: &Effort) -> Vec<Figure> {
    // Far enough apart that no change is merged with the one before.
    let script = format!(
        "[[meeting]]\nsubject = \"Banner\"\nlobby = false\nloop-after = 10\n{}{}{}",
        silent_people(9, 320, 180),
        event(1.0, "{ start-recording = { consent = false } }"),
        event(5.5, "\"stop-recording\""),
    );
    let opened = Opened::begin(&script, (1280, 800), DEVICES).await;
    opened.prepare(true).await;
    opened.window.press_named(opened.join()).await;
    opened.painting(9).await;
    let invitation = opened.invitation();
    let mut watcher = Guest::watching(invitation.service(), &invitation.link).await;
    let mut shown = Vec::new();
    for _ in 0..effort.of(3, 20) {
        // Who came in the middle of a recording is not told that it started.
        watcher.until("an end of the recording", |now| !now.compliance.notice.recording.is_on()).await;
        opened.window.until("nothing to be recorded", "return !document.querySelector('.banner.active')").await;
        let watched = banner::watch(&opened.window).await;
        let told = watcher.told_of_recording().await;
        shown.push(watched.after(told).await as f64);
    }
    vec![Figure::new("the host's word of a recording to the painted banner", "ms", shown).at_most(BANNER)]
}

fn event(at: f64, action: &str) -> String {
    format!("[[meeting.event]]\nat = {at:?}\nwho = \"Person 1\"\ndo = {action}\n")
}
