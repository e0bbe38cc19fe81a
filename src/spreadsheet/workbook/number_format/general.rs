//! Formats numbers without a format of their own.

/// Formats a number as Excel's input line does under `General`: 15 significant digits, and every digit of
/// a whole number below 2^53, which is exact.
pub(crate) fn general(value: f64) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.fract() == 0.0 && value.abs() < EXACT {
        return format!("{value:.0}");
    }
    let scientific = format!("{value:.14e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        // NaN or infinity, which Excel's cells never hold.
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-9..15).contains(&exponent) {
        let decimals = usize::try_from(14 - exponent).unwrap_or(0);
        return trimmed(&format!("{value:.decimals$}")).to_owned();
    }
    format!("{}E{}{:02}", trimmed(mantissa), if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

fn trimmed(decimal: &str) -> &str {
    if decimal.contains('.') { decimal.trim_end_matches('0').trim_end_matches('.') } else { decimal }
}
