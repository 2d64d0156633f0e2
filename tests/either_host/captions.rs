//! Captions by kind and language: Teams' own, which can be translated, and those of Communication Services, which a group call has.

use meeting::{CaptionLine, Snapshot};

use super::*;

const GROUP: &str = "29228d3e-040e-4656-a70e-890ab4e173e5";

/// Guest 1 says the same again and again.
fn talking(meeting: Scripted, said: &str) -> Scripted {
    (0..20).fold(meeting.people(1), |meeting, at| meeting.event(f64::from(at) * 1.5, "Guest 1", said))
}

async fn want(guest: &Guest, spoken: Option<&str>, caption: Option<&str>) {
    let (spoken_language, caption_language) = (spoken.map(Into::into), caption.map(Into::into));
    guest.command(Command::Captions { on: true, spoken_language, caption_language }).await;
}

/// Waits for a whole line of Guest 1 in a language.
async fn reads(guest: &Guest, text: &str, language: &str) {
    let is = |line: &CaptionLine| line.name == "Guest 1" && line.text == text && line.language == language;
    guest.until(&format!("“{text}” in {language}"), |now: &Snapshot| now.captions.lines.iter().any(is)).await;
}

#[tokio::test]
async fn what_is_spoken_and_what_is_read_is_chosen_and_changed_on_the_way() {
    let said = "{ caption = { text = \"Bonjour\", translations = { de = \"Guten Tag\" } } }";
    let (_host, guest) = joined(Hosting::page, talking(Scripted::open("Languages"), said), watching()).await;
    guest.inside().await;
    assert!(guest.now().captions.lines.is_empty(), "nobody asked for them");
    want(&guest, Some("fr-fr"), None).await;
    reads(&guest, "Bonjour", "fr-fr").await;
    want(&guest, Some("fr-ca"), None).await;
    reads(&guest, "Bonjour", "fr-ca").await;
    want(&guest, Some("fr-ca"), Some("de")).await;
    guest.until("half a line", |now| now.captions.partial.iter().any(|line| line.text == "Gute")).await;
    reads(&guest, "Guten Tag", "de").await;
}

#[tokio::test]
async fn a_group_is_joined_by_its_id_and_has_captions_of_its_own_kind() {
    let meeting = talking(Scripted::open("Group"), "{ caption = { text = \"Good morning\" } }");
    let host = Hosting::page(&script(&[meeting]));
    let request = host.request(0, watching());
    let mut guest = Guest::of(app::join(JoinRequest { link: GROUP.into(), ..request }).await.unwrap());
    guest.until("the group", |now| now.thread.as_ref().is_some_and(|thread| thread.contains(GROUP))).await;
    guest.sees(NAME, |me| !me.external).await;
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
    want(&guest, Some("en-gb"), Some("de")).await;
    reads(&guest, "Good morning", "en-gb").await;
    want(&guest, Some("en-au"), Some("de")).await;
    reads(&guest, "Good morning", "en-au").await;
}
