import { type Phrase, phrase } from '../../phrase.ts';

/** That an officer undid something; and of how much that was left as it is, because somebody changed it since. */
export function undoneRemark(officerId: string, skipped = 0): Phrase {
  const officer = { member: officerId };
  return skipped > 0
    ? phrase('remark.undone_in_part', { officer, count: skipped })
    : phrase('remark.undone', { officer });
}
