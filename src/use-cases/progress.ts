/** What a verb is doing that may take longer than a second, for whoever waits for it. */
export type Progress =
  | {
      readonly step: 'waiting' | 'member' | 'members' | 'roster' | 'saving' | 'looking' | 'writing';
    }
  | { readonly step: 'profiles'; readonly answered: number; readonly asked: number };

export type TellProgress = (progress: Progress) => void;

/** For work that nobody waits for. */
export const untold: TellProgress = () => {};
