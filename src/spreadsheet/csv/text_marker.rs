//! Excel's text marker: a cell `="0012"` is a formula whose result is the text `0012`.
//!
//! People write it to keep leading zeros. The writer adds it so that Excel shows a cell that begins like a
//! formula instead of running it. The reader removes the marker from both.

/// Returns the text inside the marker, or `None` for a cell without exactly this marker.
pub(crate) fn unmarked(cell: &str) -> Option<String> {
    let inner = cell.strip_prefix("=\"")?.strip_suffix('"')?;
    let mut text = String::with_capacity(inner.len());
    let mut pieces = inner.split('"');
    text.push_str(pieces.next()?);
    // Every quote inside is doubled, so every second piece is empty.
    while let Some(between) = pieces.next() {
        if !between.is_empty() {
            return None;
        }
        text.push('"');
        text.push_str(pieces.next()?);
    }
    Some(text)
}

/// Wraps a cell in the marker.
pub(crate) fn marked(cell: &str) -> String {
    format!("=\"{}\"", cell.replace('"', "\"\""))
}

/// Returns whether a spreadsheet program may run the cell as a formula. A number with a sign is none.
pub(crate) fn may_be_a_formula(cell: &str) -> bool {
    // East Asian versions of Excel take the full-width signs for the narrow ones.
    const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    cell.starts_with(SIGNS) && !is_signed_number(cell)
}

/// Returns whether a cell is a sign, digits, and the points and commas between them: `-12.50`, `+18015551234`.
fn is_signed_number(cell: &str) -> bool {
    let Some(digits) = cell.strip_prefix(['+', '-']) else {
        return false;
    };
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = digits.as_bytes();
    is_digit(bytes.first())
        && is_digit(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_comes_off() {
        assert_eq!(unmarked("=\"0012\"").as_deref(), Some("0012"));
        assert_eq!(unmarked("=\"\"").as_deref(), Some(""));
        assert_eq!(unmarked("=\"5\"\" pipe\"").as_deref(), Some("5\" pipe"));
    }

    #[test]
    fn anything_but_the_exact_mark_is_left_alone() {
        for cell in ["=\"", "=", "", "=A1", "=\"a\"&\"b\"", "=\"a\"b\"", " =\"a\"", "=\"a\" ", "=\"\"\""] {
            assert_eq!(unmarked(cell), None, "{cell:?}");
        }
    }

    #[test]
    fn formulas_are_told_from_numbers() {
        for number in ["-12.50", "+18015551234", "-1,234.56", "+5", "-0", "12-5", "a=1", "", "0012"] {
            assert!(!may_be_a_formula(number), "{number:?}");
        }
        for formula in [
            "=1+1",
            "+1-801-555-1234",
            "+1 801",
            "-5-3",
            "-",
            "+",
            "@x",
            "-A1",
            "-5.",
            "-.5",
            "+5%",
            "\t5",
            "\r-5",
            "\n=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
            "--5",
            "-5|x",
            "-５",
        ] {
            assert!(may_be_a_formula(formula), "{formula:?}");
        }
    }

    #[test]
    fn a_marked_cell_comes_back() {
        for cell in ["", "=1+1", "\"", "=\"x\"", "a\"\"b", "\t", "@\r\n"] {
            assert_eq!(unmarked(&marked(cell)).as_deref(), Some(cell));
        }
    }
}
