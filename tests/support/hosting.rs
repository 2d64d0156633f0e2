//! The two hosts of a call, each playing the same practice script.
//!
//! ```text
//!   guest ◀── call protocol ──▶ practice service
//!   guest ◀── call protocol ──▶ call page in a real browser ◀── the SDK's declarations ──▶ a stand-in that plays the script
//! ```

use std::{fs, path::Path};

use app::{CallOptions, JoinRequest, PageFiles, Service as Reach, TeamsOptions, TokenSource};
use base::Secret;
use media::pattern::Stamp;
use meeting::{
    Event,
    protocol::{DataPacket, ReactionKind},
};

use crate::{
    guest::{Guest, WATCHER},
    machine,
    passerelle::{Service, World},
    token::made_up,
};

/// On the page, a person of this name sends back what the guest sends.
pub const MIRROR: &str = "Mirror";

/// Switches that keep the browser on this machine, and let it run as root as in a container.
pub const ARGUMENTS: [&str; 2] =
    ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"];

/// A host that plays a script.
#[derive(Debug)]
pub enum Hosting {
    /// The practice service, a process of its own.
    Practice {
        /// Its folder.
        world: World,
        /// It.
        service: Service,
    },
    /// The call page, its files and the script in a folder.
    Page(tempfile::TempDir),
}

impl Hosting {
    /// The practice service of the program at `program`.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn practice(program: &str, script: &str) -> Self {
        let world = World::new(program);
        let service = world.service_playing(script);
        Self::Practice { world, service }
    }

    /// The page with the stand-in.
    ///
    /// # Panics
    /// When it was not built, or the script can't be read.
    #[must_use]
    pub fn page(script: &str) -> Self {
        let folder = tempfile::tempdir().expect("there is a place for scratch folders");
        let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist-scripted-meeting");
        copy(&built, folder.path());
        let script: serde_json::Value = toml::from_str(script).expect("scripts are TOML");
        fs::write(folder.path().join("script.js"), format!("globalThis.script = {script};"))
            .expect("scratch files can be written");
        Self::Page(folder)
    }

    /// The page with the stand-in, which loads the real SDK as well before it goes on.
    ///
    /// # Panics
    /// See [`Hosting::page`].
    #[must_use]
    pub fn page_with_sdk(script: &str) -> Self {
        let host = Self::page(script);
        if let Self::Page(folder) = &host {
            let file = folder.path().join("script.js");
            let script = fs::read_to_string(&file).expect("it was written");
            fs::write(file, format!("{script} globalThis.withSdk = true;")).expect("scratch files can be written");
        }
        host
    }

    /// How a call is led to it.
    #[must_use]
    pub fn reached(&self) -> Reach {
        match self {
            Self::Practice { service, .. } => service.reached(),
            Self::Page(folder) => Reach::Teams(TeamsOptions {
                page: PageFiles::Folder(folder.path().to_owned()),
                arguments: ARGUMENTS.map(Into::into).to_vec(),
                ..TeamsOptions::default()
            }),
        }
    }

    /// The link of one of the script's first ten meetings.
    #[must_use]
    pub fn link(&self, meeting: usize) -> String {
        match self {
            Self::Practice { service, .. } => service.link_of(meeting).to_owned(),
            Self::Page(_) => format!("https://teams.microsoft.com/meet/234567890123{meeting}?p=abcDEF"),
        }
    }

    /// What it takes to join a meeting of the script.
    #[must_use]
    pub fn request(&self, meeting: usize, options: CallOptions) -> JoinRequest {
        let token = Some(TokenSource::Given(Secret::new(made_up())));
        JoinRequest { link: self.link(meeting), service: self.reached(), options: CallOptions { token, ..options } }
    }

    /// Somebody asks to come into a meeting of the script.
    ///
    /// # Panics
    /// When the host can't be reached.
    pub async fn join(&self, meeting: usize, options: CallOptions) -> Guest {
        let joined = app::join(self.request(meeting, options)).await;
        Guest::of(joined.unwrap_or_else(|failure| panic!("nobody can join: {failure}")))
    }

    /// Sees the guest as others do.
    ///
    /// # Panics
    /// When the guest can't be watched.
    pub async fn others(&self, meeting: usize) -> Others {
        match self {
            Self::Practice { service, .. } => {
                Others(Some(Guest::watching(service.reached(), service.link_of(meeting)).await))
            }
            Self::Page(_) => Others(None),
        }
    }
}

