//! The models beside their trainers.

use super::net::Net;
use super::trees::{Model, probability};
use super::vocabulary::{Heard, Sum};
use super::{CONTENT, CONTENT_MODEL, Content, Kinds, PAGES, SEQUENCE, peers};
use crate::classify::select;
use crate::features;

#[test]
fn the_weights_are_those_of_the_card() {
    use sha2::{Digest, Sha256};
    let card: serde_json::Value = serde_json::from_str(include_str!("../../weights/blocks.v1.json")).unwrap();
    for (name, bytes) in [("blocks.v1.bin", CONTENT), ("sequence.v1.bin", SEQUENCE), ("pages.v2.bin", PAGES)] {
        let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(card["sha256"][name], digest.as_str(), "{name}");
    }
}

#[test]
fn what_the_code_copies_from_the_card_is_still_in_it() {
    let card: serde_json::Value = serde_json::from_str(include_str!("../../weights/blocks.v1.json")).unwrap();
    let quality: Vec<(f32, f32)> = serde_json::from_value(card["quality"].clone()).unwrap();
    assert_eq!(select::QUALITY, quality, "the trainer prints the table for select.rs");
    let number = |name: &str| serde_json::from_value::<f32>(card[name].clone()).unwrap();
    assert_eq!((select::NO_ARTICLE, peers::LOOSE), (number("empty_below"), number("loose")));
}

#[test]
fn a_cut_file_is_refused() {
    for cut in 0..CONTENT.len() {
        assert!(Model::read(&CONTENT[..cut]).is_err(), "cut at {cut}");
    }
    assert!(Model::read(&[CONTENT, &[0]].concat()).is_err());
    let bounds = || CONTENT_MODEL.as_ref().unwrap().trees.model.bounds();
    for cut in (0..SEQUENCE.len()).step_by(61).chain([SEQUENCE.len() - 1]) {
        assert!(Net::read(&SEQUENCE[..cut], bounds()).is_err(), "cut at {cut}");
    }
    assert!(Net::read(&[SEQUENCE, &[0]].concat(), bounds()).is_err());
    assert!(Net::read(SEQUENCE, bounds().map(|bounds| bounds + 1)).is_err(), "made for other trees");
    let (names, ids) = (features::page_names(), CONTENT_MODEL.as_ref().unwrap().sequence.words.ids());
    for cut in (0..PAGES.len()).step_by(61).chain([PAGES.len() - 1]) {
        assert!(Kinds::read(&PAGES[..cut], &names, ids).is_err(), "cut at {cut}");
    }
    assert!(Kinds::read(&[PAGES, &[0]].concat(), &names, ids).is_err());
    assert!(Kinds::read(PAGES, &names, ids + 1).is_err(), "made for another vocabulary");
    assert!(Kinds::read(PAGES, &names[1..], ids).is_err(), "made for other numbers");
}

#[test]
fn every_column_is_a_feature() {
    let trees = &CONTENT_MODEL.as_ref().unwrap().trees;
    let asked = trees.columns.iter().flatten().filter(|column| **column != super::trained::UNASKED);
    assert_eq!(asked.count(), trees.model.features().len());
}

/// What the trainer says of a page.
#[derive(serde::Deserialize)]
struct SamplePage {
    numbers: Vec<f32>,
    heard: Vec<usize>,
    head: Vec<String>,
    chances: Vec<f32>,
}

#[test]
fn scores_equal_those_of_the_trainer() {
    let sample: serde_json::Value = serde_json::from_str(include_str!("../../weights/blocks.v1.rows.json")).unwrap();
    let names: Vec<String> = serde_json::from_value(sample["features"].clone()).unwrap();
    let rows: Vec<Vec<f32>> = serde_json::from_value(sample["rows"].clone()).unwrap();
    let expected = |name: &str| serde_json::from_value::<Vec<f32>>(sample[name].clone()).unwrap();
    let model = Content::new(&names).unwrap();
    let columns = model.trees.bins(rows.len(), |at, numbers| numbers.extend(&rows[at]));
    let heard: Vec<Vec<u32>> = serde_json::from_value(sample["heard"].clone()).unwrap();
    let mut said = Heard::default();
    let words = &model.sequence.words;
    heard.iter().for_each(|ids| words.add(words.sum(Sum::NOTHING, ids), &mut said));
    let [trees, sequence] = model.odds(&columns, said, &|| Ok(())).unwrap();
    for (got, expected) in trees.into_iter().zip(expected("log_odds")) {
        assert!((got - expected).abs() < 0.03, "{got} instead of {expected}");
    }
    for (got, expected) in sequence.into_iter().zip(expected("log_odds_in_order")) {
        assert!((got - expected).abs() < 0.001, "{got} instead of {expected}");
    }
    let pages: Vec<SamplePage> = serde_json::from_value(sample["pages"].clone()).unwrap();
    for page in pages {
        let mut any = vec![false; model.sequence.words.ids()];
        page.heard.iter().for_each(|id| any[*id] = true);
        let got = model.kinds.chances(&page.numbers, &any, page.head.iter().map(String::as_str));
        assert!(
            got.iter().zip(&page.chances).all(|(got, expected)| (got - expected).abs() < 0.005),
            "{got:?} instead of {:?}",
            page.chances
        );
    }
}

#[test]
fn probability_is_the_logistic_function() {
    for tenths in -120_i16..=120 {
        let odds = f32::from(tenths) / 10.0;
        assert!((probability(odds) - 1.0 / (1.0 + (-odds).exp())).abs() < 5e-3, "{odds}");
    }
}
