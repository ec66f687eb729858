//! What a recipe says of itself beside its ingredients and directions: how long it takes, for how many it is. Such words look
//! like labels of anything; the box that they stand in tells, where most of it is kept.

use crate::lexicon::metadata::LABELS;
use crate::segment::{Element, PerName, Portion, Segments, Sums, class_holds};

use crate::classify::wholes::is_kept;

/// Levels climbed from a fact to what is named after it, and to the box of the recipe.
const LEVELS: usize = 3;
const CLIMB: usize = 12;
/// Blocks of a recipe at most, and share of its bytes that must be kept.
const BLOCKS: usize = 160;
const SHARE: f32 = 0.5;
/// Bytes of a fact.
const FACT: usize = 60;

/// Facts of recipes that are not kept but should be. Linear in blocks.
pub(super) fn facts(segments: &Segments<'_>, kept: &[bool]) -> Vec<usize> {
    let mut named: PerName<bool> = PerName::new(segments);
    let mut is_fact = |element: &Element<'_>| {
        !element.class.is_empty() && named.get(element.class_name, || class_holds(element.class, &LABELS.recipe_facts)) == Some(&true)
    };
    let missing = segments.blocks.iter().enumerate().filter(|(at, block)| !is_kept(kept, *at) && block.text.len() <= FACT);
    let told: Vec<usize> = missing
        .filter(|(_, block)| segments.ancestors(block.common).take(LEVELS).any(|(_, element)| is_fact(element)))
        .map(|(at, _)| at)
        .collect();
    if told.is_empty() {
        return told;
    }
    let bytes = Sums::of(segments.blocks.iter().enumerate().map(|(at, block)| Portion::of(block.text.len(), is_kept(kept, at))));
    let is_recipe = |element: &Element<'_>| {
        let named = |name: &str| class_holds(name, &LABELS.recipes);
        element.blocks().len() <= BLOCKS && (named(element.class) || named(element.id))
    };
    let stays = |at: &usize| {
        let Some(block) = segments.blocks.get(*at) else { return false };
        let boxes = segments.ancestors(block.common).skip(1).take(CLIMB).filter(|(_, element)| is_recipe(element));
        boxes.last().is_some_and(|(_, recipe)| bytes.within(recipe.blocks()).reaches(SHARE))
    };
    told.into_iter().filter(stays).collect()
}

#[cfg(test)]
mod tests {
    use crate::classify::wholes::tests::kept;

    #[test]
    fn a_recipe_says_how_long_it_takes_and_for_how_many_it_is() {
        let page = |class: &str, text: &str| {
            format!(
                "<div class=recipe-box><h3>+ Eel soup</h3><div class='cards-{class}'><span>Takes</span> 20 minutes</div>\
                 <div class=cards-votes>5 from 8 votes</div><p>{text} Boil the eels in sea water with a leaf of laurel.</div>"
            )
        };
        for class in ["prep-time", "recipe-servings"] {
            assert_eq!(kept(&page(class, "+"), 0.0).len(), 3, "{class}");
        }
        assert_eq!(kept(&page("prep-time", ""), 0.0).len(), 1, "the recipe went");
        assert_eq!(kept(&page("votes", "+"), 0.0).len(), 2);
    }
}
