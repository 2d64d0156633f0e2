//! `passerelle status` and its likes: steer a running call.

use app::{
    Failure,
    control::{self, Reply, Request, Status},
};

use crate::print::{self, Outcome};

pub(crate) async fn run(request: Request, call: Option<u32>, json: bool) -> Outcome {
    let reply = match control::ask(request, call).await {
        Ok(reply) => reply,
        Err(failure) => return print::failure(&failure, json),
    };
    match reply {
        Reply { ok: true, status, .. } => {
            let status = status.unwrap_or_default();
            if json {
                print::json(&Reply::done(status));
            } else {
                print::line(&describe(&status, request == Request::Status));
            }
            Outcome::Done
        }
        Reply { code, words, .. } => {
            let code = code.unwrap_or(app::Code::NotNow);
            print::failure(&Failure::new(code, words.unwrap_or_default()), json)
        }
    }
}

fn describe(status: &Status, whole: bool) -> String {
    let on = |on: bool| if on { "on" } else { "off" };
    let microphone = if status.muted { "muted" } else { "on" };
    let hand = if status.hand { ", hand up" } else { "" };
    let mut text = format!(
        "{}, {} s, microphone {microphone}, camera {}, share {}{hand}",
        phase(&status.phase),
        status.seconds,
        on(status.camera),
        on(status.sharing)
    );
    for (is, words) in [
        (status.recording, "the meeting is being recorded"),
        (status.transcription, "the meeting is being transcribed"),
        (status.consent_needed, "nothing of yours is sent until you agree to being recorded"),
    ] {
        if is {
            text.push_str("; ");
            text.push_str(words);
        }
    }
    if whole {
        for person in &status.people {
            text.push_str(&format!("\n  {}", person_line(person)));
        }
    }
    text
}

fn person_line(person: &control::PersonStatus) -> String {
    // A stranger's name must not steer the terminal.
    let name: String = person.name.chars().filter(|letter| !letter.is_control()).collect();
    let marks = [
        (person.me, "you"),
        (person.muted, "muted"),
        (person.speaking, "speaking"),
        (person.camera, "camera"),
        (person.sharing, "sharing"),
        (person.hand.is_some(), "hand up"),
    ];
    let marks: Vec<_> = marks.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
    if marks.is_empty() { name } else { format!("{name} ({})", marks.join(", ")) }
}

/// A phase in words.
pub(crate) fn phase(phase: &str) -> &str {
    match phase {
        "connecting" => "connecting",
        "ringing" => "ringing",
        "lobby" => "waiting in the lobby",
        "connected" => "in the meeting",
        "onHold" => "on hold",
        "reconnecting" => "reconnecting",
        "disconnecting" => "leaving",
        "ended" => "over",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use app::control::PersonStatus;

    use super::*;

    #[test]
    fn describes_a_call_in_one_line_and_its_people_below() {
        let person = PersonStatus { name: "Mary\u{1b}[2J".into(), speaking: true, ..PersonStatus::default() };
        let status = Status {
            phase: "connected".into(),
            muted: true,
            recording: true,
            people: vec![person],
            ..Status::default()
        };
        let text = describe(&status, true);
        assert_eq!(
            text,
            "in the meeting, 0 s, microphone muted, camera off, share off; the meeting is being recorded\n  Mary[2J (speaking)"
        );
        assert!(!describe(&status, false).contains("Mary"));
    }
}
