import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LocalBattleNet } from '../../../src/sandbox/battle-net/local-battle-net.ts';
import { addonUpload, addonUploadWithoutOfficerNotes } from '../../../src/sandbox/guild/addon-upload.ts';
import { sampleGuild } from '../../../src/sandbox/guild/sample-guild.ts';
import { seedBattleNet } from '../../../src/sandbox/guild/seed-battle-net.ts';
import { BattleNetClient } from '../../../src/sources/battle-net/client.ts';
import { BattleNetSource } from '../../../src/sources/battle-net/source.ts';
import { HandClock, pullAllTheThings } from '../../sources/battle-net/started-battle-net.ts';

const silentLog = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const clock = new HandClock();
const sample = sampleGuild(clock.now());

describe('the sample guild on the local Battle.net', () => {
  let battleNet: LocalBattleNet;
  let client: BattleNetClient;
  let source: BattleNetSource;

  beforeEach(async () => {
    battleNet = await LocalBattleNet.start({ clock });
    seedBattleNet(battleNet.world, sample);
    client = new BattleNetClient({
      clientId: battleNet.clientId,
      clientSecret: battleNet.clientSecret,
      oauthUrl: battleNet.oauthUrl,
      apiUrl: battleNet.apiUrl,
      requestsPerSecond: 1000,
      clock,
      log: silentLog,
    });
    source = new BattleNetSource(client);
  });

  afterEach(async () => {
    await client.close();
    await battleNet.stop();
  });

  test('is read back whole: roster and profiles', async () => {
    const roster = await source.pullRoster(pullAllTheThings);
    if (roster.kind !== 'complete') throw new Error(roster.detail);
    const facts = (name: string, realm: string, className: string, level: number, rank: number) =>
      [name, realm, className, level, rank].join('|');
    expect(
      roster.snapshot.characters.map((one) => facts(one.name, one.realmSlug, one.className, one.level, one.rankIndex)),
    ).toEqual(sample.characters.map((one) => facts(one.name, one.realm_slug, one.class, one.level, one.rank)));

    const wanted = roster.snapshot.characters.map((character) => ({ ...character, refreshedAt: null }));
    const { profiles, refused, failed, deferred } = await source.pullProfiles(wanted, { region: 'us' });
    expect([failed, deferred]).toEqual([[], []]);
    const hidden = sample.characters.filter((one) => one.last_login_timestamp === null);
    expect(refused.map((one) => one.name).sort()).toEqual(hidden.map((one) => one.name).sort());
    expect(profiles).toHaveLength(sample.characters.length - hidden.length);
    expect(profiles.every((profile) => profile.combatRole !== null && profile.realmName !== null)).toBe(true);
    battleNet.assertClean();
  });

  test('names its realms in the realm index', async () => {
    const realms = await source.pullRealms('us');
    if (realms.kind !== 'complete') throw new Error(realms.detail);
    expect(realms.realms.map((realm) => realm.name)).toEqual(
      expect.arrayContaining(["Sen'jin", 'Sargeras', 'Area 52', 'Azjol-Nerub', 'Alterac Mountains']),
    );
  });
});

describe('an upload of the guild', () => {
  const upload = addonUpload(sample, clock.now(), 'Trogmoon');

  test('has every character with its notes and rank', () => {
    expect(upload).toMatchObject({ addon_version: '1.0', uploaded_by: 'Trogmoon' });
    expect(upload.characters).toHaveLength(200);
    expect(upload.characters[0]).toEqual({
      name: 'Trogmoon',
      realm: "Sen'jin",
      guild_note: 'GM / Mike',
      officer_note: 'Discord: Trog',
      rank: 0,
      rank_name: 'Guild Leader',
      class: 'Druid',
      level: 80,
      last_online: expect.stringMatching(/^\d+d \d+h \d+m$/),
    });
  });

  test('writes realms the three ways of the game, each so that it can be told whose it is', () => {
    const ownRealmEmpty = upload.characters.filter((one) => one.realm === '' && !one.name.includes('-'));
    const glued = upload.characters.filter((one) => one.name.includes('-'));
    expect(ownRealmEmpty.length).toBeGreaterThan(10);
    expect(glued.length).toBeGreaterThan(10);
    for (const [position, one] of upload.characters.entries()) {
      const { realm_slug, realm_name, name } = sample.characters[position] ?? {};
      const told = one.name === `${name}-${realm_name}` || one.realm === realm_name;
      expect(told || (one.realm === '' && realm_slug === 'senjin')).toBe(true);
    }
  });

  test('by somebody who may not read officer notes has empty ones', () => {
    const { characters } = addonUploadWithoutOfficerNotes(sample, clock.now());
    expect(characters.every((one) => one.officer_note === '')).toBe(true);
    expect(characters.map((one) => one.guild_note)).toEqual(upload.characters.map((one) => one.guild_note));
  });
});
