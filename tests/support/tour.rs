//! The main screens of the window, one after another, each kept as a picture in the look's own size and in others.

use crate::{
    journey::Journey,
    script::{Scripted, script},
};

/// The meetings of a whole tour: one for [`tour`], one for [`recorded`].
#[must_use]
pub fn meetings() -> String {
    let recorded = Scripted::open("Quarterly figures").people(4);
    let share = "{ share = { source = 40, width = 1280, height = 720, fps = 5 } }";
    let recording = "{ start-recording = { consent = false } }";
    script(&[
        Scripted::new("Weekly planning").people(4),
        recorded.event(0.0, "Guest 1", share).event(0.0, "Olive", recording).event(0.0, "Guest 2", "\"raise-hand\""),
    ])
}

/// Joins the practice service's first meeting, looks at what a person would, and leaves.
///
/// # Panics
/// When a screen doesn't come.
pub async fn tour(journey: &Journey, sizes: &[(u32, u32)]) {
    journey.reads("home.title").await;
    journey.pictures("1-home", sizes).await;
    journey.press("home.settings").await;
    journey.reads("settings.look").await;
    journey.picture("2-settings").await;
    journey.press("common.close").await;
    journey.practice().await;
    journey.prepare("Camille Étienne").await;
    journey.pictures("3-join", sizes).await;
    journey.press("join.now").await;
    journey.reads("lobby.title").await;
    journey.picture("4-lobby").await;
    journey.inside().await;
    journey.everyone(4).await;
    journey.pictures("5-call", sizes).await;
    journey.press("call.hand.raise").await;
    journey.press("call.people.open").await;
    journey.reads("call.people.muteAll").await;
    journey.pictures("6-people", sizes).await;
    journey.press("call.people.open").await;
    journey.press("call.share.start").await;
    journey.reads("call.picker.screens").await;
    journey.picture("7-picker").await;
    journey.press("common.close").await;
    journey.leave().await;
    journey.pictures("8-end", sizes).await;
}

/// From the end of [`tour`] into a meeting that is recorded and in which somebody shares a screen.
///
/// # Panics
/// When a screen doesn't come.
pub async fn recorded(journey: &Journey, link: &str, sizes: &[(u32, u32)]) {
    journey.home().await;
    journey.paste(link).await;
    journey.press("join.now").await;
    journey.painted("canvas[data-stream=\"100\"]").await;
    journey.window().see(".banner.active").await;
    journey.pictures("9-recorded", sizes).await;
    journey.leave().await;
}
