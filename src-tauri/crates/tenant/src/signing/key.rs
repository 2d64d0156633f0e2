//! The RSA key that signs all tokens of the service.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::residue::{Limbs, Modulus, subtract};

/// Prime factors; each of 256 bits.
const FACTORS: usize = 8;
const LIMBS: usize = 4 * FACTORS;
/// The public exponent: a prime, too.
const EXPONENT: u64 = 65_537;
/// What stands before a SHA-256 digest in a signature, RFC 8017 §9.2 note 1.
const DIGEST_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

type Wide = [u64; LIMBS];

/// One prime factor and its share of a signature.
#[derive(Clone)]
struct Factor {
    modulus: Modulus,
    /// The private exponent modulo the prime less one.
    exponent: Limbs,
    /// The product of all other primes.
    others: Wide,
    /// Its inverse modulo this prime, in Montgomery's form.
    inverse: Limbs,
}

/// A key pair.
#[derive(Clone)]
pub(crate) struct SigningKey {
    factors: Vec<Factor>,
    modulus: Wide,
    id: String,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl SigningKey {
    /// A new key from the operating system's random numbers. Takes milliseconds.
    ///
    /// # Panics
    /// If the operating system has no random numbers to give.
    pub(crate) fn generate() -> Self {
        let draw = || {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).expect("the operating system's random generator works");
            limbs(&bytes)
        };
        let mut primes: Vec<Limbs> = Vec::new();
        while primes.len() < FACTORS {
            let mut candidate = draw();
            candidate[0] |= 1;
            // With four leading ones each, eight of them multiply to 2048 bits and never fewer.
            candidate[3] |= 0xf << 60;
            if suits(candidate) && !primes.contains(&candidate) && Modulus::new(candidate).is_prime(20, draw) {
                primes.push(candidate);
            }
        }
        Self::of(&primes)
    }

    /// What [`SigningKey::from_bytes`] reads: the primes, 32 bytes each, greatest byte first.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.factors.iter().flat_map(|factor| bytes(&factor.modulus.value)).collect()
    }

    /// A key that an earlier run kept.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let primes: Vec<Limbs> = bytes.chunks_exact(32).map(limbs).collect();
        let sound = |prime: &Limbs| {
            prime[3] >> 60 == 0xf && suits(*prime) && Modulus::new(*prime).is_prime(1, || [2, 3, 5, prime[1]])
        };
        (bytes.len() == 32 * FACTORS && primes.iter().all(sound)).then(|| Self::of(&primes))
    }

    fn of(primes: &[Limbs]) -> Self {
        let factors = primes.iter().map(|prime| {
            let modulus = Modulus::new(*prime);
            let others = product(primes.iter().filter(|other| *other != prime));
            let inverse = modulus.invert(modulus.reduce(&others));
            Factor { modulus, exponent: private_exponent(*prime), others, inverse }
        });
        let modulus = product(primes.iter());
        let id = URL_SAFE_NO_PAD.encode(digest(&SHA256, &bytes(&modulus)));
        Self { factors: factors.collect(), modulus, id }
    }

    /// Its name in the headers of tokens and in the published set.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The modulus, greatest byte first.
    pub(crate) fn public_modulus(&self) -> Vec<u8> {
        bytes(&self.modulus)
    }

    /// The published half as a JSON Web Key, RFC 7517 and RFC 7518 §6.3.1.
    pub(crate) fn public(&self, issuer: &str) -> Value {
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id, "x5t": self.id,
            "n": URL_SAFE_NO_PAD.encode(self.public_modulus()),
            "e": URL_SAFE_NO_PAD.encode([1, 0, 1]),
            "issuer": issuer,
        })
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256, RFC 8017 §8.2.1: 256 bytes.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut encoded = [0xff_u8; LIMBS * 8];
        let end = encoded.len();
        (encoded[0], encoded[1]) = (0, 1);
        encoded[end - 52] = 0;
        encoded[end - 51..end - 32].copy_from_slice(&DIGEST_INFO);
        encoded[end - 32..].copy_from_slice(digest(&SHA256, message).as_ref());
        let number: Wide = limbs(&encoded);
        let mut sum = [0_u64; LIMBS + 1];
        for factor in &self.factors {
            let root = factor.modulus.power(factor.modulus.reduce(&number), factor.exponent);
            let share = factor.modulus.leave(factor.modulus.multiply(root, factor.inverse));
            add_product(&mut sum, &share, &factor.others);
        }
        while !is_below(&sum, &self.modulus) {
            take_off(&mut sum, &self.modulus);
        }
        bytes(&sum[..LIMBS])
    }
}

/// No small divisor, and a private exponent exists.
fn suits(candidate: Limbs) -> bool {
    const SMALL: [u64; 24] =
        [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97];
    SMALL.iter().all(|small| remainder(&candidate, *small) != 0) && remainder(&candidate, EXPONENT) > 1
}

