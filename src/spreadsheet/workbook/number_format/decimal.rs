//! Rounds numbers to decimal digits.

/// A number as decimal digits, rounded half up from the 15 digits that Excel stores.
pub(super) struct Decimal {
    pub(super) whole: String,
    pub(super) decimals: String,
}

impl Decimal {
    /// Multiplies `value`, which is at least 0, by ten to the power of `scale` and rounds it.
    pub(super) fn of(value: f64, scale: i32, decimals: usize) -> Decimal {
        let scientific = format!("{value:.14e}");
        let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
        let mut digits: Vec<u8> =
            mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
        if value.fract() == 0.0 && (1e15..1e16).contains(&value) {
            // A whole number keeps its 16 digits, though Excel itself never writes so many.
            digits = format!("{value:.0}").bytes().map(|digit| digit - b'0').collect();
        }
        let exponent = exponent.parse::<i32>().unwrap_or(0) + scale;
        // The number of digits before the point; below 1, zeros are inserted after it.
        let mut point = exponent + 1;
        if point < 1 {
            let zeros = usize::try_from(1 - point).unwrap_or(0);
            digits.splice(0..0, std::iter::repeat_n(0, zeros));
            point = 1;
        }
        let point = usize::try_from(point).unwrap_or(1);
        let kept = point + decimals;
        let up = digits.get(kept).is_some_and(|next| *next >= 5);
        digits.resize(kept, 0);
        let mut carry = up;
        for digit in digits.iter_mut().rev().take_while(|_| up) {
            *digit += u8::from(carry);
            carry = *digit == 10;
            *digit %= 10;
            if !carry {
                break;
            }
        }
        let mut text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let decimals = text.split_off(point);
        let text = if carry { format!("1{text}") } else { text };
        Decimal { whole: text.trim_start_matches('0').to_owned(), decimals }
    }
}
