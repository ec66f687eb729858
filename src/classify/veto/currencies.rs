//! One price in several currencies: what a shop shows to whoever pays in them, once for each of its goods. It says nothing that the price
//! does not, and such lists may be longer than what is said of the goods.

use foldhash::HashSet;

use crate::article::PageType;
use crate::dom::Tag;
use crate::letters::is_currency;
use crate::segment::{Block, Segments};

/// Bytes of the longest price.
const PRICE: usize = 32;
/// Prices in a row, and different currencies among them.
const ROW: usize = 4;
const CURRENCIES: usize = 3;
/// Letters of a currency's code.
const CODE: usize = 3;

/// Blocks of rows of prices in several currencies, on pages of goods. Linear in blocks.
pub(super) fn repeated_prices(segments: &Segments<'_>, page_type: PageType) -> HashSet<usize> {
    let mut found = HashSet::default();
    if !matches!(page_type, PageType::Product | PageType::Collection) {
        return found;
    }
    let (mut row, mut currencies) = (0..0, HashSet::default());
    let mut end = |row: &mut std::ops::Range<usize>, currencies: &mut HashSet<&str>| {
        // Three capitals before a number may be a month, a norm or a part of a computer.
        let is_price = |at| segments.blocks.get(at).is_some_and(|block| segments.text_of(block).contains(is_currency));
        if row.len() >= ROW && currencies.len() >= CURRENCIES && row.clone().any(is_price) {
            found.extend(row.clone());
        }
        *row = 0..0;
        currencies.clear();
    };
    for (at, block) in segments.blocks.iter().enumerate() {
        match currency_of(segments, block) {
            Some(currency) => {
                row = if row.is_empty() { at..at + 1 } else { row.start..at + 1 };
                currencies.insert(currency);
            }
            None => end(&mut row, &mut currencies),
        }
    }
    end(&mut row, &mut currencies);
    found
}

/// The currency of a block that is nothing but a price and stands in no table: its code, or else its sign.
fn currency_of<'s>(segments: &'s Segments<'_>, block: &Block) -> Option<&'s str> {
    let text = Some(segments.text_of(block)).filter(|text| text.len() <= PRICE && text.contains(|letter: char| letter.is_ascii_digit()))?;
    let in_table = matches!(segments.element(block.element).tag, Tag::Td | Tag::Th);
    let mut words = text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
    let is_code = |word: &str| word.len() == CODE && word.bytes().all(|letter| letter.is_ascii_uppercase());
    let first = words.next();
    let sign = || text.char_indices().find(|(_, letter)| is_currency(*letter)).and_then(|(at, sign)| text.get(at..at + sign.len_utf8()));
    let plain = !in_table && first.is_none_or(is_code) && words.all(is_code);
    first.or_else(sign).filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::repeated_prices;
    use crate::article::PageType;
    use crate::limits::Limits;
    use crate::options::Unobserved;
    use crate::{dom, segment};

    fn count(html: &str, page_type: PageType) -> usize {
        let page = dom::parse(html, &Limits::default(), &Unobserved).unwrap();
        let segments = segment::segment(&page, &Limits::default(), &|| Ok(())).unwrap();
        repeated_prices(&segments, page_type).len()
    }

    #[test]
    fn a_price_in_several_currencies_is_one() {
        let list = |prices: &[&str]| prices.iter().map(|price| format!("<li>{price}")).collect::<String>();
        let found = |prices: &[&str]| count(&format!("<h1>Rope</h1><ul>{}</ul><p>Of hemp.", list(prices)), PageType::Product);
        assert_eq!(found(&["AED: 549.56AED", "GBP: £110.82", "USD: $149.64", "KWD: 46.060"]), 4);
        assert_eq!(found(&["€ 12", "$14.00", "12,50 £", "¥2,100", "14.90 CHF"]), 5);
        assert_eq!(found(&["€ 12", "$14.00", "12,50 £"]), 0, "three may be sums of one purchase");
        assert_eq!(found(&["$12", "$14", "$16", "$18", "€ 20"]), 0, "prices of different things");
        assert_eq!(found(&["€ 12", "GBP 14 each", "USD 16", "CHF 18"]), 0, "somebody says more");
        assert_eq!(found(&["CPU: 8", "RAM: 16", "SSD: 512", "USB: 3", "LAN: 1"]), 0, "no sign of a currency");
        assert_eq!(found(&["12 JAN 2027", "19 FEB 2027", "03 MAR 2027", "08 APR 2027"]), 0, "days");
        let page = format!("<ul>{}", list(&["€ 12", "$14.00", "12,50 £", "¥2,100"]));
        assert_eq!([PageType::Collection, PageType::Article].map(|page_type| count(&page, page_type)), [4, 0]);
        assert_eq!(count("<table><tr><td>€ 12<td>$ 14<td>£ 11<td>¥ 2100</table>", PageType::Product), 0, "a table of rates");
    }
}
