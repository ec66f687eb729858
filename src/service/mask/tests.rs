use super::*;

fn mask(paths: &[&str]) -> Result<Mask, Fault> {
    Mask::parse(Some(&FieldMask { paths: paths.iter().map(ToString::to_string).collect() }))
}

/// A response in which every maskable field has a value.
fn full() -> proto::CleanPageResponse {
    use crate::article::{Article, Cleaned, Image, PageInfo, Warning};
    let text = || "x".to_owned();
    let mut response = proto::CleanPageResponse::from(Cleaned {
        article: Article { lead_image: Some(Image::default()), ..Article::default() },
        page: PageInfo { warnings: vec![Warning::Paywalled], ..PageInfo::default() },
    });
    let article = response.article.as_mut().expect("article");
    article.title = text();
    article.tags = vec![text()];
    article.lead_image = Some(proto::Image { url: text(), alt: text(), caption: text(), credit: text() });
    article.body = Some(proto::Body { text: text(), markdown: text(), word_count: 1, ..Default::default() });
    response
}

#[test]
fn keeps_everything_without_paths() {
    let mut response = full();
    mask(&[]).expect("empty").apply(&mut response);
    assert_eq!(response, full());
    mask(&["*"]).expect("star").apply(&mut response);
    assert_eq!(response, full());
}

#[test]
fn every_path_of_the_contract_can_be_kept_alone() {
    assert!(PATHS.contains("article.summary.bullets") && PATHS.contains("page.quality"));
    assert!(!PATHS.contains("article.quotes.text"), "a repeated field ends a path");
    for path in PATHS.iter().filter(|path| path.split('.').count() == 3) {
        let mask = mask(&[path]).expect("known");
        let mut response = full();
        mask.apply(&mut response);
        assert_eq!(response.page, None, "{path}");
        let article = response.article.expect("article");
        assert_eq!(article.title, "", "{path}");
        assert_eq!(article.body.is_some(), path.starts_with("article.body"), "{path}");
        assert_eq!(article.body.is_some_and(|body| !body.text.is_empty()), path == "article.body.text");
    }
}

/// A response in which every field of the contract has a value, or of those that a mask can name alone only the one at `only`.
fn every(only: Option<&str>) -> proto::CleanPageResponse {
    let descriptors = FileDescriptorSet::decode(proto::FILE_DESCRIPTOR_SET).expect("descriptors");
    let bytes = fields(&descriptors, ".gleaner.v1.CleanPageResponse", "", only);
    proto::CleanPageResponse::decode(&*bytes).expect("a response")
}

fn fields(descriptors: &FileDescriptorSet, name: &str, prefix: &str, only: Option<&str>) -> Vec<u8> {
    use prost::encoding::{WireType, encode_key, encode_varint};
    let mut files = descriptors.file.iter().flat_map(|file| file.message_type.iter().map(move |message| (file, message)));
    let found = files.find(|(file, message)| format!(".{}.{}", file.package(), message.name()) == name);
    let mut bytes = Vec::new();
    for field in &found.expect(name).1.field {
        let path = format!("{prefix}{}", field.name());
        let below = format!("{path}.");
        if only.is_some_and(|only| only != path && !only.starts_with(&below)) {
            continue;
        }
        let number = field.number() as u32;
        let mut bits = |wire, bits: &[u8]| {
            encode_key(number, wire, &mut bytes);
            bytes.extend_from_slice(bits);
        };
        match field.r#type() {
            Type::Double => bits(WireType::SixtyFourBit, &1_f64.to_le_bytes()),
            Type::Float => bits(WireType::ThirtyTwoBit, &1_f32.to_le_bytes()),
            Type::String | Type::Bytes => bits(WireType::LengthDelimited, b"\x01x"),
            // One that is empty is enough for a repeated field.
            Type::Message if field.label() == Label::Repeated => bits(WireType::LengthDelimited, &[0]),
            Type::Message => {
                let message = fields(descriptors, field.type_name(), &below, only);
                let mut length = Vec::new();
                encode_varint(message.len() as u64, &mut length);
                bits(WireType::LengthDelimited, &[length, message].concat());
            }
            Type::Int32 | Type::Int64 | Type::Uint32 | Type::Uint64 | Type::Bool | Type::Enum => bits(WireType::Varint, &[1]),
            other => panic!("{path} is the first field of type {other:?}: give it a value here"),
        }
    }
    bytes
}

#[test]
fn what_one_path_keeps_is_that_field_and_no_other_of_the_contract() {
    let leaves: Vec<&String> = PATHS.iter().filter(|path| !PATHS.iter().any(|other| other.starts_with(&format!("{path}.")))).collect();
    assert!(leaves.len() > 40, "{leaves:?}");
    for path in leaves {
        let mut response = every(None);
        let before = response.clone();
        mask(&[path]).expect("known").apply(&mut response);
        assert_eq!(response, every(Some(path)), "{path}");
        assert_ne!(response.encoded_len(), 0, "{path}");
        assert_ne!(response, before, "{path}");
    }
}

#[test]
fn an_unknown_path_is_named() {
    for path in ["article.titel", "article.quotes.text", "article.", "", "html"] {
        assert!(matches!(mask(&["article.title", path]), Err(Fault::UnknownPath { path: named, .. }) if named == path), "{path}");
    }
}

#[test]
fn what_an_unknown_path_may_mean_is_said() {
    for (path, meant) in [
        ("page.blockCount", Some("page.block_count")),
        ("article.authors.name", Some("article.authors")),
        ("article.body.headings", Some("article.body")),
        ("headline", None),
    ] {
        let Err(fault) = mask(&[path]) else { panic!("{path} is unknown") };
        let Fault::UnknownPath { instead, .. } = &fault else { panic!("{fault}") };
        assert_eq!(*instead, meant, "{path}");
        assert_eq!(fault.to_string().contains("ask for"), meant.is_some(), "{fault}");
    }
}

#[test]
fn a_mask_changes_no_value_that_it_keeps() {
    use crate::extract::extract;
    use crate::options::{Formats, Unobserved};
    let html = include_str!("../../../tests/cases/masked.html");
    let all = Options { formats: Formats { markdown: true, html: true }, ..Options::default() };
    let clean = |options: &Options| {
        let cleaned = extract(html.as_bytes(), options, &Unobserved).expect("a page");
        proto::CleanPageResponse::from(cleaned)
    };
    let whole = clean(&all);
    assert!(whole.article.as_ref().is_some_and(|article| article.summary.as_ref().is_some_and(|summary| summary.bullets.len() == 3)));
    for path in PATHS.iter() {
        let mask = mask(&[path]).expect("known");
        let (mut expected, mut got) = (whole.clone(), clean(&mask.narrow(all.clone())));
        mask.apply(&mut expected);
        mask.apply(&mut got);
        assert_eq!(got, expected, "{path}");
    }
}

#[test]
fn saves_work_that_nobody_reads() {
    let all = Options { formats: crate::options::Formats { markdown: true, html: true }, ..Options::default() };
    let narrowed = mask(&["article.body.html", "article.summary.bullets"]).expect("known").narrow(all.clone());
    assert_eq!((narrowed.fields, narrowed.removed_detail), (Fields { summary: true, quotes: false }, RemovedDetail::None));
    let counted = mask(&["article.removed_counts"]).expect("known").narrow(all.clone());
    assert_eq!(counted.removed_detail, all.removed_detail);
    assert!(narrowed.formats.html && !narrowed.formats.markdown);
    assert_eq!(mask(&["article"]).expect("known").narrow(all.clone()), all);
}
