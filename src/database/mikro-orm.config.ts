import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import { AuditCard } from './entities/audit-card.ts';
import { Batch } from './entities/batch.ts';
import { Candidate } from './entities/candidate.ts';
import { Change } from './entities/change.ts';
import { Character } from './entities/character.ts';
import { CharacterClaim } from './entities/character-claim.ts';
import { Finding } from './entities/finding.ts';
import { Guild } from './entities/guild.ts';
import { Lease } from './entities/lease.ts';
import { Link } from './entities/link.ts';
import { Member } from './entities/member.ts';
import { MemberFurtherName } from './entities/member-further-name.ts';
import { NoteName } from './entities/note-name.ts';
import { OutboxMessage } from './entities/outbox-message.ts';
import { PagedList } from './entities/paged-list.ts';
import { Player } from './entities/player.ts';
import { PlayerAlias } from './entities/player-alias.ts';
import { Rank } from './entities/rank.ts';
import { RankEvent } from './entities/rank-event.ts';
import { RefusedPair } from './entities/refused-pair.ts';
import { RefusedPlayer } from './entities/refused-player.ts';
import { ReviewPlace } from './entities/review-place.ts';
import { Role } from './entities/role.ts';
import { RuleSetting } from './entities/rule-setting.ts';
import { Server } from './entities/server.ts';
import { Shrink } from './entities/shrink.ts';
import { SyncRun } from './entities/sync-run.ts';
import { Upload } from './entities/upload.ts';
import { UploadKey } from './entities/upload-key.ts';

export const entities = [
  Server,
  RuleSetting,
  Role,
  Guild,
  Rank,
  Character,
  NoteName,
  RankEvent,
  Member,
  MemberFurtherName,
  Player,
  PlayerAlias,
  Link,
  RefusedPair,
  RefusedPlayer,
  Candidate,
  CharacterClaim,
  Finding,
  PagedList,
  ReviewPlace,
  Batch,
  Change,
  UploadKey,
  Upload,
  SyncRun,
  Shrink,
  OutboxMessage,
  AuditCard,
  Lease,
];

const migrations = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'migrations');

/** A server that takes the connection and then says nothing would otherwise be waited for without end. */
const CONNECT_PATIENCE_MS = 10_000;

/** The one configuration of the ORM: the bot, the migrations and the tests differ only in the address. */
export function ormOptions(clientUrl: string, connectPatienceMs = CONNECT_PATIENCE_MS): Options {
  return defineConfig({
    clientUrl,
    entities,
    extensions: [Migrator],
    forceUtcTimezone: true,
    pool: { min: 0, max: 10 },
    driverOptions: { application_name: 'rollcall', connectionTimeoutMillis: connectPatienceMs },
    // A database that is missing is a mistake in the address, not something to create.
    ensureDatabase: false,
    // Agenda keeps its own tables in the same database.
    schemaGenerator: { skipTables: [/^agenda_/] },
    migrations: { path: migrations, tableName: 'schema_migration', snapshot: false, emit: 'ts' },
    logger: () => {},
  });
}
