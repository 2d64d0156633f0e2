//! Every screen of the window, one after another, each kept as a picture in every size.

use crate::{
    journey::Journey,
    passerelle::Service,
    script::{Scripted, script},
};

/// What a window can be: small, usual and large.
const SIZES: [(u32, u32); 3] = [(800, 600), (1280, 800), (1920, 1080)];

/// The places of the tour's meetings in its script; the practice meeting is the first one.
const LOBBY: usize = 1;
const RECORDED: usize = 2;
const CONSENT: usize = 3;

const FIGURES: &str =
    "The figures are at https://practice.example/figures/2026-11?page=2, nobody needs an account to read them.";
const SAID: &str = "I can see the figures of the last quarter, thank you.";

/// The script of a tour.
#[must_use]
pub fn meetings() -> String {
    let share = "{ share = { source = 40, width = 1280, height = 720, fps = 5 } }";
    let recording = |consent: bool| format!("{{ start-recording = {{ consent = {consent} }} }}");
    let mut recorded = Scripted::open("Quarterly figures")
        .people(4)
        .event(0.0, "Guest 1", share)
        .event(0.0, "Olive", &recording(false))
        .event(0.0, "Guest 2", "\"raise-hand\"")
        .event(3.0, "Olive", "{ write = \"Good morning, everyone!\" }")
        .event(4.0, "Guest 1", &format!("{{ write = \"{FIGURES}\" }}"));
    // Somebody says something whenever the captions are turned on.
    for line in 0..40 {
        let (at, who) = (f64::from(5 + 3 * line), format!("Guest {}", line % 4 + 1));
        recorded = recorded.event(at, &who, &format!("{{ caption = {{ text = \"{SAID}\" }} }}"));
    }
    script(&[
        Scripted::new("Weekly planning").people(4),
        Scripted::waiting("Board meeting"),
        recorded,
        Scripted::open("Interview").people(1).event(0.0, "Olive", &recording(true)),
    ])
}

/// A way through the window, each screen of which is kept.
#[derive(Debug)]
pub struct Tour<'a> {
    journey: &'a Journey,
    sizes: &'a [(u32, u32)],
}

impl<'a> Tour<'a> {
    /// In the size the window has.
    #[must_use]
    pub fn new(journey: &'a Journey) -> Self {
        Self { journey, sizes: &[] }
    }

    /// In every size.
    #[must_use]
    pub fn in_all_sizes(journey: &'a Journey) -> Self {
        Self { journey, sizes: &SIZES }
    }

    /// Everything, beside a service that plays [`meetings`]: the start page, settings, a lobby, three meetings, their ends.
    ///
    /// # Panics
    /// When a screen doesn't come.
    pub async fn everything(&self, service: &Service) {
        self.start().await;
        self.lobby(service.link_of(LOBBY)).await;
        self.practice().await;
        self.journey.home().await;
        self.recorded(service.link_of(RECORDED)).await;
        self.journey.home().await;
        self.consent(service.link_of(CONSENT)).await;
    }

    /// The start page and the settings.
    ///
    /// # Panics
    /// When a screen doesn't come.
    pub async fn start(&self) {
        self.journey.reads("home.title").await;
        self.keep("home").await;
        self.journey.press("home.settings").await;
        self.journey.reads("settings.look").await;
        self.keep("settings").await;
        self.journey.press("common.close").await;
    }

    /// A lobby that nobody opens.
    async fn lobby(&self, link: &str) {
        self.journey.paste(link).await;
        self.journey.prepare("Camille Étienne").await;
        self.journey.press("join.now").await;
        self.journey.reads("lobby.title").await;
        self.keep("lobby").await;
        self.journey.press("lobby.leave").await;
        self.journey.home().await;
    }

    /// The practice meeting, what can be opened beside its four people, and its end.
    ///
    /// # Panics
    /// When a screen doesn't come.
    pub async fn practice(&self) {
        let journey = self.journey;
        journey.practice().await;
        journey.prepare("Camille Étienne").await;
        self.keep("join").await;
        journey.press("join.now").await;
        journey.inside().await;
        journey.everyone(4).await;
        self.keep("call").await;
        journey.press("call.hand.raise").await;
        journey.press("call.people.open").await;
        journey.reads("call.people.muteAll").await;
        self.keep("people").await;
        journey.press("common.close").await;
        self.pane("devices", "call.more.devices", "aside select").await;
        self.pane("statistics", "call.more.statistics", "aside dl").await;
        journey.press("call.share.start").await;
        journey.reads("call.picker.screens").await;
        self.keep("picker").await;
        journey.press("common.close").await;
        journey.leave().await;
        self.keep("end").await;
    }

    /// A meeting that is recorded and in which somebody shares a screen, writes and speaks.
    async fn recorded(&self, link: &str) {
        let (journey, window) = (self.journey, self.journey.window());
        journey.paste(link).await;
        journey.press("join.now").await;
        journey.painted("canvas[data-stream=\"100\"]").await;
        window.see(".banner.active").await;
        self.keep("recorded").await;
        self.pane("timeline", "call.more.timeline", "aside ol li").await;
        journey.press("call.captions.on").await;
        window.see(".captions").await;
        window.reads(SAID).await;
        self.keep("captions").await;
        self.pane("captions-pane", "call.captions.all", "aside li").await;
        // Its name says how many messages are unread.
        window.press("button[aria-keyshortcuts=\"Control+Shift+C\"]").await;
        window.reads(FIGURES).await;
        window.write("textarea", "Thank you! I have added two lines.\u{E006}").await;
        window.until("the message to be sent", "return document.querySelector('textarea').value === ''").await;
        self.keep("chat").await;
        journey.press("common.close").await;
        journey.leave().await;
    }

    /// A meeting that asks for consent, which is refused.
    async fn consent(&self, link: &str) {
        let journey = self.journey;
        journey.paste(link).await;
        journey.press("join.now").await;
        journey.reads("call.consent.title").await;
        self.keep("consent").await;
        journey.press("call.consent.refuse").await;
        journey.reads("call.consent.listening").await;
        self.keep("listening").await;
        journey.leave().await;
    }

    /// What an entry of the menu of more opens beside the stage.
    async fn pane(&self, name: &str, entry: &str, shown: &str) {
        self.journey.press("call.more").await;
        self.journey.choose(entry).await;
        self.journey.window().see(shown).await;
        self.keep(name).await;
        self.journey.press("common.close").await;
    }

    async fn keep(&self, name: &str) {
        self.journey.pictures(name, self.sizes).await;
    }
}
