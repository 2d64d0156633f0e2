//! Where messages begin and end: over TCP they follow each other without marks (RFC 8656 §12.5, RFC 8489 §6.2.2). A STUN
//! message says its length in its header, ChannelData too and is padded to four bytes, which over UDP it need not be.

use std::io;

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::UdpSocket,
    sync::mpsc,
};

/// Writes what came over UDP until the queue ends.
pub(super) async fn outward<W: AsyncWrite + Unpin>(
    mut write: W,
    mut messages: mpsc::Receiver<Vec<u8>>,
) -> io::Result<()> {
    while let Some(mut message) = messages.recv().await {
        if let Some(length) = framed(&message) {
            message.resize(length, 0);
            write.write_all(&message).await?;
            // TLS may keep a record back otherwise.
            write.flush().await?;
        }
    }
    Ok(())
}

/// Hands on over UDP what the server writes, until it ends.
pub(super) async fn inward<R: AsyncRead + Unpin>(
    mut read: R,
    socket: &UdpSocket,
    to: std::net::SocketAddr,
) -> io::Result<()> {
    let mut message = vec![0; 4];
    loop {
        message.truncate(4);
        read.read_exact(&mut message).await?;
        let Some(length) = framed_length(&message) else {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "neither STUN nor ChannelData"));
        };
        message.resize(length, 0);
        read.read_exact(&mut message[4..]).await?;
        socket.send_to(&message, to).await?;
    }
}

/// The length over TCP of a message that came whole over UDP.
pub(super) fn framed(message: &[u8]) -> Option<usize> {
    let length = framed_length(message)?;
    // ChannelData may come with its padding or without.
    (message.len() <= length && message.len() + 3 >= length).then_some(length)
}

/// The length over TCP of the message that begins with these four bytes: 20 + its length for STUN (first two bits 0,
/// RFC 8489 §5), 4 + its length and padding for ChannelData (first two bits 01, RFC 8656 §12.4).
fn framed_length(head: &[u8]) -> Option<usize> {
    let [first, _, high, low, ..] = *head else { return None };
    let length = usize::from(u16::from_be_bytes([high, low]));
    match first >> 6 {
        0 if length.is_multiple_of(4) => Some(20 + length),
        1 => Some(4 + length.next_multiple_of(4)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_as_tcp_wants() {
        assert_eq!(framed_length(&[0x00, 0x03, 0, 8]), Some(28), "Allocate");
        assert_eq!(framed_length(&[0x40, 0x00, 0, 5]), Some(12), "ChannelData is padded");
        assert_eq!(framed_length(&[0x80, 0x00, 0, 4]), None, "RTP is neither");
        assert_eq!(framed_length(&[0, 1, 0, 3]), None, "no STUN message has this length");
        assert_eq!(framed_length(&[0, 1]), None);
        assert_eq!(framed(&[0x40, 0, 0, 1, 7]), Some(8));
        assert_eq!(framed(&[0x40, 0, 0, 1, 7, 0, 0, 0]), Some(8));
        assert_eq!(framed(&[0x40, 0, 0, 9, 7]), None, "cut short");
    }
}
