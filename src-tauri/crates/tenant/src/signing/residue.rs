//! Arithmetic modulo one 256-bit prime, in Montgomery's form (P. Montgomery, “Modular multiplication without trial
//! division”, 1985). Not in constant time: see the parent module for what the key is worth.

/// A number of 256 bits, least significant limb first.
pub(super) type Limbs = [u64; 4];

/// An odd modulus with its highest bit set, and what multiplication modulo it needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Modulus {
    pub(super) value: Limbs,
    /// −value⁻¹ modulo 2⁶⁴.
    inverse: u64,
    /// 2²⁵⁶ modulo value: one, in Montgomery's form.
    one: Limbs,
    /// 2⁵¹² modulo value: brings a number into that form.
    square: Limbs,
}

impl Modulus {
    pub(super) fn new(value: Limbs) -> Self {
        // Newton's iteration doubles the number of right bits each time; an odd number is its own inverse modulo 8.
        let inverse = (0..5).fold(value[0], |x, _| x.wrapping_mul(2_u64.wrapping_sub(value[0].wrapping_mul(x))));
        let mut modulus = Self { value, inverse: inverse.wrapping_neg(), one: [0; 4], square: [0; 4] };
        // 2²⁵⁶ − value, since the highest bit of value is set.
        modulus.one = subtract([0; 4], value).0;
        modulus.square = (0..256).fold(modulus.one, |x, _| modulus.add(x, x));
        modulus
    }

    /// a + b, both reduced.
    fn add(&self, a: Limbs, b: Limbs) -> Limbs {
        let mut sum = [0; 4];
        let mut carry = 0;
        for i in 0..4 {
            let wide = u128::from(a[i]) + u128::from(b[i]) + carry;
            sum[i] = wide as u64;
            carry = wide >> 64;
        }
        let (less, borrowed) = subtract(sum, self.value);
        if carry == 1 || !borrowed { less } else { sum }
    }

    /// a · b / 2²⁵⁶, by coarsely integrated operand scanning.
    pub(super) fn multiply(&self, a: Limbs, b: Limbs) -> Limbs {
        let mut t = [0_u64; 6];
        for limb in a {
            let mut carry = 0;
            for j in 0..4 {
                let wide = u128::from(t[j]) + u128::from(limb) * u128::from(b[j]) + carry;
                t[j] = wide as u64;
                carry = wide >> 64;
            }
            let wide = u128::from(t[4]) + carry;
            (t[4], t[5]) = (wide as u64, (wide >> 64) as u64);
            let factor = t[0].wrapping_mul(self.inverse);
            let mut carry = (u128::from(t[0]) + u128::from(factor) * u128::from(self.value[0])) >> 64;
            for j in 1..4 {
                let wide = u128::from(t[j]) + u128::from(factor) * u128::from(self.value[j]) + carry;
                t[j - 1] = wide as u64;
                carry = wide >> 64;
            }
            let wide = u128::from(t[4]) + carry;
            (t[3], t[4]) = (wide as u64, t[5] + (wide >> 64) as u64);
        }
        let product = [t[0], t[1], t[2], t[3]];
        let (less, borrowed) = subtract(product, self.value);
        if t[4] == 1 || !borrowed { less } else { product }
    }

    /// Into Montgomery's form; any 256-bit number may be given.
    pub(super) fn enter(&self, a: Limbs) -> Limbs {
        self.multiply(a, self.square)
    }

    /// Out of it.
    pub(super) fn leave(&self, a: Limbs) -> Limbs {
        self.multiply(a, [1, 0, 0, 0])
    }

    /// A number of any length, least significant limb first, whose count of limbs is a multiple of four; the residue is in
    /// Montgomery's form.
    pub(super) fn reduce(&self, number: &[u64]) -> Limbs {
        number.rchunks_exact(4).fold([0; 4], |high, chunk| {
            let low = self.enter([chunk[0], chunk[1], chunk[2], chunk[3]]);
            // 2⁵¹² is what 2²⁵⁶ is in Montgomery's form.
            self.add(self.multiply(high, self.square), low)
        })
    }

