use super::*;

fn told(lines: &[&str]) -> (String, String) {
    let lines: Vec<Line<'_>> = lines.iter().map(|text| Line { text, is_credit: false, tail: 0 }).collect();
    let mut image = Image::default();
    tell(&lines, &mut image);
    (image.caption, image.credit)
}

#[test]
fn credits_are_cut_off_where_they_begin() {
    for (written, caption, credit) in [
        ("\u{130}stanbul \u{130}zmir \u{130}skele. Foto: Ayla Demir", "\u{130}stanbul \u{130}zmir \u{130}skele.", "Ayla Demir"),
        ("The old pier (Photo: Ann Example)", "The old pier", "Ann Example"),
        ("The old pier Photo Credit: Ann Example (Ferry Club)", "The old pier", "Ann Example (Ferry Club)"),
        ("The old pier (file) Credit: Photo: PA", "The old pier (file)", "PA"),
        ("The old pier (Archivbild) © AP/dpa | Ann Example", "The old pier (Archivbild)", "AP/dpa | Ann Example"),
        ("ẞẞẞ © Bo Other", "ẞẞẞ", "Bo Other"),
        ("FOTO: Bo Other", "", "Bo Other"),
        ("Image Credits: Ferry Club", "", "Ferry Club"),
        ("Fotos: © Bo Other", "", "Bo Other"),
        ("The pier at night. Photograph by Ann Example.", "The pier at night.", "Ann Example."),
        ("The pier at night (source: Ferry Club)", "The pier at night", "Ferry Club"),
        ("The pier at night. Courtesy of the Ferry Club", "The pier at night.", "the Ferry Club"),
        ("The mayor waves. Ann Example/Getty Images", "The mayor waves.", "Ann Example/Getty Images"),
        ("The mayor waves. Ann Example / Pool via Reuters", "The mayor waves.", "Ann Example / Pool via Reuters"),
        ("The mayor waves. Ann Lee (dpa/picture alliance via Getty)", "The mayor waves.", "Ann Lee (dpa/picture alliance via Getty)"),
        ("The mayor waves at the crowd (AP)", "The mayor waves at the crowd", "AP"),
        ("The mayor waves. AP Photo/Ann Example", "The mayor waves.", "AP Photo/Ann Example"),
        ("The mayor waves Ann Example/Getty Images", "The mayor waves", "Ann Example/Getty Images"),
        ("The mayor of Pellworth waves Ann J. Lee / Reuters", "The mayor of Pellworth waves", "Ann J. Lee / Reuters"),
        ("The mayor of Pellworth waves AP Photo/Ann J. Lee", "The mayor of Pellworth waves", "AP Photo/Ann J. Lee"),
        ("The mayor waves at the crowd. (Ann Example/Island Post)", "The mayor waves at the crowd.", "Ann Example/Island Post"),
        ("The mayor waves.Ann Example / Island Post", "The mayor waves.", "Ann Example / Island Post"),
        ("Ann Example/Island Post", "", "Ann Example/Island Post"),
        ("The mayor waves at the crowd. (ann_ex / iStock.com)", "The mayor waves at the crowd.", "ann_ex / iStock.com"),
        ("The mayor waves at Ann Lee. Uncredited/AP/dpa", "The mayor waves at Ann Lee.", "Uncredited/AP/dpa"),
        ("[1/5]The mayor waves", "The mayor waves", ""),
        ("Illustration: Ann Example", "", "Ann Example"),
        ("Photo Courtesy of Ferry Club", "", "Ferry Club"),
        ("Copyright: Ferry Club", "", "Ferry Club"),
        ("annexample - stock.adobe.com", "", "annexample - stock.adobe.com"),
        ("bridge / Shutterstock", "", "bridge / Shutterstock"),
        ("Ann Lee - AFP", "", "Ann Lee - AFP"),
        ("Photo copyright: Bo Other", "", "Bo Other"),
        ("U-Ann Lee. Isithombe: Bo Other", "U-Ann Lee.", "Bo Other"),
        ("渡し船が着いた。写真：港町新聞", "渡し船が着いた。", "港町新聞"),
        ("Getty Images", "", "Getty Images"),
        ("The pier, 1960. Photo: Ann Archive/Getty", "The pier, 1960.", "Ann Archive/Getty"),
    ] {
        assert_eq!(told(&[written]), (caption.to_owned(), credit.to_owned()), "{written}");
    }
}

