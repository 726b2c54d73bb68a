import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectOk } from '../../bench/watched-server.ts';
import { Database } from '../../src/database/database.ts';
import { dismissalReasons } from '../../src/quality/dismissal.ts';
import { ok } from '../../src/result.ts';
import type { Actor } from '../../src/use-cases/actor.ts';
import { admit } from '../../src/use-cases/admit.ts';
import {
  deliverCards,
  lookAfterCards,
  serversWithCardsToLookAfter,
} from '../../src/use-cases/audit-channel/deliver-cards.ts';
import { deliverMessages, serversWithWaitingMessages } from '../../src/use-cases/audit-channel/deliver-messages.ts';
import { sendReport } from '../../src/use-cases/audit-channel/send-report.ts';
import type { Context } from '../../src/use-cases/context.ts';
import {
  listAutomaticFixes,
  undoAutomaticBatch,
  undoAutomaticFixes,
} from '../../src/use-cases/findings/automatic-fixes.ts';
import { dataQualityOverview, ruleCard } from '../../src/use-cases/findings/data-quality.ts';
import { dismissFinding, setFindingAside, snoozeFinding } from '../../src/use-cases/findings/dismiss-finding.ts';
import { confirmFinding, fixFinding, linkFindingTo, refuseFinding } from '../../src/use-cases/findings/fix-finding.ts';
import { chooseSeverity, disableRule, enableRule, switchAutoFix } from '../../src/use-cases/findings/rule-settings.ts';
import { showFinding } from '../../src/use-cases/findings/show-finding.ts';
import {
  applyFixAll,
  approveFixAll,
  approveFixAllAlone,
  askApproval,
  resumeFixAll,
  turnDownFixAll,
} from '../../src/use-cases/fix-all/apply-fix-all.ts';
import { abandonedBatches, takeUpBatch } from '../../src/use-cases/fix-all/batch-claim.ts';
import { previewFixAll, showFixAll } from '../../src/use-cases/fix-all/preview-fix-all.ts';
import { stopFixAll } from '../../src/use-cases/fix-all/stop-fix-all.ts';
import { health } from '../../src/use-cases/health.ts';
import { keepHouse, serversWithData } from '../../src/use-cases/housekeeping.ts';
import { listFindings, listRecentFindings, suggestFindings } from '../../src/use-cases/lists/finding-lists.ts';
import { listMatchLinks } from '../../src/use-cases/lists/match-list.ts';
import { openList, turnPage } from '../../src/use-cases/lists/paged-list.ts';
import { listMismatches, listOrphans, listPlayers, suggestPlayers } from '../../src/use-cases/lists/roster-lists.ts';
import { undoByHand } from '../../src/use-cases/people/by-hand.ts';
import { chooseMain } from '../../src/use-cases/people/choose-main.ts';
import { claimCharacter } from '../../src/use-cases/people/claim-character.ts';
import { confirmLinks } from '../../src/use-cases/people/confirm-links.ts';
import { confirmClaim, refuseClaim, undoClaim } from '../../src/use-cases/people/decide-claim.ts';
import { suggestCharacters } from '../../src/use-cases/people/find-character.ts';
import { decideLink, dropLinkQuestion, linkByHand } from '../../src/use-cases/people/link-by-hand.ts';
import { applyMatch, cancelMatch, previewMatch, undoMatch } from '../../src/use-cases/people/match.ts';
import { askMerge, mergePlayers } from '../../src/use-cases/people/merge-players.ts';
import { addPlayerName, removePlayerName } from '../../src/use-cases/people/player-names.ts';
import { showMergePartners, showPlayer, suggestPlayersNotOnDiscord } from '../../src/use-cases/people/show-player.ts';
import { unlinkCharacter, unlinkFromPlayer } from '../../src/use-cases/people/unlink-by-hand.ts';
import { whoIs } from '../../src/use-cases/people/who-is.ts';
import { forgetMember, storedAbout } from '../../src/use-cases/privacy.ts';
import { confirmGroup, fixGroup, linkGroupTo, showGroup } from '../../src/use-cases/review/decide-group.ts';
import { continueReview, startReview } from '../../src/use-cases/review/review-findings.ts';
import { setGroupAside } from '../../src/use-cases/review/set-group-aside.ts';
import { fixRoles } from '../../src/use-cases/roles/fix-roles.ts';
import {
  chooseRankRole,
  confirmRankMap,
  discardRankRoles,
  openRankRoles,
  saveRankRoles,
} from '../../src/use-cases/roles/rank-roles.ts';
import { expiredClaims, settleExpiredClaim } from '../../src/use-cases/roles/settle-roles.ts';
import { checkSetup } from '../../src/use-cases/setup/check-setup.ts';
import { chooseGuild } from '../../src/use-cases/setup/choose-guild.ts';
import { chooseCountsForRoles, newUploadKey, openGuild } from '../../src/use-cases/setup/guild-settings.ts';
import { previewRemoval, removeGuild, undoRemoval } from '../../src/use-cases/setup/remove-guild.ts';
import { askRevokeUploadKey, revokeUploadKey } from '../../src/use-cases/setup/revoke-upload-key.ts';
import {
  installServer,
  leaveServer,
  reconcileServers,
  watchedGuilds,
  watchedServers,
} from '../../src/use-cases/setup/servers.ts';
import {
  beginSetup,
  chooseAuditChannel,
  chooseOfficerRoles,
  goLive,
  openSetup,
} from '../../src/use-cases/setup/setup.ts';
import {
  chooseJudgement,
  chooseRankRolePolicy,
  chooseStaleThreshold,
  openSettings,
} from '../../src/use-cases/setup/setup-settings.ts';
import { identifyUploadKey } from '../../src/use-cases/setup/upload-keys.ts';
import { applyDepartures, ignoreDepartures, undoShrink } from '../../src/use-cases/syncs/decide-shrink.ts';
import {
  observeDeparture,
  observeMember,
  observeRole,
  observeRoleRemoval,
} from '../../src/use-cases/syncs/observe-members.ts';
import { processUpload, unprocessedUploads } from '../../src/use-cases/syncs/process-upload.ts';
import { receiveUpload } from '../../src/use-cases/syncs/receive-upload.ts';
import { scanForRule, scanServer } from '../../src/use-cases/syncs/scan-server.ts';
import { lastUpload, sourceStatus } from '../../src/use-cases/syncs/source-status.ts';
import { syncMembers } from '../../src/use-cases/syncs/sync-members.ts';
import { syncNow } from '../../src/use-cases/syncs/sync-now.ts';
import { syncRoster } from '../../src/use-cases/syncs/sync-roster.ts';
import { syncStatus } from '../../src/use-cases/syncs/sync-status.ts';
import { historyOfPlayer, olderHistory, openHistory, undoChange } from '../../src/use-cases/undo/history.ts';
import { undoAct } from '../../src/use-cases/undo/undo-act.ts';
import { undoFinding } from '../../src/use-cases/undo/undo-finding.ts';
import { undoFixAll } from '../../src/use-cases/undo/undo-fix-all.ts';
import { undoGroup } from '../../src/use-cases/undo/undo-group.ts';
import { undoRoles } from '../../src/use-cases/undo/undo-roles.ts';
import { storeOneOfEach } from '../database/one-of-each.ts';
import { minute } from '../database/stored.ts';
import { entityTables } from '../database/tables.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { type RoleServer, roleServer, roles } from './role-server.ts';