    /// base to the power of exponent, four bits at a time; base and result are in Montgomery's form.
    pub(super) fn power(&self, base: Limbs, exponent: Limbs) -> Limbs {
        let mut powers = [self.one; 16];
        for i in 1..16 {
            powers[i] = self.multiply(powers[i - 1], base);
        }
        let mut result = self.one;
        for limb in exponent.iter().rev() {
            for shift in (0..16).rev() {
                for _ in 0..4 {
                    result = self.multiply(result, result);
                }
                let digit = (limb >> (4 * shift)) & 15;
                if digit != 0 {
                    result = self.multiply(result, powers[digit as usize]);
                }
            }
        }
        result
    }

    /// 1 / a, by Fermat; in and out in Montgomery's form.
    pub(super) fn invert(&self, a: Limbs) -> Limbs {
        self.power(a, subtract(self.value, [2, 0, 0, 0]).0)
    }

    /// Whether the modulus itself passes Miller and Rabin's test with so many bases that `draw` gives.
    pub(super) fn is_prime(&self, rounds: usize, mut draw: impl FnMut() -> Limbs) -> bool {
        let even = subtract(self.value, [1, 0, 0, 0]).0;
        let twos = trailing_zeros(even);
        let odd = shift_right(even, twos);
        let minus_one = subtract(self.value, self.one).0;
        (0..rounds).all(|_| {
            let mut x = self.power(self.enter(draw()), odd);
            if x == self.one || x == minus_one {
                return true;
            }
            (1..twos).any(|_| {
                x = self.multiply(x, x);
                x == minus_one
            })
        })
    }
}

/// a − b modulo 2²⁵⁶, and whether it went below zero.
pub(super) fn subtract(a: Limbs, b: Limbs) -> (Limbs, bool) {
    let mut difference = [0; 4];
    let mut borrow = false;
    for i in 0..4 {
        let (x, first) = a[i].overflowing_sub(b[i]);
        let (y, second) = x.overflowing_sub(u64::from(borrow));
        difference[i] = y;
        borrow = first || second;
    }
    (difference, borrow)
}

fn trailing_zeros(a: Limbs) -> u32 {
    let whole = a.iter().take_while(|limb| **limb == 0).count();
    a.get(whole).map_or(256, |limb| whole as u32 * 64 + limb.trailing_zeros())
}

fn shift_right(a: Limbs, bits: u32) -> Limbs {
    (0..bits).fold(a, |a, _| [a[0] >> 1 | a[1] << 63, a[1] >> 1 | a[2] << 63, a[2] >> 1 | a[3] << 63, a[3] >> 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2²⁵⁶ − 189, the greatest prime of 256 bits.
    const PRIME: Limbs = [u64::MAX - 188, u64::MAX, u64::MAX, u64::MAX];

    fn draws() -> impl FnMut() -> Limbs {
        let mut state = 7_u64;
        move || {
            std::array::from_fn(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                state
            })
        }
    }

    #[test]
    fn a_prime_is_told_from_its_neighbours() {
        assert!(Modulus::new(PRIME).is_prime(20, draws()));
        for less in [2, 4, 6, 8, 10] {
            let other = subtract(PRIME, [less, 0, 0, 0]).0;
            assert!(!Modulus::new(other).is_prime(20, draws()), "{less} below");
        }
    }

    #[test]
    fn a_number_times_its_inverse_is_one() {
        let modulus = Modulus::new(PRIME);
        let mut draw = draws();
        for _ in 0..20 {
            let a = modulus.enter(draw());
            assert_eq!(modulus.leave(modulus.multiply(a, modulus.invert(a))), [1, 0, 0, 0]);
        }
    }

    #[test]
    fn long_numbers_are_reduced() {
        // 2²⁵⁶ leaves 189 when divided by the prime; 2²⁵⁶ · 5 + 3 leaves 948.
        let modulus = Modulus::new(PRIME);
        assert_eq!(modulus.leave(modulus.reduce(&[3, 0, 0, 0, 5, 0, 0, 0])), [948, 0, 0, 0]);
        assert_eq!(modulus.leave(modulus.reduce(&[188, 0, 0, 0, 0, 0, 0, 0])), [188, 0, 0, 0]);
        assert_eq!(modulus.leave(modulus.reduce(&PRIME)), [0; 4]);
    }

    #[test]
    fn powers_are_products() {
        let modulus = Modulus::new(PRIME);
        let three = modulus.enter([3, 0, 0, 0]);
        assert_eq!(modulus.leave(modulus.power(three, [20, 0, 0, 0])), [3_u64.pow(20), 0, 0, 0]);
    }
}
