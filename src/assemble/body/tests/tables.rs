use super::*;

#[test]
fn one_labelled_row_is_a_table() {
    let table = |html: &str| kinds(&body_of(&format!("<table>{html}</table>")));
    assert_eq!(table("<caption>Boats</caption><tr><th>Ada</th><td>12 m</td></tr>"), ["table"]);
    assert_eq!(table("<tr><th scope=row>Ada</th><td>12 m</td></tr>"), ["table"]);
    assert_ne!(table("<tr><td>Ada</td><td>12 m</td></tr>"), ["table"], "it may place things side by side");
}

#[test]
fn data_tables_keep_cells_headers_and_spans() {
    let body = body_of(
        "<table><caption>Boats</caption><tr><th></th><th>Length</th><th colspan=2>Crew</th></tr>\
         <tr><td>Ada</td><td>12 m</td><td>3</td><td></td></tr><tr><td rowspan=0>Bo</td><td><p>9 m</p><p>about</p></td><td></td><td>2</td></tr>\
         <tr><td>×</td><td></td></tr></table>",
    );
    assert_eq!(kinds(&body), ["table"]);
    assert_eq!(body.text, "Boats\n\tLength\tCrew\nAda\t12 m\t3\nBo\t9 m about\t\t2");
    let BlockKind::Table(table) = &body.blocks[0].kind else { panic!("a table") };
    assert_eq!(table.caption, "Boats");
    assert_eq!(table.rows.len(), 3);
    let cell = |row: usize, column: usize| -> &TableCell { &table.rows[row].cells[column] };
    assert!(cell(0, 1).header && !cell(1, 1).header);
    assert_eq!((cell(0, 2).colspan, cell(2, 0).rowspan), (2, 1));
    assert_eq!(slice(&body, cell(2, 1).span), "9 m about");
    assert_eq!(slice(&body, cell(2, 2).span), "");
    assert_eq!(slice(&body, cell(2, 3).span), "2");
}

#[test]
fn a_row_of_a_table_is_one_line() {
    let body = body_of(
        "<table><tr><th>Boat</th><th>Crew</th></tr><tr><td>Ada<br>of Pellworth</td><td><b>Ann</b><br>Bo <a href=/bo>Other</a></td></tr></table>",
    );
    assert_eq!(body.text, "Boat\tCrew\nAda of Pellworth\tAnn Bo Other");
    assert_eq!(body_of("<ul><li>Ada<br>of Pellworth<li>Ann</ul>").text, "Ada\nof Pellworth\nAnn", "an item may have lines of its own");
}

#[test]
fn layout_tables_are_seen_through() {
    for html in [
        "<table><tr><td><h2>News</h2><p>First.</p><p>Second.</p></td><td>×</td></tr><tr><td>Third.</td><td>×</td></tr></table>",
        "<table><tr><td><h2>News</h2></td></tr><tr><td>First.</td></tr><tr><td>Second.</td></tr><tr><td>Third.</td></tr></table>",
        "<table role=presentation><tr><td><h2>News</h2><td>First.<tr><td>Second.<td>Third.</table>",
        "<table><tr><td><table><tr><td><h2>News</h2></td><td>First.</td></tr></table></td><td>Second.</td></tr><tr><td>×</td><td>Third.</td></tr></table>",
    ] {
        let body = body_of(html);
        assert_eq!(kinds(&body).iter().filter(|kind| *kind == "table").count(), 0, "{html}");
        assert_eq!(body.text, "News\n\nFirst.\n\nSecond.\n\nThird.", "{html}");
    }
}
