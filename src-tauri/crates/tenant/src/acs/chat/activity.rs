//! Typing, and how far people have read.

use base::http::Response;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{AcsError, Call, Operation, Right, messages::number, view};
use crate::{
    chat::{identifier, written},
    exchange::empty,
};

/// `POST /chat/threads/{id}/typing`.
pub(super) fn type_in(call: &Call<'_>, id: &str) -> Result<Response, AcsError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Typing {
        sender_display_name: Option<String>,
    }
    call.begin(Operation::Type, id, Right::Take)?;
    let asked: Typing = call.body()?;
    call.chat().type_in(id, call.who(), asked.sender_display_name.as_deref())?;
    Ok(empty(StatusCode::OK))
}

/// `POST /chat/threads/{id}/readReceipts`.
pub(super) fn send_receipt(call: &Call<'_>, id: &str) -> Result<Response, AcsError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Reading {
        chat_message_id: String,
    }
    call.begin(Operation::SendReceipt, id, Right::Take)?;
    let asked: Reading = call.body()?;
    call.chat().read(id, call.who(), number(&asked.chat_message_id)?)?;
    Ok(empty(StatusCode::OK))
}

/// `GET /chat/threads/{id}/readReceipts`.
pub(super) fn list_receipts(call: &Call<'_>, id: &str) -> Result<Response, AcsError> {
    call.begin(Operation::ListReceipts, id, Right::Take)?;
    let thread = call.chat().of(id, call.who())?;
    let receipt = |(who, message, at): (&str, i64, i64)| {
        json!({
            "senderCommunicationIdentifier": identifier::object(who), "chatMessageId": message.to_string(),
            "readOn": written(at),
        })
    };
    let all: Vec<Value> =
        thread.reads.iter().map(|(who, read)| receipt((who.as_str(), read.message, read.at))).collect();
    view::skipping(call, &all)
}
