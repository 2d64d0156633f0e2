//! JSON Web Tokens in compact form.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};

use super::SigningKey;

/// Longest token that is looked at.
const MAX_BYTES: usize = 16 * 1024;

/// Why a token is not one of ours, or no longer good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    /// Not three parts of base64 with JSON in them.
    #[error("it is no JSON web token")]
    Malformed,
    /// Signed by somebody else, or changed.
    #[error("its signature is not this service's")]
    Signature,
    /// Its time is over.
    #[error("it has expired")]
    Expired,
}

/// Signs claims.
pub(crate) fn encode(key: &SigningKey, claims: &Value) -> String {
    let header = json!({ "typ": "JWT", "alg": "RS256", "kid": key.id(), "x5t": key.id() });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let mut token = format!("{}.{}", part(&header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(token.as_bytes()));
    token.push('.');
    token.push_str(&signature);
    token
}

/// The claims of a token that this key signed and that is good at `now`, in seconds since 1970.
///
/// # Errors
/// See [`Refused`].
pub(crate) fn decode(key: &SigningKey, token: &str, now: i64) -> Result<Value, Refused> {
    if token.len() > MAX_BYTES {
        return Err(Refused::Malformed);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Refused::Malformed)?;
    let (header, claims) = signed.split_once('.').ok_or(Refused::Malformed)?;
    let part = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| Refused::Malformed);
    let value = |text: &str| serde_json::from_slice::<Value>(&part(text)?).map_err(|_| Refused::Malformed);
    let (header, claims, signature) = (value(header)?, value(claims)?, part(signature)?);
    // Whoever may choose the algorithm chooses “none”.
    if header["alg"] != "RS256" {
        return Err(Refused::Signature);
    }
    let public = RsaPublicKeyComponents { n: key.public_modulus(), e: vec![1, 0, 1] };
    public.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).map_err(|_| Refused::Signature)?;
    match claims["exp"].as_i64() {
        Some(expiry) if expiry > now => Ok(claims),
        Some(_) => Err(Refused::Expired),
        None => Err(Refused::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_its_last_second() {
        let key = SigningKey::generate();
        let token = encode(&key, &json!({ "sub": "x", "exp": 100 }));
        assert_eq!(decode(&key, &token, 99).unwrap()["sub"], "x");
        assert_eq!(decode(&key, &token, 100), Err(Refused::Expired));
    }

    #[test]
    fn foreign_changed_and_unsigned_tokens_are_refused() {
        let key = SigningKey::generate();
        let claims = json!({ "exp": 100 });
        assert_eq!(decode(&key, &encode(&SigningKey::generate(), &claims), 1), Err(Refused::Signature));
        let token = encode(&key, &claims);
        let parts: Vec<&str> = token.split('.').collect();
        let longer = URL_SAFE_NO_PAD.encode(json!({ "exp": 999 }).to_string());
        assert_eq!(decode(&key, &format!("{}.{longer}.{}", parts[0], parts[2]), 1), Err(Refused::Signature));
        let none = URL_SAFE_NO_PAD.encode(json!({ "alg": "none" }).to_string());
        assert_eq!(decode(&key, &format!("{none}.{}.", parts[1]), 1), Err(Refused::Signature));
    }

    #[test]
    fn nonsense_is_no_token() {
        let key = SigningKey::generate();
        for text in ["", ".", "..", "a.b", "a.b.c", "e30.e30.", "ü.ü.ü", &"a".repeat(20_000)] {
            assert!(decode(&key, text, 0).is_err(), "{text}");
        }
    }
}
