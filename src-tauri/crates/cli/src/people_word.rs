//! `passerelle people`: people of one's organisation, by some of their name.

use app::People;

use crate::{
    meetings_print::person,
    meetings_word::world,
    meetings_words::PeopleArgs,
    print::{self, Outcome},
};

pub(crate) async fn run(args: &PeopleArgs, json: bool) -> Outcome {
    match People::new(world().await.work).find(&args.text).await {
        Ok(people) if json => print::json(&people),
        Ok(people) if people.is_empty() => print::line("Nobody."),
        Ok(people) => people.iter().for_each(|found| print::line(&person(found))),
        Err(failure) => return print::failure(&failure, json),
    }
    Outcome::Done
}
