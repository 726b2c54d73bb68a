/**
 * Words that people write beside names, and that nobody means as a name (domain.md §5.2). They are compared as
 * normalised keys. Words such as "friend" or "invited" are missing on purpose: they come before a name that is
 * somebody else's ("invited by Mike"), so they must end the search for a name, not be stepped over.
 */
const LABELS = new Set(
  `
  a the my of for
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
  `
    .trim()
    .split(/\s+/),
);

const NOBODY = new Set(
  'no none nobody noone yes na unknown tbd yet pending soon later his hers this its ours yours theirs'.split(' '),
);

/** A label such as "tank" or "alt", not somebody's name. */
export function isLabel(key: string): boolean {
  return LABELS.has(key);
}

/** What stands where a name would, and says that there is none: "DC: none", "this alt". */
export function meansNobody(key: string): boolean {
  return NOBODY.has(key);
}
