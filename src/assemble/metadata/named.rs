//! What an element's own name and attributes say that it is for.

use foldhash::{HashMap, HashMapExt};

use crate::dom::{AttributeNames, Tag};
use crate::lexicon::metadata::Marks;
use crate::segment::{Element, PerName, Segments};

/// Attributes that tell what an element is for, besides class and id.
fn is_telling(name: &str) -> bool {
    matches!(
        name,
        "itemprop"
            | "rel"
            | "role"
            | "data-testid"
            | "data-test-id"
            | "data-test-tag"
            | "data-test"
            | "data-qa"
            | "data-component"
            | "data-type"
            | "data-module"
            | "property"
    )
}

/// Marks of what stands beside the text. An element around the headline cannot have them: side boxes do not hold it.
pub(super) const BESIDE: Marks = Marks::RELATED
    .with(Marks::COMMENT)
    .with(Marks::SHARE)
    .with(Marks::AD)
    .with(Marks::PROMO)
    .with(Marks::TOC)
    .with(Marks::CAPTION)
    .with(Marks::AUTHOR_BOX)
    .with(Marks::TAG)
    .with(Marks::PRODUCT);

/// Marks that an element passes on to everything inside it.
const PASSED_ON: Marks = BESIDE.with(Marks::NAV).with(Marks::BREADCRUMB).with(Marks::FOOTER).with(Marks::HIDDEN);

/// The marks of an element's own attributes. `known` keeps those of values read before.
pub(super) fn marks_of<'p>(element: &Element<'p>, known: &mut Known<'p>) -> Marks {
    let mut marks = Marks::NONE;
    for (name, value) in [(element.class_name, element.class), (element.id_name, element.id)] {
        marks = marks.with(known.names.get(name, || Marks::of(value)).copied().unwrap_or_default());
    }
    for (_, value) in element.node.attrs_of(&known.telling) {
        marks = marks.with(*known.values.entry(value).or_insert_with(|| Marks::of(value)));
    }
    marks
}

/// The marks of names and other values that were read before.
pub(super) struct Known<'p> {
    names: PerName<Marks>,
    values: HashMap<&'p str, Marks>,
    /// The attributes that tell something.
    telling: AttributeNames,
}

impl Known<'_> {
    pub(super) fn new(segments: &Segments<'_>) -> Self {
        Self { names: PerName::new(segments), values: HashMap::new(), telling: segments.attribute_names(is_telling) }
    }
}

/// What an element passes on to everything inside it.
pub(super) fn passed_on(element: &Element<'_>, own: Marks) -> Marks {
    own.and(PASSED_ON).with(match element.tag {
        Tag::Nav => Marks::NAV,
        Tag::Footer => Marks::FOOTER,
        Tag::Aside => Marks::ASIDE,
        Tag::Figcaption | Tag::Figure | Tag::Caption => Marks::CAPTION,
        Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dl => Marks::LIST,
        Tag::Header => Marks::HEADER,
        Tag::Table => Marks::TABLE,
        Tag::A => Marks::LINK,
        Tag::Blockquote => Marks::QUOTE,
        Tag::Form | Tag::Button | Tag::Select => Marks::FORM,
        _ => Marks::NONE,
    })
}