#[test]
fn a_number_over_a_capital_is_that_of_the_picture() {
    for (lines, caption) in [
        (["5", "The tower fell."], "The tower fell."),
        (["12", "people died in the storm."], "12 people died in the storm."),
        (["1960", "The tower of Pellworth"], "1960 The tower of Pellworth"),
        (["The tower", "5"], "The tower 5"),
    ] {
        assert_eq!(told(&lines).0, caption, "{lines:?}");
    }
}

#[test]
fn what_tells_of_a_scene_is_no_credit() {
    for written in [
        "Nothing here",
        "Photo: the mayor opens the bridge while children wave from below",
        "An image by Rembrandt hangs in the hall",
        "The Stadtbild: old and new",
        "She works for AP",
        "The mayor reads a report of the agency Reuters",
        "View 3 Images",
        "Ann Lee and Bo Other (Town/Island)",
        "Ann Lee of the ferry board (List 90/The Greens)",
        "A ferry between Pellworth/Saint Orrin",
        "Ann Lee / Harbour Master",
        "The old bridge - a walk in the rain",
        "Copyright by design, the new law of the island",
        "BBC",
        "Adobe",
        "Photoshop / Adobe",
        "radio - BBC",
        "radio / Reuters",
        "Paris - AFP",
    ] {
        assert_eq!(told(&[written]), (written.to_owned(), String::new()), "{written}");
    }
}

#[test]
fn a_label_in_a_block_of_its_own_speaks_of_the_next() {
    assert_eq!(told(&["The mayor waves (", "Image:", "Ferry Club)"]), ("The mayor waves".into(), "Ferry Club".into()));
    assert_eq!(told(&["Getty Images", "The mayor waves"]), ("The mayor waves".into(), "Getty Images".into()));
}

#[test]
fn a_block_whose_class_says_so_is_a_credit_without_its_label() {
    let lines = [
        Line { text: "The mayor waves", is_credit: false, tail: 0 },
        Line { text: "Image: Ann Lee/Ferry Club)", is_credit: true, tail: 0 },
    ];
    let mut image = Image::default();
    assert_eq!(tell(&lines, &mut image), [false, true]);
    assert_eq!((image.caption.as_str(), image.credit.as_str()), ("The mayor waves", "Ann Lee/Ferry Club"));
    let both = "The mayor waves while children carry planks over the bridge. (Ann Lee/Getty Images)";
    assert_eq!(tell(&[Line { text: both, is_credit: true, tail: 0 }], &mut image), [false]);
    assert_eq!(image.credit, "Ann Lee/Getty Images");
}

#[test]
fn a_block_that_ends_in_a_credit_by_its_class_is_parted() {
    let tell_tail = |text: &str, tail: &str| {
        let mut image = Image::default();
        assert_eq!(tell(&[Line { text, is_credit: false, tail: tail.len() }], &mut image), [false]);
        (image.caption, image.credit)
    };
    for (text, tail, credit) in [
        ("The mayor waves Bo Other", " Bo Other", "Bo Other"),
        ("The mayor waves(Image: Ann Lee)", "(Image: Ann Lee)", "Ann Lee"),
        ("The mayor waves • Ann Lee", " Ann Lee", "Ann Lee"),
        ("The mayor waves ANN LEE / AFP", " ANN LEE / AFP", "ANN LEE / AFP"),
    ] {
        assert_eq!(tell_tail(text, tail), ("The mayor waves".to_owned(), credit.to_owned()), "{text}");
    }
    let line = Line { text: "The mayor of the town waves Image © Ann Lee", is_credit: true, tail: " Image © Ann Lee".len() };
    let mut image = Image::default();
    assert_eq!((tell(&[line], &mut image), image.caption.as_str()), (vec![false], "The mayor of the town waves"));
    let scene = "The mayor waves while children carry planks over the bridge";
    assert_eq!(tell_tail(scene, " while children carry planks over the bridge"), (scene.to_owned(), String::new()));
}
