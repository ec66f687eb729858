//! Formulas in MathML as a part of their sentence: one line, with the signs that people type where the page raises, lowers and stacks.
//!
//! The formula is written as the page shows it ("E = mc^2", "(a + b)/2"), since that is what every page has: the source in TeX that
//! some put beside it as an annotation is left out, which would say it twice and is read by programs alone.

use crate::dom::{Marks, Node, NodeKind, Tag};
use crate::segment::elements::element_beside;
use crate::segment::known::KNOWN;

/// Bytes that are copied from inner to outer parts of one formula; of one with more only the letters are written.
const MOST_COPIED: usize = 64 << 10;

/// Bytes of the longest source of a formula.
const MOST_SOURCE: usize = 2000;

/// Width of a space in a formula, in em, from which it parts words.
const WIDE: f32 = 0.3;

/// Signs that stand between what they join, with a space on both sides.
const INFIX: &str = "=≠<>≤≥≪≫≈≃≅≡∼∝≔→←↔⇒⇐⇔↦⟶⟵⟹⟺∈∉∋⊂⊆⊃⊇∪∩∧∨∖⊕⊗+-−±∓×÷∣∥⊥:";

/// Signs over a letter, and what puts them there in a text.
const ACCENTS: [(&str, char); 12] = [
    ("¯", '\u{304}'),
    ("‾", '\u{304}'),
    ("_", '\u{304}'),
    ("^", '\u{302}'),
    ("ˆ", '\u{302}'),
    ("~", '\u{303}'),
    ("˜", '\u{303}'),
    ("→", '\u{20d7}'),
    ("⃗", '\u{20d7}'),
    ("˙", '\u{307}'),
    (".", '\u{307}'),
    ("¨", '\u{308}'),
];

/// A part of a formula as text.
#[derive(Default)]
struct Part {
    text: String,
    /// Whether letters right before or behind it would be read as a part of it.
    before: bool,
    behind: bool,
}

/// An element of the formula that is being read.
struct Open<'p> {
    node: Node<'p>,
    parts: Vec<Part>,
}

/// The formula in one line. Linear in it.
pub(super) fn line(math: Node<'_>) -> String {
    let mut open = vec![Open { node: math, parts: Vec::new() }];
    let mut next = math.first_child();
    let mut copied = 0;
    loop {
        if let Some(node) = next {
            next = match node.kind() {
                NodeKind::Element(_) if !is_left_out(node.name()) => {
                    open.push(Open { node, parts: Vec::new() });
                    node.first_child()
                }
                NodeKind::Text(text) => {
                    open.last_mut().into_iter().for_each(|open| open.text(text));
                    node.next_sibling()
                }
                _ => node.next_sibling(),
            };
            continue;
        }
        let Some(done) = open.pop() else { return String::new() };
        next = done.node.next_sibling();
        let part = done.close();
        copied += part.text.len();
        if copied > MOST_COPIED {
            return letters(math);
        }
        match open.last_mut() {
            Some(outer) => outer.parts.push(part),
            None => return words(&part.text),
        }
    }
}

/// The source of a formula that a page shows as a picture: what stands in the sentence for it.
pub(super) fn of_picture<'p>(picture: Node<'p>, marks: &Marks<'p>) -> Option<&'p str> {
    let alt = picture.attr("alt").map(str::trim).filter(|alt| !alt.is_empty() && alt.len() <= MOST_SOURCE)?;
    let drawn = || picture.attr("src").is_some_and(|src| KNOWN.is_drawer(src));
    // Latex is a stuff, too.
    let source = || alt.contains(['\\', '^', '_', '=', '{', '}']);
    if !(marks.class.split_ascii_whitespace().any(|name| KNOWN.has_source(name)) && source()) && !drawn() {
        return None;
    }
    let bare = alt.strip_prefix("{\\displaystyle").and_then(|rest| rest.strip_suffix('}'));
    Some(bare.map_or(alt, str::trim))
}

/// Whether a formula holds what only pages do: blocks, links, pictures. Linear in it.
pub(super) fn holds_page(math: Node<'_>) -> bool {
    let mut next = math.first_child();
    while let Some(node) = next {
        let of_page = match node.kind() {
            NodeKind::Element(Tag::Unknown) => false,
            NodeKind::Element(Tag::Embed | Tag::Iframe | Tag::Video | Tag::Audio | Tag::Object | Tag::A | Tag::Img | Tag::Picture) => true,
            NodeKind::Element(tag) => !tag.is_inline() && !tag.is_skipped(),
            _ => false,
        };
        if of_page {
            return true;
        }
        next = node.first_child().or_else(|| node.following_within(math));
    }
    false
}

