//! A person's way through the window: from the start page into a meeting and out again.

use std::{
    cell::Cell,
    path::{Path, PathBuf},
    time::Instant,
};

use media::pattern::Stamp;
use serde_json::json;

use crate::{
    desk::{DEVICES, Desk},
    guard::PATIENCE,
    passerelle::World,
    window::{Start, Window},
    words::Words,
};

/// How the window looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Of the window's words, such as `en`.
    pub language: &'static str,
    /// Whether the system asks for dark colours.
    pub dark: bool,
    /// The window's width and height in pixels, to begin with.
    pub size: (u32, u32),
}

impl Look {
    /// In English, light, 1280×800.
    pub const PLAIN: Self = Self { language: "en", dark: false, size: (1280, 800) };
}

/// The largest size a window is looked at in.
const DISPLAY: (u32, u32) = (1920, 1080);

/// The app as `cargo xtask test` has built it, its page inside.
#[must_use]
pub fn built() -> PathBuf {
    std::env::var_os("PASSERELLE_APP").map_or_else(|| kept("debug/passerelle"), PathBuf::from)
}

/// A place among what is built and kept, such as a folder for pictures.
#[must_use]
pub fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target").join(name)
}

/// One way through the window.
#[derive(Debug)]
pub struct Journey {
    window: Window,
    words: Words,
    folder: PathBuf,
    look: Look,
    size: Cell<(u32, u32)>,
}

impl Journey {
    /// Opens the window; pictures of it go into `folder`.
    ///
    /// # Panics
    /// When it doesn't open.
    pub async fn begin(app: &Path, folder: &Path, look: Look) -> Self {
        Self::with_settings(app, folder, look, &[], DEVICES).await
    }

    /// The same for the user of a world, whose practice service the window then finds.
    ///
    /// # Panics
    /// When it doesn't open.
    pub async fn beside(world: &World, app: &Path, folder: &Path, look: Look) -> Self {
        let runtime = world.path("");
        let runtime = runtime.to_str().expect("scratch paths are text");
        Self::with_settings(app, folder, look, &[("XDG_RUNTIME_DIR", runtime)], DEVICES).await
    }

    /// The same with settings of one's own, as JSON, and more variables.
    ///
    /// # Panics
    /// When it doesn't open.
    pub async fn with_settings(
        app: &Path,
        folder: &Path,
        look: Look,
        environment: &[(&str, &str)],
        settings: &str,
    ) -> Self {
        std::fs::create_dir_all(folder).expect("the folder for pictures can be made");
        let locale = if look.language == "fr" { "fr_FR.UTF-8" } else { "en_GB.UTF-8" };
        let theme = if look.dark { "Adwaita:dark" } else { "Adwaita" };
        let mut all = vec![("LANG", locale), ("LANGUAGE", look.language), ("GTK_THEME", theme)];
        all.extend(environment);
        let start = Start { environment: &all, display: DISPLAY, settings, ..Start::new(app) };
        let window = Window::open(&start).await;
        window.size(look.size.0, look.size.1).await;
        let words = Words::of(look.language);
        Self { window, words, folder: folder.to_path_buf(), look, size: Cell::new(look.size) }
    }

    /// The window, for a closer look.
    #[must_use]
    pub fn window(&self) -> &Window {
        &self.window
    }

    /// Keeps a picture of the screen as it is once everything up to now is drawn.
    pub async fn picture(&self, name: &str) {
        self.window.drawn().await;
        let (Look { language, dark, .. }, (width, height)) = (self.look, self.size.get());
        let theme = if dark { "dark" } else { "light" };
        let file = self.folder.join(format!("{name}-{language}-{theme}-{width}x{height}.png"));
        self.window.screenshot(&file, (width, height)).await;
    }