const RULE = 'role_mismatch';
const MEMBER = '101';
const USE_CASES = new URL('../../src/use-cases/', import.meta.url);

/** Everything that a button, a link or a job may name, all of one server. */
interface Ids {
  readonly serverId: string;
  readonly finding: string;
  readonly batch: string;
  readonly autoBatch: string;
  readonly player: string;
  readonly otherPlayer: string;
  readonly link: string;
  readonly alias: string;
  readonly character: string;
  readonly change: string;
  readonly guild: string;
  readonly key: string;
  readonly upload: string;
  readonly list: string;
  readonly claim: string;
  readonly shrink: string;
}

type Call = (actor: Actor, ids: Ids) => Promise<unknown>;

/** What is asked for by ids: those of another server are answered like ids of nothing. */
interface ByIds {
  readonly byIds: Call;
}

const shown = async () => {};
const pulledGuild = { battleNetId: 1, name: 'Pull All The Things', realmSlug: 'senjin', realmName: "Sen'jin" };
const typedGuild = { region: 'us', realm: "Sen'jin", guild: 'Pull All The Things' };
const pressed = (ids: Ids) => ({ findingId: ids.finding, revision: 0, offer: 'nothing' });
const scopeOf = (ids: Ids) => `p${ids.player}`;

/** Every verb, by file, as a person or a job of one server calls it. */
const calls: Readonly<Record<string, Readonly<Record<string, Call | ByIds>>>> = {
  'admit.ts': { admit: (actor) => admit(context, actor, 'officer') },
  'fix-all/apply-fix-all.ts': {
    applyFixAll: { byIds: (actor, ids) => applyFixAll(context, actor, ids.batch, shown) },
    askApproval: { byIds: (actor, ids) => askApproval(context, actor, ids.batch) },
    approveFixAll: { byIds: (actor, ids) => approveFixAll(context, actor, ids.batch, shown) },
    turnDownFixAll: { byIds: (actor, ids) => turnDownFixAll(context, actor, ids.batch) },
    approveFixAllAlone: { byIds: (actor, ids) => approveFixAllAlone(context, actor, ids.batch, '1', shown) },
    resumeFixAll: (actor, ids) => resumeFixAll(context, actor.serverId, ids.batch),
  },
  'findings/automatic-fixes.ts': {
    listAutomaticFixes: { byIds: (actor, ids) => listAutomaticFixes(context, actor, ids.autoBatch) },
    undoAutomaticFixes: { byIds: (actor, ids) => undoAutomaticFixes(context, actor, ids.list, 0) },
    undoAutomaticBatch: { byIds: (actor, ids) => undoAutomaticBatch(context, actor, ids.autoBatch) },
  },
  'fix-all/batch-claim.ts': {
    takeUpBatch: (actor, ids) => takeUpBatch(context, actor.serverId, ids.batch),
    abandonedBatches: () => abandonedBatches(context),
  },
  'people/by-hand.ts': { undoByHand: { byIds: (actor, ids) => undoByHand(context, actor, ids.batch) } },
  'setup/check-setup.ts': { checkSetup: (actor) => checkSetup(context, actor) },
  'setup/choose-guild.ts': { chooseGuild: (actor) => chooseGuild(context, actor, typedGuild) },
  'people/choose-main.ts': {
    chooseMain: { byIds: (actor, ids) => chooseMain(context, actor, ids.player, ids.character) },
  },
  'people/claim-character.ts': {
    claimCharacter: { byIds: (actor, ids) => claimCharacter(context, actor, ids.character) },
  },
  'people/confirm-links.ts': {
    confirmLinks: { byIds: (actor, ids) => confirmLinks(context, actor, ids.player, [ids.link]) },
  },
  'findings/data-quality.ts': {
    dataQualityOverview: (actor) => dataQualityOverview(context, actor),
    ruleCard: (actor) => ruleCard(context, actor, RULE),
  },
  'people/decide-claim.ts': {
    confirmClaim: { byIds: (actor, ids) => confirmClaim(context, actor, { claimId: ids.claim, facts: 'f' }) },
    refuseClaim: { byIds: (actor, ids) => refuseClaim(context, actor, { claimId: ids.claim, facts: 'f' }) },
    undoClaim: (actor, ids) => undoClaim(context, actor, ids.claim),
  },
  'review/decide-group.ts': {
    fixGroup: { byIds: (actor, ids) => fixGroup(context, actor, pressed(ids)) },
    confirmGroup: { byIds: (actor, ids) => confirmGroup(context, actor, pressed(ids)) },
    linkGroupTo: { byIds: (actor, ids) => linkGroupTo(context, actor, pressed(ids), MEMBER) },
    showGroup: { byIds: (actor, ids) => showGroup(context, actor, ids.finding) },
  },
  'syncs/decide-shrink.ts': {
    applyDepartures: {
      byIds: (actor, ids) => applyDepartures(context, actor, { shrinkId: ids.shrink, fingerprint: 'f' }),
    },
    ignoreDepartures: {
      byIds: (actor, ids) => ignoreDepartures(context, actor, { shrinkId: ids.shrink, fingerprint: 'f' }),
    },
    undoShrink: (actor, ids) => undoShrink(context, actor, ids.shrink),
  },
  'audit-channel/deliver-cards.ts': {
    deliverCards: ({ serverId }) => deliverCards(context, serverId),
    lookAfterCards: ({ serverId }) => lookAfterCards(context, serverId),
    serversWithCardsToLookAfter: () => serversWithCardsToLookAfter(context),
  },
  'audit-channel/deliver-messages.ts': {
    deliverMessages: ({ serverId }) => deliverMessages(context, serverId),
    serversWithWaitingMessages: () => serversWithWaitingMessages(context),
  },
  'findings/dismiss-finding.ts': {
    setFindingAside: { byIds: (actor, ids) => setFindingAside(context, actor, ids.finding, 0, 'week') },
    snoozeFinding: { byIds: (actor, ids) => snoozeFinding(context, actor, ids.finding, 0, 'week') },
    dismissFinding: { byIds: (actor, ids) => dismissFinding(context, actor, ids.finding, 0, dismissalReasons[0]) },
  },
  'people/find-character.ts': { suggestCharacters: (actor) => suggestCharacters(context, actor, 'Hero') },
  'lists/finding-lists.ts': {
    listFindings: (actor) => listFindings(context, actor, { rule: undefined, status: 'open' }),
    listRecentFindings: (actor) => listRecentFindings(context, actor),
    suggestFindings: (actor) => suggestFindings(context, actor),
  },
  'findings/fix-finding.ts': {
    fixFinding: { byIds: (actor, ids) => fixFinding(context, actor, ids.finding, 0, 'nothing') },
    confirmFinding: { byIds: (actor, ids) => confirmFinding(context, actor, ids.finding, 0, 'nothing') },
    refuseFinding: { byIds: (actor, ids) => refuseFinding(context, actor, ids.finding, 0, 'nothing') },
    linkFindingTo: { byIds: (actor, ids) => linkFindingTo(context, actor, ids.finding, 0, MEMBER) },
  },
  'roles/fix-roles.ts': { fixRoles: { byIds: (actor, ids) => fixRoles(context, actor, pressed(ids)) } },
  'setup/guild-settings.ts': {
    openGuild: { byIds: (actor, ids) => openGuild(context, actor, ids.guild) },
    chooseCountsForRoles: { byIds: (actor, ids) => chooseCountsForRoles(context, actor, ids.guild, false) },
    newUploadKey: { byIds: (actor, ids) => newUploadKey(context, actor, ids.guild, 'Trogmoon') },
  },
  'health.ts': { health: () => health(context, () => true) },
  'undo/history.ts': {
    openHistory: (actor) => openHistory(context, actor, { character: undefined, memberId: MEMBER }),
    historyOfPlayer: (actor, ids) => historyOfPlayer(context, actor, ids.player),
    olderHistory: { byIds: (actor, ids) => olderHistory(context, actor, scopeOf(ids), ids.change) },
    undoChange: { byIds: (actor, ids) => undoChange(context, actor, scopeOf(ids), ids.change) },
  },
  'housekeeping.ts': {
    keepHouse: ({ serverId }) => keepHouse(context, serverId),
    serversWithData: () => serversWithData(context),
  },
  'people/link-by-hand.ts': {
    linkByHand: {
      byIds: (actor, ids) => linkByHand(context, actor, ids.character, [{ kind: 'member', memberId: MEMBER }]),
    },
    decideLink: { byIds: (actor, ids) => decideLink(context, actor, ids.list, 'f', 'move') },
    dropLinkQuestion: (actor, ids) => dropLinkQuestion(context, actor, ids.list),
  },
  'people/match.ts': {
    previewMatch: (actor) => previewMatch(context, actor),
    cancelMatch: { byIds: (actor, ids) => cancelMatch(context, actor, ids.batch) },
    applyMatch: { byIds: (actor, ids) => applyMatch(context, actor, ids.batch) },
    undoMatch: { byIds: (actor, ids) => undoMatch(context, actor, ids.batch) },
  },
  'people/merge-players.ts': {
    askMerge: {
      byIds: (actor, ids) => askMerge(context, actor, ids.player, { kind: 'player', playerId: ids.otherPlayer }),
    },
    mergePlayers: {
      byIds: (actor, ids) =>
        mergePlayers(context, actor, ids.player, { kind: 'player', playerId: ids.otherPlayer }, 'f'),
    },
  },
  'syncs/observe-members.ts': {
    observeMember: ({ serverId }) =>
      observeMember(context, {
        guild_id: serverId,
        user: { id: MEMBER, username: 'renamed', global_name: null },
        nick: null,
        roles: [],
        joined_at: minute(0).toISOString(),
      }),
    observeDeparture: ({ serverId }) =>
      observeDeparture(context, { guild_id: serverId, user: { id: '5001', username: 'member5001' } }),
    observeRole: ({ serverId }) =>
      observeRole(context, {
        guild_id: serverId,
        role: { id: '90', name: 'Renamed', position: 9, permissions: '8', managed: false },
      }),
    observeRoleRemoval: ({ serverId }) => observeRoleRemoval(context, { guild_id: serverId, role_id: '60' }),
  },
  'lists/match-list.ts': { listMatchLinks: { byIds: (actor, ids) => listMatchLinks(context, actor, ids.batch) } },
  'lists/paged-list.ts': {
    openList: (actor) => openList(context, actor, { of: 'orphan_characters' }),
    turnPage: { byIds: (actor, ids) => turnPage(context, actor, ids.list, 0) },
  },
  'people/player-names.ts': {
    addPlayerName: { byIds: (actor, ids) => addPlayerName(context, actor, ids.player, 'Somebody') },
    removePlayerName: { byIds: (actor, ids) => removePlayerName(context, actor, ids.player, ids.alias) },
  },
  'fix-all/preview-fix-all.ts': {
    previewFixAll: (actor) => previewFixAll(context, actor, RULE),
    showFixAll: { byIds: (actor, ids) => showFixAll(context, actor, ids.batch) },
  },
  'syncs/process-upload.ts': {
    processUpload: ({ serverId }, ids) => processUpload(context, serverId, ids.upload),
    unprocessedUploads: () => unprocessedUploads(context),
  },
  'roles/rank-roles.ts': {
    openRankRoles: { byIds: (actor, ids) => openRankRoles(context, actor, ids.guild, 0) },
    chooseRankRole: {
      byIds: (actor, ids) => chooseRankRole(context, actor, ids.guild, { index: 3, roleId: '70' }, 0),
    },
    discardRankRoles: { byIds: (actor, ids) => discardRankRoles(context, actor, ids.guild, 0) },
    saveRankRoles: { byIds: (actor, ids) => saveRankRoles(context, actor, ids.guild, 0) },
    confirmRankMap: { byIds: (actor, ids) => confirmRankMap(context, actor, ids.guild, 'r') },
  },
  'syncs/receive-upload.ts': {
    // Which guild a key is for is never somebody's word: identifyUploadKey reads both from one row.
    receiveUpload: ({ serverId }, ids) =>
      receiveUpload(
        context,
        { serverId, guildId: ownIds.guild, keyId: ids.key },
        {
          uploaded_by: 'Trogmoon',
          characters: [{ name: 'Heroa0', realm: "Sen'jin", guild_note: 'Mike', officer_note: 'DC: mike' }],
        },
      ),
  },
  'review/review-findings.ts': {
    startReview: (actor) => startReview(context, actor),
    continueReview: (actor, ids) => continueReview(context, actor, RULE, ids.finding),
  },
  'setup/revoke-upload-key.ts': {
    askRevokeUploadKey: { byIds: (actor, ids) => askRevokeUploadKey(context, actor, ids.guild, ids.key) },
    revokeUploadKey: { byIds: (actor, ids) => revokeUploadKey(context, actor, ids.guild, ids.key) },
  },
  'lists/roster-lists.ts': {
    listOrphans: (actor) => listOrphans(context, actor, 'orphan_members'),
    listMismatches: (actor) => listMismatches(context, actor),
    listPlayers: (actor) => listPlayers(context, actor, ''),
    suggestPlayers: (actor) => suggestPlayers(context, actor, 'Player'),
  },
  'findings/rule-settings.ts': {
    disableRule: (actor) => disableRule(context, actor, RULE),
    enableRule: (actor) => enableRule(context, actor, RULE),
    switchAutoFix: (actor) => switchAutoFix(context, actor, 'orphan_wow', 'on'),
    chooseSeverity: (actor) => chooseSeverity(context, actor, RULE, 'info'),
  },
  'syncs/scan-server.ts': {
    scanServer: (actor) => scanServer(context, actor),
    scanForRule: (actor) => scanForRule(context, actor, RULE),
  },
  'audit-channel/send-report.ts': { sendReport: (actor) => sendReport(context, actor) },
  'setup/servers.ts': {
    installServer: ({ serverId }) => installServer(context, { id: serverId, name: 'Renamed', ownerId: '1' }),
    reconcileServers: (_actor, ids) => reconcileServers(context, [{ id: ids.serverId }, { id: other.serverId }]),
    watchedGuilds: ({ serverId }) => watchedGuilds(context, serverId),
    watchedServers: () => watchedServers(context),
  },
  'review/set-group-aside.ts': {
    setGroupAside: { byIds: (actor, ids) => setGroupAside(context, actor, pressed(ids), 'week') },
  },
  'roles/settle-roles.ts': {
    expiredClaims: () => expiredClaims(context),
    settleExpiredClaim: ({ serverId }, ids) => settleExpiredClaim(context, serverId, ids.finding),
  },
  'setup/setup-settings.ts': {
    openSettings: (actor) => openSettings(context, actor),
    chooseStaleThreshold: (actor) => chooseStaleThreshold(context, actor, '60'),
    chooseRankRolePolicy: (actor) => chooseRankRolePolicy(context, actor, 'only_highest'),
    chooseJudgement: (actor) => chooseJudgement(context, actor, 'highest'),
  },
  'setup/setup.ts': {
    beginSetup: (actor) => beginSetup(context, actor, { name: 'Renamed', ownerId: '1' }),
    openSetup: (actor) => openSetup(context, actor),
    chooseAuditChannel: (actor) => chooseAuditChannel(context, actor, '9001'),
    chooseOfficerRoles: (actor) => chooseOfficerRoles(context, actor, ['80']),
    goLive: (actor) => goLive(context, actor),
  },
  'findings/show-finding.ts': { showFinding: { byIds: (actor, ids) => showFinding(context, actor, ids.finding) } },
  'people/show-player.ts': {
    showPlayer: { byIds: (actor, ids) => showPlayer(context, actor, ids.player) },
    showMergePartners: { byIds: (actor, ids) => showMergePartners(context, actor, ids.player) },
    suggestPlayersNotOnDiscord: (actor) => suggestPlayersNotOnDiscord(context, actor, 'Player'),
  },
  'syncs/source-status.ts': {
    lastUpload: ({ serverId }, ids) => lastUpload(context, { serverId, guildId: ids.guild, keyId: ids.key }),
    sourceStatus: ({ serverId }, ids) => sourceStatus(context, { serverId, guildId: ids.guild, keyId: ids.key }),
  },
  'fix-all/stop-fix-all.ts': { stopFixAll: { byIds: (actor, ids) => stopFixAll(context, actor, ids.batch) } },
  'syncs/sync-members.ts': { syncMembers: ({ serverId }) => syncMembers(context, serverId) },
  'syncs/sync-now.ts': { syncNow: (actor) => syncNow(context, actor, 'discord_bot', () => {}) },
  'syncs/sync-roster.ts': {
    syncRoster: { byIds: ({ serverId }, ids) => syncRoster(context, serverId, ids.guild, 'roster_and_profiles') },
  },
  'syncs/sync-status.ts': { syncStatus: (actor) => syncStatus(context, actor) },
  'undo/undo-act.ts': { undoAct: { byIds: (actor, ids) => undoAct(context, actor, scopeOf(ids), ids.change) } },
  'undo/undo-finding.ts': { undoFinding: { byIds: (actor, ids) => undoFinding(context, actor, ids.finding) } },
  'undo/undo-fix-all.ts': { undoFixAll: { byIds: (actor, ids) => undoFixAll(context, actor, ids.batch, shown) } },
  'undo/undo-group.ts': {
    undoGroup: { byIds: (actor, ids) => undoGroup(context, actor, ids.batch) },
  },
  'undo/undo-roles.ts': {
    undoRoles: { byIds: (actor, ids) => undoRoles(context, actor, ids.finding, { memberId: MEMBER }) },
  },
  'people/unlink-by-hand.ts': {
    unlinkFromPlayer: { byIds: (actor, ids) => unlinkFromPlayer(context, actor, ids.player, ids.link) },
    unlinkCharacter: { byIds: (actor, ids) => unlinkCharacter(context, actor, ids.character) },
  },
  'setup/upload-keys.ts': {
    identifyUploadKey: (_actor, ids) => identifyUploadKey(context, `rollcall_${ids.key}_secret`),
  },
  'people/who-is.ts': {
    whoIs: (actor) => whoIs(context, actor, true, { character: undefined, memberId: MEMBER }),
  },
  'privacy.ts': {
    storedAbout: (actor) => storedAbout(context, { ...actor, memberId: MEMBER }),
    forgetMember: (actor) => forgetMember(context, { ...actor, memberId: MEMBER }),
  },
  // What ends a guild or the whole server comes last.
  'setup/remove-guild.ts': {
    previewRemoval: { byIds: (actor, ids) => previewRemoval(context, actor, ids.guild) },
    removeGuild: { byIds: (actor, ids) => removeGuild(context, actor, ids.guild) },
    undoRemoval: { byIds: (actor, ids) => undoRemoval(context, actor, ids.guild) },
  },
  'setup/servers.ts, at last': { leaveServer: ({ serverId }) => leaveServer(context, serverId) },
};

