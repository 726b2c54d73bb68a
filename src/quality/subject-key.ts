/** What a finding is about, as a kind and an id: a press knows by it what to load. */
type SubjectKind = 'character' | 'member' | 'rank_event';

/** What a finding about one character is about. */
export function characterSubject(characterId: string): string {
  return `character:${characterId}`;
}

/** What a finding about one member is about. */
export function memberSubject(memberId: string): string {
  return `member:${memberId}`;
}

/** What a finding about one change of rank is about. */
export function rankEventSubject(rankEventId: string): string {
  return `rank_event:${rankEventId}`;
}

/** The character that a subject key names; nothing when it names something else. */
export function characterOfSubject(subjectKey: string): string | undefined {
  return idOf('character', subjectKey);
}

export function memberOfSubject(subjectKey: string): string | undefined {
  return idOf('member', subjectKey);
}

export function rankEventOfSubject(subjectKey: string): string | undefined {
  return idOf('rank_event', subjectKey);
}

function idOf(kind: SubjectKind, subjectKey: string): string | undefined {
  return subjectKey.startsWith(`${kind}:`) ? subjectKey.slice(kind.length + 1) : undefined;
}