/// What is read by programs, or takes a place without being seen.
fn is_left_out(name: &str) -> bool {
    matches!(name, "annotation" | "annotation-xml" | "mphantom" | "script" | "style")
}

/// The letters of a formula that is too deep to be written.
fn letters(math: Node<'_>) -> String {
    let mut out = String::new();
    let mut next = math.first_child();
    while let Some(node) = next {
        let inside = match node.kind() {
            NodeKind::Element(_) if is_left_out(node.name()) => None,
            NodeKind::Text(text) => {
                out.push_str(text.trim());
                out.push(' ');
                None
            }
            _ => node.first_child(),
        };
        next = inside.or_else(|| node.following_within(math));
    }
    out
}

/// A text with single spaces.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Open<'_> {
    fn text(&mut self, text: &str) {
        if text.trim().is_empty() && self.node.name() != "mtext" {
            return;
        }
        let wordy = !matches!(self.node.name(), "mi" | "mn" | "mo");
        let text = if wordy { text.to_owned() } else { words(text) };
        let apart = wordy || self.node.name() == "mi" && text.chars().nth(1).is_some();
        self.parts.push(Part { text, before: apart, behind: apart });
    }

    fn close(mut self) -> Part {
        let name = self.node.name();
        let mut children = std::mem::take(&mut self.parts).into_iter();
        let mut next = || children.next().unwrap_or_default().text;
        let text = match name {
            "mfrac" if self.node.attr("linethickness").is_some_and(|line| line.starts_with('0')) => [next(), next()].join(", "),
            "mfrac" => {
                let text = [whole(next()), one(&next())].join("/");
                return Part { text, before: true, behind: true };
            }
            "msup" => raised(whole(next()), &next()),
            "msub" => lowered(whole(next()), &next()),
            "msubsup" | "munderover" => raised(lowered(whole(next()), &next()), &next()),
            "munder" => lowered(whole(next()), &next()),
            "mover" => over(next(), &next()),
            "mroot" => {
                let (base, index) = (whole(next()), next());
                format!("{base}^(1/{index})")
            }
            "msqrt" => return Part { text: format!("√{}", one(&row(children).text)), before: false, behind: true },
            "mfenced" => {
                let (open, close) = (self.node.attr("open").unwrap_or("("), self.node.attr("close").unwrap_or(")"));
                format!("{open}{}{close}", children.map(|part| part.text).collect::<Vec<_>>().join(", "))
            }
            "mtable" => children.map(|part| part.text).collect::<Vec<_>>().join("; "),
            "mtr" | "mlabeledtr" => children.map(|part| part.text).collect::<Vec<_>>().join(" "),
            "mspace" => if self.is_wide() { " " } else { "" }.to_owned(),
            "mo" => self.sign(row(children).text),
            _ => return row(children),
        };
        Part { text, before: false, behind: matches!(name, "msup" | "msub" | "msubsup" | "munder" | "munderover" | "mroot") }
    }

    /// A sign, with spaces where it joins what stands on its two sides.
    fn sign(&self, text: String) -> String {
        let next = || element_beside(self.node, Node::next_sibling);
        let infix = |text: &str| !text.is_empty() && text.chars().all(|sign| INFIX.contains(sign));
        match text.as_str() {
            // Function of, times, and, plus: said to programs alone.
            "\u{2061}" | "\u{2062}" | "\u{2063}" | "\u{2064}" => String::new(),
            "," | ";" if next().is_some() => text + " ",
            sign if infix(sign) && next().is_some() => {
                let before = element_beside(self.node, Node::prev_sibling);
                let before_text = before.filter(|before| before.name() == "mo").and_then(Node::first_child);
                let leads = before_text.is_some_and(|before| match before.kind() {
                    NodeKind::Text(sign) => infix(sign.trim()) || matches!(sign.trim(), "(" | "[" | "{" | "," | "|"),
                    _ => false,
                });
                if before.is_none() || leads { text } else { format!(" {text} ") }
            }
            _ => text,
        }
    }

    fn is_wide(&self) -> bool {
        let width = self.node.attr("width").and_then(|width| width.trim().strip_suffix("em")).and_then(|width| width.parse::<f32>().ok());
        width.is_some_and(|width| width >= WIDE)
    }
}