/** Exported and given a context, but for other verbs only: they are called above by way of those. */
const within: Readonly<Record<string, string>> = {
  'fix-all/apply-fix-all.ts progressShown': 'what a running Fix-All tells whoever pressed',
  'fix-all/apply-fix-all.ts answered': 'the answer of every verb about a Fix-All',
  'people/by-hand.ts byHand': 'the transaction around every verb by hand',
  'syncs/failed-run.ts recordFailure': 'the end of a failed sync',
  'syncs/failed-run.ts recordingFailure': 'around every sync',
  'roles/fresh-facts.ts freshFactsOfAll': 'what a role batch begins with',
  'roles/fresh-facts.ts freshRoster': 'what every role fix begins with',
  'review/on-group.ts onGroup': 'around every verb about the open findings of one person',
  'findings/open-finding.ts onOpenFinding': 'around every verb about an open finding',
  'pipeline.ts inPipeline': 'around every pipeline',
  'roles/role-writing.ts writeRoles': 'the steps of a role fix, all of one claim',
  'roles/role-writing.ts outcomesOnDiscord': 'reads what became of a claim on Discord',
  'fix-all/run-role-batch.ts runRoleBatch': 'the work of a Fix-All of roles, by a claim',
  'roles/settle-roles.ts settleRoles': 'the end of a role fix, by its claim',
  'syncs/syncs-under-way.ts announced': 'around every sync',
  'syncs/syncs-under-way.ts syncUnderWay': 'reads the memory of this process',
  'setup/upload-keys.ts createUploadKey': 'behind newUploadKey, which looked for the guild',
  'syncs/watch-sources.ts watchSources': 'looks at every server in turn, and is meant to',
};

