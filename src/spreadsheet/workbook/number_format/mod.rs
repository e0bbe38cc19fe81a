//! Formats a workbook's number as its cell shows it: `801` under the format `00000` is `00801`.
//!
//! Numbers and currencies follow their format. Dates and times are written in ISO 8601 order, because
//! every other order of day and month can be misread. Fractions (`# ?/?`) become plain numbers; colours
//! and widths have no meaning in text.

mod built_in;
pub(crate) mod date_time;
mod decimal;
pub(crate) mod general;
mod section;

use date_time::{date_letters, only_months, show_date_time, show_duration};
use general::general;
use section::Section;

/// The number format of a cell, parsed once and used for many cells.
#[derive(Debug)]
pub(crate) enum NumberFormat {
    /// As many digits as needed, up to 15.
    General,
    /// A date, a time of the day, or both.
    DateTime { date: bool, time: bool, seconds: bool },
    /// A duration that may exceed 24 hours: `[h]:mm`.
    Duration { seconds: bool },
    /// Digit patterns, one for each kind of number.
    Pattern(Vec<Section>),
}

/// The most characters that Excel allows in a format code.
const CODE_MAX: usize = 255;

impl NumberFormat {
    /// Parses a format code as XLSX stores it.
    ///
    /// A code over `CODE_MAX` characters counts as `General`: each comma of millions would add three zeros to every
    /// cell.
    pub(crate) fn parse(code: &str) -> NumberFormat {
        if code.chars().nth(CODE_MAX).is_some() {
            return NumberFormat::General;
        }
        if let Some(date_time) = date_time(code) {
            return date_time;
        }
        let sections: Vec<Section> = split(code).into_iter().map(Section::parse).collect();
        // `"Yes";"Yes";"No"` shows words; one section of text alone would hide every number.
        if sections.iter().any(Section::has_places)
            || (sections.len() > 1 && sections.iter().any(Section::has_words))
        {
            NumberFormat::Pattern(sections)
        } else {
            NumberFormat::General
        }
    }

    /// Returns a built-in format, whose code workbooks leave out.
    pub(crate) fn built_in(id: u32) -> NumberFormat {
        match id {
            // Dates of East Asia, whose form depends on the country.
            27..=36 | 50..=58 => NumberFormat::DateTime { date: true, time: false, seconds: false },
            _ => built_in::code(id).map_or(NumberFormat::General, NumberFormat::parse),
        }
    }

    /// Formats a number. `since_1904`: the workbook counts days from 1904.
    pub(crate) fn show(&self, value: f64, since_1904: bool) -> String {
        match self {
            NumberFormat::General => None,
            NumberFormat::DateTime { date, time, seconds } => {
                show_date_time(value, since_1904, *date, *time, *seconds)
            }
            NumberFormat::Duration { seconds } => Some(show_duration(value, *seconds)),
            NumberFormat::Pattern(sections) => Section::show(sections, value),
        }
        .unwrap_or_else(|| general(value))
    }
}

