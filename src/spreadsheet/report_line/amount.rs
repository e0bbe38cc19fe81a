//! Sums of money and counts, as totals lines have them.

/// Returns whether a cell is a sum or a number, with or without a currency: `$1,234.50`, `(5.00)`, `12 %`, `-`.
pub fn is_amount(cell: &str) -> bool {
    const SIGNS: &str = "0123456789.,'-+()%$€£¥ \u{a0}\u{202f}";
    let cell = cell.trim();
    cell == "-" || (cell.chars().all(|c| SIGNS.contains(c)) && cell.bytes().any(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::is_amount;

    #[test]
    fn amounts_are_told_from_words() {
        for cell in ["12", "$1,234.50", "(5.00)", "1.234,50 €", "12 %", "-", " -3 "] {
            assert!(is_amount(cell), "{cell}");
        }
        for cell in ["", "x", "12 Main St", "5 pcs", "()"] {
            assert!(!is_amount(cell), "{cell}");
        }
    }
}