    /// Keeps pictures of the screen in these sizes, and gives the window back the size it had.
    pub async fn pictures(&self, name: &str, sizes: &[(u32, u32)]) {
        let before = self.size.get();
        for &size in sizes.iter().filter(|size| **size != before).chain([&before]) {
            self.window.size(size.0, size.1).await;
            self.size.set(size);
            self.shown().await;
            self.picture(name).await;
        }
    }

    /// Waits until every tile that has a picture shows it: a larger window asks for more of them.
    async fn shown(&self) {
        self.window
            .until("every picture", "return !document.querySelector('[aria-busy=true], canvas:not(.playing)')")
            .await;
    }

    /// Presses a button by the key of its word.
    pub async fn press(&self, key: &str) {
        self.window.press_named(self.words.get(key)).await;
    }

    /// Chooses an entry of the menu that is open, by the key of its word.
    pub async fn choose(&self, key: &str) {
        self.window.choose(self.words.get(key)).await;
    }

    /// Waits for a word by its key.
    pub async fn reads(&self, key: &str) {
        self.window.reads(self.words.get(key)).await;
    }

    /// From the start page to the sheet of the practice meeting.
    pub async fn practice(&self) {
        self.reads("home.title").await;
        self.press("home.practiceStart").await;
        self.sheet().await;
    }

    /// From the start page to the sheet of a link, given as a person pastes it.
    pub async fn paste(&self, link: &str) {
        self.reads("home.title").await;
        let script = format!(
            "const field = document.querySelector('textarea'); field.value = {};
             field.dispatchEvent(new Event('input', {{ bubbles: true }}))",
            json!(link)
        );
        self.window.eval(&script).await;
        self.press("home.continue").await;
        self.sheet().await;
    }

    async fn sheet(&self) {
        self.reads("join.now").await;
        self.window.until("the name's field", "return !!document.querySelector('input:not([type=checkbox])')").await;
    }

    /// Fills in a name and waits for one's own picture.
    pub async fn prepare(&self, name: &str) {
        let script = format!(
            "const field = document.querySelector('input:not([type=checkbox])'); field.value = {};
             field.dispatchEvent(new Event('input', {{ bubbles: true }}))",
            json!(name)
        );
        self.window.eval(&script).await;
        self.painted("canvas[data-stream=\"101\"]").await;
    }

    /// Waits until the call's page is there.
    pub async fn inside(&self) {
        self.window.see("main.call").await;
    }

    /// Waits until so many slots are painted, the first one first.
    pub async fn everyone(&self, slots: u8) {
        for slot in 0..slots {
            self.painted(&format!("canvas[data-stream=\"{slot}\"]")).await;
        }
    }

    /// Waits until a canvas has been painted.
    pub async fn painted(&self, css: &str) {
        let script = format!(
            "const c = document.querySelector('{css}'); if (!c || c.width < 16) return false;
             const d = c.getContext('2d', {{ willReadFrequently: true }}).getImageData(0, 0, c.width, c.height).data;
             for (let i = 0; i < d.length; i += 4) if (d[i] !== d[0] || d[i + 1] !== d[1]) return true;
             return false"
        );
        self.window.until(css, &script).await;
    }

    /// The number and source painted for a stream now. Between two sizes of a video a canvas may be empty for a moment.
    pub async fn stamp(&self, stream: u8) -> Stamp {
        let css = format!("canvas[data-stream=\"{stream}\"]");
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.painted(&css).await;
            let painted = self.window.canvas(&css).await;
            if let Some(stamp) = painted.stamp() {
                return stamp;
            }
            assert!(Instant::now() < deadline, "{css} shows no test picture but {}×{}", painted.width, painted.height);
        }
    }

    /// Leaves and sees the end.
    pub async fn leave(&self) {
        self.press("call.leave").await;
        self.reads("end.left.what").await;
    }

    /// From an end back to the start page.
    pub async fn home(&self) {
        self.press("ended.home").await;
        self.reads("home.title").await;
    }

    /// Closes the window; gives the desk at which it stood.
    pub async fn close(self) -> Desk {
        self.window.close().await
    }
}
