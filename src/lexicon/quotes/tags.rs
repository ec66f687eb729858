//! What the tables of quotation say of a word.

/// What a word can be; a set of bits, since many words are several things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tags(u64);

macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident = $bit:expr, $role:literal;)*) => {
        impl Tags {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*

            pub(super) fn of_role(role: &str) -> Option<Self> {
                match role {
                    $($role => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

tags! {
    /// Finite verb of speech that can stand as a tag ("said", "sagte").
    SAY = 0, "say";
    /// Finite verb with which reporters weave in fragments ("criticised", "warned of").
    WIDE = 1, "wide";
    /// Verb that gives a label ("called", "dubbed").
    LABEL = 2, "label";
    /// Participle or gerund of a reporting verb ("saying").
    GERUND = 3, "gerund";
    /// Phrase whose source follows ("according to", "laut").
    SOURCE_AFTER = 4, "source_after";
    /// Word whose source stands before it ("zufolge", "göre").
    SOURCE_BEFORE = 5, "source_before";
    /// Noun of speech ("statement", "remark").
    SPEECH = 6, "speech";
    /// Masculine pronoun of the third person.
    HE = 7, "he";
    /// Feminine pronoun of the third person.
    SHE = 8, "she";
    /// Plural or neutral pronoun of the third person.
    THEY = 9, "they";
    /// Pronoun of the first or second person.
    ME = 10, "me";
    /// Relative pronoun.
    WHO = 11, "who";
    /// Article, demonstrative or possessive that opens a noun phrase.
    ARTICLE = 12, "article";
    /// Preposition.
    PREP = 13, "prep";
    /// Conjunction.
    CONJ = 14, "conj";
    /// Auxiliary verb.
    AUX = 15, "aux";
    /// Adverb that may stand between subject and verb.
    ADVERB = 16, "adverb";
    /// Word that opens a subordinate clause ("that", "dass").
    THAT = 17, "that";
    /// Title before a name.
    TITLE = 18, "title";
    /// The bearer of the title or role is a man.
    MALE = 19, "male";
    /// The bearer of the title or role is a woman.
    FEMALE = 20, "female";
    /// Noun for a person by office or trade.
    ROLE = 21, "role";
    /// Noun for an organisation.
    ORG = 22, "org";
    /// Lower-case part of a name ("van", "de").
    PARTICLE = 23, "particle";
    /// Capitalised word that is never a name by itself.
    STOP = 24, "stop";
    /// Noun for a work or a thing that has a name ("film", "song").
    WORK = 25, "work";
    /// Word that introduces a name or term ("titled", "so-called").
    NAMING = 26, "naming";
    /// Abbreviation whose full stop ends no sentence.
    ABBREVIATION = 27, "abbreviation";
    /// Month, weekday.
    CALENDAR = 28, "calendar";
    /// Demonym, party or creed: an adjective, not a name.
    DEMONYM = 29, "demonym";
    /// Given name.
    GIVEN = 30, "given";
    /// Noun that is named after a term in marks ("law", "crime" in Turkish).
    TERM_HEAD = 31, "term_head";
    /// Negation.
    NOT = 32, "not";
    /// Word of a name that stands for an organisation when it stands alone ("Brussels", "Pentagon").
    PLACE = 33, "place";
    /// Noun for a person that points back to somebody named before ("the president", "the singer").
    BACK = 34, "back";
    /// First word of a phrase of the table; only the tokeniser looks at it.
    LEADS = 36, "leads";
    /// Pronoun without a person behind it ("man").
    IMPERSONAL = 35, "impersonal";
    /// Word that heads a remark set apart from the text ("Note", "Tip").
    CALLOUT = 37, "callout";
    /// Letters after a name ("MBE", "PhD").
    POSTNOMINAL = 38, "postnominal";
    /// Word over a quotation in a forum ("Originally posted by", "Zitat von").
    QUOTED = 39, "quoted";
    /// Noun for a person of whom there are many ("spokesman", "expert").
    VAGUE = 40, "vague";
    /// Noun that neither begins nor ends a name, where every noun has a capital.
    NOUN = 41, "noun";
    /// Ending that makes such nouns.
    NOUN_ENDING = 42, "noun_ending";
    /// Word before somebody who was not named before ("a spokesman", "several officials").
    INDEFINITE = 43, "indefinite";
    /// Finite verb that reports nothing, where its form does not tell it from a noun ("met").
    VERB = 44, "verb";
    /// Article that no person's name has before it ("das", "la").
    OF_THINGS = 45, "of_things";
    /// Pronoun that may be glued to the verb before it ("dit-il").
    INVERTED = 46, "inverted";
    /// Word in the description of a speaker that tells of somebody else than the last one ("reporter", "of").
    NEWCOMER = 47, "newcomer";
    /// Word that tells the holder of an office from the one named before ("new", "dessen").
    APART = 48, "apart";
    /// What tells bearers of one name apart, behind it ("Jr").
    GENERATION = 49, "generation";
    /// Word behind a name that makes a byline of it ("reporter").
    BYLINE = 50, "byline";
    /// Last name of somebody who is named in full in the same article, whatever else the word may be ("King").
    SURNAME = 51, "surname";
    /// What is said before a name without telling an office ("Dr", "Mrs").
    COURTESY = 52, "courtesy";
    /// Auxiliary whose verb is no finite one ("will", "could"), where the verb's own form does not tell.
    MODAL = 53, "modal";
    /// Article glued to a name by a hyphen, in letters that are not its own ("al-").
    GLUED = 54, "glued";
    /// Relative pronoun that has what it stands for in itself ("what").
    FUSED = 55, "fused";
    /// Word before an example ("like", "such as").
    EXAMPLE = 56, "example";
    /// Pronoun of who is spoken to ("you", "yourself").
    YOU = 57, "you";
    /// Verb of thought and feeling, which takes a few words in marks without quoting anybody.
    THOUGHT = 58, "thought";
    /// Rank or office that is as often another word ("major", "chair"): one only beside a name, another office or what it is of.
    RANK = 59, "rank";
    /// Preposition that opens an adjunct of the sentence and belongs to no office ("during", "gegenüber").
    ADJUNCT = 60, "adjunct";
    /// Auxiliary of the passive ("was", "been").
    BE = 61, "be";
    /// Participle that tells what somebody feels or means, not what is done to them ("worried").
    FELT = 62, "felt";
    /// Noun for somebody's relative or friend, which tells no office ("wife").
    KIN = 63, "kin";
}

impl Tags {
    /// No tag.
    pub const NONE: Self = Self(0);
    /// Any verb or phrase that reports.
    pub const CUE: Self = Self(Self::SAY.0 | Self::WIDE.0 | Self::LABEL.0 | Self::GERUND.0);
    /// Any pronoun of the third person.
    pub const PRONOUN: Self = Self(Self::HE.0 | Self::SHE.0 | Self::THEY.0);

    /// Whether one of `other` is among these.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// These but not `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Both together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
