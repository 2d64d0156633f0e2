//! An OpenID Connect provider that nobody here wrote: the `oidc-provider` package under Node (`tests/peers`).

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use url::Url;

/// The provider's process. It ends when its input does, and when this is dropped.
pub(crate) struct Provider {
    child: Child,
    /// Held open: it goes on talking.
    _said: BufReader<ChildStdout>,
    pub(crate) issuer: Url,
}

impl Provider {
    pub(crate) fn start() -> Self {
        Self::ending_tokens("works")
    }

    /// One that `works`, `fails` or `hangs` when a token is to be ended, or has no way for that: `none`.
    pub(crate) fn ending_tokens(how: &str) -> Self {
        let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
        let folder = above.map(|folder| folder.join("tests/peers")).find(|peers| peers.is_dir()).unwrap();
        let mut node = Command::new("node");
        node.args(["openid.mjs", how]).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        node.stderr(Stdio::null());
        let mut child = node.spawn().expect("node runs");
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        let ready: serde_json::Value = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("no provider ({line:?}): cargo xtask test sets it up"));
        Self { child, _said: said, issuer: ready["issuer"].as_str().unwrap().parse().unwrap() }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
