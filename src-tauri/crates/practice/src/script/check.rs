//! What TOML can't say about a script: names that exist, times in order, sizes that an encoder takes.

use std::{collections::BTreeSet, ops::Range};

use meeting::protocol::{MAX_CHAT_BYTES, MAX_TYPED_BYTES, Role};

use super::{Action, GUESTS, MOST_PEOPLE, Meeting, Person, Script, Video, Voice};

type Problem = (Range<usize>, String);
type Checked = Result<(), Problem>;

/// A day: longer than any meeting, and short enough to be a [`std::time::Duration`] beyond doubt.
const LONGEST_S: f64 = 86_400.0;

pub(super) fn check(script: &Script) -> Checked {
    let Some(first) = script.meetings.first() else {
        return Err((0..0, "a script needs at least one [[meeting]]".to_owned()));
    };
    if !(0.0..=1.0).contains(&script.faults.loss) {
        return Err((first.subject.span(), "faults: `loss` is a share from 0 to 1".to_owned()));
    }
    let (mut ids, mut subjects) = (BTreeSet::new(), BTreeSet::new());
    for meeting in &script.meetings {
        check_meeting(meeting)?;
        if !subjects.insert(meeting.subject.get_ref()) {
            return Err((meeting.subject.span(), "two meetings have this subject".to_owned()));
        }
        if let Some(id) = &meeting.id
            && !ids.insert(digits(id.get_ref()))
        {
            return Err((id.span(), "two meetings have this id".to_owned()));
        }
    }
    Ok(())
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn check_meeting(meeting: &Meeting) -> Checked {
    let at = meeting.subject.span();
    if let Some(id) = &meeting.id {
        let strange = id.get_ref().chars().any(|c| !c.is_ascii_digit() && c != ' ');
        if strange || !(9..=18).contains(&digits(id.get_ref()).len()) {
            return Err((id.span(), "a meeting id has 9 to 18 digits".to_owned()));
        }
    }
    for word in [&meeting.passcode, &meeting.hash].into_iter().flatten() {
        if word.get_ref().is_empty() || !word.get_ref().chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err((word.span(), "only letters A to Z and digits can stand here".to_owned()));
        }
    }
    if !matches!(meeting.guests, Role::Attendee | Role::Presenter | Role::Consumer) {
        return Err((at, "guests can be attendee, presenter or consumer".to_owned()));
    }
    let most = *meeting.most_people.get_ref();
    if most > MOST_PEOPLE || most <= meeting.people.len() {
        let problem = format!("`most-people` leaves no room for a guest, or is over {MOST_PEOPLE}");
        return Err((if most == 64 { at } else { meeting.most_people.span() }, problem));
    }
    if let Some(length) = &meeting.loop_after {
        check_time(length.span(), *length.get_ref())?;
        if *length.get_ref() < 1.0 {
            return Err((length.span(), "a script can't begin again sooner than after 1 s".to_owned()));
        }
    }
    let mut names = BTreeSet::new();
    for person in &meeting.people {
        if person.name.get_ref() == GUESTS || !names.insert(person.name.get_ref().as_str()) {
            return Err((person.name.span(), "this name is taken".to_owned()));
        }
        check_person(person, meeting)?;
    }
    check_events(meeting, &names)
}

