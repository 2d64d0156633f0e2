//! The app's real window on a display without a screen, driven by WebKit's own WebDriver.
//!
//! ```text
//!   Xvfb ◀── app ◀── WebKitWebDriver ◀── HTTP on loopback ── Window
//!              └──▶ a session bus of its own
//! ```

use std::{
    net::TcpListener,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, MouseActions, PointerAction},
    wd::Capabilities,
};
use media::{I420, pattern::Stamp};
use serde_json::{Value, json};

use crate::{
    desk::{DEVICES, Desk},
    guard::{Guarded, PATIENCE, ending_with_us},
    machine::processes_on,
};

/// A screenshot of one colour is smaller, in bytes.
const BLANK: u64 = 2_000;
/// A window of which nothing is drawn is placed once more after so long.
const PLACED_AGAIN: Duration = Duration::from_secs(8);

/// A running app with its window. Dropping it ends everything.
#[derive(Debug)]
pub struct Window {
    client: Client,
    // In the order in which they end.
    _driver: Guarded,
    desk: Desk,
}

/// What is painted, in shades of grey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// A byte a pixel, row by row.
    pub luma: Vec<u8>,
}

impl Image {
    /// The stamp of a test picture, if it is one.
    #[must_use]
    pub fn stamp(&self) -> Option<Stamp> {
        let mut image = I420::black(self.width & !1, self.height & !1).ok()?;
        let (across, painted) = (self.width as usize, (self.width & !1) as usize);
        let rows = image.planes_mut().0.chunks_exact_mut(painted).zip(self.luma.chunks_exact(across));
        for (row, from) in rows {
            row.copy_from_slice(&from[..painted]);
        }
        media::pattern::read(&image)
    }
}

/// How a window is started.
#[derive(Debug, Clone)]
pub struct Start<'a> {
    /// The app's binary.
    pub app: &'a Path,
    /// Its arguments.
    pub words: &'a [&'a str],
    /// The display's size.
    pub display: (u32, u32),
    /// Variables that are set for the app, such as the language.
    pub environment: &'a [(&'a str, &'a str)],
    /// Its settings file, as JSON.
    pub settings: &'a str,
}

impl<'a> Start<'a> {
    /// Without arguments, on a display of 1280×800.
    #[must_use]
    pub fn new(app: &'a Path) -> Self {
        Self { app, words: &[], display: (1280, 800), environment: &[], settings: DEVICES }
    }
}

