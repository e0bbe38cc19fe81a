//! The byte-level path for the North American plan, which most cells and callers use.

/// The longest spelling read here, in bytes; longer ones hold more than a number.
const MAX_BYTES: usize = 32;

/// Parses a usual North American spelling into `+1` and ten digits.
///
/// Accepts `[2-9]xx[2-9]xxxxxx`, bare or after 1 or `+1`, among usual punctuation; without the plus only when `at_home`,
/// in a region with country code 1. Doubtful spellings return `None`, because every result must equal the plan's.
pub(super) fn read(text: &str, at_home: bool) -> Option<[u8; 12]> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let mut digits = [0u8; 11];
    let mut count = 0;
    let mut dots = 0;
    let mut plus = false;
    for &byte in text.as_bytes() {
        match byte {
            b'0'..=b'9' => {
                *digits.get_mut(count)? = byte;
                count += 1;
            }
            b' ' | b'-' | b'(' | b')' | b'/' => {}
            b'.' => dots += 1,
            b'+' if count == 0 && !plus => plus = true,
            _ => return None,
        }
    }
    let ten: &[u8; 10] = match (count, digits[0]) {
        (10, _) if at_home && !plus => digits.first_chunk()?,
        (11, b'1') if at_home || plus => digits.last_chunk()?,
        _ => return None,
    };
    // One dot and a final 0 may be a number that a spreadsheet stored as a quantity: `8015551.000`.
    if ten[0] < b'2' || ten[3] < b'2' || (dots == 1 && ten[9] == b'0') {
        return None;
    }
    let mut normal = *b"+10000000000";
    normal[2..].copy_from_slice(ten);
    Some(normal)
}