/// Splits a code into its sections: positive, negative, zero, text.
fn split(code: &str) -> Vec<&str> {
    let (mut sections, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, character) in code.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => escaped = true,
            ';' => {
                sections.push(&code[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    sections.push(&code[start..]);
    sections
}

/// Parses a code for dates and times; returns `None` for a code for numbers.
fn date_time(code: &str) -> Option<NumberFormat> {
    let first = *split(code).first()?;
    let letters = date_letters(first);
    if let Some(unit) = letters.chars().find(char::is_ascii_uppercase) {
        let seconds = letters.contains('s') || unit == 'S';
        return Some(NumberFormat::Duration { seconds });
    }
    let date = letters.contains(['y', 'd', 'e']) || only_months(&letters);
    let time = letters.contains(['h', 's', 'a']);
    (date || time).then_some(NumberFormat::DateTime { date, time, seconds: letters.contains('s') })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, value: f64) -> String {
        NumberFormat::parse(code).show(value, false)
    }

    #[test]
    fn general_numbers_have_no_traces_of_floating_point() {
        for (value, text) in [
            (8_015_551_234.0, "8015551234"),
            (0.1 + 0.2, "0.3"),
            (-1.5, "-1.5"),
            (-0.0, "0"),
            (4_111_111_111_111_111.0, "4111111111111111"),
            (1e20, "1E+20"),
            (1.5e-12, "1.5E-12"),
            (0.00001, "0.00001"),
            (1234.5678, "1234.5678"),
            (1.0 / 3.0, "0.333333333333333"),
        ] {
            assert_eq!(general(value), text);
            assert_eq!(shown("General", value), text);
            assert_eq!(shown("@", value), text);
        }
    }

    #[test]
    fn patterns_show_zeros_groups_signs_and_text() {
        for (code, value, text) in [
            ("00000", 801.0, "00801"),
            ("0", 8_015_551_234.0, "8015551234"),
            ("#,##0", 1_234_567.0, "1,234,567"),
            ("#,##0.00", 1234.5, "1,234.50"),
            ("0.00", 1.005, "1.01"),
            ("0.0##", 1.25, "1.25"),
            ("0%", 0.256, "26%"),
            ("0.0%", 0.256, "25.6%"),
            ("\"$\"#,##0.00", 1234.5, "$1,234.50"),
            ("[$€-407] #,##0.00", 5.0, "€ 5.00"),
            ("#,##0 ;(#,##0)", -1234.0, "(1,234)"),
            ("_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)", 0.0, "$-"),
            ("0.00", -1.5, "-1.50"),
            ("[Red]0", 7.0, "7"),
            ("[<=9999999]###-####;(###) ###-####", 8_015_551_234.0, "(801) 555-1234"),
            ("[<=9999999]###-####;(###) ###-####", 5_551_234.0, "555-1234"),
            ("000\\-00\\-0000", 12_345_678.0, "012-34-5678"),
            ("\"ID \"0000", 42.0, "ID 0042"),
            ("0,", 1_234_567.0, "1235"),
            ("0.00E+00", 8_015_551_234.0, "8015551234"),
            ("0.00E+00", 0.00012345, "1.23E-04"),
            ("# ?/?", 0.5, "0.5"),
            ("#", 0.0, ""),
            ("##0.0E+0", 12_345.5, "12.3E+3"),
            ("##0.0E+0", 0.00012345, "123.5E-6"),
            ("##0.0E+0", 999_999.5, "1.0E+6"),
            ("##0.0E+0", 8_015_551_234.0, "8015551234"),
            ("0.0E-0", 12_345.5, "1.2E4"),
            ("0.00E+00", -12_345.5, "-1.23E+04"),
            ("\"Yes\";\"Yes\";\"No\"", 1.0, "Yes"),
            ("\"Yes\";\"Yes\";\"No\"", -1.0, "Yes"),
            ("\"Yes\";\"Yes\";\"No\"", 0.0, "No"),
            ("\"Tel\"", 8_015_551_234.0, "8015551234"),
            (";;;", 8_015_551_234.0, "8015551234"),
            ("\"\";\"\"", 5.0, "5"),
        ] {
            assert_eq!(shown(code, value), text, "{code}");
        }
    }

    #[test]
    fn general_with_anything_beside_it_is_a_number() {
        for (code, value, text) in [
            ("General_)", 45293.0, "45293"),
            ("[$-409]General", 45293.0, "45293"),
            ("General\" pcs\"", 5.0, "5 pcs"),
            ("\"No. \"General", 0.5, "No. 0.5"),
            ("GENERAL;[Red]-general", -7.25, "-7.25"),
            ("General;(General)", -7.0, "(7)"),
            ("[Blue]General", -7.0, "-7"),
            ("[>100]General\"!\";General", 101.0, "101!"),
            ("General;General;\"none\"", 0.0, "none"),
        ] {
            assert_eq!(shown(code, value), text, "{code}");
        }
    }

    #[test]
    fn built_in_formats_are_known_by_their_numbers() {
        let shown = |id: u32, value: f64| NumberFormat::built_in(id).show(value, false);
        for (id, value, text) in [
            (0, 5.5, "5.5"),
            (1, 5.5, "6"),
            (4, 1234.5, "1,234.50"),
            (5, 1234.4, "$1,234"),
            (6, -1234.4, "($1,234)"),
            (7, 1234.5, "$1,234.50"),
            (8, -1234.5, "($1,234.50)"),
            (10, 0.256, "25.60%"),
            (11, 12_345.5, "1.23E+04"),
            (14, 45293.0, "2024-01-02"),
            (18, 0.604166667, "14:30"),
            (22, 45293.604166667, "2024-01-02 14:30"),
            (27, 45293.0, "2024-01-02"),
            (37, -1234.0, "(1,234)"),
            (38, 1234.0, "1,234"),
            (39, -1234.5, "(1,234.50)"),
            (40, 1234.5, "1,234.50"),
            (41, 0.0, "-"),
            (42, -1234.0, "$(1,234)"),
            (43, 1234.5, "1,234.50"),
            (44, 1234.5, "$1,234.50"),
            (46, 1.5, "36:00:00"),
            (48, 12_345.5, "12.3E+3"),
            (49, 801.0, "801"),
            (163, 801.0, "801"),
        ] {
            assert_eq!(shown(id, value), text, "{id}");
        }
    }

    #[test]
    fn a_code_longer_than_excel_allows_is_ignored() {
        assert_eq!(shown(&"0".repeat(CODE_MAX), 42.0), format!("{:0>1$}", 42, CODE_MAX));
        assert_eq!(shown(&"0".repeat(CODE_MAX + 1), 42.0), "42");
        assert_eq!(shown(&format!("0{}", ",".repeat(CODE_MAX - 1)), 42.0), "0");
        assert_eq!(shown(&format!("0{}", ",".repeat(5_000_000)), 42.0), "42");
    }

    #[test]
    fn dates_and_times_come_out_in_iso_order() {
        for (code, value, text) in [
            ("mm-dd-yy", 45293.0, "2024-01-02"),
            ("d-mmm-yy", 45293.75, "2024-01-02"),
            ("m/d/yy h:mm", 45293.604166667, "2024-01-02 14:30"),
            ("yyyy-mm-dd hh:mm:ss", 45293.0, "2024-01-02 00:00:00"),
            ("h:mm AM/PM", 0.604166667, "14:30"),
            ("mmm-yy", 45293.0, "2024-01-02"),
            ("[h]:mm:ss", 1.5, "36:00:00"),
            ("[$-409]mmmm d, yyyy;@", 45293.0, "2024-01-02"),
            ("yyyy\"y\"", 60.0, "1900-02-29"),
            ("yyyy-mm-dd", 59.0, "1900-02-28"),
            ("yyyy-mm-dd", 61.0, "1900-03-01"),
            ("yyyy-mm-dd", 2_958_465.0, "9999-12-31"),
            ("yyyy-mm-dd", -5.0, "-5"),
        ] {
            assert_eq!(shown(code, value), text, "{code}");
        }
        assert_eq!(NumberFormat::parse("yyyy-mm-dd").show(0.0, true), "1904-01-01");
    }
}
