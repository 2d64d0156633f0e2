//! Where Microsoft does not support what would show the call page, no call is tried in it: the app's own window gives way to an installed
//! browser, and a browser that is not supported is said.

use std::{
    future::{Future, pending},
    io,
    path::PathBuf,
    pin::Pin,
    process::Command as Program,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use app::{Closed, OwnWebview, PageWindow, Placement, Service, Standby, TeamsOptions, Webview};
use base::Secret;
use support::guard::Guarded;

use super::{coming_back::notices, *};

/// A browser without a window in the webview's place: the real SDK does not support those, and the scripts here say the same.
#[derive(Debug)]
struct Headless {
    browser: PathBuf,
    /// How many windows are open.
    open: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Window {
    _browser: Guarded,
    _profile: tempfile::TempDir,
    open: Arc<AtomicUsize>,
}

impl Webview for Headless {
    fn open(&self, address: &Secret, _: Placement) -> io::Result<Box<dyn PageWindow>> {
        let profile = tempfile::tempdir()?;
        let mut program = Program::new(&self.browser);
        let folder = format!("--user-data-dir={}", profile.path().display());
        program.args(["--headless=new", "--no-sandbox", "--no-first-run", &folder, address.expose()]);
        self.open.fetch_add(1, Ordering::SeqCst);
        Ok(Box::new(Window { _browser: Guarded::start(&program), _profile: profile, open: self.open.clone() }))
    }
}

impl PageWindow for Window {
    fn closed(&self) -> Pin<Box<dyn Future<Output = Closed> + Send + '_>> {
        Box::pin(pending())
    }

    fn is_closed(&self) -> bool {
        false
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A meeting to which browsers with this in their name for themselves have no way.
fn closed_to(name: &str) -> Hosting {
    let key = format!("unsupported-in = \"{name}\"");
    Hosting::page(&script(&[Scripted::open("Here").people(1).person(MIRROR).with_key(&key)]))
}

/// A join by way of the app's own window, and how many of those are open.
async fn in_own_window(host: &Hosting, browser: Option<PathBuf>) -> (JoinRequest, TeamsOptions, Arc<AtomicUsize>) {
    let installed = app::browser_for(&TeamsOptions::default()).await.unwrap();
    let open = Arc::default();
    let headless = Headless { browser: installed.launch.file().to_owned(), open: Arc::clone(&open) };
    let camera = "test-pattern:640x360@30#9".parse().unwrap();
    let request = host.request(0, CallOptions { camera, ..CallOptions::new("Robin Ferris") });
    let Service::Teams(teams) = request.service else { panic!("the page leads into Teams") };
    let teams = TeamsOptions { webview: Some(OwnWebview(Arc::new(headless))), browser, ..teams };
    (JoinRequest { service: Service::Teams(teams.clone()), ..request }, teams, open)
}

#[tokio::test]
async fn where_the_apps_own_window_is_not_supported_a_browser_takes_its_place() {
    for ahead in [false, true] {
        let host = closed_to("Headless");
        let (request, teams, open) = in_own_window(&host, None).await;
        let mut standby = ahead.then(|| Standby::open(teams, || ()));
        if let Some(standby) = &mut standby {
            assert!(standby.ready().await);
        }
        let mut guest = Guest::of(app::join_from(request, standby).await.unwrap());
        let mut events = guest.handle().events();
        guest.inside().await;
        let codes: Vec<Code> = notices(&mut events).iter().map(|failure| failure.code).collect();
        assert_eq!(codes, [Code::WebviewUnsupported]);
        assert_eq!(guest.picture_of(MIRROR).await.source, 9);
        assert!(!browsers().is_empty() && open.load(Ordering::SeqCst) == 0, "one window, and that a browser's");
        guest.command(Command::Leave { for_everyone: false }).await;
        assert_eq!(guest.ended().await.cause, EndCause::Left);
    }
}

#[tokio::test]
async fn where_there_is_no_browser_either_the_call_is_not_tried_and_that_is_said() {
    let host = closed_to("Headless");
    let (request, _, open) = in_own_window(&host, Some("/no/such/browser".into())).await;
    let guest = Guest::of(app::join(request).await.unwrap());
    let mut events = guest.handle().events();
    let end = guest.ended().await;
    assert_eq!(end.cause, EndCause::EnvironmentUnsupported);
    assert_eq!(end.failure().unwrap().code, Code::BrowserUnsupported);
    let codes: Vec<Code> = notices(&mut events).iter().map(|failure| failure.code).collect();
    assert_eq!(codes, [Code::BrowserMissing]);
    assert_eq!(open.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_browser_that_is_not_supported_is_said_and_no_call_is_tried_or_waited_for() {
    for waits in [false, true] {
        let host = closed_to("Chrome");
        let request = host.request(0, CallOptions::new("Robin Ferris"));
        let joined = if waits { app::wait(request.service, request.options).await } else { app::join(request).await };
        let guest = Guest::of(joined.unwrap());
        let snapshot = guest.handle().snapshot();
        let end = guest.ended().await;
        assert_eq!((end.cause, end.reason), (EndCause::EnvironmentUnsupported, None));
        let failure = end.failure().unwrap();
        assert_eq!(failure.code, Code::BrowserUnsupported);
        assert!(failure.words.contains("install Google Chrome"), "{failure}");
        let environment = snapshot.borrow().environment.clone().unwrap();
        assert!(environment.name.contains("Chromium") && !environment.supported, "{environment:?}");
        assert!(browsers().is_empty());
    }
}