/// Where a guest is seen as others see them: by somebody else, or in the mirror.
#[derive(Debug)]
pub struct Others(Option<Guest>);

impl Others {
    /// What a picture of the guest's camera carries.
    ///
    /// # Panics
    /// When none comes.
    pub async fn picture_of(&mut self, guest: &mut Guest) -> Stamp {
        match &mut self.0 {
            Some(other) => other.picture_of(&guest.now().display_name).await,
            None => guest.picture_of(MIRROR).await,
        }
    }

    /// Waits until the guest is heard.
    ///
    /// # Panics
    /// When they never are.
    pub async fn hear(&self, guest: &Guest) {
        match &self.0 {
            // Marked by the host, from the sound itself.
            Some(other) => other.sees(&guest.now().display_name, |person| person.speaking && !person.muted).await,
            None => guest.sees(MIRROR, |mirror| mirror.speaking).await,
        }
    }

    /// Waits until others have read a whole line that the guest typed.
    ///
    /// # Panics
    /// When they never do.
    pub async fn read(&self, guest: &Guest, line: &str) {
        let (reader, writer) = match &self.0 {
            Some(other) => (other, guest.now().display_name.clone()),
            None => (guest, MIRROR.to_owned()),
        };
        let there = |now: &meeting::Snapshot| {
            now.captions.lines.iter().any(|one| one.typed && one.name == writer && one.text == line)
        };
        reader.until("what is typed", there).await;
    }

    /// The name by which the guest knows whoever looks on.
    #[must_use]
    pub fn name(&self) -> &'static str {
        if self.0.is_some() { WATCHER } else { MIRROR }
    }

    /// Waits until others have seen a reaction of the guest's: which.
    ///
    /// # Panics
    /// When they see none.
    pub async fn reaction(&mut self, guest: &mut Guest) -> ReactionKind {
        let (looking, whose) = match &mut self.0 {
            Some(other) => {
                let whose = other.id_of(&guest.now().display_name).await;
                (other, whose)
            }
            None => {
                let whose = guest.id_of(MIRROR).await;
                (guest, whose)
            }
        };
        let theirs = |event: &Event| match event {
            Event::Reaction { participant, kind } if *participant == whose => Some(*kind),
            _ => None,
        };
        looking.told("the reaction", theirs).await
    }

    /// Waits until others have got bytes from the guest: what they are.
    ///
    /// # Panics
    /// When nothing comes.
    pub async fn data(&mut self, guest: &mut Guest) -> DataPacket {
        let data = |event: &Event| if let Event::Data { packet, .. } = event { Some(packet.clone()) } else { None };
        match &mut self.0 {
            Some(other) => other.told("data", data).await,
            None => guest.told("data", data).await,
        }
    }

    /// What a picture of the guest's share carries.
    ///
    /// # Panics
    /// When none comes.
    pub async fn share_of(&mut self, guest: &mut Guest) -> Stamp {
        match &mut self.0 {
            Some(other) => other.picture_of_share().await,
            None => guest.picture_of_share().await,
        }
    }

    /// Watches for so many pictures of other people, in which nothing of the guest's may come.
    ///
    /// # Panics
    /// When something comes.
    pub async fn nothing_of(&mut self, guest: &mut Guest, pictures: usize) {
        match &mut self.0 {
            Some(other) => other.nothing_of(&guest.now().display_name, pictures).await,
            None => guest.no_picture_of(MIRROR, pictures).await,
        }
    }
}

/// The processes of the browsers that this process has started, and their command lines.
///
/// # Panics
/// When there is no runtime folder.
#[must_use]
pub fn browsers() -> Vec<(u32, String)> {
    // Where the profiles are stands in every command line of a browser's processes.
    let profiles = base::runtime_dir().expect("there is a runtime folder").join("browser");
    let us = std::process::id();
    let all = machine::processes_with(&profiles.display().to_string());
    all.into_iter().filter(|(process, _)| machine::descends(*process, us)).collect()
}

fn copy(from: &Path, to: &Path) {
    let entries =
        fs::read_dir(from).unwrap_or_else(|why| panic!("{}: {why}: npm run build:scripted-meeting", from.display()));
    for entry in entries.filter_map(Result::ok) {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            fs::create_dir_all(&target).expect("scratch folders can be made");
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("scratch files can be written");
        }
    }
}