fn remainder(number: &[u64], divisor: u64) -> u64 {
    let step = |high: u128, limb: &u64| (high << 64 | u128::from(*limb)) % u128::from(divisor);
    number.iter().rev().fold(0, step) as u64
}

/// The d for which d · 65537 leaves 1 when divided by the prime less one.
fn private_exponent(prime: Limbs) -> Limbs {
    let order = subtract(prime, [1, 0, 0, 0]).0;
    // (1 + k · order) is a multiple of 65537 for the k that is −1 / order modulo it.
    let rest = remainder(&order, EXPONENT);
    let inverse = (0..EXPONENT - 2).fold(1, |power, _| power * rest % EXPONENT);
    let k = EXPONENT - inverse;
    let mut carry = 1_u128;
    let mut multiple = [0_u64; 5];
    for (limb, factor) in multiple.iter_mut().zip(order.iter().chain([&0])) {
        carry += u128::from(*factor) * u128::from(k);
        *limb = carry as u64;
        carry >>= 64;
    }
    let mut high = 0_u128;
    let mut exponent = [0; 4];
    for i in (0..5).rev() {
        let wide = high << 64 | u128::from(multiple[i]);
        // k is below 65537, so the quotient has no fifth limb.
        if i < 4 {
            exponent[i] = (wide / u128::from(EXPONENT)) as u64;
        }
        high = wide % u128::from(EXPONENT);
    }
    exponent
}

fn product<'a>(primes: impl Iterator<Item = &'a Limbs>) -> Wide {
    let mut one = [0; LIMBS];
    one[0] = 1;
    primes.fold(one, |product, prime| {
        let mut sum = [0_u64; LIMBS + 1];
        add_product(&mut sum, prime, &product);
        std::array::from_fn(|i| sum[i])
    })
}

/// sum + share · wide; what does not fit is nothing here.
fn add_product(sum: &mut [u64; LIMBS + 1], share: &Limbs, wide: &Wide) {
    for (i, a) in share.iter().enumerate() {
        let mut carry = 0_u128;
        for (limb, b) in sum[i..].iter_mut().zip(wide.iter().chain([&0; 4])) {
            carry += u128::from(*limb) + u128::from(*a) * u128::from(*b);
            *limb = carry as u64;
            carry >>= 64;
        }
    }
}

fn is_below(sum: &[u64; LIMBS + 1], modulus: &Wide) -> bool {
    sum[LIMBS] == 0 && sum[..LIMBS].iter().rev().lt(modulus.iter().rev())
}

fn take_off(sum: &mut [u64; LIMBS + 1], modulus: &Wide) {
    let mut borrow = false;
    for (limb, less) in sum.iter_mut().zip(modulus.iter().chain([&0])) {
        let (x, first) = limb.overflowing_sub(*less);
        let (y, second) = x.overflowing_sub(u64::from(borrow));
        *limb = y;
        borrow = first || second;
    }
}

/// Greatest byte first, to least limb first.
fn limbs<const N: usize>(bytes: &[u8]) -> [u64; N] {
    let mut limbs = [0; N];
    for (limb, chunk) in limbs.iter_mut().zip(bytes.rchunks(8)) {
        *limb = chunk.iter().fold(0, |limb, byte| limb << 8 | u64::from(*byte));
    }
    limbs
}

fn bytes(limbs: &[u64]) -> Vec<u8> {
    limbs.iter().rev().flat_map(|limb| limb.to_be_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};

    use super::*;

    fn verifies(key: &SigningKey, message: &[u8], signature: &[u8]) -> bool {
        let public = RsaPublicKeyComponents { n: key.public_modulus(), e: vec![1, 0, 1] };
        public.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }

    #[test]
    fn what_it_signs_verifies_elsewhere_and_nothing_else_does() {
        let key = SigningKey::generate();
        for number in 0..50 {
            let message = format!("message {number}");
            let mut signature = key.sign(message.as_bytes());
            assert!(verifies(&key, message.as_bytes(), &signature), "{message}");
            assert!(!verifies(&key, b"another", &signature));
            signature[200] ^= 1;
            assert!(!verifies(&key, message.as_bytes(), &signature));
        }
    }

    #[test]
    fn a_kept_key_is_the_same_key() {
        let key = SigningKey::generate();
        let kept = SigningKey::from_bytes(&key.to_bytes()).unwrap();
        assert_eq!(kept.id(), key.id());
        assert_eq!(kept.sign(b"x"), key.sign(b"x"));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let mut bytes = SigningKey::generate().to_bytes();
        assert!(SigningKey::from_bytes(&bytes[1..]).is_none());
        bytes[31] ^= 2;
        assert!(SigningKey::from_bytes(&bytes).is_none(), "no prime any more");
        assert!(SigningKey::from_bytes(&[0; 256]).is_none());
    }

    #[test]
    fn nothing_of_the_key_is_shown() {
        let key = SigningKey::generate();
        assert_eq!(format!("{key:?}"), format!("SigningKey {{ id: {:?}, .. }}", key.id()));
    }
}
