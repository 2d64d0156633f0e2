//! What a token lets its holder do: of the service's scopes, the smallest that serve.

use serde::{Deserialize, Serialize};

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To join meetings and groups that others started.
    Meeting,
    /// Also to call somebody.
    Call,
    /// To begin chats, and to change who is in them. For whoever holds the resource's key; nobody else needs it.
    Chat,
}

impl Purpose {
    /// The scopes to ask for.
    #[must_use]
    pub fn scopes(self) -> &'static [Scope] {
        match self {
            Self::Meeting => &[Scope::VoipJoin, Scope::ChatJoinLimited],
            Self::Call => &[Scope::Voip, Scope::ChatJoinLimited],
            Self::Chat => &[Scope::Chat],
        }
    }
}

/// A scope as the service names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Joins calls, starts none.
    #[serde(rename = "voip.join")]
    VoipJoin,
    /// Joins and starts calls.
    #[serde(rename = "voip")]
    Voip,
    /// Reads and writes in threads it was let into, and changes neither threads nor who is in them.
    #[serde(rename = "chat.join.limited")]
    ChatJoinLimited,
    /// Everything that can be done in chats.
    #[serde(rename = "chat")]
    Chat,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_spelled_as_the_service_does() {
        let spelled = |purpose: Purpose| serde_json::to_string(purpose.scopes()).unwrap();
        assert_eq!(spelled(Purpose::Meeting), r#"["voip.join","chat.join.limited"]"#);
        assert_eq!(spelled(Purpose::Call), r#"["voip","chat.join.limited"]"#);
    }
}
