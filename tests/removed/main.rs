//! What stands around an article is named, in whatever language it speaks, and the article stays as it was.
//!
//! Each case dresses the same invented article in the furniture of a site: menu, share bar, newsletter box, comment form,
//! footer, cookie notice. The article alone and the article in its furniture must give the same body, and each piece
//! of furniture must come back as removed with its category.
//!
//! One file for each kind of furniture and of mistake; the sites are in `tests/cases/sites.toml`.

mod cards;
mod forms;
mod furniture;
mod menus;
mod misleading;
mod site;
mod wholes;
