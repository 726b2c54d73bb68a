/** What names and notes are made of. The pools are wide, so that two people are rarely called alike by accident. */

export const realms = [
  { slug: 'senjin', name: "Sen'jin" },
  { slug: 'sargeras', name: 'Sargeras' },
  { slug: 'area-52', name: 'Area 52' },
  { slug: 'azjolnerub', name: 'Azjol-Nerub' },
  { slug: 'alterac-mountains', name: 'Alterac Mountains' },
] as const;

export const onsets = words(`
  b c d f g h j k l m n p r s t v w y z b d f g k l m n r s t v br bl ch cl cr dr fl fr gl gr kh kr ny ph pr qu sh sk sl
  st th thr tr vr x zh
`);
export const vowels = words('a e i o u a e i o u a e i o y ae ai au ea ia ie io oo');
export const codas = ['', '', '', '', '', '', '', ...words('l n r s l n r s th x ck ld m nd rk rn sh')];
export const namesEnd = words('a ael an ar ax eas el en era eth ia iel in ion ir is ius o on or os ra rix us yn ys');

export const firstHalves = words(`
  amber arc ash battle bear bitter black blood bone brew bright bubble cinder cold copper crimson crow dark dawn death
  demon dire doom dragon dream dusk earth ember fel fire flame fox frost fury ghost gloom gold grave grim hawk heal hex
  holy honey howl ice iron jade juice lava light lone loot mad mana mist moo moon mud night oak pain panda pew pumpkin
  quick rage raven red rift rock rune salt scar shadow shield silver sky slow snow sorrow soul spark spell spirit star
  steel stone storm sun swamp thorn thunder tide totem turbo twin venom void war whisper wild wind winter wolf wrath
`);
export const secondHalves = words(`
  arrow axe bane bark bear beard belly blade blaze blood bloom bolt born bow brand breaker brew bringer brow caller
  claw cleave cloak crow crusher dancer doom eye fall fang feather fist flame foot fury gaze glow grip hammer hand heart
  hide hoof horn hunter keeper kin leaf light mane mantle mark maw moon paw petal quill reaper ripper roar root runner
  scale scar shade shield shot singer skin slayer smash song spark spear spike stalker star step storm strider sworn
  talon thorn tide tooth totem walker ward watcher weaver whisper wind wing wolf zap
`);

export const givenNames = words(`
  aaron adam alex alina amanda amy andre andrea andy anna anthony ash ben beth billy bob brad brandon brian caleb carl
  carlos chris claire cody dan daniela dave david derek diego dominic doug drew dylan ed elena eli emily emma eric erin
  ethan eva evan felix frank gabe gary george greg hannah harry heather heidi ian ingrid isaac jack jacob jake james
  jamie jason jeff jen jenny jeremy jess jim joe joel john jon jordan josh julia justin karen kate kathy keith kelly ken
  kevin kim kyle lars laura lee leo lisa liz logan lucas luis luke maria mark marta mary matt max megan mel mia michael
  mick mike miguel mitch molly nadia nate nick nicole nina noah olga oliver oscar owen paul pedro pete peter phil
  rachel ray rebecca rob robin ron ross ryan sally sam sandra sarah scott sean seb shane shaun simon sofia stacy steph
  steve stu sven tara ted tess theo tim tina todd tom tony tracy travis tyler vera vic victor wayne wendy will zach zoe
`);

export const handleWords = words(`
  acorn alpaca analog apex atlas avocado badger bagel banjo basil beacon biscuit blender bongo borscht burrito cactus
  cadillac canyon caramel cello chaos cheddar chili cipher cobalt coffee comet copper coyote cricket crumb cyan daisy
  delta dingo disco domino donut draft echo elbow falcon fennel ferret fiddle fjord flannel fossil gadget galaxy garlic
  gecko ghost ginger glitch goose gravy grizzly hazel hobo hockey hornet hummus igloo indigo jacket jaguar jazz jelly
  jester jigsaw kayak kernel kettle kiwi koala ladder lagoon lantern lasagna lemon lizard llama lobster lotus lunar
  magnet mango maple marble meadow mocha moose mustard napkin nebula nickel noodle nova nugget oatmeal onyx orbit otter
  oyster paddle panda papaya pebble penguin pepper pickle pigeon pixel plasma pluto pocket poodle potato pretzel prism
  pudding puffin quartz quokka rabbit radar raccoon radish ranger raptor relic rhino ripple river rocket saffron salmon
  satin scooter shark shrimp sigma slate sloth snail sonic spatula spider spoon squid static sushi taco tango teapot
  tiger toast tofu topaz trout tulip tundra turnip turtle vandal velvet vortex waffle walnut walrus wasabi weasel whale
  willow wizard wombat yeti zebra zephyr zigzag
`);
export const handleOpenings = words('its the real not mr dr big lil old sad only just im captain lord lady sir');
export const handleClosings = words('tv gaming plays ttv yt live irl gg ow xd uk eu na');

export const phrases = [
  'sleepy boi',
  'not a healer',
  'dad of three',
  'brb dinner',
  'two cats in a coat',
  'touching grass',
  'wipe enjoyer',
  'professional afk',
  'floor tank',
  'send help',
  'ask my wife',
  'dodging swirlies',
  'one more key',
  'lagging since 2004',
  'grey parser',
  'mount collector',
  'currently offline',
  'do not perceive me',
];

export const notesOfNobody = [
  'BiS pls',
  'need heals',
  'farm toon',
  'farmer',
  'bank',
  'Guild bank',
  'bank alt',
  'x2',
  '702',
  'ilvl 684',
  'herb/mining',
  'LW / skin',
  'JC 100',
  'alch + herb',
  'prot/ret',
  'resto mainspec',
  'raider',
  'Raider, healer',
  'trial',
  'trial 3/12',
  'social',
  'casual',
  'inactive',
  'afk til autumn',
  'on break',
  'LOA until march',
  'back in spring!',
  'EST evenings',
  'Tue/Thu only',
  'weekends',
  'M+ only',
  'keys +12',
  'pvp 1800',
  'mage tank when?',
  '<3',
  ':)',
  '...',
  'OG',
  'founder',
  'Best druid eu',
  'dont kick',
  'do not invite',
  'no discord',
  'DC: none',
  'discord: tbd',
  'main: none',
  'alt',
  'ALT',
  'main',
  'alt 3',
  'mail@guild.org',
  'ABCDC: test',
  '50g fine paid',
  'can craft flasks',
  'Since 2009',
  'returning player',
  'rerolled',
];

export const officerNotesOfNobody = [
  'trial until 3/12',
  'promo 14/02',
  'loot council',
  'missed 2 raids',
  'bench ok',
  'reserve',
  'core',
  'applied on site',
  'keep an eye',
  'paid 10k',
  'warned 1x',
  'good interrupts',
  'inv 12/04/24',
  '2nd chance',
  'vouched',
];

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