fn check_person(person: &Person, meeting: &Meeting) -> Checked {
    check_cue(person.joins.span(), *person.joins.get_ref(), meeting)?;
    if let Some(leaves) = &person.leaves {
        check_cue(leaves.span(), *leaves.get_ref(), meeting)?;
        if leaves.get_ref() <= person.joins.get_ref() {
            return Err((leaves.span(), "nobody leaves before they joined".to_owned()));
        }
    }
    for waits in [&person.admits_after, &person.rejects_after].into_iter().flatten() {
        check_time(waits.span(), *waits.get_ref())?;
        if !matches!(person.role, Role::Organizer | Role::CoOrganizer | Role::Presenter) {
            return Err((waits.span(), "this role can't decide about the lobby".to_owned()));
        }
    }
    if let Some(video) = &person.video {
        check_video(video.span(), video.get_ref())?;
    }
    if let Some(voice) = &person.voice
        && let Voice::Tone(hertz) = voice.get_ref()
        && !(20.0..=20_000.0).contains(hertz)
    {
        return Err((voice.span(), "a tone has 20 to 20000 Hz".to_owned()));
    }
    for speaks in &person.speaks {
        let (from, to) = *speaks.get_ref();
        check_cue(speaks.span(), from, meeting)?;
        check_time(speaks.span(), to)?;
        if to <= from {
            return Err((speaks.span(), "speaking ends after it begins".to_owned()));
        }
        if person.voice.is_none() {
            return Err((speaks.span(), "`speaks` needs a `voice`".to_owned()));
        }
        if meeting.loop_after.as_ref().is_some_and(|length| to > *length.get_ref()) {
            return Err((speaks.span(), "this goes on after the script begins again".to_owned()));
        }
    }
    Ok(())
}

fn check_events(meeting: &Meeting, names: &BTreeSet<&str>) -> Checked {
    let known = |span: Range<usize>, name: &str| {
        if name == GUESTS || names.contains(name) {
            Ok(())
        } else {
            Err((span, format!("nobody in this meeting is called “{name}”")))
        }
    };
    for event in &meeting.events {
        check_cue(event.at.span(), *event.at.get_ref(), meeting)?;
        let Some(who) = meeting.people.iter().find(|person| person.name.get_ref() == event.who.get_ref()) else {
            let problem = format!("nobody in this meeting is called “{}”", event.who.get_ref());
            return Err((event.who.span(), problem));
        };
        let span = event.action.span();
        match event.action.get_ref() {
            Action::MuteOther(name)
            | Action::Remove(name)
            | Action::Spotlight(name)
            | Action::StopSpotlight(name)
            | Action::SetRole(super::NewRole { of: name, .. }) => known(span, name)?,
            Action::Share(video) => check_video(span, video)?,
            action if action.is_in_chat() && !meeting.chat => {
                return Err((span, "the meeting has no `chat`".to_owned()));
            }
            Action::Write(text) | Action::Correct(text) if text.trim().is_empty() || text.len() > MAX_CHAT_BYTES => {
                return Err((span, format!("a chat message has 1 to {MAX_CHAT_BYTES} bytes")));
            }
            Action::Type(text) if text.trim().is_empty() || text.len() > MAX_TYPED_BYTES => {
                return Err((span, format!("a line of real-time text has 1 to {MAX_TYPED_BYTES} bytes")));
            }
            Action::CameraOn if who.video.is_none() => {
                return Err((span, "a camera needs the person's `video`".to_owned()));
            }
            Action::OpenRooms | Action::CloseRooms if meeting.breakout_rooms.is_empty() => {
                return Err((span, "the meeting has no `breakout-rooms`".to_owned()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_video(span: Range<usize>, video: &Video) -> Checked {
    let side = |pixels: u32| (64..=1920).contains(&pixels) && pixels.is_multiple_of(2);
    if !side(video.width) || !side(video.height) {
        return Err((span, "a picture's sides are even and between 64 and 1920".to_owned()));
    }
    if !(1..=60).contains(&video.fps) {
        return Err((span, "`fps` is from 1 to 60".to_owned()));
    }
    Ok(())
}

fn check_time(span: Range<usize>, seconds: f64) -> Checked {
    if (0.0..=LONGEST_S).contains(&seconds) {
        Ok(())
    } else {
        Err((span, "a time is a number of seconds from 0 to 86400".to_owned()))
    }
}

fn check_cue(span: Range<usize>, seconds: f64, meeting: &Meeting) -> Checked {
    check_time(span.clone(), seconds)?;
    match &meeting.loop_after {
        Some(length) if seconds >= *length.get_ref() => {
            Err((span, "this would come after the script begins again".to_owned()))
        }
        _ => Ok(()),
    }
}
