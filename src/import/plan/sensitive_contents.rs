//! Detects sensitive columns by what stands in their cells.

use crate::import::spreadsheet_damage;
use jiff::Zoned;
use std::collections::BTreeMap;

/// Counts of sensitive-looking cells.
#[derive(Default)]
pub(crate) struct SensitiveContents {
    cells: u64,
    cards: u64,
    /// Written `123-45-6789` or `123 45 6789`.
    dashed_social_security: u64,
    /// Nine digits in areas that are issued.
    bare_social_security: u64,
    bank_accounts: u64,
    routing: u64,
    /// Dates by their years.
    years: BTreeMap<u16, u64>,
}

impl SensitiveContents {
    pub(crate) fn add(&mut self, cell: &str) {
        self.cells += 1;
        if !cell.as_bytes().iter().any(u8::is_ascii_digit) || cell.len() > 42 {
            return;
        }
        self.cards += u64::from(is_card_number(cell));
        self.dashed_social_security += u64::from(is_dashed_social_security(cell));
        self.bare_social_security += u64::from(is_bare_social_security(cell));
        self.bank_accounts += u64::from(is_iban(cell));
        self.routing += u64::from(is_routing_number(cell));
        if let Some(year) = year(cell) {
            *self.years.entry(year).or_default() += 1;
        }
    }

    /// Returns why the cells are sensitive. Nine digits under the name of an account or a code are no social security
    /// numbers, and the dates of an event are no birth dates.
    pub(super) fn reason(&self, is_account: bool, is_event: bool) -> Option<&'static str> {
        let is_typical = |count: u64| count >= 2 && count * 2 >= self.cells;
        // A random number has a valid routing check digit in 4 % of cases, and an issued area in 89 %.
        let is_nearly_all = |count: u64, percent: u64| count >= 2 && count * 100 >= self.cells * percent;
        if is_typical(self.cards) {
            Some("holds card numbers")
        } else if is_nearly_all(self.routing, 80) {
            Some("holds bank routing numbers")
        } else if is_typical(self.dashed_social_security)
            || (!is_account && is_nearly_all(self.bare_social_security + self.dashed_social_security, 97))
        {
            Some("holds social security numbers")
        } else if is_typical(self.bank_accounts) {
            Some("holds bank accounts")
        } else if !is_event && self.are_birth_dates() {
            Some("holds birth dates")
        } else {
            None
        }
    }

    /// Reports whether the dates are those of people: past, spread over decades, half of them of adults.
    fn are_birth_dates(&self) -> bool {
        let dates: u64 = self.years.values().sum();
        if dates < 4 || dates * 10 < self.cells * 9 {
            return false;
        }
        let now = u16::try_from(Zoned::now().year()).unwrap_or(u16::MAX);
        let year_at = |percent: u64| {
            let mut passed = 0;
            let reached = |(_, count): &(&u16, &u64)| {
                passed += **count;
                passed * 100 > dates * percent
            };
            self.years.iter().find(reached).map_or(now, |(year, _)| *year)
        };
        let last = self.years.keys().next_back().copied().unwrap_or(now);
        last <= now && year_at(50) + 18 <= now && year_at(90) >= year_at(10) + 15
    }
}

/// Returns the year of a date; two digits are of the last hundred years.
fn year(cell: &str) -> Option<u16> {
    if !spreadsheet_damage::is_date(cell) {
        return None;
    }
    let date = cell.trim().split([' ', 'T']).next()?;
    let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
    let [first, _, last] = parts.as_slice() else { return None };
    let written = if first.len() == 4 { first } else { last };
    let year: u16 = written.parse().ok()?;
    let now = u16::try_from(Zoned::now().year()).ok()?;
    match written.len() {
        4 => Some(year),
        _ if 2000 + year > now => Some(1900 + year),
        _ => Some(2000 + year),
    }
}

/// Returns whether a cell has 13 to 19 digits, perhaps in groups, with a valid Luhn check digit.
fn is_card_number(cell: &str) -> bool {
    let mut digits = 0;
    let mut sum = 0;
    for byte in cell.bytes().rev() {
        match byte {
            b'0'..=b'9' => {
                let digit = u32::from(byte - b'0');
                sum += if digits % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 };
                digits += 1;
            }
            b' ' | b'-' => {}
            _ => return false,
        }
    }
    (13..=19).contains(&digits) && sum.is_multiple_of(10) && sum > 0
}

