const FILLERS = new Set('a the my of for'.split(' '));

/**
 * Words that people write beside names, and that nobody means as a name (domain.md §5.2). They are compared as
 * normalised keys. Words such as "friend" or "invited" are missing on purpose: they come before a name that is
 * somebody else's ("invited by Mike"), so they must end the search for a name, not be stepped over.
 */
const LABELS = new Set(
  `
  alt alts main mains mainspec offspec ms os twink reroll rerolled char character toon
  bank banker bankalt bankchar mule storage farm farmer farming crafter crafting gatherer
  gm co-gm officer offi officers leader guildleader guildmaster assistant council veteran vet member initiate recruit
  raider raiders raid core trial trialist social casual pvp pve mythic heroic bench backup sub
  tank tanks healer heal heals healing dps rdps mdps melee ranged caster
  inactive afk away loa vacation retired returning left quit banned
  discord disc dc btag bnet battletag note notes tbd
  warrior paladin pala pally hunter rogue priest deathknight dk shaman sham mage warlock lock monk druid demonhunter dh
  evoker
  arms fury prot protection holy ret retribution bm mm survival sv assassination outlaw sub subtlety disc discipline
  shadow blood frost unholy ele elemental enh enhance enhancement resto restoration arcane fire aff affliction demo
  demonology destro destruction brewmaster mistweaver windwalker balance boomkin feral guardian havoc vengeance
  devastation preservation augmentation devourer
  utc gmt est edt cst cdt mst mdt pst pdt akst hst bst cet cest eet eest msk aest aedt acst awst nzst nzdt jst
  kst sgt brt eu oce latam
  `
    .trim()
    .split(/\s+/),
);

const NOBODY = new Set(
  'no none nobody noone yes na unknown tbd yet pending soon later his hers this its ours yours theirs'.split(' '),
);

const KIN = new Set(
  `
  brother bro sister sis mother mom mum mommy father dad daddy son daughter kid kids child cousin uncle aunt nephew niece
  wife husband hubby gf bf girlfriend boyfriend fiance fiancee spouse partner friend friends buddy mate roommate flatmate
  coworker colleague neighbour neighbor boss
  `
    .trim()
    .split(/\s+/),
);

/** "GMT+1", "utc+02:00". */
const OFFSET_OF_TIME_ZONE = /\+\d{1,2}(?::?\d{2})?$/;

/** "The", "my": stands before a name and is never one. */
export function isFiller(key: string): boolean {
  return FILLERS.has(key);
}

/** A filler, or a label such as "tank", "alt" or "EST": hardly ever somebody's name, though people are called Shadow. */
export function isLabel(key: string): boolean {
  return isFiller(key) || LABELS.has(key.replace(OFFSET_OF_TIME_ZONE, ''));
}

/** What stands where a name would, and says that there is none: "DC: none", "this alt". */
export function meansNobody(key: string): boolean {
  return NOBODY.has(key);
}

/** Somebody close: "Mike's brother" is somebody else than Mike. A "waifu" is a character. */
export function isKin(key: string): boolean {
  return KIN.has(key);
}
