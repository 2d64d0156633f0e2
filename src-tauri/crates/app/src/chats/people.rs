//! Who is meant when people are named, who was left out, and where a search finds something.

use chat::{Cloud, History, Identifier, Invitation, LeftOut, Person, Timestamp, search::search, timeline::Timeline};

use crate::{Code, Failure};

/// Characters around what was found.
const AROUND: usize = 40;

/// Somebody by a raw id, or by the object id of an account.
pub(super) fn by_id(id: &str) -> Result<Identifier, Failure> {
    let id = id.trim();
    let unknown =
        || Failure::new(Code::ChatNotFound, "this is nobody's id: an object id or one that begins with 8: is meant");
    if let Ok(object) = id.parse() {
        return Ok(Identifier::teams_user(object, Cloud::Public));
    }
    if !id.contains(':') {
        return Err(unknown());
    }
    Identifier::from_raw(id).map_err(|_| unknown())
}

pub(super) fn all(people: &[ipc::ChatPerson]) -> Result<Vec<Person>, Failure> {
    people.iter().map(person).collect()
}

fn person(given: &ipc::ChatPerson) -> Result<Person, Failure> {
    let name = Some(given.name.trim().to_owned()).filter(|name| !name.is_empty());
    Ok(Person { id: by_id(&given.id)?, name })
}

pub(super) fn invited(people: &[ipc::ChatPerson], history: ipc::HistoryShared) -> Result<Vec<Invitation>, Failure> {
    let history = match history {
        ipc::HistoryShared::None => History::None,
        ipc::HistoryShared::All => History::All,
        ipc::HistoryShared::Since { at } => History::Since(Timestamp::from_unix_ms(at)),
    };
    Ok(all(people)?.into_iter().map(|person| Invitation { person, history }).collect())
}

/// Who is not in a thread although they were to be, by the names they were given.
pub(super) fn left_out(left_out: Vec<LeftOut>, people: &[ipc::ChatPerson]) -> Vec<ipc::LeftOutPerson> {
    let named = |who: Option<&Identifier>| {
        let who = who?;
        let is_it = |given: &&ipc::ChatPerson| by_id(&given.id).is_ok_and(|id| id == *who);
        people.iter().find(is_it).map(|given| if given.name.is_empty() { given.id.clone() } else { given.name.clone() })
    };
    let shown = |LeftOut { who, reason, code }: LeftOut| {
        let failure = Failure::from(chat::ChatFailure::Refused(reason, code)).to_ipc();
        ipc::LeftOutPerson { name: named(who.as_ref()).unwrap_or_default(), failure }
    };
    left_out.into_iter().map(shown).collect()
}

/// Where the words stand, the newest first.
pub(super) fn hits(timeline: &Timeline, text: &str) -> Vec<ipc::ThreadHit> {
    let found = search(timeline, text).into_iter().filter_map(|hit| {
        let message = timeline.message(&hit.message)?;
        let words = message.content.to_text()?;
        Some(ipc::ThreadHit {
            message: hit.message.as_str().to_owned(),
            name: message.sender_name.clone().unwrap_or_default(),
            at: message.created.unix_ms(),
            words: around(&words, hit.at.first().map_or(0, |place| place.start)),
        })
    });
    found.collect()
}

/// The words around a place, on one line, with marks where something is left out.
fn around(text: &str, at: usize) -> String {
    let before: Vec<char> = text[..at].chars().rev().take(AROUND).collect();
    let mut shown: String = before.iter().rev().collect();
    let cut = shown.len() < at;
    let after: String = text[at..].chars().take(2 * AROUND).collect();
    let rest = after.len() < text.len() - at;
    shown.push_str(&after);
    let words: Vec<&str> = shown.split_whitespace().collect();
    format!("{}{}{}", if cut { "…" } else { "" }, words.join(" "), if rest { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use chat::Refusal;

    use super::*;

    #[test]
    fn people_are_named_in_two_ways() {
        let object = "11111111-2222-3333-4444-555555555555";
        assert_eq!(by_id(&format!(" {object} ")).unwrap().raw(), format!("8:orgid:{object}"));
        assert_eq!(by_id("8:acs:r_u").unwrap().raw(), "8:acs:r_u");
        for text in ["", "ann", "ann@example.com"] {
            assert_eq!(by_id(text).unwrap_err().code, Code::ChatNotFound, "{text}");
        }
    }

    #[test]
    fn who_is_left_out_is_called_as_they_were_given() {
        let object = "11111111-2222-3333-4444-555555555555";
        let given = [ipc::ChatPerson { id: object.into(), name: "Ann".into() }];
        let who = Some(by_id(object).unwrap());
        let shown = left_out(vec![LeftOut { who, reason: Refusal::TenantForbids, code: None }], &given);
        assert_eq!((shown[0].name.as_str(), shown[0].failure.code), ("Ann", Code::ChatTenantForbids));
    }

    #[test]
    fn what_was_found_is_shown_with_what_is_around_it() {
        assert_eq!(around("one\ntwo three", 4), "one two three");
        let long = format!("{} here {}", "ä".repeat(90), "b".repeat(200));
        let shown = around(&long, long.find("here").unwrap());
        assert!(shown.starts_with("…ä") && shown.ends_with("b…") && shown.contains(" here "), "{shown}");
    }
}