/// Returns whether a cell is written like `123-45-6789`.
fn is_dashed_social_security(cell: &str) -> bool {
    let is_like = |separator: u8| {
        cell.len() == 11
            && cell.bytes().enumerate().all(|(at, byte)| match at {
                3 | 6 => byte == separator,
                _ => byte.is_ascii_digit(),
            })
    };
    is_like(b'-') || is_like(b' ')
}

/// Returns whether a cell is nine digits that may have been issued: no area 000, 666 or 9xx, group 00 or serial 0000.
fn is_bare_social_security(cell: &str) -> bool {
    cell.len() == 9
        && cell.bytes().all(|byte| byte.is_ascii_digit())
        && !cell.starts_with("000")
        && !cell.starts_with("666")
        && !cell.starts_with('9')
        && &cell[3..5] != "00"
        && &cell[5..] != "0000"
}

/// Returns whether a cell is a routing number of an American bank, by its first digits and its check digit.
fn is_routing_number(cell: &str) -> bool {
    if cell.len() != 9 || !cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let weighted = cell.bytes().zip([3, 7, 1].into_iter().cycle());
    let sum: u32 = weighted.map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    let district: u32 = cell[..2].parse().unwrap_or_default();
    sum.is_multiple_of(10) && matches!(district, 1..=12 | 21..=32 | 61..=72 | 80)
}

/// Returns whether a cell is an IBAN with valid check digits (ISO 13616).
fn is_iban(cell: &str) -> bool {
    if !cell.is_ascii() || cell.len() < 15 || !cell.as_bytes()[0].is_ascii_uppercase() {
        return false;
    }
    let plain: String = cell.chars().filter(|c| *c != ' ').collect();
    if !(15..=34).contains(&plain.len()) {
        return false;
    }
    let (head, tail) = plain.split_at(4);
    let country =
        head[..2].bytes().all(|b| b.is_ascii_uppercase()) && head[2..].bytes().all(|b| b.is_ascii_digit());
    let remainder = tail.chars().chain(head.chars()).try_fold(0_u32, |rest, c| {
        let value = c.to_digit(36)?;
        Some((if value < 10 { rest * 10 } else { rest * 100 } + value) % 97)
    });
    country && remainder == Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(cells: &[&str]) -> SensitiveContents {
        let mut contents = SensitiveContents::default();
        cells.iter().for_each(|cell| contents.add(cell));
        contents
    }

    #[test]
    fn contents_tell() {
        for (cells, reason) in [
            (&["4111 1111 1111 1111", "5500-0000-0000-0004"][..], "holds card numbers"),
            (&["123-45-6789", "987-65-4321"], "holds social security numbers"),
            (&["123456789", "219099999", "457555462"], "holds social security numbers"),
            (&["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819"], "holds bank accounts"),
            (&["021000021", "011401533", "091000019"], "holds bank routing numbers"),
            (&["3/14/1952", "11/2/1967", "7/7/1981", "1/30/1999"], "holds birth dates"),
            (&["14.03.52", "02.11.67", "07.07.81", "30.01.99"], "holds birth dates"),
        ] {
            assert_eq!(contents(cells).reason(false, false), Some(reason), "{cells:?}");
        }
        for cells in [
            &["4111111111111112", "5500000000000005"][..],
            &["801-555-0123", "8015550124"],
            &["AB12", "ZZ99 9999 9999 9999 9999"],
            &["900000001", "666123456", "000123456"],
            &["021000022", "011401534"],
            // Appointments: some to come, or all of a few years.
            &["3/14/1990", "11/2/1995", "7/7/2001", "1/30/2199"],
            &["3/14/2019", "11/2/2021", "7/7/2022", "1/30/2024"],
            &["North", "South"],
        ] {
            assert_eq!(contents(cells).reason(false, false), None, "{cells:?}");
        }
    }

    #[test]
    fn the_header_keeps_accounts_and_events_from_being_taken_for_people() {
        let accounts = contents(&["123456789", "219099999", "457555462"]);
        assert_eq!(accounts.reason(true, false), None);
        let since = contents(&["3/14/1952", "11/2/1967", "7/7/1981", "1/30/1999"]);
        assert_eq!(since.reason(false, true), None);
    }
}
