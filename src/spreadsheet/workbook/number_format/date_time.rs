//! Formats dates, times and durations in ISO 8601 order.

/// Returns whether `m` means months: beside hours or seconds it means minutes.
pub(super) fn only_months(letters: &str) -> bool {
    letters.contains('m') && !letters.contains(['h', 's'])
}

/// Returns a code's date letters in lower case; those in brackets, which count past 24 hours, in upper case.
pub(super) fn date_letters(section: &str) -> String {
    let mut letters = String::new();
    let mut characters = section.chars().peekable();
    while let Some(character) = characters.next() {
        match character.to_ascii_lowercase() {
            'g' if is_general(characters.clone()) => drop(characters.nth("eneral".len() - 1)),
            '"' => while characters.next().is_some_and(|inner| inner != '"') {},
            '\\' | '_' | '*' => drop(characters.next()),
            '[' => {
                let inside: String = characters.by_ref().take_while(|inner| *inner != ']').collect();
                let first = inside.chars().next().unwrap_or(' ').to_ascii_uppercase();
                let same =
                    !inside.is_empty() && inside.chars().all(|inner| inner.to_ascii_uppercase() == first);
                if same && matches!(first, 'H' | 'M' | 'S') {
                    letters.push(first);
                }
            }
            // The exponent of 0.00E+00. A single `e` is the year in East Asian formats.
            'e' if matches!(characters.peek(), Some('+' | '-')) => {}
            letter @ ('y' | 'm' | 'd' | 'h' | 's' | 'e') => letters.push(letter),
            // AM/PM or A/P, whose M is no month.
            'a' if matches!(characters.peek(), Some('m' | 'M' | '/')) => {
                letters.push('a');
                for expected in ["m", "/", "p", "m"] {
                    characters.next_if(|next| next.to_string().eq_ignore_ascii_case(expected));
                }
            }
            _ => {}
        }
    }
    letters
}

/// Returns whether the word `General` goes on, whose letters are no date.
pub(super) fn is_general(rest: impl Iterator<Item = char>) -> bool {
    rest.take(6).map(|letter| letter.to_ascii_lowercase()).eq("eneral".chars())
}

const DAY: i64 = 86_400;

pub(super) fn show_date_time(
    value: f64,
    since_1904: bool,
    date: bool,
    time: bool,
    seconds: bool,
) -> Option<String> {
    const LAST: f64 = 2_958_466.0;
    if !(0.0..LAST).contains(&value) {
        return None;
    }
    let whole = (value * DAY as f64).round() as i64;
    let (day, second) = (whole / DAY, whole % DAY);
    let mut clock = format!("{:02}:{:02}", second / 3600, second / 60 % 60);
    if seconds || second % 60 != 0 {
        clock.push_str(&format!(":{:02}", second % 60));
    }
    // Day 0 of 1900 is no date, so the cell holds only a time.
    if !date || (day == 0 && !since_1904) {
        return Some(clock);
    }
    let date = calendar(day, since_1904)?;
    Some(if time { format!("{date} {clock}") } else { date })
}

/// Returns the date of a day number. Excel treats 1900 as a leap year, so day 60 is 1900-02-29.
fn calendar(day: i64, since_1904: bool) -> Option<String> {
    let (year, month, first) = match day {
        _ if since_1904 => (1904, 1, 1),
        60 => return Some("1900-02-29".to_owned()),
        ..60 => (1899, 12, 31),
        _ => (1899, 12, 30),
    };
    let start = jiff::civil::Date::new(year, month, first).ok()?;
    let days = jiff::Span::new().try_days(day).ok()?;
    Some(start.checked_add(days).ok()?.to_string())
}

pub(super) fn show_duration(value: f64, seconds: bool) -> String {
    let whole = (value.abs() * DAY as f64).round() as i64;
    let sign = if value < 0.0 { "-" } else { "" };
    let minutes = format!("{sign}{}:{:02}", whole / 3600, whole / 60 % 60);
    if seconds { format!("{minutes}:{:02}", whole % 60) } else { minutes }
}

/// Formats `2024-01-02T14:30:00` as a date and a time of the day; midnight is left out.
pub(crate) fn iso(text: &str) -> String {
    let text = text.trim_end_matches('Z');
    match text.split_once('T') {
        Some((date, time)) if time.trim_matches(['0', ':', '.']).is_empty() => date.to_owned(),
        Some((date, time)) => format!("{date} {time}"),
        None => text.to_owned(),
    }
}
