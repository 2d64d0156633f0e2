//! What the shell holds: the settings, the one call there may be, the preview before it, and the ways to the page.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::{
    Accounts, CallHandle, CallOptions, Chats, Failure, JoinRequest, Keeping, Outside, OwnWebview, Placement, Preview,
    PreviewEvent, Purpose, Route, Service, Standby, TeamsOptions, VoiceSample,
    settings::{SharedStore, Store},
};
use ipc::{Code, JoinForm, Platform, PreviewForm, SoundSettings, Start, TeamsSettings, UiEvent, Way};
use meeting::protocol::Rating;
use tauri::ipc::Channel;
use tokio::{sync::mpsc, task::JoinHandle};

use crate::{devices::UsedDevices, events, frames::Frames, meetings::Meetings, opening::Opened};

/// Pictures and levels of the preview that may wait.
const PREVIEW_EVENTS: usize = 64;

/// See the module's documentation. No lock is held across an await.
pub(crate) struct Shell {
    store: SharedStore,
    accounts: Accounts,
    meetings: Meetings,
    chats: Arc<Chats>,
    keeping: Keeping,
    running: Arc<Mutex<Option<Running>>>,
    preview: Mutex<Option<Preview>>,
    standby: Mutex<Option<Standby>>,
    /// Where a browser's window stands, by the screen that ours is on.
    placement: Mutex<Placement>,
    webview: OwnWebview,
    page: events::Page,
    frames: Frames,
    opened: Mutex<Option<String>>,
    software_drawing: bool,
    devices: UsedDevices,
    /// Recorded to be played back once.
    voice: Mutex<Option<VoiceSample>>,
}

/// The call that is going on.
struct Running {
    handle: CallHandle,
    /// Drops the call with everything of it when it is aborted.
    whole: JoinHandle<()>,
}

impl Running {
    fn is_over(&self) -> bool {
        self.handle.snapshot().borrow().phase.is_ended()
    }
}