let home: TestDatabase;
let database: Database;
let context: Context;
let own: RoleServer;
let other: RoleServer;
let ownIds: Ids;
let otherIds: Ids;
let before: Readonly<Record<string, string>>;
const tables = (await entityTables()).map(({ tableName }) => tableName);

beforeAll(async () => {
  home = await freshDatabase();
  database = await Database.connect({ url: home.url });
  own = await roleServer({ database }, { players: 3, others: 2 });
  other = await roleServer({ database }, { players: 3, others: 2 });
  context = {
    ...own.context,
    battleNet: {
      ...own.context.battleNet,
      pullProfiles: async () => ({ profiles: [], refused: [], failed: [], deferred: [] }),
      verifyGuild: async () => ok({ guild: pulledGuild, characters: 3 }),
    },
    serverStanding: async () => ({
      kind: 'complete',
      listsMembers: true,
      mayManageRoles: true,
      isAdministrator: false,
      ownPosition: 20,
      roles: [...roles],
      channel: { kind: 'gone' },
    }),
  };
  ownIds = await filled(own);
  otherIds = await filled(other);
  before = await contents(other);
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

/** A server in which something stands in every table, and which of it its people see. */
async function filled(server: RoleServer): Promise<Ids> {
  const { context, serverId } = server;
  const actor = server.officer();
  const player = (await server.rows<{ id: string }>('select id from player order by display_name'))[0]?.id ?? '';
  expectOk(await addPlayerName(context, actor, player, 'Trogmoon'));
  expectOk(await previewFixAll(context, actor, RULE));
  expectOk(await listFindings(context, actor, { rule: undefined, status: 'open' }));
  expectOk(await startReview(context, actor, RULE));
  await database.inServer(serverId, storeOneOfEach);
  const [ids] = await server.rows<Ids>(
    `select ? as "serverId",
       (select id from finding where rule = ? order by subject_key limit 1) as finding,
       (select id from batch order by kind = 'fix_all' desc limit 1) as batch,
       (select id from batch order by kind = 'fix_all' desc limit 1) as "autoBatch",
       player.id as player,
       (select id from player as second where second.id <> player.id order by display_name limit 1) as "otherPlayer",
       link.id as link, link.character_id as character,
       (select id from player_alias limit 1) as alias,
       (select id from change order by number desc limit 1) as change,
       (select id from guild) as guild, (select id from upload_key) as key, (select id from upload) as upload,
       (select id from paged_list limit 1) as list, (select id from character_claim) as claim,
       (select id from shrink) as shrink
     from player join link on link.player_id = player.id and link.character_id is not null
     where player.id = ?`,
    [serverId, RULE, player],
  );
  if (!ids) throw new Error('The server has no player');
  return ids;
}

/** Everything that stands about the server, as one digest by table. */
async function contents({ serverId }: RoleServer): Promise<Record<string, string>> {
  return database.inServer(serverId, async ({ em }) => {
    const digest = (table: string) =>
      `(select count(*) || ' rows, ' || coalesce(md5(string_agg(row::text, '' order by row::text)), '')
        from "${table}" as row where ${table === 'server' ? 'id' : 'server_id'} = '${serverId}') as "${table}"`;
    const [row] = await em.execute<Record<string, string>[]>(`select ${tables.map(digest).join(', ')}`);
    return row ?? {};
  });
}

test('both servers have rows in every table, with the same members and the same names', async () => {
  for (const server of [own, other]) {
    const empty = Object.entries(await contents(server)).filter(([, digest]) => digest.startsWith('0 rows'));
    expect(empty).toEqual([]);
  }
  const names =
    'select (select array_agg(id order by id) from member) as m, array_agg(name order by name) from character';
  expect(await own.rows(names)).toEqual(await other.rows(names));
});

describe.each(Object.entries(calls))('%s', (_file, verbs) => {
  test.each(Object.entries(verbs))('%s touches no other server', async (_verb, verb) => {
    const call = 'byIds' in verb ? verb.byIds : verb;
    const answer = await call(own.officer(), otherIds);
    if ('byIds' in verb) expect(answer).toMatchObject({ ok: false });
    expect(await contents(other)).toEqual(before);
    await call(own.officer(), ownIds);
    expect(await contents(other)).toEqual(before);
  });
});

test('every verb is called here, or is said to be called within another', () => {
  const called = Object.entries(calls).flatMap(([file, verbs]) =>
    Object.keys(verbs).map((verb) => `${file.split(',')[0]} ${verb}`),
  );
  const files = readdirSync(USE_CASES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const verbs = files.flatMap((file) => {
    const source = readFileSync(new URL(file, USE_CASES), 'utf8');
    const exported = source.matchAll(/^export (?:async )?function (\w+)(?:<.*>)?\(\s*(?:\w+|\{[^}]*\}): Context\b/gm);
    return [...new Set([...exported].map(([, verb]) => `${file} ${verb}`))];
  });
  expect([...called, ...Object.keys(within)].toSorted()).toEqual(verbs.toSorted());
});