/// Parts in a row. What is the only one is not copied.
fn row(parts: impl Iterator<Item = Part>) -> Part {
    parts.reduce(joined).unwrap_or_default()
}

fn joined(mut left: Part, right: Part) -> Part {
    if left.text.is_empty() {
        return right;
    }
    if right.text.is_empty() {
        return left;
    }
    let letters = left.text.ends_with(char::is_alphanumeric) && right.text.starts_with(char::is_alphanumeric);
    let closed = left.behind && left.text.ends_with(')') && right.text.starts_with(char::is_alphanumeric);
    if letters && (left.behind || right.before) || closed {
        left.text.push(' ');
    }
    left.text.push_str(&right.text);
    left.behind = right.behind;
    left
}

/// A part that a sign may follow: in brackets, if signs stand in it.
fn whole(text: String) -> String {
    let mut depth = 0;
    let loose = text.trim().chars().any(|letter| {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        depth == 0 && (letter == ' ' || letter == '/' || INFIX.contains(letter))
    });
    if loose && text.trim().chars().nth(1).is_some() { format!("({})", text.trim()) } else { text }
}

/// A part behind a sign: in brackets, unless it is one number, one word or in brackets already.
fn one(text: &str) -> String {
    let own = text.trim();
    let all = |is: fn(char) -> bool| own.chars().all(is);
    let single = own.chars().nth(1).is_none() || all(char::is_alphabetic) || all(|letter| letter.is_ascii_digit() || letter == '.');
    if single || own.starts_with('(') && own.ends_with(')') && own.matches('(').nth(1).is_none() {
        own.to_owned()
    } else {
        format!("({own})")
    }
}

fn raised(base: String, script: &str) -> String {
    match script.trim() {
        "" => base,
        // What stands there in texts, too.
        sign if sign.chars().all(|sign| matches!(sign, '′' | '″' | '‴' | '\'' | '*' | '∗' | '†' | '°')) => base + sign,
        script => format!("{base}^{}", one(script)),
    }
}

fn lowered(base: String, script: &str) -> String {
    if script.trim().is_empty() { base } else { format!("{base}_{}", one(script)) }
}

fn over(base: String, sign: &str) -> String {
    let accent = ACCENTS.iter().find(|(accent, _)| *accent == sign.trim());
    match accent {
        Some((_, accent)) if base.trim().chars().nth(1).is_none() => format!("{}{accent}", base.trim()),
        _ => raised(whole(base), sign),
    }
}

#[cfg(test)]
mod tests {
    use crate::segment::tests::texts;

    #[test]
    fn a_formula_is_a_part_of_its_sentence() {
        let of = |math: &str| {
            let found = texts(&format!("<p>It is <math>{math}</math> here.</p>"));
            assert_eq!(found.len(), 1, "{found:?}");
            found[0].trim_start_matches("It is ").trim_end_matches(" here.").to_owned()
        };
        let (x, two) = ("<mi>x</mi>", "<mn>2</mn>");
        for (math, text) in [
            (format!("<mi>E</mi> <mo>=</mo>\n <mi>m</mi><msup><mi>c</mi>{two}</msup>"), "E = mc^2"),
            (format!("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>{two}</mfrac>"), "(a + b)/2"),
            (format!("<mfrac><mn>1</mn><mrow>{two}<mi>a</mi></mrow></mfrac>{x}"), "1/(2a) x"),
            (format!("<msqrt>{x}</msqrt><mo>≥</mo><mo>-</mo><mn>1</mn>"), "√x ≥ -1"),
            (format!("<mroot>{x}<mn>3</mn></mroot>"), "x^(1/3)"),
            ("<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><msub><mi>a</mi><mi>i</mi></msub>".to_owned(), "∑_(i = 1)^n a_i"),
            (format!("<mi>sin</mi><mo>\u{2061}</mo>{x}<mo>,</mo><mi>f</mi><mo>(</mo>{x}<mo>)</mo>"), "sin x, f(x)"),
            (format!("<mover accent=true>{x}<mo>¯</mo></mover><msup>{x}<mo>′</mo></msup>"), "x\u{304}x′"),
            ("<mo>[</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>0</mn></mtd><mtd><mn>1</mn></mtd></mtr></mtable><mo>]</mo>".to_owned(), "[1 0; 0 1]"),
            (format!("{x}<mtext> if the tide is in</mtext>"), "x if the tide is in"),
            (format!("<semantics><mrow>{x}</mrow><annotation encoding='application/x-tex'>\\vec x</annotation></semantics>"), "x"),
        ] {
            assert_eq!(of(&math), text, "{math}");
        }
        let deep = format!("{}<mi>x</mi>", "<mrow><mi>y</mi>".repeat(400));
        assert!(of(&deep).ends_with("y y x"));
    }

