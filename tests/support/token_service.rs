//! The token service as a word of the program, before the practice organisation's resource.

use std::{
    fs,
    io::{BufRead, BufReader},
    thread::{self, JoinHandle},
};

use url::Url;

use crate::{
    guard::Guarded,
    passerelle::{Service, World},
};

/// A token service that runs, telling everything there is to its log. Dropping it kills it.
#[derive(Debug)]
pub struct TokenService {
    process: Guarded,
    /// Where it listens, such as `127.0.0.1:41309`.
    pub address: String,
    log: JoinHandle<String>,
}

impl TokenService {
    /// Starts it on an address for whoever signs in at a provider, and waits until it is ready.
    ///
    /// # Panics
    /// When it does not get ready.
    #[must_use]
    pub fn start(world: &World, organisation: &Service, issuer: &Url, listen: &str) -> Self {
        let config = world.path("tokens.toml");
        let text =
            format!("issuer = '{issuer}'\nclient-id = 'passerelle'\naudience = 'passerelle'\nbearer = 'idToken'\n");
        fs::write(&config, text).expect("scratch files can be written");
        let of = |what: &str| organisation.ready[what].as_str().expect("the organisation told it");
        let config = config.to_str().expect("scratch paths are text");
        let words = ["token-service", "--listen", listen, "--config", config, "--authorities", of("caFile")];
        let mut command = world.command(&words);
        command.env("PASSERELLE_LOG", "trace").env("NO_COLOR", "1");
        command.env("PASSERELLE_CONNECTION_STRING_FILE", of("connectionStringFile"));
        let mut process = Guarded::spawn(command);
        let mut log = BufReader::new(process.child().stderr.take().expect("its log was asked for"));
        let mut said = String::new();
        let address = loop {
            assert_ne!(log.read_line(&mut said).expect("its log is text"), 0, "it ended: {said}");
            let found = said.lines().last().and_then(|line| line.split("ready").nth(1)?.split("address=").nth(1));
            if let Some(address) = found {
                break address.trim().to_owned();
            }
        };
        // Somebody has to read it, or the service waits for room to write.
        let log = thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                said.push_str(&line);
                said.push('\n');
            }
            said
        });
        Self { process, address, log }
    }

    /// Kills it; what it told to its log.
    ///
    /// # Panics
    /// When its log can't be read.
    #[must_use]
    pub fn end(self) -> String {
        drop(self.process);
        self.log.join().expect("its log is read")
    }
}
