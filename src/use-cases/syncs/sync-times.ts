import type { SyncRun } from '../../database/entities/sync-run.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MEMBERS_EVERY_MINUTES = 15;

/** In these hours rosters come with profiles, in all others alone; UTC. */
const HOURS_WITH_PROFILES = [1, 7, 13, 19];

/** One server more or less on the hour does not matter, but all of them at once do. */
const SPREAD_MS = 50 * MINUTE_MS;

/** When the regular syncs are due (domain.md §4), as cron expressions in UTC. */
export const syncTimes = {
  members: `*/${MEMBERS_EVERY_MINUTES} * * * *`,
  roster: `0 ${hours((hour) => !HOURS_WITH_PROFILES.includes(hour))} * * *`,
  rosterAndProfiles: `0 ${hours((hour) => HOURS_WITH_PROFILES.includes(hour))} * * *`,
};

/** The delay of a server's profiles behind their hour: the same every time, so that its runs stay six hours apart. */
export function profileDelayMs(serverId: string): number {
  return Number(BigInt(serverId) % BigInt(SPREAD_MS));
}

/** When a source is asked again by itself; nothing for uploads, which come when somebody sends them. */
export function nextSync(source: SyncRun['source'], serverId: string, after: Date): Date | undefined {
  switch (source) {
    case 'blizzard_api':
      return nextRoster(serverId, after);
    case 'discord_bot':
      return new Date(startOf(after, MEMBERS_EVERY_MINUTES * MINUTE_MS) + MEMBERS_EVERY_MINUTES * MINUTE_MS);
    case 'addon_upload':
      return undefined;
  }
}

function nextRoster(serverId: string, after: Date): Date {
  for (let hour = startOf(after, HOUR_MS); ; hour += HOUR_MS) {
    const withProfiles = HOURS_WITH_PROFILES.includes(new Date(hour).getUTCHours());
    const due = hour + (withProfiles ? profileDelayMs(serverId) : 0);
    if (due > after.getTime()) return new Date(due);
  }
}

function startOf(instant: Date, intervalMs: number): number {
  return Math.floor(instant.getTime() / intervalMs) * intervalMs;
}

function hours(isMeant: (hour: number) => boolean): string {
  return Array.from({ length: 24 }, (_, hour) => hour)
    .filter(isMeant)
    .join();
}