/// The call, unless it is over.
fn going_on(running: &Mutex<Option<Running>>) -> Option<CallHandle> {
    lock(running).as_ref().filter(|running| !running.is_over()).map(|running| running.handle.clone())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shell {
    /// Reads the settings, and begins to read the calendars.
    pub(crate) fn new(opened: Opened, software_drawing: bool, frames: Frames, webview: OwnWebview) -> Self {
        let (store, damaged) = Store::open(app::settings::default_folder());
        let page = events::Page::default();
        if let Some(failure) = damaged {
            page.tell(UiEvent::Notice { failure: failure.to_ipc() });
        }
        let store = SharedStore::new(store);
        let outside = Outside::default();
        let accounts = Accounts::new(outside.clone(), store.clone());
        if let Some(failure) = accounts.policy_trouble() {
            page.tell(UiEvent::Notice { failure: failure.to_ipc() });
        }
        tauri::async_runtime::spawn(tell_accounts(accounts.clone(), page.clone()));
        let remind = store.with(|store| store.settings().reminders);
        // Its tasks want a runtime around them.
        let start = async { Meetings::start(&outside, accounts.clone(), remind, &page) };
        let meetings = tauri::async_runtime::block_on(start);
        let chats = Arc::new(Chats::new(app::settings::default_folder()));
        crate::chats::follow(&chats, accounts.clone(), &page);
        let keeping = crate::keeping::open(accounts.may_keep_words(), &page);
        let running = Arc::<Mutex<Option<Running>>>::default();
        let of_devices = running.clone();
        let devices = UsedDevices::watch(&store, page.clone(), Arc::new(move || going_on(&of_devices)));
        let shell = Self {
            store,
            accounts,
            meetings,
            chats,
            keeping,
            running,
            preview: Mutex::default(),
            standby: Mutex::default(),
            placement: Mutex::default(),
            webview,
            page,
            frames,
            opened: Mutex::default(),
            software_drawing,
            devices,
            voice: Mutex::default(),
        };
        *lock(&shell.opened) = shell.link_of(opened);
        shell
    }

    /// The link of what was opened, if there is one to fill the join sheet with; a calendar file is added to the list.
    fn link_of(&self, opened: Opened) -> Option<String> {
        match opened {
            Opened::Bare => None,
            Opened::Link(link) => Some(link),
            Opened::Calendar(path) => self.meetings.open_file(&path, self.page.clone()).unwrap_or_else(|failure| {
                self.page.tell(UiEvent::Notice { failure: failure.to_ipc() });
                None
            }),
        }
    }

    /// Something was opened while the window is.
    #[cfg(target_os = "macos")]
    pub(crate) fn open(&self, opened: Opened) {
        if let Some(link) = self.link_of(opened) {
            self.page.tell(UiEvent::Opened { link });
        }
    }

    /// What the page begins with. The link the program was opened with is told once.
    pub(crate) fn begin(&self) -> Start {
        let (settings, recents) = self.store(|store| (store.settings().clone(), store.recents().to_vec()));
        Start {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            platform: platform(),
            language: language(),
            settings,
            accounts: self.accounts.watch().borrow().clone(),
            agenda: self.meetings.agenda().watch().borrow().clone(),
            chats: self.chats.watch().borrow().clone(),
            keeping: self.keeping.watch().borrow().clone(),
            recents,
            frames: self.frames.address(),
            opened: lock(&self.opened).take(),
            software_drawing: self.software_drawing,
        }
    }

    /// The page listens from now on.
    pub(crate) fn watch(&self, channel: Channel<UiEvent>) {
        let call = self.call();
        self.page.listen(channel, || call.iter().flat_map(events::present).collect());
    }

    /// The settings and recent meetings, for whoever changes them.
    pub(crate) fn store<T>(&self, with: impl FnOnce(&mut Store) -> T) -> T {
        self.store.with(with)
    }

    /// Who the person can be.
    pub(crate) fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Meetings to come, and what is known of them.
    pub(crate) fn meetings(&self) -> &Meetings {
        &self.meetings
    }

    /// Threads with people, and those of meetings.
    pub(crate) fn chats(&self) -> &Arc<Chats> {
        &self.chats
    }

    /// The files of what was said and written.
    pub(crate) fn keeping(&self) -> &Keeping {
        &self.keeping
    }

    /// The call that is going on. One that is over is none: what comes after it is for the next.
    pub(crate) fn call(&self) -> Option<CallHandle> {
        going_on(&self.running)
    }

    /// The call that is going on, or that there is none.
    pub(crate) fn in_call(&self) -> Result<CallHandle, Failure> {
        self.call().ok_or_else(|| Failure::new(Code::NotInACall, "no call is going on"))
    }

    /// Shows the preview a form asks for; all off ends it. May take a moment: not for a task.
    pub(crate) fn preview(&self, form: &PreviewForm) -> Result<(), Failure> {
        let mut preview = lock(&self.preview);
        if !form.camera && !form.microphone {
            *preview = None;
            return Ok(());
        }
        if let Some(running) = &*preview {
            return running.change(form);
        }
        self.frames.begin();
        let (events, told) = mpsc::channel(PREVIEW_EVENTS);
        *preview = Some(Preview::start(form, &self.sound(), events)?);
        tauri::async_runtime::spawn(show_preview(told, self.page.clone(), self.frames.clone()));
        Ok(())
    }

    /// The page can't decode a stream, or begins to.
    pub(crate) fn want_keyframe(&self, stream: u8) {
        match (self.call(), &*lock(&self.preview)) {
            (Some(call), _) => call.request_keyframe(stream),
            (None, Some(preview)) => preview.request_keyframe(),
            (None, None) => {}
        }
    }

    /// The devices there are now, and which are used. Asks the system: not for a task.
    pub(crate) fn devices(&self) -> ipc::DevicesNow {
        self.devices.now()
    }

    /// Keeps what was recorded of the person's voice, and gives what was kept before.
    pub(crate) fn keep_voice(&self, sample: Option<VoiceSample>) -> Option<VoiceSample> {
        std::mem::replace(&mut *lock(&self.voice), sample)
    }

    /// What is to be done to sound.
    fn sound(&self) -> SoundSettings {
        self.store(|store| store.settings().sound)
    }

    /// Treats sound otherwise in the call and the preview.
    pub(crate) fn treat_sound(&self, sound: &SoundSettings) {
        if let Some(call) = self.call() {
            call.treat(sound);
        }
        if let Some(preview) = &*lock(&self.preview) {
            preview.treat(sound);
        }
    }

    /// A person chose other devices: they are remembered, and used in the call at once.
    pub(crate) async fn choose(&self, devices: &ipc::Chosen) -> Result<(), Failure> {
        if let Err(failure) = self.devices.choose(devices, &self.store) {
            self.page.tell(UiEvent::Notice { failure: failure.to_ipc() });
        }
        match self.call() {
            Some(call) => call.choose(devices).await,
            None => Ok(()),
        }
    }

    /// Where a link leads.
    pub(crate) async fn way(&self, link: &str) -> Way {
        app::way(link, &self.accounts).await
    }

    /// A browser that is opened from now on stands there.
    pub(crate) fn place_browser(&self, placement: Placement) {
        *lock(&self.placement) = placement;
    }

    fn here(&self, service: Service, settings: &TeamsSettings) -> Service {
        match service {
            Service::Teams(options) => Service::Teams(self.shown_here(options, settings)),
            service => service,
        }
    }

    /// What shows the call page, and where on this screen.
    fn shown_here(&self, options: TeamsOptions, settings: &TeamsSettings) -> TeamsOptions {
        let webview = settings.own_webview.then(|| self.webview.clone());
        TeamsOptions { placement: *lock(&self.placement), webview, ..options }
    }

    /// Opens what a call into Teams takes ahead of it, or closes it again. `there` is called once it is open.
    pub(crate) fn stand_by(&self, on: bool, there: impl FnOnce() + Send + 'static) {
        let settings = self.store(|store| store.settings().teams.clone());
        let options =
            app::teams_options(&self.accounts).filter(|_| on).map(|options| self.shown_here(options, &settings));
        let mut standby = lock(&self.standby);
        let stands = options.as_ref().is_some_and(|options| standby.as_ref().is_some_and(|one| one.fits(options)));
        if !stands {
            *standby = options.map(|options| Standby::open(options, there));
        }
    }

    /// Joins. One call at a time.
    pub(crate) async fn join(&self, form: JoinForm) -> Result<(), Failure> {
        self.forget_ended().await;
        if self.call().is_some() {
            return Err(Failure::new(Code::NotNow, "a call is going on"));
        }
        // Used by this join or by none: it is closed whatever fails.
        let standby = lock(&self.standby).take();
        let settings = self.store(|store| store.settings().teams.clone());
        let Route { service, token } = app::route(&form.link, &self.accounts).await?;
        let service = self.here(service, &settings);
        let options = CallOptions { token, sound: self.sound(), ..CallOptions::of_form(&form)? };
        // The devices are for the call now.
        let before = lock(&self.preview).take();
        tokio::task::spawn_blocking(move || drop(before));
        let joined = app::join_from(JoinRequest { link: form.link.clone(), service, options }, standby).await?;
        self.begin_call(joined);
        self.remember(&form.link);
        Ok(())
    }

    /// Waits for somebody to call, through Teams.
    pub(crate) async fn wait_for_calls(&self, form: JoinForm) -> Result<(), Failure> {
        self.forget_ended().await;
        if self.call().is_some() {
            return Err(Failure::new(Code::NotNow, "a call is going on"));
        }
        let settings = self.store(|store| store.settings().teams.clone());
        let Route { service, token } = app::access(&self.accounts, Purpose::Call).await?;
        let service = self.here(service, &settings);
        let options = CallOptions { token, sound: self.sound(), ..CallOptions::of_form(&form)? };
        // It can't dial a meeting that somebody looked at before.
        self.stand_by(false, || ());
        self.begin_call(app::wait(service, options).await?);
        Ok(())
    }

    /// Says how the call was that is over.
    pub(crate) async fn rate(&self, rating: Rating) -> Result<(), Failure> {
        let last = lock(&self.running).as_ref().map(|running| running.handle.clone());
        last.ok_or_else(|| Failure::new(Code::Rating, "there was no call"))?.rate(rating).await
    }

    fn begin_call(&self, joined: app::Joined) {
        let handle = joined.handle();
        events::follow(&handle, &self.page, &self.frames);
        let whole = tokio::spawn(async move {
            joined.finished().await;
        });
        *lock(&self.running) = Some(Running { handle, whole });
    }

    /// A call that is over makes room for the next, and is not waited for to be rated.
    async fn forget_ended(&self) {
        let over = lock(&self.running).take_if(|running| running.is_over());
        if let Some(over) = over {
            over.handle.let_go().await;
        }
    }

    fn remember(&self, link: &str) {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let remembered = self.store(|store| store.remember(link, "", now.as_millis() as u64));
        if let Err(failure) = remembered {
            self.page.tell(UiEvent::Notice { failure: failure.to_ipc() });
        }
    }

    /// Leaves, before the program ends.
    pub(crate) async fn close(&self) {
        self.stand_by(false, || ());
        self.keeping.stop().await;
        let Some(running) = lock(&self.running).take() else { return };
        let _ = running.handle.command(meeting::Command::Leave { for_everyone: false }).await;
        let closed = async {
            let _ = running.whole.await;
            running.handle.let_go().await;
        };
        let _ = tokio::time::timeout(std::time::Duration::from_secs(2), closed).await;
    }
}

async fn show_preview(mut told: mpsc::Receiver<PreviewEvent>, page: events::Page, frames: Frames) {
    while let Some(event) = told.recv().await {
        match event {
            PreviewEvent::Picture(picture) => frames.show(picture.stream, picture.frame, std::time::Duration::ZERO),
            PreviewEvent::Level(level) => page.tell(UiEvent::Microphone { level }),
            PreviewEvent::Notice(failure) => page.tell(UiEvent::Notice { failure: failure.to_ipc() }),
        }
    }
}

/// Opens the keyring, which may ask somebody for a password, and tells the page who one can be from then on.
async fn tell_accounts(accounts: Accounts, page: events::Page) {
    let mut changes = accounts.watch();
    let tell = async {
        while changes.changed().await.is_ok() {
            let accounts = changes.borrow_and_update().clone();
            page.tell(UiEvent::Accounts { accounts });
        }
    };
    tokio::join!(accounts.open(), tell);
}

fn platform() -> Platform {
    if cfg!(windows) {
        Platform::Windows
    } else if cfg!(target_os = "macos") {
        Platform::Macos
    } else {
        Platform::Linux
    }
}

/// The system's language as BCP 47.
fn language() -> String {
    sys_locale::get_locale().unwrap_or_else(|| "en".to_owned())
}
