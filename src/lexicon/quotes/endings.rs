//! What the last letters of a word tell of it.

/// What a word is by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Verb in the past whose subject is a man ("powiedział", "сказал").
    PastMale,
    /// Verb in the past whose subject is a woman ("powiedziała", "сказала").
    PastFemale,
    /// Verb in the past, or the participle that looks like it ("called").
    Past,
    /// Verb of one subject ("bezeichnete").
    Singular,
    /// Verb that a letter holds to the pronoun behind it ("a-t" of "a-t-on").
    Linked,
    /// Adverb ("quickly").
    Adverb,
    /// Noun in the plural ("reviews").
    Plural,
    /// Noun for women and men at once ("NutzerInnen").
    OfBoth,
    /// Noun of several in another case than a name's ("Besuchern").
    ObliquePlural,
    /// Adjective before its noun, in any case ("kalte").
    Adjective,
    /// Adjective made of a place ("Mannheimer").
    OfPlace,
    /// Adjective in another case than a name's ("Deutschen").
    Oblique,
    /// The same before a noun of several, without an article ("Tausenden").
    BareOblique,
    /// Name in another case than a subject's ("Virtaselle").
    InCase,
}

impl Form {
    const COUNT: usize = Self::InCase as usize + 1;
}

/// The endings of one language by what they tell.
#[derive(Debug, Default)]
pub(super) struct Endings([Ends; Form::COUNT]);

/// The endings of one form.
#[derive(Debug, Default)]
struct Ends {
    own: Vec<Box<str>>,
    /// Longer ones that tell nothing.
    unless: Vec<Box<str>>,
}

/// A row of endings.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndingRow {
    pub id: String,
    form: Form,
    endings: String,
    /// Longer endings that do not tell it.
    #[serde(default)]
    unless: String,
    pub seen: String,
}

impl Endings {
    /// Takes in a row; says what is wrong with it.
    pub fn add(&mut self, row: &EndingRow) -> Result<(), String> {
        let of = |list: &str| list.split_whitespace().map(Box::from).collect::<Vec<Box<str>>>();
        let (own, unless) = (of(&row.endings), of(&row.unless));
        let longer = |unless: &str| own.iter().any(|own| unless.len() > own.len() && unless.ends_with(&**own));
        if own.is_empty() || !unless.iter().all(|unless| longer(unless)) {
            return Err(format!("row {} is empty or has an exception to nothing", row.id));
        }
        match self.0.get_mut(row.form as usize) {
            Some(ends) if ends.own.is_empty() => *ends = Ends { own, unless },
            _ => return Err(format!("row {}: the endings of {:?} stand twice", row.id, row.form)),
        }
        Ok(())
    }

    /// The word without the ending that makes this form of it; `None` where it has none.
    pub fn strip<'w>(&self, word: &'w str, form: Form) -> Option<&'w str> {
        let ends = self.0.get(form as usize)?;
        let head = ends.own.iter().find_map(|end| word.strip_suffix(&**end))?;
        (!ends.unless.iter().any(|end| word.ends_with(&**end))).then_some(head)
    }
}
