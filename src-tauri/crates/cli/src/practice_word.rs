//! `passerelle practice`: runs the practice service.

use std::{future::pending, time::Duration};

use app::{Code, Failure};
use practice::{OrganisationConfig, Practice, PracticeConfig, Script, Seed};

use crate::{
    print::{self, Outcome},
    signals::asked_to_end,
    words::PracticeArgs,
};

pub(crate) async fn run(args: PracticeArgs, json: bool) -> Outcome {
    let practice = match start(&args).await {
        Ok(practice) => practice,
        Err(failure) => return print::failure(&failure, json),
    };
    print::json(practice.ready());
    tokio::select! {
        () = asked_to_end() => {}
        () = after(args.duration) => {}
    }
    practice.stop().await;
    Outcome::Done
}

async fn start(args: &PracticeArgs) -> Result<Practice, Failure> {
    let script = match &args.script {
        None => Script::built_in(),
        Some(path) => Script::load(path).map_err(|error| {
            Failure::because(Code::Script, format!("the script {} can't be used: {error}", path.display()), &error)
        })?,
    };
    let started = |error: &dyn std::fmt::Display| {
        Failure::because(Code::ServiceStart, format!("the practice service can't be started at {}", args.listen), error)
    };
    let data = match &args.data {
        Some(data) => data.clone(),
        None => base::runtime_dir().map_err(|error| started(&error))?.join("practice"),
    };
    let organisation = organisation(args)?;
    let config = PracticeConfig { listen: args.listen, script, data, organisation };
    Practice::start(config).await.map_err(|error| started(&error))
}

fn organisation(args: &PracticeArgs) -> Result<OrganisationConfig, Failure> {
    let seed = match &args.organisation {
        None => Seed::built_in(),
        Some(path) => Seed::load(path).map_err(|error| {
            let words = format!("the organisation {} can't be used: {error}", path.display());
            Failure::because(Code::Script, words, &error)
        })?,
    };
    Ok(OrganisationConfig { seed, ids: args.seed.clone(), tls: args.listen_tls, data: args.data.clone() })
}

/// Waits so many seconds; for ever without a number.
pub(crate) async fn after(seconds: Option<f64>) {
    match seconds {
        Some(seconds) => tokio::time::sleep(Duration::from_secs_f64(seconds)).await,
        None => pending().await,
    }
}
