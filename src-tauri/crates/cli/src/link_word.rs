//! `passerelle link`: explains a text.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use app::{Code, Failure};
use link::{Chat, Cloud, Explanation, Locator, Meeting};

use crate::{
    print::{self, Outcome},
    words::LinkArgs,
};

/// More than this is read of no input; `link` itself refuses anything over its own limit, and says so.
const LONGEST: u64 = link::MAX_INPUT_BYTES as u64 + 1;

pub(crate) fn run(args: &LinkArgs, json: bool) -> Outcome {
    let text = match text(&args.text) {
        Ok(text) => text,
        Err(failure) => return print::failure(&failure, json),
    };
    let explanation = link::explain(&text);
    if json {
        print::json(&explanation);
    } else {
        match explanation.meeting() {
            Some(meeting) => print::line(&describe(meeting)),
            None => print::note(explanation.why_not().unwrap_or_default()),
        }
        let others = match &explanation {
            Explanation::Join(join) => join.alternatives.len(),
            Explanation::Refused(_) | Explanation::Invalid(_) => 0,
        };
        if others > 0 {
            print::line(&format!("{others} more in the same text; --json lists them"));
        }
    }
    if explanation.is_join() { Outcome::Done } else { Outcome::Failed }
}

/// The text itself, standard input for `-`, or a file's content where the text names an .ics file that is there.
fn text(given: &str) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    if given == "-" {
        io::stdin()
            .take(LONGEST)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::because(Code::File, "standard input can't be read", &error))?;
    } else if Path::new(given).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ics")) {
        let file = fs::File::open(given)
            .map_err(|error| Failure::because(Code::File, format!("{given} can't be read"), &error))?;
        file.take(LONGEST)
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::because(Code::File, format!("{given} can't be read"), &error))?;
    } else {
        return Ok(given.to_owned());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn describe(meeting: &Meeting) -> String {
    let what = match &meeting.locator {
        Locator::Link { url } => format!("A meeting to join: {url}"),
        Locator::MeetingId { id, passcode: Some(_) } => format!("A meeting to join: number {id}, with its passcode"),
        Locator::MeetingId { id, passcode: None } => {
            format!("A meeting to join: number {id}; it may ask for a passcode")
        }
    };
    let cloud = match meeting.cloud {
        Cloud::Public => "",
        Cloud::Gcch => "\nIt is in the US government cloud, which needs a service of that cloud.",
    };
    let chat = match meeting.chat {
        Chat::Expected | Chat::Unknown => "",
        Chat::Unavailable => "\nIt is a channel's meeting: guests have no chat there.",
    };
    format!("{what}{cloud}{chat}")
}