impl Window {
    /// Starts the app with an empty home and waits until its page answers.
    ///
    /// # Panics
    /// When a program is missing or the window does not open.
    pub async fn open(start: &Start<'_>) -> Self {
        let desk = Desk::new(start.display, start.settings);
        let port = free_port();
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}")).arg("--host=127.0.0.1");
        desk.prepare(&mut command);
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        command.envs(start.environment.iter().copied());
        let mut wrapped = ending_with_us(&command);
        // The app's is the driver's.
        wrapped.stdout(desk.said()).stderr(desk.said());
        let driver = Guarded::spawn(wrapped);
        let client = connect(port, capabilities(start)).await;
        Self { client, _driver: driver, desk }
    }

    /// The page, for whatever has no word of its own here.
    #[must_use]
    pub fn page(&self) -> &Client {
        &self.client
    }

    /// The display the window is on.
    #[must_use]
    pub fn display(&self) -> &str {
        self.desk.display()
    }

    /// The display server's process.
    #[must_use]
    pub fn display_process(&self) -> u32 {
        self.desk.display_process()
    }

    /// Waits until something that fits a CSS selector is there and shown.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn see(&self, css: &str) -> fantoccini::elements::Element {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Ok(found) = self.client.find(Locator::Css(css)).await
                && found.is_displayed().await.unwrap_or(false)
            {
                return found;
            }
            if Instant::now() >= deadline {
                let text = self.eval("return document.body.innerText").await;
                panic!("{css} is not shown; the page says: {text}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Presses what fits a selector, as soon as it is there.
    ///
    /// # Panics
    /// When it can't be pressed.
    pub async fn press(&self, css: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.see(css).await.click().await {
                Ok(()) => return,
                // It was drawn again, or something still moves over it.
                Err(why) => assert!(Instant::now() < deadline, "{css} can't be pressed: {why}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Presses the button of a name, its text or its label, as soon as it is there.
    ///
    /// # Panics
    /// When it can't be pressed.
    pub async fn press_named(&self, name: &str) {
        self.press_at(name, &format!("//button[normalize-space(.)=\"{name}\" or @aria-label=\"{name}\"]")).await;
    }

    /// Chooses an entry of the menu that is open; its shortcut may stand behind its name.
    ///
    /// # Panics
    /// When there is no such entry.
    pub async fn choose(&self, name: &str) {
        self.press_at(
            name,
            &format!("//button[starts-with(@role, \"menuitem\") and .//span[normalize-space(.)=\"{name}\"]]"),
        )
        .await;
    }

    async fn press_at(&self, name: &str, path: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let pressed = match self.client.find(Locator::XPath(path)).await {
                Ok(button) => button.click().await,
                Err(why) => Err(why),
            };
            let Err(why) = pressed else { return };
            if Instant::now() >= deadline {
                let text = self.eval("return document.body.innerText").await;
                panic!("“{name}” can't be pressed ({why}); the page says: {text}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the page shows a text.
    ///
    /// # Panics
    /// When it never does.
    pub async fn reads(&self, text: &str) {
        let script = format!("return document.body.innerText.includes({})", json!(text));
        self.until(text, &script).await;
    }

    /// The picture a canvas holds.
    ///
    /// # Panics
    /// When there is no such canvas.
    pub async fn canvas(&self, css: &str) -> Image {
        let script = format!(
            "const c = document.querySelector({}); const g = c.getContext('2d', {{ willReadFrequently: true }});
             const d = g.getImageData(0, 0, c.width, c.height).data; let luma = '';
             for (let i = 0; i < d.length; i += 4) luma += String.fromCharCode((d[i] * 77 + d[i + 1] * 150 + d[i + 2] * 29) >> 8);
             return [c.width, c.height, btoa(luma)]",
            json!(css)
        );
        let answer = self.eval(&script).await;
        let number = |place: usize| answer[place].as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
        let luma = answer[2].as_str().and_then(|text| BASE64.decode(text).ok()).unwrap_or_default();
        Image { width: number(0), height: number(1), luma }
    }

    /// Moves the driver's pointer where it touches nothing: it stays where it pressed last.
    ///
    /// # Panics
    /// When the driver refuses.
    pub async fn rest_pointer(&self) {
        let aside = PointerAction::MoveTo { duration: None, x: 1.0, y: 1.0 };
        let mouse = MouseActions::new("mouse".to_owned()).then(aside);
        self.client.perform_actions(mouse).await.expect("a pointer can be moved");
    }

    /// Writes into a field, after what is there.
    ///
    /// # Panics
    /// When there is none.
    pub async fn write(&self, css: &str, text: &str) {
        self.see(css).await.send_keys(text).await.unwrap_or_else(|why| panic!("{css} takes no text: {why}"));
    }

    /// Waits until everything up to now is drawn.
    ///
    /// # Panics
    /// When the page stands still.
    pub async fn drawn(&self) {
        // The first frame may be under way already; what comes after the third was drawn before it.
        let script = "const done = arguments[0]; let left = 3;
             const next = () => left-- > 0 ? requestAnimationFrame(next) : setTimeout(() => done(true)); next()";
        self.client.execute_async(script, Vec::new()).await.expect("the page draws");
    }

    /// What a script in the page returns.
    ///
    /// # Panics
    /// When it throws.
    pub async fn eval(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|why| panic!("{script}: {why}"))
    }

    /// The number that a script of the page's own ends with by calling its argument, such as a time in milliseconds.
    ///
    /// # Panics
    /// When it doesn't.
    pub async fn measure(&self, script: &str) -> f64 {
        let told = self.client.execute_async(script, Vec::new()).await.unwrap_or_else(|why| panic!("{script}: {why}"));
        told.as_f64().unwrap_or_else(|| panic!("{script} gave {told}"))
    }

    /// What a script of the page's own gives or why it fails. What the content security policy blocks while it runs is kept
    /// in `window.blocked`.
    ///
    /// # Panics
    /// When the page doesn't answer.
    pub async fn attempt(&self, script: &str) -> Result<Value, String> {
        let wrapped = format!(
            "const done = arguments[0];
             if (!window.blocked) {{
               window.blocked = [];
               addEventListener('securitypolicyviolation', (event) => window.blocked.push(event.violatedDirective));
             }}
             (async () => {{ {script} }})().then((value) => done([true, value ?? null]), (why) => done([false, String(why)]))"
        );
        let answer = self.client.execute_async(&wrapped, Vec::new()).await.expect("the page answers");
        if answer[0] == true { Ok(answer[1].clone()) } else { Err(answer[1].as_str().unwrap_or_default().to_owned()) }
    }

    /// Waits until a script in the page returns something that is not null or false.
    ///
    /// # Panics
    /// When it never does.
    pub async fn until(&self, what: &str, script: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.eval(script).await;
            if !matches!(answer, Value::Null | Value::Bool(false)) {
                return answer;
            }
            if Instant::now() >= deadline {
                let text = self.eval("return document.body.innerText").await;
                panic!("waited for {what} in vain; the page says: {text}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Gives the window a size, at the upper left of the display, and waits until the page has it.
    ///
    /// # Panics
    /// When the driver refuses, or the page never gets it.
    pub async fn size(&self, width: u32, height: u32) {
        self.client.set_window_rect(0, 0, width, height).await.expect("a window takes a size");
        self.until("the new size", &format!("return innerWidth === {width} && innerHeight === {height}")).await;
    }

    /// Keeps a picture of the upper left of the display, which shows what a person would see, as soon as there is anything
    /// on it. A display without a window manager has once shown nothing of a page that was there and drawing: the window is then
    /// placed once more, and that is said.
    ///
    /// # Panics
    /// When the file can't be written, or nothing is ever drawn.
    #[expect(clippy::print_stderr, reason = "it is no failure, and to be known")]
    pub async fn screenshot(&self, file: &Path, (width, height): (u32, u32)) {
        let deadline = Instant::now() + PATIENCE;
        let mut again = Instant::now() + PLACED_AGAIN;
        while !self.shot(file, (width, height)) {
            let (x, y, wide, high) = self.client.get_window_rect().await.expect("a window is somewhere");
            let is_at = format!("{wide}×{high} at {x}, {y}");
            assert!(Instant::now() < deadline, "waited in vain for something to be drawn; the window is {is_at}");
            if Instant::now() > again {
                eprintln!("nothing is drawn of the window, {is_at}: it is placed once more");
                self.client
                    .set_window_rect(0, 0, u32::try_from(wide).unwrap_or(width), u32::try_from(high).unwrap_or(height))
                    .await
                    .expect("a window takes a size");
                again += PLACED_AGAIN;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Whether there was anything on the picture.
    fn shot(&self, file: &Path, (width, height): (u32, u32)) -> bool {
        let mut import = Command::new("import");
        import.args(["-window", "root", "-crop", &format!("{width}x{height}+0+0"), "+repage"]);
        import.arg(file).envs(self.desk.environment());
        let done = import.status().expect("ImageMagick is installed");
        assert!(done.success(), "no screenshot was taken");
        std::fs::metadata(file).is_ok_and(|data| data.len() > BLANK)
    }

    /// The command lines of everything on the window's display.
    #[must_use]
    pub fn command_lines(&self) -> Vec<String> {
        let line = |process| std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        let lines = processes_on(self.display(), &[""]).into_iter().map(line);
        lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " ")).collect()
    }

    /// Closes the window as its user would, and gives the desk at which it stood.
    pub async fn close(self) -> Desk {
        let Self { client, _driver: driver, desk } = self;
        // What does not end by itself is killed with the driver.
        let _ = client.close().await;
        drop(driver);
        desk
    }
}

fn capabilities(start: &Start<'_>) -> Capabilities {
    // The driver starts the app; should the driver die, so does the app.
    let mut words = vec![json!("--pdeathsig"), json!("KILL"), json!("--"), json!(start.app)];
    words.extend(start.words.iter().map(|word| json!(word)));
    let options = json!({ "binary": "/usr/bin/setpriv", "args": words });
    [("webkitgtk:browserOptions".to_owned(), options)].into_iter().collect()
}

async fn connect(port: u16, capabilities: Capabilities) -> Client {
    let http = hyper_util::client::legacy::connect::HttpConnector::new();
    let mut builder = ClientBuilder::new(http);
    builder.capabilities(capabilities);
    let address = format!("http://127.0.0.1:{port}");
    let deadline = Instant::now() + PATIENCE;
    loop {
        match tokio::time::timeout(PATIENCE, builder.connect(&address)).await {
            Ok(Ok(client)) => return client,
            Ok(Err(why)) => assert!(Instant::now() < deadline, "the window does not open: {why}"),
            Err(_) => panic!("the window does not answer"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a port");
    listener.local_addr().expect("it was bound").port()
}
