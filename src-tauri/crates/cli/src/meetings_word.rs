//! `passerelle meetings`: the meetings to come, what is known of one, and its details for somebody else.

use std::{fs, io::Read, path::Path, sync::Arc, time::SystemTime};

use app::{
    Accounts, Code, Details, Failure, HandoutTo, Outside, WorkGraph,
    agenda::{self, CalendarFile, joins},
    settings::{SharedStore, Store, default_folder},
};
use ipc::{AgendaEntry, HandedOut, HandoutAs, HandoutForm, HandoutLabels};

use crate::{
    meetings_print::{described, details_of, when_written},
    meetings_words::{ListArgs, MeetingsArgs, MeetingsWord, OneArgs, ShareArgs, ShareAs},
    print::{self, Outcome},
};

/// More than this is read of no calendar file; reading it says that it is too long.
const LONGEST: u64 = (4 << 20) + 1;
/// How far ahead a meeting that is handed on is looked for in the calendars.
const AHEAD: u32 = 62;

/// Graph for whoever is signed in, and what else the list of meetings needs.
pub(crate) async fn world() -> agenda::Outside {
    let (store, _) = Store::open(default_folder());
    let outside = Outside::default();
    let accounts = Accounts::new(outside.clone(), SharedStore::new(store));
    accounts.open().await;
    agenda::Outside::beside(&outside, WorkGraph::new(Arc::new(move || accounts.work())))
}

pub(crate) async fn run(args: MeetingsArgs, json: bool) -> Outcome {
    let world = world().await;
    match args.word {
        None => list(world, args.list, json).await,
        Some(MeetingsWord::Show(args)) => show(world, &args, json).await,
        Some(MeetingsWord::Share(args)) => share(world, args, json).await,
    }
}

async fn list(world: agenda::Outside, args: ListArgs, json: bool) -> Outcome {
    let files: Result<Vec<_>, _> = args.ics.iter().map(|path| file(path)).collect();
    let files = match files {
        Ok(files) => files,
        Err(failure) => return print::failure(&failure, json),
    };
    let zone = world.zone;
    let agenda = agenda::once(world, args.days, files).await;
    if json {
        print::json(&agenda);
    } else {
        print::line(&described(&agenda, zone));
    }
    let of_calendars =
        agenda.calendars.iter().filter_map(|calendar| Some((&*calendar.name, calendar.failure.as_ref()?)));
    let failures: Vec<_> =
        agenda.failure.iter().map(|failure| ("the work account", failure)).chain(of_calendars).collect();
    for (name, failure) in &failures {
        print::note(&format!("passerelle: {name}: {}", failure.detail));
    }
    if failures.is_empty() { Outcome::Done } else { Outcome::Failed }
}

fn file(path: &Path) -> Result<CalendarFile, Failure> {
    let unread = |error| Failure::because(Code::File, format!("{} can't be read", path.display()), &error);
    let mut text = Vec::new();
    fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut text)).map_err(unread)?;
    Ok(CalendarFile { name: path.display().to_string(), text: text.into() })
}

async fn show(world: agenda::Outside, args: &OneArgs, json: bool) -> Outcome {
    if world.work.client().is_none() {
        let failure = Failure::new(Code::SignInNeeded, "nobody is signed in with a work account");
        return print::failure(&failure, json);
    }
    match Details::new(world.work).of(&args.link).await {
        Ok(details) if json => print::json(&details),
        Ok(Some(details)) => print::line(&details_of(&details, world.zone)),
        Ok(None) => print::line("Your organisation knows nothing of this meeting."),
        Err(failure) => return print::failure(&failure, json),
    }
    Outcome::Done
}

async fn share(world: agenda::Outside, args: ShareArgs, json: bool) -> Outcome {
    match shared(world, args).await {
        Ok(handed) if json => print::json(&handed),
        Ok(HandedOut::Text { text }) => print::line(text.trim_end()),
        Ok(HandedOut::File { name }) => print::line(&format!("{name} is in your folder of downloads")),
        Ok(HandedOut::Letter) => print::line("Your mail program has the letter"),
        Err(failure) => return print::failure(&failure, json),
    }
    Outcome::Done
}

async fn shared(world: agenda::Outside, args: ShareArgs) -> Result<HandedOut, Failure> {
    let link = joins(&args.one.link)?;
    let details = Details::new(Arc::clone(&world.work));
    let zone = world.zone;
    let agenda = agenda::once(world, AHEAD, Vec::new()).await;
    let entry = agenda.entries.into_iter().find(|entry| entry.link.as_ref() == Some(&link));
    let known = details.of(&args.one.link).await.ok().flatten();
    let when = entry.as_ref().map(|entry| entry.when.clone()).or_else(|| known.as_ref()?.when.clone());
    let form = HandoutForm {
        how: match args.how {
            ShareAs::Text => HandoutAs::Text,
            ShareAs::Ics => HandoutAs::File,
            ShareAs::Mailto => HandoutAs::Letter,
        },
        link,
        subject: entry.and_then(|AgendaEntry { subject, .. }| subject),
        when_written: when.as_ref().map(|when| when_written(when, zone)),
        when,
        labels: labels(),
    };
    let to = HandoutTo { folder: app::downloads(), open: Arc::new(app::open_letter), now: SystemTime::now() };
    app::hand_out(form, &details, &to).await
}

fn labels() -> HandoutLabels {
    let [when, join, meeting_id, passcode, phone, conference_id] =
        ["When", "Join", "Meeting ID", "Passcode", "Phone", "Conference ID"].map(str::to_owned);
    HandoutLabels { when, join, meeting_id, passcode, phone, conference_id }
}