    #[test]
    fn a_formula_that_nobody_closed_takes_no_blocks() {
        let page = "<h2>Two</h2><p>The tide <a href=/t>turns</a>.</p><ul><li>One<li>Two</ul>";
        let open = format!("<p>It is <math><mtext>x {page}");
        let found = texts(&open);
        assert!(["Two", "The tide turns.", "One"].iter().all(|text| found.iter().any(|found| found == text)), "{found:?}");
        let nested = format!("{}{page}", "<math><mtext>x".repeat(40));
        assert!(texts(&nested).iter().any(|text| text == "The tide turns."));
    }

    #[test]
    fn what_stands_beside_a_formula_is_not_lost() {
        let math = "<math><mi>x</mi></math>";
        for (html, text) in [
            (format!("{math} is the mass, <span aria-hidden=true>which is heavy</span>"), "x is the mass, which is heavy"),
            (format!("<span>{math}<a aria-hidden=true href=/m>more</a></span>"), "x more"),
            (format!("{math}<i>and</i><b aria-hidden=true>more</b>"), "x and more"),
            (format!("<span><i>so {math}</i> <b aria-hidden=true>more</b></span>"), "so x more"),
            (format!("<span>{math} <img class=latex alt=y^2 src=/y.png></span>"), "x y^2"),
            ("<span><math></math><b aria-hidden=true>more</b></span>".to_owned(), "more"),
            ("<img class=latex alt='Gloves of latex, size M' src=/g.jpg> on".to_owned(), "on"),
        ] {
            assert_eq!(texts(&format!("<p>{html}</p>")).concat().replace("xand", "x and").replace("xmore", "x more"), text, "{html}");
        }
        // One that is not seen is said where it is.
        assert_eq!(texts("<p>It is <math hidden><mi>x</mi><mo>=</mo><mn>2</mn></math> here.</p>"), ["It is", "x = 2", "here."]);
        let drawn = "<span class=katex><span style='display:none'><math><mi>x</mi></math></span><span aria-hidden=true>x</span></span>";
        assert_eq!(texts(&format!("<p>It is {drawn} here.</p>")), ["It is x here."]);
    }

    #[test]
    fn a_formula_that_is_said_twice_is_written_once() {
        let math = "<math><mi>E</mi><mo>=</mo><mn>2</mn></math>";
        for html in [
            format!("<span class=katex><span class=katex-mathml>{math}</span><span class=katex-html aria-hidden=true>E=2</span></span>"),
            format!(
                "<mjx-container><mjx-math aria-hidden=true>E=2</mjx-math><mjx-assistive-mml>{math}</mjx-assistive-mml></mjx-container>"
            ),
            format!("<span class=MathJax><nobr aria-hidden=true><span>E=2</span></nobr><span role=presentation>{math}</span></span>"),
            format!("<span><span style='display: none'>{math}</span><img src=e.svg aria-hidden=true alt='E=2'></span>"),
        ] {
            assert_eq!(texts(&format!("<p>It is {html} here.</p>")), ["It is E = 2 here."], "{html}");
        }
        let picture = "<img class=latex src=/e.png alt='{\\displaystyle E=2}'>";
        assert_eq!(texts(&format!("<p>It is {picture} here.</p>")), ["It is E=2 here."], "a picture that has its source");
        assert_eq!(texts("<p>It is <img src=/e.png alt='E=2'> here.</p>"), ["It is here."], "any other");
        assert_eq!(texts("<p>One <b aria-hidden=true>star</b> <i>of five</i>"), ["One star of five"], "other twins stay");
    }
}
